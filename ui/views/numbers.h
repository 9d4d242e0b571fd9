// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// How numbers stand in sentences and formulas: with a true minus sign, four digits that matter, never an exponent that is not needed.

#include <QString>
#include <cmath>

namespace headscope::ui {

/// "0.4131", "3.210", "−12.34", "0.0000453"; an exponent only below 1e-7 and from a million on; "−∞" and "∞".
inline QString numberText(double value)
{
    if (std::isinf(value)) {
        return value < 0 ? QString(QChar(0x2212)) + QChar(0x221e) : QString(QChar(0x221e));
    }
    const double size = std::abs(value);
    QString text;
    if (size == 0) {
        text = "0";
    } else if (size < 1e-7 || size >= 1e6) {
        text = QString::number(size, 'g', 3);
    } else if (size < 0.0005) {
        text = QString::number(size, 'f', 2 - static_cast<int>(std::floor(std::log10(size))));
    } else {
        text = QString::number(size, 'f', size < 1 ? 4 : size < 10 ? 3 : size < 100 ? 2 : 1);
    }
    return value < 0 ? QChar(0x2212) + text : text;
}

/// The same behind a plus or minus: "+ 0.4131", "− 12.34".
inline QString addedText(double value) { return (value < 0 ? QString(QChar(0x2212)) : QString("+")) + " " + numberText(std::abs(value)); }

} // namespace headscope::ui
