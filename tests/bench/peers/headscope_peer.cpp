// SPDX-License-Identifier: GPL-3.0-or-later
// headscope_peer FOLDER IDS THREADS: Headscope's own engine, answering the lines of torch_peer.py. A run is the pass, the last norm and every pattern of every head written to memory that is kept from run to run.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <time.h>
#include <vector>

#include "core/base/file.h"
#include "core/base/parallel.h"
#include "core/forward/forward.h"

using namespace headscope;

namespace {

[[noreturn]] void fail(const std::string &what)
{
    std::fprintf(stderr, "headscope_peer: %s\n", what.c_str());
    std::exit(1);
}

std::vector<int> readIds(const std::string &path)
{
    const auto bytes = readFile(path, size_t{1} << 24);
    if (!bytes) {
        fail(bytes.error().message);
    }
    std::vector<int> ids(bytes->size() / sizeof(int));
    std::copy_n(bytes->data(), ids.size() * sizeof(int), reinterpret_cast<char *>(ids.data()));
    return ids;
}

/// Processor time of all threads so far.
double processorSeconds()
{
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Run {
    double seconds = 0, used = 0; ///< by the clock, and of processor time
    Matrix hidden;
};

/// Fills `patterns`.
Run runOnce(const std::shared_ptr<const Model> &model, const std::vector<int> &ids, std::vector<float> &patterns)
{
    const StackSpec &spec = model->spec.main();
    patterns.resize(static_cast<size_t>(spec.n_layers()) * static_cast<size_t>(spec.n_heads) * ids.size() * ids.size());
    Run out;
    const double used = processorSeconds();
    const auto start = std::chrono::steady_clock::now();
    auto input = inputFromIds(*model, {ids, {}, {}});
    if (!input) {
        fail(input.error().message);
    }
    PassOptions options;
    options.patterns = [&](GroupIndex, LayerIndex layer, const AttentionGeometry &g) {
        const size_t cells = static_cast<size_t>(g.n_heads) * static_cast<size_t>(g.n_query) * static_cast<size_t>(g.n_key);
        return std::span(patterns).subspan(static_cast<size_t>(layer.value) * cells, cells);
    };
    const auto trace = runForward(model, std::move(*input), {}, options);
    if (!trace) {
        fail(trace.error().message);
    }
    out.hidden = finalStream(**trace, 0);
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    out.used = processorSeconds() - used;
    return out;
}

void save(const std::string &path, const Run &run, const std::vector<float> &patterns)
{
    std::FILE *file = std::fopen(path.c_str(), "wb");
    const bool whole = file && std::fwrite(run.hidden.values.data(), sizeof(float), run.hidden.values.size(), file) == run.hidden.values.size() &&
                       std::fwrite(patterns.data(), sizeof(float), patterns.size(), file) == patterns.size() && std::fclose(file) == 0;
    if (!whole) {
        fail(path + ": cannot be written");
    }
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 4) {
        fail("usage: headscope_peer FOLDER IDS THREADS");
    }
    const auto model = openModel(argv[1]);
    if (!model) {
        fail(model.error().message);
    }
    const std::vector<int> ids = readIds(argv[2]);
    setThreadCount(std::atoi(argv[3]));
    std::vector<float> patterns;
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string what, path;
        size_t n = 0;
        words >> what >> n >> path;
        if (what == "about") {
            std::printf("Headscope, %d threads\n", threadCount());
        } else if (n < 1 || n > ids.size()) {
            fail("expected 1 to " + std::to_string(ids.size()) + " tokens, found " + line);
        } else {
            const Run run = runOnce(*model, {ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(n)}, patterns);
            if (what == "save") {
                save(path, run, patterns);
            }
            std::printf("%.9g %.9g\n", run.seconds, run.used);
        }
        std::fflush(stdout);
    }
}
