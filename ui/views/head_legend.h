// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Heads as small chips with their colours, in rows: a click makes a head the current one, Ctrl+click adds it to those that are looked at together or takes it away; by keyboard Left and Right walk, Return and Space do these. GUI thread only.

#include <QColor>
#include <QWidget>
#include <optional>
#include <vector>

#include "core/model/model_spec.h"

namespace headscope::ui {

struct LegendHead {
    HeadPlace place;
    QString name;
    QColor colour;      ///< of its lines
    bool shown = false; ///< its lines are drawn: else the chip has no colour
    bool current = false;
    bool together = false; ///< one of several chosen heads
};

class HeadLegend : public QWidget {
    Q_OBJECT
public:
    explicit HeadLegend(QWidget *parent = nullptr);

    void setHeads(std::vector<LegendHead> heads);
    const std::vector<LegendHead> &heads() const { return heads_; }
    QRect chipRect(int i) const { return rects_[static_cast<size_t>(i)]; }

signals:
    void chosen(const headscope::HeadPlace &place);
    void toggled(const headscope::HeadPlace &place);
    void hovered(const std::optional<headscope::HeadPlace> &place);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    /// Places of the chips; the widget is as high as their rows.
    void layOut();
    int chipAt(const QPoint &position) const;

    std::vector<LegendHead> heads_;
    std::vector<QRect> rects_;
    int current_ = 0; ///< of the keyboard
    int hovered_ = -1;
};

} // namespace headscope::ui
