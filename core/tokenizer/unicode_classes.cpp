// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/unicode_classes.h"

#include <unicode/uchar.h>

namespace headscope {

CharacterClass characterClass(char32_t codePoint)
{
    if (codePoint < 0x80) {
        const bool letter = (codePoint >= 'a' && codePoint <= 'z') || (codePoint >= 'A' && codePoint <= 'Z');
        const bool number = codePoint >= '0' && codePoint <= '9';
        const bool space = codePoint == ' ' || (codePoint >= '\t' && codePoint <= '\r');
        return letter ? CharacterClass::Letter : number ? CharacterClass::Number : space ? CharacterClass::Space : CharacterClass::Other;
    }
    const auto c = static_cast<UChar32>(codePoint);
    const uint32_t category = U_GET_GC_MASK(c);
    if (category & U_GC_L_MASK) {
        return CharacterClass::Letter;
    }
    if (category & U_GC_N_MASK) {
        return CharacterClass::Number;
    }
    return u_isUWhiteSpace(c) ? CharacterClass::Space : CharacterClass::Other;
}

bool isWordCharacter(char32_t codePoint)
{
    const auto c = static_cast<UChar32>(codePoint);
    const uint32_t category = U_GET_GC_MASK(c);
    return u_isUAlphabetic(c) || (category & (U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK)) || u_hasBinaryProperty(c, UCHAR_JOIN_CONTROL);
}

} // namespace headscope
