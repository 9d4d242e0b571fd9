// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/pattern_check.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "core/base/parallel.h"
#include "core/base/text.h"

namespace headscope {

namespace {

/// How often something was found, and where first.
struct Found {
    int64_t count = 0;
    std::string first;

    template <class Describe>
    void add(const Describe &describe)
    {
        if (count++ == 0) {
            first = describe();
        }
    }
    void join(const Found &later)
    {
        first = count == 0 ? later.first : first;
        count += later.count;
    }
};

/// What was found in one head or in several.
struct Findings {
    Found noWeight, offSum, aboveOne, nan, zeroRows;
    int64_t rows = 0;
    bool later = false;   ///< a cell above the diagonal holds something
    bool earlier = false; ///< one elsewhere does
    bool zeros = false;   ///< a cell above the diagonal is 0, not NaN

    void join(const Findings &o)
    {
        noWeight.join(o.noWeight);
        offSum.join(o.offSum);
        aboveOne.join(o.aboveOne);
        nan.join(o.nan);
        zeroRows.join(o.zeroRows);
        rows += o.rows;
        later = later || o.later;
        earlier = earlier || o.earlier;
        zeros = zeros || o.zeros;
    }
};

struct HeadRef {
    int layer = 0, head = 0;
};

double toleranceOf(DType dtype) { return dtype == DType::F16 || dtype == DType::BF16 ? 1e-2 : 1e-3; }

/// The rows of one head, one after the other.
class HeadCheck {
public:
    HeadCheck(HeadRef at, double tolerance) : at_(at), tolerance_(tolerance) {}

    void addRow(int query, const std::vector<float> &row)
    {
        double sum = 0;
        bool weight = false, number = false;
        for (size_t key = 0; key < row.size(); ++key) {
            const float v = row[key];
            if (std::isnan(v)) {
                found.nan.add([&] { return place(query, key); });
                continue;
            }
            addCell(query, key, v);
            number = true;
            weight = weight || v != 0;
            sum += static_cast<double>(v);
            const bool above = static_cast<int64_t>(key) > query;
            (above ? found.later : found.earlier) |= v != 0;
            found.zeros |= above && v == 0;
        }
        ++found.rows;
        if (number && !weight) {
            found.zeroRows.add([&] { return place(query); });
        } else if (number && std::abs(sum - 1) > tolerance_) {
            found.offSum.add([&] { return concat(place(query), " sums to ", sum); });
        }
    }

    Findings found;

private:
    std::string place(int query) const { return concat("layer ", at_.layer, ", head ", at_.head, ", query ", query); }
    std::string place(int query, size_t key) const { return concat("layer ", at_.layer, ", head ", at_.head, ", query ", query, ", key ", key); }
    void addCell(int query, size_t key, float v)
    {
        if (std::isinf(v) || static_cast<double>(v) < -tolerance_) {
            found.noWeight.add([&] { return concat(place(query, key), ": expected a weight from 0 on, as a softmax gives it, found ", v); });
        } else if (static_cast<double>(v) > 1 + tolerance_) {
            found.aboveOne.add([&] { return concat("layer ", at_.layer, ", head ", at_.head, ", query ", query, ", key ", key, " is ", v); });
        }
    }

    HeadRef at_;
    double tolerance_;
};

/// Which rows of a head are checked: all, or so many spread evenly from the first to the last.
struct Rows {
    int n_query = 0, checked = 0;
    int at(int i) const { return checked < 2 ? 0 : static_cast<int>(static_cast<int64_t>(i) * (n_query - 1) / (checked - 1)); }
};

Rows rowsToCheck(const std::vector<Tensor> &layers, int64_t most)
{
    const Shape &s = layers[0].shape;
    const auto heads = static_cast<int64_t>(layers.size()) * s[0];
    const int64_t fits = std::max<int64_t>(2, most / (heads * s[2])); // neither factor is above 2^22
    return {static_cast<int>(s[1]), static_cast<int>(std::min(s[1], fits))};
}

Findings checkHead(const Tensor &cells, const HeadRef &at, const Rows &rows)
{
    HeadCheck check(at, toleranceOf(cells.dtype));
    const Shape &s = cells.shape;
    std::vector<float> row(static_cast<size_t>(s[2]));
    for (int i = 0; i < rows.checked; ++i) {
        const int query = rows.at(i);
        toFloat(cells, (static_cast<int64_t>(at.head) * s[1] + query) * s[2], s[2], row.data());
        check.addRow(query, row);
    }
    return check.found;
}

/// "layers 0 to 2 and 4", "layer 3"
std::string layerList(const std::vector<bool> &in)
{
    std::vector<std::string> runs;
    for (size_t i = 0; i < in.size(); ++i) {
        if (!in[i]) {
            continue;
        }
        const size_t begin = i;
        while (i + 1 < in.size() && in[i + 1]) {
            ++i;
        }
        runs.push_back(begin == i ? concat(i) : concat(begin, " to ", i));
    }
    std::string list;
    for (size_t i = 0; i < runs.size(); ++i) {
        list += (i == 0 ? "" : i + 1 < runs.size() ? ", " : " and ") + runs[i];
    }
    return std::count(in.begin(), in.end(), true) == 1 ? concat("layer ", list) : concat("layers ", list);
}

void addNotes(const Findings &found, const Rows &rows, double tolerance, PatternFacts &facts)
{
    const auto causal = static_cast<size_t>(std::count(facts.causal.begin(), facts.causal.end(), true));
    const auto note = [&](const Found &what, std::string words) {
        if (what.count > 0) {
            facts.notes.push_back(std::move(words));
        }
    };
    if (causal > 0 && found.zeros) {
        facts.notes.push_back(concat("All cells above the diagonal are 0", causal == facts.causal.size() ? "" : concat(" in ", layerList(facts.causal)), ": they are taken as masked (the setting causal=false takes them as weights of 0)."));
    }
    note(found.nan, concat(found.nan.count == 1 ? concat("1 cell is NaN (", found.nan.first, ")") : concat(found.nan.count, " cells are NaN (", found.nan.first, ")"), ": taken as masked."));
    note(found.offSum, concat(found.offSum.count == 1 ? concat("1 of ", found.rows, " rows does not sum to 1") : concat(found.offSum.count, " of ", found.rows, " rows do not sum to 1"), " within ", tolerance, " (",
        found.offSum.first, "): shown as they stand."));
    note(found.aboveOne, concat(found.aboveOne.count == 1 ? "1 cell is above 1" : concat(found.aboveOne.count, " cells are above 1"), " (", found.aboveOne.first, "), as after dropout: shown as they stand."));
    note(found.zeroRows, concat(found.zeroRows.count == 1 ? concat("1 row is all zeros (", found.zeroRows.first, ")") : concat(found.zeroRows.count, " rows are all zeros (", found.zeroRows.first, ")"), ": queries that see no key, left out of the metrics."));
    if (rows.checked < rows.n_query) {
        facts.notes.push_back(concat("The patterns are large: ", rows.checked, " of ", rows.n_query, " rows of each head were checked."));
    }
}

} // namespace

Result<PatternFacts> checkPatterns(const std::vector<Tensor> &layers, const std::string &what, const PatternCheckOptions &options, const Progress &progress)
{
    const Shape &s = layers[0].shape;
    const int n_heads = static_cast<int>(s[0]), tasks = static_cast<int>(layers.size()) * n_heads;
    const Rows rows = rowsToCheck(layers, options.most_cells);
    std::vector<Findings> heads(static_cast<size_t>(tasks));
    std::atomic<bool> stopped = false;
    parallelFor(tasks, [&](int task) {
        if (stopped || progress.cancelled()) {
            stopped = true;
            return;
        }
        heads[static_cast<size_t>(task)] = checkHead(layers[static_cast<size_t>(task / n_heads)], {task / n_heads, task % n_heads}, rows);
    });
    if (stopped) {
        return cancelled();
    }
    PatternFacts facts;
    Findings all;
    for (size_t layer = 0; layer < layers.size(); ++layer) {
        Findings mine;
        for (int head = 0; head < n_heads; ++head) {
            mine.join(heads[layer * static_cast<size_t>(n_heads) + static_cast<size_t>(head)]);
        }
        facts.causal.push_back(options.mayBeCausal && s[1] == s[2] && s[1] > 1 && mine.earlier && !mine.later);
        all.join(mine);
    }
    if (all.noWeight.count > 0) {
        return badInput(concat(what, ": ", all.noWeight.first));
    }
    addNotes(all, rows, toleranceOf(layers[0].dtype), facts);
    return facts;
}

} // namespace headscope
