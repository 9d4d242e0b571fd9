// SPDX-License-Identifier: GPL-3.0-or-later
// Linear::apply on the matrices of GPT-2 small, by tokens and by the type in which the weights are stored. Rates count 2 m n k operations.
#include <benchmark/benchmark.h>

#include "core/tensor/half.h"
#include "core/tensor/linear.h"
#include "tests/bench/bench_numbers.h"

using namespace headscope;

namespace {

struct Layer {
    const char *name;
    int d_in, d_out;
};

constexpr Layer layers[] = {{"c_attn", 768, 2304}, {"attn.c_proj", 768, 768}, {"c_fc", 768, 3072}, {"mlp.c_proj", 3072, 768}};

Tensor weightOf(const Layer &layer, DType dtype)
{
    const Shape shape = {layer.d_in, layer.d_out};
    std::vector<float> values = bench::numbers(static_cast<size_t>(layer.d_in) * static_cast<size_t>(layer.d_out), 1);
    if (dtype == DType::F32) {
        return makeTensor(shape, std::move(values));
    }
    auto halves = std::make_shared<std::vector<uint16_t>>();
    for (const float v : values) {
        halves->push_back(doubleToHalf(static_cast<double>(v)));
    }
    return {dtype, shape, std::as_bytes(std::span(*halves)), halves};
}

void apply(benchmark::State &state, const Layer &layer, DType dtype)
{
    const Linear linear(weightOf(layer, dtype), Orientation::InOut, bench::numbers(static_cast<size_t>(layer.d_out), 2));
    Matrix x(static_cast<int>(state.range(0)), layer.d_in);
    x.values = bench::numbers(x.values.size(), 3);
    for (auto _ : state) {
        benchmark::DoNotOptimize(linear.apply(x).values.data());
    }
    state.counters["FLOP/s"] = benchmark::Counter(2.0 * x.rows * layer.d_in * layer.d_out, benchmark::Counter::kIsIterationInvariantRate);
}

/// The cube of `headscope bench`, both orientations.
void cube(benchmark::State &state, Orientation orientation)
{
    constexpr int side = 2048;
    const Linear linear(makeTensor({side, side}, bench::numbers(static_cast<size_t>(side) * side, 1)), orientation, {});
    Matrix x(side, side);
    x.values = bench::numbers(x.values.size(), 3);
    for (auto _ : state) {
        benchmark::DoNotOptimize(linear.apply(x).values.data());
    }
    state.counters["FLOP/s"] = benchmark::Counter(2.0 * side * side * side, benchmark::Counter::kIsIterationInvariantRate);
}

/// What opening a model does with one matrix.
void make(benchmark::State &state, DType dtype)
{
    const Tensor weight = weightOf(layers[2], dtype);
    for (auto _ : state) {
        const Linear linear(weight, Orientation::InOut, {});
        benchmark::DoNotOptimize(linear.dIn());
    }
}

const bool registered = [] {
    for (const DType dtype : {DType::F32, DType::F16}) {
        const std::string type(dtypeName(dtype));
        for (const Layer &layer : layers) {
            benchmark::RegisterBenchmark(("gemm/" + type + "/" + layer.name).c_str(), [&layer, dtype](benchmark::State &state) { apply(state, layer, dtype); })
                ->Arg(1)->Arg(16)->Arg(128)->Arg(512)->Arg(1024)->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMicrosecond);
        }
        benchmark::RegisterBenchmark(("make/" + type + "/c_fc").c_str(), [dtype](benchmark::State &state) { make(state, dtype); })->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMicrosecond);
    }
    benchmark::RegisterBenchmark("gemm/F32/cube2048/InOut", [](benchmark::State &state) { cube(state, Orientation::InOut); })->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("gemm/F32/cube2048/OutIn", [](benchmark::State &state) { cube(state, Orientation::OutIn); })->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
    return true;
}();

} // namespace
