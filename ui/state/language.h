// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The language of the window: English as the sources have it, or a file of resources/translations, which Qt Linguist edits. Remembered between runs. GUI thread only.

#include <QHash>
#include <QObject>
#include <QString>
#include <QTranslator>
#include <memory>
#include <vector>

class QIODevice;

namespace headscope::ui {

/// Translations as Qt Linguist saves them (.ts), read when the program starts: no compiler of translations is needed to build. Languages of one plural form.
class TsTranslator : public QTranslator {
    Q_OBJECT
public:
    using QTranslator::QTranslator;

    /// False where it is no .ts file; what is unfinished or obsolete is left out.
    bool read(QIODevice &file);
    QString translate(const char *context, const char *source, const char *disambiguation = nullptr, int n = -1) const override;
    bool isEmpty() const override { return texts_.isEmpty(); }

private:
    QHash<QByteArray, QString> texts_; ///< by context, source and disambiguation with zeros between
};

struct LanguageInfo {
    QString code, name; ///< "zh_CN", "简体中文": each language in its own
};

class Language : public QObject {
    Q_OBJECT
public:
    static Language &instance();
    static const std::vector<LanguageInfo> &all();

    /// What was chosen: a code of all(), or empty = as the system.
    const QString &choice() const { return choice_; }
    /// The language that is spoken.
    QString code() const;
    /// Reads the settings. Before the first widget.
    void restore();
    /// Speaks it without remembering it. Without an application object the texts of core alone; to be said again once there is one.
    void use(const QString &code);
    /// Remembers it, speaks it, and tells of it: texts that stand in widgets already are for their owners to renew.
    void choose(const QString &code);

signals:
    void changed();

private:
    void speak();
    QString choice_;
    std::unique_ptr<TsTranslator> ours_;
    std::unique_ptr<QTranslator> qts_;
};

} // namespace headscope::ui
