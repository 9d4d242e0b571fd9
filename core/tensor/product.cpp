// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/product.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/base/check.h"
#include "core/base/parallel.h"
#include "core/tensor/aligned.h"

namespace headscope {

namespace {

using simd::loops;
using simd::panelWidth;

constexpr int depthBlock = 256;   ///< inputs of a packed panel: 32 KB, which the first cache holds beside a tile's rows
constexpr int rowBlock = 1008;    ///< rows packed at once, and served by a packed panel: a multiple of every tile's height
constexpr int nearRows = 252;     ///< rows whose depth block stays in the second cache while the panels pass: likewise
constexpr int mostPanels = 4;     ///< packed together: 512 bytes of a stored row at a time
constexpr int fewRows = 4;        ///< up to here weights are read unpacked
constexpr int64_t smallest = 1 << 19; ///< multiplications below which a further thread costs more than it saves

int64_t ceilDivide(int64_t a, int64_t b) { return (a + b - 1) / b; }

const void *weightAt(const StoredWeights &w, int64_t in, int64_t out)
{
    const int64_t at = w.orientation == Orientation::OutIn ? out * w.stride + in : in * w.stride + out;
    return static_cast<const char *>(w.data) + at * (w.number == simd::Number::Float32 ? 4 : 2);
}

/// SharedRows packed for the tiles: for each depth block, for each tile of rows, [depth, tileRows].
class PackedRows {
public:
    PackedRows(ConstMatrixView x, AlignedFloats &memory)
        : x_(x), tileRows_(loops().tileRows), tiles_(static_cast<int>(ceilDivide(x.rows, tileRows_))), blocks_(static_cast<int>(ceilDivide(x.cols, depthBlock)))
    {
        data_ = memory.atLeast(static_cast<size_t>(blocks_) * static_cast<size_t>(tiles_) * panelSize());
        const int64_t work = static_cast<int64_t>(x.rows) * x.cols;
        const int parts = static_cast<int>(std::clamp<int64_t>(work / (1 << 15), 1, std::min(tiles_, 4 * threadCount())));
        parallelFor(parts, [&](int part) {
            for (int tile = tiles_ * part / parts; tile < tiles_ * (part + 1) / parts; ++tile) {
                const int rows = std::min(tileRows_, x.rows - tile * tileRows_);
                for (int block = 0; block < blocks_; ++block) {
                    loops().packRows(rows, depthOf(block), x.data + static_cast<int64_t>(tile) * tileRows_ * x.cols + block * depthBlock, x.cols, at(block, tile));
                }
            }
        });
    }

    int tiles() const { return tiles_; }
    int blocks() const { return blocks_; }
    int depthOf(int block) const { return std::min(depthBlock, x_.cols - block * depthBlock); }
    float *at(int block, int tile) const { return data_ + (static_cast<size_t>(block) * static_cast<size_t>(tiles_) + static_cast<size_t>(tile)) * panelSize(); }

private:
    /// With room behind it for what packRows spills.
    size_t panelSize() const { return static_cast<size_t>(depthBlock) * static_cast<size_t>(tileRows_) + 16; }

    ConstMatrixView x_;
    int tileRows_, tiles_, blocks_;
    float *data_;
};

/// The last panel of a matrix, of fewer columns than a tile writes: through `edge`, [tileRows, panelWidth].
void multiplyEdge(simd::TileProduct product, int width, float *edge)
{
    float *target = product.c;
    for (int r = 0; r < product.rows; ++r) {
        for (int c = 0; c < width; ++c) {
            edge[r * panelWidth + c] = product.accumulate ? target[r * product.c_stride + c] : product.bias ? product.bias[c] : 0.0f;
        }
    }
    const int64_t stride = std::exchange(product.c_stride, panelWidth);
    product.c = edge;
    product.bias = nullptr;
    product.accumulate = true;
    loops().tile(product);
    for (int r = 0; r < product.rows; ++r) {
        std::memcpy(target + r * stride, edge + r * panelWidth, static_cast<size_t>(width) * sizeof(float));
    }
}

/// All rows of y for the outputs [first, first + count), count <= mostPanels * panelWidth.
void multiplyColumns(const PackedRows &x, const StoredWeights &w, const float *bias, MatrixView y, int first, int count)
{
    thread_local AlignedFloats panelMemory, edgeMemory;
    constexpr size_t panelSize = static_cast<size_t>(depthBlock) * panelWidth;
    float *panels = panelMemory.atLeast(mostPanels * panelSize), *edge = edgeMemory.atLeast((simd::mostTileRows + 1) * panelWidth);
    const auto pack = w.orientation == Orientation::OutIn ? loops().packOutIn : loops().packInOut;
    const int n_panels = static_cast<int>(ceilDivide(count, panelWidth)), tileRows = loops().tileRows;
    for (int block = 0; block < x.blocks(); ++block) {
        for (int panel = 0; panel < n_panels; ++panel) {
            pack(w.number, std::min(panelWidth, count - panel * panelWidth), x.depthOf(block), weightAt(w, block * depthBlock, first + panel * panelWidth), w.stride, panels + static_cast<size_t>(panel) * panelSize);
        }
        for (int near = 0; near < y.rows; near += nearRows) {
            const int end = static_cast<int>(ceilDivide(std::min(near + nearRows, y.rows), tileRows));
            for (int panel = 0; panel < n_panels; ++panel) {
                const int column = first + panel * panelWidth, width = std::min(panelWidth, first + count - column);
                for (int tile = near / tileRows; tile < end; ++tile) {
                    simd::TileProduct product;
                    product.rows = std::min(tileRows, y.rows - tile * tileRows);
                    product.depth = x.depthOf(block);
                    product.a = x.at(block, tile);
                    product.b = panels + static_cast<size_t>(panel) * panelSize;
                    product.c = y.row(tile * tileRows) + column;
                    product.c_stride = y.cols;
                    product.accumulate = block > 0;
                    product.bias = block == 0 && bias ? bias + column : nullptr;
                    if (width == panelWidth) {
                        loops().tile(product);
                    } else {
                        multiplyEdge(product, width, edge);
                    }
                }
            }
        }
    }
}

void multiplyFew(ConstMatrixView x, const StoredWeights &w, const float *bias, MatrixView y, const std::stop_token &stop)
{
    constexpr int together = 256; // outputs of a task: y stays in the first cache
    const int64_t work = static_cast<int64_t>(x.rows) * x.cols * w.d_out;
    const int pieces = static_cast<int>(ceilDivide(w.d_out, together));
    const int parts = static_cast<int>(std::clamp<int64_t>(work / smallest, 1, std::min(pieces, 4 * threadCount())));
    parallelFor(parts, [&](int part) {
        for (int piece = pieces * part / parts; piece < pieces * (part + 1) / parts && !stop.stop_requested(); ++piece) {
            const int first = piece * together, count = std::min(together, w.d_out - first);
            if (w.orientation == Orientation::OutIn) {
                loops().dotRows(w.number, x.rows, count, x.cols, x.data, weightAt(w, 0, first), w.stride, bias ? bias + first : nullptr, y.data + first, y.cols);
                continue;
            }
            for (int r = 0; r < y.rows; ++r) {
                for (int c = first; c < first + count; ++c) {
                    y.row(r)[c] = bias ? bias[c] : 0.0f;
                }
            }
            loops().addRows(w.number, x.rows, count, x.cols, x.data, weightAt(w, 0, first), w.stride, y.data + first, y.cols);
        }
    });
}

void multiplyBlock(ConstMatrixView x, const StoredWeights &w, const float *bias, MatrixView y, const std::stop_token &stop)
{
    thread_local AlignedFloats memory;
    const PackedRows packed(x, memory);
    const int64_t n_panels = ceilDivide(w.d_out, panelWidth), work = static_cast<int64_t>(x.rows) * x.cols * w.d_out;
    const int64_t threads = std::clamp<int64_t>(work / smallest, 1, threadCount());
    const int together = static_cast<int>(std::clamp<int64_t>(n_panels / (2 * threads), 1, mostPanels));
    const int tasks = static_cast<int>(ceilDivide(n_panels, together));
    const auto run = [&](int task) {
        const int first = task * together * panelWidth;
        multiplyColumns(packed, w, bias, y, first, std::min(together * panelWidth, w.d_out - first));
    };
    if (threads == 1) {
        for (int task = 0; task < tasks && !stop.stop_requested(); ++task) {
            run(task);
        }
    } else {
        parallelFor(tasks, run, stop);
    }
}

} // namespace

void multiply(ConstMatrixView x, const StoredWeights &w, const float *bias, MatrixView y, const std::stop_token &stop)
{
    HS_CHECK(x.cols == w.d_in && y.rows == x.rows && y.cols == w.d_out);
    if (y.rows == 0 || y.cols == 0) {
        return;
    }
    if (x.rows <= fewRows) {
        multiplyFew(x, w, bias, y, stop);
        return;
    }
    for (int first = 0; first < x.rows && !stop.stop_requested(); first += rowBlock) {
        const int rows = std::min(rowBlock, x.rows - first);
        multiplyBlock({x.row(first), rows, x.cols}, w, bias, {y.row(first), rows, y.cols}, stop);
    }
}

} // namespace headscope
