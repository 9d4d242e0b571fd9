// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/head_metrics.h"

#include <cmath>
#include <gtest/gtest.h>
#include <map>

#include "core/forward/forward.h"
#include "tests/support/bare_trace.h"
#include "tests/support/naive_forward.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

using Pattern = std::vector<std::vector<double>>; ///< [query][key]; rows sum to 1, or are zeros where the mask says so
constexpr HeadPlace firstHead{};
using Values = std::map<std::string, std::optional<double>>;

/// A trace of one head whose pattern is `A`: query i holds the logarithms of its row, key j is the j-th unit vector.
Trace traceOf(const Pattern &A, const std::vector<int> &ids, const Mask &mask)
{
    const int n = static_cast<int>(A.size());
    AttentionTrace attn;
    attn.geometry = geometryOf(1, 1, n, n, n);
    attn.geometry.mask = mask;
    std::vector<float> q, k;
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j < n; ++j) {
            const double a = A[static_cast<size_t>(i)][static_cast<size_t>(j)];
            q.push_back(a > 0 ? static_cast<float>(std::log(a)) : -200.0f);
            k.push_back(i == j ? 1.0f : 0.0f);
        }
    }
    setHeads(attn, q, k, std::vector<float>(k.size()));
    EXPECT_TRUE(attend(attn, {}));
    return bareTrace(std::move(attn), ids);
}

/// Random rows over the keys that the mask allows.
Pattern randomPattern(int n, const Mask &mask, uint64_t seed)
{
    RandomNumbers random(seed);
    Pattern A(static_cast<size_t>(n), std::vector<double>(static_cast<size_t>(n)));
    for (int i = 0; i < n; ++i) {
        double total = 0;
        for (int j = 0; j < n; ++j) {
            const bool sees = !(mask.causal && j > i) && (mask.key_allowed.empty() || mask.key_allowed[static_cast<size_t>(j)]);
            const double weight = std::exp(static_cast<double>(random.between(-3, 3)));
            A[static_cast<size_t>(i)][static_cast<size_t>(j)] = sees ? weight : 0;
            total += sees ? weight : 0;
        }
        for (double &a : A[static_cast<size_t>(i)]) {
            a = total > 0 ? a / total : 0;
        }
    }
    return A;
}

std::optional<double> mean(const std::vector<double> &values)
{
    double sum = 0;
    for (const double v : values) {
        sum += v;
    }
    return values.empty() ? std::nullopt : std::optional(sum / static_cast<double>(values.size()));
}

/// The formulas of the table of metrics, one after another.
Values naiveMetrics(const Pattern &A, const std::vector<int> &ids, bool causal)
{
    std::vector<double> entropy, normalized, self, previous, next, duplicate, induction, sink, confidence;
    double far = 0, mass = 0;
    const size_t n = A.size();
    for (size_t i = causal ? 1 : 0; i < n; ++i) {
        double H = 0, top = 0, visible = 0, same = 0, after = 0;
        bool copied = false;
        for (size_t j = 0; j < n; ++j) {
            const double a = A[i][j];
            H -= a > 0 ? a * std::log(a) : 0.0;
            visible += a > 0;
            top = std::max(top, a);
            far += a * std::abs(static_cast<double>(i) - static_cast<double>(j));
            mass += a;
            if (j < i && ids[j] == ids[i]) {
                copied = true;
                same += a;
                after += A[i][j + 1];
            }
        }
        if (visible == 0) {
            continue;
        }
        entropy.push_back(H);
        if (visible > 1) {
            normalized.push_back(H / std::log(visible));
        }
        self.push_back(A[i][i]);
        sink.push_back(A[i][0]);
        if (i > 0) {
            previous.push_back(A[i][i - 1]);
        }
        if (i + 1 < n) {
            next.push_back(A[i][i + 1]);
            confidence.push_back(top);
        }
        if (copied) {
            duplicate.push_back(same);
            induction.push_back(after);
        }
    }
    return {{"entropy", mean(entropy)}, {"entropy_normalized", mean(normalized)}, {"distance", mass > 0 ? std::optional(far / mass) : std::nullopt}, {"self", mean(self)}, {"previous", mean(previous)},
        {"next", mean(next)}, {"duplicate", mean(duplicate)}, {"induction", mean(induction)}, {"sink", mean(sink)}, {"confidence", mean(confidence)}};
}

Values valuesOf(const HeadMetrics &metrics)
{
    Values out;
    for (const auto &info : headMetricInfos()) {
        out[std::string(info.key)] = metrics.*info.value;
    }
    return out;
}

Values measured(const Pattern &A, const std::vector<int> &ids, const Mask &mask)
{
    const auto metrics = headMetrics(traceOf(A, ids, mask), firstHead);
    EXPECT_TRUE(metrics);
    return valuesOf(*metrics);
}

void expectSame(const Values &got, const Values &want)
{
    EXPECT_EQ(got.size(), want.size());
    for (const auto &[key, value] : want) {
        const auto found = got.at(key);
        EXPECT_EQ(found.has_value(), value.has_value()) << key;
        if (found && value) {
            EXPECT_NEAR(*found, *value, 1e-5 * std::max(1.0, std::abs(*value))) << key;
        }
    }
}

std::vector<int> repeatedIds(int n)
{
    std::vector<int> ids;
    for (int i = 0; i < n; ++i) {
        ids.push_back(i % 5 == 4 ? 100 + i : i % 3);
    }
    return ids;
}

} // namespace

TEST(HeadMetrics, AgreeWithTheFormulas)
{
    for (const int n : {3, 9, 64, 65, 130}) {
        for (const bool causal : {false, true}) {
            const Mask mask = maskOf(causal);
            const Pattern A = randomPattern(n, mask, static_cast<uint64_t>(n));
            expectSame(measured(A, repeatedIds(n), mask), naiveMetrics(A, repeatedIds(n), causal));
        }
    }
}

TEST(HeadMetrics, LeaveOutQueriesThatSeeNothing)
{
    for (const bool causal : {false, true}) {
        Mask mask = maskOf(causal, std::vector<uint8_t>(9, 1));
        mask.key_allowed[0] = mask.key_allowed[1] = mask.key_allowed[5] = 0;
        const Pattern A = randomPattern(9, mask, 4);
        expectSame(measured(A, repeatedIds(9), mask), naiveMetrics(A, repeatedIds(9), causal));
    }
    const Mask none = maskOf(false, std::vector<uint8_t>(3, 0));
    for (const auto &[key, value] : measured(randomPattern(3, none, 1), {1, 1, 1}, none)) {
        EXPECT_FALSE(value) << key;
    }
}

TEST(HeadMetrics, OneTokenLeavesNothingToACausalModel)
{
    for (const auto &[key, value] : measured({{1}}, {7}, maskOf(true))) {
        EXPECT_FALSE(value) << key;
    }
    const auto full = measured({{1}}, {7}, maskOf(false));
    EXPECT_EQ(full.at("entropy"), 0.0);
    EXPECT_EQ(full.at("distance"), 0.0);
    EXPECT_EQ(full.at("self"), 1.0);
    EXPECT_EQ(full.at("sink"), 1.0);
    for (const char *key : {"entropy_normalized", "previous", "next", "duplicate", "induction", "confidence"}) {
        EXPECT_FALSE(full.at(key)) << key;
    }
}

TEST(HeadMetrics, TwoTokensByHand)
{
    const auto same = measured({{1, 0}, {0.25, 0.75}}, {7, 7}, maskOf(true));
    const double H = -(0.25 * std::log(0.25) + 0.75 * std::log(0.75));
    const Values wanted = {{"entropy", H}, {"entropy_normalized", H / std::log(2.0)}, {"distance", 0.25}, {"self", 0.75}, {"previous", 0.25},
        {"next", 0.0}, // no key behind a query may be seen
        {"duplicate", 0.25}, {"induction", 0.75}, {"sink", 0.25}, {"confidence", std::nullopt}};
    expectSame(same, wanted);
    const auto different = measured({{1, 0}, {0.25, 0.75}}, {7, 8}, maskOf(true));
    EXPECT_FALSE(different.at("duplicate"));
    EXPECT_FALSE(different.at("induction"));
    const auto full = measured({{0.5, 0.5}, {0.25, 0.75}}, {7, 8}, maskOf(false));
    EXPECT_NEAR(*full.at("next"), 0.5, 1e-6);
    EXPECT_NEAR(*full.at("previous"), 0.25, 1e-6);
    EXPECT_NEAR(*full.at("self"), 0.625, 1e-6);
    EXPECT_NEAR(*full.at("confidence"), 0.5, 1e-6);
}

TEST(HeadMetrics, SumOverAllEarlierCopies)
{
    const Pattern A = {{1, 0, 0, 0, 0}, {0, 1, 0, 0, 0}, {0, 0, 1, 0, 0}, {0, 0, 0, 1, 0}, {0.1, 0.2, 0.3, 0.15, 0.25}};
    const auto got = measured(A, {5, 6, 5, 9, 5}, maskOf(true));
    EXPECT_NEAR(*got.at("duplicate"), ((0.0) + (0.1 + 0.3)) / 2, 1e-6);  // queries 2 and 4
    EXPECT_NEAR(*got.at("induction"), ((0.0) + (0.2 + 0.15)) / 2, 1e-6);
}

TEST(HeadMetrics, OfAllHeadsAreThoseOfEachHead)
{
    const TinyConfig config = tinyLlama();
    const auto model = openTiny(config);
    const std::vector<int> ids = {1, 2, 3, 1, 2, 3, 4, 1};
    const auto input = inputFromIds(*model, {ids, {}, {}});
    ASSERT_TRUE(input);
    const auto trace = runForward(model, *input);
    ASSERT_TRUE(trace);
    const auto all = allHeadMetrics(**trace, GroupIndex(0));
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 2u);
    ASSERT_EQ((*all)[0].size(), 4u);
    const auto naive = naiveForward(config, tensorsOf(config), ids);
    for (size_t layer = 0; layer < 2; ++layer) {
        const auto &pattern = naive.at(concat("blocks.", layer, ".attn.pattern"));
        for (size_t head = 0; head < 4; ++head) {
            Pattern A;
            for (size_t i = 0; i < 8; ++i) {
                const auto row = pattern.begin() + static_cast<std::ptrdiff_t>((head * 8 + i) * 8);
                A.emplace_back(row, row + 8);
            }
            expectSame(valuesOf((*all)[layer][head]), naiveMetrics(A, ids, true));
        }
    }
}

TEST(HeadMetrics, StopOnRequest)
{
    const auto model = openTiny(tinyGpt2());
    const auto input = inputFromIds(*model, {{1, 2}, {}, {}});
    ASSERT_TRUE(input);
    const auto trace = runForward(model, *input);
    ASSERT_TRUE(trace);
    std::stop_source source;
    source.request_stop();
    const auto one = headMetrics(**trace, firstHead, {source.get_token(), {}});
    const auto all = allHeadMetrics(**trace, GroupIndex(0), {source.get_token(), {}});
    ASSERT_FALSE(one || all);
    EXPECT_EQ(one.error().code, ErrorCode::Cancelled);
    EXPECT_EQ(all.error().code, ErrorCode::Cancelled);
}

TEST(HeadMetrics, AreExplained)
{
    const std::vector<std::string> keys = {"entropy", "entropy_normalized", "distance", "self", "previous", "next", "duplicate", "induction", "sink", "confidence"};
    ASSERT_EQ(headMetricInfos().size(), keys.size());
    for (size_t i = 0; i < keys.size(); ++i) {
        const auto &info = headMetricInfos()[i];
        EXPECT_EQ(info.key, keys[i]);
        EXPECT_FALSE(info.title.empty() || info.formula.empty() || info.source.empty());
    }
}

TEST(RowEntropy, InNats)
{
    const float even[] = {0.25f, 0.25f, 0, 0.25f, 0.25f}, sharp[] = {0, 1, 0};
    EXPECT_NEAR(rowEntropy(even, 5), std::log(4.0), 1e-6);
    EXPECT_EQ(rowEntropy(sharp, 3), 0.0);
}

TEST(TopKeys, HeaviestFirstMaskedLeftOut)
{
    const Pattern A = {{1, 0, 0, 0, 0}, {0.5, 0.5, 0, 0, 0}, {0.2, 0.2, 0.6, 0, 0}, {0.1, 0, 0.3, 0.6, 0}, {0.2, 0.1, 0.4, 0.1, 0.2}};
    const Trace causal = traceOf(A, {1, 2, 3, 4, 5}, maskOf(true));
    const auto keysOf = [](const std::vector<KeyWeight> &top) {
        std::vector<int> keys;
        for (const auto &entry : top) {
            keys.push_back(entry.key.value);
        }
        return keys;
    };
    const auto top = [&](const Trace &trace, int query, int count) { return topKeys(trace, firstHead, QueryPos(query), count); };
    EXPECT_EQ(keysOf(top(causal, 2, 10)), (std::vector<int>{2, 0, 1})); // a tie goes to the earlier key; keys 3 and 4 are masked
    EXPECT_EQ(keysOf(top(causal, 3, 10)), (std::vector<int>{3, 2, 0, 1})); // key 1 may be seen, however little it weighs
    EXPECT_EQ(keysOf(top(causal, 4, 2)), (std::vector<int>{2, 0}));
    EXPECT_TRUE(top(causal, 4, 0).empty());
    EXPECT_NEAR(top(causal, 4, 1)[0].weight, 0.4f, 1e-5);
    const Trace padded = traceOf(A, {1, 2, 3, 4, 5}, maskOf(true, {0, 1, 0, 1, 1}));
    EXPECT_EQ(keysOf(top(padded, 3, 10)), (std::vector<int>{3, 1}));
    EXPECT_TRUE(top(padded, 0, 10).empty());
}
