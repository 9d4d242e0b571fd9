// SPDX-License-Identifier: GPL-3.0-or-later
// Decoder-only families of the GPT kind: every switch of their configs against a naive pass that reads the same tensors as the family's reference class does.
#include <gtest/gtest.h>
#include <numeric>

#include "core/forward/input.h"
#include "tests/support/compare.h"
#include "tests/support/made_model.h"
#include "tests/support/naive_decoder.h"

using namespace headscope;
using namespace headscope::testing;
using naive::never;
using naive::Numbers;
using naive::Rows;

namespace {

constexpr int d = 24, vocab = 30;

/// What a naive pass gives and core is compared with.
struct Expected {
    std::vector<Numbers> patterns;
    Rows logits;
};

/// The model's patterns and logits at the positions that are no padding.
void expectAgrees(const Family &family, const std::string &config, const TinyTensors &tensors, const std::pair<std::vector<int>, std::vector<uint8_t>> &idsAndMask, const Expected &want)
{
    const auto &[ids, mask] = idsAndMask;
    const auto model = modelOf(family, config, tensors);
    auto input = inputFromIds(*model, {ids, mask, {}});
    ASSERT_TRUE(input) << input.error().message;
    const auto trace = traceOf(model, *input);
    const size_t n = ids.size();
    const auto real = [&](size_t i) { return mask.empty() || mask[i] != 0; };
    for (size_t layer = 0; layer < want.patterns.size(); ++layer) {
        const auto got = named(trace, concat("blocks.", layer, ".attn.pattern"));
        ASSERT_EQ(got.size(), want.patterns[layer].size());
        Numbers a, b;
        for (size_t i = 0; i < got.size(); ++i) {
            if (real(i / n % n)) {
                a.push_back(static_cast<double>(got[i]));
                b.push_back(want.patterns[layer][i]);
            }
        }
        EXPECT_TRUE(patternsAgree(a, b)) << "layer " << layer;
    }
    const auto got = named(trace, "logits");
    Numbers a, b;
    for (size_t i = 0; i < n; ++i) {
        for (size_t c = 0; c < want.logits[i].size() && real(i); ++c) {
            a.push_back(static_cast<double>(got[i * want.logits[i].size() + c]));
            b.push_back(want.logits[i][c]);
        }
    }
    EXPECT_TRUE(activationsAgree(a, b));
}

std::vector<int> someIds(int n)
{
    RandomNumbers random(4);
    std::vector<int> ids;
    for (int i = 0; i < n; ++i) {
        ids.push_back(random.below(vocab));
    }
    return ids;
}

using Mask = std::vector<uint8_t>;

/// Causal, and keys that the mask allows.
bool seen(const Mask &mask, int i, int j) { return j <= i && (mask.empty() || mask[static_cast<size_t>(j)] != 0); }

/// Place among the allowed positions; -1 for the others.
std::vector<int> counted(const Mask &mask, int n)
{
    std::vector<int> out;
    int next = 0;
    for (int i = 0; i < n; ++i) {
        out.push_back(mask.empty() ? i : mask[static_cast<size_t>(i)] ? next++ : -1);
    }
    return out;
}

Numbers slopesByPaper(int heads) // the published code of ALiBi
{
    const auto power = [](int n) {
        Numbers out;
        const double start = std::pow(2, -std::pow(2, -(std::log2(n) - 3)));
        for (int i = 0; i < n; ++i) {
            out.push_back(start * std::pow(start, i));
        }
        return out;
    };
    const int closest = static_cast<int>(std::pow(2, std::floor(std::log2(heads))));
    Numbers out = power(closest);
    const Numbers twice = power(2 * closest);
    for (size_t i = 0; static_cast<int>(out.size()) < heads; i += 2) {
        out.push_back(twice[i]);
    }
    return out;
}

/// Tables, a final norm, and tensors of blocks by `add(at)`.
Bag bagOf(const std::string &words, const std::string &layers, int n_layers, const std::function<void(Bag &, const std::string &)> &add)
{
    Bag bag;
    bag.put(words, {vocab, d}, 1);
    for (int l = 0; l < n_layers; ++l) {
        add(bag, concat(layers, ".", l, "."));
    }
    return bag;
}

TinyTensors withoutBiases(TinyTensors tensors, const std::string &end = ".bias")
{
    std::erase_if(tensors, [&](const auto &entry) { return entry.first.ends_with(end); });
    return tensors;
}

} // namespace

TEST(GptNeo, ScoresAreNotScaledAndLocalLayersHaveAWindow)
{
    const int heads = 4, n = 9, window = 3;
    Bag bag = bagOf("transformer.wte.weight", "transformer.h", 3, [&](Bag &b, const std::string &at) {
        b.norm(at + "ln_1", d).norm(at + "ln_2", d).layer(at + "mlp.c_fc", d, 40).layer(at + "mlp.c_proj", 40, d).layer(at + "attn.attention.out_proj", d, d);
        for (const char *name : {"q_proj", "k_proj", "v_proj"}) {
            b.put(at + "attn.attention." + name + ".weight", {d, d}, 0.3f);
        }
    });
    bag.put("transformer.wpe.weight", {16, d}, 0.5f).norm("transformer.ln_f", d);
    const TinyTensors &t = bag.tensors;
    const auto ids = someIds(n);
    const std::vector<bool> local = {false, true, true};
    Expected want;
    Rows x = naive::rowsOfTable(t.at("transformer.wte.weight"), ids);
    std::vector<int> positions(ids.size());
    std::iota(positions.begin(), positions.end(), 0);
    x = naive::plus(x, naive::rowsOfTable(t.at("transformer.wpe.weight"), positions));
    for (int l = 0; l < 3; ++l) {
        const std::string at = concat("transformer.h.", l, ".");
        const Rows y = naive::norm(x, t, at + "ln_1", 1e-5);
        const auto part = [&](const char *name) { return naive::layer(y, t, at + "attn.attention." + name); };
        want.patterns.emplace_back();
        const Rows z = naive::mixed(part("q_proj"), part("k_proj"), part("v_proj"), {heads, heads}, want.patterns.back(),
            [&](int, int i, int j, double dot) { return j > i || (local[static_cast<size_t>(l)] && i - j >= window) ? never : dot; });
        x = naive::plus(x, naive::layer(z, t, at + "attn.attention.out_proj"));
        x = naive::plus(x, naive::layer(naive::activated(naive::layer(naive::norm(x, t, at + "ln_2", 1e-5), t, at + "mlp.c_fc"), "gelu_new"), t, at + "mlp.c_proj"));
    }
    want.logits = naive::linear(naive::norm(x, t, "transformer.ln_f", 1e-5), t.at("transformer.wte.weight"));
    const std::string config = R"({"num_layers": 3, "num_heads": 4, "hidden_size": 24, "intermediate_size": 40, "vocab_size": 30, "max_position_embeddings": 16, "window_size": 3, "attention_types": [[["global", "local"], 1], [["local"], 1]]})";
    expectAgrees(gptNeoFamily, config, t, {ids, {}}, want);
    expectWords(refusalOf(gptNeoFamily, R"({"num_layers": 2, "num_heads": 4, "hidden_size": 24, "vocab_size": 30, "attention_types": [[["global"], 3]]})", t), {"attention_types", "2 layers", "3"});
    expectWords(refusalOf(gptNeoFamily, R"({"num_layers": 1, "num_heads": 4, "hidden_size": 24, "vocab_size": 30, "attention_layers": ["strided"]})", t), {"strided"});
}

TEST(GptJ, NeighbouringDimensionsTurnAndOneNormServesBothParts)
{
    const int heads = 3, n = 7;
    Bag bag = bagOf("transformer.wte.weight", "transformer.h", 2, [&](Bag &b, const std::string &at) {
        b.norm(at + "ln_1", d).layer(at + "mlp.fc_in", d, 20).layer(at + "mlp.fc_out", 20, d);
        for (const char *name : {"q_proj", "k_proj", "v_proj", "out_proj"}) {
            b.matrix(at + "attn." + name + ".weight", d, d);
        }
    });
    bag.norm("transformer.ln_f", d).layer("lm_head", d, vocab);
    const TinyTensors &t = bag.tensors;
    const auto ids = someIds(n);
    Expected want;
    Rows x = naive::rowsOfTable(t.at("transformer.wte.weight"), ids);
    for (int l = 0; l < 2; ++l) {
        const std::string at = concat("transformer.h.", l, ".");
        const Rows y = naive::norm(x, t, at + "ln_1", 1e-5);
        Rows q = naive::layer(y, t, at + "attn.q_proj"), k = naive::layer(y, t, at + "attn.k_proj");
        naive::rotate(q, heads, naive::frequencies(4, 10000), true);
        naive::rotate(k, heads, naive::frequencies(4, 10000), true);
        want.patterns.emplace_back();
        const Rows z = naive::mixed(q, k, naive::layer(y, t, at + "attn.v_proj"), {heads, heads}, want.patterns.back(), [&](int, int i, int j, double dot) { return j > i ? never : dot / std::sqrt(8.0); });
        const Rows mlp = naive::layer(naive::activated(naive::layer(y, t, at + "mlp.fc_in"), "gelu_new"), t, at + "mlp.fc_out");
        x = naive::plus(naive::plus(x, naive::layer(z, t, at + "attn.out_proj")), mlp);
    }
    want.logits = naive::layer(naive::norm(x, t, "transformer.ln_f", 1e-5), t, "lm_head");
    const std::string sizes = R"("n_layer": 2, "n_head": 3, "n_embd": 24, "n_inner": 20, "vocab_size": 30, "n_positions": 16)";
    expectAgrees(gptJFamily, "{" + sizes + R"(, "rotary_dim": 4})", t, {ids, {}}, want);
    expectWords(refusalOf(gptJFamily, "{" + sizes + R"(, "rotary_dim": 10})", t), {"rotary_dim", "8", "10"});
    expectWords(refusalOf(gptJFamily, "{" + sizes + R"(, "rotary_dim": null})", t), {"rotary_dim", "null"});
}

namespace {

struct NeoxCase {
    std::string name, more;
    bool parallel = true, biases = true, tied = false;
    int turning = 2;
    double base = 10000, divided = 1;
};

void PrintTo(const NeoxCase &c, std::ostream *out) { *out << c.name; }

class Neox : public ::testing::TestWithParam<NeoxCase> {};

} // namespace

TEST_P(Neox, AgreesWithTheNaivePass)
{
    const NeoxCase &c = GetParam();
    const int heads = 3, n = 8;
    Bag bag = bagOf("gpt_neox.embed_in.weight", "gpt_neox.layers", 2, [&](Bag &b, const std::string &at) {
        b.norm(at + "input_layernorm", d).norm(at + "post_attention_layernorm", d).layer(at + "mlp.dense_h_to_4h", d, 32).layer(at + "mlp.dense_4h_to_h", 32, d);
        b.layer(at + "attention.query_key_value", d, 3 * d).layer(at + "attention.dense", d, d);
    });
    bag.norm("gpt_neox.final_layer_norm", d);
    if (!c.tied) {
        bag.matrix("embed_out.weight", vocab, d);
    }
    TinyTensors t = bag.tensors;
    if (!c.biases) {
        t = withoutBiases(withoutBiases(t, "query_key_value.bias"), "attention.dense.bias");
    }
    const auto ids = someIds(n);
    Expected want;
    Rows x = naive::rowsOfTable(t.at("gpt_neox.embed_in.weight"), ids);
    for (int l = 0; l < 2; ++l) {
        const std::string at = concat("gpt_neox.layers.", l, ".");
        const Rows joined = naive::layer(naive::norm(x, t, at + "input_layernorm", 1e-5), t, at + "attention.query_key_value");
        Rows q = naive::ofGroups(joined, heads, 0, 8), k = naive::ofGroups(joined, heads, 8, 8);
        Numbers frequencies = naive::frequencies(c.turning, c.base);
        for (double &f : frequencies) {
            f /= c.divided;
        }
        naive::rotate(q, heads, frequencies);
        naive::rotate(k, heads, frequencies);
        want.patterns.emplace_back();
        const Rows z = naive::mixed(q, k, naive::ofGroups(joined, heads, 16, 8), {heads, heads}, want.patterns.back(), [&](int, int i, int j, double dot) { return j > i ? never : dot / std::sqrt(8.0); });
        const Rows behind = naive::plus(x, naive::layer(z, t, at + "attention.dense"));
        const Rows read = naive::norm(c.parallel ? x : behind, t, at + "post_attention_layernorm", 1e-5);
        x = naive::plus(behind, naive::layer(naive::activated(naive::layer(read, t, at + "mlp.dense_h_to_4h"), "gelu"), t, at + "mlp.dense_4h_to_h"));
    }
    want.logits = naive::linear(naive::norm(x, t, "gpt_neox.final_layer_norm", 1e-5), t.at(c.tied ? "gpt_neox.embed_in.weight" : "embed_out.weight"));
    expectAgrees(gptNeoxFamily, R"({"num_hidden_layers": 2, "num_attention_heads": 3, "hidden_size": 24, "intermediate_size": 32, "vocab_size": 30, "max_position_embeddings": 16)" + c.more + "}", t, {ids, {}}, want);
}

INSTANTIATE_TEST_SUITE_P(Switches, Neox, ::testing::Values(NeoxCase{"plain", ""}, NeoxCase{"inTurn", R"(, "use_parallel_residual": false, "rotary_pct": 1.0, "rotary_emb_base": 500)", false, true, false, 8, 500},
                             NeoxCase{"noAttentionBias", R"(, "attention_bias": false, "tie_word_embeddings": true)", true, false, true},
                             NeoxCase{"newer", R"(, "rope_parameters": {"rope_type": "linear", "factor": 4, "rope_theta": 100, "partial_rotary_factor": 0.5})", true, true, false, 4, 100, 4}),
    [](const auto &made) { return made.param.name; });

namespace {

struct OptCase {
    std::string name, more;
    bool before = true, biases = true, affine = true, finalNorm = true;
    int d_embed = d;
    Mask mask = {};
    std::string activation = "relu";
};

void PrintTo(const OptCase &c, std::ostream *out) { *out << c.name; }

class Opt : public ::testing::TestWithParam<OptCase> {};

Rows optNorm(const Rows &x, const TinyTensors &t, const std::string &name, bool affine)
{
    return affine ? naive::norm(x, t, name, 1e-5) : naive::norm(x, {{"one.weight", {{d}, std::vector<float>(d, 1.0f)}}}, "one", 1e-5);
}

} // namespace

TEST_P(Opt, AgreesWithTheNaivePass)
{
    const OptCase &c = GetParam();
    const int heads = 4, n = 7;
    const std::string p = "model.decoder.";
    Bag bag = bagOf("unused", p + "layers", 2, [&](Bag &b, const std::string &at) {
        b.norm(at + "self_attn_layer_norm", d).norm(at + "final_layer_norm", d).layer(at + "fc1", d, 30).layer(at + "fc2", 30, d);
        for (const char *name : {"q_proj", "k_proj", "v_proj", "out_proj"}) {
            b.layer(at + "self_attn." + name, d, d);
        }
    });
    bag.put(p + "embed_tokens.weight", {vocab, c.d_embed}, 1).put(p + "embed_positions.weight", {18, d}, 0.7f);
    if (c.finalNorm) {
        bag.norm(p + "final_layer_norm", d);
    }
    if (c.d_embed != d) {
        bag.matrix(p + "project_in.weight", d, c.d_embed).matrix(p + "project_out.weight", c.d_embed, d);
    }
    const TinyTensors t = c.biases ? bag.tensors : withoutBiases(withoutBiases(withoutBiases(bag.tensors, "_proj.bias"), "fc1.bias"), "fc2.bias");
    const auto ids = someIds(n);
    Expected want;
    Rows x = naive::rowsOfTable(t.at(p + "embed_tokens.weight"), ids);
    x = c.d_embed != d ? naive::layer(x, t, p + "project_in") : x;
    std::vector<int> rows = counted(c.mask, n);
    for (int &row : rows) {
        row += 2;
    }
    x = naive::plus(x, naive::rowsOfTable(t.at(p + "embed_positions.weight"), rows));
    for (int l = 0; l < 2; ++l) {
        const std::string at = concat(p, "layers.", l, ".");
        const Rows y = c.before ? optNorm(x, t, at + "self_attn_layer_norm", c.affine) : x;
        const auto part = [&](const char *name) { return naive::layer(y, t, at + "self_attn." + name); };
        want.patterns.emplace_back();
        const Rows z = naive::mixed(part("q_proj"), part("k_proj"), part("v_proj"), {heads, heads}, want.patterns.back(), [&](int, int i, int j, double dot) { return seen(c.mask, i, j) ? dot / std::sqrt(6.0) : never; });
        x = naive::plus(x, naive::layer(z, t, at + "self_attn.out_proj"));
        x = c.before ? x : optNorm(x, t, at + "self_attn_layer_norm", c.affine);
        const Rows read = c.before ? optNorm(x, t, at + "final_layer_norm", c.affine) : x;
        x = naive::plus(x, naive::layer(naive::activated(naive::layer(read, t, at + "fc1"), c.activation), t, at + "fc2"));
        x = c.before ? x : optNorm(x, t, at + "final_layer_norm", c.affine);
    }
    x = c.finalNorm ? optNorm(x, t, p + "final_layer_norm", c.affine) : x;
    x = c.d_embed != d ? naive::layer(x, t, p + "project_out") : x;
    want.logits = naive::linear(x, t.at(p + "embed_tokens.weight"));
    expectAgrees(optFamily, R"({"num_hidden_layers": 2, "num_attention_heads": 4, "hidden_size": 24, "ffn_dim": 30, "vocab_size": 30, "max_position_embeddings": 16)" + c.more + "}", t, {ids, c.mask}, want);
}

INSTANTIATE_TEST_SUITE_P(Switches, Opt,
    ::testing::Values(OptCase{"plain", ""}, OptCase{"normsBehind", R"(, "do_layer_norm_before": false, "word_embed_proj_dim": 10)", false, true, true, false, 10},
        OptCase{"noBiases", R"(, "enable_bias": false, "activation_function": "gelu")", true, false, true, true, d, {}, "gelu"}, OptCase{"bareNorms", R"(, "layer_norm_elementwise_affine": false)", true, true, false},
        OptCase{"noFinalNorm", R"(, "_remove_final_layer_norm": true)", true, true, true, false}, OptCase{"leftPadding", "", true, true, true, true, d, {0, 0, 1, 1, 1, 1, 1}},
        OptCase{"rightPadding", "", true, true, true, true, d, {1, 1, 1, 1, 0, 0, 0}}, OptCase{"hole", "", true, true, true, true, d, {1, 1, 0, 1, 0, 1, 1}}),
    [](const auto &made) { return made.param.name; });

namespace {

struct BloomCase {
    std::string name, more;
    int heads = 4;
    bool fromNorm = false;
    Mask mask = {};
};

void PrintTo(const BloomCase &c, std::ostream *out) { *out << c.name; }

class Bloom : public ::testing::TestWithParam<BloomCase> {};

} // namespace

TEST_P(Bloom, AgreesWithTheNaivePass)
{
    const BloomCase &c = GetParam();
    const int n = 9, width = d / c.heads;
    const std::string p = "transformer.";
    Bag bag = bagOf(p + "word_embeddings.weight", p + "h", 2, [&](Bag &b, const std::string &at) {
        b.norm(at + "input_layernorm", d).norm(at + "post_attention_layernorm", d).layer(at + "mlp.dense_h_to_4h", d, 4 * d).layer(at + "mlp.dense_4h_to_h", 4 * d, d);
        b.layer(at + "self_attention.query_key_value", d, 3 * d).layer(at + "self_attention.dense", d, d);
    });
    bag.norm(p + "word_embeddings_layernorm", d).norm(p + "ln_f", d);
    const TinyTensors &t = bag.tensors;
    const auto ids = someIds(n);
    const Numbers slopes = slopesByPaper(c.heads);
    const auto positions = counted(c.mask, n);
    Expected want;
    Rows x = naive::norm(naive::rowsOfTable(t.at(p + "word_embeddings.weight"), ids), t, p + "word_embeddings_layernorm", 1e-5);
    for (int l = 0; l < 2; ++l) {
        const std::string at = concat(p, "h.", l, ".");
        const Rows y = naive::norm(x, t, at + "input_layernorm", 1e-5), joined = naive::layer(y, t, at + "self_attention.query_key_value");
        want.patterns.emplace_back();
        const Rows z = naive::mixed(naive::ofGroups(joined, c.heads, 0, width), naive::ofGroups(joined, c.heads, width, width), naive::ofGroups(joined, c.heads, 2 * width, width), {c.heads, c.heads}, want.patterns.back(),
            [&](int h, int i, int j, double dot) { return seen(c.mask, i, j) ? dot / std::sqrt(width) + slopes[static_cast<size_t>(h)] * positions[static_cast<size_t>(j)] : never; });
        x = naive::plus(c.fromNorm ? y : x, naive::layer(z, t, at + "self_attention.dense"));
        const Rows read = naive::norm(x, t, at + "post_attention_layernorm", 1e-5);
        x = naive::plus(c.fromNorm ? read : x, naive::layer(naive::activated(naive::layer(read, t, at + "mlp.dense_h_to_4h"), "gelu_new"), t, at + "mlp.dense_4h_to_h"));
    }
    want.logits = naive::linear(naive::norm(x, t, p + "ln_f", 1e-5), t.at(p + "word_embeddings.weight"));
    expectAgrees(bloomFamily, concat(R"({"n_layer": 2, "n_head": )", c.heads, R"(, "hidden_size": 24, "vocab_size": 30)", c.more, "}"), t, {ids, c.mask}, want);
}

INSTANTIATE_TEST_SUITE_P(Switches, Bloom,
    ::testing::Values(BloomCase{"plain", ""}, BloomCase{"sixHeads", "", 6}, BloomCase{"threeHeads", "", 3}, BloomCase{"residualFromNorm", R"(, "apply_residual_connection_post_layernorm": true)", 4, true},
        BloomCase{"leftPadding", "", 4, false, {0, 0, 0, 1, 1, 1, 1, 1, 1}}, BloomCase{"hole", "", 6, false, {1, 1, 0, 0, 1, 1, 0, 1, 1}}),
    [](const auto &made) { return made.param.name; });

namespace {

struct FalconCase {
    std::string name, more;
    int kvHeads = 1;
    bool parallel = true, biases = false, alibi = false, twoNorms = false;
    Mask mask = {};
    int n = 8;
};

void PrintTo(const FalconCase &c, std::ostream *out) { *out << c.name; }

class Falcon : public ::testing::TestWithParam<FalconCase> {};

/// To the nearest number with eight significant bits, ties to even.
double rounded16(double v)
{
    if (v == 0) {
        return 0;
    }
    const double unit = std::exp2(std::floor(std::log2(std::abs(v))) - 7);
    return std::nearbyint(v / unit) * unit;
}

} // namespace

TEST_P(Falcon, AgreesWithTheNaivePass)
{
    const FalconCase &c = GetParam();
    const int heads = 6, width = 4, groups = c.kvHeads, queries = heads / groups * width;
    const std::string p = "transformer.";
    Bag bag = bagOf(p + "word_embeddings.weight", p + "h", 2, [&](Bag &b, const std::string &at) {
        b.layer(at + "mlp.dense_h_to_4h", d, 4 * d).layer(at + "mlp.dense_4h_to_h", 4 * d, d).layer(at + "self_attention.query_key_value", d, (heads + 2 * groups) * width).layer(at + "self_attention.dense", d, d);
        for (const char *name : {"ln_attn", "ln_mlp", "input_layernorm", "post_attention_layernorm"}) {
            b.norm(at + name, d);
        }
    });
    bag.norm(p + "ln_f", d);
    TinyTensors t = bag.tensors;
    if (!c.biases) {
        for (const char *end : {"4h.bias", "to_h.bias", "value.bias", "dense.bias"}) {
            t = withoutBiases(t, end);
        }
    }
    const auto ids = someIds(c.n);
    const Numbers slopes = slopesByPaper(heads);
    const auto positions = counted(c.mask, c.n);
    Expected want;
    Rows x = naive::rowsOfTable(t.at(p + "word_embeddings.weight"), ids);
    for (int l = 0; l < 2; ++l) {
        const std::string at = concat(p, "h.", l, ".");
        const Rows y = naive::norm(x, t, at + (c.twoNorms ? "ln_attn" : "input_layernorm"), 1e-5), joined = naive::layer(y, t, at + "self_attention.query_key_value");
        Rows q = naive::ofGroups(joined, groups, 0, queries), k = naive::ofGroups(joined, groups, queries, width);
        if (!c.alibi) {
            naive::rotate(q, heads, naive::frequencies(width, 10000));
            naive::rotate(k, groups, naive::frequencies(width, 10000));
        }
        const auto bias = [&](int h, int j) { return c.alibi ? rounded16(rounded16(slopes[static_cast<size_t>(h)]) * rounded16(positions[static_cast<size_t>(j)])) : 0.0; };
        want.patterns.emplace_back();
        const Rows z = naive::mixed(q, k, naive::ofGroups(joined, groups, queries + width, width), {heads, groups}, want.patterns.back(),
            [&](int h, int i, int j, double dot) { return seen(c.mask, i, j) ? (dot + bias(h, j)) / 2.0 : never; });
        const Rows behind = naive::plus(x, naive::layer(z, t, at + "self_attention.dense"));
        const Rows read = c.twoNorms ? naive::norm(x, t, at + "ln_mlp", 1e-5) : c.parallel ? y : naive::norm(behind, t, at + "post_attention_layernorm", 1e-5);
        x = naive::plus(behind, naive::layer(naive::activated(naive::layer(read, t, at + "mlp.dense_h_to_4h"), "gelu"), t, at + "mlp.dense_4h_to_h"));
    }
    want.logits = naive::linear(naive::norm(x, t, p + "ln_f", 1e-5), t.at(p + "word_embeddings.weight"));
    expectAgrees(falconFamily, R"({"num_hidden_layers": 2, "num_attention_heads": 6, "hidden_size": 24, "vocab_size": 30)" + c.more + "}", t, {ids, c.mask}, want);
}

INSTANTIATE_TEST_SUITE_P(Switches, Falcon,
    ::testing::Values(FalconCase{"oneKey", ""}, FalconCase{"grouped", R"(, "new_decoder_architecture": true, "num_kv_heads": 2)", 2, true, false, false, true},
        FalconCase{"groupedOneNorm", R"(, "new_decoder_architecture": true, "num_kv_heads": 3, "num_ln_in_parallel_attn": 1)", 3}, FalconCase{"everyHead", R"(, "multi_query": false, "bias": true)", 6, true, true},
        FalconCase{"alibi", R"(, "alibi": true, "multi_query": false, "parallel_attn": false, "bias": true)", 6, false, true, true},
        FalconCase{"alibiPadded", R"(, "alibi": true, "parallel_attn": false)", 1, false, false, true, false, {0, 0, 1, 1, 0, 1, 1, 1}},
        FalconCase{"alibiLong", R"(, "alibi": true)", 1, true, false, true, false, {}, 300}), // from position 257 on, bfloat16 does not hold it
    [](const auto &made) { return made.param.name; });

TEST(Falcon, RefusesWhatItsOwnClassCannotRun)
{
    const std::string sizes = R"({"num_hidden_layers": 2, "num_attention_heads": 6, "hidden_size": 24, "vocab_size": 30)";
    expectWords(refusalOf(falconFamily, sizes + R"(, "new_decoder_architecture": true, "parallel_attn": false})", {}), {"parallel_attn"});
    expectWords(refusalOf(falconFamily, sizes + R"(, "apply_residual_connection_post_layernorm": true})", {}), {"apply_residual_connection_post_layernorm"});
}

namespace {

struct MptCase {
    std::string name, more;
    int heads = 4, kvHeads = 4;
    double clip = 0, scale = 0, most = 8, logitScale = 1;
    bool headNorms = false, learned = false, biases = false, positions = true;
};

void PrintTo(const MptCase &c, std::ostream *out) { *out << c.name; }

class Mpt : public ::testing::TestWithParam<MptCase> {};

Numbers slopesOfMpt(int heads, double most)
{
    int full = 1;
    while (full < heads) {
        full *= 2;
    }
    Numbers all, out;
    for (int i = 1; i <= full; ++i) {
        all.push_back(1 / std::pow(2, i * most / full));
    }
    for (int i = 1; i < full; i += 2) {
        out.push_back(all[static_cast<size_t>(i)]);
    }
    for (int i = 0; i < full; i += 2) {
        out.push_back(all[static_cast<size_t>(i)]);
    }
    return full == heads ? all : out;
}

} // namespace

TEST_P(Mpt, AgreesWithTheNaivePass)
{
    const MptCase &c = GetParam();
    const int n = 8, width = d / c.heads;
    const std::string p = "transformer.";
    Bag bag = bagOf(p + "wte.weight", p + "blocks", 2, [&](Bag &b, const std::string &at) {
        b.norm(at + "norm_1", d).norm(at + "norm_2", d).layer(at + "attn.Wqkv", d, (c.heads + 2 * c.kvHeads) * width).layer(at + "attn.out_proj", d, d).layer(at + "ffn.up_proj", d, 36).layer(at + "ffn.down_proj", 36, d);
        if (c.headNorms) {
            b.norm(at + "attn.q_ln", d).norm(at + "attn.k_ln", c.kvHeads * width);
        }
    });
    bag.norm(p + "norm_f", d);
    if (c.learned) {
        bag.put(p + "wpe.weight", {16, d}, 0.6f);
    }
    const TinyTensors t = c.biases ? bag.tensors : withoutBiases(bag.tensors);
    const auto ids = someIds(n);
    const Numbers slopes = slopesOfMpt(c.heads, c.most);
    Expected want;
    Rows x = naive::rowsOfTable(t.at(p + "wte.weight"), ids);
    x = c.learned ? naive::plus(x, naive::rowsOfTable(t.at(p + "wpe.weight"), {0, 1, 2, 3, 4, 5, 6, 7})) : x;
    for (int l = 0; l < 2; ++l) {
        const std::string at = concat(p, "blocks.", l, ".");
        Rows joined = naive::layer(naive::norm(x, t, at + "norm_1", 1e-5), t, at + "attn.Wqkv");
        for (auto &row : joined) {
            for (double &v : row) {
                v = c.clip > 0 ? std::min(std::max(v, -c.clip), c.clip) : v;
            }
        }
        Rows q = naive::columns(joined, 0, d), k = naive::columns(joined, d, c.kvHeads * width);
        q = c.headNorms ? naive::norm(q, t, at + "attn.q_ln", 1e-5) : q;
        k = c.headNorms ? naive::norm(k, t, at + "attn.k_ln", 1e-5) : k;
        want.patterns.emplace_back();
        const Rows z = naive::mixed(q, k, naive::columns(joined, d + c.kvHeads * width, c.kvHeads * width), {c.heads, c.kvHeads}, want.patterns.back(), [&](int h, int i, int j, double dot) {
            const double bias = c.positions && !c.learned ? slopes[static_cast<size_t>(h)] * (j - (n - 1)) : 0.0;
            return j > i ? never : dot * (c.scale > 0 ? c.scale : 1 / std::sqrt(width)) + bias;
        });
        x = naive::plus(x, naive::layer(z, t, at + "attn.out_proj"));
        x = naive::plus(x, naive::layer(naive::activated(naive::layer(naive::norm(x, t, at + "norm_2", 1e-5), t, at + "ffn.up_proj"), "gelu"), t, at + "ffn.down_proj"));
    }
    want.logits = naive::times(naive::linear(naive::norm(x, t, p + "norm_f", 1e-5), t.at(p + "wte.weight")), c.logitScale);
    expectAgrees(mptFamily, concat(R"({"n_layers": 2, "n_heads": )", c.heads, R"(, "d_model": 24, "vocab_size": 30, "max_seq_len": 16, "expansion_ratio": 2)", c.more, "}"), t, {ids, {}}, want);
}

INSTANTIATE_TEST_SUITE_P(Switches, Mpt,
    ::testing::Values(MptCase{"plain", ""}, MptCase{"sixHeads", R"(, "attn_config": {"alibi": true})", 6, 6}, MptCase{"threeHeads", R"(, "attn_config": {"alibi_bias_max": 4})", 3, 3, 0, 0, 4},
        MptCase{"clippedAndScaled", R"(, "attn_config": {"clip_qkv": 0.7, "softmax_scale": 0.9})", 4, 4, 0.7, 0.9}, MptCase{"normedQueriesAndKeys", R"(, "attn_config": {"qk_ln": true}, "no_bias": false)", 4, 4, 0, 0, 8, 1, true, false, true},
        MptCase{"learnedPositions", R"(, "attn_config": {"alibi": false}, "logit_scale": 0.5)", 4, 4, 0, 0, 8, 0.5, false, true}, MptCase{"noPositions", R"(, "attn_config": {"alibi": false}, "learned_pos_emb": false)", 4, 4, 0, 0, 8, 1, false, false, false, false},
        MptCase{"alibiThoughTheConfigSaysNo", R"(, "attn_config": {"alibi": false})"}, MptCase{"oneKey", R"(, "attn_config": {"attn_type": "multiquery_attention"}, "logit_scale": "inv_sqrt_d_model")", 4, 1, 0, 0, 8, 0.20412414523193154}),
    [](const auto &made) { return made.param.name; });

TEST(Mpt, RefusesByName)
{
    const std::string sizes = R"({"n_layers": 2, "n_heads": 4, "d_model": 24, "vocab_size": 30)";
    expectWords(refusalOf(mptFamily, sizes + R"(, "attn_config": {"prefix_lm": true}})", {}), {"prefix_lm"});
    expectWords(refusalOf(mptFamily, sizes + R"(, "attn_config": {"rope": true}})", {}), {"rope"});
    expectWords(refusalOf(mptFamily, sizes + R"(, "attn_config": {"attn_type": "odd"}})", {}), {"attn_type", "odd"});
    expectWords(refusalOf(mptFamily, sizes + R"(, "norm_type": "groupnorm"})", {}), {"norm_type", "groupnorm"});
}

TEST(Decoders, AFileWithMoreLayersThanTheConfigSaysIsRefused)
{
    Bag bag = bagOf("wte.weight", "h", 2, [&](Bag &b, const std::string &at) {
        b.norm(at + "ln_1", d).layer(at + "mlp.fc_in", d, 4 * d).layer(at + "mlp.fc_out", 4 * d, d);
        for (const char *name : {"q_proj", "k_proj", "v_proj", "out_proj"}) {
            b.matrix(at + "attn." + name + ".weight", d, d);
        }
    });
    bag.norm("ln_f", d);
    const std::string rest = R"("n_head": 3, "n_embd": 24, "vocab_size": 30, "n_positions": 16, "rotary_dim": 4})";
    expectWords(refusalOf(gptJFamily, R"({"n_layer": 1, )" + rest, bag.tensors), {"h.1.", "1 layers"});
    const auto model = modelOf(gptJFamily, R"({"n_layer": 2, )" + rest, bag.tensors); // a base model: no prefix, no head
    EXPECT_EQ(model->spec.d_out, 0);
    EXPECT_FALSE(model->spec.predictsNext);
}
