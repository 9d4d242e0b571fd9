// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The one selection that every view shares: layer, head, query, key. GUI thread only.

#include <QObject>

#include "core/base/index.h"

namespace headscope::ui {

struct Chosen {
    LayerIndex layer;
    HeadIndex head;
    QueryPos query;
    KeyPos key;
    bool operator==(const Chosen &) const = default;
};

/// Sizes that the selection must lie in.
struct SelectionBounds {
    int n_layers = 0, n_heads = 0, n_tokens = 0;
};

class Selection : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    const Chosen &chosen() const { return chosen_; }
    void chooseHead(LayerIndex layer, HeadIndex head);
    void chooseCell(QueryPos query, KeyPos key);
    /// Moves head or cell by so many, stopping at the bounds.
    void moveHead(int layers, int heads);
    void moveCell(int queries, int keys);
    /// A query on the last token stays there when tokens come or go.
    void setBounds(const SelectionBounds &bounds);

signals:
    void headChanged(const headscope::ui::Chosen &chosen);
    void cellChanged(const headscope::ui::Chosen &chosen);

private:
    void choose(Chosen next);
    Chosen chosen_;
    SelectionBounds bounds_;
};

} // namespace headscope::ui
