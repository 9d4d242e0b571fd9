// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/document.h"

#include <algorithm>

#include "core/forward/forward.h"
#include "core/forward/generate.h"
#include "core/forward/given_trace.h"
#include "core/forward/next_tokens.h"
#include "core/forward/non_finite.h"
#include "ui/state/core_texts.h"

namespace headscope::ui {

namespace {

QString fromUtf8(const std::string &text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

/// What the pass slot delivers.
struct Passed {
    TracePtr trace;
    std::vector<NextToken> nextTokens;
    QString nextProblem, note;
    std::optional<std::optional<std::string>> brokenTensor;
};

/// What a pass is over.
struct PassRequest {
    ModelPtr model;
    TypedInput typed;
    std::optional<GivenInput> given;
    TracePtr before; ///< of the text before this edit: what is the same in it is not computed again
    std::optional<std::optional<std::string>> brokenTensor; ///< nonFiniteTensor() where it is known
    std::chrono::milliseconds tellAfter;

    Result<Input> input() const { return given ? given->make(*model) : model->given ? givenInput(*model) : typed.make(*model); }
};

/// `told` is called once, on the pass's thread, where layers are worth to be shown before the end.
Result<Passed> pass(const PassRequest &request, const Progress &progress, const LayersPtr &layers, const std::function<void()> &told)
{
    const auto start = std::chrono::steady_clock::now();
    bool said = false;
    PassOptions options;
    options.previous = request.before;
    options.attended = [&](GroupIndex group, LayerIndex layer, const AttentionTrace &attention) {
        layers->put({group, layer, attention});
        if (!said && std::chrono::steady_clock::now() - start >= request.tellAfter) {
            said = true;
            told();
        }
    };
    HS_TRY(input, request.input());
    HS_TRY(trace, runForward(request.model, std::move(input), progress, options));
    Passed passed{trace, {}, {}, {}, request.brokenTensor};
    const auto candidates = nextTokenCandidates(*trace, 5);
    passed.nextProblem = candidates ? QString() : coreText(candidates.error());
    for (size_t i = 0; candidates && i < candidates->size(); ++i) {
        passed.nextTokens.push_back({fromUtf8((*candidates)[i].label), (*candidates)[i].probability});
    }
    if (firstNonFinite(*trace)) {
        passed.brokenTensor = request.brokenTensor ? *request.brokenTensor : nonFiniteTensor(*request.model, progress);
        passed.note = coreText(*nonFiniteNote(*trace, *passed.brokenTensor));
    }
    return passed;
}

} // namespace

Document::Document(QObject *parent) : QObject(parent)
{
    connect(&pass_, &LatestJob::failed, this, [this](const QString &message) {
        trace_.reset();
        streamed_.reset();
        metrics_.reset();
        emit textProblem(message);
        emit traceChanged();
    });
    connect(&generate_, &LatestJob::failed, this, &Document::targetFailed);
    connect(&load_, &LatestJob::failed, this, [this](const QString &message) { emit openFailed({}, message); });
}

void Document::open(const OpenRequest &request)
{
    load_.start([this, request](const Progress &progress, const LatestJob::Deliver &deliver) {
        OpenOptions options;
        options.answers = request.answers;
        options.acceptNonFinite = request.acceptNonFinite;
        options.question = std::make_shared<OpenQuestion>();
        auto opened = openModel(request.reference.toStdString(), options, progress);
        const Status written = opened && request.remember && request.answers ? writeAttentionMap(rememberedMap((*opened)->index.source), *request.answers) : Status(Done{});
        deliver([this, request, opened = std::move(opened), question = *options.question, written] {
            if (!opened) {
                const QString message = coreText(opened.error());
                question.any() ? emit asked(request, question, message) : emit openFailed(request.reference, message);
                return;
            }
            if (!written) {
                emit notRemembered(coreText(written.error()));
            }
            take(*opened, request);
        });
    });
}

void Document::take(const ModelPtr &model, const OpenRequest &request)
{
    forgetPass(); // no view may read it beside the new model
    const bool patterns = (model_ && model_->given) || model->given;
    model_ = model;
    typed_.first = 0;
    typed_.target_ids.clear(); // another vocabulary has other numbers
    if (patterns && given_) { // a picture belongs to the patterns that it was laid under
        given_.reset();
        emit inputChanged();
    }
    group_ = GroupIndex(0);
    fresh_ = true;
    answers_ = request.answers;
    acceptsNonFinite_ = request.acceptNonFinite;
    emit modelChanged();
    emit traceChanged();
    runPass();
}

void Document::forgetPass()
{
    pass_.cancel();
    generate_.cancel();
    metricsJob_.cancel();
    trace_.reset();
    streamed_.reset();
    metrics_.reset();
    nextTokens_.clear();
    nextProblem_.clear();
    passNote_.clear();
    brokenTensor_.reset();
}

void Document::close()
{
    load_.cancel();
    forgetPass();
    model_.reset();
    answers_.reset();
    given_.reset();
    group_ = GroupIndex(0);
    emit traceChanged();
    emit metricsChanged();
    emit modelClosed();
}

void Document::cancelWork()
{
    load_.cancel();
    generate_.cancel();
    pass_.cancel();
    emit passStopped();
}

void Document::setInput(GivenInput input)
{
    given_ = std::move(input);
    emit inputChanged();
    runPass();
}

void Document::clearInput()
{
    if (given_) {
        given_.reset();
        emit inputChanged();
        runPass();
    }
}

void Document::setText(const QString &text)
{
    if (text.toStdString() == typed_.text && !given_) {
        return;
    }
    // An edit before the window's first token is one that the window would not show.
    const QString before = this->text();
    const qsizetype shared = std::mismatch(text.begin(), text.end(), before.begin(), before.end()).first - text.begin();
    const Sequence *shown = trace_ ? &trace_->input.main() : nullptr;
    if (shown && !given_ && shown->first_token > 0 && shared < shown->offsets[static_cast<size_t>(shown->leading)].begin) {
        typed_.first = 0;
    }
    typed_.text = text.toStdString();
    typedChanged();
}

void Document::setTyped(TypedInput typed)
{
    generate_.cancel();
    given_.reset();
    typed_ = std::move(typed);
    emit inputChanged();
    runPass();
}

void Document::setSecondText(const QString &text)
{
    const bool target = model_ && headscope::ui::secondInput(*model_) == SecondInput::Target;
    std::string &now = target ? typed_.target : typed_.pair;
    if (text.toStdString() == now) {
        return;
    }
    now = text.toStdString();
    if (target) {
        typed_.target_ids.clear();
    }
    typedChanged();
}

QString Document::secondText() const
{
    const SecondInput kind = model_ ? secondInput(*model_) : SecondInput::None;
    return kind == SecondInput::Target ? fromUtf8(typed_.target) : kind == SecondInput::Pair ? fromUtf8(typed_.pair) : QString();
}

void Document::setPicture(const QString &path)
{
    typed_.picture = path.toStdString();
    emit inputChanged();
    typedChanged();
}

void Document::setSound(const QString &path)
{
    typed_.sound = path.toStdString();
    emit inputChanged();
    typedChanged();
}

void Document::typedChanged()
{
    generate_.cancel(); // it would be the target of something else
    if (given_) {
        given_.reset();
        emit inputChanged();
    }
    runPass();
}

void Document::generateTarget()
{
    if (!model_ || !writesTarget(model_->spec)) {
        return;
    }
    if (const QString missing = typed_.missing(*model_); !missing.isEmpty()) {
        emit targetFailed(missing);
        return;
    }
    generate_.start([this, model = model_, typed = typed_](const Progress &progress, const LatestJob::Deliver &deliver) {
        GenerateOptions options;
        options.tokens = mostTargetTokens;
        auto written = headscope::generateTarget(model, typed.source(*model), options, progress);
        const std::string text = written ? targetText(*model, written->made) : std::string();
        deliver([this, written = std::move(written), text] {
            if (!written) {
                emit targetFailed(coreText(written.error()));
                return;
            }
            typed_.target = text;
            typed_.target_ids.clear();
            for (const TokenId id : written->read) {
                typed_.target_ids.push_back(id.value);
            }
            emit targetWritten(fromUtf8(text));
            if (!written->ended) {
                emit targetCutShort(static_cast<int>(written->made.size()));
            }
            runPass();
        });
    });
}

void Document::setFirstToken(int first)
{
    if (first != typed_.first) {
        typed_.first = first;
        runPass();
    }
}

void Document::setGroup(GroupIndex group)
{
    if (group != group_) {
        group_ = group;
        metricsJob_.cancel();
        metrics_.reset();
        runMetrics();
    }
}

void Document::runPass(TracePtr before)
{
    if (!model_) {
        return;
    }
    pass_.start([this, request = PassRequest{model_, typed_, given_, std::move(before), brokenTensor_, tellAfter_}](const Progress &progress, const LatestJob::Deliver &deliver) {
        const QString missing = request.given || request.model->given ? QString() : request.typed.missing(*request.model);
        const auto layers = std::make_shared<AttendedLayers>();
        bool told = false;
        const auto tell = [&] {
            told = true;
            deliver([this, layers] { emit passAttending(layers); });
        };
        auto passed = missing.isEmpty() ? pass(request, progress, layers, tell) : Result<Passed>(badInput(""));
        layers->end();
        deliver([this, missing, passed = std::move(passed), streamed = told ? layers : nullptr] {
            if (std::exchange(fresh_, false) && !passed && given_) { // made for the model that was open before
                clearInput();
                return;
            }
            metricsJob_.cancel();
            metrics_.reset();
            trace_ = passed ? passed->trace : nullptr;
            streamed_ = passed ? streamed : nullptr;
            nextTokens_ = passed ? passed->nextTokens : std::vector<NextToken>();
            nextProblem_ = passed ? passed->nextProblem : QString();
            passNote_ = passed ? passed->note : QString();
            brokenTensor_ = passed ? passed->brokenTensor : brokenTensor_;
            lacksInput_ = !missing.isEmpty();
            emit textProblem(passed ? QString() : lacksInput_ ? missing : coreText(passed.error()));
            emit traceChanged();
            runMetrics();
        });
    });
}

void Document::runMetrics()
{
    if (!trace_) {
        emit metricsChanged();
        return;
    }
    metricsJob_.start([this, trace = trace_, group = group_](const Progress &progress, const LatestJob::Deliver &deliver) {
        if (auto metrics = allHeadMetrics(*trace, group, progress)) {
            deliver([this, metrics = std::move(*metrics)] {
                metrics_ = metrics;
                emit metricsChanged();
            });
        }
    });
}

} // namespace headscope::ui
