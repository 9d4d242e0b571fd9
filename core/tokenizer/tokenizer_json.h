// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The parts of tokenizer.json, one function a section. Each refuses what it does not know as Unsupported, by name. All functions are pure.

#include <memory>

#include "core/tokenizer/added_tokens.h"
#include "core/tokenizer/json_node.h"
#include "core/tokenizer/pipeline.h"
#include "core/tokenizer/stages.h"

namespace headscope {

using Normalizers = std::vector<std::unique_ptr<Normalizer>>;
using PreTokenizers = std::vector<std::unique_ptr<PreTokenizer>>;
using PostProcessors = std::vector<std::unique_ptr<PostProcessor>>;
using Decoders = std::vector<std::unique_ptr<Decoder>>;

Result<std::unique_ptr<TokenModel>> readModel(const JsonNode &node);
/// Appends the normalizers of the node; a Sequence may hold several, null gives none.
Status readNormalizer(const JsonNode &node, Normalizers &out);
/// Appends the pre-tokenizers of the node; a Sequence may hold several, null gives none.
Status readPreTokenizer(const JsonNode &node, PreTokenizers &out);
/// Tokens that are looked for behind the normalizers are looked for as these leave them. BadInput when an id or content belongs to another token already.
Result<AddedTokens> readAddedTokens(const JsonNode &node, const TokenModel &model, const Normalizers &normalizers);
/// What a post-processor may refer to.
struct Vocabularies {
    const TokenModel &model;
    const AddedTokens &added;
};
/// Appends the post-processors of the node; null gives none. Ids of special tokens must be in one of the vocabularies.
Status readPostProcessor(const JsonNode &node, const Vocabularies &vocabularies, PostProcessors &out);
/// Appends the decoders of the node; null gives one that puts blanks between the tokens.
Status readDecoder(const JsonNode &node, Decoders &out);
/// {"type": "whitespace" | "characters", "vocab": […]} of Headscope's own weight files: a word or a character is a token, the index in the list its id; an unknown token is one of "<unk>", "[UNK]",
/// "<UNK>", "unk" where the list has it. Also {"vocab": {…}, "merges": […]}: GPT-2's byte-level BPE. Nothing where the document is neither.
Result<std::optional<PipelineParts>> readShortForm(const JsonNode &root);
/// What an added token's content is to the search behind the normalizers.
Result<std::string> normalized(const std::string &content, const Normalizers &normalizers);

} // namespace headscope
