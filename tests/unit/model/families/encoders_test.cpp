// SPDX-License-Identifier: GPL-3.0-or-later
// RoBERTa, ELECTRA, ALBERT, DistilBERT and the heads of BERT against float64, for what no recorded case shows.
#include <gtest/gtest.h>

#include "tests/support/compare.h"
#include "tests/support/made_model.h"
#include "tests/support/naive_layers.h"

using namespace headscope;
using namespace headscope::testing;
using naive::Rows;

namespace {

constexpr int d = 12, d_vocab = 20, d_mlp = 20, n_heads = 3;
constexpr double eps = 1e-12;

/// Names of one layer's parts.
struct Names {
    std::string q, k, v, o, norm_attn, in, out, norm_mlp;
};
const Names bertNames = {"attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense", "attention.output.LayerNorm", "intermediate.dense", "output.dense", "output.LayerNorm"};
const Names albertNames = {"attention.query", "attention.key", "attention.value", "attention.dense", "attention.LayerNorm", "ffn", "ffn_output", "full_layer_layer_norm"};
const Names distilNames = {"attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin", "sa_layer_norm", "ffn.lin1", "ffn.lin2", "output_layer_norm"};

void putLayer(Bag &bag, const std::string &at, const Names &n)
{
    for (const std::string &part : {n.q, n.k, n.v, n.o}) {
        bag.layer(at + part, d, d);
    }
    bag.norm(at + n.norm_attn, d).layer(at + n.in, d, d_mlp).layer(at + n.out, d_mlp, d).norm(at + n.norm_mlp, d);
}

/// A post-norm layer (Vaswani et al. 2017); its pattern goes to `pattern`.
Rows runLayer(const TinyTensors &t, const std::string &at, const Names &n, const Rows &x, naive::Numbers &pattern, const naive::MaskOf &mask = {})
{
    const auto attn = naive::attention(naive::layer(x, t, at + n.q), naive::layer(x, t, at + n.k), naive::layer(x, t, at + n.v), {n_heads, n_heads}, 0.5, mask);
    pattern = attn.pattern;
    const Rows mid = naive::norm(naive::plus(x, naive::layer(attn.z, t, at + n.o)), t, at + n.norm_attn, eps);
    return naive::norm(naive::plus(mid, naive::layer(naive::activated(naive::layer(mid, t, at + n.in), "gelu"), t, at + n.out)), t, at + n.norm_mlp, eps);
}

naive::Numbers row(const FloatTensor &table, int i)
{
    const auto width = table.shape.back();
    return {table.values.begin() + i * width, table.values.begin() + (i + 1) * width};
}

/// Words, positions of rows `positions`, segments (where there are any), the norm.
Rows embed(const TinyTensors &t, const std::string &at, const std::vector<int> &ids, const std::vector<int> &positions, const std::vector<int> &types)
{
    Rows x;
    for (size_t i = 0; i < ids.size(); ++i) {
        Rows sum = naive::plus({row(t.at(at + "word_embeddings.weight"), ids[i])}, {row(t.at(at + "position_embeddings.weight"), positions[i])});
        x.push_back(types.empty() ? sum[0] : naive::plus(sum, {row(t.at(at + "token_type_embeddings.weight"), types[i])})[0]);
    }
    return naive::norm(x, t, at + "LayerNorm", eps);
}

Bag bertLike(const std::string &prefix, int d_embed = d, int types = 2)
{
    Bag bag(3);
    const std::string at = prefix + "embeddings.";
    bag.put(at + "word_embeddings.weight", {d_vocab, d_embed}, 1).put(at + "position_embeddings.weight", {16, d_embed}, 0.6f).put(at + "token_type_embeddings.weight", {types, d_embed}, 0.6f).norm(at + "LayerNorm", d_embed);
    if (d_embed != d) {
        bag.layer(prefix + "embeddings_project", d_embed, d);
    }
    putLayer(bag, prefix + "encoder.layer.0.", bertNames);
    return bag;
}

std::string config(const std::string &type, const std::string &architecture, const std::string &more = "")
{
    return concat(R"({"model_type": ")", type, R"(", "architectures": [")", architecture, R"("], "hidden_size": 12, "num_attention_heads": 3, "num_hidden_layers": 1, "intermediate_size": 20, "vocab_size": 20, "max_position_embeddings": 16)", more, "}");
}

Input inputOf(const Model &model, const GivenIds &given)
{
    auto input = inputFromIds(model, given);
    if (!input) {
        ADD_FAILURE() << input.error().message;
        std::abort();
    }
    return *input;
}

const std::vector<int> ids = {3, 7, 7, 19, 4};

/// The final stream of bertLike with plain positions and no segments set.
Rows finalOf(const Bag &bag, const std::string &prefix)
{
    naive::Numbers pattern;
    Rows x = embed(bag.tensors, prefix + "embeddings.", ids, {0, 1, 2, 3, 4}, {0, 0, 0, 0, 0});
    if (bag.tensors.contains(prefix + "embeddings_project.weight")) {
        x = naive::layer(x, bag.tensors, prefix + "embeddings_project");
    }
    return runLayer(bag.tensors, prefix + "encoder.layer.0.", bertNames, x, pattern);
}

} // namespace

TEST(Roberta, CountsPositionsFromThePaddingIdOnEitherSide)
{
    const Bag bag = bertLike("roberta.", d, 1);
    const auto model = modelOf(robertaFamily, config("roberta", "RobertaModel", R"(, "pad_token_id": 2, "type_vocab_size": 1)"), bag.tensors);
    EXPECT_EQ(model->spec.main().n_ctx, 13);
    const std::vector<int> padded = {2, 2, 5, 9, 9, 2, 11};
    const std::vector<uint8_t> mask = {0, 0, 1, 1, 1, 0, 1};
    const auto trace = traceOf(model, inputOf(*model, {padded, mask, {}}));
    Rows x = embed(bag.tensors, "roberta.embeddings.", padded, {2, 2, 3, 4, 5, 2, 6}, {0, 0, 0, 0, 0, 0, 0});
    EXPECT_TRUE(activationsAgree(named(trace, "embed"), naive::flat(x)));
    naive::Numbers pattern;
    runLayer(bag.tensors, "roberta.encoder.layer.0.", bertNames, x, pattern, [&](int, int j) { return mask[static_cast<size_t>(j)] ? 0.0 : -std::numeric_limits<double>::infinity(); });
    EXPECT_TRUE(patternsAgree(named(trace, "blocks.0.attn.pattern"), pattern));
}

TEST(Roberta, RefusesAPaddingIdThatLeavesNoPositions)
{
    expectWords(refusalOf(robertaFamily, config("roberta", "RobertaModel", R"(, "pad_token_id": 15)"), bertLike("roberta.").tensors), {"max_position_embeddings", "16"});
    expectWords(refusalOf(robertaFamily, config("roberta", "RobertaModel", R"(, "pad_token_id": -3)"), bertLike("roberta.").tensors), {"pad_token_id"});
}

TEST(BertHeads, ClassifyByThePooledPosition)
{
    Bag bag = bertLike("bert.");
    bag.layer("bert.pooler.dense", d, d).layer("classifier", d, 4);
    const auto model = modelOf(bertFamily, config("bert", "BertForSequenceClassification"), bag.tensors);
    const auto trace = traceOf(model, inputOf(*model, {ids, {}, {}}));
    const Rows pooled = naive::activated(naive::layer({finalOf(bag, "bert.")[0]}, bag.tensors, "bert.pooler.dense"), "tanh");
    EXPECT_TRUE(activationsAgree(named(trace, "pooled"), naive::flat(pooled)));
    EXPECT_TRUE(activationsAgree(named(trace, "logits"), naive::flat(naive::layer(pooled, bag.tensors, "classifier"))));
    EXPECT_TRUE(model->spec.classifies);
}

TEST(BertHeads, ClassifyEachTokenWithoutAPooler)
{
    Bag bag = bertLike("bert.");
    bag.layer("classifier", d, 4);
    for (const char *architecture : {"BertForTokenClassification", "BertModel"}) { // named, and told from the tensors
        const auto model = modelOf(bertFamily, config("bert", architecture), bag.tensors);
        const auto trace = traceOf(model, inputOf(*model, {ids, {}, {}}));
        EXPECT_TRUE(activationsAgree(named(trace, "logits"), naive::flat(naive::layer(finalOf(bag, "bert."), bag.tensors, "classifier"))));
    }
}

TEST(BertHeads, AnswerWithTwoNumbersAToken)
{
    Bag bag = bertLike("bert.");
    bag.layer("qa_outputs", d, 2);
    const auto model = modelOf(bertFamily, config("bert", "BertForQuestionAnswering"), bag.tensors);
    const auto trace = traceOf(model, inputOf(*model, {ids, {}, {}}));
    const Rows both = naive::layer(finalOf(bag, "bert."), bag.tensors, "qa_outputs");
    EXPECT_TRUE(activationsAgree(named(trace, "start_logits"), naive::flat(naive::columns(both, 0, 1))));
    EXPECT_TRUE(activationsAgree(named(trace, "end_logits"), naive::flat(naive::columns(both, 1, 1))));
    EXPECT_EQ(model->spec.d_out, 0);
}

TEST(BertHeads, PretrainingHasBothOutputsUnderTheirNames)
{
    Bag bag = bertLike("bert.");
    bag.layer("bert.pooler.dense", d, d).layer("cls.predictions.transform.dense", d, d).norm("cls.predictions.transform.LayerNorm", d).put("cls.predictions.bias", {d_vocab}, 0.3f).layer("cls.seq_relationship", d, 2);
    const auto model = modelOf(bertFamily, config("bert", "BertForPreTraining"), bag.tensors);
    const auto trace = traceOf(model, inputOf(*model, {ids, {}, {}}));
    const Rows final = finalOf(bag, "bert.");
    const Rows hidden = naive::norm(naive::activated(naive::layer(final, bag.tensors, "cls.predictions.transform.dense"), "gelu"), bag.tensors, "cls.predictions.transform.LayerNorm", eps);
    EXPECT_TRUE(activationsAgree(named(trace, "prediction_logits"), naive::flat(naive::linear(hidden, bag.at("bert.embeddings.word_embeddings.weight"), &bag.at("cls.predictions.bias")))));
    const Rows pooled = naive::activated(naive::layer({final[0]}, bag.tensors, "bert.pooler.dense"), "tanh");
    EXPECT_TRUE(activationsAgree(named(trace, "seq_relationship_logits"), naive::flat(naive::layer(pooled, bag.tensors, "cls.seq_relationship"))));
}

TEST(BertHeads, AMissingHeadIsANote)
{
    const auto model = modelOf(bertFamily, config("bert", "BertForTokenClassification"), bertLike("bert.").tensors);
    EXPECT_EQ(model->spec.d_out, 0);
    ASSERT_EQ(model->notes.size(), 1u);
    expectWords(model->notes[0], {"classifier"});
}

TEST(Bert, AsADecoderIsCausal)
{
    const Bag bag = bertLike("bert.");
    const auto model = modelOf(bertFamily, config("bert", "BertLMHeadModel", R"(, "is_decoder": true)"), bag.tensors);
    const auto trace = traceOf(model, inputOf(*model, {ids, {}, {}}));
    naive::Numbers pattern;
    runLayer(bag.tensors, "bert.encoder.layer.0.", bertNames, embed(bag.tensors, "bert.embeddings.", ids, {0, 1, 2, 3, 4}, {0, 0, 0, 0, 0}), pattern, naive::causal());
    EXPECT_TRUE(patternsAgree(named(trace, "blocks.0.attn.pattern"), pattern));
}

TEST(Bert, ReadsNormsUnderTheirOldNames)
{
    Bag bag = bertLike("bert.");
    const auto model = modelOf(bertFamily, config("bert", "BertModel"), bag.tensors);
    TinyTensors old;
    for (auto [name, tensor] : bag.tensors) {
        const size_t at = name.find("LayerNorm.");
        old[at == std::string::npos ? name : name.substr(0, at) + (name.ends_with("weight") ? "LayerNorm.gamma" : "LayerNorm.beta")] = tensor;
    }
    const auto same = modelOf(bertFamily, config("bert", "BertModel"), old);
    EXPECT_EQ(named(traceOf(same, inputOf(*same, {ids, {}, {}})), "final"), named(traceOf(model, inputOf(*model, {ids, {}, {}})), "final"));
    old.erase("bert.encoder.layer.0.output.LayerNorm.beta");
    expectWords(refusalOf(bertFamily, config("bert", "BertModel"), old), {"encoder.layer.0.output.LayerNorm"});
}

TEST(Electra, GeneratesThroughItsNarrowEmbedding)
{
    Bag bag = bertLike("electra.", 8);
    bag.layer("generator_predictions.dense", d, 8).norm("generator_predictions.LayerNorm", 8).put("generator_lm_head.bias", {d_vocab}, 0.3f);
    const auto model = modelOf(electraFamily, config("electra", "ElectraForMaskedLM", R"(, "embedding_size": 8, "hidden_act": "gelu")"), bag.tensors);
    const auto trace = traceOf(model, inputOf(*model, {ids, {}, {}}));
    const Rows hidden = naive::norm(naive::activated(naive::layer(finalOf(bag, "electra."), bag.tensors, "generator_predictions.dense"), "gelu"), bag.tensors, "generator_predictions.LayerNorm", eps);
    EXPECT_TRUE(activationsAgree(named(trace, "logits"), naive::flat(naive::linear(hidden, bag.at("electra.embeddings.word_embeddings.weight"), &bag.at("generator_lm_head.bias")))));
}

TEST(Albert, AppliesGroupsAndTheLayersInsideThem)
{
    Bag bag(5);
    const std::string at = "albert.embeddings.";
    bag.put(at + "word_embeddings.weight", {d_vocab, 8}, 1).put(at + "position_embeddings.weight", {16, 8}, 0.6f).put(at + "token_type_embeddings.weight", {2, 8}, 0.6f).norm(at + "LayerNorm", 8);
    bag.layer("albert.encoder.embedding_hidden_mapping_in", 8, d).layer("albert.pooler", d, d);
    const auto place = [](int group, int inner) { return concat("albert.encoder.albert_layer_groups.", group, ".albert_layers.", inner, "."); };
    for (const auto &[group, inner] : {std::pair(0, 0), std::pair(0, 1), std::pair(1, 0), std::pair(1, 1)}) {
        putLayer(bag, place(group, inner), albertNames);
    }
    const auto model = modelOf(albertFamily,
        R"({"model_type": "albert", "architectures": ["AlbertModel"], "hidden_size": 12, "embedding_size": 8, "num_attention_heads": 3, "num_hidden_layers": 3, "num_hidden_groups": 2, "inner_group_num": 2, "intermediate_size": 20, "vocab_size": 20, "max_position_embeddings": 16, "hidden_act": "gelu"})",
        bag.tensors);
    const auto trace = traceOf(model, inputOf(*model, {ids, {}, {0, 0, 1, 1, 1}}));
    ASSERT_EQ(model->spec.main().n_layers(), 6);
    Rows x = naive::layer(embed(bag.tensors, at, ids, {0, 1, 2, 3, 4}, {0, 0, 1, 1, 1}), bag.tensors, "albert.encoder.embedding_hidden_mapping_in");
    int layer = 0;
    for (const int group : {0, 0, 1}) { // int(i / (3 / 2)) of i = 0, 1, 2
        for (const int inner : {0, 1}) {
            naive::Numbers pattern;
            x = runLayer(bag.tensors, place(group, inner), albertNames, x, pattern);
            EXPECT_TRUE(patternsAgree(named(trace, concat("blocks.", layer, ".attn.pattern")), pattern)) << layer;
            EXPECT_TRUE(activationsAgree(named(trace, concat("blocks.", layer++, ".resid_post")), naive::flat(x)));
        }
    }
    EXPECT_TRUE(activationsAgree(named(trace, "pooled"), naive::flat(naive::activated(naive::layer({x[0]}, bag.tensors, "albert.pooler"), "tanh"))));
    expectWords(refusalOf(albertFamily, R"({"model_type": "albert", "num_hidden_layers": 2, "num_hidden_groups": 3})", bag.tensors), {"num_hidden_groups", "3"});
}

TEST(DistilBert, ClassifiesThroughItsOwnDenseLayer)
{
    Bag bag(6);
    const std::string at = "distilbert.embeddings.";
    bag.put(at + "word_embeddings.weight", {d_vocab, d}, 1).put(at + "position_embeddings.weight", {16, d}, 0.6f).norm(at + "LayerNorm", d);
    putLayer(bag, "distilbert.transformer.layer.0.", distilNames);
    bag.layer("pre_classifier", d, d).layer("classifier", d, 3);
    const auto model = modelOf(distilbertFamily,
        R"({"model_type": "distilbert", "architectures": ["DistilBertForSequenceClassification"], "dim": 12, "n_heads": 3, "n_layers": 1, "hidden_dim": 20, "vocab_size": 20, "max_position_embeddings": 16})", bag.tensors);
    const auto trace = traceOf(model, inputOf(*model, {ids, {}, {}}));
    naive::Numbers pattern;
    const Rows x = runLayer(bag.tensors, "distilbert.transformer.layer.0.", distilNames, embed(bag.tensors, at, ids, {0, 1, 2, 3, 4}, {}), pattern);
    const Rows hidden = naive::activated(naive::layer({x[0]}, bag.tensors, "pre_classifier"), "relu");
    EXPECT_TRUE(activationsAgree(named(trace, "logits"), naive::flat(naive::layer(hidden, bag.tensors, "classifier"))));
}
