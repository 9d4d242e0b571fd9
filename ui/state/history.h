// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Back and forward through the places that were chosen (kind of attention, layer, head, query, key, and the heads looked at together). Arrow keys that follow one another within half a second are one step. Another model begins a new history; places that an
/// edit of the text has taken away are clamped to what there is, and passed over where that is no other place. GUI thread only.

#include <QElapsedTimer>
#include <QObject>
#include <vector>

#include "ui/state/selection.h"

namespace headscope::ui {

class History : public QObject {
    Q_OBJECT
public:
    History(Document *document, Selection *selection, QObject *parent = nullptr);

    bool canGoBack() const { return at_ > 0; }
    bool canGoForward() const { return at_ + 1 < places_.size(); }
    void back() { go(-1); }
    void forward() { go(1); }
    size_t places() const { return places_.size(); }
    /// Goes on with the history of another window that shows the same.
    void continueFrom(const History &other);
    /// The place of now is the first.
    void begin();

signals:
    /// Whether there is a place to go back or forward to.
    void changed();

private:
    void note(Moved how);
    void go(int by);

    Selection *selection_;
    struct Place {
        Chosen chosen;
        std::vector<HeadPlace> heads;
        bool operator==(const Place &) const = default;
    };
    Place now() const { return {selection_->chosen(), selection_->heads()}; }
    std::vector<Place> places_; ///< at least one
    size_t at_ = 0;              ///< the one on show
    bool going_ = false;
    bool byArrow_ = false;       ///< how the place on show was reached
    QElapsedTimer sinceArrow_;
};

} // namespace headscope::ui
