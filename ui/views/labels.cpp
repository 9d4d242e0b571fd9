// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/labels.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace headscope::ui {

QString quoted(const std::string &label)
{
    const QString text = QString::fromStdString(label);
    const bool fromRight = std::any_of(text.begin(), text.end(), [](QChar c) { return c.direction() == QChar::DirR || c.direction() == QChar::DirAL; });
    const QString inner = fromRight ? QChar(0x2068) + text + QChar(0x2069) : text; // isolated: numbers behind would be drawn into it
    return QChar(0x201c) + inner + QChar(0x201d);
}

QString attentionName(const AttentionGroup &group)
{
    // All that core makes: for translators, who do not see it.
    static constexpr const char *names[] = {QT_TRANSLATE_NOOP("Labels", "Attention"), QT_TRANSLATE_NOOP("Labels", "Self-attention"), QT_TRANSLATE_NOOP("Labels", "Cross-attention"), QT_TRANSLATE_NOOP("Labels", "Encoder"),
        QT_TRANSLATE_NOOP("Labels", "Decoder"), QT_TRANSLATE_NOOP("Labels", "Text"), QT_TRANSLATE_NOOP("Labels", "Vision")};
    static_cast<void>(names);
    return QCoreApplication::translate("Labels", group.name.c_str());
}

QString notANumberText() { return QCoreApplication::translate("Labels", "not a number"); }

QString weightText(float weight, CellMark mark)
{
    return mark == CellMark::NotANumber ? notANumberText() : std::isnan(weight) ? QCoreApplication::translate("Labels", "masked") : QString::number(static_cast<double>(weight), 'f', 4);
}

QString cellText(const Trace &trace, GroupIndex group, int query, int key, float weight, CellMark mark)
{
    const QString from = ui::quoted(trace.queries(group).labels[static_cast<size_t>(query)]), to = ui::quoted(trace.keyLabels(group)[static_cast<size_t>(key)]);
    return QString("q=%1 %2   k=%3 %4   %5").arg(query).arg(from).arg(key).arg(to, weightText(weight, mark));
}

} // namespace headscope::ui
