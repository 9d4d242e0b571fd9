// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// How numbers stand in sentences and formulas: with a true minus sign.

#include <QString>
#include <algorithm>
#include <cmath>

namespace headscope::ui {

/// Four digits that matter: "0.4131", "3.210", "−12.34", "0.00004531"; an exponent only below a millionth and from a million on; "−∞" and "∞".
inline QString numberText(double value)
{
    if (std::isinf(value)) {
        return value < 0 ? QString(QChar(0x2212)) + QChar(0x221e) : QString(QChar(0x221e));
    }
    const double size = std::abs(value);
    QString text;
    if (size == 0) {
        text = "0";
    } else if (size < 1e-6 || size >= 1e6) {
        text = QString::number(size, 'g', 4);
    } else {
        text = QString::number(size, 'f', std::max(1, 3 - static_cast<int>(std::floor(std::log10(size)))));
    }
    return value < 0 ? QChar(0x2212) + text : text;
}

/// The same behind a plus or minus: "+ 0.4131", "− 12.34".
inline QString addedText(double value) { return (value < 0 ? QString(QChar(0x2212)) : QString("+")) + " " + numberText(std::abs(value)); }

/// A whole number with a true minus sign.
inline QString wholeText(int value) { return (value < 0 ? QString(QChar(0x2212)) : QString()) + QString::number(std::abs(value)); }

/// A number of a scale: four digits at most.
inline QString scaleText(double value) { return QString::number(value, 'g', 4).replace('-', QChar(0x2212)); }

} // namespace headscope::ui
