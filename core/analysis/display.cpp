// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/display.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/analysis/pooled_cells.h"
#include "core/base/check.h"
#include "core/base/parallel.h"

namespace headscope {

namespace {

constexpr float none = std::numeric_limits<float>::quiet_NaN();
constexpr int rowBlock = 32;
const float logDepth = std::log(10000.0f); ///< how far down colours of logarithms go

size_t sz(int i) { return static_cast<size_t>(i); }

const AttentionWeights &weightsOf(const Trace &trace, const HeadPlace &place)
{
    const AttentionGroup &group = trace.model->group(place.group);
    const BlockWeights &block = trace.model->weights.stacks[sz(group.stack)].blocks[sz(place.layer.value)];
    return group.cross ? block.cross : block.attn;
}

int extraKeys(const Trace &trace, GroupIndex group) { return trace.nKey(group) - trace.keys(group).size(); }

/// Smallest and largest finite value; low > high where there is none.
struct Extremes {
    float low = std::numeric_limits<float>::infinity(), high = -std::numeric_limits<float>::infinity();
    void add(float v)
    {
        if (std::isfinite(v)) {
            low = std::min(low, v);
            high = std::max(high, v);
        }
    }
};

ValueRange widened(float low, float high)
{
    if (!(low < high)) {
        const float by = std::max(1e-6f, std::abs(high) * 1e-3f);
        return {low, low + by};
    }
    return {low, high};
}

} // namespace

Status checkDisplay(const Trace &trace, const HeadPlace &place, const DisplayOptions &options)
{
    HS_CHECK(options.hidden.empty() || static_cast<int>(options.hidden.size()) == trace.nKey(place.group));
    const bool fromVectors = options.shown == Shown::Score || options.shown == Shown::ValueNorm;
    if (fromVectors && trace.model->given) {
        return unsupported("display: the patterns are given, so there are no scores and no values behind them");
    }
    if (options.shown == Shown::ValueNorm) {
        const auto &g = trace.attention(place).geometry;
        if (weightsOf(trace, place).W_O.dIn() != g.n_heads * g.d_head) {
            return unsupported("display: the layer has no output projection to weigh values with");
        }
    }
    if (options.words && options.shown == Shown::Score) {
        return unsupported("display: scores of pieces do not add up to a score of a word");
    }
    if (options.words && (!hasWords(trace.queries(place.group)) || !hasWords(trace.keys(place.group)))) {
        return unsupported("display: these positions are not pieces of a text, so there are no words");
    }
    if (options.reference) {
        const HeadPlace &r = *options.reference;
        const AttentionGroup &group = trace.model->group(place.group);
        if (r.group != place.group || r.layer.value < 0 || r.layer.value >= group.n_layers || r.head.value < 0 || r.head.value >= group.n_heads) {
            return badInput("display: the reference is no head of this kind of attention");
        }
    }
    return Done{};
}

AxisGroups queryGroups(const Trace &trace, GroupIndex group, const DisplayOptions &options)
{
    const Sequence &sequence = trace.queries(group);
    return options.words && hasWords(sequence) ? wordsOf(sequence) : singlePositions(trace.nQuery(group));
}

AxisGroups keyGroups(const Trace &trace, GroupIndex group, const DisplayOptions &options)
{
    const Sequence &sequence = trace.keys(group);
    return options.words && hasWords(sequence) ? wordsOf(sequence, extraKeys(trace, group)) : singlePositions(trace.nKey(group));
}

HeadDisplay::HeadDisplay(std::shared_ptr<const Trace> trace, const HeadPlace &place, DisplayOptions options)
    : trace_(std::move(trace)), options_(std::move(options)), queries_(queryGroups(*trace_, place.group, options_)), keys_(keyGroups(*trace_, place.group, options_))
{
    if (std::find(options_.hidden.begin(), options_.hidden.end(), uint8_t{1}) == options_.hidden.end()) {
        options_.hidden.clear();
    }
    heads_.push_back({place, {}, {}, {}});
    if (options_.reference) {
        heads_.push_back({*options_.reference, {}, {}, {}});
    }
}

Result<std::shared_ptr<const HeadDisplay>> HeadDisplay::make(std::shared_ptr<const Trace> trace, const HeadPlace &place, DisplayOptions options, const Progress &progress)
{
    HS_TRY_STATUS(checkDisplay(*trace, place, options));
    std::shared_ptr<HeadDisplay> out(new HeadDisplay(std::move(trace), place, std::move(options)));
    for (Head &head : out->heads_) {
        HS_TRY_STATUS(out->survey(head, progress));
    }
    HS_TRY_STATUS(out->surveyRange(progress));
    out->broken_ = std::any_of(out->heads_.begin(), out->heads_.end(), [](const Head &head) { return !head.broken.empty() || !std::all_of(head.norms.begin(), head.norms.end(), [](float norm) { return std::isfinite(norm); }); });
    return std::shared_ptr<const HeadDisplay>(std::move(out));
}

Status HeadDisplay::survey(Head &head, const Progress &progress)
{
    head.broken = brokenRows(trace_->attention(head.place), head.place.head, progress);
    if (progress.cancelled()) {
        return cancelled();
    }
    if (options_.words || !options_.hidden.empty()) {
        HS_TRY_STATUS(surveyRows(head, progress));
    }
    if (options_.shown == Shown::ValueNorm) {
        HS_TRY_STATUS(surveyNorms(head, progress));
    }
    if (options_.shown == Shown::RowShare) {
        std::vector<float> top(sz(queries_.size()), none);
        parallelFor((queries_.size() + rowBlock - 1) / rowBlock, [&](int block) {
            const Tile tile{block * rowBlock, 0, std::min(rowBlock, queries_.size() - block * rowBlock), keys_.size()};
            std::vector<float> cells(sz(tile.rows) * sz(tile.cols));
            merge(head, tile, cells.data());
            for (int r = 0; r < tile.rows; ++r) {
                for (int c = 0; c < tile.cols; ++c) {
                    const float v = cells[sz(r) * sz(tile.cols) + sz(c)];
                    float &best = top[sz(tile.query + r)];
                    best = std::isnan(v) || best >= v ? best : v;
                }
            }
        }, progress.stop);
        head.top = std::move(top);
    }
    return progress.cancelled() ? Status(cancelled()) : Status(Done{});
}

Status HeadDisplay::surveyRows(Head &head, const Progress &progress)
{
    const AttentionTrace &attn = trace_->attention(head.place);
    const int n = attn.geometry.n_query, keys = attn.geometry.n_key;
    std::vector<float> factor(sz(n)), gone(sz(n));
    parallelFor((n + rowBlock - 1) / rowBlock, [&](int block) {
        const Tile tile{block * rowBlock, 0, std::min(rowBlock, n - block * rowBlock), keys};
        std::vector<float> cells(sz(tile.rows) * sz(tile.cols));
        computeTile(attn, head.place.head, tile, CellValue::Pattern, 0.0f, cells);
        for (int r = 0; r < tile.rows; ++r) {
            double left = 0, removed = 0;
            for (int c = 0; c < keys; ++c) {
                (hidden(c) ? removed : left) += static_cast<double>(cells[sz(r) * sz(keys) + sz(c)]);
            }
            factor[sz(tile.query + r)] = !(left > 0) ? 0.0f : options_.hidden.empty() ? 1.0f : static_cast<float>(1.0 / left);
            gone[sz(tile.query + r)] = removed > 0 ? static_cast<float>(removed / (removed + left)) : 0.0f;
        }
    }, progress.stop);
    if (progress.cancelled()) {
        return cancelled();
    }
    head.factor = std::move(factor);
    if (options_.hidden.empty() || &head != &heads_.front()) {
        return Done{};
    }
    for (int row = 0; row < queries_.size(); ++row) {
        double sum = 0;
        for (int i = queries_.first(row); i < queries_.end(row); ++i) {
            sum += static_cast<double>(gone[sz(i)]);
        }
        removed_.push_back(static_cast<float>(sum / (queries_.end(row) - queries_.first(row))));
    }
    return Done{};
}

Status HeadDisplay::surveyNorms(Head &head, const Progress &progress) const
{
    const AttentionTrace &attn = trace_->attention(head.place);
    const auto &g = attn.geometry;
    const Linear through = weightsOf(*trace_, head.place).W_O.inputs(head.place.head.value * g.d_head, g.d_head);
    const int kvHead = g.kvHead(head.place.head);
    constexpr int together = 256;
    for (int first = 0; first < g.n_key; first += together) {
        if (progress.cancelled()) {
            return cancelled();
        }
        Matrix values(std::min(together, g.n_key - first), g.d_head);
        for (int j = 0; j < values.rows; ++j) {
            std::copy_n(attn.value(kvHead, first + j), g.d_head, values.row(j));
        }
        const Matrix out = through.apply(values);
        for (int j = 0; j < out.rows; ++j) {
            double squares = 0;
            for (int d = 0; d < out.cols; ++d) {
                squares += static_cast<double>(out.row(j)[d]) * static_cast<double>(out.row(j)[d]);
            }
            head.norms.push_back(static_cast<float>(std::sqrt(squares)));
        }
    }
    return Done{};
}

Status HeadDisplay::surveyRange(const Progress &progress)
{
    if (plain()) {
        const float top = patternOverview(trace_->attention(place()), place().head, 1, 1).values[0];
        range_ = widened(0, std::isnan(top) ? 0.0f : top);
        return Done{};
    }
    const int blocks = (queries_.size() + rowBlock - 1) / rowBlock;
    std::vector<Extremes> found(sz(blocks));
    parallelFor(blocks, [&](int block) {
        const Tile tile{block * rowBlock, 0, std::min(rowBlock, queries_.size() - block * rowBlock), keys_.size()};
        std::vector<float> cells;
        values(tile, cells);
        for (const float v : cells) {
            found[sz(block)].add(v);
        }
    }, progress.stop);
    if (progress.cancelled()) {
        return cancelled();
    }
    Extremes all;
    for (const Extremes &e : found) {
        all.low = std::min(all.low, e.low);
        all.high = std::max(all.high, e.high);
    }
    if (all.low > all.high) { // no cell has a value
        return Done{};
    }
    if (isSigned()) {
        const float most = std::max(std::max(-all.low, all.high), 1e-6f);
        range_ = {-most, most};
    } else if (options_.shown == Shown::Score) {
        range_ = widened(all.low, all.high);
    } else if (options_.shown == Shown::LogWeight) {
        range_ = widened(std::max(all.low, all.high - logDepth), all.high);
    } else {
        range_ = widened(0, all.high);
    }
    return Done{};
}

ValueRange HeadDisplay::colours(const ColourLimits &limits) const
{
    if (limits.kind == LimitKind::Automatic) {
        return range_;
    }
    const ValueRange unit = options_.shown == Shown::LogWeight ? ValueRange{-logDepth, 0} : ValueRange{0, 1};
    const ValueRange asked = limits.kind == LimitKind::Unit ? unit : limits.byHand;
    if (isSigned()) {
        const float most = std::max({std::abs(asked.low), std::abs(asked.high), 1e-6f});
        return {-most, most};
    }
    return widened(asked.low, asked.high);
}

void HeadDisplay::merge(const Head &head, const Tile &tile, float *out) const
{
    const AttentionTrace &attn = trace_->attention(head.place);
    const int firstKey = keys_.first(tile.key), keys = keys_.end(tile.key + tile.cols - 1) - firstKey;
    const int begin = queries_.first(tile.query), end = queries_.end(tile.query + tile.rows - 1);
    const CellValue value = options_.shown == Shown::Score ? CellValue::Score : CellValue::Pattern;
    std::vector<float> pieces;
    std::vector<double> sums(sz(tile.cols));
    std::vector<uint8_t> seen(sz(tile.cols));
    int row = 0, counted = 0; // group of the tile, and its pieces that have values
    for (int first = begin; first < end; first += rowBlock) { // a word may have any number of pieces
        const int count = std::min(rowBlock, end - first);
        pieces.resize(sz(count) * sz(keys));
        computeTile(attn, head.place.head, {first, firstKey, count, keys}, value, none, pieces);
        for (int i = first; i < first + count; ++i) {
            const double factor = value == CellValue::Score || head.factor.empty() ? 1.0 : static_cast<double>(head.factor[sz(i)]);
            counted += factor > 0 ? 1 : 0;
            const float *from = pieces.data() + sz(i - first) * sz(keys);
            for (int c = 0; factor > 0 && c < tile.cols; ++c) {
                for (int j = keys_.first(tile.key + c); j < keys_.end(tile.key + c); ++j) {
                    if (!std::isnan(from[j - firstKey]) && !hidden(j)) {
                        sums[sz(c)] += static_cast<double>(from[j - firstKey]) * factor * (head.norms.empty() ? 1.0 : static_cast<double>(head.norms[sz(j)]));
                        seen[sz(c)] = 1;
                    }
                }
            }
            if (i + 1 == queries_.end(tile.query + row)) {
                for (int c = 0; c < tile.cols; ++c) {
                    out[sz(row) * sz(tile.cols) + sz(c)] = seen[sz(c)] ? static_cast<float>(sums[sz(c)] / counted) : none;
                }
                std::fill(sums.begin(), sums.end(), 0.0);
                std::fill(seen.begin(), seen.end(), uint8_t{0});
                counted = 0;
                ++row;
            }
        }
    }
}

void HeadDisplay::fill(const Head &head, const Tile &tile, float *out) const
{
    merge(head, tile, out);
    for (int r = 0; r < tile.rows; ++r) {
        float *row = out + sz(r) * sz(tile.cols);
        if (options_.shown == Shown::LogWeight) {
            std::transform(row, row + tile.cols, row, [](float v) { return std::log(v); });
        } else if (options_.shown == Shown::RowShare) {
            const float top = head.top[sz(tile.query + r)];
            std::transform(row, row + tile.cols, row, [top](float v) { return top > 0 ? v / top : v; });
        }
    }
}

void HeadDisplay::values(const Tile &tile, std::vector<float> &out) const
{
    out.resize(sz(tile.rows) * sz(tile.cols));
    fill(heads_.front(), tile, out.data());
    if (isSigned()) {
        std::vector<float> other(out.size());
        fill(heads_.back(), tile, other.data());
        std::transform(out.begin(), out.end(), other.begin(), out.begin(), [](float a, float b) { return a - b; });
    }
}

Matrix HeadDisplay::cells(const Tile &tile, int rows, int cols) const
{
    HS_CHECK(tile.query >= 0 && tile.key >= 0 && tile.query + tile.rows <= queries_.size() && tile.key + tile.cols <= keys_.size());
    HS_CHECK(rows > 0 && cols > 0 && rows <= tile.rows && cols <= tile.cols);
    if (plain()) {
        return pooledPattern(trace_->attention(place()), place().head, tile, rows, cols);
    }
    PooledCells pooled(tile, rows, cols, isSigned());
    std::vector<float> block;
    for (int first = 0; first < tile.rows; first += rowBlock) {
        const int count = std::min(rowBlock, tile.rows - first);
        values({tile.query + first, tile.key, count, tile.cols}, block);
        pooled.add(first, count, block);
    }
    return std::move(pooled.cells);
}

/// Adds 1 to the groups' cells in `found` [tile.rows, tile.cols] of which a piece is no number.
void HeadDisplay::markBroken(const Head &head, const Tile &tile, Matrix &found) const
{
    const AttentionTrace &attn = trace_->attention(head.place);
    const bool scores = options_.shown == Shown::Score;
    const int firstKey = keys_.first(tile.key), keys = keys_.end(tile.key + tile.cols - 1) - firstKey;
    std::vector<float> pieces(sz(keys));
    for (int r = 0; r < tile.rows; ++r) {
        for (int i = queries_.first(tile.query + r); i < queries_.end(tile.query + r); ++i) {
            computeTile(attn, head.place.head, {i, firstKey, 1, keys}, scores ? CellValue::Score : CellValue::Pattern, -1.0f, pieces); // no weight is negative: masked cells stay apart
            const bool row = !scores && isBroken(head.broken, i);
            for (int c = 0; c < tile.cols; ++c) {
                for (int j = keys_.first(tile.key + c); j < keys_.end(tile.key + c); ++j) {
                    const float v = pieces[sz(j - firstKey)];
                    const bool norm = !scores && v >= 0 && !head.norms.empty() && std::isnan(v * head.norms[sz(j)]);
                    found.row(r)[c] += (std::isnan(v) || (row && v >= 0) || norm) && !hidden(j) ? 1.0f : 0.0f;
                }
            }
        }
    }
}

CellMarks HeadDisplay::marks(const Tile &tile, int rows, int cols) const
{
    HS_CHECK(tile.query >= 0 && tile.key >= 0 && tile.query + tile.rows <= queries_.size() && tile.key + tile.cols <= keys_.size());
    HS_CHECK(rows > 0 && cols > 0 && rows <= tile.rows && cols <= tile.cols);
    if (!broken_) {
        return {};
    }
    if (plain()) {
        return patternMarks(trace_->attention(place()), heads_.front().broken, tile, rows, cols);
    }
    PooledCells pooled(tile, rows, cols, false);
    for (int first = 0; first < tile.rows; first += rowBlock) {
        const int count = std::min(rowBlock, tile.rows - first);
        Matrix found(count, tile.cols);
        for (const Head &head : heads_) {
            markBroken(head, {tile.query + first, tile.key, count, tile.cols}, found);
        }
        pooled.add(first, count, found.values);
    }
    return marksAbove0(pooled.cells);
}

ValueRange coloursOfAll(const std::vector<std::shared_ptr<const HeadDisplay>> &displays, const ColourLimits &limits)
{
    HS_CHECK(!displays.empty());
    ValueRange all = displays.front()->colours(limits);
    for (const auto &display : displays) {
        const ValueRange one = display->colours(limits);
        all = {std::min(all.low, one.low), std::max(all.high, one.high)};
    }
    return all;
}

std::vector<float> HeadDisplay::removed(int first, int rows, int pooled) const
{
    std::vector<float> out(hides() ? sz(pooled) : 0);
    for (int r = 0; hides() && r < rows; ++r) {
        float &most = out[static_cast<size_t>(static_cast<int64_t>(r) * pooled / rows)];
        most = std::max(most, removed(first + r));
    }
    return out;
}

} // namespace headscope
