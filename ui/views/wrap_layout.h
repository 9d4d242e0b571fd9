// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Widgets in reading order on as many lines as the width needs: a bar of controls that does not keep a window from being narrow. GUI thread only.

#include <QLayout>
#include <algorithm>
#include <memory>
#include <vector>

namespace headscope::ui {

class WrapLayout : public QLayout {
public:
    /// Takes the layout of `parent`.
    explicit WrapLayout(QWidget *parent) : QLayout(parent) {}

    void addItem(QLayoutItem *item) override { items_.emplace_back(item); }
    int count() const override { return static_cast<int>(items_.size()); }
    QLayoutItem *itemAt(int i) const override { return i >= 0 && i < count() ? items_[static_cast<size_t>(i)].get() : nullptr; }
    QLayoutItem *takeAt(int i) override
    {
        if (i < 0 || i >= count()) {
            return nullptr;
        }
        QLayoutItem *item = items_[static_cast<size_t>(i)].release();
        items_.erase(items_.begin() + i);
        return item;
    }
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return place(QRect(0, 0, width, 0), false); }
    QSize sizeHint() const override { return minimumSize(); }
    QSize minimumSize() const override
    {
        QSize size;
        for (const auto &item : items_) {
            size = item->isEmpty() ? size : size.expandedTo(item->minimumSize());
        }
        const QMargins m = contentsMargins();
        return size + QSize(m.left() + m.right(), m.top() + m.bottom());
    }
    void setGeometry(const QRect &rect) override
    {
        QLayout::setGeometry(rect);
        place(rect, true);
    }

private:
    /// The height that the items need in the width of `rect`; moves them there where `apply`.
    int place(const QRect &rect, bool apply) const
    {
        const QRect inner = rect.marginsRemoved(contentsMargins());
        int x = inner.x(), y = inner.y(), line = 0;
        for (const auto &item : items_) {
            if (item->isEmpty()) {
                continue;
            }
            const QSize size = item->sizeHint();
            if (x > inner.x() && x + size.width() > inner.x() + inner.width()) {
                x = inner.x();
                y += line + spacing();
                line = 0;
            }
            if (apply) {
                item->setGeometry(QRect(QPoint(x, y), size));
            }
            x += size.width() + spacing();
            line = std::max(line, size.height());
        }
        return y + line - rect.y() + contentsMargins().bottom();
    }

    std::vector<std::unique_ptr<QLayoutItem>> items_;
};

} // namespace headscope::ui
