// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/token_groups.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "core/base/check.h"
#include "core/base/text.h"
#include "core/tokenizer/unicode_classes.h"

namespace headscope {

namespace {

size_t sz(int i) { return static_cast<size_t>(i); }

std::u32string codePoints(const std::string &text)
{
    std::u32string out;
    for (size_t at = 0; at < text.size();) {
        out.push_back(nextCodePoint(text, at));
    }
    return out;
}

/// Of a script that writes words without blanks between them.
bool isUnspaced(char32_t c)
{
    static const std::array<int, 5> scripts = {scriptOf(0x4e2d), scriptOf(0xe01), scriptOf(0xe81), scriptOf(0x1780), scriptOf(0x1000)};
    return isChinese(c) || (scriptOf(c) >= 0 && std::find(scripts.begin(), scripts.end(), scriptOf(c)) != scripts.end());
}

/// Whether the characters before and at `seam` are of one word.
bool joinsAt(const std::u32string &text, size_t seam)
{
    const auto at = [&](size_t i) { return i < text.size() ? text[i] : U' '; }; // i - 1 of 0 is behind the end too
    const auto apostrophe = [](char32_t c) { return c == U'\'' || c == 0x2019; };
    const auto inWord = [&](size_t i) { return isWordCharacter(at(i)) || (apostrophe(at(i)) && isWordCharacter(at(i - 1)) && isWordCharacter(at(i + 1))); };
    if (isMark(at(seam))) {
        return isWordCharacter(at(seam - 1));
    }
    return inWord(seam - 1) && inWord(seam) && !isUnspaced(at(seam - 1)) && !isUnspaced(at(seam));
}

} // namespace

int AxisGroups::of(int position) const
{
    HS_CHECK(position >= 0 && position < positions());
    return static_cast<int>(std::upper_bound(begin.begin(), begin.end(), position) - begin.begin()) - 1;
}

AxisGroups singlePositions(int positions)
{
    AxisGroups out;
    out.begin.resize(sz(positions) + 1);
    std::iota(out.begin.begin(), out.begin.end(), 0);
    return out;
}

bool hasWords(const Sequence &sequence) { return !sequence.offsets.empty() && sequence.offsets.size() == sequence.labels.size() && sequence.text_index.size() == sequence.offsets.size(); }

AxisGroups wordsOf(const Sequence &sequence, int extra)
{
    HS_CHECK(hasWords(sequence) && extra >= 0);
    const std::array<std::u32string, 2> texts = {codePoints(sequence.text), codePoints(sequence.pair)};
    AxisGroups out;
    const int n = sequence.size();
    const auto special = [&](int i) { return sz(i) < sequence.special.size() && sequence.special[sz(i)]; };
    for (int i = 1; i < n; ++i) {
        const TextSpan before = sequence.offsets[sz(i - 1)], here = sequence.offsets[sz(i)];
        const int text = sequence.text_index[sz(i)];
        bool together = text >= 0 && text < 2 && text == sequence.text_index[sz(i - 1)] && !special(i) && !special(i - 1);
        if (together && here != before) { // else pieces of one character
            together = here.begin == before.end && here.begin > 0 && joinsAt(texts[sz(text)], sz(here.begin));
        }
        if (!together) {
            out.begin.push_back(i);
        }
    }
    for (int i = std::max(n, 1); i <= n + extra && n + extra > 0; ++i) {
        out.begin.push_back(i);
    }
    return out;
}

std::vector<std::string> groupLabels(const AxisGroups &groups, const Sequence &sequence, const std::vector<std::string> &labels)
{
    HS_CHECK(static_cast<size_t>(groups.positions()) == labels.size());
    std::vector<std::string> out;
    std::array<std::u32string, 2> texts;
    if (groups.size() < groups.positions()) {
        texts = {codePoints(sequence.text), codePoints(sequence.pair)};
    }
    for (int g = 0; g < groups.size(); ++g) {
        const int first = groups.first(g), last = groups.end(g) - 1;
        if (first == last) {
            out.push_back(labels[sz(first)]);
            continue;
        }
        const std::u32string &text = texts[sz(sequence.text_index[sz(first)])];
        std::string label;
        for (int c = sequence.offsets[sz(first)].begin; c < sequence.offsets[sz(last)].end && sz(c) < text.size(); ++c) {
            if (!label.empty() || !isWhiteSpace(text[sz(c)])) {
                isDirectionMark(text[sz(c)]) ? appendEscaped(label, text[sz(c)]) : appendUtf8(label, text[sz(c)]);
            }
        }
        out.push_back(label.empty() ? labels[sz(first)] : label);
    }
    return out;
}

} // namespace headscope
