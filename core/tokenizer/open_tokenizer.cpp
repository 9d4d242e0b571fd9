// SPDX-License-Identifier: GPL-3.0-or-later
#include <new>

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/tokenizer/older_files.h"
#include "core/tokenizer/tokenizer_json.h"

namespace headscope {

namespace {

using Opened = Result<std::shared_ptr<const Tokenizer>>;
namespace fs = std::filesystem;

/// "byte-level BPE", "BPE", "WordPiece", …
std::string kindOf(const JsonNode &root)
{
    const auto type = root["model"].type();
    const std::string name = type ? type.value() : "BPE";
    const JsonNode step = root["pre_tokenizer"];
    bool byteLevel = false;
    const auto look = [&](const JsonNode &node) {
        const auto kind = node.type();
        byteLevel = byteLevel || (kind && kind.value() == "ByteLevel");
    };
    look(step);
    for (size_t i = 0; step["pretokenizers"].isArray() && i < step["pretokenizers"].size(); ++i) {
        look(step["pretokenizers"].at(i));
    }
    return (byteLevel ? "byte-level " : "") + name;
}

Opened readTokenizerJson(std::string_view json, const std::string &source)
{
    HS_TRY(document, JsonDocument::parse(json, source));
    const JsonNode root = document.root();
    HS_TRY(shortForm, readShortForm(root));
    if (shortForm) {
        return std::shared_ptr<const Tokenizer>(std::make_shared<PipelineTokenizer>(std::move(*shortForm)));
    }
    if (!root["model"].isObject()) {
        return root["model"].wrong("an object");
    }
    PipelineParts parts;
    HS_TRY_STATUS(readNormalizer(root["normalizer"], parts.normalizers));
    HS_TRY_STATUS(readPreTokenizer(root["pre_tokenizer"], parts.preTokenizers));
    HS_TRY(model, readModel(root["model"]));
    parts.model = std::move(model);
    HS_TRY(added, readAddedTokens(root["added_tokens"], *parts.model, parts.normalizers));
    parts.added = std::move(added);
    HS_TRY_STATUS(readPostProcessor(root["post_processor"], {*parts.model, parts.added}, parts.postProcessors));
    HS_TRY_STATUS(readDecoder(root["decoder"], parts.decoders));
    HS_TRY(wordEnd, root["model"]["end_of_word_suffix"].textOr(""));
    parts.wordEnd = std::move(wordEnd);
    parts.kind = kindOf(root);
    return std::shared_ptr<const Tokenizer>(std::make_shared<PipelineTokenizer>(std::move(parts)));
}

/// Third-party exceptions end here.
template <class Read>
Opened guarded(const std::string &source, const Read &read)
{
    try {
        return read();
    } catch (const nlohmann::json::exception &failure) {
        return badInput(concat(source, ": ", failure.what()));
    } catch (const std::bad_alloc &) {
        return outOfResources(concat(source, ": not enough memory to read it"));
    }
}

/// The first kind of older files that the folder has.
Opened readOlderFiles(const fs::path &folder)
{
    const auto has = [&](const char *name) { return isThere(folder / name); };
    Result<PipelineParts> (*read)(const FolderConfig &) = nullptr;
    if (has("source.spm") && has("vocab.json")) {
        read = readMarian;
    } else if (!sentencePiecePath(folder).empty()) {
        read = readSentencePiece;
    } else if (has("vocab.json") && has("merges.txt")) {
        read = readVocabAndMerges;
    } else if (has("vocab.txt")) {
        read = readVocabTxt;
    } else {
        return std::shared_ptr<const Tokenizer>();
    }
    HS_TRY(config, FolderConfig::read(folder));
    HS_TRY(parts, read(config));
    return std::shared_ptr<const Tokenizer>(std::make_shared<PipelineTokenizer>(std::move(parts)));
}

} // namespace

Opened Tokenizer::fromJson(std::string_view json, const std::string &source)
{
    return guarded(source, [&]() -> Opened {
        if (json.size() > mostTokenizerFileBytes) {
            return badInput(concat(source, ": expected at most ", mostTokenizerFileBytes, " bytes, found ", json.size()));
        }
        return readTokenizerJson(json, source);
    });
}

Opened Tokenizer::openFolder(const fs::path &folder)
{
    const fs::path path = folder / "tokenizer.json";
    if (isThere(path)) {
        HS_TRY(json, readFile(path, mostTokenizerFileBytes));
        return fromJson(json, path.string());
    }
    return guarded(folder.string(), [&] { return readOlderFiles(folder); });
}

} // namespace headscope
