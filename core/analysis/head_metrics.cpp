// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/head_metrics.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "core/base/parallel.h"
#include "core/forward/non_finite.h"

namespace headscope {

const std::array<MetricInfo, 10> &headMetricInfos()
{
    static const std::array<MetricInfo, 10> infos = {{
        {"entropy", "Entropy", "mean over queries i of −Σⱼ Aᵢⱼ ln Aᵢⱼ, in nats", "Clark et al. 2019", &HeadMetrics::entropy},
        {"entropy_normalized", "Entropy, normalised", "mean over i of the entropy of row i / ln (number of keys that i may see)", "Oh & Schuler 2022", &HeadMetrics::entropy_normalized},
        {"distance", "Distance", "Σᵢⱼ Aᵢⱼ |i − j| / Σᵢⱼ Aᵢⱼ, in tokens", "Vig & Belinkov 2019", &HeadMetrics::distance},
        {"self", "Self", "mean over i of Aᵢ,ᵢ", "Clark et al. 2019", &HeadMetrics::self},
        {"previous", "Previous token", "mean over i of Aᵢ,ᵢ₋₁", "Clark et al. 2019", &HeadMetrics::previous},
        {"next", "Next token", "mean over i of Aᵢ,ᵢ₊₁", "Clark et al. 2019", &HeadMetrics::next},
        {"duplicate", "Duplicate token", "over queries whose token stood before: mean of Σ Aᵢⱼ over j < i with the same token", "Wang et al. 2022", &HeadMetrics::duplicate},
        {"induction", "Induction", "over queries whose token stood before at p: mean of Σ Aᵢ,ₚ₊₁", "Olsson et al. 2022", &HeadMetrics::induction},
        {"sink", "First token (sink)", "mean over i of Aᵢ,₀", "Xiao et al. 2023; Gu et al. 2024", &HeadMetrics::sink},
        {"confidence", "Confidence", "mean over i of maxⱼ Aᵢⱼ, last token left out", "Voita et al. 2019", &HeadMetrics::confidence},
    }};
    return infos;
}

namespace {

/// A mean that may be over nothing.
struct Mean {
    double sum = 0;
    int64_t count = 0;
    void add(double v)
    {
        sum += v;
        ++count;
    }
    std::optional<double> get() const { return count ? std::optional(sum / static_cast<double>(count)) : std::nullopt; }
};

/// For each position the one of the last earlier copy of its token, or -1: the copies of a token form a chain.
/// `Key` is what tells tokens apart.
template <class Key, class Token, class KeyOf>
std::vector<int> earlierCopies(const std::vector<Token> &tokens, KeyOf keyOf)
{
    std::vector<int> before(tokens.size(), -1);
    std::unordered_map<Key, int> last;
    for (size_t i = 0; i < tokens.size(); ++i) {
        const auto [at, fresh] = last.try_emplace(keyOf(tokens[i]), static_cast<int>(i));
        if (!fresh) {
            before[i] = at->second;
            at->second = static_cast<int>(i);
        }
    }
    return before;
}

class Accumulator {
public:
    Accumulator(const Trace &trace, const HeadPlace &place)
        : geometry_(trace.attention(place).geometry), same_(trace.sameAxis(place.group)), n_(trace.keys(place.group).size()),
          before_(copiesIn(trace, place.group))
    {
    }

    /// Row `i` of the pattern, masked cells 0. `visible` is the number of keys that it may see.
    void add(int i, const float *row, int visible)
    {
        if (visible == 0) {
            return;
        }
        if (same_ && i + 1 < n_) {
            next_.add(row[i + 1]);
        }
        if (geometry_.mask.causal && i == 0) {
            return;
        }
        rowsSeen_ = true;
        const double H = rowEntropy(row, geometry_.n_key);
        entropy_.add(H);
        if (visible > 1) {
            normalized_.add(H / std::log(visible));
        }
        if (i < geometry_.n_query - 1) {
            confidence_.add(*std::max_element(row, row + geometry_.n_key));
        }
        sink_.add(row[0]);
        if (same_) {
            addPositions(i, row);
            addCopies(i, row);
        }
    }

    HeadMetrics result() const
    {
        return {entropy_.get(), normalized_.get(), mass_ > 0 ? std::optional(distance_ / mass_) : std::nullopt, self_.get(), previous_.get(),
            rowsSeen_ ? next_.get() : std::nullopt, duplicate_.get(), induction_.get(), sink_.get(), confidence_.get()};
    }

private:
    /// Of labels where patterns are given: ids of a vocabulary are not known then.
    static std::vector<int> copiesIn(const Trace &trace, GroupIndex group)
    {
        if (!trace.sameAxis(group)) {
            return {};
        }
        const Sequence &positions = trace.queries(group);
        return trace.model->given ? earlierCopies<std::string_view>(positions.tokens, [](const std::string &token) { return std::string_view(token); }) : earlierCopies<int>(positions.ids, [](TokenId id) { return id.value; });
    }

    void addPositions(int i, const float *row)
    {
        for (int j = 0; j < n_; ++j) {
            distance_ += static_cast<double>(row[j]) * std::abs(i - j);
            mass_ += row[j];
        }
        self_.add(row[i]);
        if (i >= 1) {
            previous_.add(row[i - 1]);
        }
    }

    void addCopies(int i, const float *row)
    {
        if (before_.empty() || before_[static_cast<size_t>(i)] < 0) {
            return;
        }
        double same = 0, after = 0;
        for (int p = before_[static_cast<size_t>(i)]; p >= 0; p = before_[static_cast<size_t>(p)]) {
            same += row[p];
            after += row[p + 1];
        }
        duplicate_.add(same);
        induction_.add(after);
    }

    const AttentionGeometry &geometry_;
    bool same_;               ///< queries and keys are the same positions
    int n_;                   ///< keys that are positions
    std::vector<int> before_; ///< empty where positions are no tokens
    Mean entropy_, normalized_, self_, previous_, next_, duplicate_, induction_, sink_, confidence_;
    double distance_ = 0, mass_ = 0;
    bool rowsSeen_ = false;
};

/// Keys that the row of a given pattern sees: a row of zeros sees none. Masked cells, which are NaN, become 0.
int takeVisible(float *row, int n)
{
    int visible = 0;
    bool weight = false;
    for (int j = 0; j < n; ++j) {
        const bool masked = std::isnan(row[j]);
        visible += !masked;
        row[j] = masked ? 0.0f : row[j];
        weight = weight || row[j] != 0.0f;
    }
    return weight ? visible : 0;
}

} // namespace

double rowEntropy(const float *row, int n)
{
    double H = 0;
    for (int j = 0; j < n; ++j) {
        if (row[j] > 0) {
            H -= static_cast<double>(row[j]) * std::log(static_cast<double>(row[j]));
        }
    }
    return H;
}

Result<HeadMetrics> headMetrics(const Trace &trace, const HeadPlace &place, const Progress &progress)
{
    constexpr int rowBlock = 64;
    const auto &attn = trace.attention(place);
    const auto &g = attn.geometry;
    if (!finitePattern(attn, place.head)) {
        return HeadMetrics{};
    }
    Accumulator accumulator(trace, place);
    std::vector<float> cells;
    for (int first = 0; first < g.n_query; first += rowBlock) {
        if (progress.cancelled()) {
            return cancelled();
        }
        const int count = std::min(rowBlock, g.n_query - first);
        cells.resize(static_cast<size_t>(count) * static_cast<size_t>(g.n_key));
        computeTile(attn, place.head, {first, 0, count, g.n_key}, CellValue::Pattern, attn.given ? std::numeric_limits<float>::quiet_NaN() : 0.0f, cells);
        for (int r = 0; r < count; ++r) {
            float *row = cells.data() + static_cast<size_t>(r) * static_cast<size_t>(g.n_key);
            const int visible = attn.given ? takeVisible(row, g.n_key) : g.mask.visibleKeys(first + r, g.n_key);
            accumulator.add(first + r, row, visible);
        }
    }
    return accumulator.result();
}

Result<std::vector<std::vector<HeadMetrics>>> allHeadMetrics(const Trace &trace, GroupIndex group, const Progress &progress)
{
    const int n_heads = trace.model->group(group).n_heads, n_layers = trace.model->group(group).n_layers;
    std::vector<std::vector<HeadMetrics>> all(static_cast<size_t>(n_layers), std::vector<HeadMetrics>(static_cast<size_t>(n_heads)));
    std::atomic<bool> stopped = false;
    parallelFor(n_layers * n_heads, [&](int i) {
        const auto one = headMetrics(trace, {group, LayerIndex(i / n_heads), HeadIndex(i % n_heads)}, progress);
        if (one) {
            all[static_cast<size_t>(i / n_heads)][static_cast<size_t>(i % n_heads)] = *one;
        } else {
            stopped = true;
        }
    });
    if (stopped) {
        return cancelled();
    }
    return all;
}

std::vector<KeyWeight> topKeys(const Trace &trace, const HeadPlace &place, QueryPos query, int count)
{
    const auto &attn = trace.attention(place);
    const int n = attn.geometry.n_key;
    std::vector<float> row(static_cast<size_t>(n));
    computeTile(attn, place.head, {query.value, 0, 1, n}, CellValue::Pattern, std::numeric_limits<float>::quiet_NaN(), row);
    std::vector<KeyWeight> keys;
    for (int j = 0; j < n; ++j) {
        if (!std::isnan(row[static_cast<size_t>(j)])) {
            keys.push_back({KeyPos(j), row[static_cast<size_t>(j)]});
        }
    }
    const size_t kept = std::min(keys.size(), static_cast<size_t>(count));
    std::partial_sort(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(kept), keys.end(), [](const KeyWeight &a, const KeyWeight &b) { return a.weight > b.weight || (a.weight == b.weight && a.key < b.key); });
    keys.resize(kept);
    return keys;
}

} // namespace headscope
