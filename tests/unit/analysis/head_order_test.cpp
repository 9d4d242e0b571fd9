// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/head_order.h"

#include <gtest/gtest.h>
#include <limits>

using namespace headscope;

namespace {

const MetricInfo &metric(std::string_view key)
{
    for (const auto &info : headMetricInfos()) {
        if (info.key == key) {
            return info;
        }
    }
    std::abort();
}

HeadMetrics withEntropy(std::optional<double> value)
{
    HeadMetrics m;
    m.entropy = value;
    return m;
}

/// "00 01 10" of the heads in order, "-" behind those that do not pass.
std::string namesOf(const std::vector<OrderedHead> &heads)
{
    std::string out;
    for (const OrderedHead &at : heads) {
        out += (out.empty() ? "" : " ") + std::to_string(at.layer.value) + std::to_string(at.head.value) + (at.passes ? "" : "-");
    }
    return out;
}

const std::vector<std::vector<HeadMetrics>> all = {{withEntropy(2), withEntropy({}), withEntropy(1)}, {withEntropy(1), withEntropy(3), withEntropy(std::numeric_limits<double>::quiet_NaN())}};

} // namespace

TEST(HeadOrder, ByLayerOrByAMetricWithTheUndefinedLast)
{
    EXPECT_EQ(namesOf(orderHeads(all, {}, {})), "00 01 02 10 11 12");
    EXPECT_EQ(namesOf(orderHeads(all, {&metric("entropy"), true}, {})), "11 00 02 10 01 12");
    EXPECT_EQ(namesOf(orderHeads(all, {&metric("entropy"), false}, {})), "02 10 00 11 01 12");
    EXPECT_EQ(namesOf(orderHeads(all, {&metric("sink"), true}, {})), "00 01 02 10 11 12"); // undefined for all
    EXPECT_TRUE(orderHeads({}, {}, {}).empty());
}

TEST(HeadOrder, TellsWhichPass)
{
    const auto filter = HeadFilter::parse("entropy < 2.5");
    ASSERT_TRUE(filter);
    EXPECT_EQ(namesOf(orderHeads(all, {&metric("entropy"), true}, *filter)), "11- 00 02 10 01- 12-");
}

TEST(HeadOrder, RangesAndSharesLeaveOutTheUndefined)
{
    EXPECT_EQ(rangeOf(all, metric("entropy")), (MetricRange{1, 3}));
    EXPECT_FALSE(rangeOf(all, metric("sink")));
    EXPECT_DOUBLE_EQ(shareOf(1.5, {1, 3}), 0.25);
    EXPECT_DOUBLE_EQ(shareOf(9, {1, 3}), 1);
    EXPECT_DOUBLE_EQ(shareOf(2, {2, 2}), 0.5);
}

TEST(HeadOrder, TheStrongestRoleFromFourTenthsOn)
{
    HeadMetrics m;
    EXPECT_FALSE(roleOf(m));
    m.sink = 0.9; // no role
    m.confidence = 0.9;
    m.previous = 0.39;
    EXPECT_FALSE(roleOf(m));
    m.previous = 0.4;
    ASSERT_TRUE(roleOf(m));
    EXPECT_EQ(roleOf(m)->metric->key, "previous");
    m.induction = 0.6;
    EXPECT_EQ(roleOf(m)->metric->key, "induction");
    EXPECT_DOUBLE_EQ(roleOf(m)->share, 0.6);
}

TEST(HeadOrder, MetricsAreFoundByTheirKeys)
{
    EXPECT_EQ(metricOfKey("induction")->value, &HeadMetrics::induction);
    EXPECT_EQ(metricOfKey("Induction"), nullptr);
    EXPECT_EQ(metricOfKey(""), nullptr);
}
