// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/edits.h"

#include <QPointer>
#include <QTextCursor>
#include <algorithm>

namespace headscope::ui {

namespace {

constexpr int mostSteps = 200;
constexpr qint64 oneStep = 2000; ///< ms

class EditCommand : public QUndoCommand {
public:
    EditCommand(Edit edit, std::shared_ptr<EditPlaces> places) : QUndoCommand(edit.name()), edit_(std::move(edit)), places_(std::move(places)) { made_.start(); }
    const Edit &edit() const { return edit_; }
    int id() const override { return edit_.joinsAs == 0 ? -1 : edit_.joinsAs; }
    void undo() override { run(edit_.undo); }
    void redo() override
    {
        if (std::exchange(fresh_, false)) { // pushing it calls this once
            return;
        }
        run(edit_.redo);
    }
    bool mergeWith(const QUndoCommand *other) override
    {
        const auto *next = static_cast<const EditCommand *>(other);
        if (closed_ || next->edit_.begins || made_.elapsed() > oneStep) {
            return false;
        }
        edit_.redo = next->edit_.redo;
        made_.start();
        return true;
    }

private:
    void run(const std::function<void()> &change)
    {
        closed_ = true;
        if (!places_->moving) {
            ++places_->quiet;
            change();
            --places_->quiet;
        }
    }
    Edit edit_;
    std::shared_ptr<EditPlaces> places_;
    bool fresh_ = true, closed_ = false;
    QElapsedTimer made_;
};

/// Where two texts differ: as many characters are the same before and behind.
struct Difference {
    qsizetype begin, end; ///< characters that are the same at the beginning, and at the end
};

Difference differenceOf(const QString &a, const QString &b)
{
    const qsizetype most = std::min(a.size(), b.size());
    const qsizetype begin = std::mismatch(a.begin(), a.begin() + most, b.begin()).first - a.begin();
    const qsizetype end = std::mismatch(a.rbegin(), a.rbegin() + (most - begin), b.rbegin()).first - a.rbegin();
    return {begin, end};
}

} // namespace

void replaceText(QPlainTextEdit *field, const QString &text)
{
    const QString now = field->toPlainText();
    const Difference same = differenceOf(now, text);
    QTextCursor cursor(field->document());
    cursor.setPosition(static_cast<int>(same.begin));
    cursor.setPosition(static_cast<int>(now.size() - same.end), QTextCursor::KeepAnchor);
    cursor.insertText(text.mid(same.begin, text.size() - same.begin - same.end));
    field->setTextCursor(cursor);
}

Edits::Edits(QObject *parent) : QObject(parent) { stack_.setUndoLimit(mostSteps); }

void Edits::note(Edit edit)
{
    if (places_->quiet == 0) {
        stack_.push(new EditCommand(std::move(edit), places_));
    }
}

void Edits::continueFrom(const Edits &other)
{
    const auto mine = std::exchange(places_, other.places_);
    places_->at = mine->at;
    stack_.clear();
    for (int i = 0; i < other.stack_.count(); ++i) {
        Edit edit = static_cast<const EditCommand *>(other.stack_.command(i))->edit();
        edit.begins = true; // it has joined what it joins
        stack_.push(new EditCommand(std::move(edit), places_));
    }
    places_->moving = true;
    stack_.setIndex(other.stack_.index());
    places_->moving = false;
}

void Edits::quietly(const std::function<void()> &change)
{
    ++places_->quiet;
    change();
    --places_->quiet;
}

void Edits::watch(QPlainTextEdit *field)
{
    place(field->objectName(), field);
    field->setUndoRedoEnabled(false);
    known_[field] = field->toPlainText();
    connect(field->document(), &QTextDocument::contentsChanged, this, [this, field] { noteText(field); });
}

void Edits::noteText(QPlainTextEdit *field)
{
    const QString before = known_[field], after = field->toPlainText();
    known_[field] = after;
    if (before == after || places_->quiet > 0 || field->signalsBlocked()) { // blocked: the window shows something else there
        return;
    }
    const Difference same = differenceOf(before, after);
    const qsizetype removed = before.size() - same.begin - same.end, added = after.size() - same.begin - same.end;
    const bool types = added == 1 && removed == 0, deletes = added == 0 && removed == 1, blank = types && after.at(same.begin).isSpace();
    const bool newWord = types && std::exchange(typedBlank_, blank) && !blank;
    const auto put = [find = finder<QPlainTextEdit>(field->objectName())](const QString &text) {
        if (QPlainTextEdit *now = find(); now && !now->isReadOnly()) {
            replaceText(now, text);
        }
    };
    note({[] { return tr("text"); }, [put, before] { put(before); }, [put, after] { put(after); }, types ? Typing : deletes ? Deleting : None, newWord});
}

void Edits::watch(DisplayState *display, Document *document)
{
    place("display", display);
    connect(document, &Document::modelChanged, this, [this] { ++places_->model; });
    connect(display, &DisplayState::edited, this, [this, display](const DisplayChoice &before) {
        const auto put = [find = finder<DisplayState>("display"), places = places_, model = places_->model](DisplayChoice choice) {
            DisplayState *now = find();
            if (now && model != places->model) { // heads and tokens of another model
                choice.reference = now->choice().reference;
                choice.difference = choice.difference && choice.reference;
                choice.hiddenKeys = now->choice().hiddenKeys;
            }
            if (now) {
                now->restore(std::move(choice));
            }
        };
        DisplayChoice sameLimits = before;
        sameLimits.limits.byHand = display->choice().limits.byHand;
        note({[] { return tr("display option"); }, [put, before] { put(before); }, [put, after = display->choice()] { put(after); }, sameLimits == display->choice() ? Limits : None});
    });
}

void Edits::watch(HeadNotes *notes)
{
    place("notes", notes);
    connect(notes, &HeadNotes::edited, this, [this, notes](const HeadPlace &place, const QString &before) {
        const int head = Notes + ((place.group.value * 1009 + place.layer.value) * 1009 + place.head.value) % 1000000;
        const auto put = [find = finder<HeadNotes>("notes"), place](const QString &text) {
            if (HeadNotes *now = find()) {
                now->restore(place, text);
            }
        };
        note({[] { return tr("note"); }, [put, before] { put(before); }, [put, after = notes->of(place)] { put(after); }, head});
    });
}

} // namespace headscope::ui
