// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the files beside a vocabulary say about it: tokenizer_config.json, special_tokens_map.json, added_tokens.json. They matter only where there is no tokenizer.json.
/// Thread rule: plain values.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/tokenizer/added_tokens.h"
#include "core/tokenizer/stages.h"

namespace headscope {

/// Largest tokenizer file that is read; the largest published tokenizer.json has 33 MB.
constexpr size_t mostTokenizerFileBytes = size_t{64} << 20;

/// True when something of this name is there, whatever it is.
bool isThere(const std::filesystem::path &path);

struct FolderConfig {
    std::filesystem::path folder;
    std::string tokenizerClass;                       ///< "BertTokenizer"; without "Fast" at its end; empty where nobody says
    std::string modelType;                            ///< model_type of config.json ("bert"); empty where nobody says
    std::map<std::string, std::string> specialTokens; ///< by role: "bos_token" -> "<s>"
    std::vector<std::string> additional;              ///< additional_special_tokens
    std::vector<AddedToken> added;                    ///< of added_tokens_decoder and added_tokens.json
    std::map<std::string, bool> switches;             ///< true/false entries of tokenizer_config.json: "do_lower_case", …
    std::map<std::string, std::string> texts;         ///< text entries of tokenizer_config.json: "src_lang", …
    std::optional<size_t> extraIds;                   ///< T5: number of <extra_id_…> tokens

    /// The special token of a role, or `otherwise`.
    std::string special(const std::string &role, const std::string &otherwise) const;
    bool flag(const std::string &name, bool otherwise) const;
    /// The text entry of tokenizer_config.json, or `otherwise`.
    std::string text(const std::string &name, const std::string &otherwise) const;
    /// The tokenizer's class as named, or the one that the reference takes for the model type; empty where neither says.
    std::string className() const;

    /// BadInput names the file that is broken. Files that are not there say nothing.
    static Result<FolderConfig> read(const std::filesystem::path &folder);

    /// The folder's added tokens: those of `roles` (token by role, as far as the model has them), then `additional` and `added`. Tokens that the model lacks and that have no id of
    /// their own take the ids behind the vocabulary, as the reference gives them.
    AddedTokens addedTokens(const TokenModel &model, const std::vector<std::string> &roleTokens) const;
};

} // namespace headscope
