// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A text field: plain text only. Pasting takes text and nothing else, and survives an empty clipboard (Qt 6.4 does not). Undo and redo are the window's, whose actions stand in the field's menu where they were added to it.

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QUrl>
#include <memory>

namespace headscope::ui {

class TextEdit : public QPlainTextEdit {
    Q_OBJECT
public:
    using QPlainTextEdit::QPlainTextEdit;

protected:
    bool event(QEvent *event) override
    {
        if (event->type() == QEvent::ShortcutOverride) {
            auto *key = static_cast<QKeyEvent *>(event);
            if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
                event->ignore();
                return false;
            }
            if (key->modifiers() == Qt::AltModifier && (key->key() == Qt::Key_Left || key->key() == Qt::Key_Right)) { // moves the cell while somebody types
                event->accept();
                return true;
            }
        }
        return QPlainTextEdit::event(event);
    }
    void keyPressEvent(QKeyEvent *event) override
    {
        const QMimeData *pasted = event->matches(QKeySequence::Paste) ? QGuiApplication::clipboard()->mimeData() : nullptr;
        if (pasted && !canInsertFromMimeData(pasted)) { // files and pictures are for the window
            event->ignore();
            return;
        }
        QPlainTextEdit::keyPressEvent(event);
    }
    void contextMenuEvent(QContextMenuEvent *event) override
    {
        const std::unique_ptr<QMenu> menu(createStandardContextMenu());
        for (QAction *action : menu->actions()) {
            if (action->objectName() == "edit-undo" || action->objectName() == "edit-redo") {
                menu->removeAction(action);
            }
        }
        if (!menu->isEmpty()) {
            menu->insertActions(menu->actions().front(), actions());
        }
        menu->exec(event->globalPos());
    }
    /// Files are for the window, which opens them.
    bool canInsertFromMimeData(const QMimeData *source) const override { return source && source->hasText() && !(source->hasUrls() && source->urls().first().isLocalFile()); }
    void insertFromMimeData(const QMimeData *source) override
    {
        if (canInsertFromMimeData(source)) {
            insertPlainText(source->text());
        }
    }
};

} // namespace headscope::ui
