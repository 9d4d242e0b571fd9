// SPDX-License-Identifier: GPL-3.0-or-later
// long_bench FOLDER TOKENS: what a long text costs, in a process of its own. Prints a line a figure: the pass, the peak memory behind it, what views ask of its first head, how soon a pass ends that is told to stop.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <sys/resource.h>
#include <thread>
#include <vector>

#include "core/analysis/display.h"
#include "core/base/parallel.h"
#include "core/forward/forward.h"
#include "core/forward/sample_input.h"
#include "core/model/model.h"
#include "core/tensor/aligned.h"

using namespace headscope;

namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

/// Median milliseconds of some runs behind one that warms up.
double median(int runs, const std::function<void()> &work)
{
    std::vector<double> times;
    for (int i = 0; i <= runs; ++i) {
        const auto start = Clock::now();
        work();
        if (i > 0) {
            times.push_back(since(start));
        }
    }
    std::nth_element(times.begin(), times.begin() + runs / 2, times.end());
    return times[static_cast<size_t>(runs / 2)];
}

/// q k^T of the cells that causality leaves, and nothing else: the same products, each thrown away.
double bareProducts(const AttentionTrace &trace)
{
    const auto &g = trace.geometry;
    const int height = simd::loops().tileRows;
    return median(3, [&] {
        const int blocks = (g.n_query + height - 1) / height;
        parallelFor(blocks, [&](int block) {
            thread_local AlignedFloats queries, scores;
            const int first = block * height, rows = std::min(height, g.n_query - first);
            simd::TileProduct product;
            product.rows = rows;
            product.depth = g.d_head;
            float *packed = queries.atLeast(static_cast<size_t>(g.d_head * height) + 16);
            simd::loops().packRows(rows, g.d_head, trace.query(HeadIndex(0), first), trace.q.cols(), packed);
            product.a = packed;
            product.c = scores.atLeast(static_cast<size_t>(simd::mostTileRows) * simd::scoreStride);
            product.c_stride = simd::scoreStride;
            for (int key = 0; key < (g.mask.causal ? first + rows : g.n_key); key += KeyPanels::width) {
                product.b = trace.k.panel(g.kvHead(HeadIndex(0)), key);
                simd::loops().tile(product);
            }
        });
    });
}

/// The longest that passes took to end once they were told to, at 20 moments spread over the pass.
double slowestStop(const std::shared_ptr<const Model> &model, const Input &input, double pass_ms)
{
    double most = 0;
    for (int i = 0; i < 20; ++i) {
        std::stop_source source;
        const std::jthread stopper([&] {
            std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(pass_ms * (i + 0.5) / 20));
            source.request_stop();
        });
        Clock::time_point told = Clock::time_point::max();
        const std::stop_callback note(source.get_token(), [&] { told = Clock::now(); });
        const bool finished = static_cast<bool>(runForward(model, input, {source.get_token(), {}}));
        if (!finished) {
            most = std::max(most, since(told));
        }
    }
    return most;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 3) {
        std::fprintf(stderr, "usage: long_bench FOLDER TOKENS\n");
        return 2;
    }
    const auto model = openModel(argv[1]);
    const auto input = model ? sampleInput(**model, std::atoi(argv[2]), 1) : Result<Input>(model.error());
    if (!input) {
        std::fprintf(stderr, "%s\n", input.error().message.c_str());
        return 3;
    }
    const auto start = Clock::now();
    const auto trace = runForward(*model, *input);
    const double pass_ms = since(start);
    if (!trace) {
        std::fprintf(stderr, "%s\n", trace.error().message.c_str());
        return 3;
    }
    const int n = input->main().size();
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    std::printf("%d tokens, %d threads\npass %.0f ms, peak memory %.0f MB\n", n, threadCount(), pass_ms, static_cast<double>(usage.ru_maxrss) / 1024);
    const HeadPlace place{GroupIndex(0), LayerIndex(0), HeadIndex(0)};
    const AttentionTrace &attention = (*trace)->attention(place);
    const double bare = bareProducts(attention), overview = median(3, [&] { patternOverview(attention, place.head, 64, 64); });
    std::printf("overview of a head %.0f ms, %.2f times its bare products (%.0f ms)\n", overview, overview / bare, bare);
    const auto display = HeadDisplay::make(*trace, place, {});
    for (int side = 512; display && side <= n; side *= 2) { // below the diagonal, where no cell is masked
        const int shown = std::min(side, 1024);
        std::printf("%d x %d cells at %d x %d: %.1f ms\n", side, side, shown, shown, median(5, [&] { (*display)->cells({n - side, 0, side, side}, shown, shown); }));
    }
    std::printf("slowest stop of 20 passes: %.1f ms\n", slowestStop(*model, *input, pass_ms));
}
