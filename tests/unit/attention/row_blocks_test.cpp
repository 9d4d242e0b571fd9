// SPDX-License-Identifier: GPL-3.0-or-later
// Rows that go through several chunks of keys, a chunk at a time and whole rows at once, against the naive attention and one another.
#include "core/attention/row_blocks.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <vector>

#include "core/base/parallel.h"
#include "tests/support/compare.h"
#include "tests/support/long_attention.h"
#include "tests/support/naive_attention.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

constexpr float minusInfinity = -std::numeric_limits<float>::infinity();
constexpr int n = LongCase::n, d_head = LongCase::d_head, n_heads = LongCase::n_heads;

size_t sz(int i) { return static_cast<size_t>(i); }

Outcome outcomeFor(int begin)
{
    return {begin, Matrix(n - begin, n_heads * d_head), Matrix(n - begin, n_heads), Matrix(n - begin, n_heads), {}};
}

Outcome inGroupsOf(const AttentionTrace &trace, int rows)
{
    Outcome out = outcomeFor(0);
    for (int h = 0; h < n_heads; ++h) {
        for (int first = 0; first < n; first += rows) {
            attendGroup(trace, {HeadIndex(h), first, std::min(rows, n - first)}, out, {});
        }
    }
    return out;
}

Outcome inBlocks(const AttentionTrace &trace)
{
    Outcome out = outcomeFor(0);
    const int height = simd::loops().tileRows;
    for (int h = 0; h < n_heads; ++h) {
        for (int first = 0; first < n; first += height) {
            attendBlock(trace, {HeadIndex(h), first, std::min(height, n - first)}, out);
        }
    }
    return out;
}

/// Largest difference, in parts of the larger one's size; equal infinities and two NaNs are the same.
double relative(const std::vector<float> &a, const std::vector<float> &b)
{
    double most = 0, size = 1e-30;
    for (size_t i = 0; i < a.size(); ++i) {
        if (a[i] != b[i] && !(std::isnan(a[i]) && std::isnan(b[i]))) {
            most = std::max(most, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
        }
        size = std::isfinite(b[i]) ? std::max(size, std::abs(static_cast<double>(b[i]))) : size;
    }
    return most / size;
}

class RowBlocks : public ::testing::TestWithParam<LongCase> {};

} // namespace

TEST_P(RowBlocks, GroupsAgreeWithTheNaiveAttention)
{
    AttentionTrace trace = traceOf(GetParam());
    ASSERT_TRUE(attend(trace, {}));
    const NaiveAttention naive = naiveAttention(trace);
    EXPECT_TRUE(activationsAgree(trace.outputsByHead(), naive.z));
    for (int h = 0; h < n_heads; ++h) {
        std::vector<float> pattern(sz(n) * sz(n));
        computeTile(trace, HeadIndex(h), {0, 0, n, n}, CellValue::Pattern, 0, pattern);
        const auto begin = naive.pattern.begin() + static_cast<std::ptrdiff_t>(sz(h) * pattern.size());
        EXPECT_TRUE(patternsAgree(pattern, std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(pattern.size())))) << "head " << h;
    }
}

TEST_P(RowBlocks, AChunkAtATimeIsWholeRowsButForRounding)
{
    const AttentionTrace trace = traceOf(GetParam());
    const Outcome group = inGroupsOf(trace, n), block = inBlocks(trace);
    EXPECT_EQ(group.row_max.values, block.row_max.values);
    EXPECT_LT(relative(group.row_scale.values, block.row_scale.values), 2e-6);
    EXPECT_LT(relative(group.z.values, block.z.values), 2e-6);
}

TEST_P(RowBlocks, ARowIsTheSameInEveryGroup)
{
    const AttentionTrace trace = traceOf(GetParam());
    const Outcome whole = inGroupsOf(trace, n);
    for (const int rows : {1, 14, 100, 501}) {
        const Outcome parts = inGroupsOf(trace, rows);
        EXPECT_EQ(parts.z.values, whole.z.values) << rows;
        EXPECT_EQ(parts.row_max.values, whole.row_max.values) << rows;
        EXPECT_EQ(parts.row_scale.values, whole.row_scale.values) << rows;
    }
}

INSTANTIATE_TEST_SUITE_P(Attention, RowBlocks, ::testing::ValuesIn(longCases()), [](const auto &given) { return given.param.name; });

TEST(RowGroups, AKeyThatIsNoNumberBreaksTheRowsThatSeeIt)
{
    AttentionTrace trace = traceOf({"causal", [](AttentionGeometry &g) { g.mask.causal = true; }});
    const auto q = trace.queriesByHead(), v = trace.valuesByHead();
    for (const float broken : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        auto k = traceOf({"causal"}).keysByHead();
        std::fill_n(k.begin() + 700 * d_head, d_head, broken);
        setHeads(trace, q, k, v);
        const Outcome out = inGroupsOf(trace, n), block = inBlocks(trace);
        for (int i = 0; i < n; ++i) {
            EXPECT_EQ(std::isnan(out.row_scale.row(i)[0]), std::isnan(block.row_scale.row(i)[0])) << i;
            EXPECT_EQ(std::isnan(out.z.row(i)[0]), std::isnan(block.z.row(i)[0])) << i;
        }
        EXPECT_TRUE(std::isfinite(out.row_scale.row(699)[0]));
        EXPECT_TRUE(std::isnan(out.z.row(1299)[0]));
    }
}

TEST(RowGroups, EndEarlyWhenToldTo)
{
    const AttentionTrace trace = traceOf({"full"});
    std::stop_source source;
    source.request_stop();
    Outcome out = outcomeFor(0);
    attendGroup(trace, {HeadIndex(0), 0, n}, out, source.get_token());
    EXPECT_EQ(out.row_max.row(0)[0], minusInfinity); // no key was looked at
}

TEST(RowGroups, DoNotDependOnTheNumberOfThreads)
{
    const int before = threadCount();
    std::vector<AttentionTrace> traces;
    for (const int threads : {1, 3, 16}) {
        setThreadCount(threads);
        traces.push_back(traceOf({"window", [](AttentionGeometry &g) { g.mask.causal = true, g.mask.window = 600; }}));
        EXPECT_TRUE(attend(traces.back(), {}));
    }
    setThreadCount(before);
    for (const AttentionTrace &trace : traces) {
        EXPECT_EQ(trace.z.copy().values, traces[0].z.copy().values);
        EXPECT_EQ(trace.row_scale.copy().values, traces[0].row_scale.copy().values);
    }
}
