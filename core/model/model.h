// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// An open model: what it is (ModelSpec), its weights by role, its tokenizer. A norm, bias or scale that is empty is one that the model does not have.
/// Thread rule: immutable and shared as shared_ptr<const Model> after openModel().

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/progress.h"
#include "core/audio/log_mel.h"
#include "core/base/result.h"
#include "core/image/preprocess.h"
#include "core/model/generation_rules.h"
#include "core/model/given_patterns.h"
#include "core/model/model_spec.h"
#include "core/model/open_question.h"
#include "core/tensor/linear.h"
#include "core/tokenizer/tokenizer.h"
#include "core/weights/weight_index.h"

namespace headscope {

struct NormWeights {
    std::vector<float> gain, bias; ///< [width]; bias is empty for RMSNorm and for norms without one
    bool absent() const { return gain.empty(); }
};

/// One attention of one block. W_Q: d_model -> n_heads * d_head; W_K: d_key -> n_kv_heads * d_head; W_V: d_value -> n_kv_heads * d_head; W_O: n_heads * d_head -> d_model.
struct AttentionWeights {
    Linear W_Q, W_K, W_V, W_O;
    NormWeights norm_q, norm_k;        ///< [d_head] of each head, or [heads * d_head] of all, before rotary positions (Qwen 3, Gemma 3, OLMo 2)
    std::vector<float> key_k, key_v;   ///< [n_kv_heads * d_head] the learned extra key and its value (add_bias_kv)
    std::shared_ptr<const std::vector<float>> bucket_bias = nullptr; ///< [buckets, n_heads] added to the scores by distance; shared by layers that share it
};

struct BlockWeights {
    NormWeights norm_attn, norm_attn_out, norm_attn_post;    ///< before attention; of its output; of the stream behind it (post-norm)
    NormWeights norm_cross, norm_cross_post;
    NormWeights norm_mlp, norm_mlp_out, norm_mlp_post;
    AttentionWeights attn, cross;
    Linear W_in, W_gate, W_out;              ///< d_model -> d_mlp, d_model -> d_mlp (gated only), d_mlp -> d_model
    std::vector<float> attn_scale, mlp_scale; ///< [d_model] multiply what attention and MLP add (DINOv2's layer scale)
};

/// What becomes of the position table where a picture has another number of patches than it has rows.
enum class PatchPositions {
    Fixed,              ///< such a picture is refused
    Bicubic,            ///< the table, as a square, is resampled
    AntialiasedBicubic, ///< the same with a filter that widens when it shrinks
};

/// How a stack's input becomes its stream.
struct EmbeddingWeights {
    Tensor W_E;                        ///< [d_vocab, d_embed]
    Tensor W_pos;                      ///< [positions, d_embed], or [positions, d_model] added behind `project` (OPT); for pictures [patches, d_model]
    Tensor W_type;                     ///< [types, d_embed] token types (BERT's segments)
    NormWeights norm;                  ///< behind the sum
    Linear project;                    ///< d_embed -> d_model (ALBERT, ELECTRA); absent when dIn() is 0
    Linear W_patch;                    ///< [channels * patch * patch] -> d_model
    int patch = 0, channels = 3;       ///< side of a patch in pixels
    PatchPositions resample = PatchPositions::Fixed;
    Linear W_conv1, W_conv2;           ///< [channels * 3] -> d_model: convolutions over three frames, the second at every other frame; GELU behind each
    std::vector<float> prefix_tokens;  ///< [k, d_model] class, distillation, register tokens before the patches, their positions added
    std::vector<std::string> prefix_labels; ///< [k]
};

struct StackWeights {
    EmbeddingWeights embed;
    std::vector<BlockWeights> blocks;
    NormWeights norm_final;
};

/// Which rows of a stream a head reads.
enum class HeadReads {
    All,          ///< each position has its output
    First,        ///< the class token
    Second,       ///< the distillation token
    FirstTwo,     ///< both, one behind the other
    FirstAndMean, ///< the class token and the mean of all patches, one behind the other
    EndOfText,    ///< the first token with the id end_token; where that is -1, the one with the largest id
};

/// From a stack's final stream to an output: logits, or what a task asks for. Steps whose weights are absent are left out.
struct HeadWeights {
    std::string name = "logits"; ///< as Hugging Face names the output
    int stack = -1;              ///< -1 = the last
    HeadReads reads = HeadReads::All;
    int end_token = -1;
    NormWeights norm_in;         ///< of what is read
    Linear dense;                ///< BERT's transform or pooler
    Activation activation = Activation::Gelu;
    NormWeights norm;
    Linear W_U;                  ///< to the vocabulary or the classes
    bool flat = false;           ///< one number a position: [n], not [n, 1]
    bool unit = false;           ///< each row is scaled to length 1
};

struct ModelWeights {
    std::vector<StackWeights> stacks;
    HeadWeights head;                    ///< the logits; ModelSpec::d_out says whether there are any
    std::vector<HeadWeights> task_heads; ///< further outputs
    float similarity_scale = 0.0f;       ///< not 0: logits_per_image is this times the product of the last two task heads (CLIP)
};

struct TensorFact {
    std::string name;
    Shape shape;
    DType dtype = DType::F32;
};

struct Model {
    std::string name;           ///< for people: the folder's or file's name
    std::filesystem::path path; ///< what was opened
    std::string reference;      ///< the same as it was given, which messages say
    ModelSpec spec;
    std::vector<AttentionGroup> groups; ///< attentionGroups(spec)
    ModelWeights weights;
    std::shared_ptr<const Tokenizer> tokenizer; ///< null where there is none
    WeightIndex index;                          ///< all tensors of the file; the source of "Save weights"
    std::string configText, tokenizerText;      ///< JSON: the config with overrides and answers in it; the tokenizer as it was found, empty where that is no JSON
    std::optional<PreprocessSpec> preprocess;   ///< of pictures; nothing where the model takes none
    std::optional<LogMelSpec> sound;            ///< of recordings; nothing where the model takes none
    GenerationRules generation;                 ///< how a target is made; of encoder-decoder models
    std::shared_ptr<const GivenPatterns> given; ///< patterns instead of weights; null where the model computes
    std::vector<std::string> unused;            ///< tensors that no role took
    int64_t parameters = 0;                     ///< numbers in the tensors that a role took
    std::vector<std::string> notes;             ///< what cannot be reproduced or was assumed, a sentence each

    /// How messages name the model.
    const std::string &said() const { return reference.empty() ? name : reference; }
    const AttentionGroup &group(GroupIndex i) const { return groups[static_cast<size_t>(i.value)]; }
    std::vector<TensorFact> tensors() const;
};

struct OpenOptions {
    std::vector<std::pair<std::string, std::string>> config; ///< KEY, VALUE: replace values of the config
    std::filesystem::path map;                               ///< JSON file that says which tensor plays which role; empty = one that was remembered beside the weights, else none
    std::optional<AttentionMap> answers;                     ///< the same, not from a file
    bool acceptNonFinite = false;                            ///< NaN and Infinity in JSON weights are numbers, not errors
    std::filesystem::path embedding, vocabulary;             ///< for weights that have no embedding (given_embedding.h); empty = none
    std::shared_ptr<OpenQuestion> question;                  ///< filled where opening fails for want of an answer
};

/// Opens a checkpoint folder (config.json, weights, tokenizer), a single weights file with its config beside it, a JSON weights file, a file of patterns (.npz, .safetensors, .json; given_patterns.h), or
/// "bundled:NAME". BadInput where a file is at fault, Unsupported for an architecture, or a switch of it, that Headscope does not know, by name.
Result<std::shared_ptr<const Model>> openModel(const std::string &reference, const OpenOptions &options = {}, const Progress &progress = {});

} // namespace headscope
