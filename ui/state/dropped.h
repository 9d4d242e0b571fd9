// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What is to be done with what was dropped on the window, or pasted into it. A pure function but for looking at the files.

#include <QImage>
#include <QMimeData>
#include <QString>
#include <QStringList>

namespace headscope::ui {

struct Dropped {
    QString session;    ///< to open; empty = none
    QString model;      ///< a folder or file to open as a model; empty = none
    QStringList inputs; ///< pictures, recordings, arrays: for the model that is open, or is being opened
    QImage image;       ///< pixels without a file, for the model that is open; null = none
    QString text;       ///< instead of the text; null = none
    QString problem;    ///< what of it cannot be taken, for people; empty = nothing
    bool nothing() const { return session.isEmpty() && model.isEmpty() && inputs.isEmpty() && image.isNull() && text.isNull(); }
};

/// True where it is worth looking closer when it is dropped.
bool mayDrop(const QMimeData &data);

/// It holds files of this machine: no field of text takes these, the window does.
bool hasFiles(const QMimeData &data);

/// Sessions go before models: they bring one. One model at a time; a text file is its text.
Dropped lookAt(const QMimeData &data);

} // namespace headscope::ui
