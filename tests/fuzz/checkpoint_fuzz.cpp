// SPDX-License-Identifier: GPL-3.0-or-later

/// libFuzzer target over the readers of binary checkpoints. The first bytes choose: "PK" a PyTorch archive and an .npz file, 0x80 a pickle (run alone, and inside a sound archive with three storages,
/// so that mutations reach the tensors), anything else a safetensors file. Whatever is accepted is read to its end, and once more as given patterns: the sanitizers see a view outside its bytes.

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "core/model/model.h"
#include "core/weights/npy.h"
#include "core/weights/pickle_tensors.h"
#include "core/weights/pytorch.h"
#include "core/weights/safetensors.h"
#include "tests/support/zip_text.h"

using namespace headscope;
using headscope::testing::ZipText;

namespace {

void demand(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

void readAll(const Result<WeightIndex> &index)
{
    if (!index) {
        demand(!index.error().message.empty() && index.error().message.find('\n') == std::string::npos);
        return;
    }
    size_t budget = 1u << 22; // shared storages can name the same bytes many times
    for (const auto &[name, tensor] : index->tensors) {
        demand(elementCount(tensor.shape).has_value() && static_cast<size_t>(*elementCount(tensor.shape)) * dtypeSize(tensor.dtype) == tensor.bytes.size());
        demand(!index->unreadable.contains(name));
        if (tensor.bytes.size() <= budget) {
            budget -= tensor.bytes.size();
            (void)toFloat(tensor);
        }
    }
}

/// Patterns, labels and pictures of a file that opened. A picture that a file names by its path is not looked for.
void readPatterns(Result<WeightIndex> index)
{
    if (!index) {
        return;
    }
    for (const char *name : {"image", "picture"}) {
        index->metadata.erase(name);
        index->texts.erase(name);
    }
    if (!holdsPatterns(*index, {})) {
        return;
    }
    const auto model = readGivenPatterns(*index, {}, {});
    if (!model) {
        demand(!model.error().message.empty() && model.error().message.find('\n') == std::string::npos);
        return;
    }
    demand((*model)->given && !(*model)->groups.empty() && (*model)->groups.size() == (*model)->given->groups.size());
    for (const auto &group : (*model)->given->groups) {
        demand(group.layers.size() == group.causal.size());
        for (const Tensor &layer : group.layers) {
            (void)toFloat(layer);
        }
    }
    for (const auto &axis : (*model)->given->axes) {
        demand(axis.size > 0 && (axis.tokens.empty() || axis.tokens.size() == static_cast<size_t>(axis.size)) && axis.grid_first + axis.grid_rows * axis.grid_cols <= axis.size);
    }
}

void runAsPickle(const std::string &pickle)
{
    if (const auto graph = runPickle(pickle)) {
        (void)namedTensors(*graph, pickle.size());
    }
    ZipText zip;
    zip.add("archive/data.pkl", pickle);
    for (const char *key : {"archive/data/0", "archive/data/1", "archive/data/2"}) {
        zip.add(key, std::string(48, '\x3C'));
    }
    const std::string archive = zip.finish();
    readAll(indexPytorch("f", std::as_bytes(std::span(archive)), nullptr));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::string input(reinterpret_cast<const char *>(data), size); // ends where the input ends, for the address sanitizer
    const auto bytes = std::as_bytes(std::span(input));
    if (input.starts_with("PK")) {
        readAll(indexPytorch("f", bytes, nullptr));
        readAll(readNpz({bytes, nullptr}, "f"));
        readPatterns(readNpz({bytes, nullptr}, "f", Checksums::Deflated));
    } else if (input.starts_with("\x80")) {
        readAll(indexPytorch("f", bytes, nullptr)); // as a file that is no archive
        runAsPickle(input);
    } else {
        readAll(indexSafetensors("f", bytes, nullptr));
        readPatterns(indexSafetensors("f", bytes, nullptr));
    }
    return 0;
}
