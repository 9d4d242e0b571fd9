// SPDX-License-Identifier: GPL-3.0-or-later
// GPT-2 as minGPT and nanoGPT save it: matrices [out, in], a head of its own, biases that may be absent.
#include <gtest/gtest.h>

#include "tests/support/compare.h"
#include "tests/support/made_model.h"
#include "tests/support/naive_forward.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

TinyConfig untied()
{
    TinyConfig c = tinyGpt2();
    c.tied = false;
    return c;
}

/// The same model with its matrices [out, in], as torch.nn.Linear keeps them.
TinyTensors linearTensors(const TinyTensors &conv)
{
    TinyTensors out = conv;
    for (auto &[name, tensor] : out) {
        if (name.find(".h.") != std::string::npos && tensor.shape.size() == 2) {
            const FloatTensor from = tensor;
            std::swap(tensor.shape[0], tensor.shape[1]);
            for (size_t i = 0; i < static_cast<size_t>(from.shape[0]); ++i) {
                for (size_t j = 0; j < static_cast<size_t>(from.shape[1]); ++j) {
                    tensor.values[j * static_cast<size_t>(from.shape[0]) + i] = from.values[i * static_cast<size_t>(from.shape[1]) + j];
                }
            }
        }
    }
    return out;
}

std::string minGptConfig(const std::string &more = "") { return R"({"n_layer": 2, "n_head": 4, "n_embd": 24, "n_inner": 40, "vocab_size": 50, "block_size": 40)" + more + "}"; }

const std::vector<int> ids = {3, 1, 4, 1, 5, 9, 2, 6};

void expectAgrees(const std::shared_ptr<const Model> &model, const std::map<std::string, Numbers> &wanted)
{
    auto input = inputFromIds(*model, {ids, {}, {}});
    ASSERT_TRUE(input) << input.error().message;
    const auto trace = traceOf(model, *input);
    for (const auto &[name, values] : wanted) {
        EXPECT_TRUE(name.ends_with("pattern") ? patternsAgree(named(trace, name), values) : activationsAgree(named(trace, name), values)) << name;
    }
}

} // namespace

TEST(Gpt2, MinGptKeepsItsMatricesTheOtherWayRound)
{
    const TinyConfig c = untied();
    const TinyTensors conv = tensorsOf(c);
    expectAgrees(modelOf(gpt2Family, minGptConfig(), linearTensors(conv)), naiveForward(c, conv, ids));
}

TEST(Gpt2, MinGptHasItsOwnHeadUnlessTheConfigSaysThatItIsTied)
{
    const TinyTensors conv = tensorsOf(untied());
    expectAgrees(modelOf(gpt2Family, minGptConfig(R"(, "tie_word_embeddings": true)"), linearTensors(conv)), naiveForward(tinyGpt2(), conv, ids));
    TinyTensors without = linearTensors(conv);
    without.erase("lm_head.weight");
    expectAgrees(modelOf(gpt2Family, minGptConfig(), without), naiveForward(tinyGpt2(), conv, ids));
    expectWords(refusalOf(gpt2Family, minGptConfig(R"(, "tie_word_embeddings": false)"), without), {"lm_head.weight", "found none"});
}

TEST(Gpt2, HuggingFaceTiesEvenWhereTheFileCarriesACopy)
{
    const TinyTensors conv = tensorsOf(untied());
    expectAgrees(modelOf(gpt2Family, minGptConfig(), conv), naiveForward(tinyGpt2(), conv, ids));
}

TEST(Gpt2, NanoGptWithoutBiases)
{
    const TinyConfig c = untied();
    TinyTensors zeroed = tensorsOf(c), without;
    for (auto &[name, tensor] : zeroed) {
        if (name.ends_with("bias")) {
            std::fill(tensor.values.begin(), tensor.values.end(), 0.0f);
        } else {
            without[name] = tensor;
        }
    }
    expectAgrees(modelOf(gpt2Family, minGptConfig(), linearTensors(without)), naiveForward(c, zeroed, ids));
}

TEST(Gpt2, ABiasThatOneLayerLostIsMissed) // to leave it out in silence would draw a wrong pattern
{
    for (const char *name : {"transformer.h.0.attn.c_attn.bias", "transformer.h.1.attn.c_proj.bias", "transformer.h.1.ln_1.bias", "transformer.h.0.mlp.c_fc.bias"}) {
        TinyTensors tensors = tensorsOf(tinyGpt2());
        tensors.erase(name);
        expectWords(refusalOf(gpt2Family, minGptConfig(), tensors), {name, "found none of this name"});
    }
}
