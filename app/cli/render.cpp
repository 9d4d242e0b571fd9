// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFontDatabase>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <mutex>

#include "app/cli/command.h"
#include "app/cli/open.h"
#include "app/cli/read_input.h"
#include "app/cli/render_options.h"
#include "app/cli/render_session.h"
#include "app/cli/say.h"
#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/forward/backend.h"
#include "core/forward/forward.h"
#include "ui/application.h"
#include "ui/export/numbers_file.h"

namespace headscope::cli {

namespace {

/// A family that is there; fontconfig's own names for the kinds of fonts always are.
Status checkFont(const QString &font)
{
    const QStringList known = QFontDatabase::families() + QStringList{"Sans Serif", "sans-serif", "sans", "serif", "monospace"};
    return font.isEmpty() || known.contains(font, Qt::CaseInsensitive) ? Status(Done{}) : Status(badInput(concat("--font: expected a family that is installed, found \"", printable(font.toStdString()), "\"")));
}

/// A figure, or the numbers of its heatmaps, by the file's ending.
Status write(const std::filesystem::path &path, const ui::TracePtr &trace, const ui::FigureSubject &subject, const ui::FigureOptions &options, const Progress &progress)
{
    if (!ui::isNumbers(path)) {
        return ui::writeFigure(path, trace, subject, options, progress);
    }
    return subject.kind == ui::FigureKind::Heads ? ui::writeNumbers(path, trace, subject, options.display, progress) : Status(badInput(concat(path.string(), ": expected a heatmap beside a file of numbers, found another view")));
}

/// All files of one trace.
Status drawTrace(const Arguments &arguments, const RenderRequest &request, const std::shared_ptr<const Trace> &trace, size_t number, const Progress &progress)
{
    HS_TRY(files, renderFiles(arguments, request, *trace, number));
    for (const RenderFile &file : files) {
        if (progress.cancelled()) {
            return cancelled();
        }
        HS_TRY_STATUS(write(file.path, trace, file.subject, request.options, {progress.stop, {}}));
        sayStep(concat("wrote ", printable(file.path.string(), 400)));
    }
    return Done{};
}

/// One input after the other where there are few, else each on one thread: passes of short texts leave most of a second thread idle.
class ManyInputs {
public:
    ManyInputs(const Arguments &arguments, const RenderRequest &request, std::shared_ptr<const Model> model, std::vector<NumberedInput> inputs, const Progress &progress)
        : arguments_(arguments), request_(request), model_(std::move(model)), inputs_(std::move(inputs)), progress_(progress)
    {
    }

    Status run()
    {
        const std::stop_callback passOn(progress_.stop, [this] { stop_.request_stop(); });
        const int count = static_cast<int>(inputs_.size());
        if (count >= threadCount() && !currentBackend()) {
            parallelFor(count, [this](int i) { one(inputs_[static_cast<size_t>(i)]); }, stop_.get_token());
        } else {
            for (int i = 0; i < count && !stop_.stop_requested(); ++i) {
                one(inputs_[static_cast<size_t>(i)]);
            }
        }
        if (cut_ > 0) {
            std::fprintf(stderr, "headscope: %d of %d texts are longer than the model's context and were cut to it\n", cut_.load(), count);
        }
        if (failed_) {
            return *failed_;
        }
        return progress_.cancelled() ? Status(Error{ErrorCode::Cancelled, concat("stopped on request: ", done_.load(), " of ", count, " inputs are drawn")}) : Status(Done{});
    }

private:
    void one(const NumberedInput &input)
    {
        const Status done = draw(input);
        if (done) {
            const int so_far = ++done_;
            progress_.say(0.999 * so_far / static_cast<double>(inputs_.size()), concat(so_far, " of ", inputs_.size(), " inputs"));
        } else if (done.error().code != ErrorCode::Cancelled) {
            const std::lock_guard lock(mutex_);
            if (!failed_) {
                failed_ = Error{done.error().code, concat(input.what, ": ", done.error().message)};
            }
            stop_.request_stop();
        }
    }

    Status draw(const NumberedInput &numbered)
    {
        HS_TRY(input, numbered.make());
        cut_ += input.main().total_tokens > input.main().size();
        HS_TRY(trace, runForward(model_, std::move(input), {stop_.get_token(), {}}));
        return drawTrace(arguments_, request_, trace, numbered.number, {stop_.get_token(), {}});
    }

    const Arguments &arguments_;
    const RenderRequest &request_;
    std::shared_ptr<const Model> model_;
    std::vector<NumberedInput> inputs_;
    const Progress &progress_;
    std::stop_source stop_; ///< asked by Ctrl+C, and by the first input that fails
    std::atomic<int> done_ = 0, cut_ = 0;
    std::mutex mutex_;
    std::optional<Error> failed_;
};

/// A session says what is drawn and of which model and input; options say how, and what computes.
Status checkSessionAlone(const Arguments &arguments)
{
    const std::vector<Option> allowed = runOptions();
    for (const Option &other : withInputOptions(subjectOptions())) {
        const bool runs = std::any_of(allowed.begin(), allowed.end(), [&](const Option &option) { return option.name == other.name; });
        if (!runs && arguments.has(other.name)) {
            return wrongUsage(concat("expected --session, which says what is drawn, or MODEL and INPUT, found both (", other.name, ")"));
        }
    }
    return arguments.positionals().empty() ? Status(Done{}) : Status(wrongUsage("expected --session, which says what is drawn, or MODEL and INPUT, found both"));
}

Status run(const Arguments &arguments, const Progress &progress)
{
    if (arguments.has("--session")) {
        HS_TRY_STATUS(checkSessionAlone(arguments));
    }
    HS_TRY(request, readRenderRequest(arguments));
    const auto application = ui::offscreenApplication();
    if (arguments.has("--lang")) { // now figures speak it too
        HS_TRY_STATUS(setLanguage(arguments.text("--lang")));
    }
    HS_TRY_STATUS(checkFont(request.options.font));
    if (arguments.has("--session")) {
        HS_TRY(figure, figureOfSession(arguments.text("--session"), request.options, progress));
        return write(request.out, figure.trace, figure.subject, figure.options, {progress.stop, {}});
    }
    if (namesInputs(request.out)) {
        HS_TRY(model, openGivenModel(arguments, progress));
        HS_TRY(inputs, readInputs(arguments, *model, progress));
        return ManyInputs(arguments, request, std::move(model), std::move(inputs), progress).run();
    }
    HS_TRY(trace, runGiven(arguments, progress));
    return drawTrace(arguments, request, trace, 1, progress);
}

} // namespace

const Command &renderCommand()
{
    static const Command command = {"render", "MODEL INPUT --out FILE [--layer L] [--head H | --heads H | --grid] [--view V], or --session S.headscope --out FILE", "draws heads, lines, shaded text, a map, a cell's steps, the flow over the layers, merged heads, or the grid of all heads, as a picture", withInputOptions(renderOptions()), 1, run};
    return command;
}

} // namespace headscope::cli
