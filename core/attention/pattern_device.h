// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What computes rectangles of patterns in place of the CPU, for one AttentionTrace. computeTile and pooledPattern ask it first, and compute themselves where it fails.
/// Thread rule: any thread, several at once.

#include <span>

#include "core/attention/attention.h"

namespace headscope {

class PatternDevice {
public:
    virtual ~PatternDevice() = default;

    /// Whether the way to the device pays for a rectangle of so many cells: single cells and rows never do.
    virtual bool worthwhile(const Tile &tile) const = 0;
    /// As computeTile.
    virtual Status tile(HeadIndex head, const Tile &tile, CellValue value, float masked, std::span<float> out) const = 0;
    /// As pooledPattern, `pooled` being [rows, cols].
    virtual Status pooled(HeadIndex head, const Tile &tile, Matrix &pooled) const = 0;
};

} // namespace headscope
