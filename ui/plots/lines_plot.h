// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Two columns of tokens, queries left and keys right, and between them a picture of curves that somebody else makes for the rows in view. Rows scroll where there are more than fit, or all are squeezed into view;
/// the shorter column moves with the longer one. A click on a token tells of it; the wheel scrolls. GUI thread only.

#include <QAbstractScrollArea>
#include <QImage>
#include <QStringList>
#include <functional>
#include <optional>
#include <vector>

#include "ui/plots/accessible_cells.h"

namespace headscope::ui {

enum class TokenSide { Query, Key };

struct SidedToken {
    TokenSide side = TokenSide::Query;
    int index = 0;
    bool operator==(const SidedToken &) const = default;
};

/// Rows of one column, in pixels of the viewport.
struct RowsPlace {
    double top = 0, pitch = 1; ///< upper edge of row 0; from one row to the next
    double middleOf(int row) const { return top + (row + 0.5) * pitch; }
};

class LinesPlot : public QAbstractScrollArea, public AccessibleCells {
    Q_OBJECT
public:
    explicit LinesPlot(QWidget *parent = nullptr);

    void setTokens(QStringList queries, QStringList keys);
    /// A picture made for curvesRect() and the rows as they lay at `scrolled`.
    void setPicture(QImage picture, int scrolled);
    void setChosen(int query, int key);
    /// The token whose lines alone are shown.
    void setFocused(std::optional<SidedToken> token);
    /// How strongly each token of a side is tied to the focused one, [0, 1]; empty = not shaded.
    void setTies(TokenSide side, std::vector<float> ties);
    /// All rows squeezed into view.
    void setWhole(bool whole);
    /// Brings the row into view where it is not.
    void scrollTo(const SidedToken &token);

    const QImage &picture() const { return picture_; }
    int chosenQuery() const { return query_; }
    QString keyLabel(int key) const { return keys_.value(key); }
    std::optional<SidedToken> focused() const { return focused_; }
    RowsPlace rows(TokenSide side) const;
    /// Of lines: 1 where rows are as high as labels, less where they are squeezed.
    double widthFactor() const;
    QRect curvesRect() const;
    QRect labelRect(const SidedToken &token) const;
    int scrolled() const;
    QSize sizeHint() const override { return {480, 480}; }
    /// What a query looks at, in words, for people who do not see its lines.
    void setQueryText(std::function<QString(int)> text) { queryText_ = std::move(text); }

    // A row a query, and one column.
    QSize accessibleSize() const override;
    QString accessibleRow(int row) const override;
    QString accessibleColumn(int column) const override;
    QString accessibleCell(int row, int column) const override;
    std::optional<QPoint> accessibleChosen() const override;
    void accessibleChoose(int row, int column) override;
    QRect accessibleRect(int row, int column) const override;

signals:
    /// Another picture is wanted: size, scroll position or rows have changed.
    void wanted();
    void clicked(const headscope::ui::SidedToken &token);
    void hovered(const std::optional<headscope::ui::SidedToken> &token);
    /// Escape: all lines again.
    void released();
    /// Space: the lines of the chosen query alone, or all again.
    void toggled();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    const QStringList &labels(TokenSide side) const { return side == TokenSide::Query ? queries_ : keys_; }
    int count(TokenSide side) const { return static_cast<int>(labels(side).size()); }
    double pitch(TokenSide side) const;
    /// Room above the rows for what the columns are.
    int head() const { return fontMetrics().height() + 8; }
    /// Above the first row and below the last: where rows are thin, half a label.
    int edge() const { return whole_ ? fontMetrics().height() / 2 : 3; }
    double extent(TokenSide side) const { return count(side) * pitch(side) + head() + 2 * edge(); }
    int labelWidth(TokenSide side) const;
    void layOut();
    std::optional<SidedToken> tokenAt(const QPoint &position) const;
    void paintColumn(QPainter &painter, TokenSide side) const;
    void paintLabel(QPainter &painter, const SidedToken &token) const;
    void paintHead(QPainter &painter) const;

    QStringList queries_, keys_;
    std::function<QString(int)> queryText_;
    int queryWidth_ = 40, keyWidth_ = 40; ///< of the widest label
    QImage picture_;
    int pictureScroll_ = 0;
    int query_ = -1, key_ = -1;
    std::optional<SidedToken> focused_, hovered_;
    std::vector<float> queryTies_, keyTies_;
    bool whole_ = false;
};

} // namespace headscope::ui
