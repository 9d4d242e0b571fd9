// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figure/svg.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "core/base/base64.h"
#include "core/image/picture_files.h"

namespace headscope {

namespace {

std::string base64Of(std::string_view bytes)
{
    std::string out;
    appendBase64(out, bytes);
    return out;
}

/// With at most `digits` behind the point, and no zeros at the end.
std::string number(double value, int digits = 2)
{
    std::array<char, 64> text;
    std::snprintf(text.data(), text.size(), "%.*f", digits, value);
    std::string out = text.data();
    if (out.find('.') != std::string::npos) {
        out.erase(out.find_last_not_of('0') + 1);
        out.erase(out.back() == '.' ? out.size() - 1 : out.size());
    }
    return out == "-0" ? "0" : out;
}

std::string hex(uint32_t rgb)
{
    std::array<char, 8> text;
    std::snprintf(text.data(), text.size(), "#%06x", rgb & 0xffffffu);
    return text.data();
}

std::string hex(const Rgb &c) { return hex((static_cast<uint32_t>(c.r) << 16) | (static_cast<uint32_t>(c.g) << 8) | c.b); }

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : drawableText(text, true)) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
    return out;
}

class Writer {
public:
    explicit Writer(const Drawing &drawing) : drawing_(drawing) {}

    std::string write()
    {
        head();
        for (const DrawnItem &item : drawing_.items) {
            std::visit([this](const auto &it) { add(it); }, item);
        }
        return out_ + "</svg>\n";
    }

private:
    static std::string millimetres(double points) { return number(points * 25.4 / 72, 3) + "mm"; }

    void head()
    {
        out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" version=\"1.1\" width=\"" + millimetres(drawing_.width) + "\" height=\"" +
            millimetres(drawing_.height) + "\" viewBox=\"0 0 " + number(drawing_.width) + " " + number(drawing_.height) + "\" font-family=\"" + families() + "\">\n";
        out_ += "<title>" + escaped(drawing_.title) + "</title>\n";
        if (!drawing_.facts.empty()) {
            out_ += "<desc>";
            for (const auto &[name, text] : drawing_.facts) {
                out_ += escaped(name) + ": " + escaped(text) + "\n";
            }
            out_ += "</desc>\n<metadata><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><rdf:Description rdf:about=\"\"><dc:title>" + escaped(drawing_.title) +
                "</dc:title><dc:format>image/svg+xml</dc:format>";
            for (const auto &[name, text] : drawing_.facts) {
                out_ += "<dc:description>" + escaped(name) + ": " + escaped(text) + "</dc:description>";
            }
            out_ += "</rdf:Description></rdf:RDF></metadata>\n";
        }
        if (!drawing_.transparent) {
            out_ += "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
        }
    }

    std::string families() const
    {
        const std::string name = escaped(drawing_.font);
        return (name.find(' ') == std::string::npos ? name : "&#39;" + name + "&#39;") + (name == "sans-serif" ? "" : ", sans-serif");
    }

    static std::string boxOf(const Box &box) { return "x=\"" + number(box.x) + "\" y=\"" + number(box.y) + "\" width=\"" + number(box.width) + "\" height=\"" + number(box.height) + "\""; }

    void add(const DrawnText &text)
    {
        out_ += "<text xml:space=\"preserve\" x=\"" + number(text.x) + "\" y=\"" + number(text.y) + "\" font-size=\"" + number(text.size) + "\" fill=\"" + hex(text.colour) + "\"";
        if (text.anchor != Anchor::Left) {
            out_ += text.anchor == Anchor::Middle ? " text-anchor=\"middle\"" : " text-anchor=\"end\"";
        }
        if (text.bold) {
            out_ += " font-weight=\"bold\"";
        }
        if (text.angle != 0) {
            out_ += " transform=\"rotate(" + number(text.angle) + " " + number(text.x) + " " + number(text.y) + ")\"";
        }
        out_ += ">" + escaped(text.text) + "</text>\n";
    }

    void add(const DrawnCells &cells)
    {
        if (drawsRectangles(drawing_, cells)) {
            out_ += "<g shape-rendering=\"crispEdges\">\n";
            for (const CellRun &run : cellRuns(cells)) {
                const uint32_t alpha = run.colour >> 24;
                out_ += "<path fill=\"" + hex(run.colour) + "\"" + (alpha < 255 ? " fill-opacity=\"" + number(alpha / 255.0, 3) + "\"" : "") + " d=\"M" + number(run.box.x) + " " + number(run.box.y) + "h" + number(run.box.width) + "v" +
                    number(run.box.height) + "h-" + number(run.box.width) + "z\"/>\n";
            }
            out_ += "</g>\n";
            return;
        }
        const EmbeddedPicture picture = embeddedPicture(drawing_, cells);
        const std::string png = pngOf({picture.width, picture.height, picture.pixels, true, 0, {}});
        out_ += "<image " + boxOf(cells.box) + " preserveAspectRatio=\"none\" image-rendering=\"optimizeSpeed\" style=\"image-rendering:pixelated\" xlink:href=\"data:image/png;base64," + base64Of(png) + "\"/>\n";
    }

    void add(const DrawnHatch &hatch)
    {
        out_ += "<path fill=\"none\" stroke=\"" + hex(hatch.colour) + "\" stroke-width=\"" + number(hatch.width) + "\" d=\"";
        for (const Segment &s : hatchLines(hatch)) {
            out_ += "M" + number(s.x1) + " " + number(s.y1) + "L" + number(s.x2) + " " + number(s.y2);
        }
        out_ += "\"/>\n";
    }

    void add(const DrawnBox &box)
    {
        const double half = box.outline / 2;
        const Box at{box.box.x + half, box.box.y + half, std::max(0.0, box.box.width - box.outline), std::max(0.0, box.box.height - box.outline)};
        out_ += "<rect " + boxOf(at) + (box.corner > 0 ? " rx=\"" + number(box.corner) + "\"" : "");
        out_ += box.outline > 0 ? " fill=\"none\" stroke=\"" + hex(box.colour) + "\" stroke-width=\"" + number(box.outline) + "\"" + (box.dashed ? " stroke-dasharray=\"2 1.5\"" : "") : " fill=\"" + hex(box.colour) + "\"";
        out_ += (box.opacity < 1 ? (box.outline > 0 ? " stroke-opacity=\"" : " fill-opacity=\"") + number(box.opacity, 3) + "\"" : "") + "/>\n";
    }

    void add(const DrawnLine &line)
    {
        out_ += "<path fill=\"none\" stroke=\"" + hex(line.colour) + "\" stroke-width=\"" + number(line.width) + "\"" + (line.opacity < 1 ? " stroke-opacity=\"" + number(line.opacity, 3) + "\"" : "") + " d=\"M" + number(line.x1) + " " + number(line.y1) + "L" + number(line.x2) + " " + number(line.y2) + "\"/>\n";
    }

    void add(const DrawnCurve &curve)
    {
        const double third = (curve.x2 - curve.x1) / 3;
        out_ += "<path fill=\"none\" stroke=\"" + hex(curve.colour) + "\" stroke-width=\"" + number(curve.width) + "\" stroke-opacity=\"" + number(curve.opacity, 3) + "\" d=\"M" + number(curve.x1) + " " + number(curve.y1) + "C" +
            number(curve.x1 + third) + " " + number(curve.y1) + " " + number(curve.x2 - third) + " " + number(curve.y2) + " " + number(curve.x2) + " " + number(curve.y2) + "\"/>\n";
    }

    const Drawing &drawing_;
    std::string out_;
};

} // namespace

std::string svgOf(const Drawing &drawing) { return Writer(drawing).write(); }

} // namespace headscope
