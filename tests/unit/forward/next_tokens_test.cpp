// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/next_tokens.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "tests/support/made_model.h"
#include "tests/support/naive_forward.h"

using namespace headscope;
using namespace headscope::testing;

TEST(NextTokens, AreTheMostProbableByTheNaivePass)
{
    const TinyConfig c = tinyLlama();
    const std::vector<int> ids = {4, 9, 2, 4};
    const auto naive = naiveForward(c, tensorsOf(c), ids).at("logits");
    std::vector<double> last(naive.end() - c.d_vocab, naive.end());
    double total = 0;
    for (double &v : last) {
        v = std::exp(v);
        total += v;
    }
    std::vector<int> order(last.size());
    for (size_t i = 0; i < order.size(); ++i) {
        order[i] = static_cast<int>(i);
    }
    std::sort(order.begin(), order.end(), [&](int a, int b) { return last[static_cast<size_t>(a)] > last[static_cast<size_t>(b)]; });
    const auto model = openTiny(c);
    const auto trace = traceOf(model, *inputFromIds(*model, {ids, {}, {}}));
    const auto top = nextTokenCandidates(*trace, 7).value();
    ASSERT_EQ(top.size(), 7u);
    for (size_t i = 0; i < top.size(); ++i) {
        EXPECT_EQ(top[i].id.value, order[i]);
        EXPECT_NEAR(top[i].probability, last[static_cast<size_t>(order[i])] / total, 1e-5);
        EXPECT_EQ(top[i].label, std::to_string(order[i])); // no tokenizer
    }
    EXPECT_EQ(nextTokenCandidates(*trace, 1000)->size(), 50u);
    EXPECT_TRUE(nextTokenCandidates(*trace, 0)->empty());
}

TEST(NextTokens, NoneWhereTheModelPredictsNone)
{
    const auto model = std::make_shared<Model>(*openTiny(tinyGpt2()));
    model->spec.predictsNext = false;
    EXPECT_TRUE(nextTokenCandidates(*traceOf(model, *inputFromIds(*model, {{1, 2}, {}, {}})), 5)->empty());
}
