// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Positions as chips in rows. Where queries and keys are the same positions one list is enough: shaded by the attention of the chosen query in the chosen head; click chooses the query,
/// Ctrl+click or right click the key. Where keys are others, a second list shows them, shaded; a click there chooses the key. Hidden where it has nothing to say.

#include <QAbstractScrollArea>
#include <vector>

#include "ui/plots/accessible_cells.h"
#include "ui/state/document.h"
#include "ui/state/selection.h"

namespace headscope::ui {

enum class ChipSide { Queries, Keys };

class TokenChips : public QAbstractScrollArea, public AccessibleCells {
    Q_OBJECT
public:
    TokenChips(Document *document, Selection *selection, ChipSide side, QWidget *parent = nullptr);

    int count() const { return static_cast<int>(chips_.size()); }
    QRect chipRect(int token) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

    QSize accessibleSize() const override { return {count(), count() > 0 ? 1 : 0}; }
    QString accessibleRow(int) const override { return accessibleName(); }
    QString accessibleColumn(int column) const override { return chips_[static_cast<size_t>(column)].text; }
    QString accessibleCell(int row, int column) const override;
    std::optional<QPoint> accessibleChosen() const override;
    void accessibleChoose(int row, int column) override;
    QRect accessibleRect(int, int column) const override { return chipRect(column); }

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    /// Arrow keys are the window's, which moves the chosen cell.
    void keyPressEvent(QKeyEvent *event) override { event->ignore(); }
    bool viewportEvent(QEvent *event) override;

private:
    struct Chip {
        QString text;
        QRect rect; ///< in contents coordinates
    };
    void read();
    bool apart() const;
    /// "queries" or "keys"; of cross-attention with what they are.
    QString rowName(ChipSide side) const;
    void layOut();
    void weigh();
    /// Scrolls to the marked one.
    void showChosen();
    int markedToken() const;
    int chipAt(const QPoint &position) const;
    int rowHeight() const { return fontMetrics().height() + 8; }

    Document *document_;
    Selection *selection_;
    ChipSide side_;
    std::vector<Chip> chips_;
    std::vector<float> weights_; ///< attention of the chosen query, NaN = masked; empty = not shaded
    int rows_ = 1;
    int left_ = 0; ///< room for the name of the row
};

} // namespace headscope::ui
