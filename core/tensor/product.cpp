// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/product.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

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
constexpr int mostPanels = 8;     ///< packed together: a kilobyte of a stored row at a time
constexpr int fewRows = 4;        ///< that the loops take at once where weights are read unpacked
constexpr int manyDots = 16;      ///< up to here weights stored [out, in] are
constexpr int64_t smallest = 1 << 19; ///< multiplications below which a further thread costs more than it saves

int64_t ceilDivide(int64_t a, int64_t b) { return (a + b - 1) / b; }

const void *weightAt(const StoredWeights &w, int64_t in, int64_t out)
{
    const int64_t row = w.group > 0 ? out / w.group * w.group_stride + out % w.group * w.stride : out * w.stride;
    const int64_t at = w.orientation == Orientation::OutIn ? row + in : in * w.stride + out;
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

constexpr size_t panelSize = static_cast<size_t>(depthBlock) * panelWidth;

/// `count` outputs of some inputs (the first, and how many), widened, to panels [depth, panelWidth], panelSize apart.
void packPanels(const StoredWeights &w, std::pair<int, int> outputs, std::pair<int, int> inputs, float *out)
{
    const auto &[first, count] = outputs;
    if (w.orientation == Orientation::InOut) {
        loops().packInOut(w.number, count, inputs.second, weightAt(w, inputs.first, first), w.stride, out, panelSize);
        return;
    }
    for (int at = 0; at < count; at += panelWidth, out += panelSize) {
        const void *rows[panelWidth];
        const int width = std::min(panelWidth, count - at);
        for (int c = 0; c < width; ++c) {
            rows[c] = weightAt(w, inputs.first, first + at + c);
        }
        loops().packOutIn(w.number, width, inputs.second, rows, out);
    }
}

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

/// Fetches stored weights into the second cache, a few lines at a time, while tiles are multiplied: a panel's numbers lie in hundreds of places, and waiting for each in turn cost a sixth of a pass of 128 rows.
class Ahead {
public:
    Ahead() = default;
    /// The weights of the inputs [in, in + depth) and outputs [out, out + count).
    Ahead(const StoredWeights &w, std::pair<int, int> inputs, std::pair<int, int> outputs) : w_(&w), in_(inputs.first), out_(outputs.first)
    {
        const bool outIn = w.orientation == Orientation::OutIn;
        rows_ = outIn ? outputs.second : inputs.second;
        const int64_t bytes = static_cast<int64_t>(outIn ? inputs.second : outputs.second) * (w.number == simd::Number::Float32 ? 4 : 2);
        lines_ = static_cast<int>(ceilDivide(bytes, line));
    }
    int64_t total() const { return static_cast<int64_t>(rows_) * lines_; }
    void fetch(int64_t count)
    {
        for (; count > 0 && row_ < rows_; --count) {
            if (at_ == 0) {
                const bool outIn = w_->orientation == Orientation::OutIn;
                start_ = static_cast<const char *>(weightAt(*w_, outIn ? in_ : in_ + row_, outIn ? out_ + row_ : out_));
            }
            __builtin_prefetch(start_ + static_cast<int64_t>(at_) * line, 0, 2);
            if (++at_ == lines_) {
                at_ = 0;
                ++row_;
            }
        }
    }

private:
    static constexpr int64_t line = 64;
    const StoredWeights *w_ = nullptr;
    int in_ = 0, out_ = 0, rows_ = 0, lines_ = 0, row_ = 0, at_ = 0;
    const char *start_ = nullptr;
};

/// All rows of a product for the outputs [first, first + count).
class Columns {
public:
    Columns(const PackedRows &x, const Product &product) : x_(x), w_(*product.w), bias_(product.bias), y_(product.y)
    {
        thread_local AlignedFloats panelMemory, edgeMemory;
        // Few rows are bound by memory: long pieces of each stored row suit it. Many rows want the panels in the second cache, beside their own packed numbers.
        panelsAtOnce_ = x.tiles() <= 4 ? 4 * mostPanels : mostPanels;
        panels_ = panelMemory.atLeast(static_cast<size_t>(panelsAtOnce_) * panelSize);
        edge_ = edgeMemory.atLeast((simd::mostTileRows + 1) * panelWidth);
    }

    /// `after`: what this thread will probably read next.
    void run(int first, int count, const Ahead &after)
    {
        const int together = panelsAtOnce_ * panelWidth;
        for (int at = 0; at < count; at += together) {
            const std::pair<int, int> outputs(first + at, std::min(together, count - at));
            for (int block = 0; block < x_.blocks(); ++block) {
                Ahead next = after;
                if (block + 1 < x_.blocks()) {
                    next = Ahead(w_, inputsOf(block + 1), outputs);
                } else if (at + together < count) {
                    next = Ahead(w_, inputsOf(0), {first + at + together, std::min(together, count - at - together)});
                }
                step(block, outputs, next);
            }
        }
    }

private:
    std::pair<int, int> inputsOf(int block) const { return {block * depthBlock, x_.depthOf(block)}; }

    /// One depth block of up to mostPanels panels.
    void step(int block, std::pair<int, int> outputs, Ahead &next)
    {
        const int n_panels = static_cast<int>(ceilDivide(outputs.second, panelWidth)), tileRows = loops().tileRows;
        packPanels(w_, outputs, inputsOf(block), panels_);
        const int64_t share = ceilDivide(next.total(), static_cast<int64_t>(n_panels) * x_.tiles());
        for (int near = 0; near < y_.rows; near += nearRows) {
            const int end = static_cast<int>(ceilDivide(std::min(near + nearRows, y_.rows), tileRows));
            for (int panel = 0; panel < n_panels; ++panel) {
                for (int tile = near / tileRows; tile < end; ++tile) {
                    next.fetch(share);
                    multiplyTile(block, tile, outputs.first + panel * panelWidth, {panel, std::min(panelWidth, outputs.second - panel * panelWidth)});
                }
            }
        }
    }

    void multiplyTile(int block, int tile, int column, std::pair<int, int> panelAndWidth)
    {
        const auto &[panel, width] = panelAndWidth;
        simd::TileProduct product;
        product.rows = std::min(loops().tileRows, y_.rows - tile * loops().tileRows);
        product.depth = x_.depthOf(block);
        product.a = x_.at(block, tile);
        product.b = panels_ + static_cast<size_t>(panel) * panelSize;
        product.c = y_.row(tile * loops().tileRows) + column;
        product.c_stride = y_.cols;
        product.accumulate = block > 0;
        product.bias = block == 0 && bias_ ? bias_ + column : nullptr;
        if (width == panelWidth) {
            loops().tile(product);
        } else {
            multiplyEdge(product, width, edge_);
        }
    }

    const PackedRows &x_;
    const StoredWeights &w_;
    const float *bias_;
    MatrixView y_;
    float *panels_, *edge_;
    int panelsAtOnce_;
};

/// Few rows, weights stored [out, in]: a dot product for each output.
void multiplyDots(ConstMatrixView x, const StoredWeights &w, const float *bias, MatrixView y, const std::stop_token &stop)
{
    constexpr int together = 256; // outputs of a task
    const int64_t work = static_cast<int64_t>(x.rows) * x.cols * w.d_out;
    const int pieces = static_cast<int>(ceilDivide(w.d_out, together));
    const int parts = static_cast<int>(std::clamp<int64_t>(work / smallest, 1, std::min(pieces, 4 * threadCount())));
    parallelFor(parts, [&](int part) {
        for (int piece = pieces * part / parts; piece < pieces * (part + 1) / parts && !stop.stop_requested(); ++piece) {
            const int first = piece * together, last = std::min(first + together, w.d_out);
            for (int o = first; o < last;) { // rows that lie evenly
                const int end = std::min(last, w.group > 0 ? (o / w.group + 1) * w.group : w.d_out);
                const int outputs = std::min(x.rows > fewRows ? 8 : together, end - o); // that stay in the first cache where they are read again
                for (int r = 0; r < x.rows; r += fewRows) {
                    loops().dotRows(w.number, std::min(fewRows, x.rows - r), outputs, x.cols, x.row(r), weightAt(w, 0, o), w.stride, bias ? bias + o : nullptr, y.row(r) + o, y.cols);
                }
                o += outputs;
            }
        }
    });
}

/// Few rows, weights stored [in, out]: each thread adds up whole stored rows, one behind the other in memory. The inputs are always cut into the same parts, so that sums do not depend on the threads.
void multiplySums(ConstMatrixView x, const StoredWeights &w, const float *bias, MatrixView y, const std::stop_token &stop)
{
    constexpr int parts = 8;
    thread_local AlignedFloats xMemory, sumMemory;
    const size_t numbers = static_cast<size_t>(y.rows) * static_cast<size_t>(y.cols);
    float *sums = sumMemory.atLeast(parts * numbers), *pieces = xMemory.atLeast(static_cast<size_t>(x.rows) * static_cast<size_t>(x.cols));
    const auto firstOf = [&](int part) { return static_cast<int>(static_cast<int64_t>(x.cols) * part / parts); };
    const auto run = [&](int part) {
        const int first = firstOf(part), depth = firstOf(part + 1) - first;
        float *piece = pieces + static_cast<size_t>(first) * static_cast<size_t>(x.rows), *sum = sums + static_cast<size_t>(part) * numbers;
        for (int r = 0; r < x.rows; ++r) {
            std::copy_n(x.row(r) + first, depth, piece + static_cast<int64_t>(r) * depth);
        }
        std::fill_n(sum, numbers, 0.0f);
        if (!stop.stop_requested()) {
            loops().addRows(w.number, x.rows, y.cols, depth, piece, weightAt(w, first, 0), w.stride, sum, y.cols);
        }
    };
    if (static_cast<int64_t>(x.rows) * x.cols * w.d_out < 2 * smallest) {
        for (int part = 0; part < parts; ++part) {
            run(part);
        }
    } else {
        parallelFor(parts, run);
    }
    for (int r = 0; r < y.rows; ++r) {
        float *out = y.row(r);
        if (bias) {
            std::copy_n(bias, y.cols, out);
        } else {
            std::fill_n(out, y.cols, 0.0f);
        }
        for (int part = 0; part < parts; ++part) {
            loops().add(out, sums + static_cast<size_t>(part) * numbers + static_cast<size_t>(r) * static_cast<size_t>(y.cols), static_cast<size_t>(y.cols));
        }
    }
}

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
    const int threads = static_cast<int>(std::clamp<int64_t>(work / smallest, 1, threadCount()));
    // A few tasks a thread, so that a thread that was held up leaves its share to the others. Few rows want long pieces of the stored rows more.
    const int together = static_cast<int>(ceilDivide(n_panels, (packed.tiles() <= 4 ? 1 : 3) * threads)) * panelWidth;
    std::vector<Task> tasks;
    for (size_t p = 0; p < products.size(); ++p) {
        for (int first = 0; first < products[p].w->d_out; first += together) {
            tasks.push_back({static_cast<int>(p), first, std::min(together, products[p].w->d_out - first)});
        }
    }
    const auto run = [&](int i) {
        const Task &task = tasks[static_cast<size_t>(i)];
        Ahead after; // tasks are alike, so each thread takes about every threads-th
        if (const size_t next = static_cast<size_t>(i + threads); next < tasks.size()) {
            after = Ahead(*products[static_cast<size_t>(tasks[next].product)].w, {0, packed.depthOf(0)}, {tasks[next].first, std::min(tasks[next].count, mostPanels * panelWidth)});
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
        if (w.orientation == Orientation::OutIn && x.rows <= manyDots) {
            multiplyDots(x, w, product.bias, product.y, stop);
        } else if (w.orientation == Orientation::InOut && x.rows <= fewRows) {
            multiplySums(x, w, product.bias, product.y, stop);
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
