// SPDX-License-Identifier: GPL-3.0-or-later
// What the text of a drawing is; tests/cli/figures_test.py reads whole ones with an XML parser and renders them.
#include "core/figure/svg.h"

#include <gtest/gtest.h>

using namespace headscope;

namespace {

bool has(const std::string &text, std::string_view part) { return text.find(part) != std::string::npos; }

Drawing drawing(std::vector<DrawnItem> items)
{
    Drawing out;
    out.width = 144;
    out.height = 72;
    out.items = std::move(items);
    return out;
}

} // namespace

TEST(Svg, SizesAreMillimetresAndPoints)
{
    const std::string text = svgOf(drawing({}));
    EXPECT_TRUE(has(text, "width=\"50.8mm\" height=\"25.4mm\" viewBox=\"0 0 144 72\"")) << text;
    EXPECT_TRUE(has(text, "fill=\"#ffffff\""));
    Drawing clear = drawing({});
    clear.transparent = true;
    EXPECT_FALSE(has(svgOf(clear), "#ffffff"));
}

TEST(Svg, TextsAreEscapedWhereverTheyStand)
{
    Drawing nasty = drawing({DrawnText{"<a href=\"x\">&'\x01</a>", 1, 2, 8, {255, 0, 1}, Anchor::Right, -90, true}});
    nasty.title = "</title><script>";
    nasty.font = "\"><script>";
    nasty.facts = {{"Text", "]]></desc>&"}};
    const std::string text = svgOf(nasty);
    EXPECT_FALSE(has(text, "<script") || has(text, "<a ") || has(text, "]]></desc>&"));
    EXPECT_TRUE(has(text, "&lt;a href=&quot;x&quot;&gt;&amp;&#39;\u2401&lt;/a&gt;</text>")) << text;
    EXPECT_TRUE(has(text, "text-anchor=\"end\" font-weight=\"bold\" transform=\"rotate(-90 1 2)\""));
    EXPECT_TRUE(has(text, "fill=\"#ff0001\""));
}

TEST(Svg, FewCellsAreRectanglesManyAreAPicture)
{
    const std::string few = svgOf(drawing({DrawnCells{{0, 0, 20, 10}, 1, 2, {0xff102030u, 0x80ff0000u}}}));
    EXPECT_TRUE(has(few, "fill=\"#102030\" d=\"M0 0h10v10h-10z\"")) << few;
    EXPECT_TRUE(has(few, "fill=\"#ff0000\" fill-opacity=\"0.502\""));
    EXPECT_FALSE(has(few, "<image"));
    const std::string many = svgOf(drawing({DrawnCells{{0, 0, 20, 10}, 200, 200, std::vector<uint32_t>(40000, 0xff102030u)}}));
    EXPECT_TRUE(has(many, "<image x=\"0\" y=\"0\" width=\"20\" height=\"10\" preserveAspectRatio=\"none\"") && has(many, "data:image/png;base64,iVBORw0KGgo"));
}

TEST(Svg, CurvesAreLevelAtBothEnds)
{
    const std::string text = svgOf(drawing({DrawnCurve{0, 5, 30, 50, 2, 0.5, {1, 2, 3}}}));
    EXPECT_TRUE(has(text, "stroke=\"#010203\" stroke-width=\"2\" stroke-opacity=\"0.5\" d=\"M0 5C10 5 20 50 30 50\"")) << text;
}

TEST(Svg, LinesLieAsTheyAreGivenAndMayBeFaint)
{
    const std::string text = svgOf(drawing({DrawnLine{1, 2, 30, 40, 0.5, {1, 2, 3}}, DrawnLine{1, 2, 30, 40, 0.5, {1, 2, 3}, 0.25}}));
    EXPECT_TRUE(has(text, "stroke=\"#010203\" stroke-width=\"0.5\" d=\"M1 2L30 40\"")) << text;
    EXPECT_TRUE(has(text, "stroke-opacity=\"0.25\" d=\"M1 2L30 40\"")) << text;
}
