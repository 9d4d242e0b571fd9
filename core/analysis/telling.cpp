// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/telling.h"

namespace headscope {

HeadPlace tellingHead(GroupIndex group, const std::vector<std::vector<HeadMetrics>> &metrics)
{
    HeadPlace best{group, {}, {}};
    double most = -1;
    for (size_t layer = 0; layer < metrics.size(); ++layer) {
        for (size_t head = 0; head < metrics[layer].size(); ++head) {
            const HeadMetrics &m = metrics[layer][head];
            const double score = m.induction.value_or(m.previous.value_or(0));
            if (score > most) {
                most = score;
                best = {group, LayerIndex(static_cast<int>(layer)), HeadIndex(static_cast<int>(head))};
            }
        }
    }
    return best;
}

CellPlace tellingCell(const Trace &trace, const HeadPlace &place)
{
    for (int query = trace.nQuery(place.group) - 1; query >= 0; --query) {
        const auto keys = topKeys(trace, place, QueryPos(query), 1);
        if (!keys.empty() && keys[0].key.value > 0) {
            return {QueryPos(query), keys[0].key};
        }
    }
    return {};
}

} // namespace headscope
