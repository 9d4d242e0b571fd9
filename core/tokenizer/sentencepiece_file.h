// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The files that SentencePiece writes (tokenizer.model, spiece.model, sentencepiece.bpe.model, source.spm): a protocol buffer, sentencepiece_model.proto of
/// https://github.com/google/sentencepiece. Thread rule: plain values.

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/tokenizer/unigram.h"

namespace headscope {

struct SentencePieceFile {
    enum class Type { Unigram = 1, Bpe = 2, Word = 3, Character = 4 };

    std::vector<ScoredPiece> pieces; ///< the index is the id
    Type type = Type::Unigram;
    bool byteFallback = false;
    bool blankAsSuffix = false;           ///< the sign for a blank ends words
    std::string unknownSurface = " ⁇ "; ///< what the unknown token is as text
    std::string characterMap;             ///< CharacterMap's bytes; may be empty
    bool addDummyPrefix = true;           ///< a blank before the text
    bool removeExtraBlanks = true;        ///< none at the ends, one where several were
    bool escapeBlanks = true;             ///< "▁" for a blank

    /// BadInput names `source` and the byte: cut off, a length beyond the end, text that is not UTF-8, no pieces, or not exactly one unknown piece. Never allocates more than a small multiple
    /// of the bytes.
    static Result<SentencePieceFile> parse(std::string_view bytes, const std::string &source);
};

} // namespace headscope
