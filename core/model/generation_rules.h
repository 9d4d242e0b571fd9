// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// How an encoder-decoder model makes a target, as its files say: generation_config.json, and config.json for what that leaves out (older folders keep all of it there). The names are those of
/// Hugging Face's generation. Read: decoder_start_token_id, eos_token_id, forced_bos_token_id, forced_eos_token_id, forced_decoder_ids, suppress_tokens, begin_suppress_tokens, bad_words_ids,
/// min_length, no_repeat_ngram_size; of Whisper's also lang_to_id, task_to_id and no_timestamps_token_id. Not followed: beams and penalties. Pure values and functions.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace headscope {

struct GenerationRules {
    int start_token = -1;                    ///< what the decoder reads first; -1 = the spec's start token
    std::vector<int> end_tokens;             ///< the first of them that is made ends the target
    std::vector<std::vector<int>> forced;    ///< behind the start token, an entry a token: the only ids that it may be (a language that is still to be found has several); empty = any
    int forced_last = -1;                    ///< what the last token is where the length is reached; -1 = any
    std::vector<int> suppressed;             ///< never made, unless forced
    std::vector<int> suppressed_first;       ///< not made as the first token that is not forced
    std::vector<std::vector<int>> bad_words; ///< sequences that are never completed
    int min_length = 0;                      ///< no end token is made while the decoder has read fewer tokens than this, the start token included
    int no_repeat = 0;                       ///< no run of so many tokens is made twice; 0 = any may be
};

/// Where the rules are read from.
struct GenerationSources {
    std::string_view config;                                       ///< text of config.json
    std::string_view generation;                                   ///< text of generation_config.json; empty = none
    std::string source;                                            ///< file that messages name
    std::vector<std::pair<std::string, std::string>> overrides{};  ///< KEY, VALUE: replace values of both
};

/// The keys that the rules are read from.
const std::vector<std::string> &generationKeys();

/// BadInput: a value of another kind than Hugging Face writes, an id outside [0, d_vocab), lists of more than 65536.
Result<GenerationRules> readGenerationRules(const GenerationSources &sources, int d_vocab);

} // namespace headscope
