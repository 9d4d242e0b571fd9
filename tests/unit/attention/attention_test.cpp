// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attention/attention.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <string>

#include "core/base/parallel.h"
#include "core/base/text.h"
#include "tests/support/bare_trace.h"
#include "tests/support/compare.h"
#include "tests/support/naive_attention.h"
#include "tests/support/random_numbers.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

constexpr float notANumber = std::numeric_limits<float>::quiet_NaN(), minusInfinity = -std::numeric_limits<float>::infinity();

struct Case {
    std::string name;
    int n_query, n_key;
    bool causal = false;
    int n_heads = 2, n_kv_heads = 2, d_head = 8;
    std::vector<int> padded = {};  ///< keys that nobody may see
    float largestScore = 4;        ///< about the size of the largest score
};

void PrintTo(const Case &c, std::ostream *out) { *out << c.name; }

AttentionTrace random(const Case &c)
{
    RandomNumbers numbers(static_cast<uint64_t>(c.n_query * 1000 + c.n_key));
    AttentionTrace trace;
    trace.geometry = geometryOf(c.n_heads, c.n_kv_heads, c.n_query, c.n_key, c.d_head);
    trace.geometry.score_scale = 1.0f / std::sqrt(static_cast<float>(c.d_head));
    trace.geometry.mask.causal = c.causal;
    const auto count = [&](int heads, int rows) { return static_cast<size_t>(heads) * static_cast<size_t>(rows) * static_cast<size_t>(c.d_head); };
    const auto q = numbers.list(count(c.n_heads, c.n_query), 2), k = numbers.list(count(c.n_kv_heads, c.n_key), 2), v = numbers.list(count(c.n_kv_heads, c.n_key), 1);
    setHeads(trace, q, k, v);
    if (!c.padded.empty()) {
        trace.geometry.mask.key_allowed.assign(static_cast<size_t>(c.n_key), 1);
        for (const int key : c.padded) {
            trace.geometry.mask.key_allowed[static_cast<size_t>(key)] = 0;
        }
    }
    double top = 0;
    for (const double s : naiveAttention(trace).scores) {
        top = std::isinf(s) ? top : std::max(top, std::abs(s));
    }
    trace.geometry.score_scale *= static_cast<float>(c.largestScore / std::max(top, 1e-6));
    return trace;
}

std::vector<float> tileOf(const AttentionTrace &trace, int head, const Tile &tile, CellValue value = CellValue::Pattern, float masked = 0)
{
    std::vector<float> out(static_cast<size_t>(tile.rows) * static_cast<size_t>(tile.cols), -7.0f);
    computeTile(trace, HeadIndex(head), tile, value, masked, out);
    return out;
}

std::vector<float> whole(const AttentionTrace &trace, int head, CellValue value = CellValue::Pattern, float masked = 0)
{
    return tileOf(trace, head, {0, 0, trace.geometry.n_query, trace.geometry.n_key}, value, masked);
}

/// Attended, by way of writing all patterns, which must be the tiles' own bits.
AttentionTrace attended(const Case &c)
{
    AttentionTrace trace = random(c), again = trace;
    const size_t each = static_cast<size_t>(c.n_query) * static_cast<size_t>(c.n_key);
    std::vector<float> patterns(static_cast<size_t>(c.n_heads) * each + 1, -7.0f); // begins where no vector is aligned
    EXPECT_TRUE(attend(trace, {}, {}, std::span(patterns).subspan(1)));
    EXPECT_TRUE(attend(again, {}));
    EXPECT_EQ(trace.z.copy().values, again.z.copy().values);
    for (int h = 0; h < c.n_heads; ++h) {
        const auto begin = patterns.begin() + 1 + static_cast<std::ptrdiff_t>(static_cast<size_t>(h) * each);
        EXPECT_EQ(std::vector<float>(begin, begin + static_cast<std::ptrdiff_t>(each)), whole(trace, h)) << c.name;
    }
    return trace;
}

template <class T>
std::vector<T> ofHead(const std::vector<T> &all, int head, int n_heads)
{
    const auto each = static_cast<std::ptrdiff_t>(all.size()) / n_heads;
    return {all.begin() + head * each, all.begin() + (head + 1) * each};
}

/// The definition of pooledPattern, cell by cell.
std::vector<double> naivePool(const NaiveAttention &naive, int head, const Tile &tile, int rows, int cols)
{
    std::vector<double> out(static_cast<size_t>(rows) * static_cast<size_t>(cols), std::nan(""));
    for (int i = 0; i < tile.rows; ++i) {
        for (int j = 0; j < tile.cols; ++j) {
            if (!naive.masked(head, tile.query + i, tile.key + j)) {
                double &cell = out[static_cast<size_t>((i * rows / tile.rows) * cols + j * cols / tile.cols)];
                cell = std::isnan(cell) ? naive.at(head, tile.query + i, tile.key + j) : std::max(cell, naive.at(head, tile.query + i, tile.key + j));
            }
        }
    }
    return out;
}

std::vector<Case> cases()
{
    std::vector<Case> all;
    for (const int n : {1, 2, 63, 64, 65, 130}) {
        for (const bool causal : {false, true}) {
            all.push_back({concat(causal ? "causal" : "full", n), n, n, causal});
        }
    }
    all.push_back({"grouped", 65, 65, true, 6, 2, 10});
    all.push_back({"oneKvHead", 20, 20, false, 5, 1, 6});
    all.push_back({"wideKeys", 3, 130, false, 2, 1, 8});
    all.push_back({"tallQueries", 130, 3, false, 2, 2, 7});
    all.push_back({"oneKey", 70, 1});
    all.push_back({"padRight", 66, 66, false, 2, 2, 8, {63, 64, 65}});
    all.push_back({"padLeftCausal", 66, 66, true, 2, 2, 8, {0, 1, 2}}); // rows 0 .. 2 see nothing
    all.push_back({"padMiddleCausal", 130, 130, true, 4, 2, 8, {1, 64, 129}});
    all.push_back({"padLongCausal", 130, 130, true, 2, 2, 8, {}});
    for (int key = 0; key < 100; ++key) { // a whole block of rows sees nothing
        all.back().padded.push_back(key);
    }
    all.push_back({"padAll", 5, 5, false, 2, 2, 8, {0, 1, 2, 3, 4}});
    all.push_back({"crossPadded", 9, 70, false, 2, 2, 8, {0, 69}});
    all.push_back({"extreme", 65, 65, false, 2, 2, 16, {}, 80});
    all.push_back({"extremeCausal", 130, 130, true, 2, 1, 16, {}, 80});
    all.push_back({"allEqual", 33, 33, true, 1, 1, 4, {}, 0});
    return all;
}

} // namespace

class AttentionCases : public ::testing::TestWithParam<Case> {};

TEST_P(AttentionCases, PatternScoresAndZAgreeWithTheNaiveOnes)
{
    const AttentionTrace trace = attended(GetParam());
    const NaiveAttention naive = naiveAttention(trace);
    const int n_heads = trace.geometry.n_heads;
    EXPECT_TRUE(activationsAgree(trace.outputsByHead(), naive.z));
    for (int h = 0; h < n_heads; ++h) {
        EXPECT_TRUE(patternsAgree(whole(trace, h), ofHead(naive.pattern, h, n_heads))) << "head " << h;
        // -inf must stand exactly where the naive scores have it.
        EXPECT_TRUE(activationsAgree(whole(trace, h, CellValue::Score, minusInfinity), ofHead(naive.scores, h, n_heads))) << "head " << h;
    }
}

TEST_P(AttentionCases, RowsSumToOneOrSeeNothing)
{
    const AttentionTrace trace = attended(GetParam());
    const auto &g = trace.geometry;
    for (int h = 0; h < g.n_heads; ++h) {
        const auto pattern = whole(trace, h), open = whole(trace, h, CellValue::Pattern, notANumber);
        for (int i = 0; i < g.n_query; ++i) {
            double total = 0;
            int seen = 0;
            for (int j = 0; j < g.n_key; ++j) {
                const auto at = static_cast<size_t>(i * g.n_key + j);
                total += static_cast<double>(pattern[at]);
                EXPECT_GE(pattern[at], 0.0f);
                EXPECT_EQ(std::isnan(open[at]), !g.mask.allows(i, j)) << "query " << i << " key " << j;
                seen += !std::isnan(open[at]);
            }
            EXPECT_EQ(seen, g.mask.visibleKeys(i, g.n_key));
            EXPECT_NEAR(total, seen ? 1.0 : 0.0, 1e-5) << "head " << h << " query " << i;
            if (!seen) {
                EXPECT_EQ(trace.rowScale(HeadIndex(h), i), 0.0f);
                EXPECT_EQ(trace.rowMax(HeadIndex(h), i), minusInfinity);
                for (int d = 0; d < g.d_head; ++d) {
                    EXPECT_EQ(trace.output(HeadIndex(h), i)[d], 0.0f);
                }
            }
        }
    }
}

TEST_P(AttentionCases, AnyRectangleIsTheSameAsInTheWholePattern)
{
    const AttentionTrace trace = attended(GetParam());
    const auto &g = trace.geometry;
    RandomNumbers numbers(5);
    for (int round = 0; round < 30; ++round) {
        const int head = numbers.below(g.n_heads), query = numbers.below(g.n_query), key = numbers.below(g.n_key);
        const Tile tile{query, key, round == 0 ? 0 : 1 + numbers.below(g.n_query - query), 1 + numbers.below(g.n_key - key)};
        const auto pattern = whole(trace, head), part = tileOf(trace, head, tile);
        std::vector<float> cut;
        for (int i = 0; i < tile.rows; ++i) {
            const auto row = pattern.begin() + (query + i) * g.n_key + key;
            cut.insert(cut.end(), row, row + tile.cols);
        }
        EXPECT_EQ(part, cut) << "tile " << query << " " << key << " " << tile.rows << " " << tile.cols;
    }
}

TEST_P(AttentionCases, PooledCellsAreTheLargestThatMayBeSeen)
{
    const AttentionTrace trace = attended(GetParam());
    const auto &g = trace.geometry;
    const NaiveAttention naive = naiveAttention(trace);
    for (const int most : {1, 3, 64, 1000}) {
        const int rows = std::min(most, g.n_query), cols = std::min(most, g.n_key);
        const Matrix overview = patternOverview(trace, HeadIndex(g.n_heads - 1), rows, cols);
        ASSERT_EQ(overview.rows, rows);
        ASSERT_EQ(overview.cols, cols);
        EXPECT_TRUE(patternsAgree(overview.values, naivePool(naive, g.n_heads - 1, {0, 0, g.n_query, g.n_key}, rows, cols))) << most;
    }
    const Tile lower{g.n_query / 2, g.n_key / 3, g.n_query - g.n_query / 2, g.n_key - g.n_key / 3}; // crosses the diagonal
    const Tile upper{0, g.n_key - 1, (g.n_query + 1) / 2, 1};                                      // above it where causal
    for (const Tile &tile : {lower, upper}) {
        const int rows = std::min(7, tile.rows), cols = std::min(5, tile.cols);
        EXPECT_TRUE(patternsAgree(pooledPattern(trace, HeadIndex(0), tile, rows, cols).values, naivePool(naive, 0, tile, rows, cols)));
    }
}

INSTANTIATE_TEST_SUITE_P(Attention, AttentionCases, ::testing::ValuesIn(cases()), [](const auto &given) { return given.param.name; });

TEST(Attention, ASingleBrightCellSurvivesPooling)
{
    AttentionTrace trace;
    trace.geometry = geometryOf(1, 1, 100, 100, 1);
    std::vector<float> q(100, 0.0f), k(100, 0.0f);
    q[77] = k[33] = 6.0f;
    setHeads(trace, q, k, std::vector<float>(100, 1.0f));
    ASSERT_TRUE(attend(trace, {}));
    const Matrix overview = patternOverview(trace, HeadIndex(0), 10, 10);
    EXPECT_GT(overview.row(7)[3], 0.99f);
    EXPECT_NEAR(overview.row(6)[3], 0.01f, 1e-5);
}

TEST(Attention, QueryHeadsReadTheKeyValueHeadOfTheirGroup)
{
    const AttentionGeometry g = geometryOf(6, 2, 1, 1, 1);
    for (int h = 0; h < 6; ++h) {
        EXPECT_EQ(g.kvHead(HeadIndex(h)), h < 3 ? 0 : 1);
    }
}

TEST(Attention, DoesNotDependOnTheNumberOfThreads)
{
    const int before = threadCount();
    const Case c{"threads", 130, 130, true, 4, 2, 8};
    setThreadCount(1);
    const AttentionTrace one = attended(c);
    setThreadCount(5);
    const AttentionTrace five = attended(c);
    setThreadCount(before);
    EXPECT_EQ(one.z.copy().values, five.z.copy().values);
    EXPECT_EQ(one.row_max.copy().values, five.row_max.copy().values);
    EXPECT_EQ(one.row_scale.copy().values, five.row_scale.copy().values);
}

TEST(Attention, RowsWhoseScoresOverflowDownwardsAreZerosInPatternAndOutput)
{
    AttentionTrace trace;
    trace.geometry = geometryOf(1, 1, 2, 3, 1);
    setHeads(trace, {-1e30f, 1}, {1e30f, 1e30f, 1e30f}, {1, 2, 3});
    ASSERT_TRUE(attend(trace, {}));
    EXPECT_EQ(whole(trace, 0), (std::vector<float>{0, 0, 0, 1 / 3.0f, 1 / 3.0f, 1 / 3.0f}));
    EXPECT_EQ(trace.output(HeadIndex(0), 0)[0], 0.0f);
    EXPECT_NEAR(trace.output(HeadIndex(0), 1)[0], 2, 1e-6);
}

TEST(Attention, StopsOnRequest)
{
    AttentionTrace trace = random({"stop", 130, 130});
    std::stop_source source;
    source.request_stop();
    const Status done = attend(trace, {source.get_token(), {}});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::Cancelled);
}

TEST(ComputeTile, ARowWithoutOneScoreThatIsANumberIsNoNumber)
{
    AttentionTrace trace = random({"two", 6, 6, true});
    const auto q = trace.queriesByHead(), k = trace.keysByHead(), v = trace.valuesByHead();
    auto broken = q;
    std::fill_n(broken.begin() + 2 * 8, 8, notANumber); // query 2 of head 0
    setHeads(trace, broken, k, v);
    ASSERT_TRUE(attend(trace, {}));
    const auto pattern = whole(trace, 0, CellValue::Pattern, 7.0f), overview = patternOverview(trace, HeadIndex(0), 6, 6).values;
    for (int key = 0; key < 6; ++key) {
        EXPECT_EQ(std::isnan(pattern[static_cast<size_t>(2 * 6 + key)]), key <= 2) << key; // masked cells stay masked
        EXPECT_FALSE(std::isnan(pattern[static_cast<size_t>(3 * 6 + key)])) << key;
    }
    EXPECT_TRUE(std::isnan(overview[2 * 6]));
}

TEST(Mask, CountsWhatAQueryMaySee)
{
    const Mask causal = maskOf(true), padded = maskOf(false, {1, 0, 1, 0}), both = maskOf(true, {0, 1, 1, 0});
    EXPECT_EQ(causal.visibleKeys(0, 4), 1);
    EXPECT_EQ(causal.visibleKeys(3, 4), 4);
    EXPECT_EQ(causal.keyEnd(9, 4), 4);
    EXPECT_EQ(padded.visibleKeys(0, 4), 2);
    EXPECT_EQ(both.visibleKeys(0, 4), 0);
    EXPECT_EQ(both.visibleKeys(3, 4), 2);
    EXPECT_FALSE(both.allows(1, 2));
    EXPECT_TRUE(both.allows(2, 2));
    EXPECT_FALSE(both.allows(3, 3));
}
