// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/families/picture_embedding.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"

namespace headscope {

Status bindPatches(WeightBinder &binder, const std::string &name, int d_model, EmbeddingWeights &embed)
{
    const Shape conv = binder.shapeOf(name + ".weight");
    if (conv.size() != 4 || conv[0] != d_model || conv[1] < 1 || conv[1] > 64 || conv[2] < 1 || conv[2] > 4096 || conv[3] != conv[2]) {
        return badInput(concat(binder.source(), ": ", name, ".weight: expected shape [", d_model, ", channels, patch, patch], found ", conv.empty() ? "no tensor of this name" : shapeText(conv)));
    }
    HS_TRY(kernel, binder.tensor(name + ".weight", conv));
    kernel.shape = {conv[0], conv[1] * conv[2] * conv[3]};
    std::vector<float> bias;
    if (binder.has(name + ".bias")) {
        HS_TRY(given, binder.vector(name + ".bias", d_model));
        bias = std::move(given);
    }
    embed.channels = static_cast<int>(conv[1]);
    embed.patch = static_cast<int>(conv[2]);
    embed.W_patch = Linear(kernel, Orientation::OutIn, std::move(bias));
    return Done{};
}

Result<std::vector<float>> tableRows(WeightBinder &binder, const std::string &name, int d_model)
{
    const Shape shape = binder.shapeOf(name);
    const bool ones = shape.size() <= 2 || std::all_of(shape.begin(), shape.end() - 2, [](int64_t n) { return n == 1; });
    if (shape.empty() || shape.back() != d_model || !ones || elementCount(shape).value_or(0) < d_model) {
        return badInput(concat(binder.source(), ": ", name, ": expected shape [1, n, ", d_model, "], found ", shape.empty() ? "no tensor of this name" : shapeText(shape)));
    }
    HS_TRY(table, binder.tensor(name, shape));
    return toFloat(table);
}

Status placeTokens(const std::string &source, const std::vector<float> &positions, PrefixTokens prefix, EmbeddingWeights &embed)
{
    const auto width = static_cast<size_t>(embed.W_patch.dOut()), taken = prefix.tokens.size();
    if (positions.size() <= taken) {
        return badInput(concat(source, ": position embeddings: expected one for each patch behind ", taken / width, " tokens, found ", positions.size() / width, " in all"));
    }
    std::transform(prefix.tokens.begin(), prefix.tokens.end(), positions.begin(), prefix.tokens.begin(), std::plus<>());
    embed.prefix_tokens = std::move(prefix.tokens);
    embed.prefix_labels = std::move(prefix.labels);
    embed.prefix_tokens.insert(embed.prefix_tokens.end(), prefix.registers.begin(), prefix.registers.end());
    for (size_t i = 0; i < prefix.registers.size() / width; ++i) {
        embed.prefix_labels.push_back(concat("[REG", i, "]"));
    }
    std::vector<float> ofPatches(positions.begin() + static_cast<std::ptrdiff_t>(taken), positions.end());
    const auto patches = static_cast<int64_t>(ofPatches.size() / width);
    const auto side = static_cast<int64_t>(std::lround(std::sqrt(static_cast<double>(patches))));
    if (embed.resample != PatchPositions::Fixed && side * side != patches) {
        return badInput(concat(source, ": position embeddings: expected a square number of patches, found ", patches));
    }
    embed.W_pos = makeTensor({patches, static_cast<int64_t>(width)}, std::move(ofPatches));
    return Done{};
}

} // namespace headscope
