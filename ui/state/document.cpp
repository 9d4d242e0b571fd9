// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/document.h"

#include <algorithm>

#include "core/forward/forward.h"
#include "core/forward/next_tokens.h"

namespace headscope::ui {

namespace {

QString fromUtf8(const std::string &text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

/// What the pass slot delivers.
struct Passed {
    TracePtr trace;
    std::vector<NextToken> nextTokens;
};

Result<Passed> pass(const ModelPtr &model, const std::string &text, int first, const Progress &progress)
{
    HS_TRY(input, inputFromText(*model, text, first));
    HS_TRY(trace, runForward(model, std::move(input), progress));
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

void Document::open(const QString &reference)
{
    load_.start([this, reference](const Progress &progress, const LatestJob::Deliver &deliver) {
        auto opened = openModel(reference.toStdString(), {}, progress);
        deliver([this, reference, opened = std::move(opened)] {
            if (!opened) {
                emit openFailed(reference, fromUtf8(opened.error().message));
                return;
            }
            pass_.cancel();
            metricsJob_.cancel();
            trace_.reset(); // of the old model: no view may read it beside the new one
            metrics_.reset();
            nextTokens_.clear();
            model_ = *opened;
            firstToken_ = 0;
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

void Document::setText(const QString &text)
{
    if (text != text_) {
        // An edit before the window's first token is one that the window would not show.
        const qsizetype shared = std::mismatch(text.begin(), text.end(), text_.begin(), text_.end()).first - text.begin();
        if (trace_ && trace_->input.first_token > 0 && shared < trace_->input.offsets[static_cast<size_t>(trace_->input.leading)].begin) {
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

void Document::runPass()
{
    if (!model_) {
        return;
    }
    pass_.start([this, model = model_, text = text_.toStdString(), first = firstToken_](const Progress &progress, const LatestJob::Deliver &deliver) {
        auto passed = text.empty() ? Result<Passed>(badInput("")) : pass(model, text, first, progress);
        deliver([this, empty = text.empty(), passed = std::move(passed)] {
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
    metricsJob_.start([this, trace = trace_](const Progress &progress, const LatestJob::Deliver &deliver) {
        if (auto metrics = allHeadMetrics(*trace, progress)) {
            deliver([this, metrics = std::move(*metrics)] {
                metrics_ = metrics;
                emit metricsChanged();
            });
        }
    });
}

} // namespace headscope::ui
