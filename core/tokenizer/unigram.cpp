// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/unigram.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/tokenizer/decoders.h"

namespace headscope {

void UnknownPieces::append(std::string_view word, size_t begin, size_t end, std::vector<ModelToken> &out) const
{
    if (!byteIds_.empty()) {
        for (size_t i = begin; i < end; ++i) {
            out.push_back({TokenId(byteIds_[static_cast<unsigned char>(word[i])]), i, i + 1});
        }
    } else if (begin > 0 && !out.empty() && out.back().surface && out.back().end == begin) {
        out.back().end = end;
    } else {
        out.push_back({TokenId(unknown_), begin, end, true});
    }
}

std::vector<int> byteIdsOf(const TokenModel &model)
{
    std::vector<int> out;
    for (int b = 0; b < 256; ++b) {
        const auto id = model.idOf(tokenOfByte(static_cast<unsigned char>(b)));
        if (!id) {
            return {};
        }
        out.push_back(id->value);
    }
    return out;
}

Result<std::unique_ptr<UnigramModel>> UnigramModel::make(UnigramOptions options)
{
    if (options.pieces.empty() || (options.unknown && *options.unknown >= options.pieces.size())) {
        return badInput(concat(options.name, ": expected pieces and among them the unknown one, found ", options.pieces.size(), " pieces"));
    }
    std::unique_ptr<UnigramModel> model(new UnigramModel);
    model->pieces_ = std::move(options.pieces);
    model->sentencePiece_ = options.sentencePiece;
    model->idByText_.reserve(model->pieces_.size());
    std::vector<std::pair<std::string_view, int>> keys;
    bool any = false;
    // Backwards: of a piece that comes twice the last one counts, as in the reference.
    for (size_t i = model->pieces_.size(); i-- > 0;) {
        const ScoredPiece &piece = model->pieces_[i];
        const auto id = static_cast<int>(i);
        model->idByText_.emplace(piece.text, id);
        const bool scored = !options.sentencePiece || piece.kind == PieceKind::Normal;
        if (scored) {
            model->lowest_ = any ? std::min(model->lowest_, piece.score) : piece.score;
            model->highest_ = any ? std::max(model->highest_, piece.score) : piece.score;
            any = true;
        }
        const bool found = !options.sentencePiece || piece.kind == PieceKind::Normal || piece.kind == PieceKind::UserDefined;
        if (found && !piece.text.empty()) {
            keys.emplace_back(piece.text, id);
        }
    }
    model->trie_ = ByteTrie(std::move(keys));
    if (options.unknown) {
        model->unknown_ = static_cast<int>(*options.unknown);
    }
    if (options.byteFallback) {
        model->byteIds_ = byteIdsOf(*model);
    }
    return model;
}

std::optional<TokenId> UnigramModel::idOf(std::string_view token) const
{
    const auto found = idByText_.find(token);
    return found == idByText_.end() ? std::nullopt : std::optional(TokenId(found->second));
}

const std::string *UnigramModel::textOf(TokenId id) const
{
    return id.value >= 0 && id.value < size() ? &pieces_[static_cast<size_t>(id.value)].text : nullptr;
}

double UnigramModel::scoreOf(int id, size_t length) const
{
    const ScoredPiece &piece = pieces_[static_cast<size_t>(id)];
    // SentencePiece's bonus, with which a user-defined piece is always taken.
    const bool bonus = sentencePiece_ && piece.kind == PieceKind::UserDefined;
    return bonus ? static_cast<double>(length) * highest_ - 0.1 : piece.score;
}

std::vector<UnigramModel::Node> UnigramModel::search(std::string_view word) const
{
    constexpr double unknownPenalty = 10;
    const double unknownScore = sentencePiece_ ? static_cast<double>(static_cast<float>(lowest_ - unknownPenalty)) : lowest_ - unknownPenalty;
    std::vector<Node> nodes(word.size() + 1);
    const auto offer = [&](size_t begin, size_t end, int id, double score) {
        Node &node = nodes[end];
        const double sum = nodes[begin].score + score;
        if (!node.reached || sum > node.score) {
            node = {id, sentencePiece_ ? static_cast<double>(static_cast<float>(sum)) : sum, begin, true};
        }
    };
    for (size_t at = 0; at < word.size();) {
        size_t next = at;
        nextCodePoint(word, next);
        bool single = false;
        trie_.eachAt(word, at, [&](ByteTrie::Match match) {
            offer(at, at + match.length, match.value, scoreOf(match.value, match.length));
            single = single || match.length == next - at;
        });
        if (!single) {
            offer(at, next, unknown_.value_or(-1), unknownScore);
        }
        at = next;
    }
    return nodes;
}

void UnigramModel::appendUnknown(std::string_view word, size_t begin, size_t end, std::vector<ModelToken> &out) const
{
    const std::string_view stretch = word.substr(begin, end - begin);
    if (const auto id = idOf(stretch)) {
        out.push_back({*id, begin, end});
    } else if (!byteIds_.empty()) {
        for (const char c : stretch) {
            out.push_back({TokenId(byteIds_[static_cast<unsigned char>(c)]), begin, end});
        }
    } else {
        out.push_back({TokenId(unknown_.value_or(-1)), begin, end, true});
    }
}

void UnigramModel::tokenize(std::string_view word, std::vector<ModelToken> &out) const
{
    const std::vector<Node> nodes = search(word);
    std::vector<ModelToken> tokens; // backwards; -1 for unknown
    for (size_t end = word.size(); end > 0; end = nodes[end].begin) {
        tokens.push_back({TokenId(nodes[end].id), nodes[end].begin, end});
    }
    const int unknown = unknown_.value_or(-1);
    const UnknownPieces sentencePieces(unknown, byteIds_);
    for (size_t i = tokens.size(); i-- > 0;) {
        const ModelToken &token = tokens[i];
        if (token.id.value != unknown) {
            out.push_back(token);
        } else if (sentencePiece_) {
            sentencePieces.append(word, token.begin, token.end, out);
        } else {
            size_t end = token.end;
            for (; i > 0 && tokens[i - 1].id.value == unknown; --i) {
                end = tokens[i - 1].end;
            }
            appendUnknown(word, token.begin, end, out);
        }
    }
}

} // namespace headscope
