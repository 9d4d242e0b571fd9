// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/generate.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "core/base/check.h"
#include "core/base/text.h"
#include "core/forward/forward.h"

namespace headscope {

namespace {

/// In [0, 1), the same on every platform: the distributions of the standard library are not.
double fraction(std::mt19937_64 &random) { return static_cast<double>(random() >> 11) * 0x1p-53; }

int draw(const std::vector<float> &logits, const GenerateOptions &options, std::mt19937_64 &random)
{
    std::vector<int> order(logits.size());
    std::iota(order.begin(), order.end(), 0);
    const auto better = [&](int a, int b) { return logits[static_cast<size_t>(a)] != logits[static_cast<size_t>(b)] ? logits[static_cast<size_t>(a)] > logits[static_cast<size_t>(b)] : a < b; };
    if (options.top_k > 0 && options.top_k < static_cast<int>(order.size())) {
        std::partial_sort(order.begin(), order.begin() + options.top_k, order.end(), better);
        order.resize(static_cast<size_t>(options.top_k));
    }
    const double top = static_cast<double>(*std::max_element(logits.begin(), logits.end()));
    std::vector<double> upTo;
    double sum = 0;
    for (const int id : order) {
        sum += std::exp((static_cast<double>(logits[static_cast<size_t>(id)]) - top) / options.temperature);
        upTo.push_back(sum);
    }
    const auto hit = std::upper_bound(upTo.begin(), upTo.end(), fraction(random) * sum);
    return order[static_cast<size_t>(std::min(hit - upTo.begin(), static_cast<std::ptrdiff_t>(order.size()) - 1))];
}

Result<std::vector<float>> nextLogits(const std::shared_ptr<const Model> &model, const std::vector<int> &ids, const Progress &progress)
{
    const int n_ctx = model->spec.main().n_ctx;
    const size_t seen = n_ctx > 0 ? std::min(ids.size(), static_cast<size_t>(n_ctx)) : ids.size();
    HS_TRY(input, inputFromIds(*model, {{ids.end() - static_cast<std::ptrdiff_t>(seen), ids.end()}, {}, {}}));
    HS_TRY(trace, runForward(model, std::move(input), progress));
    std::vector<float> values = logits(*trace, 1).values;
    if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); })) {
        return badInput(concat(model->name, ": expected logits that are finite numbers, found others"));
    }
    return values;
}

} // namespace

Result<std::vector<TokenId>> generate(const std::shared_ptr<const Model> &model, const std::vector<TokenId> &prompt, const GenerateOptions &options, const Progress &progress)
{
    HS_CHECK(model && options.tokens >= 0 && options.temperature >= 0 && options.top_k >= 0);
    if (!model->spec.predictsNext || model->spec.stacks.size() != 1) {
        return unsupported(concat(model->name, ": expected a decoder that predicts the next token, found a model of family ", model->spec.family, " that cannot be continued"));
    }
    std::vector<int> ids;
    for (const TokenId id : prompt) {
        ids.push_back(id.value);
    }
    std::mt19937_64 random(options.seed);
    std::vector<TokenId> made;
    const Progress quiet{progress.stop, {}};
    for (int i = 0; i < options.tokens; ++i) {
        HS_TRY(values, nextLogits(model, ids, quiet));
        const int id = options.temperature > 0 ? draw(values, options, random) : static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
        ids.push_back(id);
        made.emplace_back(id);
        if (options.made) {
            options.made(made.back());
        }
        progress.say((i + 1.0) / options.tokens, "generating");
    }
    return made;
}

} // namespace headscope
