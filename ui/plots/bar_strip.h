// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Signed numbers as bars above and below an axis, one beside the other, with a name at the left and the scale's ends beside it. Masked numbers are hatched. One bar may be marked; where bars stand for something
/// that can be chosen, a click or Left, Right, Home and End choose one. More numbers than room: the strongest of each part is drawn. GUI thread only.

#include <QStringList>
#include <QWidget>
#include <optional>
#include <vector>

namespace headscope::ui {

/// What the bars are, but for their numbers.
struct BarStripTexts {
    QString name;        ///< at the left
    QString what;        ///< for assistive technology and tooltips: "weights of the row"
    QString item;        ///< of one bar in a tooltip: "dimension", "key", "head"
    bool weights = false; ///< numbers are weights: in the colour that weights have elsewhere, not in that of positive numbers
    QStringList labels = {}; ///< below the bars, one a number; empty = none
};

class BarStrip : public QWidget {
    Q_OBJECT
public:
    explicit BarStrip(QWidget *parent = nullptr);

    void setTexts(BarStripTexts texts);
    /// `limit`: the number whose bar has the full length; 0 = the largest there is.
    void setValues(std::vector<float> values, float limit = 0);
    void setMarked(std::optional<int> index);
    /// Bars stand for something that can be chosen.
    void setChoosable(bool choosable);

    const std::vector<float> &values() const { return values_; }
    std::optional<int> marked() const { return marked_; }
    /// Where the middle of the bar of number `index` lies in this widget.
    QPoint positionOf(int index) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void chosen(int index);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    QRect plotRect() const;
    int axisOf(const QRect &plot) const;
    bool hasLabels() const { return !texts_.labels.isEmpty(); }
    /// Labels lie along the bars where they fit, else they stand upright; too narrow for both: none but the marked one's.
    enum class LabelStyle { None, Flat, Upright, MarkedOnly };
    LabelStyle labelStyle(int width) const;
    int labelRoom(int width) const;
    int barAt(const QPoint &position) const;
    void paintScale(QPainter &painter, const QRect &plot) const;
    void paintBars(QPainter &painter, const QRect &plot) const;
    void paintLabels(QPainter &painter, const QRect &plot) const;
    QString textOf(int index) const;

    BarStripTexts texts_;
    std::vector<float> values_;
    float limit_ = 1;
    bool negative_ = false; ///< some number is below 0: the axis lies in the middle
    std::optional<int> marked_;
    bool choosable_ = false;
};

} // namespace headscope::ui
