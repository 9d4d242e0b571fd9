// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/model/bundled.h"
#include "core/model/families/family.h"
#include "core/model/model.h"
#include "core/weights/checkpoint.h"
#include "core/weights/json_weights.h"

namespace headscope {

namespace {

namespace fs = std::filesystem;
constexpr size_t mostConfigBytes = 16u << 20;

/// What was found on disk, before any of it is understood.
struct Parts {
    WeightIndex index;
    std::string config, configSource;
    std::shared_ptr<const Tokenizer> tokenizer;
};

Result<Parts> readFolder(const fs::path &folder, const fs::path &weights, const Progress &progress)
{
    Parts parts;
    parts.configSource = (folder / "config.json").string();
    std::error_code ignored; // of links that lead nowhere: then there is no such file
    if (!fs::exists(folder / "config.json", ignored)) {
        const bool any = fs::exists(weights, ignored);
        return badInput(concat(folder.string(), ": expected config.json ", any ? "beside the weights" : "of a model folder", ", found no such file"));
    }
    HS_TRY(config, readFile(folder / "config.json", mostConfigBytes));
    parts.config = std::move(config);
    progress.say(0.1, "reading weights");
    HS_TRY(index, openCheckpoint(weights, {progress.stop, {}}));
    parts.index = std::move(index);
    progress.say(0.5, "reading the tokenizer");
    HS_TRY(tokenizer, Tokenizer::openFolder(folder));
    parts.tokenizer = std::move(tokenizer);
    return parts;
}

Result<Parts> readJson(const fs::path &file, const Progress &progress)
{
    HS_TRY(json, openJsonWeights(file, progress));
    Parts parts;
    parts.index = std::move(json.index);
    parts.configSource = file.string() + ": config";
    parts.config = json.config.empty() ? "{}" : std::move(json.config);
    if (!json.tokenizer.empty()) {
        HS_TRY(tokenizer, Tokenizer::fromJson(json.tokenizer, file.string() + ": tokenizer"));
        parts.tokenizer = std::move(tokenizer);
    }
    return parts;
}

Result<Parts> readParts(const fs::path &path, const Progress &progress)
{
    std::error_code failed;
    const auto status = fs::status(path, failed);
    if (failed || !fs::exists(status)) {
        return badInput(concat(path.string(), ": expected a model (a folder, a .safetensors or a .json file), found nothing there"));
    }
    if (fs::is_directory(status)) {
        return readFolder(path, path, progress);
    }
    const std::string ending = path.extension().string();
    constexpr std::array<std::string_view, 5> endings = {".safetensors", ".bin", ".pt", ".pth", ".ckpt"};
    if (std::find(endings.begin(), endings.end(), ending) != endings.end() || path.filename().string().ends_with(".index.json")) {
        return readFolder(path.parent_path(), path, progress);
    }
    if (ending == ".json") {
        return readJson(path, progress);
    }
    return badInput(concat(path.string(), ": expected a folder, a .safetensors or a .json file, found a file ending in \"", printable(ending), "\""));
}

/// model_type, or the family whose tensors these are where a config does not say.
Result<std::string> modelType(const Config &config, const WeightIndex &index)
{
    HS_TRY(given, config.textOr({"model_type"}, ""));
    if (!given.empty()) {
        return given;
    }
    for (const Family *family : {&gpt2Family, &llamaFamily}) {
        for (const auto &prefix : family->prefixes) {
            if (index.find(prefix + family->probe)) {
                return std::string(family->modelType);
            }
        }
    }
    return badInput(concat(config.source(), ": expected a model_type, or tensors of a known family, found neither"));
}

std::string displayName(const fs::path &path)
{
    const auto clean = path.has_filename() ? path : path.parent_path();
    return clean.filename().string();
}

} // namespace

Result<std::shared_ptr<const Model>> openModel(const std::string &reference, const OpenOptions &options, const Progress &progress)
{
    fs::path path = reference;
    if (reference.starts_with("bundled:")) {
        HS_TRY(bundled, bundledPath(reference));
        path = bundled;
    }
    HS_TRY(parts, readParts(path, progress));
    if (progress.cancelled()) {
        return cancelled();
    }
    HS_TRY(config, Config::parse(parts.config, parts.configSource, options.config));
    HS_TRY(type, modelType(config, parts.index));
    HS_TRY(family, findFamily(type, config.source()));
    HS_TRY(spec, family->readSpec(config));
    for (const auto &[key, value] : options.config) {
        if (!config.wasAsked(key)) {
            return badInput(concat("--config ", printable(key), ": expected a key that a ", family->modelType, " model reads, found one that it does not"));
        }
    }
    WeightBinder binder(parts.index, family->prefixes, family->probe);
    progress.say(0.8, "binding weights");
    HS_TRY(weights, family->bind(spec, binder));
    HS_TRY_STATUS(checkIntact(parts.index)); // weights of 16 bits were read just now

    auto model = std::make_shared<Model>();
    model->name = displayName(path);
    model->path = path;
    model->weightsFile = parts.index.source;
    model->spec = std::move(spec);
    model->weights = std::move(weights);
    model->tokenizer = std::move(parts.tokenizer);
    model->unused = binder.unused(family->ignored);
    model->notes = parts.index.notes;
    if (const auto &lost = parts.index.unreadable; !lost.empty()) {
        model->notes.push_back(concat(lost.size(), " tensors of the file cannot be used, the first is ", printable(lost.begin()->first), ": ", lost.begin()->second, "."));
    }
    for (const auto &[name, tensor] : parts.index.tensors) {
        model->tensors.push_back({name, tensor.shape, tensor.dtype});
        model->parameters += binder.took(name) ? *elementCount(tensor.shape) : 0;
    }
    if (!model->tokenizer) {
        model->notes.push_back("No tokenizer was found: give token ids instead of text.");
    } else if (model->tokenizer->size() > model->spec.d_vocab) {
        model->notes.push_back(concat("The tokenizer knows ", model->tokenizer->size(), " tokens, the embedding has ", model->spec.d_vocab, " rows: text with the others cannot be shown."));
    }
    return std::shared_ptr<const Model>(std::move(model));
}

} // namespace headscope
