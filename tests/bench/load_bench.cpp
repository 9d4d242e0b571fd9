// SPDX-License-Identifier: GPL-3.0-or-later
// Opening a checkpoint folder: two layers of GPT-2's shape from safetensors, float32 (stays in the mapped file) and float16, and one tiny layer. The files' pages are in the cache. JSON weights: json_bench.
#include <benchmark/benchmark.h>
#include <cstdio>
#include <cstdlib>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/model/model.h"
#include "core/tensor/half.h"
#include "tests/bench/bench_numbers.h"
#include "tests/support/temporary_folder.h"

using namespace headscope;

namespace {

struct Sizes {
    int n_layers, d_model, n_heads;
};

/// Names and shapes of GPT2Model.
std::vector<std::pair<std::string, Shape>> tensorsOf(const Sizes &s)
{
    const int d = s.d_model;
    std::vector<std::pair<std::string, Shape>> all = {{"wte.weight", {1000, d}}, {"wpe.weight", {1024, d}}, {"ln_f.weight", {d}}, {"ln_f.bias", {d}}};
    for (int layer = 0; layer < s.n_layers; ++layer) {
        const std::string h = concat("h.", layer, ".");
        for (const char *norm : {"ln_1", "ln_2"}) {
            all.insert(all.end(), {{concat(h, norm, ".weight"), {d}}, {concat(h, norm, ".bias"), {d}}});
        }
        const auto linear = [&](const char *name, int d_in, int d_out) { all.insert(all.end(), {{concat(h, name, ".weight"), {d_in, d_out}}, {concat(h, name, ".bias"), {d_out}}}); };
        linear("attn.c_attn", d, 3 * d);
        linear("attn.c_proj", d, d);
        linear("mlp.c_fc", d, 4 * d);
        linear("mlp.c_proj", 4 * d, d);
    }
    return all;
}

std::string safetensorsOf(const Sizes &sizes, DType dtype)
{
    std::string header = "{", data;
    for (const auto &[name, shape] : tensorsOf(sizes)) {
        const std::vector<float> values = bench::numbers(static_cast<size_t>(*elementCount(shape)), 1);
        std::string dimensions;
        for (const int64_t size : shape) {
            dimensions += concat(dimensions.empty() ? "" : ",", size);
        }
        const size_t begin = data.size();
        for (const float v : values) {
            const uint16_t half = doubleToHalf(static_cast<double>(v));
            data += dtype == DType::F32 ? std::string_view(reinterpret_cast<const char *>(&v), sizeof v) : std::string_view(reinterpret_cast<const char *>(&half), sizeof half);
        }
        header += concat(header.size() > 1 ? "," : "", "\"", name, "\":{\"dtype\":\"", dtypeName(dtype), "\",\"shape\":[", dimensions, "],\"data_offsets\":[", begin, ",", data.size(), "]}");
    }
    header += "}";
    header.resize((header.size() + 63) / 64 * 64, ' ');
    const uint64_t length = header.size();
    return std::string(reinterpret_cast<const char *>(&length), sizeof length) + header + data;
}

void openFolder(benchmark::State &state, const Sizes &sizes, DType dtype)
{
    const testing::TemporaryFolder folder;
    const std::string config = concat(R"({"model_type":"gpt2","n_layer":)", sizes.n_layers, R"(,"n_head":)", sizes.n_heads, R"(,"n_embd":)", sizes.d_model, R"(,"vocab_size":1000,"n_positions":1024})");
    const std::string weights = safetensorsOf(sizes, dtype);
    if (!writeFile(folder / "config.json", config) || !writeFile(folder / "model.safetensors", weights)) {
        std::abort();
    }
    for (auto _ : state) {
        const auto model = openModel(folder.path().string());
        if (!model) {
            state.SkipWithError(model.error().message.c_str());
            break;
        }
    }
    state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * static_cast<int64_t>(weights.size()));
}

const bool registered = [] {
    benchmark::RegisterBenchmark("load/gpt2-small-2-layers/F32", [](benchmark::State &state) { openFolder(state, {2, 768, 12}, DType::F32); })->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("load/gpt2-small-2-layers/F16", [](benchmark::State &state) { openFolder(state, {2, 768, 12}, DType::F16); })->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("load/one-tiny-layer/F32", [](benchmark::State &state) { openFolder(state, {1, 32, 4}, DType::F32); })->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
    return true;
}();

} // namespace
