// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/pass_geometry.h"

#include <algorithm>

#include "core/forward/embed.h"
#include "core/tensor/half.h"

namespace headscope {

std::shared_ptr<const std::vector<double>> keyBias(const StackSpec &spec, const Sequence &sequence)
{
    if (spec.alibi.slopes.empty()) {
        return nullptr;
    }
    const auto rounded = [&](double v) { return spec.alibi.bfloat16 ? static_cast<double>(bfloat16ToFloat(doubleToBfloat16(v))) : v; };
    const std::vector<int> positions = positionsOf(spec, sequence);
    std::vector<double> bias;
    bias.reserve(spec.alibi.slopes.size() * positions.size());
    for (const double slope : spec.alibi.slopes) {
        for (const int position : positions) {
            bias.push_back(spec.alibi.scale * rounded(rounded(slope) * rounded(std::max(position, 0))));
        }
    }
    return std::make_shared<const std::vector<double>>(std::move(bias));
}

Mask selfMask(const ModelSpec &model, const Input &input, const SelfPlace &place)
{
    const StackSpec &spec = model.stack(place.stack);
    const bool last = place.stack + 1 == static_cast<int>(model.stacks.size()), given = spec.given_keys && input.sequences.size() > 1;
    Mask mask;
    mask.causal = spec.causal || (last && input.causal);
    mask.window = spec.layers[static_cast<size_t>(place.layer)].window;
    mask.key_allowed = (given ? input.sequences.back() : input.sequences[static_cast<size_t>(place.stack)]).key_allowed;
    if (spec.extra_keys() > 0) {
        mask.first_extra_key = place.n_plain_keys;
    }
    if (last && input.added_mask.rows > 0) {
        mask.added = std::make_shared<const std::vector<float>>(input.added_mask.values);
        mask.added_cols = input.added_mask.cols;
    }
    return mask;
}

} // namespace headscope
