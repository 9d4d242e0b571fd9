// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// How cells without a value that are not masked (core/analysis/cell_marks.h) are painted, and the line that says what they are. GUI thread only.

#include <QPainter>
#include <QWidget>

#include "core/analysis/cell_marks.h"
#include "core/figure/colormap.h"

namespace headscope::ui {

/// Of cells that are no numbers: on none of the colour maps.
constexpr Rgb notANumberInk{255, 0, 200};
inline const QColor notANumberColour(notANumberInk.r, notANumberInk.g, notANumberInk.b);

/// Gives the pixels of such cells this colour. `marks`: one a pixel, or empty.
void markPixels(const CellMarks &marks, std::vector<uint32_t> &pixels);

/// Of cells that are absent, below dots of the ground's colour.
QColor absentColour(const QPalette &palette);

/// `marks`: [rows, cols] over `area`, or empty.
void paintMarks(QPainter &painter, const QRectF &area, const CellMarks &marks, int rows, const QPalette &palette);

/// Swatches with words for the marks that occur; hidden while none does.
class MarkLegend : public QWidget {
    Q_OBJECT
public:
    explicit MarkLegend(QWidget *parent = nullptr);

    /// `absent`: what such cells are, in words.
    void setMarks(const CellMarks &marks, const QString &absent = {});
    /// "not a number"; empty while there is none.
    QString text() const { return texts_.join(", "); }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    CellMarks shown_; ///< one a text
    QStringList texts_;
};

} // namespace headscope::ui
