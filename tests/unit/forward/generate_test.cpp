// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/generate.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "core/forward/forward.h"
#include "core/forward/input.h"
#include "tests/support/naive_forward.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

const std::vector<TokenId> prompt = {TokenId(1), TokenId(7), TokenId(3)};

std::vector<int> numbersOf(const Result<std::vector<TokenId>> &made)
{
    std::vector<int> out;
    if (!made) {
        ADD_FAILURE() << made.error().message;
        return out;
    }
    for (const TokenId id : *made) {
        out.push_back(id.value);
    }
    return out;
}

GenerateOptions options(int tokens, double temperature = 0, int top_k = 0, uint64_t seed = 0)
{
    GenerateOptions out;
    out.tokens = tokens;
    out.temperature = temperature;
    out.top_k = top_k;
    out.seed = seed;
    return out;
}

} // namespace

TEST(Generate, GreedyTakesTheLargestLogitOfTheNaivePass)
{
    const TinyConfig config = tinyLlama();
    const TinyTensors tensors = tensorsOf(config);
    std::vector<int> ids = {1, 7, 3}, want;
    for (int i = 0; i < 12; ++i) {
        const Numbers logits = naiveForward(config, tensors, ids).at("logits");
        const auto last = logits.end() - config.d_vocab;
        want.push_back(static_cast<int>(std::max_element(last, logits.end()) - last));
        ids.push_back(want.back());
    }
    std::vector<int> seen;
    GenerateOptions o = options(12);
    o.made = [&](TokenId id) { seen.push_back(id.value); };
    EXPECT_EQ(numbersOf(generate(openTiny(config), prompt, o)), want);
    EXPECT_EQ(seen, want);
}

TEST(Generate, ASequenceLongerThanTheContextIsSeenThroughItsEnd)
{
    TinyConfig config = tinyGpt2();
    config.n_ctx = 6;
    const TinyTensors tensors = tensorsOf(config);
    std::vector<int> ids = {1, 7, 3}, want;
    for (int i = 0; i < 9; ++i) {
        const std::vector<int> window(ids.end() - std::min<std::ptrdiff_t>(6, std::ssize(ids)), ids.end());
        const Numbers logits = naiveForward(config, tensors, window).at("logits");
        const auto last = logits.end() - config.d_vocab;
        want.push_back(static_cast<int>(std::max_element(last, logits.end()) - last));
        ids.push_back(want.back());
    }
    EXPECT_EQ(numbersOf(generate(openTiny(config), prompt, options(9))), want);
}

TEST(Generate, DrawsFollowTheSoftmaxOfTheLogits)
{
    const auto model = openTiny(tinyLlama());
    const auto trace = runForward(model, *inputFromIds(*model, {{1, 7, 3}, {}, {}}));
    ASSERT_TRUE(trace);
    const auto values = logits(**trace, 1).values;
    const double temperature = 4;
    double sum = 0;
    for (const float v : values) {
        sum += std::exp(static_cast<double>(v) / temperature);
    }
    std::map<int, int> count;
    const int rounds = 3000;
    for (int seed = 0; seed < rounds; ++seed) {
        ++count[numbersOf(generate(model, prompt, options(1, temperature, 0, static_cast<uint64_t>(seed))))[0]];
    }
    for (size_t id = 0; id < values.size(); ++id) { // five standard deviations
        const double p = std::exp(static_cast<double>(values[id]) / temperature) / sum, deviation = std::sqrt(p * (1 - p) / rounds);
        EXPECT_NEAR(static_cast<double>(count[static_cast<int>(id)]) / rounds, p, 5 * deviation + 1e-9) << id;
    }
}

TEST(Generate, TopKAndSeed)
{
    const auto model = openTiny(tinyLlama());
    const auto trace = runForward(model, *inputFromIds(*model, {{1, 7, 3}, {}, {}}));
    ASSERT_TRUE(trace);
    const auto values = logits(**trace, 1).values;
    std::vector<int> order(values.size());
    for (size_t i = 0; i < order.size(); ++i) {
        order[i] = static_cast<int>(i);
    }
    std::sort(order.begin(), order.end(), [&](int a, int b) { return values[static_cast<size_t>(a)] > values[static_cast<size_t>(b)]; });
    std::set<int> drawn;
    for (uint64_t seed = 0; seed < 200; ++seed) {
        drawn.insert(numbersOf(generate(model, prompt, options(1, 50, 3, seed)))[0]);
    }
    EXPECT_EQ(drawn, (std::set<int>{order[0], order[1], order[2]}));
    EXPECT_EQ(numbersOf(generate(model, prompt, options(8, 3, 1))), numbersOf(generate(model, prompt, options(8))));
    EXPECT_EQ(numbersOf(generate(model, prompt, options(20, 10, 0, 5))), numbersOf(generate(model, prompt, options(20, 10, 0, 5))));
    EXPECT_NE(numbersOf(generate(model, prompt, options(20, 10, 0, 5))), numbersOf(generate(model, prompt, options(20, 10, 0, 6))));
}

TEST(Generate, FaultsAreSaid)
{
    const auto model = openTiny(tinyLlama());
    EXPECT_FALSE(generate(model, {}, options(1)));
    EXPECT_FALSE(generate(model, {TokenId(50)}, options(1)));
    Progress stopped;
    std::stop_source source;
    stopped.stop = source.get_token();
    source.request_stop();
    const auto made = generate(model, prompt, options(5), stopped);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::Cancelled);
    auto headless = std::make_shared<Model>(*model);
    headless->spec.predictsNext = false;
    const auto refused = generate(headless, prompt, options(1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
}
