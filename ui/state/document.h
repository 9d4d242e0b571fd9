// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What is open: a model, a text, the trace of the text, the metrics of its heads. Work goes through job slots: loading, forward pass, metrics. GUI thread only.

#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "core/analysis/head_metrics.h"
#include "core/forward/trace.h"
#include "ui/jobs/latest_job.h"

namespace headscope::ui {

using ModelPtr = std::shared_ptr<const Model>;
using TracePtr = std::shared_ptr<const Trace>;
using AllMetrics = std::vector<std::vector<HeadMetrics>>;

/// A candidate for the next token, with its probability.
struct NextToken {
    QString label;
    double probability = 0;
};

class Document : public QObject {
    Q_OBJECT
public:
    explicit Document(QObject *parent = nullptr);

    /// Opens a model in the background; the open one stays until it is there. `reference` as on the command line.
    void open(const QString &reference);
    /// Stops loading and the forward pass; what is shown stays.
    void cancelWork();
    void setText(const QString &text);
    /// Where the window begins in a text longer than the context.
    void setFirstToken(int first);

    const ModelPtr &model() const { return model_; }
    const TracePtr &trace() const { return trace_; } ///< null where there is no token
    const std::optional<AllMetrics> &metrics() const { return metrics_; } ///< of trace(), once computed
    const std::vector<NextToken> &nextTokens() const { return nextTokens_; }
    const QString &text() const { return text_; }
    LatestJob &loading() { return load_; }
    LatestJob &passing() { return pass_; }

signals:
    void modelChanged();
    void traceChanged();
    void metricsChanged();
    /// What keeps the text from being shown; empty when nothing does.
    void textProblem(const QString &message);
    /// A model that could not be opened.
    void openFailed(const QString &reference, const QString &message);

private:
    void runPass();
    void runMetrics();
    ModelPtr model_;
    TracePtr trace_;
    std::optional<AllMetrics> metrics_;
    std::vector<NextToken> nextTokens_;
    QString text_;
    int firstToken_ = 0;
    LatestJob load_, pass_, metricsJob_;
};

} // namespace headscope::ui
