// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Sessions of the window: opens and saves them, keeps what is on show in a file of its own a few seconds after each change, and offers it again where the program did not end properly. Reading, writing and the model's digest
/// happen in the background; of two savings the newest wins, and none that was asked for is lost where the window goes before it is done. Each window has a file and a lock of its own, so that several do not fight. GUI thread only.

#include <QObject>
#include <QTimer>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "core/session/session.h"
#include "ui/jobs/latest_job.h"
#include "ui/state/autosave.h"
#include "ui/window_parts.h"

namespace headscope::ui {

/// A sentence about something that can be done with one button; without a button, a warning.
struct Offer {
    QString message, button;
    std::function<void()> accept, decline;
};

class SessionController : public QObject {
    Q_OBJECT
public:
    explicit SessionController(const WindowParts &parts, QObject *parent = nullptr);
    ~SessionController() override;

    /// Opens a session in the background: its model, then everything else. What is open stays until the model is there.
    void open(const QString &path);
    /// Under its name, or under one that is asked for.
    void save();
    void saveAs();
    void saveTo(const QString &path);
    /// What is on show, as a session that will lie at `path`.
    Session capture(const QString &path) const;
    /// The open session's file; empty = none.
    const QString &path() const { return path_; }
    /// It was edited since it was opened or saved. Where one looks is no edit.
    bool modified() const { return modified_; }
    /// Asks what becomes of edits that were not saved; false = the user would rather go on.
    bool mayLeave();
    /// The session is closed, its model stays.
    void leave();

    /// Shows in this window what another one shows, saved or not: another language, for example. The model is handed over as it is, with what Compare has kept and opened, so that all but the numbers is there at once.
    void continueFrom(SessionController &other);
    /// From now on what is on show is kept in `folder`, and what an earlier run has left there is offered.
    void keepIn(const QString &folder);
    /// The program ends properly: nothing is left to be offered.
    void end();
    /// True while a session is being opened, until all of it is on show.
    bool restoring() const { return pending_.has_value(); }

signals:
    /// Another session, another name, edited or saved.
    void titleChanged();
    void failed(const QString &message);
    void offered(const headscope::ui::Offer &offer);
    void saved(const QString &path);
    /// A session's model is open, and its text, options and notes are on show. Its selection follows once its numbers are computed.
    void restored();

private:
    /// Where a pass that Compare keeps came from.
    struct Kept {
        std::weak_ptr<const Model> of; ///< the open model that it is of; expired = `model` names it
        SessionModel model;
        TypedInput typed;
        std::map<std::string, QString> files;
        int item = 0;
    };
    /// What is being written.
    struct Saving {
        QString path;
        Session session;
        std::string print;     ///< its fingerprint
        unsigned of = 0;       ///< session_ at that time
    };
    struct Pending {
        Session session;
        QString path, name; ///< the file that is read; the session's name from then on
        std::string reference;
        bool kept = false;    ///< an autosave
        bool edited = false;  ///< since it was saved
        bool applied = false; ///< but for the selection
        bool handed = false;  ///< what Compare has opened and kept was handed over
    };
    void connectParts();
    void read(const QString &path, bool kept);
    void begin(Pending pending);
    void askForModel(const Pending &pending, const QString &problem);
    void applyModel();
    void applyCompare();
    Saving toSave(const QString &path) const;
    /// Writes at once what is still being saved; false, and said, where that fails.
    bool finishSave();
    void saveEnded(const Status &done);
    SessionModel modelOf(const ModelPtr &model, const std::optional<AttentionMap> &answers, bool nonFinite, const std::filesystem::path &to) const;
    SessionCompare captureCompare(const std::filesystem::path &to) const;
    void noteKept();
    void applySelection();
    void askDigest();
    void compareDigest();
    void note();
    void settle();
    /// What counts as edited, as a text.
    std::string fingerprint(const QString &path) const;

    WindowParts parts_;
    QString path_;
    unsigned session_ = 0; ///< raised with each session that is opened or left
    std::optional<Saving> saving_;
    std::mutex writing_;   ///< one file at a time, of the job or of finishSave()
    std::string unknown_;        ///< members of the open session that this version does not know
    std::string fingerprint_;    ///< of what was opened or saved
    bool modified_ = false;
    std::optional<Pending> pending_;
    std::string expectedDigest_; ///< of the session that was opened, until it was compared
    SessionModel wantedOther_;   ///< what a session compared with, while that is being opened and where it could not be
    std::string digest_;
    std::weak_ptr<const Model> digestOf_; ///< a closed model is not kept
    std::optional<Kept> kept_;
    QTimer settled_, keep_;
    Autosave autosave_;
    LatestJob read_, write_, sum_;
};

} // namespace headscope::ui
