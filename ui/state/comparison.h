// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the pass on show is compared with: another text, the pass of a moment that was kept, or another model with the same input. Works only while it is wanted (setActive), on job slots: opening, the other pass, laying side by side
/// and ranking of heads. GUI thread only.

#include <QObject>
#include <QString>
#include <memory>
#include <vector>

#include "core/analysis/comparison.h"
#include "ui/jobs/latest_job.h"
#include "ui/state/document.h"
#include "ui/state/selection.h"

namespace headscope::ui {

using PairPtr = std::shared_ptr<const PassPair>;

enum class CompareWith { Text, Kept, Model };

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
    /// Opens the other model in the background.
    void openModel(const QString &reference);
    const ModelPtr &otherModel() const { return otherModel_; }

    /// Both passes and their axes, A the one on show; null while there is nothing to compare.
    const PairPtr &pair() const { return pair_; }
    /// Why there is none, for people; empty where there is one or it is still being computed.
    const QString &problem() const { return problem_; }
    /// Heads of the kind of attention on show, the most moved first; empty until they are ranked.
    const std::vector<HeadChange> &changes() const { return changes_; }
    /// What A is compared with, in words: “another text”, a model's name.
    QString otherName() const;
    bool busy() const { return open_.busy() || pass_.busy() || lay_.busy(); }

signals:
    void changed(); ///< pair or problem
    void ranked();
    void modelOpened();

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
    QString text_, keptName_, openProblem_;
    TracePtr kept_, computed_;
    ModelPtr otherModel_;
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
    LatestJob open_, pass_, lay_;
};

} // namespace headscope::ui
