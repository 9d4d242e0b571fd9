// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/all_patterns.h"

#include <algorithm>
#include <vector>

#include "core/base/check.h"
#include "core/base/parallel.h"

namespace headscope {

namespace {

constexpr int pieceRows = 512; ///< enough pieces for all threads also where there is one long head

struct Piece {
    const AttentionTrace *attention;
    HeadIndex head;
    Tile tile;
    size_t cells() const { return static_cast<size_t>(tile.rows) * static_cast<size_t>(tile.cols); }
};

std::vector<Piece> pieces(const Trace &trace)
{
    std::vector<Piece> all;
    for (size_t group = 0; group < trace.model->groups.size(); ++group) {
        for (int layer = 0; layer < trace.model->groups[group].n_layers; ++layer) {
            const AttentionTrace &attention = trace.attention(GroupIndex(static_cast<int>(group)), LayerIndex(layer));
            const auto &g = attention.geometry;
            for (int head = 0; head < g.n_heads; ++head) {
                for (int first = 0; first < g.n_query; first += pieceRows) {
                    all.push_back({&attention, HeadIndex(head), {first, 0, std::min(pieceRows, g.n_query - first), g.n_key}});
                }
            }
        }
    }
    return all;
}

} // namespace

int64_t patternCells(const Trace &trace)
{
    int64_t cells = 0;
    for (const Piece &piece : pieces(trace)) {
        cells += static_cast<int64_t>(piece.cells());
    }
    return cells;
}

int64_t largestPatternPiece(const Trace &trace)
{
    size_t most = 0;
    for (const Piece &piece : pieces(trace)) {
        most = std::max(most, piece.cells());
    }
    return static_cast<int64_t>(most);
}

void allPatterns(const Trace &trace, std::span<float> room)
{
    const std::vector<Piece> all = pieces(trace);
    std::vector<size_t> places;
    for (size_t done = 0; done < all.size(); done += places.size()) {
        places.clear();
        for (size_t used = 0; done + places.size() < all.size() && used + all[done + places.size()].cells() <= room.size();) {
            places.push_back(used);
            used += all[done + places.size() - 1].cells();
        }
        HS_CHECK(!places.empty());
        parallelFor(static_cast<int>(places.size()), [&](int i) {
            const Piece &piece = all[done + static_cast<size_t>(i)];
            computeTile(*piece.attention, piece.head, piece.tile, CellValue::Pattern, 0.0f, room.subspan(places[static_cast<size_t>(i)], piece.cells()));
        });
    }
}

} // namespace headscope
