// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What an architecture is, as values. One forward pass executes any spec; a family (families/) is a table from config keys and tensor names to these. What a config asks for
/// and a spec cannot say is refused by name, never approximated.

#include <string>
#include <vector>

namespace headscope {

enum class NormKind { LayerNorm, RmsNorm };
enum class PositionKind {
    Learned, ///< a table added to the embedding
    Rotary,  ///< q and k rotated (Su et al. 2021), pairs half-split as in Hugging Face files
};
enum class Activation {
    Gelu,     ///< x Phi(x), exact
    GeluTanh, ///< the tanh approximation ("gelu_new")
    Relu,
    Silu,
};
enum class MlpKind {
    Plain, ///< W_out act(W_in x)
    Gated, ///< W_out (act(W_gate x) * W_in x)
};

struct ModelSpec {
    std::string family; ///< Hugging Face model_type
    int n_layers = 0, n_heads = 0, n_kv_heads = 0;
    int d_model = 0, d_head = 0, d_mlp = 0, d_vocab = 0, n_ctx = 0;
    NormKind norm = NormKind::LayerNorm;
    float norm_eps = 1e-5f;
    PositionKind position = PositionKind::Learned;
    int rotary_dim = 0; ///< leading dimensions of each head that are rotated
    double rotary_base = 10000.0;
    Activation activation = Activation::Gelu;
    MlpKind mlp = MlpKind::Plain;
    std::vector<float> score_scale; ///< [n_layers] multiplies q k^T
    bool causal = true;
    bool tied_embeddings = true; ///< logits use the embedding
};

} // namespace headscope
