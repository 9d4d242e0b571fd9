// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/comparison.h"

#include "core/forward/forward.h"
#include "core/forward/given_trace.h"
#include "ui/state/core_texts.h"
#include "ui/views/labels.h"
#include "core/model/model_digest.h"

namespace headscope::ui {

namespace {

QString fromUtf8(const std::string &text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

} // namespace

Comparison::Comparison(Document *document, Selection *selection, QObject *parent) : QObject(parent), document_(document), selection_(selection)
{
    connect(document, &Document::traceChanged, this, &Comparison::update);
    connect(selection, &Selection::groupChanged, this, &Comparison::update);
    for (LatestJob *job : {&open_, &pass_, &lay_, &keep_}) {
        connect(job, &LatestJob::failed, this, &Comparison::fail);
    }
}

void Comparison::setActive(bool active)
{
    if (active != active_) {
        active_ = active;
        update();
    }
}

void Comparison::setWith(CompareWith with)
{
    if (with != with_) {
        with_ = with;
        update();
    }
}

void Comparison::setText(const QString &text)
{
    if (text != text_) {
        text_ = text;
        update();
    }
}

void Comparison::keep()
{
    keep_.cancel();
    kept_ = document_->trace();
    keptName_ = kept_ ? fromUtf8(kept_->input.main().text).simplified() : QString();
    keptProblem_.clear();
    update();
    emit kept();
}

void Comparison::restoreKept(KeptPass pass, const QString &name)
{
    kept_.reset();
    keptProblem_.clear();
    keptName_ = name.simplified();
    keep_.start([this, pass = std::move(pass)](const Progress &progress, const LatestJob::Deliver &deliver) {
        const auto trace = pass(progress);
        if (!trace && trace.error().code == ErrorCode::Cancelled) {
            return;
        }
        deliver([this, trace] {
            kept_ = trace ? *trace : nullptr;
            keptProblem_ = trace ? QString() : coreText(trace.error());
            update();
        });
    });
}

void Comparison::takeFrom(const Comparison &other)
{
    kept_ = other.kept_;
    keptName_ = other.keptName_;
    keptProblem_ = other.keptProblem_;
    otherModel_ = other.otherModel_;
    otherRequest_ = other.otherRequest_;
    otherDigest_ = other.otherDigest_;
    openProblem_ = other.openProblem_;
    emit modelOpened();
    update();
}

void Comparison::forget()
{
    keep_.cancel();
    kept_.reset();
    keptName_.clear();
    keptProblem_.clear();
    failModel({});
}

void Comparison::failModel(const QString &problem)
{
    open_.cancel();
    otherModel_.reset();
    openProblem_ = problem;
    emit modelOpened();
    update();
}

void Comparison::openModel(const OpenRequest &request, const std::string &digest)
{
    openProblem_.clear();
    open_.start([this, request, digest](const Progress &progress, const LatestJob::Deliver &deliver) {
        OpenOptions options;
        options.answers = request.answers;
        options.acceptNonFinite = request.acceptNonFinite;
        options.question = std::make_shared<OpenQuestion>();
        auto opened = headscope::openModel(request.reference.toStdString(), options, progress);
        const auto found = opened ? modelDigest(**opened, progress) : Result<std::string>(std::string());
        deliver([this, request, digest, found, opened = std::move(opened), asks = options.question->any()] {
            if (opened) {
                otherModel_ = *opened;
                otherRequest_ = request;
                otherDigest_ = found ? *found : std::string();
                emit modelOpened();
                if (!digest.empty() && !otherDigest_.empty() && digest != otherDigest_) {
                    emit modelDiffers(fromUtf8(otherModel_->name));
                }
            } else {
                openProblem_ = coreText(opened.error()) + (asks ? tr(" Open it by itself once, answer, and let the answers be remembered.") : QString());
            }
            update();
        });
    });
}

QString Comparison::otherName(int most) const
{
    switch (with_) {
    case CompareWith::Text:
        return tr("the other text");
    case CompareWith::Kept:
        return keptName_.isEmpty() ? tr("the kept pass") : tr("the kept pass (“%1”)").arg(keptName_.size() > most ? keptName_.left(most - 1) + QChar(0x2026) : keptName_);
    case CompareWith::Model:
        return otherModel_ ? fromUtf8(otherModel_->name) : tr("the other model");
    }
    return {};
}

void Comparison::fail(const QString &problem)
{
    lay_.cancel();
    pair_.reset();
    changes_.clear();
    problem_ = problem;
    emit changed();
}

TracePtr Comparison::other()
{
    const TracePtr &trace = document_->trace();
    if (with_ == CompareWith::Kept) {
        problem_ = kept_ || keep_.busy() ? QString() : !keptProblem_.isEmpty() ? keptProblem_ : tr("Nothing is kept yet: “Keep this pass” remembers what is on show. Then edit the text, or open another model or input.");
        return kept_;
    }
    if (with_ == CompareWith::Model) {
        problem_ = !openProblem_.isEmpty() ? openProblem_ : otherModel_ || open_.busy() ? QString() : tr("Choose a second model: a folder, a file, or a bundled one. It reads the same input.");
        return problem_.isEmpty() && otherModel_ ? otherOf(otherModel_, document_->typed()) : nullptr;
    }
    if (trace->model->given || document_->given() || trace->input.main().text.empty()) {
        problem_ = tr("What is on show is no text. Keep this pass, then open another input; or choose another model.");
        return nullptr;
    }
    if (text_.isEmpty()) {
        problem_ = tr("Type the other text above.");
        return nullptr;
    }
    TypedInput typed = document_->typed();
    typed.text = text_.toStdString();
    typed.first = 0;
    return otherOf(trace->model, typed);
}

TracePtr Comparison::otherOf(const ModelPtr &model, const TypedInput &typed)
{
    const Asked wanted{model, typed, document_->given() ? document_->trace() : nullptr};
    if (asked_ == wanted) {
        problem_ = passProblem_;
        return computed_;
    }
    asked_ = wanted;
    passProblem_.clear();
    problem_.clear();
    pass_.start([this, model, typed, given = document_->given(), before = computed_ && computed_->model == model ? computed_ : nullptr](const Progress &progress, const LatestJob::Deliver &deliver) {
        const QString missing = given || model->given ? QString() : typed.missing(*model);
        auto input = !missing.isEmpty() ? Result<Input>(badInput(missing.toStdString())) : given ? given->make(*model) : model->given ? givenInput(*model) : typed.make(*model);
        PassOptions options;
        options.previous = before;
        auto trace = input ? runForward(model, std::move(*input), progress, options) : Result<std::shared_ptr<const Trace>>(input.error());
        deliver([this, trace = std::move(trace)] {
            computed_ = trace ? *trace : nullptr;
            passProblem_ = trace ? QString() : coreText(trace.error());
            update();
        });
    });
    computed_.reset();
    return nullptr;
}

void Comparison::update()
{
    const TracePtr &trace = document_->trace();
    if (!active_ || !trace) {
        lay_.cancel();
        pair_.reset();
        changes_.clear();
        problem_.clear();
        emit changed();
        return;
    }
    if (const TracePtr beside = other()) {
        layBeside(beside);
    } else if (!problem_.isEmpty()) { // else the pass is on its way; until then the pair on show is better than none
        fail(problem_);
    }
}

void Comparison::layBeside(const TracePtr &other)
{
    const TracePtr &trace = document_->trace();
    const GroupIndex group = selection_->chosen().group;
    const auto beside = groupBeside(trace->model->group(group), *other->model);
    if (!beside) {
        fail(tr("%1 has no attention of this kind (%2).").arg(fromUtf8(other->model->name), attentionName(trace->model->group(group))));
        return;
    }
    lay_.start([this, trace, group, other, besideGroup = *beside](const Progress &progress, const LatestJob::Deliver &deliver) {
        const PairPtr pair = PassPair::make(trace, group, other, besideGroup);
        deliver([this, pair] {
            pair_ = pair;
            changes_.clear();
            problem_.clear();
            emit changed();
        });
        if (auto changes = allChanges(*pair, progress)) {
            deliver([this, changes = std::move(*changes)] {
                changes_ = changes;
                emit ranked();
            });
        }
    });
}

} // namespace headscope::ui
