// SPDX-License-Identifier: GPL-3.0-or-later
/// Unicode normalization with the reference's bookkeeping of which character stands for which. ICU has the data, but its own normalizers say only which stretches
/// changed; the offsets need every character.
#include <algorithm>

#include <unicode/normalizer2.h>

#include "core/base/text.h"
#include "core/tokenizer/normalizers.h"

namespace headscope {

namespace {

/// Below it no character changes under the form, and none is combined with one behind it that is below it too.
char32_t firstAffected(UnicodeForm form)
{
    return form == UnicodeForm::Nfc ? 0x300 : form == UnicodeForm::Nfd ? 0xC0 : 0xA0;
}

bool isUnaffected(std::string_view text, char32_t limit)
{
    for (size_t at = 0; at < text.size();) {
        if (nextCodePoint(text, at) >= limit) {
            return false;
        }
    }
    return true;
}

/// Full decompositions, with marks in canonical order. New characters have change 1.
std::vector<CharacterChange> decompose(std::string_view text, const icu::Normalizer2 &data)
{
    std::vector<CharacterChange> out;
    out.reserve(text.size());
    icu::UnicodeString parts;
    size_t marks = 0; // where the run of marks at the end begins
    const auto add = [&](char32_t c, int change) {
        if (c < 0x300 || data.getCombiningClass(static_cast<UChar32>(c)) == 0) {
            std::stable_sort(out.begin() + static_cast<std::ptrdiff_t>(marks), out.end(), [&](const CharacterChange &a, const CharacterChange &b) {
                return data.getCombiningClass(static_cast<UChar32>(a.character)) < data.getCombiningClass(static_cast<UChar32>(b.character));
            });
            out.push_back({c, change});
            marks = out.size();
        } else {
            out.push_back({c, change});
        }
    };
    for (size_t at = 0; at < text.size();) {
        const char32_t c = nextCodePoint(text, at);
        if (c < 0xA0 || !data.getDecomposition(static_cast<UChar32>(c), parts)) {
            add(c, 0);
            continue;
        }
        for (int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
            add(static_cast<char32_t>(parts.char32At(i)), i == 0 ? 0 : 1);
        }
    }
    add(0, 0); // sorts the last run
    out.pop_back();
    return out;
}

/// Canonical composition (Unicode standard, definition D117) of decomposed characters. A composed character has the sum of the changes, less one for each character that it took in.
std::vector<CharacterChange> compose(const std::vector<CharacterChange> &parts, const icu::Normalizer2 &data)
{
    std::vector<CharacterChange> out;
    out.reserve(parts.size());
    constexpr size_t none = static_cast<size_t>(-1);
    size_t starter = none;
    int lastClass = 0; // of the last character behind the starter that was not taken in; 0 for none
    for (const CharacterChange &part : parts) {
        const int kind = part.character < 0x300 ? 0 : data.getCombiningClass(static_cast<UChar32>(part.character));
        if (starter != none && (lastClass == 0 ? starter + 1 == out.size() : lastClass < kind)) {
            const UChar32 composed = data.composePair(static_cast<UChar32>(out[starter].character), static_cast<UChar32>(part.character));
            if (composed >= 0) {
                out[starter] = {static_cast<char32_t>(composed), out[starter].change + part.change - 1};
                continue;
            }
        }
        if (kind == 0) {
            starter = out.size();
        }
        lastClass = kind;
        out.push_back(part);
    }
    return out;
}

} // namespace

Status UnicodeNormalizer::apply(AlignedString &text) const
{
    if (isUnaffected(text.text, firstAffected(form_))) {
        return Done{};
    }
    const bool compatible = form_ == UnicodeForm::Nfkc || form_ == UnicodeForm::Nfkd;
    UErrorCode failed = U_ZERO_ERROR;
    const icu::Normalizer2 *data = compatible ? icu::Normalizer2::getNFKCInstance(failed) : icu::Normalizer2::getNFCInstance(failed);
    if (U_FAILURE(failed)) {
        return unsupported(concat("ICU has no normalization data (", u_errorName(failed), ")"));
    }
    std::vector<CharacterChange> changes = decompose(text.text, *data);
    if (form_ == UnicodeForm::Nfc || form_ == UnicodeForm::Nfkc) {
        changes = compose(changes, *data);
    }
    rewrite(text, changes);
    return Done{};
}

} // namespace headscope
