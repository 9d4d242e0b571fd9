// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/all_patterns.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <span>
#include <utility>

#include "core/forward/forward.h"
#include "core/forward/sample_input.h"
#include "core/forward/trace_tensors.h"
#include "tests/support/tiny_model.h"

using namespace headscope;
using namespace headscope::testing;

/// All patterns at once are the patterns that `attend` writes, in their order.
TEST(AllPatterns, AreThoseOfEachHead)
{
    const TinyConfig config = tinyGpt2();
    const auto model = openTiny(config);
    auto input = sampleInput(*model, config.n_ctx, 1);
    ASSERT_TRUE(input);
    const auto trace = runForward(model, std::move(*input));
    ASSERT_TRUE(trace);
    std::vector<float> expected;
    const auto tensors = traceTensors(*trace, {});
    ASSERT_TRUE(tensors);
    for (const TensorSource &tensor : *tensors) {
        const auto values = tensor.values();
        ASSERT_TRUE(values);
        expected.insert(expected.end(), values->begin(), values->end());
    }
    ASSERT_EQ(patternCells(**trace), static_cast<int64_t>(expected.size()));
    std::vector<float> room(expected.size(), -1.0f);
    allPatterns(**trace, room);
    EXPECT_EQ(room, expected);

    // Written by the pass itself.
    auto again = sampleInput(*model, config.n_ctx, 1);
    ASSERT_TRUE(again);
    std::vector<float> written(expected.size(), -1.0f);
    size_t used = 0;
    PassOptions options;
    options.patterns = [&](GroupIndex group, LayerIndex layer, const AttentionGeometry &g) {
        EXPECT_EQ(group.value, 0);
        const size_t cells = static_cast<size_t>(g.n_heads) * static_cast<size_t>(g.n_query) * static_cast<size_t>(g.n_key);
        EXPECT_EQ(used, static_cast<size_t>(layer.value) * cells);
        return std::span(written).subspan(std::exchange(used, used + cells), cells);
    };
    ASSERT_TRUE(runForward(model, std::move(*again), {}, options));
    EXPECT_EQ(written, expected);

    // Room for two heads and a half: the last ones stay.
    const size_t each = static_cast<size_t>(largestPatternPiece(**trace)), heads = expected.size() / each, left = (heads - 1) % 2 + 1;
    std::vector<float> small(each * 5 / 2, -1.0f);
    allPatterns(**trace, small);
    EXPECT_TRUE(std::equal(expected.end() - static_cast<std::ptrdiff_t>(left * each), expected.end(), small.begin()));
}
