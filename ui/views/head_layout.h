// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Where heads lie in the head grid: layers down and heads across, heads that share a key/value head together; or a list of heads in rows, best first. A pure value in pixels of the contents, from their upper left corner.

#include <QPoint>
#include <QRect>
#include <QSize>
#include <map>
#include <optional>
#include <vector>

#include "core/model/model_spec.h"

namespace headscope::ui {

/// Heads that read one key/value head, as a bracket above their columns.
struct HeadBracket {
    int kvHead = 0;
    QRect rect; ///< of the bracket: as wide as their columns
};

class HeadLayout {
public:
    HeadLayout() = default;
    /// Every head of a kind of attention, for a viewport of this width.
    HeadLayout(GroupIndex group, const AttentionGroup &sizes, int width);
    /// These heads one behind another, with room for `textHeight` pixels of text below each.
    HeadLayout(std::vector<HeadPlace> heads, int textHeight, int width);

    bool listed() const { return listed_; }
    /// Side of a thumbnail.
    int side() const { return side_; }
    QSize size() const { return size_; }
    /// Room at the left and above for labels, which stay in view; none in a list.
    QSize labels() const { return listed_ ? QSize(0, 0) : QSize(left_ - 2, top_ - 2); }
    const std::vector<HeadPlace> &heads() const { return heads_; }
    /// Of a head's thumbnail; empty where the head is not among them.
    QRect rectOf(const HeadPlace &place) const;
    std::optional<HeadPlace> at(const QPoint &position) const;
    /// The head so many columns and rows away, stopping at the edges. Of one that is not among them: the first.
    HeadPlace neighbour(const HeadPlace &place, int right, int down) const;
    /// The heads of the rectangle with these corners; in a list the run from one to the other. In reading order.
    std::vector<HeadPlace> between(const HeadPlace &a, const HeadPlace &b) const;
    /// Above the columns, one a key/value head that several heads read.
    std::vector<HeadBracket> brackets() const;
    /// Left edge of a row's label and its width; height of the column labels' line, which begins at the padding.
    static constexpr int pad = 6, labelWidth = 28, labelHeight = 18;

private:
    QRect cell(int index) const;
    int indexOf(const HeadPlace &place) const;

    bool listed_ = false;
    std::vector<HeadPlace> heads_; ///< in reading order
    std::map<HeadPlace, int> order_; ///< of a list: where each stands in heads_
    int columns_ = 1, side_ = 40;
    int left_ = 0, top_ = 0;       ///< of the first thumbnail
    int right_ = 44, down_ = 44;   ///< from one thumbnail to the next
    int shared_ = 1;               ///< heads that read one key/value head
    int apart_ = 0;                ///< between those of one and the next
    QSize size_;
};

} // namespace headscope::ui
