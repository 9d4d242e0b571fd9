// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What decoder-only families share: the pieces from which each file of a family puts its model together. Pure functions over a config and a binder.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/text.h"
#include "core/model/families/family.h"

namespace headscope {

/// Sizes as a config says them; 0 = left to the rule of the field.
struct DecoderSizes {
    int n_layers = 0, n_heads = 0;
    int n_kv_heads = 0; ///< 0: n_heads
    int d_model = 0;
    int d_head = 0; ///< 0: d_model / n_heads, which has to divide
    int d_mlp = 0;  ///< 0: 4 d_model
    int d_vocab = 0, n_ctx = 0;
};

/// A causal stack of these sizes with usually scaled scores, everything else as in StackSpec. BadInput where sizes do not fit; nothing is allocated before they are checked.
Result<StackSpec> decoderStack(const DecoderSizes &sizes, const Config &config);

/// Unsupported, by name, for the first of these flags that is not what Headscope computes. Pairs: flag, the value that is computed (which is its default too).
Status refuseOtherThan(const Config &config, std::initializer_list<std::pair<const char *, bool>> flags);

/// BadInput where a tensor "PREFIX.N." stands behind the last of N layers.
Status refuseFurtherLayer(const StackSpec &spec, const WeightBinder &binder, const std::string &prefix);

/// The blocks "PREFIX.0." … through `bind(at)`. BadInput where the file has a layer behind the last.
template <class Bind>
Result<std::vector<BlockWeights>> bindBlocks(const StackSpec &spec, WeightBinder &binder, const std::string &prefix, Bind bind)
{
    std::vector<BlockWeights> blocks;
    for (int layer = 0; layer < spec.n_layers(); ++layer) {
        Result<BlockWeights> block = bind(concat(prefix, ".", layer, "."));
        if (!block) {
            return block.error();
        }
        blocks.push_back(std::move(*block));
    }
    HS_TRY_STATUS(refuseFurtherLayer(spec, binder, prefix));
    return blocks;
}
/// Binds q, k and v from one matrix NAME whose rows are, for each key/value head, its query heads, its key and its value (NeoX, BLOOM, Falcon). The rows are copied.
Status bindQkvByGroup(const StackSpec &spec, WeightBinder &binder, const std::string &name, AttentionWeights &attn);
/// The same where all query heads come first, then all keys, then all values (Phi-3, MPT). Nothing is copied.
Status bindQkvInTurn(const StackSpec &spec, WeightBinder &binder, const std::string &name, AttentionWeights &attn);

/// Where logits come from.
struct VocabularyHead {
    std::string name = "lm_head"; ///< of the head's own matrix, outside the prefix; its bias, where there is one, is taken tied or not
    bool tied = false;            ///< what tie_word_embeddings is where a config does not say it
    int width = 0;                ///< of what it reads; 0: d_model
};

/// A model of one stack with its head. A file without any prefix or head matrix whose head is not tied is a model without a head (a base model): d_out is 0.
Result<Architecture> decoderModel(const std::string &family, std::pair<StackSpec, StackWeights> stack, const VocabularyHead &head, const Config &config, WeightBinder &binder);

/// ALiBi's slopes as its paper's code makes them (and BLOOM and Falcon): powers of 2^(-8 / n) for n heads, n a power of two; the further heads of another number take every second slope of twice as many.
std::vector<double> alibiSlopes(int n_heads);

} // namespace headscope
