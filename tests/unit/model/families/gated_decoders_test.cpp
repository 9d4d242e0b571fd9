// SPDX-License-Identifier: GPL-3.0-or-later
// Llama and the families of its shape: every switch of their configs against a naive pass that reads the same tensors as the family's reference class does.
#include <gtest/gtest.h>

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

constexpr int d = 20, width = 8, heads = 4, kvHeads = 2, vocab = 30, layers = 3, d_mlp = 26;

/// What a case's config says, in plain words.
struct Case {
    std::string name;
    const Family *family;
    std::string more;                     ///< pairs of the config behind the sizes
    std::vector<int> windows = {0, 0, 0}; ///< one a layer; 0 = all
    std::vector<Numbers> frequencies = {};///< one list a layer; empty: base 10000
    double magnitude = 1, scale = 1 / std::sqrt(8.0), cap = 0, logitCap = 0, embedScale = 1, plus = 0, eps = 1e-6;
    std::string activation = "silu";
    bool tied = false, biases = false, sandwich = false, headNorms = false, joined = false;
    std::vector<uint8_t> mask = {};
    int n = 9;
};

void PrintTo(const Case &c, std::ostream *out) { *out << c.name; }

TinyTensors tensorsFor(const Case &c)
{
    Bag bag;
    bag.put("model.embed_tokens.weight", {vocab, d}, 1);
    const float centre = c.plus > 0 ? 0.0f : 1.0f;
    const auto gain = [&](const std::string &name, int size) { bag.put(name + ".weight", {size}, 0.3f, centre); };
    const auto layer = [&](const std::string &name, int dIn, int dOut) { c.biases ? bag.layer(name, dIn, dOut) : bag.matrix(name + ".weight", dOut, dIn); };
    for (int l = 0; l < layers; ++l) {
        const std::string at = concat("model.layers.", l, ".");
        gain(at + "input_layernorm", d);
        gain(at + "post_attention_layernorm", d);
        if (c.sandwich) {
            gain(at + "pre_feedforward_layernorm", d);
            gain(at + "post_feedforward_layernorm", d);
        }
        if (c.headNorms) {
            gain(at + "self_attn.q_norm", width);
            gain(at + "self_attn.k_norm", width);
        }
        if (c.joined) {
            layer(at + "self_attn.qkv_proj", d, (heads + 2 * kvHeads) * width);
            layer(at + "mlp.gate_up_proj", d, 2 * d_mlp);
        } else {
            layer(at + "self_attn.q_proj", d, heads * width);
            layer(at + "self_attn.k_proj", d, kvHeads * width);
            layer(at + "self_attn.v_proj", d, kvHeads * width);
            layer(at + "mlp.gate_proj", d, d_mlp);
            layer(at + "mlp.up_proj", d, d_mlp);
        }
        layer(at + "self_attn.o_proj", heads * width, d);
        layer(at + "mlp.down_proj", d_mlp, d);
    }
    gain("model.norm", d);
    if (!c.tied) {
        bag.matrix("lm_head.weight", vocab, d);
    }
    return bag.tensors;
}

class NaiveGated {
public:
    NaiveGated(const Case &c, const TinyTensors &t) : c_(c), t_(t) {}

    Rows logits(const std::vector<int> &ids)
    {
        Rows x = naive::times(naive::rowsOfTable(t_.at("model.embed_tokens.weight"), ids), c_.embedScale);
        for (int l = 0; l < layers; ++l) {
            x = block(x, l);
        }
        Rows out = naive::linear(norm(x, "model.norm"), t_.at(c_.tied ? "model.embed_tokens.weight" : "lm_head.weight"));
        for (auto &row : out) {
            for (double &v : row) {
                v = c_.logitCap > 0 ? c_.logitCap * std::tanh(v / c_.logitCap) : v;
            }
        }
        return out;
    }

    std::vector<Numbers> patterns;

private:
    Rows norm(const Rows &x, const std::string &name) const
    {
        std::vector<float> gain = t_.at(name + ".weight").values;
        for (float &g : gain) {
            g += static_cast<float>(c_.plus);
        }
        return naive::rmsNorm(x, gain, c_.eps);
    }

    Rows block(const Rows &x, int l)
    {
        const std::string at = concat("model.layers.", l, ".");
        Rows attended = attention(norm(x, at + "input_layernorm"), l);
        attended = c_.sandwich ? norm(attended, at + "post_attention_layernorm") : attended;
        const Rows mid = naive::plus(x, attended), read = norm(mid, at + (c_.sandwich ? "pre_feedforward_layernorm" : "post_attention_layernorm"));
        Rows gate, up;
        if (c_.joined) {
            const Rows both = naive::layer(read, t_, at + "mlp.gate_up_proj");
            gate = naive::columns(both, 0, d_mlp);
            up = naive::columns(both, d_mlp, d_mlp);
        } else {
            gate = naive::layer(read, t_, at + "mlp.gate_proj");
            up = naive::layer(read, t_, at + "mlp.up_proj");
        }
        const Rows mlp = naive::layer(naive::times(naive::activated(gate, c_.activation), up), t_, at + "mlp.down_proj");
        return naive::plus(mid, c_.sandwich ? norm(mlp, at + "post_feedforward_layernorm") : mlp);
    }

    Rows attention(const Rows &y, int l)
    {
        const std::string at = concat("model.layers.", l, ".self_attn.");
        const int dq = heads * width, dkv = kvHeads * width;
        Rows q, k, v;
        if (c_.joined) {
            const Rows all = naive::layer(y, t_, at + "qkv_proj");
            q = naive::columns(all, 0, dq), k = naive::columns(all, dq, dkv), v = naive::columns(all, dq + dkv, dkv);
        } else {
            q = naive::layer(y, t_, at + "q_proj"), k = naive::layer(y, t_, at + "k_proj"), v = naive::layer(y, t_, at + "v_proj");
        }
        if (c_.headNorms) {
            q = naive::normedHeads(q, heads, [&](const Rows &x) { return norm(x, at + "q_norm"); });
            k = naive::normedHeads(k, kvHeads, [&](const Rows &x) { return norm(x, at + "k_norm"); });
        }
        const Numbers frequencies = c_.frequencies.empty() ? naive::frequencies(width, 10000) : c_.frequencies[static_cast<size_t>(l)];
        naive::rotate(q, heads, frequencies, false, c_.magnitude);
        naive::rotate(k, kvHeads, frequencies, false, c_.magnitude);
        patterns.emplace_back();
        const int window = c_.windows[static_cast<size_t>(l)];
        const Rows z = naive::mixed(q, k, v, {heads, kvHeads}, patterns.back(), [&](int, int i, int j, double dot) {
            if (j > i || (window > 0 && i - j >= window) || (!c_.mask.empty() && c_.mask[static_cast<size_t>(j)] == 0)) {
                return never;
            }
            return c_.cap > 0 ? c_.cap * std::tanh(dot * c_.scale / c_.cap) : dot * c_.scale;
        });
        return naive::layer(z, t_, at + "o_proj");
    }

    const Case &c_;
    const TinyTensors &t_;
};

std::string configFor(const Case &c)
{
    return concat(R"({"num_hidden_layers": )", layers, R"(, "num_attention_heads": )", heads, R"(, "num_key_value_heads": )", kvHeads, R"(, "hidden_size": )", d, R"(, "head_dim": )", width, R"(, "intermediate_size": )", d_mlp,
        R"(, "vocab_size": )", vocab, c.more, "}");
}

class Gated : public ::testing::TestWithParam<Case> {};

Numbers divided(Numbers list, double by)
{
    for (double &v : list) {
        v /= by;
    }
    return list;
}

std::vector<Case> cases()
{
    std::vector<Case> all;
    const auto add = [&](std::string name, const Family &family, std::string more, const std::function<void(Case &)> &change) {
        all.push_back({std::move(name), &family, std::move(more)});
        change(all.back());
    };
    const auto same = [](const Numbers &list) { return std::vector<Numbers>(layers, list); };
    add("llamaBiases", llamaFamily, R"(, "attention_bias": true, "mlp_bias": true)", [](Case &c) { c.biases = true; });
    add("llamaLinear", llamaFamily, R"(, "rope_theta": 500, "rope_scaling": {"type": "linear", "factor": 4})", [&](Case &c) { c.frequencies = same(divided(naive::frequencies(width, 500), 4)); });
    add("llamaLeftPadding", llamaFamily, "", [](Case &c) { c.mask = {0, 0, 1, 1, 1, 1, 1, 1, 1}; });
    add("llamaDynamicShort", llamaFamily, R"(, "max_position_embeddings": 9, "rope_scaling": {"rope_type": "dynamic", "factor": 2.0})", [](Case &) {});
    add("llamaDynamicLong", llamaFamily, R"(, "max_position_embeddings": 6, "rope_scaling": {"rope_type": "dynamic", "factor": 2.0})", [&](Case &c) {
        c.frequencies = same(naive::frequencies(width, 10000 * std::pow(2.0 * 9 / 6 - 1, 8.0 / 6)));
    });
    add("llamaYarn", llamaFamily, R"(, "rope_scaling": {"rope_type": "yarn", "factor": 4.0, "attention_factor": 1.3, "original_max_position_embeddings": 8, "beta_fast": 1.0, "beta_slow": 0.5})", [&](Case &c) {
        // 8 log(8 / (2 pi)) / (2 log 10000) = 0.1 down to 0; 8 log(16 / (2 pi)) / ... = 0.4 up to 1: the first pair stays, the others are divided
        Numbers f = naive::frequencies(width, 10000);
        c.frequencies = same({f[0], f[1] / 4, f[2] / 4, f[3] / 4});
        c.magnitude = 1.3;
    });
    add("mistral", mistralFamily, R"(, "sliding_window": 3)", [](Case &c) { c.windows = {3, 3, 3}; });
    add("mistralWithoutWindow", mistralFamily, R"(, "sliding_window": null)", [](Case &) {});
    add("qwen2", qwen2Family, R"(, "use_sliding_window": true, "sliding_window": 4, "max_window_layers": 1)", [](Case &c) {
        c.biases = true;
        c.windows = {0, 4, 4};
    });
    add("qwen2LayerTypes", qwen2Family, R"(, "use_sliding_window": true, "sliding_window": 2, "max_window_layers": 0, "layer_types": ["sliding_attention", "full_attention", "sliding_attention"])", [](Case &c) { c.windows = {2, 0, 2}; });
    add("qwen2Unused", qwen2Family, R"(, "use_sliding_window": false, "sliding_window": 2, "max_window_layers": 0)", [](Case &) {});
    add("qwen3", qwen3Family, R"(, "attention_bias": true, "tie_word_embeddings": true, "rms_norm_eps": 0.1)", [](Case &c) {
        c.headNorms = c.biases = c.tied = true;
        c.eps = 0.1;
    });
    const auto gemma = [](Case &c) {
        c.plus = 1;
        c.embedScale = std::sqrt(20.0);
        c.activation = "gelu_new";
        c.tied = true;
    };
    add("gemma", gemmaFamily, "", gemma);
    add("gemmaUntied", gemmaFamily, R"(, "tie_word_embeddings": false, "hidden_act": "gelu")", [&](Case &c) {
        gemma(c);
        c.tied = false;
        c.activation = "gelu";
    });
    add("gemma2", gemma2Family, R"(, "sliding_window": 3, "query_pre_attn_scalar": 5, "attn_logit_softcapping": 2.0)", [&](Case &c) {
        gemma(c);
        c.sandwich = true;
        c.windows = {3, 0, 3};
        c.scale = 1 / std::sqrt(5.0);
        c.cap = 2;
        c.logitCap = 30;
    });
    add("gemma2Uncapped", gemma2Family, R"(, "sliding_window": 3, "attn_logit_softcapping": null, "final_logit_softcapping": null, "layer_types": ["full_attention", "sliding_attention", "sliding_attention"])", [&](Case &c) {
        gemma(c);
        c.sandwich = true;
        c.windows = {0, 3, 3};
        c.scale = 1 / 16.0;
    });
    const auto gemma3 = [=](Case &c) {
        gemma(c);
        c.sandwich = c.headNorms = true;
        c.scale = 1 / std::sqrt(8.0);
    };
    add("gemma3Older", gemma3Family, R"(, "query_pre_attn_scalar": 8, "sliding_window": 4, "sliding_window_pattern": 3, "rope_local_base_freq": 100, "rope_theta": 5000, "rope_scaling": {"rope_type": "linear", "factor": 8.0})", [=](Case &c) {
        gemma3(c);
        c.windows = {4, 4, 0};
        c.frequencies = {naive::frequencies(width, 100), naive::frequencies(width, 100), divided(naive::frequencies(width, 5000), 8)};
    });
    add("gemma3Newer", gemma3Family,
        R"(, "query_pre_attn_scalar": 8, "sliding_window": 2, "final_logit_softcapping": 4.0, "layer_types": ["full_attention", "sliding_attention", "full_attention"],
           "rope_parameters": {"full_attention": {"rope_type": "default", "rope_theta": 700}, "sliding_attention": {"rope_type": "linear", "factor": 2.0, "rope_theta": 60}})",
        [=](Case &c) {
            gemma3(c);
            c.windows = {0, 2, 0};
            c.logitCap = 4;
            c.frequencies = {naive::frequencies(width, 700), divided(naive::frequencies(width, 60), 2), naive::frequencies(width, 700)};
        });
    add("gemma3Defaults", gemma3Family, R"(, "query_pre_attn_scalar": 8)", [=](Case &c) { // windows of 4096: no key is further away
        gemma3(c);
    });
    add("phi3", phi3Family, R"(, "sliding_window": 3)", [](Case &c) {
        c.joined = true;
        c.eps = 1e-5;
        c.windows = {3, 3, 3};
    });
    const std::string longrope = R"(, "partial_rotary_factor": 0.5, "max_position_embeddings": 32, "rope_scaling": {"type": "su", "short_factor": [1.5, 2.0], "long_factor": [3.0, 5.0]}, "original_max_position_embeddings": )";
    const auto phi3Long = [=](std::pair<double, double> factors, double original) {
        return [=](Case &c) {
            c.joined = true;
            c.eps = 1e-5;
            const Numbers f = naive::frequencies(width / 2, 10000);
            c.frequencies = same({f[0] / factors.first, f[1] / factors.second});
            c.magnitude = std::sqrt(1 + std::log(32 / original) / std::log(original));
        };
    };
    add("phi3LongRopeShort", phi3Family, longrope + "9", phi3Long({1.5, 2}, 9));
    add("phi3LongRopeLong", phi3Family, longrope + "8", phi3Long({3, 5}, 8));
    return all;
}

} // namespace

TEST_P(Gated, AgreesWithTheNaivePass)
{
    const Case &c = GetParam();
    const TinyTensors t = tensorsFor(c);
    RandomNumbers random(4);
    std::vector<int> ids;
    for (int i = 0; i < c.n; ++i) {
        ids.push_back(random.below(vocab));
    }
    NaiveGated naive(c, t);
    const Rows logits = naive.logits(ids);
    const auto model = modelOf(*c.family, configFor(c), t);
    auto input = inputFromIds(*model, {ids, c.mask, {}});
    ASSERT_TRUE(input) << input.error().message;
    const auto trace = traceOf(model, *input);
    const auto got = named(trace, "logits");
    Numbers a, b;
    for (size_t i = 0; i < got.size(); ++i) {
        if (c.mask.empty() || c.mask[i / vocab] != 0) {
            a.push_back(static_cast<double>(got[i]));
            b.push_back(logits[i / vocab][i % vocab]);
        }
    }
    EXPECT_TRUE(activationsAgree(a, b));
    for (size_t l = 0; l < layers; ++l) {
        EXPECT_TRUE(patternsAgree(named(trace, concat("blocks.", l, ".attn.pattern")), naive.patterns[l])) << "layer " << l;
    }
}

INSTANTIATE_TEST_SUITE_P(Switches, Gated, ::testing::ValuesIn(cases()), [](const auto &made) { return made.param.name; });

TEST(GatedFamilies, RefuseByName)
{
    const auto refusal = [](const Family &family, const std::string &more) {
        Case c{"", &family, more};
        return refusalOf(family, configFor(c), tensorsFor(c));
    };
    expectWords(refusal(llamaFamily, R"(, "attention_bias": true)"), {"model.layers.0.self_attn.q_proj.bias"});
    expectWords(refusal(llamaFamily, R"(, "mlp_bias": true)"), {"model.layers.0.mlp.up_proj.bias"});
    expectWords(refusal(gemma2Family, R"(, "use_bidirectional_attention": true)"), {"use_bidirectional_attention"});
    expectWords(refusal(qwen3Family, R"(, "layer_types": ["full_attention", "linear_attention", "full_attention"])"), {"layer_types", "linear_attention"});
    expectWords(refusal(qwen3Family, R"(, "layer_types": ["full_attention"])"), {"layer_types", "3 layers", "found 1"});
    expectWords(refusal(mistralFamily, R"(, "sliding_window": "x")"), {"sliding_window"});
}

namespace {

struct PhiCase {
    std::string name, more;
    int kvHeads = 3, turning = 4;
    bool headNorms = false;
};

void PrintTo(const PhiCase &c, std::ostream *out) { *out << c.name; }

class Phi : public ::testing::TestWithParam<PhiCase> {};

} // namespace

TEST_P(Phi, AgreesWithTheNaivePass)
{
    const PhiCase &c = GetParam();
    constexpr int wide = 24, n = 7, all = 3;
    Bag bag;
    bag.put("model.embed_tokens.weight", {vocab, wide}, 1);
    for (int l = 0; l < 2; ++l) {
        const std::string at = concat("model.layers.", l, ".");
        bag.norm(at + "input_layernorm", wide).layer(at + "self_attn.q_proj", wide, wide).layer(at + "self_attn.k_proj", wide, c.kvHeads * width).layer(at + "self_attn.v_proj", wide, c.kvHeads * width);
        bag.layer(at + "self_attn.dense", wide, wide).layer(at + "mlp.fc1", wide, 30).layer(at + "mlp.fc2", 30, wide);
        if (c.headNorms) {
            bag.norm(at + "self_attn.q_layernorm", width).norm(at + "self_attn.k_layernorm", width);
        }
    }
    bag.norm("model.final_layernorm", wide).layer("lm_head", wide, vocab);
    const TinyTensors &t = bag.tensors;
    const std::vector<int> ids = {3, 1, 4, 1, 5, 9, 2};
    Rows x = naive::rowsOfTable(t.at("model.embed_tokens.weight"), ids);
    std::vector<Numbers> patterns;
    for (int l = 0; l < 2; ++l) {
        const std::string at = concat("model.layers.", l, ".");
        const Rows y = naive::norm(x, t, at + "input_layernorm", 1e-5);
        Rows q = naive::layer(y, t, at + "self_attn.q_proj"), k = naive::layer(y, t, at + "self_attn.k_proj");
        if (c.headNorms) {
            q = naive::normedHeads(q, all, [&](const Rows &r) { return naive::norm(r, t, at + "self_attn.q_layernorm", 1e-5); });
            k = naive::normedHeads(k, c.kvHeads, [&](const Rows &r) { return naive::norm(r, t, at + "self_attn.k_layernorm", 1e-5); });
        }
        naive::rotate(q, all, naive::frequencies(c.turning, 10000));
        naive::rotate(k, c.kvHeads, naive::frequencies(c.turning, 10000));
        patterns.emplace_back();
        const Rows z = naive::mixed(q, k, naive::layer(y, t, at + "self_attn.v_proj"), {all, c.kvHeads}, patterns.back(), [](int, int i, int j, double dot) { return j > i ? never : dot / std::sqrt(8.0); });
        const Rows mlp = naive::layer(naive::activated(naive::layer(y, t, at + "mlp.fc1"), "gelu_new"), t, at + "mlp.fc2");
        x = naive::plus(naive::plus(x, naive::layer(z, t, at + "self_attn.dense")), mlp);
    }
    const Rows logits = naive::layer(naive::norm(x, t, "model.final_layernorm", 1e-5), t, "lm_head");
    const auto model = modelOf(phiFamily, R"({"num_hidden_layers": 2, "num_attention_heads": 3, "hidden_size": 24, "intermediate_size": 30, "vocab_size": 30)" + c.more + "}", t);
    auto input = inputFromIds(*model, {ids, {}, {}});
    ASSERT_TRUE(input) << input.error().message;
    const auto trace = traceOf(model, *input);
    ASSERT_EQ(trace->nQuery(GroupIndex(0)), n);
    EXPECT_TRUE(activationsAgree(named(trace, "logits"), naive::flat(logits)));
    for (size_t l = 0; l < 2; ++l) {
        EXPECT_TRUE(patternsAgree(named(trace, concat("blocks.", l, ".attn.pattern")), patterns[l])) << "layer " << l;
    }
}

INSTANTIATE_TEST_SUITE_P(Switches, Phi, ::testing::Values(PhiCase{"plain", ""}, PhiCase{"oneKeyAndMoreTurning", R"(, "num_key_value_heads": 1, "partial_rotary_factor": 0.75)", 1, 6}, PhiCase{"headNorms", R"(, "qk_layernorm": true)", 3, 4, true}),
    [](const auto &made) { return made.param.name; });
