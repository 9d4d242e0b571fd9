// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What is open: a model, what was typed or a given input, its trace, the metrics of the heads of one kind of attention. Work goes through job slots: loading, writing a target, forward pass, metrics.
/// GUI thread only.

#include <QObject>
#include <QStringList>
#include <QString>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/analysis/head_metrics.h"
#include "core/forward/trace.h"
#include "ui/jobs/latest_job.h"
#include "ui/state/attended_layers.h"
#include "ui/state/typed_input.h"

namespace headscope::ui {

using ModelPtr = std::shared_ptr<const Model>;
using TracePtr = std::shared_ptr<const Trace>;
using LayersPtr = std::shared_ptr<AttendedLayers>;
using AllMetrics = std::vector<std::vector<HeadMetrics>>;

/// A candidate for the next token, with its probability.
struct NextToken {
    QString label;
    double probability = 0;
};

/// Makes an input for a model; runs on the pass's thread.
using InputMaker = std::function<Result<Input>(const Model &)>;

/// An input that is no text: what it is in words, and how it is made.
struct GivenInput {
    QString description;
    InputMaker make;
};

/// What to open and what the user answered about it.
struct OpenRequest {
    QString reference;                    ///< as on the command line
    std::optional<AttentionMap> answers;  ///< instead of those remembered beside the weights
    bool remember = false;                ///< write the answers beside the weights once the model has opened
    bool acceptNonFinite = false;         ///< NaN and Infinity in JSON weights are numbers
};

constexpr int mostTargetTokens = 128;

class Document : public QObject {
    Q_OBJECT
public:
    explicit Document(QObject *parent = nullptr);

    /// Opens a model in the background; the open one stays until it is there.
    void open(const OpenRequest &request);
    /// Shows a model that is open already, as open() does once it has read one. `request`: what it was opened with.
    void take(const ModelPtr &model, const OpenRequest &request);
    /// Closes the model: nothing is open any more. What was typed stays for the next one.
    void close();
    /// Stops loading, writing and the forward pass; what is shown stays.
    void cancelWork();
    void setText(const QString &text);
    /// All that is typed and chosen at once, instead of what there is; a given input goes.
    void setTyped(TypedInput typed);
    /// The second text, or the target: whichever the open model takes.
    void setSecondText(const QString &text);
    /// Files that the open model reads beside a text, or instead of one.
    void setPicture(const QString &path);
    void setSound(const QString &path);
    /// The model writes the target in the background: greedily, at most mostTargetTokens. Any edit stops it; targetWritten() tells of the new one.
    void generateTarget();
    void cancelTarget() { generate_.cancel(); }
    /// An input that is no text. It stays until setText(), clearInput(), or a model that cannot take it.
    void setInput(GivenInput input);
    void clearInput();
    const std::optional<GivenInput> &given() const { return given_; }
    /// Runs the pass again: something else computes now.
    void computeAgain() { runPass(nullptr); }
    /// How long a pass runs before passAttending() tells of it: one that ends sooner is better left alone. 100 ms unless it was set.
    void setTellAfter(std::chrono::milliseconds time) { tellAfter_ = time; }
    /// The kind of attention whose metrics are wanted.
    void setGroup(GroupIndex group);
    /// Where the window begins in a text longer than the context.
    void setFirstToken(int first);

    const ModelPtr &model() const { return model_; }
    const TracePtr &trace() const { return trace_; } ///< null where there is no token
    const LayersPtr &streamed() const { return streamed_; } ///< what passAttending() told of the pass that gave trace(); null = it was soon done
    const std::optional<AllMetrics> &metrics() const { return metrics_; } ///< of trace() and the chosen kind of attention, once computed
    const std::vector<NextToken> &nextTokens() const { return nextTokens_; }
    const QString &nextProblem() const { return nextProblem_; } ///< why there are no next tokens where the model predicts some; else empty
    const QString &passNote() const { return passNote_; }       ///< what is wrong with the numbers of trace(), for people; else empty
    QString text() const { return QString::fromStdString(typed_.text); }
    const TypedInput &typed() const { return typed_; }
    /// The text that belongs into the second field for the open model.
    QString secondText() const;
    /// True while the model cannot run for want of something that is still to be typed or chosen.
    bool lacksInput() const { return lacksInput_; }
    const std::optional<AttentionMap> &answers() const { return answers_; } ///< that the open model was opened with
    bool acceptsNonFinite() const { return acceptsNonFinite_; }             ///< the same
    LatestJob &loading() { return load_; }
    LatestJob &passing() { return pass_; }
    LatestJob &generating() { return generate_; }

signals:
    void modelChanged(); ///< another one is open
    void modelClosed();  ///< none is; behind traceChanged()
    void traceChanged();
    /// A pass that takes a while has attended first layers of the open model; the others follow in the queue. traceChanged() comes at its end, passStopped() where it was cancelled.
    void passAttending(const headscope::ui::LayersPtr &layers);
    void passStopped();
    void metricsChanged();
    /// What keeps the text from being shown; empty when nothing does.
    void textProblem(const QString &message);
    /// Another given input, or none any more; another picture or recording.
    void inputChanged();
    void targetWritten(const QString &text);
    /// Behind targetWritten(): the model had more to say than it may.
    void targetCutShort(int tokens);
    void targetFailed(const QString &message);
    /// A model that could not be opened.
    void openFailed(const QString &reference, const QString &message);
    /// A model that did not open for want of answers that only a person can give.
    void asked(const headscope::ui::OpenRequest &request, const headscope::OpenQuestion &question, const QString &message);
    /// A model opened, but its answers could not be written beside it.
    void notRemembered(const QString &message);

private:
    void typedChanged();
    void runPass() { runPass(trace_); }
    /// What is the same in `before` is taken over from there; null = nothing is.
    void runPass(TracePtr before);
    void runMetrics();
    /// Stops what runs over the open model, and drops what came of it.
    void forgetPass();
    ModelPtr model_;
    TracePtr trace_;
    LayersPtr streamed_;
    std::chrono::milliseconds tellAfter_{100};
    std::optional<AllMetrics> metrics_;
    std::vector<NextToken> nextTokens_;
    QString nextProblem_, passNote_;
    std::optional<std::optional<std::string>> brokenTensor_; ///< nonFiniteTensor() of the model, once a pass asked for it
    TypedInput typed_;
    bool lacksInput_ = false;
    std::optional<GivenInput> given_;
    std::optional<AttentionMap> answers_;
    bool acceptsNonFinite_ = false;
    bool fresh_ = false; ///< no pass of this model has been delivered yet
    GroupIndex group_;
    LatestJob load_, generate_, pass_, metricsJob_;
};

} // namespace headscope::ui
