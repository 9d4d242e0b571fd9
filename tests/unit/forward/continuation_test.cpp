// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/continuation.h"

#include <chrono>
#include <gtest/gtest.h>
#include <thread>

#include "core/forward/forward.h"
#include "core/forward/trace_tensors.h"
#include "tests/support/compare.h"
#include "tests/support/naive_forward.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

Input inputOf(const Model &model, const std::vector<int> &ids, const std::vector<uint8_t> &mask = {})
{
    auto input = inputFromIds(model, {ids, mask, {}});
    EXPECT_TRUE(input) << input.error().message;
    return *input;
}

std::shared_ptr<const Trace> run(const std::shared_ptr<const Model> &model, const Input &input, const std::shared_ptr<const Trace> &previous = nullptr)
{
    auto trace = runForward(model, input, {}, {.previous = previous});
    EXPECT_TRUE(trace) << trace.error().message;
    return *trace;
}

std::vector<int> someIds(int n, int d_vocab)
{
    RandomNumbers random(9);
    std::vector<int> ids;
    for (int i = 0; i < n; ++i) {
        ids.push_back(random.below(d_vocab));
    }
    return ids;
}

void expectEqual(const std::shared_ptr<const Trace> &got, const std::shared_ptr<const Trace> &wanted)
{
    const auto a = traceTensors(got, {{"*"}, {}, {}, {}}), b = traceTensors(wanted, {{"*"}, {}, {}, {}});
    ASSERT_TRUE(a && b);
    ASSERT_EQ(a->size(), b->size());
    for (size_t i = 0; i < a->size(); ++i) {
        const auto x = (*a)[i].values(), y = (*b)[i].values();
        ASSERT_TRUE(x && y);
        EXPECT_TRUE((*a)[i].name.ends_with("pattern") ? patternsAgree(*x, *y) : activationsAgree(*x, *y)) << (*a)[i].name;
    }
}

} // namespace

class Continuations : public ::testing::TestWithParam<bool> {
protected:
    TinyConfig config() const
    {
        TinyConfig c = GetParam() ? tinyLlama() : tinyGpt2();
        c.n_ctx = 140;
        return c;
    }
};

TEST_P(Continuations, GiveWhatAWholePassGives)
{
    const auto model = openTiny(config());
    RandomNumbers random(4);
    std::vector<int> ids = someIds(100, config().d_vocab);
    auto trace = run(model, inputOf(*model, ids));
    for (int edit = 0; edit < 30; ++edit) { // as somebody types: mostly at the end, sometimes in the middle, sometimes less
        const int place = random.below(3) == 0 ? random.below(static_cast<int>(ids.size())) : static_cast<int>(ids.size()) - 1 - random.below(2);
        if (random.below(3) == 0 && ids.size() > 10) {
            ids.erase(ids.begin() + place);
        } else if (random.below(2) == 0 && ids.size() < 139) {
            ids.insert(ids.begin() + place + 1, random.below(config().d_vocab));
        } else {
            ids[static_cast<size_t>(place)] = random.below(config().d_vocab);
        }
        trace = run(model, inputOf(*model, ids), trace);
        expectEqual(trace, run(model, inputOf(*model, ids)));
        if (HasFailure()) {
            FAIL() << "edit " << edit << " at " << place << " of " << ids.size();
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Forward, Continuations, ::testing::Bool(), [](const auto &given) { return given.param ? "llama" : "gpt2"; });

TEST(Continuation, SharesTheRowsOfTheUnchangedBeginning)
{
    const auto model = openTiny(tinyGpt2());
    const auto a = run(model, inputOf(*model, {1, 2, 3, 4, 5, 6})), b = run(model, inputOf(*model, {1, 2, 3, 4, 5, 7}), a);
    EXPECT_EQ(a->stacks[0].blocks[1].attn.q.row(0), b->stacks[0].blocks[1].attn.q.row(0));
    EXPECT_EQ(a->stacks[0].resid_pre.back().row(4), b->stacks[0].resid_pre.back().row(4));
    EXPECT_NE(a->stacks[0].resid_pre.back().row(5), b->stacks[0].resid_pre.back().row(5));
    const auto again = run(model, inputOf(*model, {1, 2, 3, 4, 5, 7}), b); // nothing changed
    EXPECT_EQ(again->stacks[0].blocks[1].attn.q.row(5), b->stacks[0].blocks[1].attn.q.row(5));
}

TEST(Continuation, SaysWhatIsTheSame)
{
    const auto model = openTiny(tinyGpt2());
    const auto shared = [&](const Input &a, const Input &b) { return sharedBeginning(*model, a, b, 0); };
    const Input abc = inputOf(*model, {1, 2, 3});
    EXPECT_EQ(shared(abc, inputOf(*model, {1, 2, 4})), 2);
    EXPECT_EQ(shared(abc, inputOf(*model, {1, 2, 3, 4})), 3);
    EXPECT_EQ(shared(abc, inputOf(*model, {1, 2})), 1); // at least one row is new
    EXPECT_EQ(shared(abc, inputOf(*model, {5, 2, 3})), 0);
    EXPECT_EQ(shared(abc, inputOf(*model, {1, 2, 3}, {1, 1, 1})), 2); // a mask that masks nothing
    EXPECT_EQ(shared(abc, inputOf(*model, {1, 2, 3}, {0, 1, 1})), 0);
    EXPECT_TRUE(sameStack(*model, abc, inputOf(*model, {1, 2, 3}), 0));
    EXPECT_FALSE(sameStack(*model, abc, inputOf(*model, {1, 2, 4}), 0));
    Input masked = abc;
    masked.added_mask = Matrix(3, 3);
    EXPECT_EQ(shared(abc, masked), 0);
    EXPECT_EQ(shared(masked, masked), 0);
}

TEST(Continuation, TracesOfOtherModelsAreNotContinued)
{
    const auto one = openTiny(tinyGpt2()), other = openTiny(tinyGpt2());
    const auto a = run(one, inputOf(*one, {1, 2, 3})), b = run(other, inputOf(*other, {1, 2, 4}), a);
    EXPECT_NE(a->stacks[0].resid_pre[0].row(0), b->stacks[0].resid_pre[0].row(0));
}

TEST(Forward, TellsOfEachAttentionAsSoonAsItIsThere)
{
    const auto model = openTiny(tinyGpt2());
    std::vector<AttentionTrace> told;
    std::vector<int> layers;
    const auto attended = [&](GroupIndex group, LayerIndex layer, const AttentionTrace &attn) {
        EXPECT_EQ(group.value, 0);
        layers.push_back(layer.value);
        told.push_back(attn);
    };
    auto trace = runForward(model, inputOf(*model, {1, 2, 3, 4}), {}, {nullptr, attended});
    ASSERT_TRUE(trace);
    ASSERT_EQ(layers, (std::vector<int>{0, 1}));
    for (int layer = 0; layer < 2; ++layer) {
        EXPECT_EQ(told[static_cast<size_t>(layer)].z.row(0), (*trace)->attention(GroupIndex(0), LayerIndex(layer)).z.row(0)); // shared, not copied
    }
    layers.clear();
    ASSERT_TRUE(runForward(model, inputOf(*model, {1, 2, 3, 4}), {}, {*trace, attended}));
    EXPECT_EQ(layers, (std::vector<int>{0, 1})); // told of what was taken over too
}

TEST(Forward, StopsAtAnyMomentAndNothingIsLeftBehind)
{
    TinyConfig c = tinyLlama();
    c.n_ctx = 200;
    const auto model = openTiny(c);
    const Input input = inputOf(*model, someIds(200, c.d_vocab));
    std::vector<int> edited = someIds(200, c.d_vocab);
    edited[100] = (edited[100] + 1) % c.d_vocab;
    const auto before = run(model, inputOf(*model, edited)), whole = run(model, input);
    RandomNumbers random(6);
    double reach = whole->seconds; // how late a stop may come: follows the passes' time, which other programs on the machine change
    int stopped = 0;
    for (int round = 0; stopped < 1000 && round < 20000; ++round) {
        std::stop_source source;
        const auto moment = std::chrono::steady_clock::now() + std::chrono::duration<double>(reach * static_cast<double>(random.between(0, 1)));
        std::jthread stopper([&source, moment] {
            while (std::chrono::steady_clock::now() < moment) {
            }
            source.request_stop();
        });
        const auto trace = runForward(model, input, {source.get_token(), {}}, {round % 2 ? before : nullptr, {}});
        if (trace) {
            reach *= 0.97;
            EXPECT_TRUE(activationsAgree((*trace)->stacks[0].resid_pre.back().copy().values, whole->stacks[0].resid_pre.back().copy().values));
        } else {
            ++stopped;
            reach *= 1.02;
            EXPECT_EQ(trace.error().code, ErrorCode::Cancelled);
        }
    }
    EXPECT_EQ(stopped, 1000);
    expectEqual(run(model, input), whole);
    expectEqual(run(model, input, before), whole);
}
