// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/document.h"

#include <algorithm>

#include "core/forward/forward.h"
#include "core/forward/given_trace.h"
#include "core/forward/next_tokens.h"

namespace headscope::ui {

namespace {

QString fromUtf8(const std::string &text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

/// What the pass slot delivers.
struct Passed {
    TracePtr trace;
    std::vector<NextToken> nextTokens;
};

/// What a pass is over.
struct PassRequest {
    ModelPtr model;
    std::string text;
    int first = 0;
    std::optional<GivenInput> given;

    /// Nothing to read: the model waits for a text.
    bool empty() const { return text.empty() && !given && !model->given; }
    Result<Input> input() const { return given ? given->make(*model) : model->given ? givenInput(*model) : inputFromText(*model, text, first); }
};

Result<Passed> pass(const PassRequest &request, const Progress &progress)
{
    HS_TRY(input, request.input());
    HS_TRY(trace, runForward(request.model, std::move(input), progress));
    Passed passed{trace, {}};
    for (const auto &candidate : nextTokenCandidates(*trace, 5)) {
        passed.nextTokens.push_back({fromUtf8(candidate.label), candidate.probability});
    }
    return passed;
}

} // namespace

Document::Document(QObject *parent) : QObject(parent)
{
    connect(&pass_, &LatestJob::failed, this, [this](const QString &message) {
        trace_.reset();
        metrics_.reset();
        emit textProblem(message);
        emit traceChanged();
    });
    connect(&load_, &LatestJob::failed, this, [this](const QString &message) { emit openFailed({}, message); });
}

void Document::open(const OpenRequest &request)
{
    load_.start([this, request](const Progress &progress, const LatestJob::Deliver &deliver) {
        OpenOptions options;
        options.answers = request.answers;
        options.question = std::make_shared<OpenQuestion>();
        auto opened = openModel(request.reference.toStdString(), options, progress);
        const Status written = opened && request.remember && request.answers ? writeAttentionMap(rememberedMap((*opened)->index.source), *request.answers) : Status(Done{});
        deliver([this, request, opened = std::move(opened), question = *options.question, written] {
            if (!opened) {
                const QString message = fromUtf8(opened.error().message);
                question.any() ? emit asked(request, question, message) : emit openFailed(request.reference, message);
                return;
            }
            if (!written) {
                emit notRemembered(fromUtf8(written.error().message));
            }
            pass_.cancel();
            metricsJob_.cancel();
            trace_.reset(); // of the old model: no view may read it beside the new one
            metrics_.reset();
            nextTokens_.clear();
            const bool patterns = (model_ && model_->given) || (*opened)->given;
            model_ = *opened;
            if (patterns && given_) { // a picture belongs to the patterns that it was laid under
                given_.reset();
                emit inputChanged();
            }
            firstToken_ = 0;
            group_ = GroupIndex(0);
            fresh_ = true;
            answers_ = request.answers;
            emit modelChanged();
            emit traceChanged();
            runPass();
        });
    });
}

void Document::cancelWork()
{
    load_.cancel();
    pass_.cancel();
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
    const bool back = given_.has_value();
    if (back) {
        given_.reset();
        emit inputChanged();
    }
    if (text != text_ || back) {
        // An edit before the window's first token is one that the window would not show.
        const qsizetype shared = std::mismatch(text.begin(), text.end(), text_.begin(), text_.end()).first - text.begin();
        const Sequence *shown = trace_ ? &trace_->input.main() : nullptr;
        if (shown && !back && shown->first_token > 0 && shared < shown->offsets[static_cast<size_t>(shown->leading)].begin) {
            firstToken_ = 0;
        }
        text_ = text;
        runPass();
    }
}

void Document::setFirstToken(int first)
{
    if (first != firstToken_) {
        firstToken_ = first;
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

void Document::runPass()
{
    if (!model_) {
        return;
    }
    pass_.start([this, request = PassRequest{model_, text_.toStdString(), firstToken_, given_}](const Progress &progress, const LatestJob::Deliver &deliver) {
        const bool empty = request.empty();
        auto passed = empty ? Result<Passed>(badInput("")) : pass(request, progress);
        deliver([this, empty, passed = std::move(passed)] {
            if (std::exchange(fresh_, false) && !passed && given_) { // made for the model that was open before
                clearInput();
                return;
            }
            metricsJob_.cancel();
            metrics_.reset();
            trace_ = passed ? passed->trace : nullptr;
            nextTokens_ = passed ? passed->nextTokens : std::vector<NextToken>();
            emit textProblem(passed ? QString() : empty ? tr("Type a text to see every head.") : fromUtf8(passed.error().message));
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
