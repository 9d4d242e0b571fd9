// SPDX-License-Identifier: GPL-3.0-or-later
// Whole blocks on every OpenCL device against the CPU's pass, which the tests of forward and attention hold to float64.
#include "core/forward/device_backend.h"

#include <gtest/gtest.h>

#include "core/attention/pattern_device.h"
#include "core/forward/forward.h"
#include "tests/support/compare.h"
#include "tests/support/made_blocks.h"
#include "tests/support/opencl_sessions.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

/// The chosen backend, and back to the CPU at the end of the scope.
class Chosen {
public:
    explicit Chosen(std::shared_ptr<Backend> backend) { setBackend(std::move(backend)); }
    ~Chosen() { setBackend(nullptr); }
};

void expectSameAttention(const AttentionTrace &got, const AttentionTrace &want, const std::string &where)
{
    EXPECT_TRUE(activationsAgree(got.queriesByHead(), want.queriesByHead())) << where;
    EXPECT_TRUE(activationsAgree(got.keysByHead(), want.keysByHead())) << where;
    EXPECT_TRUE(activationsAgree(got.valuesByHead(), want.valuesByHead())) << where;
    EXPECT_TRUE(activationsAgree(got.outputsByHead(), want.outputsByHead())) << where;
    EXPECT_TRUE(activationsAgree(got.row_max.copy().values, want.row_max.copy().values)) << where;
    EXPECT_TRUE(patternsAgree(got.row_scale.copy().values, want.row_scale.copy().values)) << where;
    EXPECT_NE(got.device, nullptr) << where;
    const auto &g = want.geometry;
    for (int h = 0; h < g.n_heads; ++h) {
        const Tile all{0, 0, g.n_query, g.n_key};
        std::vector<float> a(static_cast<size_t>(g.n_query) * static_cast<size_t>(g.n_key)), b(a.size()), c(a.size());
        computeTile(got, HeadIndex(h), all, CellValue::Pattern, 0, a);
        computeTile(want, HeadIndex(h), all, CellValue::Pattern, 0, b);
        EXPECT_TRUE(got.device && got.device->tile(HeadIndex(h), all, CellValue::Pattern, 0, c)) << where;
        EXPECT_TRUE(patternsAgree(a, b)) << where << " head " << h << ", by the CPU from what the device gave";
        EXPECT_TRUE(patternsAgree(c, b)) << where << " head " << h;
    }
}

void expectSame(const Trace &got, const Trace &want, const std::string &name)
{
    for (size_t s = 0; s < want.stacks.size(); ++s) {
        ASSERT_EQ(got.stacks[s].blocks.size(), want.stacks[s].blocks.size());
        ASSERT_EQ(got.stacks[s].resid_pre.size(), want.stacks[s].resid_pre.size());
        for (size_t l = 0; l < want.stacks[s].resid_pre.size(); ++l) {
            EXPECT_TRUE(activationsAgree(got.stacks[s].resid_pre[l].copy().values, want.stacks[s].resid_pre[l].copy().values)) << name << " resid_pre " << l;
        }
        for (size_t l = 0; l < want.stacks[s].blocks.size(); ++l) {
            const BlockTrace &a = got.stacks[s].blocks[l], &b = want.stacks[s].blocks[l];
            const std::string where = concat(name, " block ", l);
            EXPECT_TRUE(activationsAgree(a.resid_mid.copy().values, b.resid_mid.copy().values)) << where;
            expectSameAttention(a.attn, b.attn, where);
            ASSERT_EQ(a.cross.has_value(), b.cross.has_value());
            if (b.cross) {
                EXPECT_TRUE(activationsAgree(a.resid_cross.copy().values, b.resid_cross.copy().values)) << where;
                expectSameAttention(*a.cross, *b.cross, where + " cross");
            }
        }
    }
}

class OpenClBlocks : public ::testing::TestWithParam<BlockCase> {};

} // namespace

TEST_P(OpenClBlocks, AgreeWithTheCpu)
{
    HS_NEEDS_OPENCL();
    BlockMaker maker(GetParam());
    const auto model = maker.model();
    const Input input = maker.input();
    const auto cpu = traceOf(model, input);
    EXPECT_TRUE(cpu->device.empty());
    for (const auto &[name, session] : sessionsUnderTest()) {
        std::string said;
        const Chosen chosen(std::make_shared<DeviceBackend>(session, [&](const std::string &why) { said += why; }));
        const auto trace = traceOf(model, input);
        EXPECT_EQ(said, "") << name;
        ASSERT_EQ(trace->device, session->device().name) << name;
        expectSame(*trace, *cpu, name);
    }
}

INSTANTIATE_TEST_SUITE_P(Forward, OpenClBlocks, ::testing::ValuesIn(blockCases()), [](const auto &given) { return given.param.name; });

TEST(OpenClBlocks, LongSequencesGoInSeveralBlocksOfRows)
{
    HS_NEEDS_OPENCL();
    BlockMaker maker({"long", [](StackSpec &spec, BlockParts &, BlockInput &given) {
                          given.n = 700;
                          spec.layers.assign(1, {0.4f, 0, turning(RotaryPairs::Half, 6)});
                      }});
    const auto model = maker.model();
    const Input input = maker.input();
    const auto cpu = traceOf(model, input);
    for (const auto &[name, session] : sessionsUnderTest()) {
        const Chosen chosen(std::make_shared<DeviceBackend>(session, nullptr));
        expectSame(*traceOf(model, input), *cpu, name);
    }
}

TEST(OpenClBlocks, AreToldOfAsTheyAreAttended)
{
    HS_NEEDS_OPENCL();
    BlockMaker maker({"told", [](StackSpec &spec, BlockParts &, BlockInput &given) {
                          spec.has_cross = true;
                          given.memory = 9;
                      }});
    const auto model = maker.model();
    const Input input = maker.input();
    const Chosen chosen(std::make_shared<DeviceBackend>(sessionsUnderTest().front().session, nullptr));
    std::vector<std::pair<int, int>> told;
    PassOptions options;
    options.attended = [&](GroupIndex group, LayerIndex layer, const AttentionTrace &attn) {
        told.emplace_back(group.value, layer.value);
        EXPECT_EQ(attn.geometry.n_key, group.value == 0 ? maker.given.n : 9);
        EXPECT_GT(patternOverview(attn, HeadIndex(0), 1, 1).values[0], 0.0f);
    };
    const auto trace = runForward(model, input, {}, options);
    ASSERT_TRUE(trace);
    EXPECT_EQ(told, (std::vector<std::pair<int, int>>{{0, 0}, {1, 0}, {0, 1}, {1, 1}}));
}

/// While somebody types, the device is chosen or left: either may follow the other.
TEST(OpenClBlocks, PassesOfTheCpuContinueThoseOfADeviceAndTheOtherWayRound)
{
    HS_NEEDS_OPENCL();
    const auto model = openModel("bundled:english");
    ASSERT_TRUE(model);
    const auto input = [&](const char *text) { return *inputFromText(**model, text); };
    const auto longer = input("The people of this country want peace."), shorter = input("The people of this");
    const auto wanted = traceOf(*model, longer);
    const auto backend = std::make_shared<DeviceBackend>(sessionsUnderTest().front().session, nullptr);
    for (const bool deviceFirst : {true, false}) {
        PassOptions options;
        {
            const Chosen chosen(deviceFirst ? backend : nullptr);
            options.previous = traceOf(*model, shorter);
        }
        const Chosen chosen(deviceFirst ? nullptr : backend);
        const auto got = runForward(*model, longer, {}, options);
        ASSERT_TRUE(got);
        EXPECT_EQ((*got)->device.empty(), deviceFirst);
        EXPECT_TRUE(activationsAgree((*got)->stacks[0].resid_pre.back().copy().values, wanted->stacks[0].resid_pre.back().copy().values));
        for (size_t l = 0; l < wanted->stacks[0].blocks.size(); ++l) {
            const Tile all{0, 0, longer.main().size(), longer.main().size()};
            std::vector<float> a(static_cast<size_t>(all.rows) * static_cast<size_t>(all.cols)), b(a.size());
            computeTile((*got)->stacks[0].blocks[l].attn, HeadIndex(1), all, CellValue::Pattern, 0, a);
            computeTile(wanted->stacks[0].blocks[l].attn, HeadIndex(1), all, CellValue::Pattern, 0, b);
            EXPECT_TRUE(patternsAgree(a, b)) << "block " << l;
        }
        options.previous = *got;
        const auto again = runForward(*model, longer, {}, options); // nothing has changed: nothing runs, wherever it ran
        ASSERT_TRUE(again);
        EXPECT_EQ((*again)->device, (*got)->device);
        EXPECT_EQ((*again)->stacks[0].blocks[0].attn.device, (*got)->stacks[0].blocks[0].attn.device);
    }
}

TEST(OpenClBlocks, WeightsGoUpOnceAndGoWithTheModel)
{
    HS_NEEDS_OPENCL();
    const auto &session = sessionsUnderTest().front().session;
    const auto backend = std::make_shared<DeviceBackend>(session, nullptr);
    const Chosen chosen(backend);
    const uint64_t before = backend->allocated();
    BlockMaker maker(blockCases().front());
    auto model = maker.model();
    const Input input = maker.input();
    uint64_t withWeights = 0;
    {
        const auto trace = traceOf(model, input);
        withWeights = backend->allocated();
        const auto again = traceOf(model, input);
        EXPECT_EQ(backend->allocated() - withWeights, withWeights - before - [&] { // a second trace takes what the first took, without weights
            uint64_t weights = 0;
            for (const BlockWeights &block : model->weights.stacks[0].blocks) {
                for (const Linear *linear : {&block.attn.W_Q, &block.attn.W_K, &block.attn.W_V, &block.attn.W_O, &block.W_in, &block.W_out}) {
                    weights += opencl::linearBytes(*linear) + linear->bias().size() * sizeof(float);
                }
                for (const NormWeights *norm : {&block.norm_attn, &block.norm_mlp}) {
                    weights += (norm->gain.size() + norm->bias.size()) * sizeof(float);
                }
            }
            return weights;
        }());
    }
    EXPECT_GT(backend->allocated(), before); // the weights stay
    model.reset();
    const auto other = maker.model();
    {
        const auto trace = traceOf(other, input);
        EXPECT_EQ(backend->allocated(), withWeights); // those of the model that is gone are gone
    }
}
