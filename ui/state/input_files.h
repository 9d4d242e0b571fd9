// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Files as the document's input: a picture, a recording, or .npy arrays: vectors or a feature map, and where the model reads more, keys, values or a memory. An array takes the role that its name says ("key.npy"), else the next free one. GUI thread only.

#include <QObject>
#include <QStringList>
#include <map>

#include "core/forward/array_input.h"
#include "ui/jobs/latest_job.h"
#include "ui/state/document.h"

namespace headscope::ui {

class InputFiles : public QObject {
    Q_OBJECT
public:
    explicit InputFiles(Document *document, QObject *parent = nullptr);

    /// True for files that are inputs, not models.
    static bool takes(const QString &path);
    /// Reads the files in the background and gives them to the document: one picture, one recording, or arrays. An array that names another role than the first joins those that are there.
    void open(const QStringList &paths);
    /// Which item of arrays with a batch dimension.
    void chooseItem(int item);
    /// Patterns of a file dialog.
    static QString filter();
    int items() const { return items_; }
    int item() const { return item_.index; }
    /// The files behind the document's given input, by role; a picture has the role "image". Empty where none is given.
    const std::map<std::string, QString> &files() const { return files_; }
    /// Gives the document such files again.
    void restore(const std::map<std::string, QString> &files, int item);

signals:
    void failed(const QString &message);

private:
    using Arrays = std::map<std::string, NamedArray>;
    void openPicture(const QString &path);
    void openSound(const QString &path);
    void take(const std::vector<NamedArray> &files, const QStringList &paths);
    void give(std::shared_ptr<const Arrays> arrays);
    void give();

    Document *document_;
    std::shared_ptr<const Arrays> arrays_;
    std::map<std::string, QString> files_;
    int items_ = 1;
    BatchItem item_;
    LatestJob read_;
};

} // namespace headscope::ui
