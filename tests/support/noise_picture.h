// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/image/picture.h"

namespace headscope::testing {

/// The picture that noise() of tests/fixtures/image/make.py makes.
inline Picture noisePicture(int width, int height)
{
    Picture out(width, height);
    auto state = static_cast<uint32_t>(width * 1000 + height);
    for (uint8_t &value : out.rgb) {
        state = state * 1664525u + 1013904223u;
        value = static_cast<uint8_t>(state >> 24);
    }
    return out;
}

template <class T>
std::string_view bytesOf(const std::vector<T> &values)
{
    return {reinterpret_cast<const char *>(values.data()), values.size() * sizeof(T)};
}

} // namespace headscope::testing
