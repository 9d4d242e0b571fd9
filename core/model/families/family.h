// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A family: how its config reads as a ModelSpec and under which names its tensors stand. One file a family; all are listed in family.cpp.

#include <string_view>

#include "core/model/config.h"
#include "core/model/model.h"
#include "core/model/weight_binder.h"

namespace headscope {

struct Family {
    std::string_view modelType;                                 ///< config.json's model_type
    std::vector<std::string> prefixes;                          ///< name prefixes of its tensors
    std::string probe;                                          ///< a tensor that every checkpoint has
    std::vector<std::string> ignored;                           ///< globs of buffers that are no weights
    Result<ModelSpec> (*readSpec)(const Config &config);
    Result<ModelWeights> (*bind)(const ModelSpec &spec, WeightBinder &binder);
};

extern const Family gpt2Family;
extern const Family llamaFamily;

/// The family of a model_type. Unsupported names it and lists those that are known.
Result<const Family *> findFamily(const std::string &modelType, const std::string &source);

/// Gelu, GeluTanh, ... of a config's activation name. Unsupported by name.
Result<Activation> activationFromName(const std::string &name, const std::string &source);

/// Largest sizes that a spec may state, checked before anything is allocated.
Status checkSizes(const ModelSpec &spec, const std::string &source);

} // namespace headscope
