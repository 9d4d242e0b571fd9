// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The heads of the chosen kind of attention, one thumbnail each, filled in layer by layer on a job slot: layers down and heads across, or in order of a metric; framed in the colour of a metric; those that do not pass a filter faded,
/// in a list left out. Click chooses, Ctrl+click adds or takes away, Shift+click chooses a block; the pointer that rests shows the head larger, with its metrics. GUI thread only.

#include <QAbstractScrollArea>
#include <QImage>
#include <vector>

#include "core/analysis/head_order.h"
#include "ui/jobs/latest_job.h"
#include "ui/plots/accessible_cells.h"
#include "ui/state/document.h"
#include "ui/state/notes.h"
#include "ui/state/selection.h"
#include "ui/views/head_layout.h"
#include "ui/views/head_preview.h"
#include "ui/views/key_help.h"

namespace headscope::ui {

/// How heads are laid out and marked.
struct HeadLook {
    const MetricInfo *colour = nullptr; ///< frames have the colour of this metric; null = no frames
    HeadOrder order;
    HeadFilter filter;
};

class HeadGrid : public QAbstractScrollArea, public AccessibleCells {
    Q_OBJECT
public:
    HeadGrid(Document *document, Selection *selection, QWidget *parent = nullptr);

    void setLook(HeadLook look);
    const HeadLook &look() const { return look_; }
    /// Heads that pass the filter, of how many. While there are no metrics: all, where nothing is asked.
    int passing() const { return passing_; }
    int heads() const { return layers_ * heads_; }
    bool passes(LayerIndex layer, HeadIndex head) const;
    /// What the first and last colour of the frames stand for; nothing while no head has the metric.
    const std::optional<MetricRange> &frameRange() const { return frameRange_; }
    /// Colour of a head's frame; invalid where it has none.
    QColor frameColour(LayerIndex layer, HeadIndex head) const;
    const HeadLayout &places() const { return layout_; }

    /// The thumbnail drawn for a head; null while it is not there.
    QImage thumbnail(LayerIndex layer, HeadIndex head) const;
    /// Where a head's thumbnail lies in the viewport; empty where it is left out.
    QRect cellRect(LayerIndex layer, HeadIndex head) const;
    HeadPreview *preview() { return preview_; }
    /// Name, what it does, whom it shares keys with, metrics.
    HeadFacts factsOf(const HeadPlace &place) const;
    static KeyHelp keyHelp();

    /// Whose notes stand in the tooltips; null = none.
    void setNotes(const HeadNotes *notes) { notes_ = notes; }

    QSize sizeHint() const override;

    // A row a layer, a column a head.
    QSize accessibleSize() const override;
    QString accessibleRow(int row) const override;
    QString accessibleColumn(int column) const override;
    QString accessibleCell(int row, int column) const override;
    std::optional<QPoint> accessibleChosen() const override;
    void accessibleChoose(int row, int column) override;
    QRect accessibleRect(int row, int column) const override;

signals:
    void lookChanged();
    /// Which heads pass, their order or the limits of the colours may have changed.
    void arranged();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void readGroup();
    /// Thumbnails of the document's trace, layer by layer.
    void request();
    /// Thumbnails of a pass that is still running.
    void stream(const LayersPtr &layers);
    void showTrace();
    void showLayer(LayerIndex layer, const std::vector<QImage> &row, QSize cells);
    void takeMetrics();
    /// Order, filter and limits from the last metrics.
    void arrange();
    void layOut();
    HeadPlace placeOf(LayerIndex layer, HeadIndex head) const { return {selection_->chosen().group, layer, head}; }
    size_t indexOf(LayerIndex layer, HeadIndex head) const { return static_cast<size_t>(layer.value) * static_cast<size_t>(heads_) + static_cast<size_t>(head.value); }
    const HeadMetrics *metricsOf(LayerIndex layer, HeadIndex head) const;
    QPoint scrolled() const;
    std::optional<HeadPlace> placeAt(const QPoint &position) const;
    void showCurrent();
    /// Brings a head into view where it is not.
    void scrollTo(const HeadPlace &place);
    void chooseBlock(const HeadPlace &to);
    void showPreview(const HeadPlace &place);

    QRect thumbnailBox(const QRect &cell) const;
    /// The thumbnail in the pixels of `room`: nothing bright gets lost where heads are drawn small.
    const QImage &drawn(const HeadPlace &place, QSize room) const;
    void paintCell(QPainter &painter, const HeadPlace &place, const QBrush &masked) const;
    void paintMarks(QPainter &painter, const HeadPlace &place, const QRect &rect) const;
    void paintBadge(QPainter &painter, const HeadPlace &place, const QRect &rect) const;
    void paintListed(QPainter &painter, const HeadPlace &place, const QRect &rect) const;
    void paintAxes(QPainter &painter) const;
    int listTextHeight() const;

    Document *document_;
    Selection *selection_;
    const HeadNotes *notes_ = nullptr;
    HeadPreview *preview_;
    int layers_ = 0, heads_ = 0;
    std::vector<QImage> thumbnails_; ///< [n_layers * n_heads]
    struct Drawn {
        qint64 of = 0; ///< key of the thumbnail that it was made from
        QSize room;
        QImage picture;
    };
    mutable std::vector<Drawn> drawn_; ///< [n_layers * n_heads] what was painted last
    std::vector<QSize> cells_;       ///< [n_layers] keys and queries of what is drawn there
    LayersPtr streaming_;            ///< of the pass whose layers job_ draws; null = those of the document's trace
    HeadLook look_;
    std::optional<AllMetrics> metrics_; ///< the last there were: those of a new text come a little later, and the order shall not jump meanwhile
    std::vector<char> passes_;          ///< [n_layers * n_heads]
    int passing_ = 0;
    std::optional<MetricRange> frameRange_;
    HeadLayout layout_;
    std::optional<HeadPlace> hovered_;
    HeadPlace cursor_, anchor_; ///< of the keyboard; where a block begins
    LatestJob job_;
};

} // namespace headscope::ui
