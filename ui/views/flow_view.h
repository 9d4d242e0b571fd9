// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Attention rollout from the chosen query down through the layers (core/analysis/rollout.h): positions across, layers up, a node's strength by its share of the query's mass, lines for the ways that carry most. Computed on a job
/// slot while the view is visible; only columns on show are painted. GUI thread only.

#include <QAbstractScrollArea>
#include <QComboBox>
#include <QLabel>
#include <QStringList>
#include <optional>

#include "core/analysis/rollout.h"
#include "ui/jobs/latest_job.h"
#include "ui/plots/accessible_cells.h"
#include "ui/state/document.h"
#include "ui/state/selection.h"
#include "ui/views/key_help.h"

namespace headscope::ui {

class FlowPage;

class FlowView : public QWidget {
    Q_OBJECT
public:
    FlowView(Document *document, Selection *selection, QWidget *parent = nullptr);

    FlowPage *page() { return page_; }
    HeadFold fold() const { return static_cast<HeadFold>(fold_->currentIndex()); }
    void setFold(HeadFold fold);
    static KeyHelp keyHelp();
    /// "mean of heads"
    static QString foldName(HeadFold fold);

signals:
    /// The user put the heads together otherwise: how they were.
    void edited(headscope::HeadFold before);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    friend class FlowPage;
    void refresh();
    void sayNode(std::optional<std::pair<int, int>> node);
    void choose(int position, bool asKey);

    Document *document_;
    Selection *selection_;
    QComboBox *fold_;
    HeadFold told_ = HeadFold::Mean;
    QLabel *says_;
    FlowPage *page_;
    TracePtr labelled_;
    GroupIndex labelledGroup_;
    std::optional<QueryPos> revealed_; ///< the query that was last brought into view; nothing: the one that comes is
    LatestJob job_;
};

/// What FlowView paints on. A node is (row, position): row 0 the input of the first layer, row L the output of the last.
class FlowPage : public QAbstractScrollArea, public AccessibleCells {
    Q_OBJECT
public:
    explicit FlowPage(FlowView *view);

    void setLabels(QStringList labels);
    void setRollout(Rollout rollout);
    void setEmpty(const QString &why);
    const std::optional<Rollout> &rollout() const { return rollout_; }
    const QString &empty() const { return empty_; }
    /// Where a node stands in the viewport.
    QPointF nodeAt(int row, int position) const;
    std::optional<std::pair<int, int>> nodeUnder(const QPoint &place) const;
    /// How strong a share of the mass is drawn: its square root, so that small ones stay visible.
    static double strength(double mass);
    void showPosition(int position); ///< scrolls there

    // A row a layer, the input first, and a column a position.
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
    int rows() const { return rollout_ ? static_cast<int>(rollout_->mass.size()) : 0; }
    double columnWidth() const;
    double rowHeight() const;
    double labelRoom() const;
    void updateBars();
    void paintEdges(QPainter &painter, int first, int last);
    void paintNodes(QPainter &painter, int first, int last);
    void paintLabels(QPainter &painter, int first, int last);

    FlowView *view_;
    QStringList labels_;
    std::optional<Rollout> rollout_;
    QString empty_;
    int widestLabel_ = 0; ///< pixels
    std::optional<std::pair<int, int>> hovered_;
};

} // namespace headscope::ui
