// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/checkpoint.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <set>

#include "core/base/text.h"
#include "core/weights/json_weights.h"
#include "core/weights/pytorch.h"
#include "core/weights/safetensors.h"
#include "core/weights/shard_index.h"

namespace headscope {

namespace {

namespace fs = std::filesystem;

struct KnownName {
    std::string_view name;
    CheckpointForm form;
};
constexpr std::array<KnownName, 5> knownNames = {{{"model.safetensors", CheckpointForm::Safetensors}, {"model.safetensors.index.json", CheckpointForm::ShardIndex},
    {"pytorch_model.bin", CheckpointForm::Pytorch}, {"pytorch_model.bin.index.json", CheckpointForm::ShardIndex}, {"weights.json", CheckpointForm::Json}}};

/// Files that trainers leave beside the weights.
constexpr std::array<std::string_view, 7> companions = {
    "training_args.bin", "optimizer.*", "scheduler.*", "scaler.*", "rng_state*.pth", "*_states.pt", "random_states*.*"};

/// Endings of weights in forms of others, and what they are.
struct ForeignForm {
    std::string_view ending, name;
};
constexpr std::array<ForeignForm, 6> foreignForms = {{{".gguf", "GGUF"}, {".h5", "HDF5 of TensorFlow"}, {".msgpack", "Flax"}, {".onnx", "ONNX"},
    {".index", "TensorFlow"}, {".ot", "Rust-BERT"}}};

std::optional<CheckpointForm> formOfEnding(const fs::path &path)
{
    const std::string name = path.filename().string(), ending = path.extension().string();
    if (name.ends_with(".index.json")) {
        return CheckpointForm::ShardIndex;
    }
    if (ending == ".safetensors") {
        return CheckpointForm::Safetensors;
    }
    if (ending == ".bin" || ending == ".pt" || ending == ".pth" || ending == ".ckpt") {
        return CheckpointForm::Pytorch;
    }
    return ending == ".json" ? std::optional(CheckpointForm::Json) : std::nullopt;
}

/// By the first bytes: what each form begins with.
Result<CheckpointForm> formOfBytes(const fs::path &path)
{
    std::array<char, 16> head{};
    std::ifstream file(path, std::ios::binary);
    file.read(head.data(), head.size());
    const std::string_view bytes(head.data(), static_cast<size_t>(file.gcount()));
    constexpr size_t lengthField = 8;
    constexpr std::string_view pickleProtocol = "\x80";
    if (bytes.starts_with("PK\x03\x04") || bytes.starts_with(pickleProtocol)) {
        return CheckpointForm::Pytorch;
    }
    if (bytes.size() > lengthField && bytes[lengthField] == '{') {
        return CheckpointForm::Safetensors;
    }
    if (const size_t first = bytes.find_first_not_of(" \t\r\n"); first != std::string_view::npos && bytes[first] == '{') {
        return CheckpointForm::Json;
    }
    const std::string_view ending = bytes.starts_with("GGUF") ? ".gguf" : bytes.starts_with("\x89HDF") ? ".h5" : "";
    const auto foreign = std::find_if(foreignForms.begin(), foreignForms.end(), [&](const auto &form) { return form.ending == ending; });
    if (foreign != foreignForms.end()) {
        return unsupported(concat(path.string(), ": expected safetensors, a PyTorch file or JSON, found ", foreign->name, ", which is not read"));
    }
    return badInput(concat(path.string(), ": expected safetensors, a PyTorch file or JSON, found a file that begins like none of them"));
}

bool isCompanion(const std::string &name)
{
    return std::any_of(companions.begin(), companions.end(), [&](std::string_view glob) { return globMatches(glob, name); });
}

std::string listed(const std::set<std::string> &names)
{
    constexpr size_t most = 8;
    std::string out;
    size_t count = 0;
    for (const auto &name : names) {
        if (count++ == most) {
            return concat(out, " and ", names.size() - most, " more");
        }
        out += (out.empty() ? "" : ", ") + printable(name, 100);
    }
    return out;
}

Error noWeights(const fs::path &folder, const std::set<std::string> &foreign)
{
    std::string names;
    for (const auto &known : knownNames) {
        names += std::string(known.name) + ", ";
    }
    const std::string text = concat(folder.string(), ": expected weights (", names, "or another .safetensors, .bin, .pt or .pth file), found ", foreign.empty() ? "no such file" : concat("only ", listed(foreign)));
    return foreign.empty() ? badInput(text) : unsupported(text);
}

Result<CheckpointFile> findInFolder(const fs::path &folder)
{
    std::error_code ignored; // a link that leads nowhere is no file
    for (const auto &known : knownNames) {
        if (fs::exists(folder / known.name, ignored)) {
            return CheckpointFile{folder / known.name, known.form};
        }
    }
    std::error_code failed;
    fs::directory_iterator entries(folder, failed);
    if (failed) {
        return badInput(concat(folder.string(), ": cannot be listed: ", failed.message()));
    }
    std::set<std::string> candidates, foreign;
    for (const fs::directory_iterator end; entries != end; entries.increment(failed)) {
        const fs::path &path = entries->path();
        const std::string name = path.filename().string(), ending = path.extension().string();
        if (!entries->is_regular_file(ignored) || isCompanion(name)) {
            continue;
        }
        if (ending == ".safetensors" || ending == ".bin" || ending == ".pt" || ending == ".pth") {
            candidates.insert(name);
        }
        for (const auto &form : foreignForms) {
            if (ending == form.ending) {
                foreign.insert(concat(name, " (", form.name, ", which is not read)"));
            }
        }
    }
    if (candidates.empty()) {
        return noWeights(folder, foreign);
    }
    if (candidates.size() > 1) {
        return badInput(concat(folder.string(), ": expected model.safetensors or one other file of weights, found ", candidates.size(), ": ", listed(candidates),
            " (open one of them)"));
    }
    const fs::path only = folder / *candidates.begin();
    return CheckpointFile{only, *formOfEnding(only)};
}

/// Opens a file of one piece.
Result<WeightIndex> openWhole(const CheckpointFile &file, const Progress &progress)
{
    switch (file.form) {
    case CheckpointForm::Safetensors: return openSafetensors(file.path);
    case CheckpointForm::Pytorch: return openPytorch(file.path);
    case CheckpointForm::ShardIndex: return badInput(concat(file.path.string(), ": expected weights, found an index of shards"));
    case CheckpointForm::Json: break;
    }
    HS_TRY(json, openJsonWeights(file.path, progress));
    return std::move(json.index);
}

/// Moves what the index lists from one shard into `whole`, and notes what it does not list.
void takeShard(const std::string &name, const ShardIndex &shards, WeightIndex shard, WeightIndex &whole)
{
    std::set<std::string> strays;
    const auto listedHere = [&](const std::string &tensor) {
        const auto at = shards.shardOf.find(tensor);
        return at != shards.shardOf.end() && at->second == name;
    };
    for (auto &[tensor, value] : shard.tensors) {
        if (listedHere(tensor)) {
            whole.tensors.emplace(tensor, std::move(value));
        } else {
            strays.insert(tensor);
        }
    }
    for (auto &[tensor, reason] : shard.unreadable) {
        if (listedHere(tensor)) {
            whole.unreadable.emplace(tensor, std::move(reason));
        } else {
            strays.insert(tensor);
        }
    }
    if (!strays.empty()) {
        whole.notes.push_back(concat("The index lists ", strays.size() == 1 ? "1 tensor" : concat(strays.size(), " tensors"), " of ", printable(name),
            " not or in another shard; left out: ", listed(strays), "."));
    }
    whole.metadata.merge(shard.metadata);
    whole.notes.insert(whole.notes.end(), shard.notes.begin(), shard.notes.end());
    whole.files.insert(whole.files.end(), shard.files.begin(), shard.files.end());
}

Result<WeightIndex> openShards(const fs::path &path, const Progress &progress)
{
    HS_TRY(shards, readShardIndex(path));
    WeightIndex whole;
    whole.source = path.string();
    size_t opened = 0;
    for (const auto &[name, file] : shards.shards) {
        if (progress.cancelled()) {
            return cancelled();
        }
        progress.say(static_cast<double>(opened++) / static_cast<double>(shards.shards.size()), "opening shards");
        const auto form = formOfEnding(file);
        if (form != CheckpointForm::Safetensors && form != CheckpointForm::Pytorch) {
            return badInput(concat(path.string(), ": expected shards that end in .safetensors or .bin, found ", printable(name, 200)));
        }
        HS_TRY(shard, openWhole({file, *form}, {}));
        takeShard(name, shards, std::move(shard), whole);
    }
    for (const auto &[tensor, name] : shards.shardOf) {
        if (!whole.find(tensor) && !whole.unreadable.contains(tensor)) {
            return badInput(concat(path.string(), ": ", printable(tensor, 200), ": expected it in the shard ", printable(name, 200), ", found none of this name there"));
        }
    }
    HS_TRY_STATUS(checkIntact(whole)); // shards of one download belong together: none may have changed since the first was opened
    return whole;
}

} // namespace

Result<CheckpointFile> findCheckpoint(const fs::path &folderOrFile)
{
    std::error_code failed;
    const auto status = fs::status(folderOrFile, failed);
    if (failed || !fs::exists(status)) {
        return badInput(concat(folderOrFile.string(), ": expected a folder or a file of weights, found nothing there"));
    }
    if (fs::is_directory(status)) {
        return findInFolder(folderOrFile);
    }
    if (!fs::is_regular_file(status)) {
        return badInput(concat(folderOrFile.string(), ": expected a folder or a file of weights, found something else"));
    }
    if (const auto form = formOfEnding(folderOrFile)) {
        return CheckpointFile{folderOrFile, *form};
    }
    HS_TRY(form, formOfBytes(folderOrFile));
    return CheckpointFile{folderOrFile, form};
}

Result<WeightIndex> openCheckpoint(const fs::path &folderOrFile, const Progress &progress)
{
    HS_TRY(found, findCheckpoint(folderOrFile));
    if (progress.cancelled()) {
        return cancelled();
    }
    return found.form == CheckpointForm::ShardIndex ? openShards(found.path, progress) : openWhole(found, progress);
}

} // namespace headscope
