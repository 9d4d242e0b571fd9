// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the user writes on heads, plain text. Notes belong to a model: another one has its own, and they come back with it as long as the window is open. GUI thread only.

#include <QObject>
#include <QString>
#include <map>

#include "core/model/model_spec.h"
#include "ui/state/document.h"

namespace headscope::ui {

class HeadNotes : public QObject {
    Q_OBJECT
public:
    using Notes = std::map<HeadPlace, QString>;
    explicit HeadNotes(Document *document, QObject *parent = nullptr);

    /// Empty where there is none.
    QString of(const HeadPlace &place) const;
    const Notes &all() const { return notes_; }
    /// What the user writes.
    void write(const HeadPlace &place, const QString &text);
    /// The same where it is no edit of the user's.
    void restore(const HeadPlace &place, const QString &text);
    /// Instead of all notes on the open model.
    void restore(Notes notes);

signals:
    void changed();
    /// Behind changed(), where the user wrote: on which head, and what stood there before.
    void edited(const headscope::HeadPlace &place, const QString &before);

private:
    Notes notes_;                    ///< of the open model
    std::map<QString, Notes> others_; ///< by path: of models that were open
    QString path_;
};

} // namespace headscope::ui
