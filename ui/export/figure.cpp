// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/figure.h"

#include <QBuffer>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "core/base/check.h"
#include "core/base/file.h"
#include "core/base/parallel.h"
#include "core/base/text.h"
#include "ui/plots/thumbnail.h"
#include "ui/state/appearance.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

constexpr double figureScale = 2.0; ///< device pixels a logical pixel, for figures that will be printed

QString titleOf(const Trace &trace) { return QString::fromStdString(trace.model->name); }

/// Size of a head's figure in logical pixels: square cells, unless one side would be too thin for its labels.
QSize headFigureSize(int rows, int cols, const FigureOptions &options)
{
    const double most = std::max(rows, cols), cell = std::clamp(most * 22, 420.0, 1600.0) / most;
    const auto side = [cell](int count) { return std::max(240, static_cast<int>(count * cell)); };
    return options.size.isEmpty() ? QSize(side(cols) + 190, side(rows) + 130) : options.size / figureScale;
}

} // namespace

QString inputOf(const Trace &trace, GroupIndex group)
{
    const auto textOf = [](const Sequence &sequence) { return QString::fromStdString(printable(sequence.pair.empty() ? sequence.text : sequence.text + " | " + sequence.pair, 400)); };
    const QString asks = textOf(trace.queries(group)), told = textOf(trace.keys(group));
    if (trace.sameAxis(group)) {
        return asks.isEmpty() ? QStringLiteral("%1 positions").arg(trace.nQuery(group)) : asks;
    }
    if (asks.isEmpty() && told.isEmpty()) {
        return QStringLiteral("%1 queries, %2 keys").arg(trace.nQuery(group)).arg(trace.nKey(group));
    }
    return (asks.isEmpty() ? QStringLiteral("%1 queries").arg(trace.nQuery(group)) : asks) + QStringLiteral(" \u2192 ") + (told.isEmpty() ? QStringLiteral("%1 keys").arg(trace.nKey(group)) : told);
}

HeadFigureNumbers headFigureNumbers(const Trace &trace, const HeadPlace &place, const FigureOptions &options)
{
    const std::shared_ptr<const Trace> borrowed(std::shared_ptr<const Trace>(), &trace); // the display does not outlive this call
    const auto display = HeadDisplay::make(borrowed, place, options.display);
    HS_CHECK(display);
    const HeadDisplay &shown = **display;
    const int rows = shown.queries().size(), cols = shown.keys().size();
    const QSize logical = headFigureSize(rows, cols, options);
    const auto most = [](int pixels, int count) { return std::clamp(count, 1, static_cast<int>(pixels * figureScale)); };
    const int cellRows = most(logical.height(), rows);
    HeadFigureNumbers out;
    out.cells = {{0, 0, rows, cols}, shown.cells({0, 0, rows, cols}, cellRows, most(logical.width(), cols)), shown.removed(0, rows, cellRows)};
    out.colours = shown.colours(options.limits);
    out.queries = toList(groupLabels(shown.queries(), trace.queries(place.group), trace.queries(place.group).labels));
    out.keys = toList(groupLabels(shown.keys(), trace.keys(place.group), trace.keyLabels(place.group)));
    out.unit = unitOf(options.display);
    return out;
}

QImage headFigure(const Trace &trace, const HeadPlace &place, const FigureOptions &options) { return headFigure(trace, place, headFigureNumbers(trace, place, options), options); }

QImage headFigure(const Trace &trace, const HeadPlace &place, const HeadFigureNumbers &numbers, const FigureOptions &options)
{
    HeatmapPlot plot;
    plot.setMaskedLook(options.masked);
    plot.setColours(lightPalette());
    plot.setColormap(colormapOf(options.display.reference.has_value(), *options.colormap));
    plot.setTitle(titleOf(trace) + "  " + fullHeadName(*trace.model, place));
    plot.setUnit(numbers.unit);
    plot.setTokens(numbers.queries, numbers.keys);
    plot.setCells(numbers.cells, numbers.colours);
    return plot.toImage(headFigureSize(static_cast<int>(numbers.queries.size()), static_cast<int>(numbers.keys.size()), options), figureScale);
}

QImage gridFigure(const Trace &trace, GroupIndex group, const FigureOptions &options)
{
    const int layers = trace.model->group(group).n_layers, heads = trace.model->group(group).n_heads;
    const int left = 60, top = 84, gap = 12, margin = 24;
    const QSize size = options.size.isEmpty() ? QSize(left + margin + heads * 150, top + margin + layers * 150) : options.size;
    const int side = std::max(1, std::min((size.width() - left - margin) / heads, (size.height() - top - margin) / layers) - gap);
    std::vector<QImage> thumbnails(static_cast<size_t>(layers) * static_cast<size_t>(heads));
    parallelFor(layers * heads, [&](int i) { thumbnails[static_cast<size_t>(i)] = makeThumbnail(trace.attention(group, LayerIndex(i / heads)), HeadIndex(i % heads), std::min(side, 512), *options.colormap); });
    QImage image(size, QImage::Format_RGB32);
    const QPalette palette = lightPalette();
    image.fill(palette.color(QPalette::Base));
    QPainter painter(&image);
    QFont font = painter.font();
    font.setPixelSize(std::clamp(side / 6, 11, 22));
    painter.setFont(font);
    QColor hatch = palette.color(QPalette::WindowText);
    hatch.setAlpha(26);
    for (int i = 0; i < layers * heads; ++i) {
        const QRect cell = thumbnailRect(QRect(left + (i % heads) * (side + gap), top + (i / heads) * (side + gap), side, side), trace.nQuery(group), trace.nKey(group));
        painter.fillRect(cell, QBrush(hatch, Qt::BDiagPattern));
        painter.drawImage(cell, thumbnails[static_cast<size_t>(i)]);
    }
    painter.setPen(faintText(palette));
    for (int layer = 0; layer < layers; ++layer) {
        painter.drawText(QRect(0, top + layer * (side + gap), left - 10, side), Qt::AlignRight | Qt::AlignVCenter, QString("L%1").arg(layer));
    }
    for (int head = 0; head < heads; ++head) {
        painter.drawText(QRect(left + head * (side + gap), top - 30, side, 26), Qt::AlignHCenter | Qt::AlignBottom, QString("H%1").arg(head));
    }
    painter.setPen(palette.color(QPalette::WindowText));
    font.setBold(true);
    painter.setFont(font);
    painter.drawText(QRect(margin, 10, size.width() - 2 * margin, 34), Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(titleOf(trace) + (trace.model->groups.size() > 1 ? "  " + QString::fromStdString(trace.model->group(group).name) : QString()) + "   " + inputOf(trace, group), Qt::ElideRight, size.width() - 2 * margin));
    return image;
}

Status savePng(const std::filesystem::path &path, const QImage &image)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (image.isNull() || !image.save(&buffer, "PNG")) {
        return outOfResources(concat(path.string(), ": the picture could not be drawn"));
    }
    return writeFile(path, std::string_view(bytes.constData(), static_cast<size_t>(bytes.size())));
}

} // namespace headscope::ui
