// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/induction_probe.h"

#include <gtest/gtest.h>

#include "tests/support/tiny_model.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

using Scores = std::vector<std::vector<double>>;

Scores probed(const std::shared_ptr<const Model> &model, const ProbeOptions &options = {})
{
    const auto scores = inductionProbe(model, options);
    if (!scores) {
        ADD_FAILURE() << scores.error().message;
        return {};
    }
    return *scores;
}

std::string refusal(const std::shared_ptr<const Model> &model)
{
    const auto scores = inductionProbe(model);
    if (scores) {
        return "not refused";
    }
    EXPECT_EQ(scores.error().code, ErrorCode::BadInput);
    return scores.error().message;
}

std::shared_ptr<const Model> withContext(int n_ctx, bool tokenizer = false)
{
    TinyConfig c = tinyGpt2();
    c.n_ctx = n_ctx;
    return openTiny(c, tokenizer);
}

/// One head, context of 8, that looks exactly `offset` positions back: the stream holds the position as a unit vector, W_Q moves it, W_K keeps it.
std::shared_ptr<const Model> looksBack(int offset)
{
    TinyConfig c = tinyGpt2();
    c.n_layers = c.n_heads = c.n_kv_heads = 1;
    c.d_model = c.d_head = c.n_ctx = 8;
    TinyTensors tensors = tensorsOf(c);
    for (auto &[name, tensor] : tensors) {
        std::fill(tensor.values.begin(), tensor.values.end(), name.find("ln_1.weight") != name.npos ? 1.0f : 0.0f);
    }
    auto &wpe = tensors.at("transformer.wpe.weight").values, &qkv = tensors.at("transformer.h.0.attn.c_attn.weight").values;
    for (int i = 0; i < 8; ++i) {
        wpe[static_cast<size_t>(i * 8 + i)] = 1;
        qkv[static_cast<size_t>(i * 24 + 8 + i)] = 10; // W_K
        if (i >= offset) {
            qkv[static_cast<size_t>(i * 24 + i - offset)] = 10; // W_Q
        }
    }
    const TemporaryFolder folder;
    writeTinyModel(folder.path(), jsonOf(configOf(c)), tensors);
    const auto model = openModel(folder.path().string());
    if (!model) {
        ADD_FAILURE() << model.error().message;
        std::abort();
    }
    return *model;
}

} // namespace

TEST(InductionProbe, IsOneForTheHeadThatDoesIt)
{
    EXPECT_NEAR(probed(looksBack(3))[0][0], 1.0, 1e-3); // blocks of 4: the token behind the first copy is 3 back
    EXPECT_NEAR(probed(looksBack(4))[0][0], 0.0, 1e-3);
    EXPECT_NEAR(probed(looksBack(2))[0][0], 0.0, 1e-3);
    EXPECT_NEAR(probed(looksBack(2), {3, 8, 1})[0][0], 1.0, 1e-3); // blocks of 3
}

TEST(InductionProbe, IsTheShareOfOneKeyWhereAllWeighTheSame)
{
    TinyConfig c = tinyGpt2();
    TinyTensors tensors = tensorsOf(c);
    for (const char *name : {"transformer.h.0.attn.c_attn.weight", "transformer.h.0.attn.c_attn.bias"}) {
        std::fill(tensors.at(name).values.begin(), tensors.at(name).values.end(), 0.0f);
    }
    for (const bool tokenizer : {false, true}) {
        const TemporaryFolder folder;
        writeTinyModel(folder.path(), jsonOf(configOf(c)), tensors);
        ASSERT_TRUE(!tokenizer || writeFile(folder / "tokenizer.json", tinyTokenizer()));
        const auto model = openModel(folder.path().string());
        ASSERT_TRUE(model) << model.error().message;
        const int start = tokenizer ? 1 : 0; // <s> stands before the blocks
        double wanted = 0;
        for (int i = start + 10; i < start + 20; ++i) {
            wanted += 1.0 / (i + 1) / 10;
        }
        const Scores scores = probed(*model, {10, 3, 1});
        ASSERT_EQ(scores.size(), 2u);
        ASSERT_EQ(scores[0].size(), 4u);
        for (const double score : scores[0]) {
            EXPECT_NEAR(score, wanted, 1e-6);
        }
    }
}

TEST(InductionProbe, IsAShareAndFollowsTheSeed)
{
    const auto model = withContext(40, true);
    const Scores scores = probed(model);
    for (const auto &layer : scores) {
        for (const double score : layer) {
            EXPECT_GE(score, 0.0);
            EXPECT_LE(score, 1.0 + 1e-6);
        }
    }
    EXPECT_EQ(probed(model), scores);
    EXPECT_NE(probed(model, {25, 8, 2}), scores);
}

TEST(InductionProbe, NeedsRoomForTwoBlocksOfTwo)
{
    EXPECT_NE(refusal(withContext(3)).find("context of 3"), std::string::npos);
    EXPECT_NE(refusal(withContext(4, true)).find("context of 4"), std::string::npos); // <s> takes one place
    EXPECT_EQ(refusal(withContext(4)), "not refused");
    EXPECT_EQ(refusal(withContext(5, true)), "not refused");
}

TEST(InductionProbe, NeedsACausalModel)
{
    const auto sees = std::make_shared<Model>(*withContext(40));
    sees->spec.predictsNext = false;
    EXPECT_NE(refusal(sees).find("causal"), std::string::npos);
}

TEST(InductionProbe, StopsOnRequest)
{
    std::stop_source source;
    source.request_stop();
    const auto scores = inductionProbe(withContext(40), {}, {source.get_token(), {}});
    ASSERT_FALSE(scores);
    EXPECT_EQ(scores.error().code, ErrorCode::Cancelled);
}
