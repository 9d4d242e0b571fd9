// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Index types that cannot be mixed up: a query position is not a key position, a query head is not a kv head. All count from zero.

#include <compare>

namespace headscope {

template <class Tag>
struct Index {
    int value = 0;
    constexpr Index() = default;
    constexpr explicit Index(int v) : value(v) {}
    auto operator<=>(const Index &) const = default;
};

using GroupIndex = Index<struct GroupTag>;
using LayerIndex = Index<struct LayerTag>;
using HeadIndex = Index<struct HeadTag>;
using KvHeadIndex = Index<struct KvHeadTag>;
using QueryPos = Index<struct QueryTag>;
using KeyPos = Index<struct KeyTag>;
using TokenId = Index<struct TokenTag>;

} // namespace headscope
