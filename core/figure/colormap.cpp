// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figure/colormap.h"

#include <algorithm>
#include <cmath>

#include "core/base/check.h"

namespace headscope {

namespace {

constexpr Rgb hex(uint32_t c) { return {static_cast<uint8_t>(c >> 16), static_cast<uint8_t>(c >> 8), static_cast<uint8_t>(c)}; }

constexpr std::array<Rgb, 10> viridis = {hex(0x440154), hex(0x482878), hex(0x3e4a89), hex(0x31688e), hex(0x26828e), hex(0x1f9e89), hex(0x35b779), hex(0x6dcd59), hex(0xb4de2c), hex(0xfde725)};
constexpr std::array<Rgb, 11> magma = {hex(0x000004), hex(0x140e36), hex(0x3b0f70), hex(0x641a80), hex(0x8c2981), hex(0xb73779), hex(0xde4968), hex(0xf7705c), hex(0xfe9f6d), hex(0xfecf92), hex(0xfcfdbf)};
constexpr std::array<Rgb, 10> cividis = {hex(0x00224e), hex(0x123570), hex(0x3b496c), hex(0x575d6d), hex(0x707173), hex(0x8a8678), hex(0xa59c74), hex(0xc3b369), hex(0xe1cc55), hex(0xfee838)};
constexpr std::array<Rgb, 13> blueRed = {hex(0x084f7e), hex(0x0c67a4), hex(0x1686d2), hex(0x67a5e6), hex(0xa1c4f1), hex(0xcfdef5), hex(0xf3f3f3), hex(0xf7d5cf), hex(0xf1b2a6), hex(0xe1897a), hex(0xce5f50), hex(0xb83129), hex(0x9a0812)};
constexpr std::array<Rgb, 13> blueRedOnDark = {hex(0x32a6ff), hex(0x2e90dc), hex(0x3179b7), hex(0x326493), hex(0x304f70), hex(0x2d3b4d), hex(0x282828), hex(0x4d342f), hex(0x6e4139), hex(0x8f4f45), hex(0xb05e51), hex(0xd26d5e), hex(0xf57d6b)};
constexpr std::array<Rgb, 2> grey = {hex(0xffffff), hex(0x101010)};

} // namespace

Rgb Colormap::at(double t) const
{
    const double place = std::clamp(t, 0.0, 1.0) * static_cast<double>(stops.size() - 1);
    const size_t i = std::min(static_cast<size_t>(place), stops.size() - 2);
    const double f = place - static_cast<double>(i);
    const auto mix = [f](uint8_t a, uint8_t b) { return static_cast<uint8_t>(std::lround(a + f * (b - a))); };
    return {mix(stops[i].r, stops[i + 1].r), mix(stops[i].g, stops[i + 1].g), mix(stops[i].b, stops[i + 1].b)};
}

const std::array<Colormap, 4> &colormaps()
{
    static const std::array<Colormap, 4> maps = {{{"viridis", viridis}, {"cividis", cividis}, {"magma", magma}, {"grey", grey}}};
    return maps;
}

const Colormap &divergingMap(bool darkGround)
{
    static const Colormap onLight = {"blue-red", blueRed}, onDark = {"blue-red-on-dark", blueRedOnDark};
    return darkGround ? onDark : onLight;
}

const Colormap *findColormap(std::string_view name)
{
    const auto at = std::find_if(colormaps().begin(), colormaps().end(), [&](const Colormap &m) { return m.name == name; });
    return at == colormaps().end() ? nullptr : &*at;
}

std::vector<uint32_t> toPixels(const Matrix &values, float limit, const Colormap &map, uint32_t none)
{
    HS_CHECK(limit > 0.0f);
    return rangePixels(values, 0.0f, limit, map, none);
}

std::vector<uint32_t> rangePixels(const Matrix &values, float low, float high, const Colormap &map, uint32_t none)
{
    HS_CHECK(low < high);
    std::vector<uint32_t> pixels(values.values.size());
    std::transform(values.values.begin(), values.values.end(), pixels.begin(), [&](float v) {
        if (std::isnan(v)) {
            return none;
        }
        const Rgb c = map.at((static_cast<double>(v) - static_cast<double>(low)) / (static_cast<double>(high) - static_cast<double>(low)));
        return 0xff000000u | (static_cast<uint32_t>(c.r) << 16) | (static_cast<uint32_t>(c.g) << 8) | c.b;
    });
    return pixels;
}

float largest(const Matrix &values)
{
    float top = 0.0f;
    for (const float v : values.values) {
        top = v > top ? v : top;
    }
    return top;
}

} // namespace headscope
