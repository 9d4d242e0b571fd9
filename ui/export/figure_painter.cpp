// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/figure_painter.h"

#include <QGlyphRun>
#include <QPainterPath>
#include <QRawFont>
#include <QTextBoundaryFinder>
#include <QTextLayout>
#include <algorithm>
#include <cmath>

#include "ui/export/figure_type.h"
#include "ui/state/appearance.h"

namespace headscope::ui {

namespace {

constexpr const char *pictureTables[] = {"CBDT", "COLR", "sbix", "SVG "};
constexpr double pictureScale = 6; ///< pixels a point of letters that are pictures

/// Borrows the pixels.
QImage imageOf(const std::vector<uint32_t> &pixels, int width, int height) { return QImage(reinterpret_cast<const uchar *>(pixels.data()), width, height, width * 4, QImage::Format_ARGB32); }

/// Whether a character may be in a font of pictures. Most are not: the font has the last word.
bool mayBePicture(char32_t c) { return c >= 0x1f000 || (c >= 0x2190 && c < 0x2c00) || c == 0xfe0f || c == 0x20e3 || c == 0xa9 || c == 0xae || (c >= 0x3030 && c < 0x3300); }

/// True where the font that draws a text has pictures instead of outlines. PDF and its readers do nothing sensible with such fonts.
bool drawnByPictures(const QString &text, const QFont &font, QPaintDevice *device)
{
    QTextLayout layout(text, font, device);
    layout.beginLayout();
    layout.createLine();
    layout.endLayout();
    const auto runs = layout.glyphRuns();
    return std::any_of(runs.begin(), runs.end(), [](const QGlyphRun &run) {
        const QRawFont raw = run.rawFont();
        return std::any_of(std::begin(pictureTables), std::end(pictureTables), [&](const char *table) { return !raw.fontTable(table).isEmpty(); });
    });
}

class Painting {
public:
    Painting(QPainter &painter, const Drawing &drawing, double scale) : painter_(painter), drawing_(drawing), scale_(scale), family_(QString::fromStdString(drawing.font)) {}

    void paint()
    {
        painter_.setRenderHint(QPainter::Antialiasing);
        painter_.setRenderHint(QPainter::TextAntialiasing);
        painter_.setRenderHint(QPainter::LosslessImageRendering); // or PDF would have cells as JPEG
        if (!drawing_.transparent) {
            painter_.fillRect(QRectF(0, 0, drawing_.width, drawing_.height), Qt::white);
        }
        for (const DrawnItem &item : drawing_.items) {
            std::visit([this](const auto &it) { add(it); }, item);
        }
    }

private:
    /// A length, or a place, moved to an edge between pixels.
    double snapped(double points) const { return scale_ > 0 ? std::round(points * scale_) / scale_ : points; }
    double thick(double points) const { return scale_ > 0 ? std::max(1.0, std::round(points * scale_)) / scale_ : points; }
    QRectF rect(const Box &box) const { return QRectF(QPointF(snapped(box.x), snapped(box.y)), QPointF(snapped(box.right()), snapped(box.bottom()))); }

    void add(const DrawnText &text)
    {
        const QString words = QString::fromStdString(text.text);
        const QFont font = figureFont(family_, text.size, text.bold);
        painter_.setFont(font);
        painter_.setPen(toColor(text.colour));
        const QFontMetricsF metrics(font, painter_.device());
        const double width = text.anchor == Anchor::Left ? 0.0 : metrics.horizontalAdvance(words);
        const double left = text.anchor == Anchor::Left ? 0.0 : text.anchor == Anchor::Middle ? -width / 2 : -width;
        painter_.save();
        painter_.translate(text.x, text.y);
        painter_.rotate(text.angle);
        const auto points = words.toStdU32String();
        if (scale_ > 0 || std::none_of(points.begin(), points.end(), mayBePicture)) {
            painter_.drawText(QPointF(left, 0), words);
        } else {
            drawParts(words, font, metrics, left);
        }
        painter_.restore();
    }

    /// A text with emoji in it: these as pictures, the rest as text. One that runs from right to left is a picture as a whole, since its parts do not stand in their order.
    void drawParts(const QString &words, const QFont &font, const QFontMetricsF &metrics, double x)
    {
        if (words.isRightToLeft()) {
            drawnByPictures(words, font, painter_.device()) ? drawPicture(words, font, metrics, x) : painter_.drawText(QPointF(x, 0), words);
            return;
        }
        QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, words);
        QString plain;
        const auto drawPlain = [&] {
            painter_.drawText(QPointF(x, 0), plain);
            x += metrics.horizontalAdvance(plain);
            plain.clear();
        };
        for (qsizetype begin = 0, end = finder.toNextBoundary(); end > begin; begin = end, end = finder.toNextBoundary()) {
            const QString grapheme = words.mid(begin, end - begin);
            const auto points = grapheme.toStdU32String();
            if (std::any_of(points.begin(), points.end(), mayBePicture) && drawnByPictures(grapheme, font, painter_.device())) {
                drawPlain();
                drawPicture(grapheme, font, metrics, x);
                x += metrics.horizontalAdvance(grapheme);
            } else {
                plain += grapheme;
            }
        }
        drawPlain();
    }

    void drawPicture(const QString &words, const QFont &font, const QFontMetricsF &metrics, double x)
    {
        const double width = metrics.horizontalAdvance(words) + 2, height = metrics.height() + 2;
        QImage image = onePointAPixel(QImage(static_cast<int>(std::ceil(width * pictureScale)), static_cast<int>(std::ceil(height * pictureScale)), QImage::Format_ARGB32_Premultiplied));
        image.fill(Qt::transparent);
        QPainter inside(&image);
        inside.scale(pictureScale, pictureScale);
        inside.setRenderHint(QPainter::TextAntialiasing);
        inside.setRenderHint(QPainter::SmoothPixmapTransform);
        inside.setFont(font);
        inside.setPen(painter_.pen());
        inside.drawText(QPointF(1, metrics.ascent() + 1), words);
        inside.end();
        painter_.drawImage(QRectF(x - 1, -metrics.ascent() - 1, image.width() / pictureScale, image.height() / pictureScale), image.convertToFormat(QImage::Format_ARGB32));
    }

    void add(const DrawnCells &cells)
    {
        if (scale_ <= 0 && drawsRectangles(drawing_, cells)) {
            for (const CellRun &run : cellRuns(cells)) {
                painter_.fillRect(QRectF(run.box.x, run.box.y, run.box.width, run.box.height), QColor::fromRgba(run.colour));
            }
            return;
        }
        const QRectF to = rect(cells.box);
        painter_.setRenderHint(QPainter::SmoothPixmapTransform, false);
        if (scale_ <= 0) {
            const EmbeddedPicture picture = embeddedPicture(drawing_, cells);
            painter_.drawImage(to, imageOf(picture.pixels, picture.width, picture.height));
            return;
        }
        const int width = std::max(1, static_cast<int>(std::lround(to.width() * scale_))), height = std::max(1, static_cast<int>(std::lround(to.height() * scale_)));
        const std::vector<uint32_t> pixels = cellPixels(cells, width, height); // by ourselves: each pixel has the colour of one cell
        painter_.save();
        painter_.resetTransform();
        painter_.drawImage(QPoint(static_cast<int>(std::lround(to.x() * scale_)), static_cast<int>(std::lround(to.y() * scale_))), imageOf(pixels, width, height));
        painter_.restore();
    }

    void add(const DrawnHatch &hatch)
    {
        painter_.save();
        painter_.setClipRect(rect(hatch.box));
        painter_.setPen(QPen(toColor(hatch.colour), hatch.width, Qt::SolidLine, Qt::FlatCap));
        for (const Segment &s : hatchLines(hatch)) {
            painter_.drawLine(QPointF(s.x1, s.y1), QPointF(s.x2, s.y2));
        }
        painter_.restore();
    }

    void add(const DrawnBox &box)
    {
        QColor colour = toColor(box.colour);
        colour.setAlphaF(static_cast<float>(box.opacity));
        QRectF at = rect(box.box);
        if (box.outline > 0) {
            const double width = thick(box.outline);
            at.adjust(width / 2, width / 2, -width / 2, -width / 2);
            QPen pen(colour, width);
            pen.setJoinStyle(Qt::MiterJoin);
            if (box.dashed) {
                pen.setDashPattern({2.0 / width, 1.5 / width});
            }
            painter_.setPen(pen);
            painter_.setBrush(Qt::NoBrush);
        } else {
            painter_.setPen(Qt::NoPen);
            painter_.setBrush(colour);
        }
        box.corner > 0 ? painter_.drawRoundedRect(at, box.corner, box.corner) : painter_.drawRect(at);
    }

    void add(const DrawnLine &line)
    {
        QColor colour = toColor(line.colour);
        colour.setAlphaF(static_cast<float>(line.opacity));
        if (line.x1 != line.x2 && line.y1 != line.y2) {
            painter_.setPen(QPen(colour, line.width, Qt::SolidLine, Qt::FlatCap));
            painter_.drawLine(QPointF(line.x1, line.y1), QPointF(line.x2, line.y2));
            return;
        }
        const double width = thick(line.width);
        const bool level = line.y1 == line.y2;
        const double x1 = level ? line.x1 : snapped(line.x1 - width / 2), y1 = level ? snapped(line.y1 - width / 2) : line.y1;
        painter_.fillRect(level ? QRectF(x1, y1, line.x2 - line.x1, width).normalized() : QRectF(x1, y1, width, line.y2 - line.y1).normalized(), colour);
    }

    void add(const DrawnCurve &curve)
    {
        const double third = (curve.x2 - curve.x1) / 3;
        QColor colour = toColor(curve.colour);
        colour.setAlphaF(static_cast<float>(curve.opacity));
        QPainterPath path(QPointF(curve.x1, curve.y1));
        path.cubicTo(curve.x1 + third, curve.y1, curve.x2 - third, curve.y2, curve.x2, curve.y2);
        painter_.strokePath(path, QPen(colour, curve.width, Qt::SolidLine, Qt::FlatCap));
    }

    QPainter &painter_;
    const Drawing &drawing_;
    double scale_;
    QString family_;
};

} // namespace

QImage onePointAPixel(QImage image)
{
    image.setDotsPerMeterX(2835);
    image.setDotsPerMeterY(2835);
    return image;
}

void paintDrawing(QPainter &painter, const Drawing &drawing, double scale) { Painting(painter, drawing, scale).paint(); }

QImage figureImage(const Drawing &drawing, double dpi)
{
    const double scale = dpi / 72;
    const int width = std::max(1, static_cast<int>(std::lround(drawing.width * scale))), height = std::max(1, static_cast<int>(std::lround(drawing.height * scale)));
    QImage image = onePointAPixel(QImage(width, height, drawing.transparent ? QImage::Format_ARGB32_Premultiplied : QImage::Format_RGB32));
    if (image.isNull()) {
        return image;
    }
    image.fill(drawing.transparent ? Qt::transparent : Qt::white);
    QPainter painter(&image);
    painter.scale(scale, scale);
    paintDrawing(painter, drawing, scale);
    painter.end();
    return drawing.transparent ? image.convertToFormat(QImage::Format_ARGB32) : image;
}

} // namespace headscope::ui
