// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/axis_alignment.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <span>
#include <unordered_map>

#include "core/analysis/token_groups.h"
#include "core/base/text.h"
#include "core/tokenizer/unicode_classes.h"

namespace headscope {

namespace {

constexpr int64_t mostComparisons = int64_t{1} << 22;

size_t sz(int i) { return static_cast<size_t>(i); }

/// Units of one axis: groups of positions, and a number for each unit's text.
struct Units {
    AxisGroups groups;
    std::vector<int> names;

    int size() const { return groups.size(); }
};

/// Numbers for texts, shared by both axes.
class Names {
public:
    int of(const std::string &text) { return numbers_.try_emplace(text, static_cast<int>(numbers_.size())).first->second; }

private:
    std::unordered_map<std::string, int> numbers_;
};

std::string withoutBlanks(const std::string &label)
{
    const size_t first = label.find_first_not_of(" \t\n\r");
    return first == std::string::npos ? label : label.substr(first, label.find_last_not_of(" \t\n\r") - first + 1);
}

Units unitsOf(const Axis &axis, AxisGroups groups, bool trimmed, Names &names)
{
    Units out{std::move(groups), {}};
    for (const std::string &label : groupLabels(out.groups, axis.sequence, axis.labels)) {
        out.names.push_back(names.of(trimmed ? withoutBlanks(label) : label));
    }
    return out;
}

/// Where positions of a text begin, both texts of a pair one behind the other; blanks belong to what follows them, since vocabularies differ in that.
class Beginnings {
public:
    explicit Beginnings(const Sequence &sequence) : sequence_(sequence)
    {
        for (const std::string *text : {&sequence.text, &sequence.pair}) {
            std::vector<uint8_t> blank;
            for (size_t at = 0; at < text->size();) {
                blank.push_back(isWhiteSpace(nextCodePoint(*text, at)) ? 1 : 0);
            }
            const int n = static_cast<int>(blank.size()), shift = static_cast<int>(ink_.size());
            shift_.push_back(shift);
            ink_.resize(ink_.size() + sz(n) + 1, shift + n);
            for (int i = n; i-- > 0;) {
                ink_[sz(shift + i)] = blank[sz(i)] ? ink_[sz(shift + i + 1)] : shift + i;
            }
        }
    }

    /// -1 for a position of no text.
    int of(int position) const
    {
        const int text = position < sequence_.size() ? sequence_.text_index[sz(position)] : -1;
        return text < 0 || text > 1 ? -1 : ink_[std::min(sz(shift_[sz(text)] + sequence_.offsets[sz(position)].begin), ink_.size() - 1)];
    }

private:
    const Sequence &sequence_;
    std::vector<int> ink_, shift_; ///< [all code points] the first at or behind each that is no blank; [2] where each text begins there
};

/// Groups that begin where both axes begin a position; positions of no text are groups by themselves.
AxisGroups cutAlike(const Axis &axis, const Axis &other)
{
    const Beginnings own(axis.sequence), others(other.sequence);
    std::set<int> cuts;
    for (int i = 0; i < other.sequence.size(); ++i) {
        cuts.insert(others.of(i));
    }
    AxisGroups out;
    const int n = static_cast<int>(axis.labels.size());
    for (int i = 1; i < n; ++i) {
        const int here = own.of(i), before = own.of(i - 1);
        if (here < 0 || before < 0 || (here != before && cuts.contains(here))) {
            out.begin.push_back(i);
        }
    }
    if (n > 0) {
        out.begin.push_back(n);
    }
    return out;
}

/// Pairs (i, j), ascending, of units with the same name.
using Matches = std::vector<std::pair<int, int>>;

struct Stretch {
    int a = 0, a_end = 0, b = 0, b_end = 0;
    int64_t comparisons() const { return static_cast<int64_t>(a_end - a) * (b_end - b); }
};

/// Longest common subsequence by the table of lengths.
void matchByTable(std::span<const int> a, std::span<const int> b, const Stretch &s, Matches &out)
{
    const size_t rows = sz(s.a_end - s.a), cols = sz(s.b_end - s.b);
    std::vector<uint16_t> longest((rows + 1) * (cols + 1));
    const auto at = [&](size_t i, size_t j) -> uint16_t & { return longest[i * (cols + 1) + j]; };
    for (size_t i = rows; i-- > 0;) {
        for (size_t j = cols; j-- > 0;) {
            at(i, j) = a[sz(s.a) + i] == b[sz(s.b) + j] ? static_cast<uint16_t>(std::min<int>(at(i + 1, j + 1) + 1, UINT16_MAX)) : std::max(at(i + 1, j), at(i, j + 1));
        }
    }
    for (size_t i = 0, j = 0; i < rows && j < cols;) {
        if (a[sz(s.a) + i] == b[sz(s.b) + j]) {
            out.emplace_back(s.a + static_cast<int>(i++), s.b + static_cast<int>(j++));
        } else {
            at(i + 1, j) >= at(i, j + 1) ? ++i : ++j;
        }
    }
}

/// Units that occur once in either, in the order of both: the longest ascending run of them.
Matches anchors(std::span<const int> a, std::span<const int> b, const Stretch &s)
{
    struct Seen {
        int inA = 0, inB = 0, j = 0;
    };
    std::unordered_map<int, Seen> seen;
    for (int i = s.a; i < s.a_end; ++i) {
        ++seen[a[sz(i)]].inA;
    }
    for (int j = s.b; j < s.b_end; ++j) {
        Seen &unit = seen[b[sz(j)]];
        ++unit.inB;
        unit.j = j;
    }
    Matches once;
    for (int i = s.a; i < s.a_end; ++i) {
        const Seen &unit = seen[a[sz(i)]];
        if (unit.inA == 1 && unit.inB == 1) {
            once.emplace_back(i, unit.j);
        }
    }
    std::vector<int> last, before(once.size(), -1); // last[n]: where the best ascending run of n + 1 ends
    for (int p = 0; p < static_cast<int>(once.size()); ++p) {
        const auto end = std::lower_bound(last.begin(), last.end(), once[sz(p)].second, [&](int run, int j) { return once[sz(run)].second < j; });
        before[sz(p)] = end == last.begin() ? -1 : *(end - 1);
        end == last.end() ? last.push_back(p) : void(*end = p);
    }
    Matches out;
    for (int p = last.empty() ? -1 : last.back(); p >= 0; p = before[sz(p)]) {
        out.push_back(once[sz(p)]);
    }
    std::reverse(out.begin(), out.end());
    return out;
}

void matchStretch(std::span<const int> a, std::span<const int> b, Stretch s, Matches &out)
{
    while (s.a < s.a_end && s.b < s.b_end && a[sz(s.a)] == b[sz(s.b)]) {
        out.emplace_back(s.a++, s.b++);
    }
    Matches behind;
    while (s.a < s.a_end && s.b < s.b_end && a[sz(s.a_end - 1)] == b[sz(s.b_end - 1)]) {
        behind.emplace_back(--s.a_end, --s.b_end);
    }
    if (s.comparisons() <= mostComparisons) {
        matchByTable(a, b, s, out);
    } else {
        int i = s.a, j = s.b;
        const Matches found = anchors(a, b, s);
        for (const auto &[ai, bj] : found) {
            matchStretch(a, b, {i, ai, j, bj}, out);
            out.emplace_back(ai, bj);
            i = ai + 1;
            j = bj + 1;
        }
        if (!found.empty()) {
            matchStretch(a, b, {i, s.a_end, j, s.b_end}, out);
        }
    }
    out.insert(out.end(), behind.rbegin(), behind.rend());
}

void addGap(const Units &a, const Units &b, const Stretch &gap, std::vector<AlignedGroup> &out)
{
    if (gap.a_end - gap.a == gap.b_end - gap.b) {
        for (int i = gap.a, j = gap.b; i < gap.a_end; ++i, ++j) {
            out.push_back({a.groups.first(i), a.groups.end(i), b.groups.first(j), b.groups.end(j), false});
        }
        return;
    }
    for (int i = gap.a; i < gap.a_end; ++i) {
        out.push_back({a.groups.first(i), a.groups.end(i), 0, 0, false});
    }
    for (int j = gap.b; j < gap.b_end; ++j) {
        out.push_back({0, 0, b.groups.first(j), b.groups.end(j), false});
    }
}

} // namespace

int AxisAlignment::sameGroups() const
{
    return static_cast<int>(std::count_if(groups.begin(), groups.end(), [](const AlignedGroup &g) { return g.same; }));
}

AxisAlignment alignAxes(const Axis &a, const Axis &b, bool sameVocabulary)
{
    const int na = static_cast<int>(a.labels.size()), nb = static_cast<int>(b.labels.size());
    const bool words = hasWords(a.sequence) && hasWords(b.sequence);
    const bool oneText = words && a.sequence.text == b.sequence.text && a.sequence.pair == b.sequence.pair;
    Names names;
    Units ua, ub;
    if (sameVocabulary || a.labels == b.labels || !words) {
        ua = unitsOf(a, singlePositions(na), false, names);
        ub = unitsOf(b, singlePositions(nb), false, names);
    } else if (oneText) {
        ua = unitsOf(a, cutAlike(a, b), true, names);
        ub = unitsOf(b, cutAlike(b, a), true, names);
    } else {
        ua = unitsOf(a, wordsOf(a.sequence, na - a.sequence.size()), true, names);
        ub = unitsOf(b, wordsOf(b.sequence, nb - b.sequence.size()), true, names);
    }
    Matches matches;
    matchStretch(ua.names, ub.names, {0, ua.size(), 0, ub.size()}, matches);
    AxisAlignment out;
    int i = 0, j = 0;
    for (const auto &[ai, bj] : matches) {
        addGap(ua, ub, {i, ai, j, bj}, out.groups);
        out.groups.push_back({ua.groups.first(ai), ua.groups.end(ai), ub.groups.first(bj), ub.groups.end(bj), true});
        i = ai + 1;
        j = bj + 1;
    }
    addGap(ua, ub, {i, ua.size(), j, ub.size()}, out.groups);
    out.of_a.resize(sz(na));
    out.of_b.resize(sz(nb));
    const auto labelsA = groupLabels(ua.groups, a.sequence, a.labels), labelsB = groupLabels(ub.groups, b.sequence, b.labels);
    for (int g = 0; g < out.size(); ++g) {
        const AlignedGroup &group = out.groups[sz(g)];
        std::fill(out.of_a.begin() + group.a_begin, out.of_a.begin() + group.a_end, g);
        std::fill(out.of_b.begin() + group.b_begin, out.of_b.begin() + group.b_end, g);
        const std::string &here = group.inA() ? labelsA[sz(ua.groups.of(group.a_begin))] : labelsB[sz(ub.groups.of(group.b_begin))];
        out.labels.push_back(group.inBoth() && !group.same ? here + " | " + withoutBlanks(labelsB[sz(ub.groups.of(group.b_begin))]) : here);
    }
    return out;
}

namespace {

/// Whether one vocabulary gave the tokens of both: each writes the other's ids as the other does.
bool oneVocabulary(const Trace &a, const Sequence &sa, const Trace &b, const Sequence &sb)
{
    if (a.model == b.model) {
        return true;
    }
    const auto knows = [](const Trace &trace, const Sequence &s) {
        const Tokenizer *tokenizer = trace.model->tokenizer.get();
        for (int i = 0; tokenizer && i < static_cast<int>(s.ids.size()); ++i) {
            if (sz(i) >= s.tokens.size() || tokenizer->tokenText(s.ids[sz(i)]) != s.tokens[sz(i)]) {
                return false;
            }
        }
        return tokenizer != nullptr && !s.ids.empty();
    };
    return knows(a, sb) && knows(b, sa);
}

} // namespace

std::vector<std::string> markedLabels(const AxisAlignment &axis)
{
    std::vector<std::string> out = axis.labels;
    for (size_t g = 0; g < out.size(); ++g) {
        if (!axis.groups[g].inA()) {
            const size_t begin = std::min(out[g].find_first_not_of(' '), out[g].size()), end = out[g].find_last_not_of(' ') + 1;
            out[g] = "[" + (begin < end ? out[g].substr(begin, end - begin) : std::string()) + "]";
        }
    }
    return out;
}

AxisAlignment alignQueries(const Trace &a, GroupIndex groupA, const Trace &b, GroupIndex groupB)
{
    const Sequence &sa = a.queries(groupA), &sb = b.queries(groupB);
    return alignAxes({sa, sa.labels}, {sb, sb.labels}, oneVocabulary(a, sa, b, sb));
}

AxisAlignment alignKeys(const Trace &a, GroupIndex groupA, const Trace &b, GroupIndex groupB)
{
    const Sequence &sa = a.keys(groupA), &sb = b.keys(groupB);
    return alignAxes({sa, a.keyLabels(groupA)}, {sb, b.keyLabels(groupB)}, oneVocabulary(a, sa, b, sb));
}

} // namespace headscope
