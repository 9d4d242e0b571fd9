// SPDX-License-Identifier: GPL-3.0-or-later
// Rectangles of patterns of several chunks of keys: what is pooled is the largest of the cells that computeTile gives.
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <vector>

#include "core/attention/attention.h"
#include "tests/support/long_attention.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

size_t sz(int i) { return static_cast<size_t>(i); }

struct Pooling {
    Tile tile;
    int rows, cols;
};

/// The definition, from the cells; those of rows that see nothing count as masked.
std::vector<float> pooledCells(const AttentionTrace &trace, HeadIndex head, const Pooling &p)
{
    std::vector<float> cells(sz(p.tile.rows) * sz(p.tile.cols)), out(sz(p.rows) * sz(p.cols), notANumber);
    computeTile(trace, head, p.tile, CellValue::Pattern, notANumber, cells);
    for (int i = 0; i < p.tile.rows; ++i) {
        for (int j = 0; j < p.tile.cols; ++j) {
            float &cell = out[sz(i * p.rows / p.tile.rows) * sz(p.cols) + sz(j * p.cols / p.tile.cols)];
            cell = std::fmax(cell, trace.rowScale(head, p.tile.query + i) == 0 ? notANumber : cells[sz(i) * sz(p.tile.cols) + sz(j)]);
        }
    }
    return out;
}

class PooledTiles : public ::testing::TestWithParam<LongCase> {};

} // namespace

TEST_P(PooledTiles, AreTheLargestOfTheirCells)
{
    constexpr int n = LongCase::n;
    AttentionTrace trace = traceOf(GetParam());
    ASSERT_TRUE(attend(trace, {}));
    const std::vector<Pooling> all = {
        {{0, 0, n, n}, 64, 64},      {{0, 0, n, n}, 650, n},        {{0, 0, n, n}, 1, 1},   {{0, 0, n, n}, n, 100}, // rows alone, keys alone, both
        {{700, 0, 600, n}, 300, 333}, {{37, 545, 1001, 601}, 7, 599}, {{0, 511, 900, 3}, 90, 2}, {{1299, 3, 1, 1290}, 1, 40},
    };
    for (const Pooling &p : all) {
        const std::vector<float> got = pooledPattern(trace, HeadIndex(1), p.tile, p.rows, p.cols).values, want = pooledCells(trace, HeadIndex(1), p);
        ASSERT_EQ(got.size(), want.size());
        for (size_t i = 0; i < got.size(); ++i) {
            ASSERT_EQ(std::isnan(got[i]), std::isnan(want[i])) << p.rows << " x " << p.cols << ", cell " << i;
            ASSERT_TRUE(std::isnan(want[i]) || std::abs(got[i] - want[i]) <= 1e-6f) << p.rows << " x " << p.cols << ", cell " << i << ": " << got[i] << ", " << want[i];
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Attention, PooledTiles, ::testing::ValuesIn(longCases()), [](const auto &given) { return given.param.name; });
