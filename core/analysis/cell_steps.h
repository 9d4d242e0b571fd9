// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// How one cell of a pattern came to be and what it does: every number from the normed stream of the query and of the key to the residual stream behind attention. Scaled dot-product attention
/// after Vaswani et al. 2017, eq. 1; heads as independent terms of a sum after Elhage et al. 2021 ("A Mathematical Framework for Transformer Circuits", section "Attention heads are independent and additive").
///
/// Scores, weights, z and what the heads write are those of the engine (attention.h), not recomputed by other means; the terms between q, k and the score are taken apart in float64.
/// Thread rule: pure functions on the caller's thread. Cost: one row of one head twice, and one row through W_O twice.

#include <vector>

#include "core/forward/trace.h"

namespace headscope {

enum class MaskReason {
    Visible, ///< not masked
    Causal,  ///< the key comes behind the query
    Window,  ///< the key is too far away
    Padding, ///< nobody may look at the key
    Given,   ///< the added mask is -inf there, or given patterns have no number there
};

/// The product of q and k on its way to the score. Each field is the term itself, not the sum so far.
struct ScoreTerms {
    double dot = 0;         ///< sum of CellSteps::products
    double scale = 1;       ///< multiplies dot
    double cap = 0;         ///< 0 = none; else cap tanh(scaled / cap)
    double capped = 0;      ///< dot * scale, behind the cap where there is one
    bool has_distance_bias = false, has_key_bias = false, has_added = false;
    double distance_bias = 0; ///< by the distance of key and query, from a table (T5)
    double key_bias = 0;      ///< slope times distance (ALiBi)
    double added = 0;         ///< of the added mask; 0 where that masks the cell

    double score() const { return capped + distance_bias + key_bias + added; }
};

/// What one head writes at the query's position.
struct HeadShare {
    double length = 0; ///< Euclidean length of its result
    double share = 0;  ///< part of the heads' sum that lies along that sum: result . sum / |sum|^2, signed; all heads' shares sum to 1. 0 where the sum is 0
};

/// How what attention computes becomes part of the stream, in this order.
struct StreamSteps {
    bool normed_first = false; ///< a norm of attention's output
    bool scaled = false;       ///< each number times one of the layer's (layer scale)
    bool residual = true;      ///< added to `before`; false: the output is attention's alone
    bool normed_after = false; ///< a norm of the sum
    std::vector<float> before, added, after; ///< [d_model]; `before` is empty where nothing is added to
};

struct CellSteps {
    HeadPlace place;
    QueryPos query;
    KeyPos key;
    int d_head = 0, n_heads = 0, n_kv_heads = 0, kv_head = 0;
    bool given = false;            ///< the pattern was computed elsewhere: only `masked`, `weights` and `weight` are there
    bool cross = false;            ///< keys are those of another stream
    bool extra_key = false;        ///< the key is no position (learned_key, zero_key): x_key is empty
    bool normed_input = false;     ///< x is the stream behind a norm, else the stream itself
    bool rotary = false, normed_heads = false; ///< what q and k went through behind their projection
    bool q_bias = false;           ///< the projection adds one
    bool k_bias = false;
    bool v_bias = false;
    bool separate_values = false;  ///< v comes of vectors other than x_key
    MaskReason masked = MaskReason::Visible;
    int visible_keys = 0;          ///< of the row

    std::vector<float> x_query, x_key; ///< [d_model], [d_key] what W_Q and W_K read
    std::vector<float> q, k;           ///< [d_head] as they meet, positions in them
    std::vector<float> products;       ///< [d_head] q times k, number by number
    ScoreTerms terms;
    std::vector<float> scores;         ///< [n_key] of the query's row; masked = NaN
    float score = 0;                   ///< scores[key]; -inf where it is masked
    float row_max = 0;                 ///< largest score of the row; -inf where no key counts
    double row_sum = 0;                ///< sum of exp(score - row_max) over the row; 0 where no key counts
    double exponential = 0;            ///< exp(score - row_max) of this key
    std::vector<float> weights;        ///< [n_key] of the row; masked = NaN
    float weight = 0;                  ///< weights[key]; 0 where it is masked
    std::vector<float> v, weighted_v, z; ///< [d_head] the key's value, weight times it, and the sum of that over all keys
    std::vector<float> result;         ///< [d_model] z through this head's part of W_O, without bias
    std::vector<HeadShare> heads;      ///< [n_heads] at this position
    std::vector<float> heads_sum;      ///< [d_model] of all heads' results
    std::vector<float> bias;           ///< [d_model] of W_O; empty = none
    std::vector<float> attn_out;       ///< [d_model] heads_sum + bias
    StreamSteps stream;

    /// Why the softmax has no weight to give: every key of the row is masked.
    bool emptyRow() const { return visible_keys == 0; }
};

/// Requires a place, query and key that the trace has.
CellSteps cellSteps(const Trace &trace, const HeadPlace &place, QueryPos query, KeyPos key);

/// Euclidean length.
double lengthOf(const std::vector<float> &values);

} // namespace headscope
