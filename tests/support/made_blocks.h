// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Models of one stack over given vectors, with random weights and any switch that a spec has: for whoever runs blocks beside the CPU.

#include <cmath>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "core/base/text.h"
#include "core/forward/input.h"
#include "core/model/model.h"
#include "tests/support/made_model.h"
#include "tests/support/random_numbers.h"

namespace headscope::testing {

/// Which weights a block has.
struct BlockParts {
    bool normBefore = true, normMlp = true, normOut = false, normPost = false, scales = false, biases = true, outIn = true;
    int headNorm = 0;        ///< 0 none, 1 of each head, 2 of all heads together
    bool buckets = false;
};

/// Sequences beside the stream, and masks.
struct BlockInput {
    int n = 37;
    int memory = 0;          ///< positions of a second sequence; 0 = none
    bool values = false;     ///< which has values of its own
    bool padded = false, added = false, memoryPadded = false;
};

struct BlockCase {
    std::string name;
    std::function<void(StackSpec &, BlockParts &, BlockInput &)> change;
};

inline void PrintTo(const BlockCase &c, std::ostream *out) { *out << c.name; }

class BlockMaker {
public:
    explicit BlockMaker(const BlockCase &c)
    {
        spec.input = InputKind::Vectors;
        spec.n_heads = 4;
        spec.n_kv_heads = 2;
        spec.d_model = spec.d_key = spec.d_value = 12;
        spec.d_head = 6;
        spec.d_mlp = 20;
        spec.norm_eps = 0.01f;
        spec.activation = Activation::Silu;
        spec.layers.assign(2, {0.4f, 0, {}});
        c.change(spec, parts, given);
    }

    std::shared_ptr<const Model> model()
    {
        auto out = std::make_shared<Model>();
        out->name = "made";
        StackWeights stack;
        for (size_t i = 0; i < spec.layers.size(); ++i) {
            stack.blocks.push_back(block());
        }
        out->spec.stacks.push_back(spec);
        out->weights.stacks.push_back(std::move(stack));
        out->groups = attentionGroups(out->spec);
        return out;
    }

    Input input()
    {
        Input out = vectorInput({matrix(given.n, spec.d_model)});
        const auto padding = [&](int n) {
            std::vector<uint8_t> allowed(static_cast<size_t>(n), 1);
            allowed[0] = allowed[static_cast<size_t>(n / 2)] = 0;
            return allowed;
        };
        if (given.memory > 0) {
            out.sequences.push_back(sequenceOfVectors(matrix(given.memory, spec.d_key)));
        }
        if (given.values) {
            out.sequences.back().values = matrix(given.memory > 0 ? given.memory : given.n, spec.d_value);
        }
        if (given.padded) {
            Sequence &keys = spec.given_keys ? out.sequences.back() : out.sequences.front();
            keys.key_allowed = padding(keys.size());
        }
        if (given.memoryPadded) {
            out.memory_allowed = padding(given.memory);
        }
        if (given.added) {
            out.added_mask = matrix(given.n, spec.given_keys && given.memory > 0 ? given.memory : given.n);
            for (float &v : out.added_mask.values) {
                v = random_.below(5) == 0 ? -std::numeric_limits<float>::infinity() : v;
            }
        }
        return out;
    }

    StackSpec spec;
    BlockParts parts;
    BlockInput given;

private:
    Matrix matrix(int rows, int cols)
    {
        Matrix out(rows, cols);
        out.values = random_.list(out.values.size(), 1.5f);
        return out;
    }

    std::vector<float> numbers(int count, float size, float centre = 0)
    {
        auto out = random_.list(static_cast<size_t>(count), size);
        for (float &x : out) {
            x += centre;
        }
        return out;
    }

    NormWeights norm(bool there, int width)
    {
        return !there ? NormWeights{} : NormWeights{numbers(width, 0.3f, 1), spec.norm == NormKind::RmsNorm ? std::vector<float>() : numbers(width, 0.2f)};
    }

    Linear linear(int d_in, int d_out)
    {
        auto values = numbers(d_in * d_out, 3.0f / std::sqrt(static_cast<float>(d_in)));
        const Shape shape = parts.outIn ? Shape{d_out, d_in} : Shape{d_in, d_out};
        return Linear(makeTensor(shape, std::move(values)), parts.outIn ? Orientation::OutIn : Orientation::InOut, parts.biases ? numbers(d_out, 0.2f) : std::vector<float>());
    }

    AttentionWeights attention(int n_kv_heads)
    {
        const int queries = spec.n_heads * spec.d_head, keys = n_kv_heads * spec.d_head;
        AttentionWeights out;
        out.W_Q = linear(spec.d_model, queries);
        out.W_K = linear(spec.d_key, keys);
        out.W_V = linear(spec.d_value, keys);
        out.W_O = linear(queries, spec.d_model);
        out.norm_q = norm(parts.headNorm > 0, parts.headNorm == 1 ? spec.d_head : queries);
        out.norm_k = norm(parts.headNorm > 0, parts.headNorm == 1 ? spec.d_head : keys);
        if (spec.learned_key) {
            out.key_k = numbers(keys, 1);
            out.key_v = numbers(keys, 1);
        }
        if (parts.buckets) {
            buckets_ = buckets_ ? buckets_ : std::make_shared<const std::vector<float>>(numbers(spec.buckets.count * spec.n_heads, 2));
            out.bucket_bias = buckets_;
        }
        return out;
    }

    BlockWeights block()
    {
        BlockWeights out;
        out.attn = attention(spec.n_kv_heads);
        out.norm_attn = norm(parts.normBefore, spec.d_model);
        out.norm_attn_out = norm(parts.normOut, spec.d_model);
        out.norm_attn_post = norm(parts.normPost, spec.d_model);
        if (spec.has_cross) {
            out.cross = attention(spec.n_heads);
            out.norm_cross = norm(parts.normBefore, spec.d_model);
            out.norm_cross_post = norm(parts.normPost, spec.d_model);
        }
        if (spec.mlp != MlpKind::None) {
            out.W_in = linear(spec.d_model, spec.d_mlp);
            out.W_gate = spec.mlp == MlpKind::Gated ? linear(spec.d_model, spec.d_mlp) : Linear();
            out.W_out = linear(spec.d_mlp, spec.d_model);
            out.norm_mlp = norm(parts.normMlp, spec.d_model);
            out.norm_mlp_out = norm(parts.normOut, spec.d_model);
            out.norm_mlp_post = norm(parts.normPost, spec.d_model);
        }
        if (parts.scales) {
            out.attn_scale = numbers(spec.d_model, 0.5f, 0.6f);
            out.mlp_scale = numbers(spec.d_model, 0.5f, 0.6f);
        }
        return out;
    }

    RandomNumbers random_{6};
    std::shared_ptr<const std::vector<float>> buckets_;
};

/// Frequencies of `dims` dimensions that turn.
inline std::vector<double> frequenciesOf(int dims)
{
    std::vector<double> out;
    for (int i = 0; i < dims / 2; ++i) {
        out.push_back(std::pow(100.0, -2.0 * i / dims));
    }
    return out;
}

/// Rotary positions without any scaling.
inline RotarySpec turning(RotaryPairs pairs, int dims, double magnitude = 1)
{
    return {pairs, frequenciesOf(dims), magnitude, 0, {}, 1.0};
}

/// Every switch of a spec at least once.
inline std::vector<BlockCase> blockCases()
{
    std::vector<BlockCase> all;
    const auto add = [&](std::string name, std::function<void(StackSpec &, BlockParts &, BlockInput &)> change) { all.push_back({std::move(name), std::move(change)}); };
    add("plain", [](auto &, auto &, auto &) {});
    add("inOutWithoutBiases", [](auto &, auto &parts, auto &) { parts.outIn = parts.biases = false; });
    for (const Activation activation : {Activation::Gelu, Activation::GeluTanh, Activation::QuickGelu, Activation::Relu, Activation::Tanh, Activation::Identity}) {
        for (const bool gated : {false, true}) {
            std::string name = concat("activation", static_cast<int>(activation), gated ? "Gated" : "");
            add(std::move(name), [=](auto &spec, auto &, auto &) {
                spec.activation = activation;
                spec.mlp = gated ? MlpKind::Gated : MlpKind::Plain;
            });
        }
    }
    add("parallelOneNorm", [](auto &spec, auto &parts, auto &) {
        spec.parallel = true;
        parts.normMlp = false;
    });
    add("parallelTwoNorms", [](auto &spec, auto &, auto &) { spec.parallel = true; });
    add("noNorms", [](auto &spec, auto &parts, auto &) {
        parts.normBefore = parts.normMlp = false;
        spec.layers.assign(2, {0.02f, 0, {}}); // the stream grows: with scores of some hundreds one unit in the last place of a float32 would be more than a pattern's tolerance
    });
    add("postNorms", [](auto &, auto &parts, auto &) {
        parts.normBefore = parts.normMlp = false;
        parts.normPost = true;
    });
    add("sandwich", [](auto &spec, auto &parts, auto &) {
        spec.norm = NormKind::RmsNorm;
        parts.normOut = true;
    });
    add("layerScales", [](auto &, auto &parts, auto &) { parts.scales = true; });
    add("residualOfTheNorm", [](auto &spec, auto &, auto &) { spec.residual_normed = true; });
    add("headNorms", [](auto &spec, auto &parts, auto &) {
        parts.headNorm = 1;
        spec.layers.assign(2, {0.4f, 0, turning(RotaryPairs::Half, 6)});
    });
    add("normsOfAllHeads", [](auto &spec, auto &parts, auto &) {
        spec.norm = NormKind::RmsNorm;
        parts.headNorm = 2;
    });
    for (const RotaryPairs pairs : {RotaryPairs::Half, RotaryPairs::Interleaved}) {
        add(pairs == RotaryPairs::Half ? "rotaryHalf" : "rotaryInterleaved", [=](auto &spec, auto &, auto &) {
            spec.layers = {{0.4f, 0, turning(pairs, 4, 1.25)}, {0.4f, 3, turning(pairs, 6)}}; // two tables, one partly rotary and scaled
        });
    }
    add("rotaryLong", [](auto &spec, auto &, auto &) {
        spec.layers.assign(2, {0.4f, 0, {RotaryPairs::Half, frequenciesOf(6), 1.0, 20, {0.9, 0.3, 0.1}, 1.0}});
    });
    add("windowAndCap", [](auto &spec, auto &, auto &) {
        spec.score_cap = 0.8f;
        spec.layers[1].window = 5;
    });
    add("clip", [](auto &spec, auto &, auto &) { spec.clip_qkv = 0.7f; });
    add("notCausalPadded", [](auto &spec, auto &, auto &given) {
        spec.causal = false;
        given.padded = true;
    });
    add("addedMask", [](auto &, auto &, auto &given) { given.added = given.padded = true; });
    add("oneKvHead", [](auto &spec, auto &, auto &) { spec.n_kv_heads = 1; });
    add("oddWidths", [](auto &spec, auto &, auto &given) {
        spec.n_heads = spec.n_kv_heads = 3;
        spec.d_head = 5;
        spec.d_model = spec.d_key = spec.d_value = 13;
        spec.d_mlp = 67;
        given.n = 70;
    });
    add("alibi", [](auto &spec, auto &, auto &given) {
        spec.alibi = {{0.5, 0.25, 0.125, 0.0625}, true, 0.7};
        spec.skip_padding = given.padded = true;
    });
    add("buckets", [](auto &spec, auto &parts, auto &) {
        spec.causal = false;
        spec.buckets = {8, 12, true};
        parts.buckets = true;
    });
    add("bareLayer", [](auto &spec, auto &parts, auto &) {
        spec.mlp = MlpKind::None;
        spec.residual = spec.causal = parts.normBefore = false;
        spec.layers.resize(1);
    });
    add("bareLayerExtraKeysGivenKeys", [](auto &spec, auto &parts, auto &given) {
        spec.mlp = MlpKind::None;
        spec.residual = spec.causal = parts.normBefore = false;
        spec.layers.resize(1);
        spec.n_kv_heads = 4;
        spec.learned_key = spec.zero_key = spec.given_keys = true;
        spec.d_key = 7;
        spec.d_value = 9;
        given.memory = 11;
        given.values = given.padded = given.added = true;
    });
    add("crossAttention", [](auto &spec, auto &, auto &given) {
        spec.has_cross = true;
        given.memory = 9;
        given.memoryPadded = true;
    });
    add("crossAttentionPostNorms", [](auto &spec, auto &parts, auto &given) {
        spec.has_cross = true;
        parts.normBefore = parts.normMlp = false;
        parts.normPost = true;
        given.memory = 70;
    });
    return all;
}

} // namespace headscope::testing
