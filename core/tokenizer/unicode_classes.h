// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Character classes of the regular expressions inside tokenizers. All functions are pure.

namespace headscope {

/// The classes that the split expressions of byte-level tokenizers tell apart; disjoint.
enum class CharacterClass { Letter, Number, Space, Other };

/// \p{L}, \p{N}, \s (the Unicode property White_Space), or none of them.
CharacterClass characterClass(char32_t codePoint);

inline bool isWhiteSpace(char32_t codePoint) { return characterClass(codePoint) == CharacterClass::Space; }

/// \w of Unicode TS 18: alphabetic, marks, decimal digits, connector punctuation, join controls.
bool isWordCharacter(char32_t codePoint);

} // namespace headscope
