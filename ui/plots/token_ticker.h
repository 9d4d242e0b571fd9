// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Ticks of a token axis: one a token, thinned out where labels would overlap, long ones shortened. Token i sits at coordinate i.

#include <QStringList>
#include <qcustomplot.h>

namespace headscope::ui {

class TokenTicker : public QCPAxisTicker {
public:
    /// `labels`: one a token. `spacing`: pixels that a label needs; `pixels`: length of the axis.
    void setLabels(const QStringList &labels);
    void setRoom(double spacing, double pixels);
    /// Labels longer than longestLabel pixels in it are shortened.
    void setFont(const QFont &font) { metrics_ = QFontMetrics(font); }
    static constexpr int longestLabel = 92;
    /// Width of the longest label as it is written; of very many labels of the first ones.
    int longest() const;

protected:
    double getTickStep(const QCPRange &range) override;
    QString getTickLabel(double tick, const QLocale &, QChar, int) override;
    int getSubTickCount(double) override { return 0; }
    QVector<double> createTickVector(double step, const QCPRange &range) override;

private:
    QStringList labels_;
    QFontMetrics metrics_ = QFontMetrics(QFont());
    double spacing_ = 14, pixels_ = 400;
};

} // namespace headscope::ui
