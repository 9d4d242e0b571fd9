// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// One history of edits for the whole window: of texts, display options, pins, notes, in the order in which they were made, wherever the focus is. Text fields have no history of their own (TextEdit leaves the keys to the window).
/// Typing is one step a word, a slider that is dragged one step. GUI thread only.

#include <QElapsedTimer>
#include <QObject>
#include <QPlainTextEdit>
#include <QUndoStack>
#include <functional>
#include <map>

#include "ui/state/display_state.h"
#include "ui/state/notes.h"

namespace headscope::ui {

/// An edit that was made already.
struct Edit {
    QString name;                   ///< for the menu: behind "Undo"
    std::function<void()> undo, redo;
    int joinsAs = 0;                ///< edits of the same number that follow one another within two seconds are one step; 0 = none
    bool begins = false;            ///< it does not join the one before it
};

class Edits : public QObject {
    Q_OBJECT
public:
    explicit Edits(QObject *parent = nullptr);

    /// Numbers by which edits join; those of notes begin at Notes.
    enum Joins { None, Typing, Deleting, Limits, LinesThreshold, Notes };

    QUndoStack *stack() { return &stack_; }
    /// Keeps an edit, unless one is being undone or quietly() runs.
    void note(Edit edit);
    /// Records what is typed into a field. The field's own history is turned off.
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
    int quiet_ = 0;
    bool typedBlank_ = false; ///< the last typed character ended a word
    unsigned model_ = 0;      ///< counts models: places in options of an older one are not restored
};

/// Replaces the text of a field where it differs, and leaves the cursor there.
void replaceText(QPlainTextEdit *field, const QString &text);

} // namespace headscope::ui
