// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A family: how its config and tensors read as a ModelSpec with weights. One file a family; all are listed in family.cpp.

#include <string_view>

#include "core/model/config.h"
#include "core/model/model.h"
#include "core/model/weight_binder.h"

namespace headscope {

/// What a family makes of a file.
struct Architecture {
    ModelSpec spec;
    ModelWeights weights;
    std::vector<std::string> notes; ///< what was assumed, a sentence each
};

struct Family {
    std::vector<std::string_view> modelTypes;                   ///< config.json's model_type; the first names the family
    std::vector<std::string> prefixes;                          ///< name prefixes of its tensors
    std::string probe;                                          ///< a tensor that every checkpoint has
    std::vector<std::string> ignored;                           ///< globs of buffers that are no weights
    Result<Architecture> (*read)(const Config &config, WeightBinder &binder);
};

extern const Family bertFamily;
extern const Family bloomFamily;
extern const Family falconFamily;
extern const Family gemmaFamily, gemma2Family, gemma3Family;
extern const Family gpt2Family;
extern const Family gptJFamily;
extern const Family gptNeoFamily;
extern const Family gptNeoxFamily;
extern const Family llamaFamily, mistralFamily, qwen2Family, qwen3Family;
extern const Family mptFamily;
extern const Family optFamily;
extern const Family phiFamily, phi3Family;
extern const Family timmVitFamily;
extern const Family torchvisionVitFamily;

/// The family of a model_type. Unsupported names it and lists those that are known.
Result<const Family *> findFamily(const std::string &modelType, const std::string &source);

/// The family whose tensors these are; null where none is recognised.
const Family *recogniseFamily(const WeightIndex &index);

/// Gelu, GeluTanh, ... of a config's activation name. Unsupported by name.
Result<Activation> activationFromName(const std::string &name, const std::string &source);

/// A number of layers of a config, checked before anything is allocated for them.
Status checkLayers(int n_layers, const std::string &source);

/// Sizes of a spec: at most so much, and heads that fit, checked before anything is allocated.
Status checkSizes(const StackSpec &stack, const std::string &source);

/// d_model / n_heads. BadInput names both where it does not divide.
Result<int> headWidth(int d_model, int n_heads, const Config &config);

/// 1 / sqrt(d_head), as scores are scaled (Vaswani et al. 2017).
float usualScale(int d_head);

/// Rotary frequencies base^(-2 i / dim) of Su et al. 2021, one a pair.
std::vector<double> rotaryFrequencies(int dim, double base);

/// "NAME.weight" and, where it is there, "NAME.bias".
Result<NormWeights> bindNorm(WeightBinder &binder, const std::string &name, int width);
/// "NAME.weight" [out, in] and, where it is there, "NAME.bias".
Result<Linear> bindLinear(WeightBinder &binder, const std::string &name, int dIn, int dOut);

} // namespace headscope
