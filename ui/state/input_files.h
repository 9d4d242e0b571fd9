// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Files as the document's input: a picture, a recording, or .npy arrays: vectors or a feature map, and where the model reads more, keys, values or a memory. An array takes the role that its name says ("key.npy"), else the next free one. GUI thread only.

#include <QImage>
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

    /// True for files that are inputs, not models: by their endings, else by how they begin.
    static bool takes(const QString &path);
    /// The files that are inputs of a model, in words; empty where it reads text alone.
    static QString takenBy(const Model &model);
    /// Reads the files in the background and gives them to the document: one picture, one recording, or arrays. An array that names another role than the first joins those that are there.
    void open(const QStringList &paths);
    /// A picture without a file, out of the clipboard: it gets one in the program's own folder, so that sessions find it again.
    void openImage(const QImage &image);
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
    enum class FileKind { Picture, Sound, Array, Text, Other };
    static FileKind kindOf(const QString &path);
    using Arrays = std::map<std::string, NamedArray>;
    void openPicture(const QString &path);
    void showPicture(const QString &path);
    /// Says why the open model does not take such a file, and leaves its input as it is.
    bool refuses(const QString &name, FileKind kind);
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
