// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Tiny models with random weights in the form in which people have them: a folder with config.json and model.safetensors.

#include <cmath>
#include <cstdlib>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <string>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/model/model.h"
#include "core/weights/tensor_writer.h"
#include "tests/support/random_numbers.h"
#include "tests/support/temporary_folder.h"

namespace headscope::testing {

/// What the model is. Written to config.json by configOf, read by naiveForward; core's ModelSpec has no part in it.
struct TinyConfig {
    bool llama = false;
    int n_layers = 2, n_heads = 4, n_kv_heads = 4, d_model = 24, d_head = 6, d_mlp = 40, d_vocab = 50, n_ctx = 40;
    std::string activation = "gelu_new";
    double eps = 1e-5, rotary_base = 10000;
    bool tied = true, scaled = true, byInverseLayer = false;
    std::string prefix = "transformer.";
};

inline TinyConfig tinyGpt2() { return {}; }

inline TinyConfig tinyLlama()
{
    TinyConfig c;
    c.llama = true;
    c.n_kv_heads = 2;
    c.d_head = 10; // not d_model / n_heads
    c.activation = "silu";
    c.tied = false;
    c.prefix = "model.";
    return c;
}

/// The pairs of config.json; a test replaces, adds or erases some.
using ConfigMap = std::map<std::string, std::string>;

inline ConfigMap configOf(const TinyConfig &c)
{
    const auto number = [](auto v) { return concat(v); };
    const auto flag = [](bool v) { return std::string(v ? "true" : "false"); };
    const std::string activation = "\"" + c.activation + "\"";
    if (c.llama) {
        return {{"model_type", "\"llama\""}, {"num_hidden_layers", number(c.n_layers)}, {"num_attention_heads", number(c.n_heads)}, {"num_key_value_heads", number(c.n_kv_heads)},
            {"hidden_size", number(c.d_model)}, {"head_dim", number(c.d_head)}, {"intermediate_size", number(c.d_mlp)}, {"vocab_size", number(c.d_vocab)}, {"max_position_embeddings", number(c.n_ctx)},
            {"rms_norm_eps", number(c.eps)}, {"rope_theta", number(c.rotary_base)}, {"hidden_act", activation}, {"tie_word_embeddings", flag(c.tied)}, {"rope_scaling", "null"}};
    }
    return {{"model_type", "\"gpt2\""}, {"n_layer", number(c.n_layers)}, {"n_head", number(c.n_heads)}, {"n_embd", number(c.d_model)}, {"n_inner", number(c.d_mlp)}, {"vocab_size", number(c.d_vocab)},
        {"n_positions", number(c.n_ctx)}, {"layer_norm_epsilon", number(c.eps)}, {"activation_function", activation}, {"scale_attn_weights", flag(c.scaled)},
        {"scale_attn_by_inverse_layer_idx", flag(c.byInverseLayer)}, {"tie_word_embeddings", flag(c.tied)}};
}

inline std::string jsonOf(const ConfigMap &config)
{
    std::string out = "{";
    for (const auto &[key, value] : config) {
        out += concat(out.size() > 1 ? ", \"" : "\"", key, "\": ", value);
    }
    return out + "}";
}

using TinyTensors = std::map<std::string, FloatTensor>;

/// All tensors of the model under the names of the family's files. Linear weights are about 1 / sqrt(d_in), times a factor that makes the patterns uneven.
inline TinyTensors tensorsOf(const TinyConfig &c, uint64_t seed = 1)
{
    TinyTensors out;
    RandomNumbers random(seed);
    const auto put = [&](const std::string &name, Shape shape, float size, float centre = 0) {
        auto values = random.list(static_cast<size_t>(*elementCount(shape)), size);
        for (float &x : values) {
            x += centre;
        }
        out[name] = {std::move(shape), std::move(values)};
    };
    const auto scaleOf = [](int dIn) { return 3.0f / std::sqrt(static_cast<float>(dIn)); };
    const std::string &p = c.prefix;
    if (c.llama) {
        put(p + "embed_tokens.weight", {c.d_vocab, c.d_model}, 1);
        for (int l = 0; l < c.n_layers; ++l) {
            const std::string at = concat(p, "layers.", l, ".");
            put(at + "input_layernorm.weight", {c.d_model}, 0.3f, 1);
            put(at + "post_attention_layernorm.weight", {c.d_model}, 0.3f, 1);
            put(at + "self_attn.q_proj.weight", {c.n_heads * c.d_head, c.d_model}, scaleOf(c.d_model));
            put(at + "self_attn.k_proj.weight", {c.n_kv_heads * c.d_head, c.d_model}, scaleOf(c.d_model));
            put(at + "self_attn.v_proj.weight", {c.n_kv_heads * c.d_head, c.d_model}, scaleOf(c.d_model));
            put(at + "self_attn.o_proj.weight", {c.d_model, c.n_heads * c.d_head}, scaleOf(c.n_heads * c.d_head));
            put(at + "mlp.gate_proj.weight", {c.d_mlp, c.d_model}, scaleOf(c.d_model));
            put(at + "mlp.up_proj.weight", {c.d_mlp, c.d_model}, scaleOf(c.d_model));
            put(at + "mlp.down_proj.weight", {c.d_model, c.d_mlp}, scaleOf(c.d_mlp));
        }
        put(p + "norm.weight", {c.d_model}, 0.3f, 1);
    } else {
        put(p + "wte.weight", {c.d_vocab, c.d_model}, 1);
        put(p + "wpe.weight", {c.n_ctx, c.d_model}, 0.5f);
        const auto conv = [&](const std::string &name, int dIn, int dOut) {
            put(name + ".weight", {dIn, dOut}, scaleOf(dIn));
            put(name + ".bias", {dOut}, 0.2f);
        };
        const auto norm = [&](const std::string &name) {
            put(name + ".weight", {c.d_model}, 0.3f, 1);
            put(name + ".bias", {c.d_model}, 0.2f);
        };
        for (int l = 0; l < c.n_layers; ++l) {
            const std::string at = concat(p, "h.", l, ".");
            norm(at + "ln_1");
            norm(at + "ln_2");
            conv(at + "attn.c_attn", c.d_model, 3 * c.d_model);
            conv(at + "attn.c_proj", c.d_model, c.d_model);
            conv(at + "mlp.c_fc", c.d_model, c.d_mlp);
            conv(at + "mlp.c_proj", c.d_mlp, c.d_model);
        }
        norm(p + "ln_f");
    }
    if (!c.tied) {
        put("lm_head.weight", {c.d_vocab, c.d_model}, scaleOf(c.d_model));
    }
    return out;
}

inline void writeTinyModel(const std::filesystem::path &folder, const std::string &config, const TinyTensors &tensors)
{
    std::vector<TensorSource> sources;
    for (const auto &[name, tensor] : tensors) {
        sources.push_back({name, tensor.shape, [values = tensor.values]() -> Result<std::vector<float>> { return values; }});
    }
    std::filesystem::create_directories(folder);
    const auto configured = writeFile(folder / "config.json", config);
    const auto written = writeTensors(folder / "model.safetensors", sources, {});
    if (!configured || !written) {
        ADD_FAILURE() << "cannot write " << folder;
        std::abort();
    }
}

/// A tokenizer over the bytes of "abcdefghij" and the blank (ids 1 .. 11) that puts <s> (id 0) before every text.
inline const char *tinyTokenizer()
{
    return R"({"version": "1.0", "truncation": null, "padding": null, "normalizer": null,
      "added_tokens": [{"id": 0, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
      "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
      "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}], "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}}},
      "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
      "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": false, "byte_fallback": false,
        "vocab": {"<s>": 0, "a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7, "h": 8, "i": 9, "j": 10, "Ġ": 11}, "merges": []}})";
}

/// The opened model; the test is over where it does not open. Its files live as long as the mapping.
inline std::shared_ptr<const Model> openTiny(const TinyConfig &c, bool tokenizer = false, uint64_t seed = 1)
{
    const TemporaryFolder folder;
    writeTinyModel(folder.path(), jsonOf(configOf(c)), tensorsOf(c, seed));
    if (tokenizer && !writeFile(folder / "tokenizer.json", tinyTokenizer())) {
        std::abort();
    }
    auto model = openModel(folder.path().string());
    if (!model) {
        ADD_FAILURE() << model.error().message;
        std::abort();
    }
    return *model;
}

} // namespace headscope::testing
