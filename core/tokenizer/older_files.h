// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Tokenizers of folders that have no tokenizer.json. What the vocabulary does not say comes from FolderConfig, and else from what the tokenizer classes of the reference do by default.
/// All functions are pure but for the files that they read; BadInput names the file and what is wrong with it.

#include "core/tokenizer/bpe.h"
#include "core/tokenizer/folder_config.h"
#include "core/tokenizer/pipeline.h"

namespace headscope {

/// vocab.txt: WordPiece, one token a line; the line number is the id (BERT and its relatives).
Result<PipelineParts> readVocabTxt(const FolderConfig &config);

/// vocab.json and merges.txt: byte-level BPE (GPT-2, RoBERTa, BART, CLIP, Whisper, Qwen2).
Result<PipelineParts> readVocabAndMerges(const FolderConfig &config);

/// Parts of a GPT-2 tokenizer: byte-level BPE, no special tokens around a text.
Result<PipelineParts> gpt2Parts(BpeOptions options);

/// A SentencePiece file by itself: tokenizer.model, spiece.model, sentencepiece.bpe.model. Ids and special tokens are as the tokenizer's class has them; without a class the file's own, and
/// none around the text.
Result<PipelineParts> readSentencePiece(const FolderConfig &config);

/// source.spm, target.spm and vocab.json (Marian). The target texts' tokenizer is PipelineParts::target.
Result<PipelineParts> readMarian(const FolderConfig &config);

/// The file that readSentencePiece reads; empty where there is none.
std::filesystem::path sentencePiecePath(const std::filesystem::path &folder);

} // namespace headscope
