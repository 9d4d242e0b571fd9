// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// How heads, tokens and cells are written for people.

#include <QString>
#include <QStringList>

#include "core/analysis/cell_marks.h"
#include "core/forward/trace.h"

namespace headscope::ui {

/// "L1H3"
inline QString headName(LayerIndex layer, HeadIndex head) { return QString("L%1H%2").arg(layer.value).arg(head.value); }

/// “table”; of a script that is read from the right such that what stands behind keeps its place.
QString quoted(const std::string &label);

inline QStringList toList(const std::vector<std::string> &labels)
{
    QStringList out;
    for (const auto &label : labels) {
        out.append(QString::fromStdString(label));
    }
    return out;
}

/// "not a number"
QString notANumberText();

/// "0.4131"; a weight that is NaN is "masked", unless the mark says that it is no number.
QString weightText(float weight, CellMark mark = CellMark::None);

/// "q=4 “are”   k=2 “ keys”   0.4131", as weightText
QString cellText(const Trace &trace, GroupIndex group, int query, int key, float weight, CellMark mark = CellMark::None);

inline QStringList queryLabels(const Trace &trace, GroupIndex group) { return toList(trace.queries(group).labels); }

/// With the extra keys of a layer.
inline QStringList keyLabels(const Trace &trace, GroupIndex group) { return toList(trace.keyLabels(group)); }

/// "Cross-attention", in the language of the window.
QString attentionName(const AttentionGroup &group);

/// "Cross-attention L0H3" where a model has several kinds of attention, else "L0H3"
inline QString fullHeadName(const Model &model, const HeadPlace &place)
{
    return (model.groups.size() > 1 ? attentionName(model.group(place.group)) + " " : QString()) + headName(place.layer, place.head);
}

} // namespace headscope::ui
