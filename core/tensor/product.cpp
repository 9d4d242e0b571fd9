// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/product.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "core/base/check.h"
#include "core/base/parallel.h"
#include "core/tensor/aligned.h"
#include "core/tensor/few_rows.h"

namespace headscope {

namespace {

using simd::loops;
using simd::panelWidth;

constexpr int depthBlock = 384;   ///< inputs of a packed panel: 48 KB, which the second cache holds beside the rows; fewer cost more passes over y
constexpr int rowBlock = 1008;    ///< rows packed at once, and served by a packed panel: a multiple of every tile's height
constexpr int nearRows = 252;     ///< rows whose depth block stays in the second cache while the panels pass: likewise
constexpr int mostDots = 8;       ///< rows up to which weights stored [out, in] are multiplied output by output
constexpr int mostSums = 4;       ///< rows up to which weights stored [in, out] are added up input by input
constexpr int mostPanels = 4;     ///< packed together: with the packed rows that pass, they fit into the second cache

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

constexpr size_t panelSize = static_cast<size_t>(depthBlock) * panelWidth;

/// Up to panelWidth outputs of some inputs (the first, and how many), widened, to a panel [depth, panelWidth].
void packPanel(const StoredWeights &w, std::pair<int, int> outputs, std::pair<int, int> inputs, float *out)
{
    const auto &[first, width] = outputs;
    if (w.orientation == Orientation::InOut) {
        loops().packInOut(w.number, width, inputs.second, w.at(inputs.first, first), w.stride, out);
        return;
    }
    const void *rows[panelWidth];
    for (int c = 0; c < width; ++c) {
        rows[c] = w.at(inputs.first, first + c);
    }
    loops().packOutIn(w.number, width, inputs.second, rows, out);
}

/// multiply(product) where it writes more than is wanted, a whole tile or a panel's width: through `edge`, [tileRows, panelWidth], of which product.rows x width are kept.
template <class Multiply>
void throughEdge(simd::TileProduct product, int width, float *edge, const Multiply &multiply)
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
    multiply(product);
    for (int r = 0; r < product.rows; ++r) {
        std::memcpy(target + r * stride, edge + r * panelWidth, static_cast<size_t>(width) * sizeof(float));
    }
}

/// A panel of a product's weights: the outputs from `column` on, of one depth block.
struct PanelPlace {
    const StoredWeights *w = nullptr; ///< null = none
    int block = 0, column = 0;
    bool apart = true; ///< not the right-hand neighbour of the panel before
};

/// All rows of a product for the outputs [first, first + count).
class Columns {
public:
    Columns(const PackedRows &x, const Product &product) : x_(x), w_(*product.w), bias_(product.bias), y_(product.y)
    {
        thread_local AlignedFloats panelMemory, edgeMemory;
        panels_ = panelMemory.atLeast(mostPanels * panelSize);
        edge_ = edgeMemory.atLeast((simd::mostTileRows + 1) * panelWidth);
    }

    /// `after`: what this thread will probably read next.
    void run(int first, int count, const PanelPlace &after)
    {
        const int together = held() ? mostPanels * panelWidth : count;
        for (int at = 0; at < count; at += together) {
            const std::pair<int, int> outputs(first + at, std::min(together, count - at));
            for (int block = 0; block < x_.blocks(); ++block) {
                PanelPlace next = after;
                if (block + 1 < x_.blocks()) {
                    next = {&w_, block + 1, outputs.first};
                } else if (at + together < count) {
                    next = {&w_, 0, outputs.first + together};
                }
                step(block, outputs, next);
            }
        }
    }

private:
    /// Whether rows come in several parts, for which packed panels are kept. One part wants neighbouring panels behind one another, all that a task has.
    bool held() const { return y_.rows > nearRows; }

    /// One depth block of panels, up to mostPanels where they are held.
    void step(int block, std::pair<int, int> outputs, const PanelPlace &next)
    {
        const int n_panels = static_cast<int>(ceilDivide(outputs.second, panelWidth)), tileRows = loops().tileRows;
        for (int near = 0; near < y_.rows; near += nearRows) {
            const int end = static_cast<int>(ceilDivide(std::min(near + nearRows, y_.rows), tileRows));
            for (int panel = 0; panel < n_panels; ++panel) {
                const int column = outputs.first + panel * panelWidth, width = std::min(panelWidth, outputs.second - panel * panelWidth);
                float *packed = panels_ + (held() ? static_cast<size_t>(panel) * panelSize : 0);
                int tile = near / tileRows;
                const int begin = tile;
                const PanelPlace &following = panel + 1 < n_panels ? PanelPlace{&w_, block, column + panelWidth, false} : next;
                if (near == 0 && w_.orientation == Orientation::InOut && width == panelWidth) {
                    multiplyStored(tileAt(block, tile++, column, packed, fetching(following, block, 0)), w_.at(block * depthBlock, column), packed);
                } else if (near == 0) {
                    packPanel(w_, {column, width}, {block * depthBlock, x_.depthOf(block)}, packed);
                }
                for (; tile < end; ++tile) {
                    const simd::TileProduct product = tileAt(block, tile, column, packed, near == 0 ? fetching(following, block, tile - begin) : simd::Ahead());
                    if (width == panelWidth) {
                        loops().tile(product);
                    } else {
                        throughEdge(product, width, edge_, loops().tile);
                    }
                }
            }
        }
    }

    /// The first tile of a panel, which packs it.
    void multiplyStored(const simd::TileProduct &product, const void *w, float *packed)
    {
        const auto whole = [&](simd::TileProduct tile) {
            tile.rows = loops().tileRows; // packed rows are zeros behind the last
            loops().tileOfStored(tile, w_.number, w, w_.stride, packed);
        };
        if (product.rows == loops().tileRows) {
            whole(product);
        } else {
            throughEdge(product, panelWidth, edge_, whole);
        }
    }

    /// The share of a panel's stored numbers that the tile-th tile of the panel before it fetches, as many as it has steps, so that the first tile fetches nearly all: the numbers of a panel lie in hundreds of places, and to
    /// wait for each in turn cost a third of a pass of 16 rows.
    simd::Ahead fetching(const PanelPlace &place, int block, int tile) const
    {
        constexpr int64_t pair = 128; // bytes
        if (!place.w) {
            return {};
        }
        const StoredWeights &w = *place.w;
        const int64_t size = w.size(), stride = w.stride * size;
        const char *at = static_cast<const char *>(w.at(static_cast<int64_t>(place.block) * depthBlock, place.column));
        const auto pairFrom = [](const char *p) { return reinterpret_cast<const char *>(reinterpret_cast<uintptr_t>(p) / pair * pair); };
        const int depth = std::min(depthBlock, w.d_in - place.block * depthBlock), first = tile * x_.depthOf(block);
        if (w.orientation == Orientation::OutIn) {
            static_assert(panelWidth == 1 << 5);
            const char *begin = pairFrom(at);
            return {begin, stride, pair, 5, first, static_cast<int>(ceilDivide(at + depth * size - begin, pair)) * panelWidth - first};
        }
        if (place.apart && at > pairFrom(at)) { // two pairs a row
            return {pairFrom(at), pair, stride, 1, first, 2 * depth - first};
        }
        const char *begin = pairFrom(at + pair - 1); // the pair before came with the panel before
        return begin - at >= panelWidth * size ? simd::Ahead() : simd::Ahead{begin, stride, 0, 30, first, depth - first};
    }

    simd::TileProduct tileAt(int block, int tile, int column, const float *packed, const simd::Ahead &ahead) const
    {
        simd::TileProduct product;
        product.rows = std::min(loops().tileRows, y_.rows - tile * loops().tileRows);
        product.depth = x_.depthOf(block);
        product.a = x_.at(block, tile);
        product.b = packed;
        product.c = y_.row(tile * loops().tileRows) + column;
        product.c_stride = y_.cols;
        product.accumulate = block > 0;
        product.bias = block == 0 && bias_ ? bias_ + column : nullptr;
        product.ahead = ahead;
        return product;
    }

    const PackedRows &x_;
    const StoredWeights &w_;
    const float *bias_;
    MatrixView y_;
    float *panels_, *edge_;
};

/// A part of a product that one thread computes.
struct Task {
    int product, first, count;
};

/// At most rowBlock rows.
void multiplyBlock(ConstMatrixView x, std::span<const Product> products, const std::stop_token &stop)
{
    thread_local AlignedFloats memory;
    const PackedRows packed(x, memory);
    int64_t n_panels = 0, work = 0;
    for (const Product &product : products) {
        n_panels += ceilDivide(product.w->d_out, panelWidth);
        work += static_cast<int64_t>(x.rows) * x.cols * product.w->d_out;
    }
    const int threads = static_cast<int>(std::clamp<int64_t>(work / smallestShare, 1, threadCount()));
    // Several tasks a thread, so that a thread that was held up leaves its share to the others. Few rows want long pieces of the stored rows more.
    const int64_t shares = (packed.tiles() <= 4 ? 1 : 6) * static_cast<int64_t>(threads);
    const int together = static_cast<int>(std::max<int64_t>(std::min<int64_t>(mostPanels, ceilDivide(n_panels, threads)), ceilDivide(n_panels, shares))) * panelWidth;
    std::vector<Task> tasks;
    for (size_t p = 0; p < products.size(); ++p) {
        for (int first = 0; first < products[p].w->d_out; first += together) {
            tasks.push_back({static_cast<int>(p), first, std::min(together, products[p].w->d_out - first)});
        }
    }
    const auto run = [&](int i) {
        const Task &task = tasks[static_cast<size_t>(i)];
        PanelPlace after; // tasks are alike, so each thread takes about every threads-th
        if (const size_t next = static_cast<size_t>(i + threads); next < tasks.size()) {
            after = {products[static_cast<size_t>(tasks[next].product)].w, 0, tasks[next].first};
        }
        Columns(packed, products[static_cast<size_t>(task.product)]).run(task.first, task.count, after);
    };
    if (threads == 1) {
        for (int i = 0; i < static_cast<int>(tasks.size()) && !stop.stop_requested(); ++i) {
            run(i);
        }
    } else {
        parallelFor(static_cast<int>(tasks.size()), run, stop);
    }
}

} // namespace

void multiply(ConstMatrixView x, std::span<const Product> products, const std::stop_token &stop)
{
    std::vector<Product> packed; // those that go by tiles
    for (const Product &product : products) {
        const StoredWeights &w = *product.w;
        HS_CHECK(x.cols == w.d_in && product.y.rows == x.rows && product.y.cols == w.d_out);
        if (product.y.rows == 0 || product.y.cols == 0) {
            continue;
        }
        if (w.orientation == Orientation::OutIn && x.rows <= mostDots) {
            multiplyDots(x, product, stop);
        } else if (w.orientation == Orientation::InOut && x.rows <= mostSums) {
            multiplySums(x, product, stop);
        } else {
            packed.push_back(product);
        }
    }
    for (int first = 0; !packed.empty() && first < x.rows && !stop.stop_requested(); first += rowBlock) {
        const int rows = std::min(rowBlock, x.rows - first);
        std::vector<Product> parts = packed;
        for (Product &part : parts) {
            part.y = {part.y.row(first), rows, part.y.cols};
        }
        multiplyBlock({x.row(first), rows, x.cols}, parts, stop);
    }
}

void multiply(ConstMatrixView x, const StoredWeights &w, const float *bias, MatrixView y, const std::stop_token &stop)
{
    const Product product{&w, bias, y};
    multiply(x, {&product, 1}, stop);
}

} // namespace headscope
