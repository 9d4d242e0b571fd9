// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The line above a view: what it shows, in bold, and a readout of numbers at its right end.

#include <QLabel>

namespace headscope::ui {

inline void makeStrong(QWidget *widget)
{
    QFont font = widget->font();
    font.setBold(true);
    widget->setFont(font);
}

/// Tokens stand in both: they are no markup. A long readout does not widen the window.
inline void makeHeading(QLabel *heading, QLabel *readout, const QString &view)
{
    heading->setObjectName(view + "Heading");
    heading->setTextFormat(Qt::PlainText);
    makeStrong(heading);
    readout->setObjectName(view + "Readout");
    readout->setTextFormat(Qt::PlainText);
    readout->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    readout->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

} // namespace headscope::ui
