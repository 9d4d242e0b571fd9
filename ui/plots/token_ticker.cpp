// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/token_ticker.h"

#include <algorithm>
#include <cmath>

namespace headscope::ui {

void TokenTicker::setLabels(const QStringList &labels) { labels_ = labels; }

void TokenTicker::setRoom(double spacing, double pixels)
{
    spacing_ = spacing;
    pixels_ = std::max(1.0, pixels);
}

int TokenTicker::longest() const
{
    int most = 0;
    for (qsizetype i = 0; i < std::min<qsizetype>(labels_.size(), 400) && most < longestLabel; ++i) {
        most = std::max(most, metrics_.horizontalAdvance(labels_[i].left(40)));
    }
    return std::min(most, longestLabel);
}

double TokenTicker::getTickStep(const QCPRange &range) { return std::max(1.0, std::ceil(std::abs(range.size()) * spacing_ / pixels_)); }

QString TokenTicker::getTickLabel(double tick, const QLocale &, QChar, int)
{
    const int i = static_cast<int>(std::lround(tick));
    if (i < 0 || i >= labels_.size()) {
        return {};
    }
    return metrics_.elidedText(labels_[i], Qt::ElideRight, longestLabel);
}

QVector<double> TokenTicker::createTickVector(double step, const QCPRange &range)
{
    QVector<double> ticks;
    const int stride = static_cast<int>(step);
    const int first = static_cast<int>(std::max(0.0, std::ceil(range.lower)));
    for (int i = (first + stride - 1) / stride * stride; i <= range.upper && i < labels_.size(); i += stride) {
        ticks.append(i);
    }
    return ticks;
}

} // namespace headscope::ui
