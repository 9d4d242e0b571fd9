// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The parts of tokenizer.json, one function a section. Each refuses what it does not know as Unsupported, by name. All functions are pure.

#include <memory>

#include "core/tokenizer/added_tokens.h"
#include "core/tokenizer/json_node.h"
#include "core/tokenizer/stages.h"

namespace headscope {

using PreTokenizers = std::vector<std::unique_ptr<PreTokenizer>>;
using PostProcessors = std::vector<std::unique_ptr<PostProcessor>>;

Result<std::unique_ptr<TokenModel>> readModel(const JsonNode &node);
/// Appends the pre-tokenizers of the node; a Sequence may hold several.
Status readPreTokenizer(const JsonNode &node, PreTokenizers &out);
/// BadInput when an id or content belongs to another token already.
Result<AddedTokens> readAddedTokens(const JsonNode &node, const TokenModel &model);
/// What a post-processor may refer to.
struct Vocabularies {
    const TokenModel &model;
    const AddedTokens &added;
};
/// Appends the post-processors of the node; null gives none. Ids of special tokens must be in one of the vocabularies.
Status readPostProcessor(const JsonNode &node, const Vocabularies &vocabularies, PostProcessors &out);
Result<std::unique_ptr<Decoder>> readDecoder(const JsonNode &node);

/// The first defect of a regular expression that can be seen without an engine: an unclosed or stray bracket, a backslash at the end, nothing to repeat.
std::optional<std::string> regexDefect(std::string_view expression);

} // namespace headscope
