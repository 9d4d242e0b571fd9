// SPDX-License-Identifier: GPL-3.0-or-later
// Drawings as bytes of files: what figure_painter.h declares of it.
#include <QBuffer>
#include <QGuiApplication>
#include <QPageLayout>
#include <QPdfWriter>
#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/figure/svg.h"
#include "core/image/picture_files.h"
#include "ui/export/figure_painter.h"

namespace headscope::ui {

namespace {

struct Ending {
    std::string_view text;
    FigureFormat format;
};
constexpr std::array<Ending, 7> endings = {{{".png", FigureFormat::Png}, {".jpg", FigureFormat::Jpeg}, {".jpeg", FigureFormat::Jpeg}, {".tif", FigureFormat::Tiff}, {".tiff", FigureFormat::Tiff}, {".svg", FigureFormat::Svg}, {".pdf", FigureFormat::Pdf}}};

QString factsText(const Drawing &drawing)
{
    QString out;
    for (const auto &[name, text] : drawing.facts) {
        out += QString::fromStdString(name + ": " + text) + '\n';
    }
    return out.trimmed();
}

/// What PDF readers show of a document beyond its title.
QByteArray xmpOf(const Drawing &drawing)
{
    const auto words = [](const QString &text) { return QString::fromStdString(drawableText(text.toStdString(), true)).toHtmlEscaped(); };
    const QString title = words(QString::fromStdString(drawing.title)), about = words(factsText(drawing));
    return QStringLiteral("<?xpacket begin=\"\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" "
                          "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%1</rdf:li></rdf:Alt></dc:title><dc:description><rdf:Alt><rdf:li "
                          "xml:lang=\"x-default\">%2</rdf:li></rdf:Alt></dc:description><xmp:CreatorTool>%3</xmp:CreatorTool></rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>")
        .arg(title, about, words(QGuiApplication::applicationName() + " " + QGuiApplication::applicationVersion()))
        .toUtf8();
}

Result<std::string> pdfOf(const Drawing &drawing)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setResolution(72);
    writer.setPageMargins(QMarginsF());
    writer.setPageSize(QPageSize(QSizeF(drawing.width, drawing.height), QPageSize::Point, QString(), QPageSize::ExactMatch));
    writer.setTitle(QString::fromStdString(drawing.title));
    writer.setCreator(QGuiApplication::applicationName() + " " + QGuiApplication::applicationVersion());
    writer.setDocumentXmpMetadata(xmpOf(drawing));
    QPainter painter;
    if (!painter.begin(&writer)) {
        return outOfResources("the figure could not be drawn as PDF");
    }
    paintDrawing(painter, drawing, 0);
    painter.end();
    return std::string(bytes.constData(), static_cast<size_t>(bytes.size()));
}

Result<std::string> rasterBytes(const Drawing &drawing, FigureFormat format, double dpi)
{
    Drawing opaque;
    const bool flat = format == FigureFormat::Jpeg && drawing.transparent; // JPEG has no transparency
    if (flat) {
        opaque = drawing;
        opaque.transparent = false;
    }
    QImage image = figureImage(flat ? opaque : drawing, dpi);
    if (image.isNull()) {
        return outOfResources(concat("the figure could not be drawn: ", std::lround(drawing.width * dpi / 72), " x ", std::lround(drawing.height * dpi / 72), " pixels do not fit into memory"));
    }
    if (format == FigureFormat::Jpeg) {
        QByteArray bytes;
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        image.setDotsPerMeterX(static_cast<int>(std::lround(dpi / 0.0254)));
        image.setDotsPerMeterY(image.dotsPerMeterX());
        image.setText("Title", QString::fromStdString(drawing.title));
        image.setText("Description", factsText(drawing));
        return image.save(&buffer, "JPEG", 92) ? Result<std::string>(std::string(bytes.constData(), static_cast<size_t>(bytes.size()))) : Result<std::string>(outOfResources("the picture could not be compressed"));
    }
    const auto *first = reinterpret_cast<const uint32_t *>(image.constBits());
    const std::span<const uint32_t> pixels(first, static_cast<size_t>(image.width()) * static_cast<size_t>(image.height())); // rows of four-byte pixels have no gap
    PictureFile file{image.width(), image.height(), pixels, drawing.transparent, dpi, {{"Title", drawing.title}}};
    file.texts.insert(file.texts.end(), drawing.facts.begin(), drawing.facts.end());
    std::string bytes = format == FigureFormat::Tiff ? tiffOf(file) : pngOf(file);
    return bytes.empty() ? Result<std::string>(outOfResources("the picture could not be compressed")) : Result<std::string>(std::move(bytes));
}

} // namespace

std::optional<FigureFormat> figureFormat(const std::filesystem::path &path)
{
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const auto at = std::find_if(endings.begin(), endings.end(), [&](const Ending &e) { return e.text == ending; });
    return at == endings.end() ? std::nullopt : std::optional(at->format);
}

std::string figureEndings()
{
    std::string out;
    for (size_t i = 0; i < endings.size(); ++i) {
        out += concat(i == 0 ? "" : i + 1 == endings.size() ? " or " : ", ", endings[i].text);
    }
    return out;
}

Result<std::string> figureBytes(const Drawing &drawing, FigureFormat format, double dpi)
{
    switch (format) {
    case FigureFormat::Svg: return svgOf(drawing);
    case FigureFormat::Pdf: return pdfOf(drawing);
    default: return rasterBytes(drawing, format, dpi);
    }
}

Status saveFigure(const std::filesystem::path &path, const Drawing &drawing, double dpi)
{
    const auto format = figureFormat(path);
    if (!format) {
        return badInput(concat(printable(path.string()), ": expected a file ending in ", figureEndings(), ", found another one"));
    }
    HS_TRY(bytes, figureBytes(drawing, *format, dpi));
    return writeFile(path, bytes);
}

} // namespace headscope::ui
