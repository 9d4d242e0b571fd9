// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/forward.h"

#include <chrono>
#include <cmath>

#include "core/base/check.h"
#include "core/base/parallel.h"
#include "core/forward/backend.h"
#include "core/forward/block.h"
#include "core/forward/continuation.h"
#include "core/forward/given_trace.h"
#include "core/forward/stack_pass.h"

namespace headscope {

namespace {

size_t sz(int i) { return static_cast<size_t>(i); }

/// Patterns that nobody wrote during the pass, from the finished trace. `stack`: whose groups.
void writePatterns(const Trace &trace, int stack, const PassOptions &options)
{
    for (int g = 0; options.patterns && g < static_cast<int>(trace.model->groups.size()); ++g) {
        const AttentionGroup &group = trace.model->group(GroupIndex(g));
        for (int layer = 0; group.stack == stack && layer < group.n_layers; ++layer) {
            const AttentionTrace &attention = trace.attention(GroupIndex(g), LayerIndex(layer));
            const AttentionGeometry &geometry = attention.geometry;
            const std::span<float> room = options.patterns(GroupIndex(g), LayerIndex(layer), geometry);
            const size_t head = sz(geometry.n_query) * sz(geometry.n_key);
            HS_CHECK(room.empty() || room.size() == sz(geometry.n_heads) * head);
            parallelFor(room.empty() ? 0 : geometry.n_heads, [&](int h) { computeTile(attention, HeadIndex(h), {0, 0, geometry.n_query, geometry.n_key}, CellValue::Pattern, 0.0f, room.subspan(sz(h) * head, head)); });
        }
    }
}

/// On the chosen device, where there is one that can; else, and where it fails, here. A stack that the previous trace has already is taken from there.
Result<StackTrace> runSomewhere(Trace &so_far, int stack, const Progress &progress, const PassOptions &options)
{
    const Trace *previous = options.previous.get();
    const bool same = previous && previous->model == so_far.model && sameStack(*so_far.model, previous->input, so_far.input, stack);
    const auto backend = currentBackend();
    if (backend && !same) {
        auto done = backend->run(so_far, stack, progress, options);
        if (done || done.error().code == ErrorCode::Cancelled) {
            so_far.device = backend->name();
            return done;
        }
    }
    so_far.device = same ? previous->device : "";
    return runStack(so_far, stack, progress, options);
}

} // namespace

Result<std::shared_ptr<const Trace>> runForward(std::shared_ptr<const Model> model, Input input, const Progress &progress, const PassOptions &options)
{
    HS_CHECK(model);
    HS_CHECK(!options.patterns || !options.previous);
    HS_TRY_STATUS(checkInput(*model, input));
    if (model->given) {
        HS_TRY_STATUS(checkIntact(model->index));
        const std::shared_ptr<const Trace> trace = givenTrace(std::move(model), std::move(input));
        for (int g = 0; options.attended && g < static_cast<int>(trace->model->groups.size()); ++g) {
            for (int layer = 0; layer < trace->model->group(GroupIndex(g)).n_layers; ++layer) {
                options.attended(GroupIndex(g), LayerIndex(layer), trace->attention(GroupIndex(g), LayerIndex(layer)));
            }
        }
        for (int stack = 0; stack < static_cast<int>(trace->model->spec.stacks.size()); ++stack) {
            writePatterns(*trace, stack, options);
        }
        return trace;
    }
    const auto start = std::chrono::steady_clock::now();
    auto trace = std::make_shared<Trace>();
    trace->model = std::move(model);
    trace->input = std::move(input);
    for (size_t stack = 0; stack < trace->model->spec.stacks.size(); ++stack) {
        HS_TRY(done, runSomewhere(*trace, static_cast<int>(stack), progress, options));
        trace->stacks.push_back(std::move(done));
        if (!trace->device.empty()) {
            writePatterns(*trace, static_cast<int>(stack), options);
        }
    }
    HS_TRY_STATUS(checkIntact(trace->model->index)); // a file that was cut off while it was read gave zeros
    trace->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::shared_ptr<const Trace>(std::move(trace));
}

Matrix attnOut(const Trace &trace, GroupIndex group, LayerIndex layer)
{
    const AttentionGroup &g = trace.model->group(group);
    const BlockWeights &block = trace.model->weights.stacks[sz(g.stack)].blocks[sz(layer.value)];
    return attentionOutput(g.cross ? block.cross : block.attn, trace.attention(group, layer).z);
}

Matrix mergedAttnOut(const Trace &trace, GroupIndex group, LayerIndex layer, const HeadMerge &merge)
{
    const AttentionGroup &g = trace.model->group(group);
    const BlockWeights &block = trace.model->weights.stacks[sz(g.stack)].blocks[sz(layer.value)];
    return mergedOutput(trace.attention(group, layer), merge, (g.cross ? block.cross : block.attn).W_O);
}

Matrix mlpOut(const Trace &trace, int stack, LayerIndex layer)
{
    const StackSpec &spec = trace.model->spec.stack(stack);
    const StackTrace &done = trace.stacks[sz(stack)];
    const BlockWeights &block = trace.model->weights.stacks[sz(stack)].blocks[sz(layer.value)];
    return mlpOutput(spec, block, mlpInput(spec, block, done.blocks[sz(layer.value)], done.resid_pre[sz(layer.value)]));
}

Matrix finalStream(const Trace &trace, int stack)
{
    return normed(trace.stacks[sz(stack)].resid_pre.back().copy(), trace.model->weights.stacks[sz(stack)].norm_final, trace.model->spec.stack(stack));
}

Matrix logits(const Trace &trace, int rows)
{
    const ModelSpec &spec = trace.model->spec;
    HS_CHECK(spec.d_out > 0);
    Matrix x = headOutput(trace, trace.model->weights.head, rows);
    for (float &v : x.values) {
        v *= spec.logit_scale;
        v = spec.logit_cap > 0 ? spec.logit_cap * std::tanh(v / spec.logit_cap) : v;
    }
    return x;
}

} // namespace headscope
