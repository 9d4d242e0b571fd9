// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "core/attention/attention.h"
#include "core/attention/given_pattern.h"
#include "core/attention/pattern_device.h"
#include "core/attention/scores.h"
#include "core/base/check.h"
#include "core/base/parallel.h"

namespace headscope {

namespace {

constexpr float none = std::numeric_limits<float>::quiet_NaN();
constexpr float minusInfinity = -std::numeric_limits<float>::infinity();

size_t sz(int i) { return static_cast<size_t>(i); }

void checkTile(const AttentionTrace &trace, HeadIndex head, const Tile &tile)
{
    const auto &g = trace.geometry;
    HS_CHECK(head.value >= 0 && head.value < g.n_heads && tile.query >= 0 && tile.key >= 0);
    HS_CHECK(tile.query + tile.rows <= g.n_query && tile.key + tile.cols <= g.n_key);
}

constexpr int mostBlocks = 8;            ///< of rows that share a reading of the keys
constexpr int64_t keysInCache = 1 << 17; ///< numbers of a head's keys that the second cache keeps anyway

/// Rows of a tile that forScores() hands out together.
int rowsTogether(const AttentionTrace &trace, const Tile &tile)
{
    const bool many = static_cast<int64_t>(tile.cols) * trace.geometry.d_head > keysInCache;
    return simd::loops().tileRows * (many ? mostBlocks : 1);
}

/// Hands finished scores of a tile to `take(row, key, keys, scores)`, a row and a chunk of keys at a time: row from 0 in the tile, and only keys that causality and window leave. rowsTogether() rows at a time; when they
/// are through, `blockDone(row, count)` is called.
/// `chunk(key)` is called before each chunk of keys, which begins there.
template <class Chunk, class Take, class BlockDone>
void forScores(const AttentionTrace &trace, HeadIndex head, const Tile &tile, Chunk chunk, Take take, BlockDone blockDone)
{
    thread_local AlignedFloats scoreMemory, queryMemory[mostBlocks];
    const auto &g = trace.geometry;
    const int height = simd::loops().tileRows, together = rowsTogether(trace, tile);
    float *scores = scoreMemory.atLeast(sz(simd::mostTileRows) * sz(simd::scoreStride));
    for (int first = tile.query; first < tile.query + tile.rows; first += together) {
        const int count = std::min(together, tile.query + tile.rows - first);
        const int begin = std::max(tile.key, visibleRange(g.mask, first, g.n_key).begin);
        const int end = std::min(tile.key + tile.cols, visibleRange(g.mask, first + count - 1, g.n_key).end);
        if (begin >= end) {
            continue;
        }
        std::vector<QueryBlock> blocks;
        for (int r = 0; r < count; r += height) {
            blocks.emplace_back(trace, head, std::pair(first + r, std::min(height, count - r)), queryMemory[r / height]);
        }
        for (int key = begin / KeyPanels::width * KeyPanels::width; key < end; key += QueryBlock::chunk) {
            const int keys = std::min(QueryBlock::chunk, end - key);
            chunk(key);
            for (const QueryBlock &block : blocks) {
                const int last = block.first() + block.count() - 1;
                if (visibleRange(g.mask, block.first(), g.n_key).begin >= key + keys || visibleRange(g.mask, last, g.n_key).end <= key) {
                    continue; // wholly masked
                }
                block.products(key, keys, scores);
                for (int query = block.first(); query <= last; ++query) {
                    const KeyRange seen = visibleRange(g.mask, query, g.n_key);
                    const int from = std::max({seen.begin, key, tile.key}), to = std::min({seen.end, key + keys, end});
                    if (from < to) {
                        float *s = scores + sz(query - block.first()) * sz(simd::scoreStride) + (from - key);
                        block.finish(query, from, to - from, s);
                        take(query - tile.query, from, to - from, s);
                    }
                }
            }
        }
        blockDone(first - tile.query, count);
    }
}

/// The pooled cells that keys of a tile belong to: cell c pools the keys k of the tile with k cols / tile.cols = c, rounded down.
class KeyCells {
public:
    KeyCells(const Tile &tile, int cols) : keys_(tile.cols), cols_(cols) {}

    /// Of the keys [from, from + count) of the tile: their first cell, and where each of their cells begins among them, then `count`.
    std::pair<int, const std::vector<int> &> of(int from, int count)
    {
        const int first = cellOf(from), last = cellOf(from + count - 1);
        bounds_.clear();
        for (int c = first; c <= last + 1; ++c) {
            bounds_.push_back(std::clamp(static_cast<int>((static_cast<int64_t>(c) * keys_ + cols_ - 1) / cols_) - from, 0, count));
        }
        return {first, bounds_};
    }

private:
    int cellOf(int key) const { return static_cast<int>(static_cast<int64_t>(key) * cols_ / keys_); }

    int keys_, cols_;
    std::vector<int> bounds_;
};

/// The rows [first, last) of a tile, pooled into those rows of `pooled` that they belong to.
void poolRows(const AttentionTrace &trace, HeadIndex head, const Tile &tile, std::pair<int, int> band, Matrix &pooled)
{
    const auto &[first, last] = band;
    const Tile part{tile.query + first, tile.key, last - first, tile.cols};
    const int rows = pooled.rows, cols = pooled.cols, height = rowsTogether(trace, part);
    // exp grows with the score, so the largest score among a row's keys of a cell has the largest pattern value: one exp a row and cell.
    std::vector<float> best(sz(height) * sz(cols), minusInfinity), values(sz(cols));
    KeyCells keyCells(tile, cols);
    const auto pool = [&](int row, int key, int keys, const float *s) {
        const int from = key - tile.key;
        float *target = best.data() + sz(row % height) * sz(cols);
        if (cols == tile.cols) {
            std::copy_n(s, keys, target + from);
            return;
        }
        const auto [firstCell, bounds] = keyCells.of(from, keys);
        simd::loops().poolRow(s, bounds.data(), static_cast<int>(bounds.size()) - 1, target + firstCell);
    };
    const auto foldRows = [&](int row, int count) {
        for (int r = row; r < row + count; ++r) {
            float *scores = best.data() + sz(r % height) * sz(cols), *target = pooled.row(static_cast<int>(static_cast<int64_t>(first + r) * rows / tile.rows));
            std::copy_n(scores, cols, values.begin());
            simd::loops().pattern(values.data(), cols, trace.rowMax(head, tile.query + first + r), trace.rowScale(head, tile.query + first + r));
            for (int c = 0; c < cols; ++c) {
                if (scores[c] != minusInfinity && !(target[c] >= values[sz(c)])) {
                    target[c] = values[sz(c)];
                }
            }
            std::fill_n(scores, cols, minusInfinity);
        }
    };
    forScores(trace, head, part, [](int) {}, pool, foldRows);
}

/// poolRows where several rows of a tile make a pooled one: their scores are brought to one scale and folded, cell by cell, before anything is pooled along the keys, and one exp a pooled cell is taken.
void poolFolded(const AttentionTrace &trace, HeadIndex head, const Tile &tile, std::pair<int, int> band, Matrix &pooled)
{
    const auto &[first, last] = band;
    const Tile part{tile.query + first, tile.key, last - first, tile.cols};
    const int rows = pooled.rows, cols = pooled.cols, together = rowsTogether(trace, part);
    constexpr int width = simd::scoreStride;
    const auto pooledRow = [&](int row) { return static_cast<int>(static_cast<int64_t>(first + row) * rows / tile.rows); };
    for (int r = pooledRow(0); r <= pooledRow(part.rows - 1); ++r) {
        std::fill_n(pooled.row(r), cols, minusInfinity);
    }
    std::vector<float> scores(sz(cols)), folded(sz(together) * sz(width), minusInfinity); // of a chunk, a pooled row each
    KeyCells keyCells(tile, cols);
    int chunk = 0, firstRow = 0, lastRow = -1; // where the chunk begins; the pooled rows that it has
    const auto flush = [&] {
        if (lastRow < 0) {
            return;
        }
        const int from = std::max(chunk - tile.key, 0), to = std::min(chunk + QueryBlock::chunk - tile.key, tile.cols);
        const auto [firstCell, bounds] = keyCells.of(from, to - from);
        for (int r = firstRow; r <= lastRow; ++r) {
            float *s = folded.data() + sz(r - firstRow) * sz(width) + (from + tile.key - chunk);
            if (cols == tile.cols) {
                simd::loops().foldRow(s, to - from, 0.0f, 0.0f, pooled.row(r) + from);
            } else {
                simd::loops().poolRow(s, bounds.data(), static_cast<int>(bounds.size()) - 1, pooled.row(r) + firstCell);
            }
            std::fill_n(s, to - from, minusInfinity);
        }
        lastRow = -1;
    };
    const auto fold = [&](int row, int key, int keys, const float *s) {
        const float top = trace.rowMax(head, part.query + row), scale = trace.rowScale(head, part.query + row);
        if (scale == 0.0f) { // no key has a score that counts
            return;
        }
        if (lastRow < 0) {
            firstRow = pooledRow(row / together * together);
        }
        lastRow = std::max(lastRow, pooledRow(row));
        simd::loops().foldRow(s, keys, top, std::log(scale), folded.data() + sz(pooledRow(row) - firstRow) * sz(width) + (key - chunk));
    };
    forScores(trace, head, part, [&](int key) { flush(), chunk = key; }, fold, [&](int, int) { flush(); });
    for (int r = pooledRow(0); r <= pooledRow(part.rows - 1); ++r) {
        float *row = pooled.row(r);
        std::copy_n(row, cols, scores.begin());
        simd::loops().pattern(row, cols, 0.0f, 1.0f);
        for (int c = 0; c < cols; ++c) {
            row[c] = scores[sz(c)] == minusInfinity ? none : row[c];
        }
    }
}

} // namespace

void computeTile(const AttentionTrace &trace, HeadIndex head, const Tile &tile, CellValue value, float masked, std::span<float> out)
{
    checkTile(trace, head, tile);
    HS_CHECK(out.size() == sz(tile.rows) * sz(tile.cols));
    if (trace.given) {
        HS_CHECK(value == CellValue::Pattern);
        givenTile(trace, head, tile, masked, out);
        return;
    }
    if (trace.device && trace.device->worthwhile(tile) && trace.device->tile(head, tile, value, masked, out)) {
        return;
    }
    if (!trace.geometry.mask.open()) {
        std::fill(out.begin(), out.end(), masked);
    }
    forScores(trace, head, tile, [](int) {}, [&](int row, int key, int keys, float *s) {
        float *target = out.data() + sz(row) * sz(tile.cols) + (key - tile.key);
        const Mask &mask = trace.geometry.mask;
        const bool cellwise = !mask.key_allowed.empty() || mask.added || (!mask.open() && mask.first_extra_key < trace.geometry.n_key);
        if (!cellwise) {
            std::copy_n(s, keys, target);
        }
        if (value == CellValue::Pattern && trace.rowScale(head, tile.query + row) == 0.0f) { // no key has a score that counts, as attend() found; a row of NaN has a scale of NaN
            std::fill_n(cellwise ? s : target, keys, 0.0f);
        } else if (value == CellValue::Pattern) {
            simd::loops().pattern(cellwise ? s : target, keys, trace.rowMax(head, tile.query + row), trace.rowScale(head, tile.query + row));
        }
        for (int c = 0; cellwise && c < keys; ++c) {
            if (mask.allows(tile.query + row, key + c)) {
                target[c] = s[c];
            }
        }
    }, [](int, int) {});
}

Matrix pooledPattern(const AttentionTrace &trace, HeadIndex head, const Tile &tile, int rows, int cols)
{
    checkTile(trace, head, tile);
    HS_CHECK(rows > 0 && cols > 0 && rows <= tile.rows && cols <= tile.cols);
    if (trace.given) {
        return givenPooled(trace, head, tile, rows, cols);
    }
    Matrix pooled(rows, cols);
    if (trace.device && trace.device->worthwhile(tile) && trace.device->pooled(head, tile, pooled)) {
        return pooled;
    }
    std::fill(pooled.values.begin(), pooled.values.end(), none);
    // Bands of whole pooled rows, so that no two threads write one.
    constexpr int64_t bandWork = int64_t{1} << 26; // a few milliseconds
    const int64_t work = static_cast<int64_t>(tile.rows) * tile.cols * trace.geometry.d_head;
    const int bands = static_cast<int>(std::clamp<int64_t>(work / bandWork, 1, rows));
    const auto firstOf = [&](int band) { return static_cast<int>((static_cast<int64_t>(rows) * band / bands * tile.rows + rows - 1) / rows); };
    bool fold = tile.rows >= 2 * rows;
    for (int i = tile.query; fold && i < tile.query + tile.rows; ++i) {
        fold = !std::isnan(trace.rowScale(head, i)); // what a row of NaN leaves of its pooled row, poolRows alone knows
    }
    parallelFor(bands, [&](int band) { (fold ? poolFolded : poolRows)(trace, head, tile, {firstOf(band), firstOf(band + 1)}, pooled); });
    return pooled;
}

Matrix patternOverview(const AttentionTrace &trace, HeadIndex head, int rows, int cols)
{
    return pooledPattern(trace, head, {0, 0, trace.geometry.n_query, trace.geometry.n_key}, rows, cols);
}

} // namespace headscope
