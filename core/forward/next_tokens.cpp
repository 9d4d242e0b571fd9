// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/next_tokens.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/forward/forward.h"

namespace headscope {

Result<std::vector<NextTokenCandidate>> nextTokenCandidates(const Trace &trace, int count)
{
    if (!trace.model->spec.predictsNext) {
        return std::vector<NextTokenCandidate>();
    }
    const std::vector<float> last = logits(trace, 1).values;
    if (!std::all_of(last.begin(), last.end(), [](float v) { return std::isfinite(v); })) {
        return badInput("The logits are not numbers.");
    }
    const double top = *std::max_element(last.begin(), last.end());
    const double sum = std::accumulate(last.begin(), last.end(), 0.0, [top](double s, float v) { return s + std::exp(v - top); });
    std::vector<int> order(last.size());
    std::iota(order.begin(), order.end(), 0);
    const auto kept = static_cast<std::ptrdiff_t>(std::min(order.size(), static_cast<size_t>(count)));
    std::partial_sort(order.begin(), order.begin() + kept, order.end(), [&](int a, int b) { return last[static_cast<size_t>(a)] > last[static_cast<size_t>(b)]; });
    const auto &tokenizer = trace.model->tokenizer;
    const auto target = tokenizer ? tokenizer->target() : nullptr; // Marian says other words than it reads
    const Tokenizer *words = target ? target.get() : tokenizer.get();
    std::vector<NextTokenCandidate> out;
    for (auto at = order.begin(); at != order.begin() + kept; ++at) {
        const std::string label = words ? words->label(TokenId(*at)) : std::to_string(*at);
        out.push_back({TokenId(*at), label, std::exp(last[static_cast<size_t>(*at)] - top) / sum});
    }
    return out;
}

} // namespace headscope
