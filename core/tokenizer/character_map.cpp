// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include <unicode/brkiter.h>

#include "core/base/text.h"
#include "core/tokenizer/normalizers.h"

namespace headscope {

namespace {

uint32_t littleEndian(std::string_view bytes, size_t at)
{
    uint32_t out = 0;
    for (size_t i = 0; i < 4; ++i) {
        out |= static_cast<uint32_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
    }
    return out;
}

bool isBoundary(std::string_view text, size_t at)
{
    return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0u) != 0x80u;
}

/// Ends of the grapheme clusters (Unicode standard annex 29) of a text, as bytes.
class Clusters {
public:
    explicit Clusters(std::string_view text) : text_(text) {}

    /// End of the cluster that starts at `at`.
    size_t endOf(size_t at)
    {
        const auto byte = [&](size_t i) { return i < text_.size() ? static_cast<unsigned char>(text_[i]) : 0u; };
        // Most text is ASCII, where only "\r\n" is more than one character.
        if (byte(at) < 0x80 && byte(at + 1) < 0x80) {
            return byte(at) == '\r' && byte(at + 1) == '\n' ? at + 2 : at + 1;
        }
        if (ends_.empty()) {
            find();
        }
        while (ends_[next_] <= at) {
            ++next_;
        }
        return ends_[next_];
    }

private:
    void find()
    {
        UErrorCode failed = U_ZERO_ERROR;
        const std::unique_ptr<icu::BreakIterator> breaks(icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), failed));
        const icu::UnicodeString units = icu::UnicodeString::fromUTF8({text_.data(), static_cast<int32_t>(text_.size())});
        if (U_SUCCESS(failed)) {
            breaks->setText(units);
            size_t byte = 0;
            int32_t done = 0;
            for (int32_t end = breaks->next(); end != icu::BreakIterator::DONE; end = breaks->next()) {
                while (done < end) {
                    done += nextCodePoint(text_, byte) >= 0x10000 ? 2 : 1;
                }
                ends_.push_back(byte);
            }
        }
        ends_.push_back(text_.size());
    }
    std::string_view text_;
    std::vector<size_t> ends_;
    size_t next_ = 0;
};

/// The changes for `value` in the place of `key`, counted as the reference counts them.
void appendReplaced(std::string_view key, std::string_view value, std::vector<CharacterChange> &out)
{
    const auto before = static_cast<int>(codePointCount(key)), after = static_cast<int>(codePointCount(value));
    int index = 0;
    for (size_t at = 0; at < value.size(); ++index) {
        out.push_back({nextCodePoint(value, at), index >= before ? 1 : 0});
    }
    if (after < before && !out.empty()) {
        out.back().change += after - before;
    }
}

} // namespace

Result<CharacterMap> CharacterMap::make(std::string_view bytes, const std::string &place)
{
    CharacterMap out;
    if (bytes.empty()) {
        return out;
    }
    const size_t length = bytes.size() < 4 ? 0 : littleEndian(bytes, 0);
    if (bytes.size() < 4 || length % 4 != 0 || length > bytes.size() - 4) {
        return badInput(concat(place, ": expected a character map, whose first four bytes are the length of its double array, found ", bytes.size(), " bytes and the length ", length));
    }
    out.units_.reserve(length / 4);
    for (size_t at = 4; at < 4 + length; at += 4) {
        out.units_.push_back(littleEndian(bytes, at));
    }
    out.values_ = bytes.substr(4 + length);
    if (const auto invalid = firstInvalidUtf8(out.values_)) {
        return badInput(concat(place, ": expected UTF-8 in the character map, found an ill-formed sequence at byte ", 4 + length + *invalid));
    }
    return out;
}

template <class Found>
void CharacterMap::eachPrefix(std::string_view text, const Found &found) const
{
    if (units_.empty()) {
        return;
    }
    // The units are those of the double array library that SentencePiece uses: label in the low byte, bit 8 for a value, offset above bit 9.
    const auto offsetOf = [](uint32_t unit) { return static_cast<size_t>(unit >> 10) << ((unit & 0x200u) >> 6); };
    size_t node = offsetOf(units_[0]);
    for (size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        node ^= byte;
        if (byte == 0 || node >= units_.size() || (units_[node] & 0x800000FFu) != byte) {
            return;
        }
        const uint32_t unit = units_[node];
        node ^= offsetOf(unit);
        if ((unit & 0x100u) && node < units_.size() && isBoundary(text, i + 1)) {
            if (!found(i + 1, units_[node] & 0x7FFFFFFFu)) {
                return;
            }
        }
    }
}

CharacterMap::Match CharacterMap::matchOf(size_t length, uint32_t value) const
{
    if (value >= values_.size() || !isBoundary(values_, value)) {
        return {length, {}};
    }
    const std::string_view rest = std::string_view(values_).substr(value);
    return {length, rest.substr(0, rest.find('\0'))};
}

std::optional<CharacterMap::Match> CharacterMap::shortestAt(std::string_view text) const
{
    std::optional<Match> out;
    eachPrefix(text, [&](size_t length, uint32_t value) {
        out = matchOf(length, value);
        return false;
    });
    return out;
}

std::optional<CharacterMap::Match> CharacterMap::longestAt(std::string_view text) const
{
    std::optional<Match> out;
    eachPrefix(text, [&](size_t length, uint32_t value) {
        out = matchOf(length, value);
        return true;
    });
    return out;
}

Status PrecompiledNormalizer::apply(AlignedString &text) const
{
    constexpr size_t longCluster = 6;
    const std::string_view all = text.text;
    std::vector<CharacterChange> changes;
    changes.reserve(all.size());
    Clusters clusters(all);
    bool changed = false;
    for (size_t at = 0; at < all.size();) {
        const std::string_view cluster = all.substr(at, clusters.endOf(at) - at);
        at += cluster.size();
        const auto whole = cluster.size() < longCluster ? map_.shortestAt(cluster) : std::nullopt;
        if (whole) {
            appendReplaced(cluster, whole->value, changes);
            changed = true;
            continue;
        }
        for (size_t i = 0; i < cluster.size();) {
            const size_t begin = i;
            const char32_t c = nextCodePoint(cluster, i);
            const std::string_view character = cluster.substr(begin, i - begin);
            if (const auto match = map_.shortestAt(character)) {
                appendReplaced(character, match->value, changes);
                changed = true;
            } else {
                changes.push_back({c, 0});
            }
        }
    }
    if (changed) {
        rewrite(text, changes);
    }
    return Done{};
}

} // namespace headscope
