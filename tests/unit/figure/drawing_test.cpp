// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figure/drawing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <random>

#include "core/base/text.h"

using namespace headscope;

namespace {

constexpr uint32_t red = 0xffff0000u, blue = 0xff0000ffu, none = 0;

/// The colour that is painted last over a place.
uint32_t paintedAt(const std::vector<CellRun> &runs, double x, double y)
{
    uint32_t out = 0;
    for (const CellRun &run : runs) {
        if (x >= run.box.x && x < run.box.right() && y >= run.box.y && y < run.box.bottom()) {
            out = run.colour;
        }
    }
    return out;
}

} // namespace

TEST(Drawing, RunsPaintEachCellAndLieBelowPaintedNeighboursAlone)
{
    const DrawnCells cells{{10, 20, 30, 20}, 2, 3, {red, red, none, blue, none, blue}};
    const auto runs = cellRuns(cells);
    ASSERT_EQ(runs.size(), 3u); // two equal cells are one
    EXPECT_EQ(runs[0].box, (Box{10, 20, 20, 10})); // nothing below its second cell, nothing beside it
    EXPECT_EQ(runs[1].box, (Box{10, 30, 10, 10}));
    const DrawnCells full{{0, 0, 20, 20}, 2, 2, {red, blue, blue, red}};
    const auto all = cellRuns(full);
    EXPECT_NEAR(all[0].box.width, 10.3, 1e-9);
    EXPECT_NEAR(all[0].box.height, 10.3, 1e-9);
    EXPECT_EQ(all[3].box, (Box{10, 10, 10, 10})); // nothing painted lies outside
}

TEST(Drawing, RunsOfRandomCellsShowTheCells)
{
    std::mt19937 random(7);
    DrawnCells cells{{0, 0, 130, 90}, 9, 13, {}};
    for (int i = 0; i < 9 * 13; ++i) {
        cells.pixels.push_back(std::array{red, blue, none}[random() % 3]);
    }
    const auto runs = cellRuns(cells);
    for (int r = 0; r < 9; ++r) {
        for (int c = 0; c < 13; ++c) {
            for (const double inside : {0.05, 5.0, 9.6}) {
                EXPECT_EQ(paintedAt(runs, c * 10 + inside, r * 10 + inside), cells.pixels[static_cast<size_t>(r * 13 + c)]) << r << ' ' << c;
            }
        }
    }
}

TEST(Drawing, PixelsHaveTheColourOfTheCellThatTheirMiddleLiesIn)
{
    const DrawnCells cells{{0, 0, 1, 1}, 2, 3, {1, 2, 3, 4, 5, 6}};
    EXPECT_EQ(cellPixels(cells, 3, 2), cells.pixels);
    EXPECT_EQ(cellPixels(cells, 7, 1), (std::vector<uint32_t>{4, 4, 5, 5, 5, 6, 6})); // middles at 0.5/7, 1.5/7, ...: the third of 3/7 begins at 2.33
    EXPECT_EQ(cellPixels(cells, 1, 1), std::vector<uint32_t>{5});
}

TEST(Drawing, CellsAboveTheLimitsAreNoRectangles)
{
    Drawing drawing;
    DrawnCells few{{0, 0, 1, 1}, 128, 128, {}}, many{{0, 0, 1, 1}, 128, 129, {}};
    drawing.items = {few, many};
    EXPECT_TRUE(drawsRectangles(drawing, few));
    EXPECT_FALSE(drawsRectangles(drawing, many));
    drawing.items.assign(5, few);
    EXPECT_FALSE(drawsRectangles(drawing, few)); // too many in all
}

TEST(Drawing, HatchingStaysInsideAndIsDiagonal)
{
    const DrawnHatch hatch{{5, 7, 30, 12}, {}, 4, 0.5};
    const auto lines = hatchLines(hatch);
    EXPECT_EQ(lines.size(), 10u); // sums 4, 8, ... 40 of 42
    for (const Segment &s : lines) {
        EXPECT_DOUBLE_EQ(s.x1 + s.y1, s.x2 + s.y2);
        for (const auto &[x, y] : {std::pair(s.x1, s.y1), std::pair(s.x2, s.y2)}) {
            EXPECT_TRUE(x >= 5 && x <= 35 && y >= 7 && y <= 19) << x << ' ' << y;
        }
        EXPECT_GT(s.x2, s.x1);
    }
}

TEST(Drawing, DrawableTextHasNoControlCharacters)
{
    EXPECT_EQ(drawableText("a\tb\nc\x01\x7f"), "a\u2409b\u23cec\u2401\u2421");
    EXPECT_EQ(drawableText("a\nb", true), "a\nb");
    EXPECT_EQ(drawableText("\xff" "x\xe4\xb8"), "\ufffdx\ufffd\ufffd");
    EXPECT_EQ(drawableText("\u0645\u4f60\U0001f600<&\"'"), "\u0645\u4f60\U0001f600<&\"'");
    EXPECT_EQ(drawableText("\xc2\x85\xef\xbf\xbf"), "\ufffd\ufffd"); // C1, U+FFFF
    EXPECT_EQ(drawableText("a \u202eevil\u202c b"), "a \\u202eevil\\u202c b"); // would be read as "live"
    std::mt19937 random(3);
    for (int round = 0; round < 200; ++round) {
        std::string bytes;
        for (int i = 0; i < 40; ++i) {
            bytes += static_cast<char>(random());
        }
        const std::string out = drawableText(bytes);
        EXPECT_FALSE(firstInvalidUtf8(out));
        for (size_t at = 0; at < out.size();) {
            const char32_t c = nextCodePoint(out, at);
            EXPECT_TRUE(c >= 0x20 && !(c >= 0x7f && c < 0xa0) && (c & 0xfffe) != 0xfffe) << static_cast<unsigned>(c);
        }
    }
}

TEST(Drawing, MarksOfAScaleAreRound)
{
    const auto near = [](const std::vector<double> &a, const std::vector<double> &b) {
        bool same = a.size() == b.size();
        for (size_t i = 0; same && i < a.size(); ++i) {
            same = std::abs(a[i] - b[i]) < 1e-9 * std::max(1.0, std::abs(b[i]));
        }
        return same;
    };
    EXPECT_TRUE(near(scaleMarks(0, 1, 6), {0, 0.2, 0.4, 0.6, 0.8, 1}));
    EXPECT_TRUE(near(scaleMarks(-6.9, 22.1, 6), {-5, 0, 5, 10, 15, 20}));
    EXPECT_TRUE(near(scaleMarks(0, 0.0003, 4), {0, 0.0001, 0.0002, 0.0003}));
    for (const auto &[low, high] : {std::pair(-3e8, 7e9), std::pair(0.123, 0.124), std::pair(-1e-12, 1e-12)}) {
        for (int most = 2; most < 9; ++most) {
            const auto marks = scaleMarks(low, high, most);
            EXPECT_LE(marks.size(), static_cast<size_t>(most));
            EXPECT_TRUE(std::all_of(marks.begin(), marks.end(), [&](double m) { return m >= low - (high - low) * 1e-5 && m <= high + (high - low) * 1e-5; }));
        }
    }
}
