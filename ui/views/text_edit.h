// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The text field: plain text only. Pasting takes text and nothing else, and survives an empty clipboard (Qt 6.4 does not).

#include <QMimeData>
#include <QPlainTextEdit>
#include <QUrl>

namespace headscope::ui {

class TextEdit : public QPlainTextEdit {
    Q_OBJECT
public:
    using QPlainTextEdit::QPlainTextEdit;

protected:
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
