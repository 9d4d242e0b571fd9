// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/head_preview.h"

#include <QPainter>
#include <QScreen>
#include <algorithm>

#include "ui/plots/thumbnail.h"
#include "ui/state/appearance.h"

namespace headscope::ui {

namespace {

constexpr int pad = 10, widest = 210;

} // namespace

HeadPreview::HeadPreview(QWidget *parent) : QWidget(parent, Qt::ToolTip | Qt::WindowDoesNotAcceptFocus)
{
    setObjectName("headPreview");
    setAttribute(Qt::WA_ShowWithoutActivating);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
}

QRect HeadPreview::box() const { return {pad, pad, pictureSide, pictureSide}; }

QSize HeadPreview::wantedSize() const
{
    const int line = fontMetrics().lineSpacing();
    int lines = 2 + static_cast<int>(facts_.numbers.size());
    for (const QString &note : facts_.notes) {
        lines += fontMetrics().boundingRect(QRect(0, 0, widest, 1000), Qt::TextWordWrap, note).height() / line;
    }
    return {box().right() + pad + widest + pad, std::max(box().bottom() + pad, lines * line + 2 * pad)};
}

void HeadPreview::showHead(const TracePtr &trace, const HeadPlace &place, HeadFacts facts, const QRect &beside)
{
    if (trace != trace_ || place != place_) {
        trace_ = trace;
        place_ = place;
        picture_ = {};
        const auto &g = trace->attention(place).geometry;
        const int side = static_cast<int>(thumbnailRect(box(), g.n_query, g.n_key).width() * devicePixelRatioF());
        job_.start([this, trace, place, side, map = &Appearance::instance().colormap()](const Progress &progress, const LatestJob::Deliver &deliver) {
            QImage picture = makeThumbnail(trace->attention(place), place.head, std::max(side, pictureSide), *map);
            if (!progress.cancelled()) {
                deliver([this, picture = std::move(picture)] {
                    picture_ = picture;
                    update();
                });
            }
        });
    }
    facts_ = std::move(facts);
    const QSize size = wantedSize();
    const QRect screen = this->screen()->availableGeometry();
    QPoint corner(beside.right() + 8, beside.top() - 8);
    if (corner.x() + size.width() > screen.right()) {
        corner.setX(beside.left() - 8 - size.width());
    }
    corner.setX(std::clamp(corner.x(), screen.left(), std::max(screen.left(), screen.right() - size.width())));
    corner.setY(std::clamp(corner.y(), screen.top(), std::max(screen.top(), screen.bottom() - size.height())));
    setGeometry(QRect(corner, size));
    show();
    update();
}

void HeadPreview::dismiss()
{
    hide();
    job_.cancel();
    trace_.reset();
    picture_ = {};
}

void HeadPreview::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    painter.setPen(hairline(palette()));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
    if (trace_) {
        const auto &g = trace_->attention(place_).geometry;
        const QRect inner = thumbnailRect(box(), g.n_query, g.n_key);
        QColor hatch = palette().color(QPalette::WindowText);
        hatch.setAlpha(26);
        painter.fillRect(inner, QBrush(hatch, Qt::BDiagPattern));
        if (!picture_.isNull()) {
            painter.drawImage(inner, picture_);
        }
    }
    QRect text(box().right() + pad, pad - 2, widest, height() - 2 * pad + 2);
    QFont strong = font();
    strong.setBold(true);
    painter.setFont(strong);
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(text, Qt::AlignTop | Qt::AlignLeft, facts_.name);
    painter.setFont(font());
    text.setTop(text.top() + painter.fontMetrics().lineSpacing() + 2);
    painter.setPen(faintText(palette()));
    for (const QString &note : facts_.notes) {
        QRect used;
        painter.drawText(text, Qt::AlignTop | Qt::AlignLeft | Qt::TextWordWrap, note, &used);
        text.setTop(used.bottom() + 1);
    }
    text.setTop(text.top() + (facts_.notes.isEmpty() ? 0 : 6));
    for (const auto &[what, number] : facts_.numbers) {
        painter.setPen(faintText(palette()));
        painter.drawText(text, Qt::AlignTop | Qt::AlignLeft, what);
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(text, Qt::AlignTop | Qt::AlignRight, number);
        text.setTop(text.top() + painter.fontMetrics().lineSpacing());
    }
}

} // namespace headscope::ui
