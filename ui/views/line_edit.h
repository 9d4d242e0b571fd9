// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A field of one line whose undo and redo are the window's, as those of TextEdit. GUI thread only.

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <algorithm>
#include <memory>

namespace headscope::ui {

class LineEdit : public QLineEdit {
    Q_OBJECT
public:
    using QLineEdit::QLineEdit;

    /// Another text, typed by nobody: the cursor stays where it is.
    void replace(const QString &text)
    {
        const int cursor = cursorPosition();
        setText(text);
        setCursorPosition(std::min(cursor, static_cast<int>(text.size())));
    }

protected:
    bool event(QEvent *event) override
    {
        if (event->type() == QEvent::ShortcutOverride && isUndo(*static_cast<QKeyEvent *>(event))) {
            event->ignore();
            return false;
        }
        return QLineEdit::event(event);
    }
    void keyPressEvent(QKeyEvent *event) override { isUndo(*event) ? event->ignore() : QLineEdit::keyPressEvent(event); }
    void contextMenuEvent(QContextMenuEvent *event) override
    {
        const std::unique_ptr<QMenu> menu(createStandardContextMenu());
        for (QAction *action : menu->actions()) { // its own undo and redo stand first and have no names in Qt 6.4
            if (isReadOnly() || action->isSeparator()) {
                break;
            }
            menu->removeAction(action);
        }
        menu->insertActions(menu->actions().value(0), actions());
        menu->exec(event->globalPos());
    }

private:
    static bool isUndo(const QKeyEvent &key) { return key.matches(QKeySequence::Undo) || key.matches(QKeySequence::Redo); }
};

} // namespace headscope::ui
