// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/history.h"

namespace headscope::ui {

namespace {
constexpr size_t mostPlaces = 500;
constexpr qint64 oneStep = 500; ///< ms
} // namespace

History::History(Document *document, Selection *selection, QObject *parent) : QObject(parent), selection_(selection), places_{now()}
{
    connect(document, &Document::modelChanged, this, &History::begin);
    connect(selection, &Selection::stepped, this, [this](const Chosen &, Moved how) { note(how); });
}

void History::begin()
{
    places_ = {now()};
    at_ = 0;
    byArrow_ = false;
    emit changed();
}

void History::continueFrom(const History &other)
{
    places_ = other.places_;
    at_ = other.at_;
    byArrow_ = false;
    emit changed();
}

void History::note(Moved how)
{
    if (going_) {
        return;
    }
    const bool joins = how == Moved::Arrow && byArrow_ && sinceArrow_.isValid() && sinceArrow_.elapsed() < oneStep;
    if (how == Moved::Arrow) {
        sinceArrow_.start();
    }
    if (how == Moved::Follow || joins) {
        places_[at_] = now();
        return;
    }
    byArrow_ = how == Moved::Arrow;
    places_.resize(at_ + 1);
    places_.push_back(now());
    if (places_.size() > mostPlaces) {
        places_.erase(places_.begin());
    }
    at_ = places_.size() - 1;
    emit changed();
}

void History::go(int by)
{
    const Place before = now();
    byArrow_ = false;
    going_ = true;
    while (now() == before && (by < 0 ? canGoBack() : canGoForward())) {
        by < 0 ? --at_ : ++at_;
        selection_->restore(places_[at_].chosen, places_[at_].heads);
    }
    going_ = false;
    emit changed();
}

} // namespace headscope::ui
