// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/non_finite.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>

#include "core/base/parallel.h"
#include "core/base/text.h"

namespace headscope {

namespace {

/// By the exponents' bits, without a branch: the compiler turns it into vectors.
bool finite(const float *values, int count)
{
    constexpr uint32_t exponent = 0x7f800000;
    uint32_t found = 0;
    for (int i = 0; i < count; ++i) {
        found |= static_cast<uint32_t>((std::bit_cast<uint32_t>(values[i]) & exponent) == exponent);
    }
    return found == 0;
}

bool finite(const SharedRows &rows)
{
    for (int i = 0; i < rows.rows(); ++i) {
        if (!finite(rows.row(i), rows.cols())) {
            return false;
        }
    }
    return true;
}

/// The first of `heads` heads whose slice of a row is not finite, `stride` numbers apart; -1 where there is none.
int firstHead(const SharedRows &rows, int heads, int width, int stride)
{
    int first = heads;
    for (int i = 0; i < rows.rows(); ++i) {
        for (int head = 0; head < first; ++head) {
            if (!finite(rows.row(i) + static_cast<std::ptrdiff_t>(head) * stride, width)) {
                first = head;
            }
        }
    }
    return first < heads ? first : -1;
}

bool finiteKeys(const AttentionTrace &attn, int kvHead)
{
    for (int key = 0; key < attn.k.n_keys(); key += KeyPanels::width) {
        if (!finite(attn.k.panel(kvHead, key), attn.geometry.d_head * KeyPanels::width)) {
            return false;
        }
    }
    return true;
}

int firstKeyHead(const AttentionTrace &attn)
{
    for (int head = 0; head < attn.geometry.n_kv_heads; ++head) {
        if (!finiteKeys(attn, head)) {
            return head;
        }
    }
    return -1;
}

/// Looks into the attention of one layer, in the order in which it was computed.
std::optional<NonFinite> inAttention(const AttentionTrace &attn, const std::string &site, int layer)
{
    const auto &g = attn.geometry;
    const auto found = [&](const char *what, int head, bool shared) {
        return NonFinite{site + what, shared ? concat("L", layer, ", key/value head ", head) : concat("L", layer, "H", head)};
    };
    const bool shares = g.n_kv_heads != g.n_heads;
    if (const int head = firstHead(attn.q, g.n_heads, g.d_head, g.d_head); head >= 0) {
        return found(".q", head, false);
    }
    if (const int head = firstKeyHead(attn); head >= 0) {
        return found(".k", head, shares);
    }
    if (const int head = firstHead(attn.v, g.n_kv_heads, g.d_head, attn.paddedHead()); head >= 0) {
        return found(".v", head, shares);
    }
    if (const int head = firstHead(attn.row_scale, g.n_heads, 1, 1); head >= 0) { // products of finite numbers that are beyond float32
        return found(".scores", head, false);
    }
    if (const int head = firstHead(attn.z, g.n_heads, g.d_head, g.d_head); head >= 0) {
        return found(".z", head, false);
    }
    return std::nullopt;
}

/// True where the sum of some row of scores is no positive number: its queries are no numbers, or see no key.
bool oddRows(const AttentionTrace &attn)
{
    for (int i = 0; i < attn.row_scale.rows(); ++i) {
        const float *row = attn.row_scale.row(i);
        if (!std::all_of(row, row + attn.row_scale.cols(), [](float scale) { return std::isfinite(scale) && scale > 0; })) {
            return true;
        }
    }
    return false;
}

/// What is no number stays so up to the end of the stream; only queries may vanish, whose rows then have no sum. So a pass without fault, which is the rule, is cheap to tell.
bool suspicious(const StackTrace &stack)
{
    const bool stream = !stack.resid_pre.empty() && !finite(stack.resid_pre.back());
    return stream || std::any_of(stack.blocks.begin(), stack.blocks.end(), [](const BlockTrace &block) { return oddRows(block.attn) || (block.cross && oddRows(*block.cross)); });
}

std::optional<NonFinite> inStack(const StackTrace &stack, const std::string &prefix)
{
    if (!suspicious(stack)) {
        return std::nullopt;
    }
    if (!stack.resid_pre.empty() && !finite(stack.resid_pre[0])) {
        return NonFinite{prefix + "embed", ""};
    }
    for (size_t i = 0; i < stack.blocks.size(); ++i) {
        const BlockTrace &block = stack.blocks[i];
        const int layer = static_cast<int>(i);
        const std::string name = concat(prefix, "blocks.", layer);
        const auto stream = [&](const SharedRows &rows, const char *what) { return finite(rows) ? std::nullopt : std::optional(NonFinite{name + what, concat("L", layer)}); };
        for (const auto &look : {std::function([&] { return inAttention(block.attn, name + ".attn", layer); }), std::function([&] { return stream(block.resid_mid, ".resid_mid"); }),
                 std::function([&] { return block.cross ? inAttention(*block.cross, name + ".cross_attn", layer) : std::nullopt; }), std::function([&] { return stream(block.resid_cross, ".resid_cross"); }),
                 std::function([&] { return i + 1 < stack.resid_pre.size() ? stream(stack.resid_pre[i + 1], ".resid_post") : std::nullopt; })}) {
            if (auto found = look()) {
                return found;
            }
        }
    }
    return std::nullopt;
}

/// False for integers and booleans, which are always numbers.
bool isReal(DType dtype) { return dtype == DType::F64 || dtype == DType::F32 || dtype == DType::F16 || dtype == DType::BF16; }

bool finite(const Tensor &tensor, const Progress &progress)
{
    constexpr int64_t piece = 1 << 18;
    const int64_t count = *elementCount(tensor.shape);
    std::atomic<bool> all = true;
    parallelFor(static_cast<int>((count + piece - 1) / piece), [&](int i) {
        if (!all || progress.cancelled()) {
            return;
        }
        const int64_t first = i * piece;
        std::vector<float> values(static_cast<size_t>(std::min(piece, count - first)));
        toFloat(tensor, first, static_cast<int64_t>(values.size()), values.data());
        if (!finite(values.data(), static_cast<int>(values.size()))) {
            all = false;
        }
    });
    return all;
}

} // namespace

bool finitePattern(const AttentionTrace &attn, HeadIndex head)
{
    const auto &g = attn.geometry;
    if (attn.given) {
        return true;
    }
    for (int i = 0; i < g.n_query; ++i) {
        if (!finite(attn.query(head, i), g.d_head) || !std::isfinite(attn.rowScale(head, i))) {
            return false;
        }
    }
    return finiteKeys(attn, g.kvHead(head));
}

std::optional<NonFinite> firstNonFinite(const Trace &trace)
{
    for (size_t i = 0; i < trace.stacks.size() && !trace.model->given; ++i) {
        if (auto found = inStack(trace.stacks[i], trace.model->spec.stacks[i].prefix)) {
            return found;
        }
    }
    return std::nullopt;
}

std::optional<std::string> nonFiniteTensor(const Model &model, const Progress &progress)
{
    constexpr int64_t most = int64_t{1} << 29;
    int64_t read = 0;
    for (const auto &[name, tensor] : model.index.tensors) {
        if (!isReal(tensor.dtype) || std::find(model.unused.begin(), model.unused.end(), name) != model.unused.end()) {
            continue;
        }
        read += *elementCount(tensor.shape);
        if (read > most || progress.cancelled()) {
            return std::nullopt;
        }
        if (!finite(tensor, progress)) {
            return name;
        }
    }
    return std::nullopt;
}

std::optional<std::string> nonFiniteNote(const Trace &trace, const std::optional<std::string> &tensor)
{
    const auto found = firstNonFinite(trace);
    if (!found) {
        return std::nullopt;
    }
    const std::string where = found->head.empty() ? found->tensor : concat(found->head, ", ", found->tensor);
    return concat("NaN or infinity: the first is in ", tensor ? concat(where, " (the tensor ", printable(*tensor, 200), " holds some)") : where, "; what is computed from it is no number.");
}

} // namespace headscope
