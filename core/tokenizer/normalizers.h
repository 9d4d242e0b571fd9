// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The normalizers of tokenizer.json. Offsets come out as the reference implementation's.

#include "core/tokenizer/byte_trie.h"
#include "core/tokenizer/pattern.h"
#include "core/tokenizer/stages.h"

namespace headscope {

/// "BertNormalizer": cleans, sets Chinese characters apart, takes accents away, lower-cases.
class BertNormalizer : public Normalizer {
public:
    struct Options {
        bool cleanText = true;          ///< control characters go, every blank becomes " "
        bool separateChinese = true;    ///< blanks around each Chinese character
        std::optional<bool> stripAccents; ///< as `lowercase` where nothing is said
        bool lowercase = true;
    };
    explicit BertNormalizer(Options options) : options_(options) {}
    Status apply(AlignedString &text) const override;

private:
    Options options_;
};

class LowercaseNormalizer : public Normalizer {
public:
    Status apply(AlignedString &text) const override;
};

/// The Unicode normalization forms (Unicode standard annex 15).
enum class UnicodeForm { Nfc, Nfd, Nfkc, Nfkd };

class UnicodeNormalizer : public Normalizer {
public:
    explicit UnicodeNormalizer(UnicodeForm form) : form_(form) {}
    Status apply(AlignedString &text) const override;

private:
    UnicodeForm form_;
};

/// Takes out every mark (general category M); accents that are part of a character stay.
class StripAccentsNormalizer : public Normalizer {
public:
    Status apply(AlignedString &text) const override;
};

/// Takes blanks away at the ends.
class StripNormalizer : public Normalizer {
public:
    struct Options {
        bool left = true, right = true;
    };
    explicit StripNormalizer(Options options) : options_(options) {}
    Status apply(AlignedString &text) const override;

private:
    Options options_;
};

class PrependNormalizer : public Normalizer {
public:
    explicit PrependNormalizer(std::string prefix) : prefix_(std::move(prefix)) {}
    Status apply(AlignedString &text) const override;

private:
    std::string prefix_;
};

class ReplaceNormalizer : public Normalizer {
public:
    ReplaceNormalizer(Pattern pattern, std::string content) : pattern_(std::move(pattern)), content_(std::move(content)) {}
    Status apply(AlignedString &text) const override;

private:
    Pattern pattern_;
    std::string content_;
};

/// The rules that SentencePiece calls "nmt": some control characters go, unusual blanks become " ".
class NmtNormalizer : public Normalizer {
public:
    Status apply(AlignedString &text) const override;
};

/// Every byte becomes the character that stands for it (byte_level.h).
class ByteLevelNormalizer : public Normalizer {
public:
    Status apply(AlignedString &text) const override;
};

/// A map from short strings to strings, as SentencePiece writes it into its models: 4 bytes little-endian length, that many bytes of a double array over the keys, and the
/// values, each ended by a zero byte.
class CharacterMap {
public:
    struct Match {
        size_t length;          ///< bytes of the key
        std::string_view value; ///< lives as long as the map
    };

    /// BadInput: lengths that do not fit, values that are not UTF-8. `place` stands for the map in messages.
    static Result<CharacterMap> make(std::string_view bytes, const std::string &place);
    /// The shortest and the longest key at the start of `text`.
    std::optional<Match> shortestAt(std::string_view text) const;
    std::optional<Match> longestAt(std::string_view text) const;

private:
    template <class Found>
    void eachPrefix(std::string_view text, const Found &found) const;
    Match matchOf(size_t length, uint32_t value) const;
    std::vector<uint32_t> units_;
    std::string values_;
};

/// "Precompiled": a CharacterMap over grapheme clusters shorter than six bytes and over characters. As in the reference, a cluster that starts with a key is replaced as a whole.
class PrecompiledNormalizer : public Normalizer {
public:
    explicit PrecompiledNormalizer(CharacterMap map) : map_(std::move(map)) {}
    Status apply(AlignedString &text) const override;

private:
    CharacterMap map_;
};

} // namespace headscope
