// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Above the head grid: in which order heads stand, which metric colours their frames (with what the colours stand for), and a filter with the number of heads that pass. GUI thread only.

#include <QLabel>
#include <QLineEdit>
#include <QTimer>
#include <QToolButton>
#include <QWidget>

#include "ui/views/elided_combo.h"
#include "ui/views/head_grid.h"

namespace headscope::ui {

/// A colour map with the numbers at its ends.
class MetricLegend : public QWidget {
    Q_OBJECT
public:
    explicit MetricLegend(QWidget *parent = nullptr);
    void setRange(const QString &name, const std::optional<MetricRange> &range);
    QString text() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString name_;
    std::optional<MetricRange> range_;
};

class HeadBar : public QWidget {
    Q_OBJECT
public:
    explicit HeadBar(HeadGrid *grid, QWidget *parent = nullptr);

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    void takeColours();
    void apply();
    /// What somebody else set the grid to.
    void follow();
    void showDirection();
    /// Reads the filter; what is wrong with it is said once typing pauses.
    void readFilter(bool atOnce);
    void sayProblem();
    void sayCount();
    const MetricInfo *chosenIn(const QComboBox *box) const;

    HeadGrid *grid_;
    ElidedCombo *order_, *colour_;
    QToolButton *direction_;
    QLineEdit *filter_;
    QLabel *count_, *problem_;
    MetricLegend *legend_;
    bool applying_ = false;
    HeadFilter read_; ///< the last filter that could be read
    QString readText_;
    QString fault_;
    QTimer pause_;
};

} // namespace headscope::ui
