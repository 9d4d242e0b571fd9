// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/families/family.h"

#include <array>

#include "core/base/text.h"

namespace headscope {

namespace {

const std::array<const Family *, 2> families = {&gpt2Family, &llamaFamily};

} // namespace

Result<const Family *> findFamily(const std::string &modelType, const std::string &source)
{
    std::string known;
    for (const Family *family : families) {
        if (family->modelType == modelType) {
            return family;
        }
        known += (known.empty() ? "" : ", ") + std::string(family->modelType);
    }
    return unsupported(concat(source, ": model_type \"", printable(modelType), "\": this architecture is not one that Headscope computes (known: ", known, ")"));
}

Result<Activation> activationFromName(const std::string &name, const std::string &source)
{
    if (name == "gelu") {
        return Activation::Gelu;
    }
    if (name == "gelu_new" || name == "gelu_pytorch_tanh" || name == "gelu_fast") {
        return Activation::GeluTanh;
    }
    if (name == "relu") {
        return Activation::Relu;
    }
    if (name == "silu" || name == "swish") {
        return Activation::Silu;
    }
    return unsupported(concat(source, ": activation \"", printable(name), "\" is not one that Headscope computes (known: gelu, gelu_new, relu, silu)"));
}

Status checkSizes(const ModelSpec &spec, const std::string &source)
{
    struct Limit {
        const char *name;
        int value, most;
    };
    for (const auto &[name, value, most] : {Limit{"layers", spec.n_layers, 1024}, Limit{"heads", spec.n_heads, 4096}, Limit{"d_model", spec.d_model, 1 << 17},
             Limit{"d_head", spec.d_head, 1 << 14}, Limit{"d_mlp", spec.d_mlp, 1 << 20}, Limit{"vocabulary", spec.d_vocab, 1 << 24}, Limit{"context", spec.n_ctx, 1 << 24}}) {
        if (value < 1 || value > most) {
            return badInput(concat(source, ": ", name, ": expected 1 to ", most, ", found ", value));
        }
    }
    if (spec.n_heads % spec.n_kv_heads != 0) {
        return badInput(concat(source, ": expected a number of key/value heads that divides ", spec.n_heads, " heads, found ", spec.n_kv_heads));
    }
    return Done{};
}

} // namespace headscope
