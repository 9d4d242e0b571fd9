// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/sample_input.h"

#include <gtest/gtest.h>

using namespace headscope;

namespace {

/// A stack of the given kind, enough of it for checkInput.
std::shared_ptr<Model> modelReading(InputKind input)
{
    auto model = std::make_shared<Model>();
    model->name = "made";
    StackSpec stack;
    stack.input = input;
    stack.n_heads = stack.n_kv_heads = 1;
    stack.d_model = stack.d_key = stack.d_value = stack.d_head = 4;
    stack.d_vocab = input == InputKind::Tokens ? 9 : 0;
    stack.n_ctx = 6;
    stack.layers.resize(1);
    model->spec.stacks.push_back(std::move(stack));
    model->weights.stacks.resize(1);
    model->groups = attentionGroups(model->spec);
    return model;
}

Input sample(const Model &model, int tokens, uint64_t seed = 1)
{
    auto input = sampleInput(model, tokens, seed);
    EXPECT_TRUE(input) << input.error().message;
    return input ? std::move(*input) : Input{};
}

} // namespace

TEST(SampleInput, TokensOfTheVocabularyNoMoreThanTheContext)
{
    const auto model = modelReading(InputKind::Tokens);
    EXPECT_EQ(sample(*model, 4).main().size(), 4);
    const Input input = sample(*model, 1000);
    EXPECT_EQ(input.main().size(), 6);
    for (const TokenId id : input.main().ids) {
        EXPECT_TRUE(id.value >= 0 && id.value < 9) << id.value;
    }
    EXPECT_EQ(sample(*model, 6).main().ids, input.main().ids);
    EXPECT_NE(sample(*model, 6, 2).main().ids, input.main().ids);
}

TEST(SampleInput, ASpectrogramOfTheWholeContext)
{
    const auto model = modelReading(InputKind::Sound);
    model->weights.stacks[0].embed.channels = 5;
    const Input input = sample(*model, 2);
    EXPECT_EQ(input.main().features.shape, (Shape{5, 12}));
    EXPECT_EQ(input.main().size(), 6);
    EXPECT_NE(changedAtEnd(*model, input).main().features.values.back(), input.main().features.values.back());
}

TEST(SampleInput, APictureOfTheModelsSize)
{
    const auto model = modelReading(InputKind::Picture);
    model->preprocess = plainPreprocess(8);
    auto &embed = model->weights.stacks[0].embed;
    embed.patch = 4;
    embed.W_pos = makeTensor({4, 4}, std::vector<float>(16));
    const Input input = sample(*model, 100);
    EXPECT_EQ(input.main().pixels.shape, (Shape{3, 8, 8}));
    EXPECT_EQ(input.main().size(), 4);
}

TEST(SampleInput, VectorsAndAMemoryWhereItIsNeeded)
{
    const auto model = modelReading(InputKind::Vectors);
    model->spec.stacks[0].given_keys = true;
    EXPECT_EQ(sample(*model, 5).sequences.size(), 1u);
    model->spec.stacks[0].d_key = 3;
    model->spec.stacks[0].d_value = 2;
    const Input input = sample(*model, 5);
    ASSERT_EQ(input.sequences.size(), 2u);
    EXPECT_EQ(input.sequences[1].vectors.cols, 3);
    EXPECT_EQ(input.sequences[1].values.cols, 2);
    EXPECT_EQ(input.main().vectors.rows, 5);
}

TEST(SampleInput, ChangedAtEndDiffersInTheLastPositionAlone)
{
    const auto words = modelReading(InputKind::Tokens);
    const Input text = sample(*words, 6), other = changedAtEnd(*words, text);
    ASSERT_EQ(other.main().ids.size(), 6u);
    EXPECT_TRUE(checkInput(*words, other));
    for (size_t i = 0; i < 6; ++i) {
        EXPECT_EQ(other.main().ids[i] == text.main().ids[i], i < 5) << i;
    }
    const auto layer = modelReading(InputKind::Vectors);
    const Input given = sample(*layer, 3), moved = changedAtEnd(*layer, given);
    for (size_t i = 0; i < 12; ++i) {
        EXPECT_EQ(moved.main().vectors.values[i] == given.main().vectors.values[i], i < 8) << i;
    }
}
