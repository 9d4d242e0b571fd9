// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <numeric>

#include "core/forward/array_input.h"

using namespace headscope;

namespace {

/// A model of this spec without weights: enough to say what goes in.
Model modelOf(std::vector<StackSpec> stacks)
{
    Model model;
    model.name = "model";
    model.spec.family = "attention";
    model.spec.stacks = std::move(stacks);
    model.weights.stacks.resize(model.spec.stacks.size());
    return model;
}

StackSpec vectorStack(int d_model, int d_key, int d_value)
{
    StackSpec stack;
    stack.input = InputKind::Vectors;
    stack.d_model = d_model;
    stack.d_key = d_key;
    stack.d_value = d_value;
    return stack;
}

Model bareLayer(int d_key = 4, int d_value = 4)
{
    StackSpec stack = vectorStack(4, d_key, d_value);
    stack.given_keys = true;
    return modelOf({stack});
}

/// Counts up from 0.
NamedArray counting(Shape shape)
{
    std::vector<float> values(static_cast<size_t>(*elementCount(shape)));
    std::iota(values.begin(), values.end(), 0.0f);
    return {"file.npy", makeTensor(std::move(shape), std::move(values))};
}

} // namespace

TEST(ArrayRoles, AreWhatTheLayerReads)
{
    EXPECT_EQ(arrayRoles(bareLayer()), (std::vector<std::string>{"query", "key", "value"}));
    StackSpec decoder = vectorStack(4, 4, 4);
    decoder.has_cross = true;
    EXPECT_EQ(arrayRoles(modelOf({decoder})), (std::vector<std::string>{"tgt", "memory"}));
    decoder.memory = 0;
    EXPECT_EQ(arrayRoles(modelOf({vectorStack(4, 4, 4), decoder})), (std::vector<std::string>{"src", "tgt"}));
    EXPECT_EQ(arrayRoles(modelOf({vectorStack(4, 4, 4)})), (std::vector<std::string>{"src"}));
    EXPECT_TRUE(arrayRoles(modelOf({StackSpec{}})).empty());
    StackSpec picture;
    picture.input = InputKind::Picture;
    EXPECT_EQ(arrayRoles(modelOf({picture})), (std::vector<std::string>{"pixel_values"}));
    EXPECT_EQ(batchItems(modelOf({picture}), counting({3, 4, 4}).array), 1);
}

TEST(BatchItems, AreTheDimensionThatLayersCallBatch)
{
    const Model model = bareLayer();
    EXPECT_EQ(batchItems(model, counting({7, 4}).array), 1);
    EXPECT_EQ(batchItems(model, counting({7, 3, 4}).array), 3);
    EXPECT_EQ(batchItems(model, counting({4, 5, 6}).array), 1);
    EXPECT_EQ(batchItems(model, counting({2, 4, 5, 6}).array), 2);
}

TEST(InputFromArrays, TakesAMapsItemCellByCell)
{
    const auto input = inputFromArrays(bareLayer(), {{"query", counting({2, 4, 2, 3})}}, {1});
    ASSERT_TRUE(input) << input.error().message;
    EXPECT_EQ(input->main().grid, (Grid{2, 3, 0}));
    EXPECT_EQ(input->main().vectors.row(4)[2], 24.0f + 2 * 6 + 4);
    EXPECT_EQ(input->main().labels[4], "1,1");
}

TEST(InputFromArrays, PutsKeysAndValuesBehindQueries)
{
    const auto input = inputFromArrays(bareLayer(3, 2), {{"query", counting({5, 4})}, {"key", counting({6, 3})}, {"value", counting({6, 2})}}, {});
    ASSERT_TRUE(input) << input.error().message;
    ASSERT_EQ(input->sequences.size(), 2u);
    EXPECT_EQ(input->sequences[1].vectors.cols, 3);
    EXPECT_EQ(input->sequences[1].values.cols, 2);
    EXPECT_EQ(input->sequences[1].size(), 6);
}

TEST(InputFromArrays, NamesWhatDoesNotFit)
{
    const auto message = [](const Model &model, const std::map<std::string, NamedArray> &arrays) {
        const auto input = inputFromArrays(model, arrays, {});
        return input ? std::string("taken") : input.error().message;
    };
    EXPECT_NE(message(bareLayer(), {{"query", counting({5, 3})}}).find("expected 5 vectors of 4 numbers, found [5, 3]"), std::string::npos);
    EXPECT_NE(message(bareLayer(), {}).find("query"), std::string::npos);
    EXPECT_NE(message(bareLayer(), {{"memory", counting({5, 4})}}).find("memory"), std::string::npos);
    EXPECT_NE(message(bareLayer(3, 2), {{"query", counting({5, 4})}}).find("key"), std::string::npos);
    EXPECT_NE(message(modelOf({StackSpec{}}), {{"query", counting({5, 4})}}).find("tokens"), std::string::npos);
    StackSpec decoder = vectorStack(4, 4, 4);
    decoder.has_cross = true;
    EXPECT_NE(message(modelOf({decoder}), {{"tgt", counting({5, 4})}}).find("memory"), std::string::npos);
}
