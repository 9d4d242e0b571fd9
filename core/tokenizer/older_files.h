// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Tokenizers of folders that have no tokenizer.json. What the vocabulary does not say comes from FolderConfig, and else from what the tokenizer classes of the reference do by default.
/// All functions are pure but for the files that they read; BadInput names the file and what is wrong with it.

#include "core/tokenizer/folder_config.h"
#include "core/tokenizer/pipeline.h"

namespace headscope {

/// vocab.txt: WordPiece, one token a line; the line number is the id (BERT and its relatives).
Result<PipelineParts> readVocabTxt(const FolderConfig &config);

/// vocab.json and merges.txt: byte-level BPE (GPT-2, RoBERTa, BART, CLIP, Whisper, Qwen2).
Result<PipelineParts> readVocabAndMerges(const FolderConfig &config);

} // namespace headscope
