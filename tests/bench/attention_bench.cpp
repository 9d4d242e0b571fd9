// SPDX-License-Identifier: GPL-3.0-or-later
// One attention of GPT-2 small (12 heads of 64): attend() by length, and what views ask of its trace. Rates of attend() count 4 d_head operations a cell that is not masked.
#include <algorithm>
#include <benchmark/benchmark.h>
#include <cmath>

#include "core/attention/attention.h"
#include "tests/bench/bench_numbers.h"

using namespace headscope;

namespace {

constexpr int n_heads = 12, d_head = 64;

AttentionTrace projected(int n, bool causal)
{
    AttentionTrace trace;
    trace.geometry.n_heads = trace.geometry.n_kv_heads = n_heads;
    trace.geometry.n_query = trace.geometry.n_key = n;
    trace.geometry.d_head = d_head;
    trace.geometry.score_scale = 1.0f / std::sqrt(static_cast<float>(d_head));
    trace.geometry.mask.causal = causal;
    Projections made{Matrix(n, n_heads * d_head), Matrix(n, n_heads * d_head), Matrix(n, n_heads * d_head)};
    made.q.values = bench::numbers(made.q.values.size(), 1);
    made.k.values = bench::numbers(made.k.values.size(), 2);
    made.v.values = bench::numbers(made.v.values.size(), 3);
    project(trace, std::move(made));
    return trace;
}

AttentionTrace attended(int n, bool causal)
{
    AttentionTrace trace = projected(n, causal);
    if (!attend(trace, {})) {
        std::abort();
    }
    return trace;
}

void attention(benchmark::State &state, bool causal)
{
    const int n = static_cast<int>(state.range(0));
    AttentionTrace trace = projected(n, causal);
    for (auto _ : state) {
        if (!attend(trace, {})) {
            state.SkipWithError("attend failed");
        }
    }
    const double cells = causal ? 0.5 * n * (n + 1.0) : 1.0 * n * n;
    state.counters["FLOP/s"] = benchmark::Counter(4.0 * cells * n_heads * d_head, benchmark::Counter::kIsIterationInvariantRate);
}

void tile(benchmark::State &state, bool causal)
{
    const int n = static_cast<int>(state.range(0)), side = std::min(n, 512);
    const AttentionTrace trace = attended(n, causal);
    std::vector<float> out(static_cast<size_t>(side) * static_cast<size_t>(side));
    for (auto _ : state) {
        computeTile(trace, HeadIndex(0), {n - side, 0, side, side}, CellValue::Pattern, 0.0f, out);
        benchmark::ClobberMemory();
    }
}

void overview(benchmark::State &state, bool causal)
{
    const int n = static_cast<int>(state.range(0));
    const AttentionTrace trace = attended(n, causal);
    for (auto _ : state) {
        benchmark::DoNotOptimize(patternOverview(trace, HeadIndex(0), 64, 64).values.data());
    }
}

const bool registered = [] {
    for (const bool causal : {true, false}) {
        const std::string name = causal ? "causal" : "full";
        benchmark::RegisterBenchmark(("attend/" + name).c_str(), [causal](benchmark::State &state) { attention(state, causal); })
            ->RangeMultiplier(2)->Range(128, 4096)->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
        benchmark::RegisterBenchmark(("tile512/" + name).c_str(), [causal](benchmark::State &state) { tile(state, causal); })->Arg(512)->Arg(4096)->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMicrosecond);
        benchmark::RegisterBenchmark(("overview64/" + name).c_str(), [causal](benchmark::State &state) { overview(state, causal); })
            ->RangeMultiplier(2)->Range(128, 4096)->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMicrosecond);
    }
    return true;
}();

} // namespace
