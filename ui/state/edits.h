// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// One history of edits for the whole window: of texts, display options, pins, notes, in the order in which they were made, wherever the focus is. Text fields have no history of their own (TextEdit leaves the keys to the window).
/// Typing is one step a word, a slider that is dragged one step. GUI thread only.

#include <QElapsedTimer>
#include <QObject>
#include <QPlainTextEdit>
#include <QPointer>
#include <QUndoStack>
#include <functional>
#include <map>
#include <memory>

#include "ui/state/display_state.h"
#include "ui/state/notes.h"

namespace headscope::ui {

/// An edit that was made already.
struct Edit {
    std::function<QString()> name;  ///< for the menu: behind "Undo"; in the language of now
    std::function<void()> undo, redo; ///< they look for what they change through Edits::finder: it may be another window's by then
    int joinsAs = 0;                ///< edits of the same number that follow one another within two seconds are one step; 0 = none
    bool begins = false;            ///< it does not join the one before it
};

/// What edits change, by name. Shared by all edits of a history, which moves on to another window as a whole.
struct EditPlaces {
    std::map<QString, QPointer<QObject>> at;
    unsigned model = 0; ///< counts models: places in options of an older one are not restored
    int quiet = 0;
    bool moving = false; ///< steps of the stack change nothing
};

class Edits : public QObject {
    Q_OBJECT
public:
    explicit Edits(QObject *parent = nullptr);

    /// Numbers by which edits join; those of notes begin at Notes.
    enum Joins { None, Typing, Deleting, Limits, LinesThreshold, MapBlend, OtherText, Notes };

    QUndoStack *stack() { return &stack_; }
    /// Keeps an edit, unless one is being undone or quietly() runs.
    void note(Edit edit);
    /// Says where an edit finds what it changes. Objects that are watched have their places already.
    void place(const QString &name, QObject *object) { places_->at[name] = object; }
    /// The object of that name when it is asked for; null where there is none any more.
    template <class T>
    std::function<T *()> finder(const QString &name) const
    {
        return [places = places_, name] { return qobject_cast<T *>(places->at[name]); };
    }
    /// Goes on with the history of another window, whose places are this one's from now on.
    void continueFrom(const Edits &other);
    /// Records what is typed into a field, which has an object name. The field's own history is turned off.
    void watch(QPlainTextEdit *field);
    void watch(DisplayState *display, Document *document);
    void watch(HeadNotes *notes);
    /// Runs `change`, whose edits are the program's: nothing of it can be undone.
    void quietly(const std::function<void()> &change);
    void forget() { stack_.clear(); }

private:
    void noteText(QPlainTextEdit *field);
    QUndoStack stack_;
    std::map<QPlainTextEdit *, QString> known_;
    std::shared_ptr<EditPlaces> places_ = std::make_shared<EditPlaces>();
    bool typedBlank_ = false; ///< the last typed character ended a word
};

/// Replaces the text of a field where it differs, and leaves the cursor there.
void replaceText(QPlainTextEdit *field, const QString &text);

} // namespace headscope::ui
