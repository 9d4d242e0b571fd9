// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/find_tokens.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "core/analysis/token_groups.h"
#include "core/base/check.h"
#include "core/base/text.h"
#include "core/tokenizer/unicode_classes.h"

namespace headscope {

namespace {

/// Code points in lower case, one for one, so that offsets stay what they are.
std::u32string folded(std::string_view text)
{
    std::u32string out;
    for (size_t at = 0; at < text.size();) {
        out += simpleLowerCase(nextCodePoint(text, at));
    }
    return out;
}

} // namespace

std::vector<int> findTokens(const Sequence &sequence, const std::vector<std::string> &labels, std::string_view wanted)
{
    std::vector<int> found;
    if (wanted.empty() || firstInvalidUtf8(wanted)) {
        return found;
    }
    const std::u32string needle = folded(wanted);
    const bool texts = hasWords(sequence);
    if (texts) {
        std::array<std::vector<int>, 2> begins; // of occurrences, in code points of each text
        for (const int which : {0, 1}) {
            const std::u32string text = folded(which == 0 ? sequence.text : sequence.pair);
            for (size_t at = text.find(needle); at != std::u32string::npos; at = text.find(needle, at + 1)) {
                begins[static_cast<size_t>(which)].push_back(static_cast<int>(at));
            }
        }
        for (int i = 0; i < sequence.size(); ++i) {
            const int which = sequence.text_index[static_cast<size_t>(i)];
            const TextSpan span = sequence.offsets[static_cast<size_t>(i)];
            if (which == 0 || which == 1) {
                const auto &all = begins[static_cast<size_t>(which)];
                const auto first = std::lower_bound(all.begin(), all.end(), span.begin);
                if (first != all.end() && *first < span.end) {
                    found.push_back(i);
                }
            }
        }
    }
    for (int i = 0; i < static_cast<int>(labels.size()); ++i) {
        const bool ofText = texts && i < sequence.size() && sequence.text_index[static_cast<size_t>(i)] >= 0;
        if (!ofText && folded(labels[static_cast<size_t>(i)]).find(needle) != std::u32string::npos) {
            found.push_back(i);
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

int movedPosition(const std::vector<std::string> &before, const std::vector<std::string> &after, int position)
{
    HS_CHECK(position >= 0 && position < static_cast<int>(before.size()) && !after.empty());
    const auto same = std::mismatch(before.begin(), before.end(), after.begin(), after.end());
    const auto unequal = std::mismatch(before.rbegin(), std::make_reverse_iterator(same.first), after.rbegin(), std::make_reverse_iterator(same.second)); // of the rest
    if (position < same.first - before.begin()) {
        return position;
    }
    const int moved = static_cast<int>(after.size()) - static_cast<int>(before.size());
    return position >= static_cast<int>(before.rend() - unequal.first) ? position + moved : std::min(position, static_cast<int>(after.size()) - 1);
}

} // namespace headscope
