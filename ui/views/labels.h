// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// How heads and tokens are written for people.

#include <QString>
#include <QStringList>

#include "core/forward/trace.h"

namespace headscope::ui {

/// "L1H3"
inline QString headName(LayerIndex layer, HeadIndex head) { return QString("L%1H%2").arg(layer.value).arg(head.value); }

/// “table”
inline QString quoted(const std::string &label) { return QChar(0x201c) + QString::fromStdString(label) + QChar(0x201d); }

inline QStringList tokenLabels(const Trace &trace)
{
    QStringList out;
    for (const auto &label : trace.input.labels) {
        out.append(QString::fromStdString(label));
    }
    return out;
}

} // namespace headscope::ui
