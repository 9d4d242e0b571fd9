// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/rerun.h"

#include <chrono>

#include "core/forward/forward.h"

namespace headscope {

namespace {

/// True when a stack computes the same of both.
bool sameNumbers(const Sequence &a, const Sequence &b)
{
    return a.ids == b.ids && a.type_ids == b.type_ids && a.key_allowed == b.key_allowed && a.features.shape == b.features.shape && a.features.values == b.features.values && a.pixels.shape == b.pixels.shape &&
           a.pixels.values == b.pixels.values && a.vectors.values == b.vectors.values && a.values.values == b.values.values && a.size() == b.size();
}

bool sameSource(const Trace &before, const Model &model, const Input &input)
{
    return before.model.get() == &model && model.spec.stacks.size() == 2 && model.spec.stacks.back().memory == 0 && input.sequences.size() == 2 && before.input.sequences.size() == 2 &&
           sameNumbers(before.input.main(), input.main()) && before.input.added_mask.rows == 0 && input.added_mask.rows == 0 && before.input.memory_allowed == input.memory_allowed && before.input.causal == input.causal;
}

} // namespace

Result<std::shared_ptr<const Trace>> runForwardAfter(const std::shared_ptr<const Trace> &before, std::shared_ptr<const Model> model, Input input, const Progress &progress)
{
    if (!before || !sameSource(*before, *model, input)) {
        return runForward(std::move(model), std::move(input), progress);
    }
    const auto start = std::chrono::steady_clock::now();
    auto trace = std::make_shared<Trace>(*before);
    Sequence target = std::move(input.sequences.back());
    trace->input = std::move(input);
    HS_TRY_STATUS(rerunLastStack(*trace, std::move(target), progress));
    trace->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::shared_ptr<const Trace>(std::move(trace));
}

} // namespace headscope
