// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The unigram language model (Kudo 2018): of all ways to cut a text into pieces the one with the largest sum of scores (Viterbi). As tokenizer.json defines it, and as
/// SentencePiece does; they differ in small things.

#include <unordered_map>

#include "core/tokenizer/byte_trie.h"
#include "core/tokenizer/stages.h"

namespace headscope {

/// What a piece of a SentencePiece model is for.
enum class PieceKind {
    Normal,
    Unknown,     ///< stands for what no piece covers
    Control,     ///< never found in a text
    UserDefined, ///< always found in a text as a whole
    Unused,      ///< not used for texts
    Byte,        ///< "<0xE7>"
};

struct ScoredPiece {
    std::string text;
    double score = 0; ///< logarithm of a probability
    PieceKind kind = PieceKind::Normal;
};

/// Appends the token of an unknown stretch of a word, or its byte tokens, as SentencePiece does: unknown stretches in a row are one token.
class UnknownPieces {
public:
    /// `byteIds` [256], or empty without byte fallback.
    UnknownPieces(int unknown, std::vector<int> byteIds) : unknown_(unknown), byteIds_(std::move(byteIds)) {}
    void append(std::string_view word, size_t begin, size_t end, std::vector<ModelToken> &out) const;
    int id() const { return unknown_; }

private:
    int unknown_;
    std::vector<int> byteIds_;
};

/// [256] ids of the byte pieces of `model`. Empty when one is missing.
std::vector<int> byteIdsOf(const TokenModel &model);

struct UnigramOptions {
    std::vector<ScoredPiece> pieces; ///< the index is the id
    std::optional<size_t> unknown;   ///< index of the unknown token; without one a text that the pieces do not cover is refused
    bool byteFallback = false;       ///< unknown characters become the tokens of their bytes
    bool sentencePiece = false;      ///< as SentencePiece does it: kinds count, sums in single precision, unknown characters one by one
    std::string name = "model.vocab"; ///< how messages call the pieces, file included
};

class UnigramModel : public TokenModel {
public:
    /// BadInput: no pieces, `unknown` outside of them.
    static Result<std::unique_ptr<UnigramModel>> make(UnigramOptions options);

    void tokenize(std::string_view word, std::vector<ModelToken> &out) const override;
    std::optional<TokenId> idOf(std::string_view token) const override;
    const std::string *textOf(TokenId id) const override;
    int size() const override { return static_cast<int>(pieces_.size()); }

private:
    /// The best cut that ends at a byte.
    struct Node {
        int id = -1;
        double score = 0;
        size_t begin = 0;
        bool reached = false;
    };
    UnigramModel() = default;
    double scoreOf(int id, size_t length) const;
    std::vector<Node> search(std::string_view word) const;
    void appendUnknown(std::string_view word, size_t begin, size_t end, std::vector<ModelToken> &out) const;

    std::vector<ScoredPiece> pieces_;
    std::unordered_map<std::string_view, int> idByText_; ///< views into pieces_
    ByteTrie trie_;
    std::optional<int> unknown_;
    std::vector<int> byteIds_;
    double lowest_ = 0, highest_ = 0;
    bool sentencePiece_ = false;
};

} // namespace headscope
