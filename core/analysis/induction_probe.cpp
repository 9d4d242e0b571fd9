// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/induction_probe.h"

#include <algorithm>
#include <random>

#include "core/base/text.h"
#include "core/forward/forward.h"

namespace headscope {

namespace {

/// What the tokenizer puts before a text.
std::vector<int> openingTokens(const Model &model)
{
    std::vector<int> opening;
    if (model.tokenizer) {
        if (const auto encoding = model.tokenizer->encode("a")) {
            for (size_t i = 0; i < encoding->ids.size() && encoding->special[i]; ++i) {
                opening.push_back(encoding->ids[i].value);
            }
        }
    }
    return opening;
}

} // namespace

Result<std::vector<std::vector<double>>> inductionProbe(const std::shared_ptr<const Model> &model, const ProbeOptions &options, const Progress &progress)
{
    const StackSpec &spec = model->spec.main();
    if (model->given) {
        return badInput(concat(model->said(), ": its patterns are given by the file: the induction probe needs a model that computes them for tokens of its own"));
    }
    const std::vector<int> opening = openingTokens(*model);
    const int start = static_cast<int>(opening.size());
    const int m = spec.n_ctx > 0 ? std::min(options.block_length, (spec.n_ctx - start) / 2) : options.block_length;
    const int firstId = opening.empty() ? 0 : *std::max_element(opening.begin(), opening.end()) + 1;
    if (!model->spec.predictsNext || m < 2 || firstId >= spec.d_vocab) {
        return badInput(concat(model->said(), ": the induction probe needs a causal model with room for a block twice, found a context of ", spec.n_ctx, " tokens"));
    }
    std::vector<std::vector<double>> scores(static_cast<size_t>(spec.n_layers()), std::vector<double>(static_cast<size_t>(spec.n_heads), 0.0));
    std::mt19937_64 random(options.seed);
    for (int row = 0; row < options.rows; ++row) {
        std::vector<int> ids = opening;
        for (int i = 0; i < m; ++i) {
            ids.push_back(firstId + static_cast<int>(random() % static_cast<uint64_t>(spec.d_vocab - firstId)));
        }
        const std::vector<int> block(ids.begin() + start, ids.end());
        ids.insert(ids.end(), block.begin(), block.end());
        HS_TRY(input, inputFromIds(*model, {ids, {}, {}}));
        HS_TRY(trace, runForward(model, std::move(input), progress));
        for (int layer = 0; layer < spec.n_layers(); ++layer) {
            for (int head = 0; head < spec.n_heads; ++head) {
                for (int i = start + m; i < start + 2 * m; ++i) {
                    float cell = 0;
                    computeTile(trace->attention(GroupIndex(0), LayerIndex(layer)), HeadIndex(head), {i, i - (m - 1), 1, 1}, CellValue::Pattern, 0.0f, {&cell, 1});
                    scores[static_cast<size_t>(layer)][static_cast<size_t>(head)] += static_cast<double>(cell) / (m * options.rows);
                }
            }
        }
    }
    return scores;
}

} // namespace headscope
