// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "tests/support/compare.h"
#include "tests/support/made_model.h"
#include "tests/support/naive_layers.h"

using namespace headscope;
using namespace headscope::testing;
using naive::Named;
using naive::Rows;

namespace {

constexpr int width = 12, heads = 3, mlp = 20, vocab = 30, context = 16, types = 2, layers = 2;
constexpr double eps = 1e-3;

TinyTensors bertTensors(const std::string &prefix, bool head)
{
    Bag bag;
    bag.put(prefix + "embeddings.word_embeddings.weight", {vocab, width}, 1).put(prefix + "embeddings.position_embeddings.weight", {context, width}, 0.5f);
    bag.put(prefix + "embeddings.token_type_embeddings.weight", {types, width}, 0.5f).norm(prefix + "embeddings.LayerNorm", width);
    for (int l = 0; l < layers; ++l) {
        const std::string at = concat(prefix, "encoder.layer.", l, ".");
        for (const char *name : {"attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"}) {
            bag.layer(at + name, width, width);
        }
        bag.layer(at + "intermediate.dense", width, mlp).layer(at + "output.dense", mlp, width).norm(at + "attention.output.LayerNorm", width).norm(at + "output.LayerNorm", width);
    }
    bag.layer(prefix + "pooler.dense", width, width);
    if (head) {
        bag.layer("cls.predictions.transform.dense", width, width).norm("cls.predictions.transform.LayerNorm", width).put("cls.predictions.bias", {vocab}, 1);
    }
    return bag.tensors;
}

std::string bertConfig(const std::string &more = "")
{
    return concat(R"({"model_type": "bert", "hidden_size": 12, "num_attention_heads": 3, "num_hidden_layers": 2, "intermediate_size": 20, "vocab_size": 30, "max_position_embeddings": 16, "type_vocab_size": 2,
      "hidden_act": "gelu", "layer_norm_eps": 0.001)", more, "}");
}

/// Devlin et al. 2019, as transformers' modeling_bert computes it.
Named naiveBert(const TinyTensors &t, const std::string &prefix, const GivenIds &given)
{
    Named out;
    Rows x;
    for (size_t i = 0; i < given.ids.size(); ++i) {
        const auto entry = [&](const char *table, size_t row, size_t d) { return static_cast<double>(t.at(prefix + "embeddings." + table + ".weight").values[row * width + d]); };
        x.emplace_back();
        for (size_t d = 0; d < width; ++d) {
            x.back().push_back(entry("word_embeddings", static_cast<size_t>(given.ids[i]), d) + entry("position_embeddings", i, d) +
                               entry("token_type_embeddings", given.type_ids.empty() ? 0 : static_cast<size_t>(given.type_ids[i]), d));
        }
    }
    x = naive::norm(x, t, prefix + "embeddings.LayerNorm", eps);
    out["embed"] = naive::flat(x);
    const naive::MaskOf mask = [&](int, int j) { return !given.attention_mask.empty() && !given.attention_mask[static_cast<size_t>(j)] ? -std::numeric_limits<double>::infinity() : 0.0; };
    for (int l = 0; l < layers; ++l) {
        const std::string at = concat(prefix, "encoder.layer.", l, "."), name = concat("blocks.", l, ".");
        const auto projected = [&](const char *which) { return naive::layer(x, t, at + "attention.self." + which); };
        const auto attended = naive::attention(projected("query"), projected("key"), projected("value"), {heads, heads}, 0.5, mask);
        out[name + "attn.pattern"] = attended.pattern;
        const Rows added = naive::layer(attended.z, t, at + "attention.output.dense");
        out[name + "attn_out"] = naive::flat(added);
        x = naive::norm(naive::plus(x, added), t, at + "attention.output.LayerNorm", eps);
        out[name + "resid_mid"] = naive::flat(x);
        const Rows more = naive::layer(naive::activated(naive::layer(x, t, at + "intermediate.dense"), "gelu"), t, at + "output.dense");
        out[name + "mlp_out"] = naive::flat(more);
        x = naive::norm(naive::plus(x, more), t, at + "output.LayerNorm", eps);
        out[name + "resid_post"] = naive::flat(x);
    }
    out["final"] = naive::flat(x);
    if (t.contains("cls.predictions.transform.dense.weight")) {
        x = naive::norm(naive::activated(naive::layer(x, t, "cls.predictions.transform.dense"), "gelu"), t, "cls.predictions.transform.LayerNorm", eps);
        const std::string own = "cls.predictions.decoder.weight";
        out["logits"] = naive::flat(naive::linear(x, t.at(t.contains(own) ? own : prefix + "embeddings.word_embeddings.weight"), &t.at("cls.predictions.bias")));
    }
    return out;
}

void expectAgrees(const std::shared_ptr<const Model> &model, const GivenIds &given, const Named &wanted)
{
    auto input = inputFromIds(*model, given);
    ASSERT_TRUE(input) << input.error().message;
    const auto trace = traceOf(model, *input);
    for (const auto &[name, values] : wanted) {
        EXPECT_TRUE(name.ends_with("pattern") ? patternsAgree(named(trace, name), values) : activationsAgree(named(trace, name), values)) << name;
    }
}

const GivenIds pair = {{2, 7, 9, 3, 11, 12, 3}, {}, {0, 0, 0, 0, 1, 1, 1}};
const GivenIds padded = {{2, 7, 9, 3, 0, 0}, {1, 1, 1, 1, 0, 0}, {}};

} // namespace

TEST(Bert, AgreesWithTheNaiveOne)
{
    for (const std::string prefix : {"", "bert."}) {
        for (const bool head : {false, true}) {
            const TinyTensors tensors = bertTensors(prefix, head);
            const auto model = modelOf(bertFamily, bertConfig(), tensors);
            EXPECT_EQ(model->spec.d_out, head ? vocab : 0);
            EXPECT_FALSE(model->spec.predictsNext);
            EXPECT_FALSE(model->spec.classifies);
            for (const GivenIds &given : {pair, padded}) {
                expectAgrees(model, given, naiveBert(tensors, prefix, given));
            }
        }
    }
}

TEST(Bert, SizesThatTheConfigLeavesOutAreTheTensorsOwn)
{
    const TinyTensors tensors = bertTensors("", true);
    expectAgrees(modelOf(bertFamily, R"({"num_attention_heads": 3, "layer_norm_eps": 0.001})", tensors), pair, naiveBert(tensors, "", pair));
    expectWords(refusalOf(bertFamily, "{}", tensors), {"number of heads", "divisor of 12"});
}

TEST(Bert, ItsHeadIsTheEmbeddingUnlessTheConfigSaysOtherwise)
{
    TinyTensors tensors = bertTensors("bert.", true);
    tensors["cls.predictions.decoder.weight"] = Bag(77).put("x", {vocab, width}, 1).at("x");
    expectAgrees(modelOf(bertFamily, bertConfig(R"(, "tie_word_embeddings": false)"), tensors), pair, naiveBert(tensors, "bert.", pair));
    const auto tied = modelOf(bertFamily, bertConfig(), tensors);
    tensors.erase("cls.predictions.decoder.weight");
    expectAgrees(tied, pair, naiveBert(tensors, "bert.", pair));
}

TEST(Bert, RefusesWhatItCannotCompute)
{
    const TinyTensors tensors = bertTensors("", false);
    expectWords(refusalOf(bertFamily, bertConfig(R"(, "add_cross_attention": true)"), tensors), {"add_cross_attention"});
    expectWords(refusalOf(bertFamily, bertConfig(R"(, "position_embedding_type": "relative_key")"), tensors), {"position_embedding_type \"relative_key\""});
    expectWords(refusalOf(bertFamily, bertConfig(R"(, "num_hidden_layers": 1)"), tensors), {"expected 1 layers", "encoder.layer.1"});
    expectWords(refusalOf(bertFamily, bertConfig(R"(, "num_hidden_layers": 2000000000)"), tensors), {"layers", "2000000000"});
    expectWords(refusalOf(bertFamily, bertConfig(R"(, "num_hidden_layers": 3)"), tensors), {"encoder.layer.2.", "found none"});
    for (const char *name : {"embeddings.token_type_embeddings.weight", "embeddings.LayerNorm.weight", "encoder.layer.1.attention.self.key.weight", "encoder.layer.0.output.LayerNorm.weight", "encoder.layer.1.attention.self.value.bias"}) {
        TinyTensors less = tensors;
        less.erase(name);
        expectWords(refusalOf(bertFamily, bertConfig(), less), {"w.json: ", name});
    }
}

TEST(Bert, SegmentsMustBeOnesThatTheModelHas)
{
    const auto model = modelOf(bertFamily, bertConfig(), bertTensors("", false));
    const auto input = inputFromIds(*model, {{1, 2}, {}, {0, 2}});
    ASSERT_FALSE(input);
    expectWords(input.error().message, {"token_type_ids: expected 0 to 1, found 2"});
}
