// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The tokens of the text as chips, shaded by the attention of the chosen query in the chosen head. Click chooses the query; Ctrl+click or right click the key.

#include <QAbstractScrollArea>
#include <vector>

#include "ui/state/document.h"
#include "ui/state/selection.h"

namespace headscope::ui {

class TokenChips : public QAbstractScrollArea {
    Q_OBJECT
public:
    TokenChips(Document *document, Selection *selection, QWidget *parent = nullptr);

    int count() const { return static_cast<int>(chips_.size()); }
    QRect chipRect(int token) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    struct Chip {
        QString text;
        QRect rect; ///< in contents coordinates
    };
    void read();
    void layOut();
    void weigh();
    int chipAt(const QPoint &position) const;
    int rowHeight() const { return fontMetrics().height() + 8; }

    Document *document_;
    Selection *selection_;
    std::vector<Chip> chips_;
    std::vector<float> weights_; ///< attention of the chosen query, NaN = masked
    int rows_ = 1;
};

} // namespace headscope::ui
