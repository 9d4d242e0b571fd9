// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/pass_memory.h"

#include <algorithm>

#include "core/attention/key_panels.h"
#include "core/base/check.h"
#include "core/base/parallel.h"

namespace headscope {

namespace {

constexpr int64_t number = sizeof(float);

bool readsTokens(const StackSpec &stack) { return stack.input == InputKind::Tokens || stack.input == InputKind::Vectors; }

/// Class tokens and patches of a picture that is preprocessed as the model says.
int64_t picturePositions(const Model &model, const EmbeddingWeights &embed)
{
    const int64_t table = embed.W_pos.shape.empty() ? 0 : embed.W_pos.shape[0], prefix = static_cast<int64_t>(embed.prefix_labels.size());
    PictureSize size;
    if (model.preprocess && model.preprocess->crop) {
        size = *model.preprocess->crop;
    } else if (model.preprocess && model.preprocess->resize) {
        size = model.preprocess->resize->size;
    }
    const int64_t patches = embed.patch > 0 ? static_cast<int64_t>(size.height / embed.patch) * (size.width / embed.patch) : 0;
    return prefix + (embed.resample == PatchPositions::Fixed || patches == 0 ? table : patches);
}

int64_t positionsOf(const Model &model, int index, int tokens)
{
    const StackSpec &stack = model.spec.stack(index);
    if (stack.input == InputKind::Picture) {
        return picturePositions(model, model.weights.stacks[static_cast<size_t>(index)].embed);
    }
    return stack.input == InputKind::Sound || (stack.n_ctx > 0 && stack.n_ctx < tokens) ? stack.n_ctx : tokens;
}

int64_t roundedUp(int64_t n, int64_t step) { return (n + step - 1) / step * step; }

/// q and z of the queries, k in panels of 32 keys, v with each head filled up to a multiple of 16 numbers, two numbers a query row (AttentionTrace).
int64_t attentionNumbers(const StackSpec &stack, int64_t n_query, int64_t n_key, int n_kv_heads)
{
    const int64_t k = roundedUp(n_key, KeyPanels::width) * n_kv_heads * stack.d_head, v = n_key * n_kv_heads * roundedUp(stack.d_head, simd::halfPanel);
    return 2 * n_query * stack.n_heads * stack.d_head + k + v + 2 * n_query * stack.n_heads;
}

/// The streams before each block and behind the last, and of each block its attentions and the streams between its parts (StackTrace).
int64_t keptNumbers(const StackSpec &stack, int64_t n, int64_t n_memory)
{
    int64_t block = attentionNumbers(stack, n, n + stack.extra_keys(), stack.n_kv_heads) + n * stack.d_model;
    if (stack.has_cross) {
        block += attentionNumbers(stack, n, n_memory, stack.n_heads) + n * stack.d_model;
    }
    const int64_t bias = stack.buckets.count > 0 || !stack.alibi.slopes.empty() ? 2 * n * stack.n_heads : 0; // by distance 2 n - 1 floats a head, by key n doubles, shared by layers
    const int64_t given = stack.input == InputKind::Vectors ? n * stack.d_model : 0;
    return stack.n_layers() * block + (stack.n_layers() + 1) * n * stack.d_model + bias + given;
}

/// The larger of two moments: the MLP (its input, hidden numbers, output, and the stream that becomes the next), or attention (its input, projections before they are laid out by head, and a few rows of
/// scores for each thread).
int64_t workingNumbers(const StackSpec &stack, int64_t n, int64_t n_memory)
{
    const int64_t hidden = stack.mlp == MlpKind::None ? 0 : stack.mlp == MlpKind::Gated ? 2 * static_cast<int64_t>(stack.d_mlp) : stack.d_mlp;
    const int64_t mlp = n * (4 * static_cast<int64_t>(stack.d_model) + hidden);
    const int64_t rows = std::min<int64_t>(n, 16), keys = std::max(n, stack.has_cross ? n_memory : 0);
    const int64_t attention = n * (2 * static_cast<int64_t>(stack.d_model) + 2 * static_cast<int64_t>(stack.n_heads) * stack.d_head) + threadCount() * rows * keys;
    return std::max(mlp, attention);
}

} // namespace

int usualTokens(const Model &model)
{
    constexpr int withoutEnd = 512, most = 2048;
    const auto at = std::find_if(model.spec.stacks.begin(), model.spec.stacks.end(), readsTokens);
    return at == model.spec.stacks.end() || at->n_ctx == 0 ? withoutEnd : std::min(at->n_ctx, most);
}

int mostTokens(const Model &model)
{
    int most = 0;
    for (const StackSpec &stack : model.spec.stacks) {
        if (readsTokens(stack) && stack.n_ctx == 0) {
            return 0;
        }
        most = readsTokens(stack) ? std::max(most, stack.n_ctx) : most;
    }
    return most;
}

PassMemory passMemory(const Model &model, int tokens)
{
    HS_CHECK(tokens > 0);
    PassMemory out;
    out.tokens = std::any_of(model.spec.stacks.begin(), model.spec.stacks.end(), readsTokens) ? tokens : 0;
    for (int i = 0; i < static_cast<int>(model.spec.stacks.size()); ++i) {
        const StackSpec &stack = model.spec.stack(i);
        const int64_t n = positionsOf(model, i, tokens), n_memory = stack.memory >= 0 ? positionsOf(model, stack.memory, tokens) : n;
        out.kept_bytes += number * keptNumbers(stack, n, n_memory);
        out.working_bytes = std::max(out.working_bytes, number * workingNumbers(stack, n, n_memory));
    }
    for (const auto &[name, tensor] : model.index.tensors) {
        out.weight_bytes += static_cast<int64_t>(tensor.bytes.size());
    }
    return out;
}

} // namespace headscope
