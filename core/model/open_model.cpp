// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/model/bundled.h"
#include "core/model/families/bare_layers.h"
#include "core/model/families/family.h"
#include "core/model/given_embedding.h"
#include "core/model/given_patterns.h"
#include "core/model/model.h"
#include "core/model/preprocessor_config.h"
#include "core/weights/checkpoint.h"
#include "core/weights/json_weights.h"
#include "core/weights/npy.h"
#include "core/weights/safetensors.h"

namespace headscope {

namespace {

namespace fs = std::filesystem;
constexpr size_t mostConfigBytes = 16u << 20;
constexpr size_t mostTokenizerBytes = 256u << 20;
constexpr std::string_view mapKey = "attention_map"; ///< of a saved config: which tensor plays which role

/// What was found on disk, before any of it is understood.
struct Parts {
    WeightIndex index;
    std::string config, configSource;
    std::shared_ptr<const Tokenizer> tokenizer;
    std::string tokenizerText;
};

Result<Parts> readFolder(const fs::path &folder, const fs::path &weights, const JsonReadOptions &reading, const Progress &progress)
{
    Parts parts;
    parts.configSource = (folder / "config.json").string();
    parts.config = "{}";
    std::error_code ignored; // of links that lead nowhere: then there is no such file
    if (fs::exists(folder / "config.json", ignored)) {
        HS_TRY(config, readFile(folder / "config.json", mostConfigBytes));
        parts.config = std::move(config);
    } else if (weights == folder) { // a single file may be a layer that needs none
        return badInput(concat(folder.string(), ": expected config.json of a model folder, found no such file"));
    }
    progress.say(0.1, "reading weights");
    HS_TRY(found, findCheckpoint(weights));
    if (found.form == CheckpointForm::Json) {
        HS_TRY(json, openJsonWeights(found.path, reading, progress));
        parts.index = std::move(json.index);
    } else {
        HS_TRY(index, openCheckpoint(found.path, {progress.stop, {}}));
        parts.index = std::move(index);
    }
    progress.say(0.5, "reading the tokenizer");
    HS_TRY(tokenizer, Tokenizer::openFolder(folder));
    parts.tokenizer = std::move(tokenizer);
    if (fs::exists(folder / "tokenizer.json", ignored)) {
        HS_TRY(text, readFile(folder / "tokenizer.json", mostTokenizerBytes));
        parts.tokenizerText = std::move(text);
    }
    return parts;
}

/// The number of heads where it stands beside the tensors of a JSON file instead of in its config: as a tensor without dimensions, or as what the reader took for a remark.
Status addHeadsBeside(Parts &parts)
{
    HS_TRY(config, Config::parse(parts.config, parts.configSource));
    for (const char *name : {"num_heads", "n_heads", "nhead", "n_head", "num_attention_heads"}) {
        if (config.has({name})) {
            return Done{};
        }
    }
    for (const char *name : {"num_heads", "n_heads", "nhead", "n_head", "num_attention_heads"}) {
        const Tensor *tensor = parts.index.find(name);
        const auto remark = parts.index.metadata.find(name);
        std::string value = remark == parts.index.metadata.end() ? "" : remark->second;
        if (tensor && tensor->shape.empty()) {
            value = concat(toFloat(*tensor).front());
            parts.index.tensors.erase(name);
        }
        if (!value.empty()) {
            HS_TRY(with, Config::parse(parts.config, parts.configSource, {{name, value}}));
            parts.config = with.text();
            return Done{};
        }
    }
    return Done{};
}

/// How a file is to be read.
struct Reading {
    JsonReadOptions json;
    PatternChoice patterns;
};

Result<Parts> readJson(const fs::path &file, const Reading &reading, const Progress &progress)
{
    auto json = openJsonWeights(file, reading.json, progress);
    if (!json && json.error().code == ErrorCode::BadInput) { // patterns may have masked cells that are NaN or null; weights may not
        auto lenient = openJsonWeights(file, {true}, progress);
        if (lenient && holdsPatterns(lenient->index, reading.patterns)) {
            json = std::move(lenient);
        }
    }
    if (!json) {
        return json.error();
    }
    Parts parts;
    parts.index = std::move(json->index);
    parts.configSource = file.string() + ": config";
    std::error_code ignored;
    const fs::path beside = file.parent_path() / "config.json";
    const bool besideIt = json->config.empty() && file.filename() != "config.json" && fs::exists(beside, ignored);
    parts.config = json->config.empty() ? "{}" : std::move(json->config);
    if (besideIt) {
        HS_TRY(config, readFile(beside, mostConfigBytes));
        parts.config = std::move(config);
        parts.configSource = beside.string();
    }
    HS_TRY_STATUS(addHeadsBeside(parts));
    if (json->tokenizer.empty() && besideIt) {
        HS_TRY(tokenizer, Tokenizer::openFolder(file.parent_path()));
        parts.tokenizer = std::move(tokenizer);
    }
    if (!json->tokenizer.empty()) {
        HS_TRY(tokenizer, Tokenizer::fromJson(json->tokenizer, file.string() + ": tokenizer"));
        parts.tokenizer = std::move(tokenizer);
        parts.tokenizerText = std::move(json->tokenizer);
    }
    return parts;
}

Result<Parts> readParts(const fs::path &path, const Reading &reading, const Progress &progress)
{
    std::error_code failed;
    const auto status = fs::status(path, failed);
    if (failed || !fs::exists(status)) {
        return badInput(concat(path.string(), ": expected a model (a folder, or a file ending in .safetensors, .bin, .pt, .pth, .ckpt, .json or .npz), found nothing there"));
    }
    if (fs::is_directory(status)) {
        return readFolder(path, path, reading.json, progress);
    }
    const std::string ending = path.extension().string();
    if (ending == ".npz") { // patterns, or nothing that opens
        HS_TRY(index, openNpz(path, Checksums::Deflated));
        return Parts{std::move(index), {}, {}, nullptr, {}};
    }
    if (ending == ".safetensors") {
        HS_TRY(index, openSafetensors(path));
        if (holdsPatterns(index, reading.patterns)) { // a model's config and tokenizer that stand beside them are not theirs
            return Parts{std::move(index), {}, {}, nullptr, {}};
        }
    }
    constexpr std::array<std::string_view, 5> endings = {".safetensors", ".bin", ".pt", ".pth", ".ckpt"};
    if (std::find(endings.begin(), endings.end(), ending) != endings.end() || path.filename().string().ends_with(".index.json")) {
        return readFolder(path.parent_path(), path, reading.json, progress);
    }
    if (ending == ".json") {
        return readJson(path, reading, progress);
    }
    return badInput(concat(path.string(), ": expected a folder, or a file ending in .safetensors, .bin, .pt, .pth, .ckpt (weights), .json (weights or patterns) or .npz (patterns), found ", ending.empty() ? "a name without an ending" : concat("a file ending in \"", printable(ending), "\"")));
}

/// Answers that were remembered beside the weights, or those of the map that was given.
Result<AttentionMap> mapFor(const Parts &parts, const OpenOptions &options)
{
    if (options.answers) {
        return *options.answers;
    }
    if (!options.map.empty()) {
        return readAttentionMap(options.map);
    }
    std::error_code ignored;
    const fs::path remembered = rememberedMap(parts.index.source);
    if (fs::exists(remembered, ignored)) {
        return readAttentionMap(remembered);
    }
    HS_TRY(config, Config::parse(parts.config, parts.configSource)); // a saved model carries its answers
    if (!config.has({mapKey})) {
        return AttentionMap{};
    }
    HS_TRY(told, config.part(mapKey));
    return parseAttentionMap(told.text(), told.source());
}

/// The config as it is saved: with overrides, and with the answers where there were any.
Result<std::string> savedConfig(const Config &config, const AttentionMap &map)
{
    if (map == AttentionMap{}) {
        return config.text();
    }
    HS_TRY(told, Config::parse(config.text(), config.source(), {{std::string(mapKey), attentionMapText(map)}}));
    return told.text();
}

/// Words for a stack of vectors: the embedding that the user gives, else one that stands in the file with a vocabulary.
Status addEmbedding(Model &model, const OpenOptions &options)
{
    GivenEmbedding given;
    const int width = model.spec.main().d_model;
    if (!options.embedding.empty()) {
        if (model.spec.main().input != InputKind::Vectors) {
            return badInput(concat(options.embedding.string(), ": ", model.name, " has an embedding of its own: expected none, found one"));
        }
        HS_TRY(read, readEmbedding(options.embedding, options.vocabulary, width));
        given = std::move(read);
    } else if (const auto name = embeddingIn(model.index, width); name && model.spec.main().input == InputKind::Vectors && model.tokenizer) {
        given = {*model.index.find(*name), model.tokenizer, model.tokenizerText};
        std::erase(model.unused, *name);
    } else {
        return Done{};
    }
    model.tokenizer = given.tokenizer;
    model.tokenizerText = given.tokenizerText;
    for (size_t i = 0; i < model.spec.stacks.size(); ++i) {
        model.spec.stacks[i].input = InputKind::Tokens;
        model.spec.stacks[i].d_vocab = static_cast<int>(given.W_E.shape[0]);
        model.weights.stacks[i].embed.W_E = given.W_E;
    }
    if (!model.index.find("embedding.weight")) {
        model.index.tensors.emplace("embedding.weight", given.W_E);
    }
    return Done{};
}

/// A config that says what only a map does: the number of heads, and the switches of PyTorch's layers.
Result<Config> configWith(const Parts &parts, const OpenOptions &options, const AttentionMap &map)
{
    auto overrides = options.config;
    if (map.n_heads > 0) {
        overrides.insert(overrides.begin(), {"num_heads", std::to_string(map.n_heads)});
    }
    if (map.norm_first) {
        overrides.insert(overrides.begin(), {"norm_first", *map.norm_first ? "true" : "false"});
    }
    if (!map.activation.empty()) {
        overrides.insert(overrides.begin(), {"activation", map.activation});
    }
    return Config::parse(parts.config, parts.configSource, overrides);
}

/// The family of these weights as a name and a reader, run. `ignored` gets the family's globs of buffers.
Result<Architecture> readArchitecture(const Config &config, WeightBinder &bare, const AttentionMap &map, std::optional<WeightBinder> &named)
{
    HS_TRY(type, config.textOr({"model_type"}, ""));
    const Family *family = type.empty() ? recogniseFamily(bare.index()) : nullptr;
    if (!type.empty()) {
        HS_TRY(found, findFamily(type, config.source()));
        family = found;
    }
    if (family && map.roles.empty()) {
        named.emplace(bare.index(), family->prefixes, family->probe);
        named->buffers = family->ignored;
        return family->read(config, *named);
    }
    return map.roles.empty() && hasTorchLayers(bare.index()) ? readTorchLayers(config, bare) : readAttentionLayer(config, bare, map);
}

/// Unsupported where the config says that weights are quantised and the file has some that are: matrices of integers, or numbers that cannot be read.
Status checkQuantised(const Config &config, const WeightIndex &index)
{
    if (!config.has({"quantization_config"})) {
        return Done{};
    }
    const auto packed = [](const Tensor &tensor) { return tensor.shape.size() == 2 && (tensor.dtype == DType::U8 || tensor.dtype == DType::I8 || tensor.dtype == DType::I32); };
    const auto at = std::find_if(index.tensors.begin(), index.tensors.end(), [&](const auto &entry) { return packed(entry.second); });
    if (at == index.tensors.end() && index.unreadable.empty()) {
        return Done{};
    }
    HS_TRY(part, config.part("quantization_config"));
    HS_TRY(method, part.textOr({"quant_method"}, ""));
    const std::string tensor = at == index.tensors.end() ? printable(index.unreadable.begin()->first, 200) + " of " + index.unreadable.begin()->second : concat(printable(at->first, 200), " of dtype ", dtypeName(at->second.dtype));
    return unsupported(concat(config.source(), ": quantization_config", method.empty() ? "" : concat(" (", printable(method), ")"), ": expected weights that are plain floating-point numbers, found ", tensor));
}

/// What can be chosen for a role in a dialog.
OpenQuestion questionOf(const WeightBinder &binder)
{
    OpenQuestion question = binder.question;
    for (const auto &[name, tensor] : binder.index().tensors) {
        if (!tensor.shape.empty() && tensor.shape.size() <= 3) {
            question.tensors.push_back({name, tensor.shape});
        }
    }
    return question;
}

/// Every override must be one that the family reads.
Status checkOverrides(const Config &config, const OpenOptions &options, const std::string &family)
{
    for (const auto &[key, value] : options.config) {
        if (!config.wasAsked(key)) {
            return badInput(concat("--config ", printable(key), ": expected a key that a ", family, " model reads, found one that it does not"));
        }
    }
    return Done{};
}

/// preprocessor_config.json beside the weights; nothing where there is none.
Result<std::optional<std::string>> preprocessorConfig(const fs::path &file)
{
    std::error_code ignored;
    if (!fs::exists(file, ignored)) {
        return std::optional<std::string>();
    }
    HS_TRY(text, readFile(file, mostConfigBytes));
    return std::optional<std::string>(std::move(text));
}

/// What becomes of pictures and recordings: as the folder says, else a square picture of the size that the positions ask for, normalised as on ImageNet, and Whisper's spectrogram.
Status addPreprocessing(Model &model)
{
    const fs::path file = fs::path(model.index.source).parent_path() / "preprocessor_config.json";
    for (size_t i = 0; i < model.spec.stacks.size(); ++i) {
        const InputKind kind = model.spec.stacks[i].input;
        const EmbeddingWeights &embed = model.weights.stacks[i].embed;
        if (kind != InputKind::Picture && kind != InputKind::Sound) {
            continue;
        }
        HS_TRY(text, preprocessorConfig(file));
        if (kind == InputKind::Picture && text) {
            HS_TRY(steps, parsePicturePreprocessing(*text, file.string()));
            model.preprocess = steps;
        } else if (kind == InputKind::Picture) {
            const int side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(embed.W_pos.shape[0])))) * embed.patch;
            model.notes.push_back(concat("No preprocessor_config.json was found: pictures are resized to ", side, " x ", side, " and normalised with ImageNet's mean and deviation."));
            model.preprocess = plainPreprocess(side);
        } else if (text) {
            HS_TRY(steps, parseSoundPreprocessing(*text, file.string()));
            model.sound = steps;
        } else {
            LogMelSpec steps;
            steps.n_mels = embed.channels;
            steps.chunkSamples = static_cast<int64_t>(model.spec.stacks[i].n_ctx) * 2 * steps.hop; // the second convolution takes every other frame
            model.sound = steps;
        }
    }
    return Done{};
}

/// How a target is made; of a model that writes one. What its files say wrong is a note, since its attention can be shown all the same; what --config says wrong is an error.
Status addGeneration(Model &model, const Config &config, const OpenOptions &options)
{
    if (!model.spec.predictsNext || model.spec.stacks.size() < 2) {
        return Done{};
    }
    bool asked = false;
    for (const std::string &key : generationKeys()) {
        (void)config.has({key}); // --config may replace it
        asked = asked || std::any_of(options.config.begin(), options.config.end(), [&](const auto &pair) { return pair.first == key; });
    }
    const fs::path file = fs::path(model.index.source).parent_path() / "generation_config.json";
    std::error_code ignored;
    const bool own = config.source().ends_with(": config") || !fs::exists(file, ignored); // a JSON file that carries its config carries all of it
    const auto text = own ? Result<std::string>(std::string()) : readFile(file, mostConfigBytes);
    const std::string configText = config.text();
    const auto rules = text ? readGenerationRules({configText, *text, own ? config.source() : file.string(), options.config}, model.spec.stacks.back().d_vocab) : Result<GenerationRules>(text.error());
    if (!rules && asked) {
        return rules.error();
    }
    if (rules) {
        model.generation = *rules;
    } else {
        model.notes.push_back(concat("How this model writes a target cannot be read: ", rules.error().message, "."));
    }
    return Done{};
}

void addInputNotes(Model &model)
{
    const StackSpec &stack = model.spec.main();
    if (stack.input == InputKind::Vectors) {
        model.notes.push_back("The weights have no embedding: words get synthetic vectors, the same for the same word.");
    } else if (stack.input == InputKind::Tokens && !model.tokenizer) {
        model.notes.push_back("No tokenizer was found: give token ids instead of text.");
    } else if (stack.input == InputKind::Tokens && model.tokenizer->size() > stack.d_vocab) {
        model.notes.push_back(concat("The tokenizer's vocabulary knows ", model.tokenizer->size(), " tokens, the embedding has ", stack.d_vocab, " rows: text with the others cannot be shown."));
    }
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
    HS_TRY(choice, patternChoice(options));
    const Reading reading{{options.acceptNonFinite}, std::move(choice)};
    HS_TRY(parts, readParts(path, reading, progress));
    if (progress.cancelled()) {
        return cancelled();
    }
    if (path.extension() == ".npz" || holdsPatterns(parts.index, reading.patterns)) {
        progress.say(0.6, "checking patterns");
        HS_TRY(model, readGivenPatterns(std::move(parts.index), options, progress));
        model->name = displayName(path);
        model->path = path;
        model->reference = reference;
        return std::shared_ptr<const Model>(std::move(model));
    }
    HS_TRY(map, mapFor(parts, options));
    HS_TRY(config, configWith(parts, options, map));
    HS_TRY_STATUS(checkQuantised(config, parts.index));
    WeightBinder bare(parts.index, {""}, "");
    std::optional<WeightBinder> named;
    progress.say(0.8, "binding weights");
    auto architecture = readArchitecture(config, bare, map, named);
    const WeightBinder &binder = named ? *named : bare;
    if (!architecture) {
        if (options.question) {
            *options.question = questionOf(binder);
        }
        return architecture.error();
    }
    HS_TRY_STATUS(checkIntact(parts.index)); // weights of 16 bits were read just now

    auto model = std::make_shared<Model>();
    model->name = displayName(path);
    model->path = path;
    model->reference = reference;
    model->spec = std::move(architecture->spec);
    model->groups = attentionGroups(model->spec);
    model->weights = std::move(architecture->weights);
    model->notes = std::move(architecture->notes);
    model->tokenizer = std::move(parts.tokenizer);
    model->unused = binder.unused();
    model->notes.insert(model->notes.end(), parts.index.notes.begin(), parts.index.notes.end());
    if (const auto &lost = parts.index.unreadable; !lost.empty()) {
        model->notes.push_back(concat(lost.size(), " tensors of the file cannot be used, the first is ", printable(lost.begin()->first), ": ", lost.begin()->second, "."));
    }
    for (const auto &[name, tensor] : parts.index.tensors) {
        model->parameters += binder.took(name) ? *elementCount(tensor.shape) : 0;
    }
    model->index = std::move(parts.index);
    HS_TRY(saved, savedConfig(config, map));
    model->configText = std::move(saved);
    model->tokenizerText = std::move(parts.tokenizerText);
    HS_TRY_STATUS(addGeneration(*model, config, options));
    HS_TRY_STATUS(checkOverrides(config, options, model->spec.family));
    HS_TRY_STATUS(addPreprocessing(*model));
    HS_TRY_STATUS(addEmbedding(*model, options));
    addInputNotes(*model);
    return std::shared_ptr<const Model>(std::move(model));
}

std::vector<TensorFact> Model::tensors() const
{
    std::vector<TensorFact> out;
    for (const auto &[tensorName, tensor] : index.tensors) {
        out.push_back({tensorName, tensor.shape, tensor.dtype});
    }
    return out;
}

} // namespace headscope
