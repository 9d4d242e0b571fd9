// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/notes.h"

namespace headscope::ui {

namespace {
constexpr qsizetype longest = 16000; ///< characters: at most 64 KB, which sessions take
}

HeadNotes::HeadNotes(Document *document, QObject *parent) : QObject(parent)
{
    connect(document, &Document::modelChanged, this, [this, document] {
        const QString path = QString::fromStdString(document->model()->path.string());
        if (path != path_) {
            others_[path_] = std::exchange(notes_, {});
            path_ = path;
            restore(others_[path]);
        }
    });
}

QString HeadNotes::of(const HeadPlace &place) const
{
    const auto at = notes_.find(place);
    return at == notes_.end() ? QString() : at->second;
}

void HeadNotes::write(const HeadPlace &place, const QString &text)
{
    const QString before = of(place);
    restore(place, text);
    if (before != of(place)) {
        emit edited(place, before);
    }
}

void HeadNotes::restore(const HeadPlace &place, const QString &text)
{
    if (text == of(place)) {
        return;
    }
    text.isEmpty() ? static_cast<void>(notes_.erase(place)) : static_cast<void>(notes_[place] = text.left(longest));
    emit changed();
}

void HeadNotes::restore(Notes notes)
{
    notes_ = std::move(notes);
    emit changed();
}

} // namespace headscope::ui
