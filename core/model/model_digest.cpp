// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_digest.h"

#include <algorithm>

#include "core/base/sha256.h"
#include "core/base/text.h"

namespace headscope {

namespace {

constexpr size_t mostBytes = 32u << 20; ///< of all tensors together
constexpr size_t mostRun = 64u << 10, fewestRun = 64;

/// The bytes, or three runs of at most `run` of them.
void addSome(Sha256 &sum, std::span<const std::byte> bytes, size_t run)
{
    if (bytes.size() <= 3 * run) {
        sum.add(bytes);
        return;
    }
    for (const size_t from : {size_t{0}, (bytes.size() - run) / 2, bytes.size() - run}) {
        sum.add(bytes.subspan(from, run));
    }
}

} // namespace

Result<std::string> modelDigest(const Model &model, const Progress &progress)
{
    Sha256 sum;
    const auto addText = [&sum](std::string_view text) { sum.add(concat(text.size(), ":")), sum.add(text); };
    addText("headscope model 1");
    addText(model.spec.family);
    addText(model.configText);
    addText(model.tokenizer ? concat(model.tokenizer->kind(), " ", model.tokenizer->size()) : "");
    addText(model.tokenizerText);
    const size_t run = std::clamp(mostBytes / 3 / std::max<size_t>(1, model.index.tensors.size()), fewestRun, mostRun);
    for (const auto &[name, tensor] : model.index.tensors) {
        if (progress.cancelled()) {
            return cancelled();
        }
        addText(name);
        addText(concat(dtypeName(tensor.dtype), " ", shapeText(tensor.shape)));
        addSome(sum, tensor.bytes, run);
    }
    return sum.hex();
}

} // namespace headscope
