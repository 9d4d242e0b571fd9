// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/head_layout.h"

#include <algorithm>

namespace headscope::ui {

namespace {

constexpr int gap = 4, bracketGap = 7, bracketHeight = 5;
constexpr int smallestSide = 22, largestSide = 72, listedSide = 50;

} // namespace

HeadLayout::HeadLayout(GroupIndex group, const AttentionGroup &sizes, int width) : columns_(std::max(1, sizes.n_heads))
{
    shared_ = sizes.n_kv_heads > 0 ? std::max(1, sizes.n_heads / sizes.n_kv_heads) : 1;
    apart_ = shared_ > 1 && sizes.n_kv_heads > 1 ? bracketGap : 0;
    left_ = pad + labelWidth;
    top_ = pad + labelHeight + (shared_ > 1 ? bracketHeight : 0);
    const int gaps = (columns_ - 1) * gap + (columns_ / shared_ - 1) * apart_;
    side_ = std::clamp((width - left_ - pad - gaps) / columns_, smallestSide, largestSide);
    right_ = down_ = side_ + gap;
    for (int layer = 0; layer < sizes.n_layers; ++layer) {
        for (int head = 0; head < sizes.n_heads; ++head) {
            heads_.push_back({group, LayerIndex(layer), HeadIndex(head)});
        }
    }
    size_ = {left_ + columns_ * side_ + gaps + pad, top_ + sizes.n_layers * down_ - gap + pad};
}

HeadLayout::HeadLayout(std::vector<HeadPlace> heads, int textHeight, int width) : listed_(true), heads_(std::move(heads)), side_(listedSide), left_(pad), top_(pad)
{
    for (const HeadPlace &place : heads_) {
        order_.emplace(place, static_cast<int>(order_.size()));
    }
    const int room = width - 2 * pad;
    columns_ = std::max(1, (room + gap) / (side_ + gap));
    right_ = columns_ > 1 ? std::min(side_ + 3 * gap, (room - side_) / (columns_ - 1)) : side_ + gap;
    down_ = side_ + textHeight + 2 * gap;
    const int rows = (static_cast<int>(heads_.size()) + columns_ - 1) / columns_;
    size_ = {pad + (columns_ - 1) * right_ + side_ + pad, pad + rows * down_ + pad};
}

QRect HeadLayout::cell(int index) const
{
    const int column = index % columns_;
    return {left_ + column * right_ + column / shared_ * apart_, top_ + index / columns_ * down_, side_, side_};
}

int HeadLayout::indexOf(const HeadPlace &place) const
{
    if (!listed_) { // where it must be
        const int index = place.layer.value * columns_ + place.head.value;
        return index >= 0 && index < static_cast<int>(heads_.size()) && heads_[static_cast<size_t>(index)] == place ? index : -1;
    }
    const auto at = order_.find(place);
    return at == order_.end() ? -1 : at->second;
}

QRect HeadLayout::rectOf(const HeadPlace &place) const
{
    const int index = indexOf(place);
    return index < 0 ? QRect() : cell(index);
}

std::optional<HeadPlace> HeadLayout::at(const QPoint &position) const
{
    const int row = (position.y() - top_) / std::max(1, down_);
    if (position.y() < top_ || position.x() < left_) {
        return std::nullopt;
    }
    for (int column = 0; column < columns_; ++column) {
        const int index = row * columns_ + column;
        if (index >= static_cast<int>(heads_.size())) {
            break;
        }
        const QRect rect = cell(index);
        if (position.x() >= rect.left() && position.x() < rect.left() + side_ + gap) {
            return heads_[static_cast<size_t>(index)];
        }
    }
    return std::nullopt;
}

HeadPlace HeadLayout::neighbour(const HeadPlace &place, int right, int down) const
{
    const int count = static_cast<int>(heads_.size()), index = indexOf(place);
    if (count == 0) {
        return place;
    }
    if (index < 0) {
        return heads_.front();
    }
    if (listed_) { // a list goes on in the next row
        const int next = index + right + down * columns_;
        return heads_[static_cast<size_t>(down != 0 && (next < 0 || next >= count) ? index : std::clamp(next, 0, count - 1))];
    }
    const int column = std::clamp(index % columns_ + right, 0, columns_ - 1), row = std::clamp(index / columns_ + down, 0, count / columns_ - 1);
    return heads_[static_cast<size_t>(row * columns_ + column)];
}

std::vector<HeadPlace> HeadLayout::between(const HeadPlace &a, const HeadPlace &b) const
{
    const int from = indexOf(a), to = indexOf(b);
    if (from < 0 || to < 0) {
        return {b};
    }
    const auto within = [](int value, int x, int y) { return value >= std::min(x, y) && value <= std::max(x, y); };
    std::vector<HeadPlace> out;
    for (int i = std::min(from, to) / columns_ * columns_; i < static_cast<int>(heads_.size()); ++i) {
        if (listed_ ? within(i, from, to) : within(i / columns_, from / columns_, to / columns_) && within(i % columns_, from % columns_, to % columns_)) {
            out.push_back(heads_[static_cast<size_t>(i)]);
        }
    }
    return out;
}

std::vector<HeadBracket> HeadLayout::brackets() const
{
    std::vector<HeadBracket> out;
    for (int kv = 0; !listed_ && shared_ > 1 && !heads_.empty() && (kv + 1) * shared_ <= columns_; ++kv) {
        const int left = cell(kv * shared_).left(), right = cell((kv + 1) * shared_ - 1).right();
        out.push_back({kv, QRect(QPoint(left, pad + labelHeight - 1), QPoint(right, pad + labelHeight + bracketHeight - 3))});
    }
    return out;
}

} // namespace headscope::ui
