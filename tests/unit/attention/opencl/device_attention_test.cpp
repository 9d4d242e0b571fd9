// SPDX-License-Identifier: GPL-3.0-or-later
// Attention on every device: each mask, bias and head geometry that the CPU has, against the CPU and against float64.
#include "core/attention/opencl/device_attention.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>

#include "tests/support/by_head.h"
#include "tests/support/compare.h"
#include "tests/support/mask_cases.h"
#include "tests/support/naive_attention.h"
#include "tests/support/opencl_sessions.h"

using namespace headscope;
using namespace headscope::testing;
using namespace headscope::opencl;

namespace {

constexpr float notANumber = std::numeric_limits<float>::quiet_NaN(), minusInfinity = -std::numeric_limits<float>::infinity();

/// The masks of the CPU's tests, and head geometries: odd widths, one key/value head, many rows, large scores.
std::vector<MaskCase> allCases()
{
    std::vector<MaskCase> all = maskCases();
    const auto open = [](AttentionGeometry &) {};
    const auto causal = [](AttentionGeometry &g) { g.mask.causal = true; };
    const auto add = [&](std::string name, int n, int heads, int kvHeads, int d_head, std::function<void(AttentionGeometry &)> change) { all.push_back({std::move(name), n, n, std::move(change), heads, kvHeads, d_head}); };
    for (const int n : {1, 2, 63, 64, 65, 130}) {
        add(concat("full", n), n, 2, 2, 8, open);
        add(concat("causal", n), n, 2, 2, 8, causal);
    }
    add("grouped", 65, 6, 2, 10, causal);
    add("oneKvHead", 20, 5, 1, 6, open);
    add("width1", 9, 2, 1, 1, causal);
    add("width67", 70, 2, 2, 67, causal);
    add("width130", 33, 1, 1, 130, open);
    add("manyRows", 600, 2, 1, 8, causal); // more than one block of rows
    add("extreme", 130, 2, 1, 16, [](AttentionGeometry &g) { g.score_scale = 4; });
    add("padAll", 5, 2, 2, 8, [](AttentionGeometry &g) { g.mask.key_allowed = {0, 0, 0, 0, 0}; });
    add("padLong", 130, 2, 2, 8, [](AttentionGeometry &g) {
        g.mask.causal = true;
        g.mask.key_allowed.assign(130, 1);
        std::fill_n(g.mask.key_allowed.begin(), 100, uint8_t{0}); // a whole block of rows sees nothing
    });
    add("longAlibi", 600, 2, 2, 4, [](AttentionGeometry &g) {
        addKeyBias(g);
        g.mask.causal = true;
    });
    return all;
}

template <class T>
std::vector<T> ofHead(const std::vector<T> &all, int head, int n_heads)
{
    const auto each = static_cast<std::ptrdiff_t>(all.size()) / n_heads;
    return {all.begin() + head * each, all.begin() + (head + 1) * each};
}

/// Attention of a trace on one device; z comes back.
struct OnDevice {
    std::shared_ptr<DeviceAttention> attention;
    std::vector<float> z;

    OnDevice(const std::shared_ptr<Session> &session, const AttentionTrace &trace)
    {
        const auto &g = trace.geometry;
        auto compute = [&]() -> Status {
            HS_TRY(tables, ScoreTableCache(*session).tables(g));
            HS_TRY(q, uploadMatrix(*session, trace.q.copy()));
            HS_TRY(k, uploadMatrix(*session, trace.k.copy(0, g.n_key)));
            HS_TRY(v, uploadMatrix(*session, sideBySide(trace.valuesByHead(), g.n_kv_heads, g.n_key)));
            HS_TRY(mixed, emptyMatrix(*session, g.n_query, g.n_heads * g.d_head));
            Buffer scratch;
            attention = std::make_shared<DeviceAttention>(session, g, std::move(tables), nullptr);
            Pace pace(*session, {});
            HS_TRY_STATUS(attention->attend(pace, {std::move(q), k, v, mixed, scratch}));
            HS_TRY(side, downloadMatrix(*session, mixed));
            z = byHead(side, g.n_heads);
            return Done{};
        };
        const Status done = compute();
        EXPECT_TRUE(done) << (done ? "" : done.error().message);
    }

    std::vector<float> tile(int head, const Tile &at, CellValue value, float masked) const
    {
        std::vector<float> out(static_cast<size_t>(at.rows) * static_cast<size_t>(at.cols), -7.0f);
        EXPECT_TRUE(attention->tile(HeadIndex(head), at, value, masked, out));
        return out;
    }
};

class OpenClAttention : public ::testing::TestWithParam<MaskCase> {};

} // namespace

TEST_P(OpenClAttention, AgreesWithTheCpuAndWithFloat64)
{
    HS_NEEDS_OPENCL();
    AttentionTrace cpu = traceOf(GetParam());
    ASSERT_TRUE(attend(cpu, {}));
    const NaiveAttention naive = naiveAttention(cpu);
    const auto &g = cpu.geometry;
    RandomNumbers random(2);
    for (const auto &[name, session] : sessionsUnderTest()) {
        const OnDevice device(session, cpu);
        EXPECT_TRUE(activationsAgree(device.z, naive.z)) << name;
        const auto row_max = device.attention->rowMax(), row_scale = device.attention->rowScale();
        ASSERT_TRUE(row_max && row_scale) << name;
        EXPECT_TRUE(activationsAgree(*row_max, byHead(cpu.row_max.copy(), g.n_heads))) << name;
        EXPECT_TRUE(patternsAgree(*row_scale, byHead(cpu.row_scale.copy(), g.n_heads))) << name;
        const Tile all{0, 0, g.n_query, g.n_key};
        for (int h = 0; h < g.n_heads; ++h) {
            EXPECT_TRUE(patternsAgree(device.tile(h, all, CellValue::Pattern, 0), ofHead(naive.pattern, h, g.n_heads))) << name << " head " << h;
            EXPECT_TRUE(activationsAgree(device.tile(h, all, CellValue::Score, minusInfinity), ofHead(naive.scores, h, g.n_heads))) << name << " head " << h;
        }
        for (int round = 0; round < 4; ++round) {
            const int head = random.below(g.n_heads), query = random.below(g.n_query), key = random.below(g.n_key);
            const Tile part{query, key, 1 + random.below(g.n_query - query), 1 + random.below(g.n_key - key)};
            std::vector<float> wanted(static_cast<size_t>(part.rows) * static_cast<size_t>(part.cols));
            computeTile(cpu, HeadIndex(head), part, CellValue::Pattern, notANumber, wanted);
            EXPECT_TRUE(patternsAgree(device.tile(head, part, CellValue::Pattern, notANumber), wanted)) << name << " tile " << query << " " << key << " " << part.rows << " " << part.cols;
            Matrix pooled(1 + random.below(part.rows), 1 + random.below(part.cols));
            ASSERT_TRUE(device.attention->pooled(HeadIndex(head), part, pooled)) << name;
            EXPECT_TRUE(patternsAgree(pooled.values, pooledPattern(cpu, HeadIndex(head), part, pooled.rows, pooled.cols).values)) << name << " pooled to " << pooled.rows << " " << pooled.cols;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Attention, OpenClAttention, ::testing::ValuesIn(allCases()), [](const auto &given) { return given.param.name; });

/// Positions up to a million with steep slopes: the float64 difference rounded to float32, without float64 on the device.
TEST(OpenClAttentionBias, DifferencesOfKeyBiasesAreThoseOfFloat64)
{
    HS_NEEDS_OPENCL();
    const int n = 257;
    AttentionTrace cpu;
    cpu.geometry = geometryOf(1, 1, n, n, 1);
    const std::vector<float> zeros(static_cast<size_t>(n), 0.0f);
    setHeads(cpu, zeros, zeros, zeros);
    std::vector<double> bias;
    for (int j = 0; j < n; ++j) {
        bias.push_back(0.7071067811865476 * (1e6 + j * 37));
    }
    cpu.geometry.key_bias = std::make_shared<const std::vector<double>>(bias);
    ASSERT_TRUE(attend(cpu, {}));
    for (const auto &[name, session] : sessionsUnderTest()) {
        const OnDevice device(session, cpu);
        const auto got = device.tile(0, {0, 0, n, n}, CellValue::Score, minusInfinity);
        size_t other = 0;
        for (int i = 0; i < n; ++i) {
            for (int j = 0; j < n; ++j) {
                const float wanted = static_cast<float>(bias[static_cast<size_t>(j)] - bias[static_cast<size_t>(i)]), found = got[static_cast<size_t>(i * n + j)];
                other += wanted != found;
                EXPECT_LE(std::abs(found - wanted), std::abs(wanted) * 1.2e-7f) << name << " " << i << " " << j;
            }
        }
        EXPECT_LT(other, got.size() / 1000) << name; // ties of the last place at most
    }
}

TEST(OpenClAttentionTiles, AreWorthTheWayOnlyWhereThereIsMuchToDo)
{
    HS_NEEDS_OPENCL();
    AttentionTrace cpu;
    cpu.geometry = geometryOf(1, 1, 2000, 2000, 64);
    const auto numbers = RandomNumbers(1).list(2000 * 64, 1);
    setHeads(cpu, numbers, numbers, numbers);
    const OnDevice device(sessionsUnderTest().front().session, cpu);
    EXPECT_FALSE(device.attention->worthwhile({5, 5, 1, 1}));
    EXPECT_FALSE(device.attention->worthwhile({5, 0, 1, 2000})); // a row under the mouse: the window's own thread asks
    EXPECT_FALSE(device.attention->worthwhile({0, 0, 64, 64}));
    EXPECT_TRUE(device.attention->worthwhile({0, 0, 512, 512}));
}

TEST(OpenClAttentionTiles, ThroughTheTraceComeFromTheDevice)
{
    HS_NEEDS_OPENCL();
    AttentionTrace trace;
    trace.geometry = geometryOf(2, 1, 300, 300, 64);
    trace.geometry.mask.causal = true;
    trace.geometry.score_scale = 0.2f;
    const auto keys = RandomNumbers(2).list(300 * 64, 1);
    setHeads(trace, RandomNumbers(1).list(2 * 300 * 64, 1), keys, keys);
    ASSERT_TRUE(attend(trace, {}));
    const Tile all{0, 0, 300, 300};
    std::vector<float> wanted(300 * 300), got(300 * 300);
    computeTile(trace, HeadIndex(1), all, CellValue::Pattern, 0, wanted);
    const Matrix pooled = patternOverview(trace, HeadIndex(1), 20, 30);
    const OnDevice device(sessionsUnderTest().front().session, trace);
    trace.device = device.attention;
    // What the CPU would read is broken: right numbers can only come from the device.
    trace.q = SharedRows(Matrix(300, 2 * 64));
    computeTile(trace, HeadIndex(1), all, CellValue::Pattern, 0, got);
    EXPECT_TRUE(patternsAgree(got, wanted));
    EXPECT_TRUE(patternsAgree(patternOverview(trace, HeadIndex(1), 20, 30).values, pooled.values));
}
