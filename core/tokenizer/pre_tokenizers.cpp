// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/pre_tokenizers.h"

#include "core/base/text.h"
#include "core/tokenizer/unicode_classes.h"

namespace headscope {

namespace {

/// Calls split(piece, out) with each piece that is no added token.
template <class Split>
void splitEach(AlignedText &text, const Split &split)
{
    std::vector<TextPiece> out;
    for (const TextPiece &piece : text.pieces) {
        if (piece.added) {
            out.push_back(piece);
        } else {
            split(piece, out);
        }
    }
    text.pieces = std::move(out);
}

Status splitByPattern(AlignedText &text, const Pattern &pattern, PatternSplit::Options options)
{
    PatternSearch search(pattern);
    std::vector<PatternPart> parts;
    std::vector<TextPiece> out;
    for (const TextPiece &piece : text.pieces) {
        if (piece.added) {
            out.push_back(piece);
            continue;
        }
        HS_TRY_STATUS(search.parts(text.textOf(piece), parts));
        for (PatternPart &part : parts) {
            part.match = part.match != options.invert;
        }
        splitByParts(parts, options.behavior, piece.begin, out);
    }
    text.pieces = std::move(out);
    return Done{};
}

} // namespace

Status CharacterSplit::apply(AlignedText &text) const
{
    splitByCharacters(text, behavior_, isDelimiter_);
    return Done{};
}

Status WhitespacePreTokenizer::apply(AlignedText &text) const
{
    enum class Kind { Blank, Word, Other };
    const auto kindOf = [](char32_t c) { return isWhiteSpace(c) ? Kind::Blank : isWordCharacter(c) ? Kind::Word : Kind::Other; };
    splitEach(text, [&](const TextPiece &piece, std::vector<TextPiece> &out) {
        Kind last = Kind::Blank;
        for (size_t at = piece.begin; at < piece.end;) {
            const size_t begin = at;
            const Kind kind = kindOf(nextCodePoint(text.text, at));
            if (kind != Kind::Blank && kind == last) {
                out.back().end = at;
            } else if (kind != Kind::Blank) {
                out.push_back({begin, at, std::nullopt});
            }
            last = kind;
        }
    });
    return Done{};
}

Status PatternSplit::apply(AlignedText &text) const
{
    return splitByPattern(text, pattern_, options_);
}

Status MetaspacePreTokenizer::apply(AlignedText &text) const
{
    PatternSearch blanks(blank_);
    const auto rewriteBlanks = [&](AlignedString &words) -> Status {
        HS_TRY_STATUS(replaceMatches(words, blanks, options_.replacement));
        const bool here = options_.prepend == Prepend::Always || (options_.prepend == Prepend::First && words.spans.front().begin == 0);
        if (here && !words.text.starts_with(options_.replacement)) {
            prepend(words, options_.replacement);
        }
        return Done{};
    };
    HS_TRY_STATUS(rewritePieces(text, rewriteBlanks));
    return options_.split ? splitByPattern(text, replacement_, {SplitBehavior::MergedWithNext, false}) : Status(Done{});
}

Status ScriptSplit::apply(AlignedText &text) const
{
    splitEach(text, [&](const TextPiece &piece, std::vector<TextPiece> &out) {
        // As in the reference, what has no script before the first character that has one is dropped.
        int last = -1;
        bool any = false;
        for (size_t at = piece.begin; at < piece.end;) {
            const size_t begin = at;
            const int script = scriptOf(nextCodePoint(text.text, at));
            if (script >= 0 && script != last) {
                out.push_back({begin, at, std::nullopt});
                last = script;
                any = true;
            } else if (any) {
                out.back().end = at;
            }
        }
    });
    return Done{};
}

Status FixedLengthSplit::apply(AlignedText &text) const
{
    splitEach(text, [&](const TextPiece &piece, std::vector<TextPiece> &out) {
        size_t count = 0;
        for (size_t at = piece.begin; at < piece.end; ++count) {
            const size_t begin = at;
            nextCodePoint(text.text, at);
            if (count % length_ == 0) {
                out.push_back({begin, at, std::nullopt});
            } else {
                out.back().end = at;
            }
        }
    });
    return Done{};
}

} // namespace headscope
