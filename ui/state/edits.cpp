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
    explicit EditCommand(Edit edit, int *quiet) : QUndoCommand(edit.name), edit_(std::move(edit)), quiet_(quiet) { made_.start(); }
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
        ++*quiet_;
        change();
        --*quiet_;
    }
    Edit edit_;
    int *quiet_;
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
    if (quiet_ == 0) {
        stack_.push(new EditCommand(std::move(edit), &quiet_));
    }
}

void Edits::quietly(const std::function<void()> &change)
{
    ++quiet_;
    change();
    --quiet_;
}

void Edits::watch(QPlainTextEdit *field)
{
    field->setUndoRedoEnabled(false);
    known_[field] = field->toPlainText();
    connect(field->document(), &QTextDocument::contentsChanged, this, [this, field] { noteText(field); });
}

void Edits::noteText(QPlainTextEdit *field)
{
    const QString before = known_[field], after = field->toPlainText();
    known_[field] = after;
    if (before == after || quiet_ > 0 || field->signalsBlocked()) { // blocked: the window shows something else there
        return;
    }
    const Difference same = differenceOf(before, after);
    const qsizetype removed = before.size() - same.begin - same.end, added = after.size() - same.begin - same.end;
    const bool types = added == 1 && removed == 0, deletes = added == 0 && removed == 1, blank = types && after.at(same.begin).isSpace();
    const bool newWord = types && std::exchange(typedBlank_, blank) && !blank;
    const auto put = [field = QPointer(field)](const QString &text) {
        if (field && !field->isReadOnly()) {
            replaceText(field, text);
        }
    };
    note({tr("text"), [put, before] { put(before); }, [put, after] { put(after); }, types ? Typing : deletes ? Deleting : None, newWord});
}

void Edits::watch(DisplayState *display, Document *document)
{
    connect(document, &Document::modelChanged, this, [this] { ++model_; });
    connect(display, &DisplayState::edited, this, [this, display](const DisplayChoice &before) {
        const auto put = [this, display, model = model_](DisplayChoice choice) {
            if (model != model_) { // heads and tokens of another model
                choice.reference = display->choice().reference;
                choice.difference = choice.difference && choice.reference;
                choice.hiddenKeys = display->choice().hiddenKeys;
            }
            display->restore(std::move(choice));
        };
        DisplayChoice sameLimits = before;
        sameLimits.limits.byHand = display->choice().limits.byHand;
        note({tr("display option"), [put, before] { put(before); }, [put, after = display->choice()] { put(after); }, sameLimits == display->choice() ? Limits : None});
    });
}

void Edits::watch(HeadNotes *notes)
{
    connect(notes, &HeadNotes::edited, this, [this, notes](const HeadPlace &place, const QString &before) {
        const int head = Notes + ((place.group.value * 1009 + place.layer.value) * 1009 + place.head.value) % 1000000;
        note({tr("note"), [notes, place, before] { notes->restore(place, before); }, [notes, place, after = notes->of(place)] { notes->restore(place, after); }, head});
    });
}

} // namespace headscope::ui
