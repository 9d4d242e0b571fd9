// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/continuation.h"

#include <algorithm>

#include "core/forward/rotary.h"

namespace headscope {

namespace {

size_t sz(int i) { return static_cast<size_t>(i); }

bool equal(const Matrix &a, const Matrix &b) { return a.rows == b.rows && a.cols == b.cols && a.values == b.values; }
bool equal(const FloatTensor &a, const FloatTensor &b) { return a.shape == b.shape && a.values == b.values; }

/// Everything of a sequence that a pass reads.
bool sameSequence(const Sequence &a, const Sequence &b)
{
    return a.size() == b.size() && a.ids == b.ids && a.type_ids == b.type_ids && a.key_allowed == b.key_allowed && equal(a.vectors, b.vectors) && equal(a.values, b.values) && equal(a.pixels, b.pixels) &&
           equal(a.features, b.features);
}

bool isLast(const Model &model, int stack) { return stack + 1 == static_cast<int>(model.spec.stacks.size()); }

/// Masks that an input brings along for its last stack.
bool sameGivenMasks(const Input &a, const Input &b) { return a.causal == b.causal && equal(a.added_mask, b.added_mask) && a.memory_allowed == b.memory_allowed; }

/// True when what the stack reads from elsewhere is the same.
bool sameMemory(const Model &model, const Input &before, const Input &now, int stack)
{
    const StackSpec &spec = model.spec.stack(stack);
    if (before.sequences.size() != now.sequences.size()) {
        return false;
    }
    const bool given = (spec.has_cross && spec.memory < 0) || spec.given_keys;
    if (given && !sameSequence(before.sequences.back(), now.sequences.back())) {
        return false;
    }
    return !spec.has_cross || spec.memory < 0 || sameStack(model, before, now, spec.memory);
}

template <class T>
T valueAt(const std::vector<T> &all, int i, T ifEmpty)
{
    return all.empty() ? ifEmpty : all[sz(i)];
}

} // namespace

bool sameStack(const Model &model, const Input &before, const Input &now, int stack)
{
    return sameMemory(model, before, now, stack) && sameSequence(before.sequences[sz(stack)], now.sequences[sz(stack)]) && (!isLast(model, stack) || sameGivenMasks(before, now));
}

int sharedBeginning(const Model &model, const Input &before, const Input &now, int stack)
{
    const StackSpec &spec = model.spec.stack(stack);
    if (!spec.causal || spec.input != InputKind::Tokens || spec.extra_keys() > 0 || spec.given_keys || !sameMemory(model, before, now, stack)) {
        return 0;
    }
    if (isLast(model, stack) && (!sameGivenMasks(before, now) || now.added_mask.rows > 0)) {
        return 0;
    }
    const Sequence &a = before.sequences[sz(stack)], &b = now.sequences[sz(stack)];
    for (const LayerSpec &layer : spec.layers) {
        if (frequenciesFor(layer.rotary, a.size()) != frequenciesFor(layer.rotary, b.size())) {
            return 0;
        }
    }
    const int most = std::min(a.size(), b.size() - 1);
    int shared = 0;
    while (shared < most && a.ids[sz(shared)] == b.ids[sz(shared)] && valueAt(a.type_ids, shared, 0) == valueAt(b.type_ids, shared, 0) &&
           valueAt<uint8_t>(a.key_allowed, shared, 1) == valueAt<uint8_t>(b.key_allowed, shared, 1)) {
        ++shared;
    }
    return shared;
}

} // namespace headscope
