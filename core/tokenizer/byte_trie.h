// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A set of byte strings with a number each, to find those that start at a place of a text. Thread rule: immutable after construction.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace headscope {

class ByteTrie {
public:
    struct Match {
        size_t length; ///< bytes
        int value;
    };

    ByteTrie() = default;
    /// Requires: keys not empty, values not negative. Of a key that comes twice the first value counts. n log n time, memory about 12 bytes for each byte of the keys.
    explicit ByteTrie(std::vector<std::pair<std::string_view, int>> keys);

    bool empty() const { return nodes_.size() <= 1; }

    /// Calls found(Match) for every key that starts at `at`, short ones first. Time: length of the longest one.
    template <class Found>
    void eachAt(std::string_view text, size_t at, const Found &found) const
    {
        uint32_t node = 0;
        for (size_t i = at; i < text.size(); ++i) {
            node = child(node, static_cast<unsigned char>(text[i]));
            if (node == 0) {
                return;
            }
            if (nodes_[node].value >= 0) {
                found(Match{i + 1 - at, nodes_[node].value});
            }
        }
    }
    /// The longest key that starts at `at`.
    std::optional<Match> longestAt(std::string_view text, size_t at) const;

private:
    struct Node {
        uint32_t first = 0;      ///< children stand in a row, in order of their bytes
        uint16_t count = 0;
        unsigned char byte = 0; ///< on the edge that leads here
        int value = -1;
    };
    /// 0 when there is none.
    uint32_t child(uint32_t node, unsigned char byte) const
    {
        if (node == 0) {
            return roots_[byte];
        }
        const Node &parent = nodes_[node];
        uint32_t low = parent.first, high = parent.first + parent.count;
        while (low < high) {
            const uint32_t middle = (low + high) / 2;
            if (nodes_[middle].byte < byte) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < parent.first + parent.count && nodes_[low].byte == byte ? low : 0;
    }

    std::vector<Node> nodes_;
    std::array<uint32_t, 256> roots_{}; ///< children of the root by byte
};

} // namespace headscope
