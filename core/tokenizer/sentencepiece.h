// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// SentencePiece (Kudo and Richardson 2018) from its own model files: normalizer, byte pair encoding by scores, decoder. Offsets are those of the library: the sign for a blank that was put before the
/// text stands for nothing, and each character of a character's replacement but the last stands for nothing either.

#include "core/tokenizer/character_pairs.h"
#include "core/tokenizer/normalizers.h"
#include "core/tokenizer/sentencepiece_file.h"

namespace headscope {

class SentencePieceNormalizer : public Normalizer {
public:
    struct Options {
        bool addDummyPrefix = true, removeExtraBlanks = true, escapeBlanks = true, blankAsSuffix = false; ///< as in SentencePieceFile
        bool prefixEverywhere = true; ///< the prefix stands before every stretch between added tokens, not only at the start of the text
    };
    /// `userDefined`: pieces that are left as they are.
    SentencePieceNormalizer(CharacterMap map, Options options, const std::vector<std::string> &userDefined);
    Status apply(AlignedString &text) const override;

private:
    struct Prefix {
        size_t length;
        std::string_view text;
    };
    Prefix prefixOf(std::string_view text) const;

    CharacterMap map_;
    Options options_;
    std::vector<std::string> userDefinedTexts_;
    ByteTrie userDefined_;
};

/// Byte pair encoding as SentencePiece does it: of all neighbours whose union is a piece those with the highest score are merged first, the leftmost of equal ones first.
class SentencePieceBpe : public TokenModel {
public:
    /// Requires: one unknown piece. BadInput: `byteFallback`, and a byte piece is missing.
    static Result<std::unique_ptr<SentencePieceBpe>> make(std::vector<ScoredPiece> pieces, bool byteFallback, const std::string &name);

    void tokenize(std::string_view word, std::vector<ModelToken> &out) const override;
    void independentParts(std::string_view word, std::vector<size_t> &ends) const override { pairs_.cut(word, ends); }
    std::optional<TokenId> idOf(std::string_view token) const override;
    const std::string *textOf(TokenId id) const override;
    int size() const override { return static_cast<int>(pieces_.size()); }

private:
    struct Symbol {
        size_t begin = 0, end = 0; ///< empty when merged away
        int previous = -1, next = -1;
        bool frozen = false; ///< a user-defined piece: it is merged with nothing
    };
    struct Candidate;
    struct Merging;
    SentencePieceBpe() = default;
    std::vector<Symbol> symbolsOf(std::string_view word) const;
    /// The id of a normal, user-defined or unused piece, or -1.
    int pieceId(std::string_view text) const;

    std::vector<ScoredPiece> pieces_;
    std::unordered_map<std::string_view, int> idByText_, mergeable_; ///< views into pieces_
    ByteTrie userDefined_;
    std::optional<UnknownPieces> unknown_;
    CharacterPairs pairs_; ///< of the pieces
    size_t longest_ = 0;   ///< bytes of the longest piece
};

/// Pieces back to text.
class SentencePieceDecoder : public Decoder {
public:
    explicit SentencePieceDecoder(const SentencePieceFile &file);
    void apply(std::vector<std::string> &tokens, BrokenBytes broken) const override;

private:
    std::vector<std::string> control_; ///< sorted; they are no text
    std::string unknown_, unknownSurface_;
    bool dropsFirstBlank_, dropsAllFirstBlanks_;
};

/// Another numbering of a model's tokens: ids of the folder's vocabulary for those of its SentencePiece file.
class RenumberedModel : public TokenModel {
public:
    /// `ids` [inner size]: the outer id of each inner one. `texts`: the token of each outer id; ids that are no tokens have none.
    RenumberedModel(std::unique_ptr<TokenModel> inner, std::vector<int> ids, std::unordered_map<int, std::string> texts);
    void tokenize(std::string_view word, std::vector<ModelToken> &out) const override;
    void independentParts(std::string_view word, std::vector<size_t> &ends) const override { inner_->independentParts(word, ends); }
    std::optional<TokenId> idOf(std::string_view token) const override;
    const std::string *textOf(TokenId id) const override;
    int size() const override { return size_; }

private:
    std::unique_ptr<TokenModel> inner_;
    std::vector<int> ids_;
    std::unordered_map<int, std::string> texts_;
    std::unordered_map<std::string_view, int> idByText_; ///< views into texts_
    int size_ = 0;
};

} // namespace headscope
