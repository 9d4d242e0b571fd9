// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Layers by heads of the chosen kind of attention: one thumbnail a head, filled in layer by layer on a job slot. Click chooses; the pointer shows the head's metrics.

#include <QAbstractScrollArea>
#include <QImage>
#include <vector>

#include "ui/jobs/latest_job.h"
#include "ui/state/document.h"
#include "ui/state/notes.h"
#include "ui/state/selection.h"

namespace headscope::ui {

class HeadGrid : public QAbstractScrollArea {
    Q_OBJECT
public:
    HeadGrid(Document *document, Selection *selection, QWidget *parent = nullptr);

    /// The thumbnail drawn for a head; null while it is not there.
    QImage thumbnail(LayerIndex layer, HeadIndex head) const;
    /// Where a head's thumbnail lies in the viewport.
    QRect cellRect(LayerIndex layer, HeadIndex head) const;

    /// Whose notes stand in the tooltips; null = none.
    void setNotes(const HeadNotes *notes) { notes_ = notes; }

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    struct Place {
        LayerIndex layer;
        HeadIndex head;
    };
    void readGroup();
    /// Thumbnails of the document's trace, layer by layer.
    void request();
    /// Thumbnails of a pass that is still running.
    void stream(const LayersPtr &layers);
    void showTrace();
    void showLayer(LayerIndex layer, const std::vector<QImage> &row, QSize cells);
    void layOut();
    void paintCell(QPainter &painter, const Place &place) const;
    std::optional<Place> placeAt(const QPoint &position) const;
    QString tooltip(const Place &place) const;

    Document *document_;
    Selection *selection_;
    const HeadNotes *notes_ = nullptr;
    int layers_ = 0, heads_ = 0, side_ = 40;
    std::vector<QImage> thumbnails_; ///< [n_layers * n_heads]
    std::vector<QSize> cells_;       ///< [n_layers] keys and queries of what is drawn there
    LayersPtr streaming_;            ///< of the pass whose layers job_ draws; null = those of the document's trace
    std::optional<std::pair<int, int>> hovered_;
    LatestJob job_;
};

} // namespace headscope::ui
