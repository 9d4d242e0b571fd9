// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/language.h"

#include <QCoreApplication>
#include <QFile>
#include <QLibraryInfo>
#include <QLocale>
#include <algorithm>

#include "ui/state/core_texts.h"
#include "ui/state/settings.h"
#include "ui/state/ts_file.h"

namespace headscope::ui {

namespace {

QByteArray keyOf(const QByteArray &context, const QByteArray &source, const QByteArray &disambiguation) { return context + '\0' + source + '\0' + disambiguation; }

QString fileOf(const QString &what, const QString &code) { return ":/translations/" + what + "_" + code + ".ts"; }

} // namespace

bool TsTranslator::read(QIODevice &file)
{
    texts_.clear();
    const auto messages = readTs(file);
    for (const TsMessage &message : messages.value_or(std::vector<TsMessage>())) {
        texts_.insert(keyOf(message.context, message.source, message.comment), message.text);
    }
    return messages.has_value();
}

QString TsTranslator::translate(const char *context, const char *source, const char *disambiguation, int) const { return texts_.value(keyOf(context, source, disambiguation)); }

Language &Language::instance()
{
    static Language language;
    return language;
}

const std::vector<LanguageInfo> &Language::all()
{
    static const std::vector<LanguageInfo> languages = {{"en", "English"}, {"zh_CN", QString::fromUtf8("\u7b80\u4f53\u4e2d\u6587")}};
    return languages;
}

QString Language::code() const
{
    if (!choice_.isEmpty()) {
        return choice_;
    }
    for (const QString &wanted : QLocale::system().uiLanguages()) { // "zh-Hans-CN", "zh-CN", "en-GB"
        if (wanted.startsWith("en")) {
            return "en";
        }
        if (wanted == "zh" || wanted.startsWith("zh-Hans") || wanted.startsWith("zh-CN") || wanted.startsWith("zh-SG")) {
            return "zh_CN";
        }
    }
    return "en";
}

void Language::restore()
{
    const QString remembered = Settings().language();
    choice_ = std::any_of(all().begin(), all().end(), [&](const LanguageInfo &l) { return l.code == remembered; }) ? remembered : QString();
    speak();
}

void Language::use(const QString &code)
{
    choice_ = code;
    speak();
}

void Language::choose(const QString &code)
{
    if (code == choice_) {
        return;
    }
    const QString before = this->code();
    choice_ = code;
    Settings().setLanguage(code);
    if (this->code() != before) {
        speak();
        emit changed();
    }
}

void Language::speak()
{
    QFile core(fileOf("core", code()));
    speakCoreTexts(core.open(QIODevice::ReadOnly) ? &core : nullptr);
    if (!QCoreApplication::instance()) {
        return;
    }
    for (QTranslator *old : {static_cast<QTranslator *>(ours_.get()), qts_.get()}) {
        if (old) {
            QCoreApplication::removeTranslator(old);
        }
    }
    ours_.reset();
    qts_.reset();
    if (QFile file(fileOf("headscope", code())); file.open(QIODevice::ReadOnly)) {
        qts_ = std::make_unique<QTranslator>(); // the buttons of its dialogs
        if (qts_->load("qtbase_" + code(), QLibraryInfo::path(QLibraryInfo::TranslationsPath))) {
            QCoreApplication::installTranslator(qts_.get());
        }
        ours_ = std::make_unique<TsTranslator>();
        if (ours_->read(file)) {
            QCoreApplication::installTranslator(ours_.get());
        }
    }
}

} // namespace headscope::ui
