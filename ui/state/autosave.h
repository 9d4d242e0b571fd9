// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A file of this process in a folder that all share, locked as long as the process lives. Files whose process is gone were left by a crash. GUI thread only; files are written in the background.

#include <QLockFile>
#include <QString>
#include <memory>
#include <string>
#include <vector>

#include "ui/jobs/latest_job.h"

namespace headscope::ui {

class Autosave {
public:
    ~Autosave();
    /// Makes the folder, and a name with a lock of its own. False where that cannot be.
    bool begin(const QString &folder);
    bool on() const { return lock_ != nullptr; }
    /// Writes the text unless it is what was written last. Whole or not at all.
    void keep(std::string text);
    /// The newest file that a process which is gone has left; it is ours until it is dropped. Empty = none.
    QString claim();
    /// Removes the claimed file; replaceClaimed: once this process's own file is written.
    void drop();
    void replaceClaimed() { replace_ = true; }
    /// Removes this process's file, once nothing is being written.
    void end();
    const QString &path() const { return path_; }
    const QString &claimed() const { return claimed_; }

private:
    /// Removes locks without a file, and what processes that are gone have half written.
    void tidy() const;
    QString folder_, path_, claimed_;
    std::unique_ptr<QLockFile> lock_, claim_;
    std::string last_;
    bool replace_ = false;
    std::unique_ptr<LatestJob> write_ = std::make_unique<LatestJob>();
};

} // namespace headscope::ui
