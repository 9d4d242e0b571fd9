// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/autosave.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUuid>

#include "core/base/file.h"
#include "core/session/session.h"

namespace headscope::ui {

namespace {

const QString ending = QString::fromUtf8(sessionEnding.data(), static_cast<qsizetype>(sessionEnding.size()));

/// The lock of an autosave, taken; null where a living process has it.
std::unique_ptr<QLockFile> lockOf(const QString &file)
{
    auto lock = std::make_unique<QLockFile>(file + ".lock");
    lock->setStaleLockTime(0); // only a process that is gone has lost its lock
    return lock->tryLock(0) ? std::move(lock) : nullptr;
}

} // namespace

Autosave::~Autosave() = default;

bool Autosave::begin(const QString &folder)
{
    if (!QDir().mkpath(folder)) {
        return false;
    }
    folder_ = folder;
    path_ = QDir(folder).filePath(QUuid::createUuid().toString(QUuid::WithoutBraces) + ending);
    lock_ = lockOf(path_);
    tidy();
    return on();
}

void Autosave::tidy() const
{
    const QDir folder(folder_);
    for (const QString &name : folder.entryList({"*" + ending + ".lock", ".*" + ending + ".*"}, QDir::Files | QDir::Hidden)) {
        const qsizetype begin = name.startsWith('.') ? 1 : 0; // half-written files have a dot before, letters behind
        const QString session = name.mid(begin, name.indexOf(ending) + ending.size() - begin);
        const bool lock = name == session + ".lock";
        if ((lock && folder.exists(session)) || folder.filePath(session) == path_) {
            continue;
        }
        if (lockOf(folder.filePath(session)) && !lock) { // a lock that was taken goes with its holder
            QFile::remove(folder.filePath(name));
        }
    }
}

void Autosave::keep(std::string text)
{
    if (!on() || !write_ || text == last_) {
        return;
    }
    last_ = text;
    write_->start([this, path = path_.toStdString(), text = std::move(text)](const Progress &, const LatestJob::Deliver &deliver) {
        const bool written = static_cast<bool>(writeFile(path, text)); // a full disk must not keep anybody from working: the last one that was written stays
        deliver([this, written] {
            if (!written) { // the next change tries again
                last_.clear();
            }
            if (written && std::exchange(replace_, false)) {
                drop();
            }
        });
    });
}

QString Autosave::claim()
{
    for (const QFileInfo &file : QDir(folder_).entryInfoList({"*" + ending}, QDir::Files, QDir::Time)) {
        if (file.filePath() == path_) {
            continue;
        }
        if (auto lock = lockOf(file.filePath())) {
            claim_ = std::move(lock);
            claimed_ = file.filePath();
            return claimed_;
        }
    }
    return {};
}

void Autosave::drop()
{
    if (claim_) {
        QFile::remove(claimed_);
        claim_.reset();
        claimed_.clear();
    }
}

void Autosave::end()
{
    write_.reset(); // waits
    if (on()) {
        QFile::remove(path_);
        lock_.reset();
    }
}

} // namespace headscope::ui
