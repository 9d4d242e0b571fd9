// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/language.h"

#include <QCoreApplication>
#include <QFile>
#include <QLibraryInfo>
#include <QLocale>
#include <QXmlStreamReader>
#include <algorithm>

#include "ui/state/settings.h"

namespace headscope::ui {

namespace {

QByteArray keyOf(const QByteArray &context, const QByteArray &source, const QByteArray &disambiguation) { return context + '\0' + source + '\0' + disambiguation; }

QString fileOf(const QString &code) { return ":/translations/headscope_" + code + ".ts"; }

/// One <message>: its source, comment and finished translation.
struct Message {
    QByteArray source, comment;
    QString text;
};

Message readMessage(QXmlStreamReader &xml)
{
    Message out;
    while (xml.readNextStartElement()) {
        if (xml.name() == u"source") {
            out.source = xml.readElementText().toUtf8();
        } else if (xml.name() == u"comment") {
            out.comment = xml.readElementText().toUtf8();
        } else if (xml.name() == u"translation" && xml.attributes().value("type").isEmpty()) {
            while (!xml.atEnd() && !(xml.isEndElement() && xml.name() == u"translation")) { // the text itself, or that of the one plural form
                xml.readNext();
                out.text += xml.isCharacters() && !xml.isWhitespace() ? xml.text().toString() : QString();
            }
        } else {
            xml.skipCurrentElement();
        }
    }
    return out;
}

} // namespace

bool TsTranslator::read(QIODevice &file)
{
    texts_.clear();
    QXmlStreamReader xml(&file);
    if (!xml.readNextStartElement() || xml.name() != u"TS") {
        return false;
    }
    while (xml.readNextStartElement()) {
        if (xml.name() != u"context") {
            xml.skipCurrentElement();
            continue;
        }
        QByteArray context;
        while (xml.readNextStartElement()) {
            if (xml.name() == u"name") {
                context = xml.readElementText().toUtf8();
            } else if (xml.name() == u"message") {
                const Message message = readMessage(xml);
                if (!message.text.isEmpty()) {
                    texts_.insert(keyOf(context, message.source, message.comment), message.text);
                }
            } else {
                xml.skipCurrentElement();
            }
        }
    }
    return !xml.hasError();
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
    for (QTranslator *old : {static_cast<QTranslator *>(ours_.get()), qts_.get()}) {
        if (old) {
            QCoreApplication::removeTranslator(old);
        }
    }
    ours_.reset();
    qts_.reset();
    if (QFile file(fileOf(code())); file.open(QIODevice::ReadOnly)) {
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
