// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Files of translations as Qt Linguist saves them (.ts). No compiler of translations is needed to build. Languages of one plural form.

#include <QByteArray>
#include <QString>
#include <optional>
#include <vector>

class QIODevice;

namespace headscope::ui {

/// One finished <message>.
struct TsMessage {
    QByteArray context, source, comment;
    QString text;
};

/// What is unfinished or obsolete is left out. Nothing where it is no .ts file.
std::optional<std::vector<TsMessage>> readTs(QIODevice &file);

} // namespace headscope::ui
