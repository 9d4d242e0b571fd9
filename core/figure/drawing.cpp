// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figure/drawing.h"

#include <algorithm>
#include <cmath>

#include "core/base/check.h"
#include "core/base/text.h"

namespace headscope {

namespace {

constexpr double seam = 0.3; ///< points that a run lies below its neighbours, at most a fifth of a cell

constexpr int mostPictureSide = 2048, mostEnlarged = 8;
constexpr double mostPicturePixels = 1 << 24;

bool painted(uint32_t pixel) { return (pixel >> 24) != 0; }

int64_t countOf(const DrawnCells &cells) { return static_cast<int64_t>(cells.rows) * cells.cols; }

} // namespace

bool drawsRectangles(const Drawing &drawing, const DrawnCells &cells)
{
    int64_t all = 0;
    for (const DrawnItem &item : drawing.items) {
        if (const auto *other = std::get_if<DrawnCells>(&item); other && countOf(*other) <= mostRectangles) {
            all += countOf(*other);
        }
    }
    return countOf(cells) <= mostRectangles && all <= mostRectanglesInAll;
}

std::vector<CellRun> cellRuns(const DrawnCells &cells)
{
    std::vector<CellRun> out;
    const double width = cells.box.width / cells.cols, height = cells.box.height / cells.rows;
    const double right = std::min(seam, width / 5), below = std::min(seam, height / 5);
    const auto at = [&](int r, int c) { return cells.pixels[static_cast<size_t>(r) * static_cast<size_t>(cells.cols) + static_cast<size_t>(c)]; };
    for (int r = 0; r < cells.rows; ++r) {
        for (int c = 0; c < cells.cols;) {
            const uint32_t colour = at(r, c);
            int end = c + 1;
            for (; end < cells.cols && at(r, end) == colour; ++end) {
            }
            if (painted(colour)) {
                const bool beside = end < cells.cols && (colour >> 24) == 0xff && (at(r, end) >> 24) == 0xff;
                bool covered = r + 1 < cells.rows && (colour >> 24) == 0xff;
                for (int k = c; covered && k < end + (beside ? 1 : 0); ++k) { // the corner too
                    covered = (at(r + 1, k) >> 24) == 0xff;
                }
                out.push_back({{cells.box.x + c * width, cells.box.y + r * height, (end - c) * width + (beside ? right : 0), height + (covered ? below : 0)}, colour});
            }
            c = end;
        }
    }
    return out;
}

std::vector<Segment> hatchLines(const DrawnHatch &hatch)
{
    std::vector<Segment> out;
    const Box &box = hatch.box;
    for (double sum = hatch.spacing; sum < box.width + box.height; sum += hatch.spacing) { // x + y = sum, counted from the corner
        const double x1 = std::max(0.0, sum - box.height), x2 = std::min(sum, box.width);
        out.push_back({box.x + x1, box.y + sum - x1, box.x + x2, box.y + sum - x2});
    }
    return out;
}

std::vector<uint32_t> cellPixels(const DrawnCells &cells, int width, int height)
{
    HS_CHECK(width >= 1 && height >= 1 && cells.rows >= 1 && cells.cols >= 1);
    std::vector<uint32_t> out(static_cast<size_t>(width) * static_cast<size_t>(height));
    const auto place = [](int pixel, int pixels, int count) { return static_cast<size_t>((2 * static_cast<int64_t>(pixel) + 1) * count / (2 * static_cast<int64_t>(pixels))); };
    std::vector<size_t> columns(static_cast<size_t>(width));
    for (int x = 0; x < width; ++x) {
        columns[static_cast<size_t>(x)] = place(x, width, cells.cols);
    }
    size_t last = static_cast<size_t>(-1);
    for (int y = 0; y < height; ++y) {
        const size_t row = place(y, height, cells.rows);
        uint32_t *to = out.data() + static_cast<size_t>(y) * static_cast<size_t>(width);
        if (row == last) {
            std::copy(to - width, to, to);
            continue;
        }
        last = row;
        const uint32_t *from = cells.pixels.data() + row * static_cast<size_t>(cells.cols);
        for (size_t x = 0; x < columns.size(); ++x) {
            to[x] = from[columns[x]];
        }
    }
    return out;
}

EmbeddedPicture embeddedPicture(const Drawing &drawing, const DrawnCells &cells)
{
    int64_t all = 0;
    for (const DrawnItem &item : drawing.items) {
        const auto *other = std::get_if<DrawnCells>(&item);
        all += other ? countOf(*other) : 0;
    }
    const int room = std::min(static_cast<int>(std::sqrt(mostPicturePixels / static_cast<double>(std::max<int64_t>(1, all)))), mostPictureSide / std::max(cells.rows, cells.cols));
    const int each = std::clamp(room, 1, mostEnlarged);
    return {cells.cols * each, cells.rows * each, cellPixels(cells, cells.cols * each, cells.rows * each)};
}

std::string drawableText(std::string_view text, bool lines)
{
    std::string out;
    for (size_t at = 0; at < text.size();) {
        if (const auto bad = firstInvalidUtf8(text.substr(at, 4)); bad && *bad == 0) { // the four bytes may also end inside a later character
            ++at;
            appendUtf8(out, 0xfffd);
            continue;
        }
        const char32_t c = nextCodePoint(text, at);
        if (isDirectionMark(c)) {
            appendEscaped(out, c);
            continue;
        }
        const bool none = (c & 0xfffe) == 0xfffe || (c >= 0x80 && c < 0xa0) || (c >= 0xfdd0 && c <= 0xfdef);
        appendUtf8(out, c == U'\n' && !lines ? U'\u23ce' : c < 0x20 && !(c == U'\n' && lines) ? U'\u2400' + c : c == 0x7f ? U'\u2421' : none ? U'\ufffd' : c);
    }
    return out;
}

std::vector<double> scaleMarks(double low, double high, int most)
{
    HS_CHECK(low < high && most >= 2);
    const double rough = (high - low) / most;
    double step = std::pow(10.0, std::floor(std::log10(rough)));
    std::vector<double> out;
    for (const double factor : {1.0, 2.0, 5.0, 10.0, 20.0}) {
        out.clear();
        const double by = step * factor, slack = by * 1e-6;
        for (double k = std::ceil((low - slack) / by); k * by <= high + slack; ++k) {
            out.push_back(k == 0 ? 0.0 : k * by);
        }
        if (static_cast<int>(out.size()) <= most) {
            break;
        }
    }
    return out;
}

} // namespace headscope
