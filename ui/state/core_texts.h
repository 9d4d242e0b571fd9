// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The one door through which texts of core come into the window: messages of errors, notes, descriptions, what a job is at. Core speaks English; where the window speaks another language
/// that has a file core_*.ts (resources/translations), they are said in it, and what the file does not know stays English. Files and command line keep core's own texts. Any thread.

#include <QString>
#include <string_view>

class QIODevice;

namespace headscope {
struct Error;
}

namespace headscope::ui {

/// A text of core in the language of the window.
QString coreText(std::string_view text);
QString coreText(const Error &error);

/// The texts from here on: those of a .ts file, or core's own where there is none, or the file is broken (false). Language says it.
bool speakCoreTexts(QIODevice *file);

} // namespace headscope::ui
