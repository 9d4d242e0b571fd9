// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/labels.h"

#include <QCoreApplication>
#include <cmath>

namespace headscope::ui {

QString cellText(const Trace &trace, GroupIndex group, int query, int key, float weight)
{
    const QString from = ui::quoted(trace.queries(group).labels[static_cast<size_t>(query)]), to = ui::quoted(trace.keyLabels(group)[static_cast<size_t>(key)]);
    const QString number = std::isnan(weight) ? QCoreApplication::translate("Labels", "masked") : QString::number(static_cast<double>(weight), 'f', 4);
    return QString("q=%1 %2   k=%3 %4   %5").arg(query).arg(from).arg(key).arg(to, number);
}

} // namespace headscope::ui
