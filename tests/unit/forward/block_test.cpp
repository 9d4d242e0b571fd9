// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks of every kind that a spec can say, made by hand, against naive ones: activations, parallel blocks, norms of q and k, of outputs and behind parts, layer scales, rotary positions.
#include "core/forward/block.h"

#include <cmath>
#include <gtest/gtest.h>

#include "tests/support/compare.h"
#include "tests/support/made_model.h"
#include "tests/support/naive_layers.h"

using namespace headscope;
using namespace headscope::testing;
using naive::Named;
using naive::Rows;

namespace {

constexpr int n = 11, width = 12, heads = 4, kvHeads = 2, d_head = 6, mlp = 20, layers = 2;

/// Switches of one block, and what they mean for the naive pass.
struct Case {
    std::string name;
    Activation activation = Activation::Silu;
    std::string naiveActivation = "silu";
    bool gated = false, parallel = false, rms = false;
    bool normBefore = true, normMlp = true, normOut = false, normPost = false, scales = false;
    int qkNorm = 0;       ///< 0 none, 1 of each head, 2 of all heads together
    int rotary = 0;       ///< dimensions that turn
    bool interleaved = false;
    double magnitude = 1;
    int window = 0;
    float cap = 0;
};

void PrintTo(const Case &c, std::ostream *out) { *out << c.name; }

std::vector<Case> cases()
{
    std::vector<Case> all;
    const auto add = [&](std::string name, const std::function<void(Case &)> &change) {
        all.emplace_back().name = std::move(name);
        change(all.back());
    };
    add("plain", [](Case &) {});
    for (const auto &[activation, name] : {std::pair{Activation::Gelu, "gelu"}, {Activation::GeluTanh, "gelu_new"}, {Activation::QuickGelu, "quick_gelu"}, {Activation::Relu, "relu"}, {Activation::Tanh, "tanh"}}) {
        for (const bool gated : {false, true}) {
            add(concat(name, gated ? "_gated" : ""), [=](Case &c) {
                c.activation = activation;
                c.naiveActivation = name;
                c.gated = gated;
            });
        }
    }
    add("parallelOneNorm", [](Case &c) {
        c.parallel = true;
        c.normMlp = false; // GPT-J, Falcon, Phi: both parts read the same norm
    });
    add("parallelTwoNorms", [](Case &c) { c.parallel = true; }); // NeoX
    add("noNorms", [](Case &c) { c.normBefore = c.normMlp = false; });
    add("normsOfOutputsAlone", [](Case &c) { // OLMo 2
        c.normBefore = c.normMlp = false;
        c.normOut = c.rms = true;
    });
    add("sandwich", [](Case &c) { c.normOut = c.rms = c.gated = true; }); // Gemma 2
    add("postNorm", [](Case &c) {
        c.normBefore = c.normMlp = false;
        c.normPost = true;
    });
    add("normsEverywhere", [](Case &c) { c.normOut = c.normPost = true; });
    add("layerScale", [](Case &c) { c.scales = true; });
    add("layerScaleAndNormOfOutputs", [](Case &c) { c.scales = c.normOut = true; });
    for (const int kind : {1, 2}) {
        for (const bool rms : {false, true}) {
            add(concat(kind == 1 ? "qkNormOfEachHead" : "qkNormOfAllHeads", rms ? "Rms" : ""), [=](Case &c) {
                c.qkNorm = kind;
                c.rms = rms;
                c.rotary = 6; // turned after the norm
            });
        }
    }
    for (const bool interleaved : {false, true}) {
        for (const int dim : {2, 4, 6}) { // a part of the head or all of it
            add(concat(interleaved ? "rotaryInterleaved" : "rotaryHalf", dim), [=](Case &c) {
                c.rotary = dim;
                c.interleaved = interleaved;
                c.magnitude = dim == 4 ? 1.25 : 1;
            });
        }
    }
    add("windowAndCap", [](Case &c) {
        c.window = 3;
        c.cap = 0.8f;
    });
    return all;
}

/// Tensors of one case: what is there decides what the block does.
Bag tensorsOf(const Case &c)
{
    Bag bag(6);
    const auto norm = [&](const std::string &name, int size) {
        bag.put(name + ".weight", {size}, 0.3f, 1);
        if (!c.rms) {
            bag.put(name + ".bias", {size}, 0.2f);
        }
    };
    for (int l = 0; l < layers; ++l) {
        const std::string at = concat(l, ".");
        bag.layer(at + "q", width, heads * d_head).layer(at + "k", width, kvHeads * d_head).layer(at + "v", width, kvHeads * d_head).layer(at + "o", heads * d_head, width);
        bag.layer(at + "in", width, mlp).layer(at + "gate", width, mlp).layer(at + "out", mlp, width).put(at + "attn_scale", {width}, 0.5f, 0.6f).put(at + "mlp_scale", {width}, 0.5f, 0.6f);
        for (const char *name : {"norm_attn", "norm_attn_out", "norm_attn_post", "norm_mlp", "norm_mlp_out", "norm_mlp_post"}) {
            norm(at + name, width);
        }
        norm(at + "norm_q", c.qkNorm == 1 ? d_head : heads * d_head);
        norm(at + "norm_k", c.qkNorm == 1 ? d_head : kvHeads * d_head);
    }
    return bag;
}

std::vector<double> frequencies(const Case &c)
{
    std::vector<double> out;
    for (int i = 0; i < c.rotary / 2; ++i) {
        out.push_back(std::pow(100.0, -2.0 * i / c.rotary));
    }
    return out;
}

std::shared_ptr<const Model> modelOf(const Case &c, const Bag &bag)
{
    auto model = std::make_shared<Model>();
    StackSpec spec;
    spec.input = InputKind::Vectors;
    spec.n_heads = heads;
    spec.n_kv_heads = kvHeads;
    spec.d_model = spec.d_key = spec.d_value = width;
    spec.d_head = d_head;
    spec.d_mlp = mlp;
    spec.norm = c.rms ? NormKind::RmsNorm : NormKind::LayerNorm;
    spec.norm_eps = 0.01f;
    spec.activation = c.activation;
    spec.mlp = c.gated ? MlpKind::Gated : MlpKind::Plain;
    spec.parallel = c.parallel;
    spec.score_cap = c.cap;
    spec.layers.assign(layers, {0.4f, c.window, {c.interleaved ? RotaryPairs::Interleaved : RotaryPairs::Half, frequencies(c), c.magnitude, 0, {}, 1.0}});
    const auto linear = [&](const std::string &name) { return Linear(makeTensor(bag.at(name + ".weight").shape, bag.at(name + ".weight").values), Orientation::OutIn, bag.at(name + ".bias").values); };
    const auto norm = [&](bool there, const std::string &name) { return there ? NormWeights{bag.at(name + ".weight").values, c.rms ? std::vector<float>() : bag.at(name + ".bias").values} : NormWeights{}; };
    StackWeights stack;
    for (int l = 0; l < layers; ++l) {
        const std::string at = concat(l, ".");
        BlockWeights block;
        block.attn = {linear(at + "q"), linear(at + "k"), linear(at + "v"), linear(at + "o"), norm(c.qkNorm > 0, at + "norm_q"), norm(c.qkNorm > 0, at + "norm_k"), {}, {}};
        block.W_in = linear(at + "in");
        block.W_gate = c.gated ? linear(at + "gate") : Linear();
        block.W_out = linear(at + "out");
        block.norm_attn = norm(c.normBefore, at + "norm_attn");
        block.norm_mlp = norm(c.normMlp, at + "norm_mlp");
        block.norm_attn_out = norm(c.normOut, at + "norm_attn_out");
        block.norm_mlp_out = norm(c.normOut, at + "norm_mlp_out");
        block.norm_attn_post = norm(c.normPost, at + "norm_attn_post");
        block.norm_mlp_post = norm(c.normPost, at + "norm_mlp_post");
        if (c.scales) {
            block.attn_scale = bag.at(at + "attn_scale").values;
            block.mlp_scale = bag.at(at + "mlp_scale").values;
        }
        stack.blocks.push_back(std::move(block));
    }
    model->spec.stacks.push_back(std::move(spec));
    model->weights.stacks.push_back(std::move(stack));
    model->groups = attentionGroups(model->spec);
    return model;
}

/// The same in float64.
class NaiveBlocks {
public:
    NaiveBlocks(const Case &c, const Bag &bag) : c_(c), bag_(bag) {}

    Named run(Rows x)
    {
        for (int l = 0; l < layers; ++l) {
            x = block(x, concat(l, "."), concat("blocks.", l, "."));
        }
        return std::move(out_);
    }

private:
    Rows norm(bool there, const Rows &x, const std::string &name) const
    {
        return !there ? x : c_.rms ? naive::rmsNorm(x, bag_.at(name + ".weight").values, 0.01) : naive::norm(x, bag_.tensors, name, 0.01);
    }

    Rows headNorm(const Rows &x, const std::string &name, int count) const
    {
        if (c_.qkNorm != 1) {
            return norm(c_.qkNorm == 2, x, name);
        }
        Rows out(x.size());
        for (int h = 0; h < count; ++h) {
            const Rows one = norm(true, naive::columns(x, h * d_head, d_head), name);
            for (size_t i = 0; i < x.size(); ++i) {
                out[i].insert(out[i].end(), one[i].begin(), one[i].end());
            }
        }
        return out;
    }

    /// Su et al. 2021: each pair as a complex number, turned by position * frequency.
    Rows turned(Rows x, int count) const
    {
        const auto theta = frequencies(c_);
        for (size_t position = 0; position < x.size(); ++position) {
            for (int h = 0; h < count; ++h) {
                for (size_t i = 0; i < theta.size(); ++i) {
                    const size_t at = static_cast<size_t>(h * d_head), first = at + (c_.interleaved ? 2 * i : i), second = c_.interleaved ? first + 1 : first + theta.size();
                    const double a = x[position][first], b = x[position][second], angle = static_cast<double>(position) * theta[i];
                    x[position][first] = (a * std::cos(angle) - b * std::sin(angle)) * c_.magnitude;
                    x[position][second] = (a * std::sin(angle) + b * std::cos(angle)) * c_.magnitude;
                }
            }
        }
        return x;
    }

    Rows times(Rows x, const std::string &scale) const
    {
        for (auto &row : x) {
            for (size_t d = 0; d < row.size() && c_.scales; ++d) {
                row[d] *= static_cast<double>(bag_.at(scale).values[d]);
            }
        }
        return x;
    }

    Rows attention(const Rows &x, const std::string &at, const std::string &name)
    {
        const auto projected = [&](const char *which) { return naive::layer(x, bag_.tensors, at + which); };
        const Rows q = turned(headNorm(projected("q"), at + "norm_q", heads), heads), k = turned(headNorm(projected("k"), at + "norm_k", kvHeads), kvHeads);
        const auto done = c_.cap > 0 ? capped(q, k, projected("v")) : naive::attention(q, k, projected("v"), {heads, kvHeads}, 0.4, mask());
        out_[name + "attn.pattern"] = done.pattern;
        const Rows out = naive::layer(done.z, bag_.tensors, at + "o");
        out_[name + "attn_out"] = naive::flat(out);
        return out;
    }

    naive::MaskOf mask() const
    {
        return [window = c_.window](int i, int j) { return j > i || (window > 0 && i - j >= window) ? -std::numeric_limits<double>::infinity() : 0.0; };
    }

    /// Capped scores come from a mask that replaces each score: with zero keys, what is "added" is the whole score.
    naive::Attended capped(const Rows &q, const Rows &k, const Rows &v) const
    {
        naive::Attended out{{}, Rows(q.size(), naive::Numbers(q[0].size()))};
        for (int h = 0; h < heads; ++h) {
            const Rows qh = naive::columns(q, h * d_head, d_head), kh = naive::columns(k, h / (heads / kvHeads) * d_head, d_head), vh = naive::columns(v, h / (heads / kvHeads) * d_head, d_head);
            const auto score = [&](int i, int j) {
                double dot = 0;
                for (size_t d = 0; d < d_head; ++d) {
                    dot += qh[static_cast<size_t>(i)][d] * kh[static_cast<size_t>(j)][d];
                }
                return static_cast<double>(c_.cap) * std::tanh(0.4 * dot / static_cast<double>(c_.cap)) + mask()(i, j);
            };
            const auto one = naive::attention(Rows(qh.size(), naive::Numbers(d_head)), kh, vh, {1, 1}, 0, score);
            out.pattern.insert(out.pattern.end(), one.pattern.begin(), one.pattern.end());
            for (size_t i = 0; i < one.z.size(); ++i) {
                std::copy(one.z[i].begin(), one.z[i].end(), out.z[i].begin() + h * d_head);
            }
        }
        return out;
    }

    Rows block(const Rows &x, const std::string &at, const std::string &name)
    {
        const Rows attended = times(norm(c_.normOut, attention(norm(c_.normBefore, x, at + "norm_attn"), at, name), at + "norm_attn_out"), at + "attn_scale");
        const Rows middle = norm(c_.normPost, naive::plus(x, attended), at + "norm_attn_post");
        out_[name + "resid_mid"] = naive::flat(middle);
        const Rows in = c_.parallel ? norm(true, x, at + (c_.normMlp ? "norm_mlp" : "norm_attn")) : norm(c_.normMlp, middle, at + "norm_mlp");
        Rows hidden = naive::activated(naive::layer(in, bag_.tensors, at + (c_.gated ? "gate" : "in")), c_.naiveActivation);
        if (c_.gated) {
            const Rows up = naive::layer(in, bag_.tensors, at + "in");
            for (size_t i = 0; i < hidden.size(); ++i) {
                for (size_t d = 0; d < hidden[i].size(); ++d) {
                    hidden[i][d] *= up[i][d];
                }
            }
        }
        const Rows more = naive::layer(hidden, bag_.tensors, at + "out");
        out_[name + "mlp_out"] = naive::flat(more);
        const Rows end = norm(c_.normPost, naive::plus(middle, times(norm(c_.normOut, more, at + "norm_mlp_out"), at + "mlp_scale")), at + "norm_mlp_post");
        out_[name + "resid_post"] = naive::flat(end);
        return end;
    }

    const Case &c_;
    const Bag &bag_;
    Named out_;
};

class Blocks : public ::testing::TestWithParam<Case> {};

} // namespace

TEST_P(Blocks, AgreeWithTheNaiveOnes)
{
    const Case &c = GetParam();
    const Bag bag = tensorsOf(c);
    const Matrix x = randomMatrix(n, width);
    const auto trace = traceOf(modelOf(c, bag), vectorInput({x}));
    for (const auto &[name, values] : NaiveBlocks(c, bag).run(naive::rowsOf(x))) {
        EXPECT_TRUE(name.ends_with("pattern") ? patternsAgree(named(trace, name), values) : activationsAgree(named(trace, name), values)) << name;
    }
}

INSTANTIATE_TEST_SUITE_P(Forward, Blocks, ::testing::ValuesIn(cases()), [](const auto &given) { return given.param.name; });

TEST(Block, ActivationsAgreeFarFromZeroToo)
{
    for (const auto &[activation, name] : {std::pair{Activation::Gelu, "gelu"}, {Activation::GeluTanh, "gelu_new"}, {Activation::QuickGelu, "quick_gelu"}, {Activation::Relu, "relu"}, {Activation::Silu, "silu"}, {Activation::Tanh, "tanh"}}) {
        Matrix x(1, 13);
        x.values = {-1000, -90, -12, -5, -1, -1e-3f, 0, 1e-3f, 1, 5, 12, 90, 1000};
        std::vector<double> wanted;
        for (const float v : x.values) {
            wanted.push_back(naive::activation(name, static_cast<double>(v)));
        }
        activate(x, activation);
        for (size_t i = 0; i < wanted.size(); ++i) {
            EXPECT_NEAR(x.values[i], wanted[i], 1e-6 * std::max(1.0, std::abs(wanted[i]))) << name << " " << i;
        }
    }
}
