// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/dropped.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QUrl>
#include <algorithm>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/session/session.h"
#include "ui/state/core_texts.h"
#include "ui/state/input_files.h"

namespace headscope::ui {

namespace {

/// The context of translations.
struct Drop {
    Q_DECLARE_TR_FUNCTIONS(Drop)
};

constexpr size_t mostText = 1u << 20;

bool mayBeModel(const QFileInfo &file)
{
    static const QStringList endings = {"json", "safetensors", "npz", "bin", "pt", "pth", "ckpt"};
    return file.isDir() || endings.contains(file.suffix().toLower());
}

bool mayBeText(const QFileInfo &file)
{
    static const QStringList endings = {"txt", "text", "md", "py", "c", "cpp", "h", "rs", "js", "html", "csv", "tex"};
    return file.isFile() && endings.contains(file.suffix().toLower());
}

/// The text of a file; what is wrong with it in `problem`.
QString textOf(const QString &path, QString *problem)
{
    const auto bytes = readFile(path.toStdString(), mostText);
    if (!bytes || firstInvalidUtf8(*bytes)) {
        *problem = bytes ? Drop::tr("%1: expected a text in UTF-8, found other bytes").arg(path) : coreText(bytes.error());
        return {};
    }
    return QString::fromStdString(*bytes);
}

} // namespace

bool mayDrop(const QMimeData &data) { return data.hasUrls() || data.hasText() || data.hasImage(); }

bool hasFiles(const QMimeData &data)
{
    const QList<QUrl> urls = data.urls();
    return std::any_of(urls.begin(), urls.end(), [](const QUrl &url) { return url.isLocalFile(); });
}

Dropped lookAt(const QMimeData &data)
{
    Dropped out;
    if (data.hasImage() && !hasFiles(data) && (data.hasUrls() || !data.hasText())) { // a screenshot, or a picture out of a browser
        out.image = qvariant_cast<QImage>(data.imageData());
    }
    if (!out.image.isNull()) {
        return out;
    }
    if (!data.hasUrls()) {
        out.text = data.hasText() ? data.text() : QString();
        out.problem = out.nothing() ? Drop::tr("This cannot be taken: drop models, sessions, pictures, recordings, arrays or text.") : QString();
        return out;
    }
    QStringList left, models, texts;
    for (const QUrl &url : data.urls()) {
        const QString path = url.toLocalFile();
        const QFileInfo file(path);
        if (!url.isLocalFile() || !file.exists()) {
            left.append(url.isLocalFile() ? Drop::tr("%1 is not there").arg(path) : Drop::tr("%1 is not on this machine").arg(url.toDisplayString()));
        } else if (isSessionName(path.toStdString()) && file.isFile()) {
            out.session.isEmpty() ? static_cast<void>(out.session = path) : left.append(Drop::tr("%1: one session at a time").arg(file.fileName()));
        } else if (InputFiles::takes(path) && file.isFile()) {
            out.inputs.append(path);
        } else if (mayBeModel(file)) {
            models.append(path);
        } else if (mayBeText(file)) {
            texts.append(path);
        } else {
            left.append(Drop::tr("%1 is no model, session, picture, recording, array or text").arg(file.fileName()));
        }
    }
    for (const QString &model : models) {
        const bool first = out.model.isEmpty() && out.session.isEmpty();
        first ? static_cast<void>(out.model = model) : left.append(out.session.isEmpty() ? Drop::tr("%1: one model at a time").arg(QFileInfo(model).fileName()) : Drop::tr("%1: the session brings its model").arg(QFileInfo(model).fileName()));
    }
    for (const QString &path : texts) {
        QString problem;
        if (!out.text.isNull()) {
            problem = Drop::tr("%1: one text at a time").arg(QFileInfo(path).fileName());
        } else {
            out.text = textOf(path, &problem);
        }
        if (!problem.isEmpty()) {
            left.append(problem);
        }
    }
    if (!left.isEmpty()) {
        out.problem = out.nothing() ? Drop::tr("Nothing was opened: %1.").arg(left.join("; ")) : Drop::tr("Left out: %1.").arg(left.join("; "));
    }
    return out;
}

} // namespace headscope::ui
