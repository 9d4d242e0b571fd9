// SPDX-License-Identifier: GPL-3.0-or-later
#include <new>

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/tokenizer/bpe.h"
#include "core/tokenizer/byte_level.h"
#include "core/tokenizer/pipeline.h"
#include "core/tokenizer/post_processor.h"
#include "core/tokenizer/tokenizer_json.h"

namespace headscope {

namespace {

using Opened = Result<std::shared_ptr<const Tokenizer>>;
namespace fs = std::filesystem;

/// The largest published tokenizer.json has 33 MB.
constexpr size_t mostFileBytes = size_t{64} << 20;

bool isThere(const fs::path &path)
{
    std::error_code failed;
    return fs::exists(fs::symlink_status(path, failed));
}

Opened readTokenizerJson(std::string_view json, const std::string &source)
{
    HS_TRY(document, JsonDocument::parse(json, source));
    const JsonNode root = document.root();
    if (!root["model"].isObject()) {
        return root["model"].wrong("an object");
    }
    if (!root["normalizer"].isAbsentOrNull()) {
        HS_TRY(type, root["normalizer"].type());
        return root["normalizer"].notSupported(concat("normalizer \"", type, "\""));
    }
    PipelineParts parts;
    HS_TRY_STATUS(readPreTokenizer(root["pre_tokenizer"], parts.preTokenizers));
    HS_TRY(model, readModel(root["model"]));
    parts.model = std::move(model);
    HS_TRY(added, readAddedTokens(root["added_tokens"], *parts.model));
    parts.added = std::move(added);
    HS_TRY_STATUS(readPostProcessor(root["post_processor"], {*parts.model, parts.added}, parts.postProcessors));
    HS_TRY(decoder, readDecoder(root["decoder"]));
    parts.decoder = std::move(decoder);
    parts.kind = "byte-level BPE";
    return std::shared_ptr<const Tokenizer>(std::make_shared<PipelineTokenizer>(std::move(parts)));
}

/// vocab.json of GPT-2 itself; its relatives with the same file names (RoBERTa, CLIP, Whisper, Qwen) work differently.
Status checkGpt2Vocabulary(const JsonNode &root, const fs::path &folder)
{
    if (!root["<|endoftext|>"].isAbsentOrNull() && root["<s>"].isAbsentOrNull() && root["</w>"].isAbsentOrNull() && root["the</w>"].isAbsentOrNull() &&
        root["e</w>"].isAbsentOrNull() && !isThere(folder / "added_tokens.json")) {
        return Done{};
    }
    return unsupported(concat((folder / "vocab.json").string(), ": a vocabulary other than GPT-2's is not supported without tokenizer.json"));
}

Status readMergesText(std::string_view text, const std::string &source, BpeOptions &options)
{
    if (firstInvalidUtf8(text)) {
        return badInput(concat(source, ": expected UTF-8, found an ill-formed sequence at byte ", *firstInvalidUtf8(text)));
    }
    for (size_t begin = 0, number = 1; begin < text.size(); ++number) {
        const size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view line = text.substr(begin, end - begin);
        begin = end + 1;
        line.remove_suffix(line.ends_with('\r') ? 1 : 0);
        if (line.empty() || line.starts_with("#version")) {
            continue;
        }
        const size_t blank = line.find(' ');
        if (blank == std::string_view::npos || line.find(' ', blank + 1) != std::string_view::npos) {
            return badInput(concat(source, ": line ", number, ": expected two tokens, found \"", printable(line), "\""));
        }
        options.merges.emplace_back(line.substr(0, blank), line.substr(blank + 1));
        options.mergeNames.push_back(concat(source, ": line ", number));
    }
    return Done{};
}

Opened readGpt2Files(const fs::path &folder)
{
    const fs::path vocabularyPath = folder / "vocab.json", mergesPath = folder / "merges.txt";
    HS_TRY(json, readFile(vocabularyPath, mostFileBytes));
    HS_TRY(mergesText, readFile(mergesPath, mostFileBytes));
    HS_TRY(document, JsonDocument::parse(json, vocabularyPath.string()));
    HS_TRY_STATUS(checkGpt2Vocabulary(document.root(), folder));
    BpeOptions options;
    for (const auto &[token, id] : document.root().value().items()) {
        HS_TRY(checked, document.root()[token].tokenId());
        options.vocabulary.emplace_back(token, checked);
    }
    options.vocabularyName = vocabularyPath.string();
    HS_TRY_STATUS(readMergesText(mergesText, mergesPath.string(), options));
    PipelineParts parts;
    HS_TRY(model, BpeModel::make(std::move(options)));
    const TokenId end = *model->idOf("<|endoftext|>");
    parts.model = std::move(model);
    parts.added = AddedTokens({AddedToken{.id = end, .content = "<|endoftext|>", .special = true}});
    parts.preTokenizers.push_back(std::make_unique<ByteLevelPreTokenizer>(ByteLevelPreTokenizer::Options{}));
    parts.decoder = std::make_unique<ByteLevelDecoder>();
    parts.kind = "byte-level BPE";
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

} // namespace

Opened Tokenizer::fromJson(std::string_view json, const std::string &source)
{
    return guarded(source, [&]() -> Opened {
        if (json.size() > mostFileBytes) {
            return badInput(concat(source, ": expected at most ", mostFileBytes, " bytes, found ", json.size()));
        }
        return readTokenizerJson(json, source);
    });
}

Opened Tokenizer::openFolder(const fs::path &folder)
{
    const fs::path path = folder / "tokenizer.json";
    if (isThere(path)) {
        HS_TRY(json, readFile(path, mostFileBytes));
        return fromJson(json, path.string());
    }
    if (isThere(folder / "vocab.json") && isThere(folder / "merges.txt")) {
        return guarded((folder / "vocab.json").string(), [&] { return readGpt2Files(folder); });
    }
    for (const char *name : {"tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "vocab.txt", "vocab.json"}) {
        if (isThere(folder / name)) {
            return unsupported(concat((folder / name).string(), ": tokenizers of this kind are not supported without tokenizer.json"));
        }
    }
    return std::shared_ptr<const Tokenizer>();
}

} // namespace headscope
