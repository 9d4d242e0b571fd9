// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the pass on show is compared with: another text, the pass of a moment that was kept, or another model with the same input. Works only while it is wanted (setActive), on job slots: opening, the other pass, laying side by side
/// and ranking of heads. GUI thread only.

#include <QObject>
#include <QString>
#include <functional>
#include <memory>
#include <vector>

#include "core/analysis/comparison.h"
#include "core/session/session.h"
#include "ui/jobs/latest_job.h"
#include "ui/state/document.h"
#include "ui/state/selection.h"

namespace headscope::ui {

using PairPtr = std::shared_ptr<const PassPair>;

class Comparison : public QObject {
    Q_OBJECT
public:
    Comparison(Document *document, Selection *selection, QObject *parent = nullptr);

    void setActive(bool active);
    void setWith(CompareWith with);
    CompareWith with() const { return with_; }
    /// The other text; everything else that the model reads is what the document has.
    void setText(const QString &text);
    const QString &text() const { return text_; }
    /// Keeps the pass on show, to compare later ones with.
    void keep();
    bool hasKept() const { return kept_ != nullptr; }
    /// Computes a pass that was kept earlier, in the background. `name`: its text.
    using KeptPass = std::function<Result<TracePtr>(const Progress &)>;
    void restoreKept(KeptPass pass, const QString &name);
    /// Opens the other model in the background. `digest`: what it had (model_digest.h); empty = that is not known.
    void openModel(const OpenRequest &request, const std::string &digest = {});
    void openModel(const QString &reference) { openModel(OpenRequest{reference, {}, false, false}); }
    /// There is no such model, and why.
    void failModel(const QString &problem);
    const ModelPtr &otherModel() const { return otherModel_; }
    const OpenRequest &otherRequest() const { return otherRequest_; }
    const std::string &otherDigest() const { return otherDigest_; }
    /// Nothing is kept, and no other model is open.
    void forget();
    /// What another one has kept, opened and computed.
    void takeFrom(const Comparison &other);

    /// Both passes and their axes, A the one on show; null while there is nothing to compare.
    const PairPtr &pair() const { return pair_; }
    /// Why there is none, for people; empty where there is one or it is still being computed.
    const QString &problem() const { return problem_; }
    /// Heads of the kind of attention on show, the most moved first; empty until they are ranked.
    const std::vector<HeadChange> &changes() const { return changes_; }
    /// What A is compared with, in words: “another text”, a model's name, a kept text of which at most `most` characters are said.
    QString otherName(int most = 40) const;
    /// The other model is on its way.
    bool opening() const { return open_.busy(); }
    bool busy() const { return open_.busy() || pass_.busy() || lay_.busy() || keep_.busy(); }

signals:
    void changed(); ///< pair or problem
    void ranked();
    void modelOpened();
    /// Another model than the one that the digest was of.
    void modelDiffers(const QString &name);
    void kept(); ///< by the user

private:
    void update();
    /// The pass to compare with, where it is there; else asks for it or says what is missing.
    TracePtr other();
    TracePtr otherOf(const ModelPtr &model, const TypedInput &typed);
    void fail(const QString &problem);
    void layBeside(const TracePtr &other);

    Document *document_;
    Selection *selection_;
    bool active_ = false;
    CompareWith with_ = CompareWith::Text;
    QString text_, keptName_, keptProblem_, openProblem_;
    TracePtr kept_, computed_;
    ModelPtr otherModel_;
    OpenRequest otherRequest_;
    std::string otherDigest_;
    /// What computed_ or its problem is the answer to.
    struct Asked {
        ModelPtr model;
        TypedInput typed;
        TracePtr given; ///< the pass on show where its input is no text
        bool operator==(const Asked &) const = default;
    };
    std::optional<Asked> asked_;
    QString passProblem_, problem_;
    PairPtr pair_;
    std::vector<HeadChange> changes_;
    LatestJob open_, pass_, lay_, keep_;
};

} // namespace headscope::ui
