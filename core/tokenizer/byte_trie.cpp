// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/byte_trie.h"

#include <algorithm>

namespace headscope {

ByteTrie::ByteTrie(std::vector<std::pair<std::string_view, int>> keys)
{
    std::stable_sort(keys.begin(), keys.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    struct Range {
        size_t begin, end, depth; // keys with the same first `depth` bytes
        uint32_t node;
    };
    nodes_.emplace_back();
    std::vector<Range> todo;
    if (!keys.empty()) {
        todo.push_back({0, keys.size(), 0, 0});
    }
    while (!todo.empty()) {
        const Range range = todo.back();
        todo.pop_back();
        size_t at = range.begin;
        for (; at < range.end && keys[at].first.size() == range.depth; ++at) {
            nodes_[range.node].value = nodes_[range.node].value < 0 ? keys[at].second : nodes_[range.node].value;
        }
        nodes_[range.node].first = static_cast<uint32_t>(nodes_.size());
        while (at < range.end) {
            const char byte = keys[at].first[range.depth];
            const size_t begin = at;
            while (at < range.end && keys[at].first[range.depth] == byte) {
                ++at;
            }
            todo.push_back({begin, at, range.depth + 1, static_cast<uint32_t>(nodes_.size())});
            nodes_.emplace_back().byte = static_cast<unsigned char>(byte);
            ++nodes_[range.node].count;
        }
    }
    for (uint32_t i = 0; i < nodes_[0].count; ++i) {
        roots_[nodes_[nodes_[0].first + i].byte] = nodes_[0].first + i;
    }
}

std::optional<ByteTrie::Match> ByteTrie::longestAt(std::string_view text, size_t at) const
{
    std::optional<Match> longest;
    eachAt(text, at, [&](Match match) { longest = match; });
    return longest;
}

} // namespace headscope
