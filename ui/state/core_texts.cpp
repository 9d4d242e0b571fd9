// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/core_texts.h"

#include <memory>
#include <mutex>

#include "core/base/phrase_book.h"
#include "core/base/result.h"
#include "ui/state/ts_file.h"

namespace headscope::ui {

namespace {

/// The book that is in use; jobs may hold the one before while the language changes.
struct Shelf {
    std::mutex mutex;
    std::shared_ptr<const PhraseBook> book;
};

Shelf &shelf()
{
    static Shelf shelf;
    return shelf;
}

} // namespace

QString coreText(std::string_view text)
{
    std::shared_ptr<const PhraseBook> book;
    {
        const std::lock_guard lock(shelf().mutex);
        book = shelf().book;
    }
    return QString::fromStdString(book ? book->translate(text) : std::string(text));
}

QString coreText(const Error &error) { return coreText(error.message); }

bool speakCoreTexts(QIODevice *file)
{
    std::shared_ptr<PhraseBook> book;
    const auto messages = file ? readTs(*file) : std::nullopt;
    if (messages) {
        book = std::make_shared<PhraseBook>();
        for (const TsMessage &message : *messages) {
            book->add(message.source.toStdString(), message.text.toStdString(), message.context != "core");
        }
    }
    const std::lock_guard lock(shelf().mutex);
    shelf().book = std::move(book);
    return !file || messages.has_value();
}

} // namespace headscope::ui
