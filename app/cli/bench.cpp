// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <utility>

#include "app/cli/command.h"
#include "app/cli/open.h"
#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/forward/all_patterns.h"
#include "core/forward/forward.h"
#include "core/forward/pass_cost.h"
#include "core/forward/sample_input.h"

namespace headscope::cli {

namespace {

using Json = nlohmann::ordered_json;
using TracePtr = std::shared_ptr<const Trace>;

constexpr int thumbnailSide = 64, tileSide = 512, cubeSide = 2048;
constexpr int64_t mostRoom = int64_t{1} << 28; ///< cells of patterns kept at once: 1 GiB

/// Runs a piece of work some times after one warm-up.
class Timer {
public:
    Timer(int repeat, const Progress &progress) : repeat_(repeat), progress_(progress) {}

    /// Median seconds of `work`, which returns a Result. What it returns is destroyed outside of the time.
    template <class Work>
    Result<double> median(const char *what, const Work &work) const
    {
        std::vector<double> seconds;
        for (int run = 0; run <= repeat_; ++run) {
            if (progress_.cancelled()) {
                return cancelled();
            }
            progress_.say(run / (repeat_ + 1.0), what);
            const auto start = std::chrono::steady_clock::now();
            const auto done = work();
            const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
            if (!done) {
                return done.error();
            }
            if (run > 0) {
                seconds.push_back(took);
            }
        }
        std::sort(seconds.begin(), seconds.end());
        const size_t middle = seconds.size() / 2;
        return seconds.size() % 2 == 1 ? seconds[middle] : (seconds[middle - 1] + seconds[middle]) / 2;
    }

private:
    int repeat_;
    Progress progress_;
};

struct Figures {
    double load_s = 0, pass_s = 0, patterns_s = 0, pass_and_patterns_s = 0, overviews_s = 0, tile_s = 0, edit_s = 0, pass_gflops = 0, sgemm_gflops = 0;
    int64_t peak_rss_bytes = 0;
};

/// What is measured, and on what.
struct Bench {
    std::shared_ptr<const Model> model;
    Input input;
    Timer timer;
    Progress quiet; ///< stops, reports nothing: a pass has a progress of its own
};

int64_t peakRss()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<int64_t>(usage.ru_maxrss) * 1024;
}

struct PassResult {
    TracePtr trace;
    Matrix hidden; ///< of the last stack, behind the last norm
};

/// Tokens to last hidden state.
Result<PassResult> pass(const Bench &bench, const Input &input, const PassOptions &options)
{
    HS_TRY(trace, runForward(bench.model, input, bench.quiet, options));
    Matrix hidden = finalStream(*trace, static_cast<int>(trace->stacks.size()) - 1);
    return PassResult{std::move(trace), std::move(hidden)};
}

void overviews(const Trace &trace)
{
    std::vector<HeadPlace> places;
    for (size_t group = 0; group < trace.model->groups.size(); ++group) {
        const AttentionGroup &g = trace.model->groups[group];
        for (int i = 0; i < g.n_layers * g.n_heads; ++i) {
            places.push_back({GroupIndex(static_cast<int>(group)), LayerIndex(i / g.n_heads), HeadIndex(i % g.n_heads)});
        }
    }
    parallelFor(static_cast<int>(places.size()), [&](int i) {
        const AttentionTrace &attention = trace.attention(places[static_cast<size_t>(i)]);
        patternOverview(attention, places[static_cast<size_t>(i)].head, std::min(thumbnailSide, attention.geometry.n_query), std::min(thumbnailSide, attention.geometry.n_key));
    });
}

/// The last queries and first keys of the first head: where causality masks least.
void tile(const AttentionTrace &attention, std::vector<float> &out)
{
    const int rows = std::min(tileSide, attention.geometry.n_query), cols = std::min(tileSide, attention.geometry.n_key);
    out.resize(static_cast<size_t>(rows) * static_cast<size_t>(cols));
    computeTile(attention, HeadIndex(0), {attention.geometry.n_query - rows, 0, rows, cols}, CellValue::Pattern, 0.0f, out);
}

/// A product of two 2048 x 2048 matrices as the engine does all its products.
Result<double> cubeSeconds(const Timer &timer)
{
    const auto numbers = [](uint32_t state) {
        std::vector<float> values(static_cast<size_t>(cubeSide) * cubeSide);
        std::generate(values.begin(), values.end(), [&] { return static_cast<float>((state = state * 1664525u + 1013904223u) >> 8) / 8388608.0f - 1.0f; });
        return values;
    };
    const Linear matrix(makeTensor({cubeSide, cubeSide}, numbers(1)), Orientation::InOut, {});
    Matrix x(cubeSide, cubeSide);
    x.values = numbers(2);
    return timer.median("sgemm", [&]() -> Result<Matrix> { return matrix.apply(x); });
}

Status measurePass(const Bench &bench, Figures &out)
{
    HS_TRY(first, pass(bench, bench.input, {}));
    const TracePtr base = first.trace;
    HS_TRY(pass_s, bench.timer.median("pass", [&] { return pass(bench, bench.input, {}); }));
    const Input edited = changedAtEnd(*bench.model, bench.input);
    HS_TRY(edit_s, bench.timer.median("edit", [&] { return pass(bench, edited, {.previous = base}); }));
    HS_TRY(overviews_s, bench.timer.median("overviews", [&]() -> Status {
        overviews(*base);
        return Done{};
    }));
    std::vector<float> cells;
    HS_TRY(tile_s, bench.timer.median("tile", [&]() -> Status {
        tile(base->attention(GroupIndex(0), LayerIndex(0)), cells);
        return Done{};
    }));
    out.pass_s = pass_s;
    out.edit_s = edit_s;
    out.overviews_s = overviews_s;
    out.tile_s = tile_s;
    out.peak_rss_bytes = peakRss();
    return Done{};
}

Status measurePatterns(const Bench &bench, Figures &out)
{
    HS_TRY(base, pass(bench, bench.input, {}));
    std::vector<float> room(static_cast<size_t>(std::max(std::min(patternCells(*base.trace), mostRoom), largestPatternPiece(*base.trace))));
    HS_TRY(patterns_s, bench.timer.median("patterns", [&]() -> Status {
        allPatterns(*base.trace, room);
        return Done{};
    }));
    HS_TRY(both_s, bench.timer.median("pass and patterns", [&]() -> Result<PassResult> {
        if (patternCells(*base.trace) > static_cast<int64_t>(room.size())) {
            HS_TRY(done, pass(bench, bench.input, {}));
            allPatterns(*done.trace, room);
            return done;
        }
        size_t used = 0;
        PassOptions options;
        options.patterns = [&](GroupIndex, LayerIndex, const AttentionGeometry &g) {
            const size_t cells = static_cast<size_t>(g.n_heads) * static_cast<size_t>(g.n_query) * static_cast<size_t>(g.n_key);
            return std::span(room).subspan(std::exchange(used, used + cells), cells);
        };
        return pass(bench, bench.input, options);
    }));
    out.patterns_s = patterns_s;
    out.pass_and_patterns_s = both_s;
    return Done{};
}

Result<Figures> measure(const Bench &bench)
{
    Figures out;
    HS_TRY_STATUS(measurePass(bench, out));
    HS_TRY_STATUS(measurePatterns(bench, out));
    HS_TRY(cube_s, cubeSeconds(bench.timer));
    out.sgemm_gflops = 2.0 * cubeSide * cubeSide * cubeSide / cube_s * 1e-9;
    std::vector<int> positions;
    for (const Sequence &sequence : bench.input.sequences) {
        positions.push_back(sequence.size());
    }
    out.pass_gflops = passCost(bench.model->spec, positions).total() / out.pass_s * 1e-9;
    return out;
}

void printTable(const Json &all)
{
    for (const auto &[key, value] : all.items()) {
        if (value.is_string()) {
            std::printf("%-20s %s\n", key.c_str(), printable(value.get<std::string>()).c_str());
        } else if (value.is_number_float()) {
            std::printf("%-20s %.6g\n", key.c_str(), value.get<double>());
        } else {
            std::printf("%-20s %s\n", key.c_str(), value.dump().c_str());
        }
    }
}

Status run(const Arguments &arguments, const Progress &progress)
{
    HS_TRY(tokens, arguments.integer("--tokens", 512, 1, 1 << 20));
    HS_TRY(repeat, arguments.integer("--repeat", 5, 1, 1000));
    const Timer timer(repeat, progress);
    HS_TRY(model, openGivenModel(arguments, progress));
    const Progress quiet{progress.stop, {}};
    HS_TRY(load_s, timer.median("load", [&] { return openGivenModel(arguments, quiet); }));
    HS_TRY(input, sampleInput(*model, tokens, 1));
    const Bench bench{model, std::move(input), timer, quiet};
    HS_TRY(figures, measure(bench));
    figures.load_s = load_s;
    const Json out = {{"model", model->name}, {"device", "cpu"}, {"threads", threadCount()}, {"tokens", bench.input.main().size()}, {"repeat", repeat},
        {"load_s", figures.load_s}, {"pass_s", figures.pass_s},
        {"patterns_s", figures.patterns_s}, {"pass_and_patterns_s", figures.pass_and_patterns_s}, {"overviews_s", figures.overviews_s}, {"tile_s", figures.tile_s}, {"edit_s", figures.edit_s},
        {"pass_gflops", figures.pass_gflops}, {"sgemm_gflops", figures.sgemm_gflops}, {"peak_rss_bytes", figures.peak_rss_bytes}};
    if (arguments.has("--json")) {
        std::puts(out.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
    } else {
        printTable(out);
    }
    return Done{};
}

} // namespace

const Command &benchCommand()
{
    static const Command command = {"bench", "MODEL [--tokens N] [--repeat R] [--json]", "how fast the model runs on this machine: medians of seconds, rates, peak memory",
        withModelOptions({{"--tokens", "N", "random tokens of the input (512), no more than the context"},
            {"--repeat", "R", "runs of each measurement behind one that warms up (5)"}, {"--json", "", "as a JSON object"}}),
        1, run};
    return command;
}

} // namespace headscope::cli
