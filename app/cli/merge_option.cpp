// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/merge_option.h"

#include <charconv>

#include "app/cli/arguments.h"
#include "core/base/text.h"

namespace headscope::cli {

Result<HeadMerge> readMerge(const std::string &text)
{
    constexpr std::string_view given = "weights:";
    if (text == "mean" || text == "max") {
        return HeadMerge{text == "mean" ? MergeKind::Mean : MergeKind::Max, {}};
    }
    if (!text.starts_with(given)) {
        return badInput(concat("--merge: expected mean, max or weights:W0,W1,... with a weight for each head, found \"", printable(text), "\""));
    }
    HeadMerge merge{MergeKind::Weights, {}};
    for (const auto &word : splitByComma(text.substr(given.size()))) {
        float weight = 0;
        const auto end = std::from_chars(word.data(), word.data() + word.size(), weight);
        if (end.ec != std::errc() || end.ptr != word.data() + word.size()) {
            return badInput(concat("--merge: expected a number for each head, found \"", printable(word), "\""));
        }
        merge.weights.push_back(weight);
    }
    return merge;
}

} // namespace headscope::cli
