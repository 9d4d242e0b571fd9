// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Character classes and mappings that the steps of tokenizers ask for, from ICU. All functions are pure.

namespace headscope {

/// The classes that the split expressions of byte-level tokenizers tell apart; disjoint.
enum class CharacterClass { Letter, Number, Space, Other };

/// \p{L}, \p{N}, \s (the Unicode property White_Space), or none of them.
CharacterClass characterClass(char32_t codePoint);

inline bool isWhiteSpace(char32_t codePoint) { return characterClass(codePoint) == CharacterClass::Space; }
inline bool isNumber(char32_t codePoint) { return characterClass(codePoint) == CharacterClass::Number; }

/// \w of Unicode TS 18: alphabetic, marks, decimal digits, connector punctuation, join controls.
bool isWordCharacter(char32_t codePoint);

/// General category P, or a printable ASCII character that is no letter, digit or blank ("$", "+", "^", …).
bool isPunctuation(char32_t codePoint);
/// General category M.
bool isMark(char32_t codePoint);
/// General category Mn.
bool isNonspacingMark(char32_t codePoint);
/// General categories Cc, Cf and Co, without tab and line ends.
bool isControl(char32_t codePoint);
/// Chinese characters as BERT takes them (Han blocks, no kana or hangul).
bool isChinese(char32_t codePoint);

/// Lower case where it is one character; `i` for U+0130, whose lower case has U+0307 behind it.
char32_t simpleLowerCase(char32_t codePoint);

/// Calls add(character, true for the first) with the lower case of one character, whatever stands around it.
template <class Add>
void eachLowerCase(char32_t codePoint, const Add &add)
{
    add(simpleLowerCase(codePoint), true);
    if (codePoint == 0x130) {
        add(char32_t{0x307}, false);
    }
}

/// The script as a number, with hiragana, katakana and U+30FC as Han; -1 for a blank and for characters of no script.
int scriptOf(char32_t codePoint);

} // namespace headscope
