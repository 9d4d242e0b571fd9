// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What an architecture is, as values. One forward pass executes any spec; a family (families/) is a table from config keys and tensor names to these. What a config asks for
/// and a spec cannot say is refused by name, never approximated. What is said by the presence of a weight (biases, norms before, after or behind a part, layer scales, an embedding norm)
/// is not said here again: see model.h.
///
/// A model is one or more stacks of blocks: a decoder; an encoder and a decoder that reads its output; two towers. Pure values.

#include <string>
#include <string_view>
#include <vector>

#include "core/base/index.h"

namespace headscope {

enum class NormKind { LayerNorm, RmsNorm };
enum class PositionKind {
    None,    ///< nothing is added: positions, if any, are in the attention (rotary, a bias by distance)
    Learned, ///< rows of a table are added to the embedding
    Sinusoidal, ///< computed: sines in the first half of the dimensions, cosines in the second (Marian's order of Vaswani et al. 2017)
};
enum class RotaryPairs {
    Half,        ///< dimension i turns with dimension i + dim / 2 (Hugging Face files)
    Interleaved, ///< dimension 2 i turns with 2 i + 1
};
enum class Activation {
    Gelu,      ///< x Phi(x), exact
    GeluTanh,  ///< the tanh approximation ("gelu_new")
    QuickGelu, ///< x sigmoid(1.702 x)
    Relu,
    Silu,
    Tanh,
    Identity,
};
enum class MlpKind {
    None,  ///< no MLP: a bare attention layer
    Plain, ///< W_out act(W_in x)
    Gated, ///< W_out (act(W_gate x) * W_in x)
};
enum class InputKind {
    Tokens,  ///< ids into an embedding
    Vectors, ///< the stream itself is given, [n, d_model]; a text gets synthetic vectors
    Picture, ///< pixels, cut into patches
    Sound,   ///< a log-mel spectrogram, through two convolutions
    Given,   ///< nothing: the patterns themselves were computed elsewhere (given_patterns.h)
};

/// How distances of key and query share the rows of a bias table (Raffel et al. 2020, section 2.1): near ones have a row each, farther ones logarithmically fewer.
struct DistanceBuckets {
    int count = 0;             ///< 0 = no such bias
    int max_distance = 128;    ///< from here on all share the last row
    bool bidirectional = true; ///< half of the rows are for keys behind the query; false: those count as distance 0
};

/// Rotary positions (Su et al. 2021) with every scaling already in the frequencies.
struct RotarySpec {
    RotaryPairs pairs = RotaryPairs::Half;
    std::vector<double> frequencies; ///< radians per position, one a pair: rotary_dim is twice as many; empty = not rotary
    double magnitude = 1.0;          ///< multiplies sines and cosines (YaRN, LongRoPE)
    int long_from = 0;               ///< sequences of more positions than this turn by other frequencies; 0 = none do
    std::vector<double> long_frequencies; ///< theirs (LongRoPE); empty = dynamic NTK scaling by ntk_factor
    double ntk_factor = 1.0;         ///< a sequence of n positions has its base times (ntk_factor n / long_from - (ntk_factor - 1)) ^ (dim / (dim - 2))
};

/// Attention with linear biases (Press et al. 2022): slope times the distance from key to query is taken from the score.
struct AlibiSpec {
    std::vector<double> slopes; ///< one a head; empty = no such bias
    bool bfloat16 = false;      ///< slopes, positions and their products are rounded to bfloat16 (Falcon)
    double scale = 1.0;         ///< multiplies the products (Falcon scales them as it does scores)
};

/// What may differ from block to block.
struct LayerSpec {
    float score_scale = 1.0f; ///< multiplies q k^T
    int window = 0;           ///< a query sees keys nearer than this; 0 = all
    RotarySpec rotary;
};

struct StackSpec {
    std::string prefix;   ///< of tensor names: "", "encoder.", "decoder.", "text.", "vision."
    InputKind input = InputKind::Tokens;
    int n_heads = 0, n_kv_heads = 0;
    int d_model = 0, d_head = 0, d_mlp = 0;
    int d_key = 0, d_value = 0;   ///< widths of the streams behind keys and values; d_model but for bare attention layers and cross-attention
    int d_vocab = 0;              ///< rows of the embedding; 0 where the input is no tokens
    int n_ctx = 0;                ///< most positions; 0 = any number
    std::vector<LayerSpec> layers;
    NormKind norm = NormKind::LayerNorm;
    float norm_eps = 1e-5f;
    PositionKind position = PositionKind::None;
    int position_offset = 0;      ///< row of the position table that position 0 takes (OPT, BART: 2; RoBERTa: padding id + 1)
    bool skip_padding = false;    ///< positions of the table and of ALiBi count only tokens that are no padding (OPT, BLOOM, Falcon)
    AlibiSpec alibi;
    int position_padding_id = -1; ///< not -1: positions count the tokens other than this one, which itself has row position_offset - 1 (RoBERTa)
    DistanceBuckets buckets;      ///< of self-attention's bias, whose table is a weight
    float embedding_scale = 1.0f; ///< multiplies token embeddings
    Activation activation = Activation::Gelu;
    MlpKind mlp = MlpKind::Plain;
    bool parallel = false;        ///< attention and MLP read the same stream and are added together (GPT-J, NeoX, Falcon, Phi)
    bool residual_normed = false; ///< a part's output is added to what its norm gave, not to the stream (BLOOM's apply_residual_connection_post_layernorm)
    bool residual = true;         ///< false: the block's output is its attention's alone (a bare layer)
    bool causal = true;
    float score_cap = 0.0f;       ///< 0 = none
    float clip_qkv = 0.0f;        ///< queries, keys and values are cut to [-clip_qkv, clip_qkv] before norms and rotation (MPT); 0 = not
    bool has_cross = false;       ///< every block has a second attention, over `memory`
    int memory = -1;              ///< stack whose output cross-attention reads; -1: a memory that is given
    bool given_keys = false;      ///< the only attention may read keys and values of a given memory (a bare layer)
    bool zero_key = false;        ///< an extra key and value of zeros (add_zero_attn)
    bool learned_key = false;     ///< an extra key and value of the layer's own (add_bias_kv), before the zero one

    int n_layers() const { return static_cast<int>(layers.size()); }
    int extra_keys() const { return static_cast<int>(learned_key) + static_cast<int>(zero_key); }
};

/// One kind of attention over its layers: what the window offers to look at.
struct AttentionGroup {
    int stack = 0;
    bool cross = false;
    int n_layers = 0, n_heads = 0, n_kv_heads = 0;
    std::string name;   ///< "Self-attention", "Encoder", "Decoder", "Cross-attention", "Text", "Vision"
    std::string prefix; ///< of its tensors behind "blocks.L": prefix + "blocks.3." + site
    std::string site;   ///< "attn" or "cross_attn"
};

struct ModelSpec {
    std::string family; ///< Hugging Face model_type, or what a bare layer is ("attention", "encoder layers")
    std::vector<StackSpec> stacks;
    float logit_scale = 1.0f, logit_cap = 0.0f; ///< logits are multiplied, then capped (0 = no cap)
    bool classifies = false;                    ///< logits are of classes, one row for the whole input
    bool predictsNext = false;                  ///< logits are of the next token
    int d_out = 0;                              ///< width of the logits; 0 = the model has no head
    int start_token = -1;                       ///< what a decoder reads before a target text, whose last token it does not read; -1: that last token itself (mBART)

    const StackSpec &stack(int i) const { return stacks[static_cast<size_t>(i)]; }
    /// The stack that a text is typed into.
    const StackSpec &main() const { return stacks.front(); }
};

/// As configs write it: "relu", "gelu", "gelu_new", "quick_gelu", "silu", "tanh".
std::string_view activationName(Activation activation);

/// All kinds of attention of the model, in the order of the pass. At least one.
std::vector<AttentionGroup> attentionGroups(const ModelSpec &spec);

/// Which head: a group, a layer of it, a query head.
struct HeadPlace {
    GroupIndex group;
    LayerIndex layer;
    HeadIndex head;
    auto operator<=>(const HeadPlace &) const = default;
};

} // namespace headscope
