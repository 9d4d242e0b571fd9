// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/unicode_classes.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

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

bool isPunctuation(char32_t codePoint)
{
    if (codePoint < 0x80) {
        return codePoint > ' ' && codePoint < 0x7F && characterClass(codePoint) == CharacterClass::Other;
    }
    return U_GET_GC_MASK(static_cast<UChar32>(codePoint)) & U_GC_P_MASK;
}

bool isMark(char32_t codePoint)
{
    return codePoint >= 0x300 && (U_GET_GC_MASK(static_cast<UChar32>(codePoint)) & U_GC_M_MASK);
}

bool isNonspacingMark(char32_t codePoint)
{
    return codePoint >= 0x300 && u_charType(static_cast<UChar32>(codePoint)) == U_NON_SPACING_MARK;
}

bool isControl(char32_t codePoint)
{
    if (codePoint == '\t' || codePoint == '\n' || codePoint == '\r') {
        return false;
    }
    return U_GET_GC_MASK(static_cast<UChar32>(codePoint)) & (U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CO_MASK);
}

bool isChinese(char32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) || (c >= 0x2A700 && c <= 0x2B73F) ||
           (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B820 && c <= 0x2CEAF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

char32_t simpleLowerCase(char32_t codePoint)
{
    if (codePoint < 0x80) {
        return codePoint >= 'A' && codePoint <= 'Z' ? codePoint + 32 : codePoint;
    }
    return static_cast<char32_t>(u_tolower(static_cast<UChar32>(codePoint)));
}

int scriptOf(char32_t codePoint)
{
    if (codePoint == 0x30FC) {
        return USCRIPT_HAN;
    }
    UErrorCode failed = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(static_cast<UChar32>(codePoint), &failed);
    if (codePoint == ' ' || U_FAILURE(failed) || script == USCRIPT_UNKNOWN) {
        return -1;
    }
    return script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA ? USCRIPT_HAN : script;
}

} // namespace headscope
