// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/families/family.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/text.h"

namespace headscope {

namespace {

/// Those whose probes others have too stand behind the others; so do families whose files look like another's but for their config.
const std::array families = {&albertFamily, &distilbertFamily, &bertFamily, &electraFamily, &robertaFamily, &clipFamily, &clipTextFamily, &clipVisionFamily, &deitFamily, &dinov2Family, &gpt2Family, &llamaFamily, &marianFamily,
    &mbartFamily, &bartFamily, &t5Family, &whisperFamily, &vitFamily, &timmVitFamily, &torchvisionVitFamily, &mistralFamily, &qwen2Family, &qwen3Family, &gemmaFamily, &gemma2Family, &gemma3Family, &phiFamily, &phi3Family,
    &gptNeoFamily, &gptJFamily, &gptNeoxFamily, &optFamily, &bloomFamily, &falconFamily, &mptFamily};

} // namespace

Result<const Family *> findFamily(const std::string &modelType, const std::string &source)
{
    std::string known;
    for (const Family *family : families) {
        if (std::find(family->modelTypes.begin(), family->modelTypes.end(), modelType) != family->modelTypes.end()) {
            return family;
        }
        known += (known.empty() ? "" : ", ") + std::string(family->modelTypes.front());
    }
    return unsupported(concat(source, ": model_type \"", printable(modelType), "\": this architecture is not one that Headscope computes (known: ", known, ")"));
}

const Family *recogniseFamily(const WeightIndex &index)
{
    for (const auto &outer : wrappingPrefixes()) {
        for (const Family *family : families) {
            for (const auto &prefix : family->prefixes) {
                if (index.find(outer + prefix + family->probe)) {
                    return family;
                }
            }
        }
    }
    return nullptr;
}

Result<Activation> activationFromName(const std::string &name, const std::string &source)
{
    if (name == "gelu" || name == "gelu_python") {
        return Activation::Gelu;
    }
    if (name == "gelu_new" || name == "gelu_pytorch_tanh" || name == "gelu_python_tanh" || name == "gelu_fast" || name == "gelu_accurate") {
        return Activation::GeluTanh;
    }
    if (name == "quick_gelu") {
        return Activation::QuickGelu;
    }
    if (name == "linear") {
        return Activation::Identity;
    }
    if (name == "tanh") {
        return Activation::Tanh;
    }
    if (name == "relu") {
        return Activation::Relu;
    }
    if (name == "silu" || name == "swish") {
        return Activation::Silu;
    }
    return unsupported(concat(source, ": activation \"", printable(name), "\" is not one that Headscope computes (known: gelu, gelu_new, quick_gelu, relu, silu, tanh)"));
}

Status checkLayers(int n_layers, const std::string &source)
{
    constexpr int most = 1024;
    if (n_layers < 1 || n_layers > most) {
        return badInput(concat(source, ": layers: expected 1 to ", most, ", found ", n_layers));
    }
    return Done{};
}

Status checkSizes(const StackSpec &spec, const std::string &source)
{
    struct Limit {
        const char *name;
        int value, least, most;
    };
    for (const auto &[name, value, least, most] : {Limit{"layers", spec.n_layers(), 1, 1024}, Limit{"heads", spec.n_heads, 1, 4096}, Limit{"key/value heads", spec.n_kv_heads, 1, 4096}, Limit{"d_model", spec.d_model, 1, 1 << 17},
             Limit{"d_head", spec.d_head, 1, 1 << 14}, Limit{"d_mlp", spec.d_mlp, spec.mlp == MlpKind::None ? 0 : 1, 1 << 20}, Limit{"vocabulary", spec.d_vocab, spec.input == InputKind::Tokens ? 1 : 0, 1 << 24},
             Limit{"context", spec.n_ctx, 0, 1 << 24}}) {
        if (value < least || value > most) {
            return badInput(concat(source, ": ", name, ": expected ", least, " to ", most, ", found ", value));
        }
    }
    if (spec.n_heads % spec.n_kv_heads != 0) {
        return badInput(concat(source, ": expected a number of key/value heads that divides ", spec.n_heads, " heads, found ", spec.n_kv_heads));
    }
    return Done{};
}

Result<int> headWidth(int d_model, int n_heads, const Config &config)
{
    if (d_model % n_heads != 0) {
        return badInput(concat(config.source(), ": expected a number of heads that divides the width ", d_model, ", found ", n_heads, " heads"));
    }
    return d_model / n_heads;
}

float usualScale(int d_head) { return static_cast<float>(1.0 / std::sqrt(static_cast<double>(d_head))); }

Result<int> tokenIdOr(const Config &config, Config::Names names, int otherwise)
{
    HS_TRY(id, config.amountOr(names, otherwise < 0 ? 0 : otherwise));
    if (!config.has(names)) {
        return otherwise;
    }
    if (id > 1 << 24 || id != std::floor(id)) {
        return badInput(concat(config.source(), ": ", *names.begin(), ": expected a token id, found ", id));
    }
    return static_cast<int>(id);
}

std::vector<double> rotaryFrequencies(int dim, double base)
{
    std::vector<double> out;
    for (int i = 0; i < dim / 2; ++i) {
        out.push_back(std::pow(base, -2.0 * i / dim));
    }
    return out;
}

Result<NormWeights> bindNorm(WeightBinder &binder, const std::string &name, int width)
{
    NormWeights norm;
    const bool old = !binder.has(name + ".weight") && binder.has(name + ".gamma");
    const std::string shift = name + (old ? ".beta" : ".bias");
    HS_TRY(gain, binder.vector(name + (old ? ".gamma" : ".weight"), width));
    norm.gain = std::move(gain);
    if (old || binder.expects(shift)) { // files with the old names always have both
        HS_TRY(bias, binder.vector(shift, width));
        norm.bias = std::move(bias);
    }
    return norm;
}

Result<Linear> bindLinear(WeightBinder &binder, const std::string &name, int dIn, int dOut)
{
    return binder.linear(name + ".weight", binder.expects(name + ".bias") ? name + ".bias" : "", Orientation::OutIn, dIn, dOut);
}

Result<Linear> bindOuterLinear(WeightBinder &binder, const std::string &name, int dIn, int dOut)
{
    HS_TRY(weight, binder.outer(name + ".weight", {dOut, dIn}));
    std::vector<float> biases;
    if (binder.hasOuter(name + ".bias")) {
        HS_TRY(bias, binder.outer(name + ".bias", {dOut}));
        biases = toFloat(bias);
    }
    return Linear(weight, Orientation::OutIn, std::move(biases));
}

Result<NormWeights> bindOuterNorm(WeightBinder &binder, const std::string &name, int width)
{
    const bool old = !binder.hasOuter(name + ".weight") && binder.hasOuter(name + ".gamma");
    HS_TRY(gain, binder.outer(name + (old ? ".gamma" : ".weight"), {width}));
    HS_TRY(bias, binder.outer(name + (old ? ".beta" : ".bias"), {width}));
    return NormWeights{toFloat(gain), toFloat(bias)};
}

int rowsOf(const Shape &shape) { return shape.empty() ? 0 : static_cast<int>(std::min<int64_t>(shape[0], 1 << 30)); }

} // namespace headscope
