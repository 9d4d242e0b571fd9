// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The text itself, in reading layout, shaded by attention from the chosen query (or to the chosen key), or from several pinned tokens. Where queries and keys are different texts both stand below one another, and the one that
/// is looked at (or looks) is shaded. Layout and weights are computed on job slots; only lines on show are painted. GUI thread only.

#include <QAbstractScrollArea>
#include <QComboBox>
#include <QLabel>
#include <QToolButton>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "core/analysis/token_attention.h"
#include "ui/jobs/latest_job.h"
#include "ui/plots/accessible_cells.h"
#include "ui/state/document.h"
#include "ui/state/selection.h"
#include "ui/state/view_options.h"
#include "ui/views/key_help.h"
#include "ui/views/reading_text.h"

namespace headscope::ui {

class TextPage;

class TextView : public QWidget {
    Q_OBJECT
public:
    TextView(Document *document, Selection *selection, QWidget *parent = nullptr);

    TextPage *page() { return page_; }
    Direction direction() const { return static_cast<Direction>(direction_->currentIndex()); }
    Together together() const { return static_cast<Together>(together_->currentIndex()); }
    /// Positions whose attention is shown: the pinned ones, or the chosen one.
    std::vector<int> sources() const;
    const std::set<int> &pinned() const { return pinned_; }
    /// Pins a query (from) or a key (to), or takes the pin away.
    void togglePin(int position);
    TextOptions options() const { return {direction(), static_cast<Together>(together_->currentIndex()), pinned_}; }
    void setOptions(const TextOptions &options);
    static KeyHelp keyHelp();

signals:
    /// The user changed options: what they were.
    void edited(const headscope::ui::TextOptions &before);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    friend class TextPage;
    QWidget *buildControls();
    /// Tells of options that are others than those told last.
    void tellOptions();
    void refresh();
    void requestLayout();
    void requestWeights();
    void sayToken(std::optional<std::pair<int, int>> token);
    /// Which of the page's texts has the sources, and which is shaded: 0 the queries, 1 the keys. One text has both.
    bool apart() const;
    int sourceText() const { return apart() && direction() == Direction::To ? 1 : 0; }
    int shadedText() const { return apart() && direction() == Direction::From ? 1 : 0; }
    void choose(int text, int token);
    void move(int by);
    /// Brings the token whose attention is shown into view; where the text is laid out anew, once it is.
    void reveal();

    Document *document_;
    Selection *selection_;
    QComboBox *direction_, *together_;
    QToolButton *unpin_;
    QLabel *says_;
    TextPage *page_;
    std::set<int> pinned_;
    TextOptions told_;
    TracePtr laidOut_; ///< whose layout was asked for
    GroupIndex laidOutGroup_;
    bool reveal_ = true;
    bool layingOut_ = false; ///< the page's layout is not the one that was asked for
    LatestJob layout_, weights_;
};

/// What TextView paints on.
class TextPage : public QAbstractScrollArea, public AccessibleCells {
    Q_OBJECT
public:
    explicit TextPage(TextView *view);

    using Layouts = std::vector<std::shared_ptr<const ReadingLayout>>; ///< one text, or queries and keys
    void setLayouts(Layouts layouts, std::vector<QString> headings);
    void setWeights(std::vector<float> weights, CellMarks marks);
    void setEmpty(const QString &why); ///< instead of a text
    void showToken(int text, int token); ///< scrolls there where it is out of sight
    const Layouts &layouts() const { return layouts_; }
    const std::vector<float> &weights() const { return weights_; } ///< of the shaded text; empty while they are computed
    float limit() const { return limit_; }
    /// Of the weight of a token.
    CellMark mark(int token) const { return static_cast<size_t>(token) < marks_.size() ? marks_[static_cast<size_t>(token)] : CellMark::None; }
    bool broken() const { return !marks_.empty(); }
    /// How strong a token is shaded: 0 .. 1.
    double shade(int token) const;
    /// Where a token stands in the viewport, its first line.
    QRect tokenRect(int text, int token) const;
    double textWidth() const;

    // A row a token of the text that is shaded, and one column.
    QSize accessibleSize() const override;
    QString accessibleRow(int row) const override;
    QString accessibleColumn(int column) const override;
    QString accessibleCell(int row, int column) const override;
    std::optional<QPoint> accessibleChosen() const override;
    void accessibleChoose(int row, int column) override;
    QRect accessibleRect(int row, int column) const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    QPointF originOf(size_t text) const; ///< in the viewport
    std::optional<std::pair<int, int>> tokenAt(const QPoint &place) const;
    void paintText(QPainter &painter, size_t text, const QRect &clip);
    void updateBars();

    TextView *view_;
    Layouts layouts_;
    std::vector<QString> headings_;
    std::vector<float> weights_;
    CellMarks marks_; ///< of the weights; empty = all are numbers or masked
    float limit_ = 1;
    QString empty_;
    std::optional<std::pair<int, int>> hovered_;
};

} // namespace headscope::ui
