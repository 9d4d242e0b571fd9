// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// An open model: what it is (ModelSpec), its weights by role, its tokenizer.
/// Thread rule: immutable and shared as shared_ptr<const Model> after openModel().

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/model/model_spec.h"
#include "core/tensor/linear.h"
#include "core/tokenizer/tokenizer.h"

namespace headscope {

struct NormWeights {
    std::vector<float> gain, bias; ///< [d_model]; bias is empty for RMSNorm
};

struct BlockWeights {
    NormWeights norm_attn, norm_mlp;
    Linear W_Q;                 ///< d_model -> n_heads * d_head
    Linear W_K, W_V;            ///< d_model -> n_kv_heads * d_head
    Linear W_O;                 ///< n_heads * d_head -> d_model
    Linear W_in, W_gate, W_out; ///< W_gate only in a gated MLP
};

struct ModelWeights {
    Tensor W_E;             ///< [d_vocab, d_model]
    Tensor W_pos;           ///< [n_ctx, d_model], learned positions only
    std::vector<BlockWeights> blocks;
    NormWeights norm_final;
    Linear W_U;             ///< d_model -> d_vocab
};

struct TensorFact {
    std::string name;
    Shape shape;
    DType dtype = DType::F32;
};

struct Model {
    std::string name;           ///< for people: the folder's or file's name
    std::filesystem::path path; ///< what was opened
    std::string weightsFile;    ///< the file that holds the tensors
    ModelSpec spec;
    ModelWeights weights;
    std::shared_ptr<const Tokenizer> tokenizer; ///< null where the folder has none
    std::vector<TensorFact> tensors;            ///< all tensors of the file
    std::vector<std::string> unused;            ///< tensors that no role took
    int64_t parameters = 0;                     ///< numbers in the tensors that a role took
    std::vector<std::string> notes;             ///< what cannot be reproduced or was assumed, a sentence each
};

struct OpenOptions {
    std::vector<std::pair<std::string, std::string>> config; ///< KEY, VALUE: replace values of the config
};

/// Opens a checkpoint folder (config.json, model.safetensors, tokenizer.json), a single .safetensors file with its config beside it, a JSON weights file, or
/// "bundled:NAME". BadInput where a file is at fault, Unsupported for an architecture, or a switch of it, that Headscope does not know, by name.
Result<std::shared_ptr<const Model>> openModel(const std::string &reference, const OpenOptions &options = {}, const Progress &progress = {});

} // namespace headscope
