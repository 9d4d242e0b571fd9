// SPDX-License-Identifier: GPL-3.0-or-later

/// How fast JSON weights load and how much memory that takes: json_bench [MEGABYTES] [REPEATS] writes a file of decimals (as json.dump of tolist() writes them) and one of base64
/// to a temporary folder, then loads each REPEATS times, every time in a child process of its own, so that its peak memory (getrusage) is that of one load.
/// nlohmann/json's DOM reads the same decimals in the same run. Prints medians; wall clock and processor time apart, because other work on the machine shows in the first only.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <ctime>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/weights/json_weights.h"
#include "core/weights/json_weights_writer.h"
#include "tests/support/temporary_folder.h"

using namespace headscope;
namespace fs = std::filesystem;

namespace {

constexpr int64_t rows = 768, columns = 768;

/// What one load took, sent by the child as it lies in memory.
struct Load {
    double wall_s = 0, cpu_s = 0;
    uint64_t tensorBytes = 0;
    uint64_t peakBytes = 0; ///< of the child from its start, filled in by the parent
};

double clockSeconds(clockid_t clock)
{
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::vector<float> randomMatrix(std::mt19937 &random)
{
    std::normal_distribution<float> normal(0.0f, 0.02f);
    std::vector<float> values(rows * columns);
    std::generate(values.begin(), values.end(), [&] { return normal(random); });
    return values;
}

/// Nested lists of the float64 that each float32 is, 17 digits where they need it.
void writeDecimals(const fs::path &path, double bytes)
{
    std::ofstream file(path, std::ios::binary);
    std::mt19937 random(1);
    std::string text = "{";
    double written = 0;
    for (int layer = 0; written < bytes; ++layer) {
        const auto values = randomMatrix(random);
        text += (layer ? ", \"" : "\"") + ("layers." + std::to_string(layer)) + ".weight\": [";
        for (int64_t row = 0; row < rows; ++row) {
            text += row ? ", [" : "[";
            for (int64_t column = 0; column < columns; ++column) {
                char number[40];
                const auto end = std::to_chars(number, number + sizeof number, static_cast<double>(values[static_cast<size_t>(row * columns + column)])).ptr;
                text += column ? ", " : "";
                text.append(number, end);
            }
            text += "]";
            file << text;
            written += static_cast<double>(text.size());
            text.clear();
        }
        text += "]";
    }
    file << text << "}";
}

void writeBase64(const fs::path &path, double bytes)
{
    JsonWeights weights;
    std::mt19937 random(2);
    for (int layer = 0; layer * (rows * columns * 16 / 3) < bytes; ++layer) {
        const auto owner = std::make_shared<const std::vector<float>>(randomMatrix(random));
        weights.index.tensors["layers." + std::to_string(layer) + ".weight"] = {DType::F32, {rows, columns}, std::as_bytes(std::span(*owner)), owner};
    }
    if (const auto status = writeJsonWeights(path, weights); !status) {
        std::fprintf(stderr, "%s\n", status.error().message.c_str());
        std::exit(1);
    }
}

uint64_t loadWeights(const fs::path &path)
{
    const auto weights = openJsonWeights(path);
    if (!weights) {
        std::fprintf(stderr, "%s\n", weights.error().message.c_str());
        std::_Exit(1);
    }
    uint64_t bytes = 0;
    for (const auto &[name, tensor] : weights->index.tensors) {
        bytes += tensor.bytes.size();
    }
    return bytes;
}

uint64_t loadDom(const fs::path &path)
{
    const auto file = MappedFile::open(path);
    const auto *text = reinterpret_cast<const char *>((*file)->bytes().data());
    const auto document = nlohmann::json::parse(text, text + (*file)->bytes().size());
    return static_cast<uint64_t>(document.size()) * rows * columns * sizeof(float);
}

/// One load in a child; ends the program when it fails.
Load inChild(const std::function<uint64_t()> &load)
{
    int ends[2];
    if (::pipe(ends) != 0) {
        std::exit(1);
    }
    const pid_t child = ::fork();
    if (child == 0) {
        Load result;
        const double wall = clockSeconds(CLOCK_MONOTONIC), cpu = clockSeconds(CLOCK_PROCESS_CPUTIME_ID);
        result.tensorBytes = load();
        result.wall_s = clockSeconds(CLOCK_MONOTONIC) - wall;
        result.cpu_s = clockSeconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        const bool sent = ::write(ends[1], &result, sizeof result) == static_cast<ssize_t>(sizeof result);
        std::_Exit(sent ? 0 : 1);
    }
    Load result;
    const bool received = child > 0 && ::read(ends[0], &result, sizeof result) == static_cast<ssize_t>(sizeof result);
    int status = 0;
    rusage usage{};
    if (!received || ::wait4(child, &status, 0, &usage) < 0 || status != 0) {
        std::fprintf(stderr, "the load failed\n");
        std::exit(1);
    }
    ::close(ends[0]);
    ::close(ends[1]);
    result.peakBytes = static_cast<uint64_t>(usage.ru_maxrss) * 1024;
    return result;
}

/// Prints a line; the median of processor time, in bytes a second.
double measure(const char *what, const fs::path &path, int repeats, const std::function<uint64_t()> &load)
{
    const auto size = static_cast<double>(fs::file_size(path));
    std::vector<double> wall, cpu;
    Load last;
    for (int i = 0; i < repeats; ++i) {
        last = inChild(load);
        wall.push_back(last.wall_s);
        cpu.push_back(last.cpu_s);
    }
    std::sort(wall.begin(), wall.end());
    std::sort(cpu.begin(), cpu.end());
    const auto middle = static_cast<size_t>(repeats / 2);
    const auto peak = static_cast<double>(last.peakBytes), tensors = static_cast<double>(last.tensorBytes);
    std::printf("%-22s %6.1f MB file  %7.1f MB/s wall  %7.1f MB/s processor  peak %7.1f MB = file + %.2f x tensors (%.1f MB)\n", what, size / 1e6, size / wall[middle] / 1e6,
        size / cpu[middle] / 1e6, peak / 1e6, (peak - size) / tensors, tensors / 1e6);
    std::fflush(stdout);
    return size / cpu[middle];
}

std::string processorName()
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("model name")) {
            return line.substr(std::min(line.find(':') + 2, line.size()));
        }
    }
    return "unknown processor";
}

} // namespace

int main(int count, char **arguments)
{
    const double bytes = (count > 1 ? std::atof(arguments[1]) : 100.0) * 1e6;
    const int repeats = std::max(count > 2 ? std::atoi(arguments[2]) : 5, 1);
    const testing::TemporaryFolder folder;
    const fs::path decimals = folder / "decimals.json", base64 = folder / "base64.json";
    // Made in children too: what they allocate must not count as the peak of later ones.
    inChild([&] { return writeDecimals(decimals, bytes), 0; });
    inChild([&] { return writeBase64(base64, bytes), 0; });
    std::printf("%s, median of %d, one thread, files in the page cache\n", processorName().c_str(), repeats);
    const double ours = measure("decimals", decimals, repeats, [&] { return loadWeights(decimals); });
    measure("base64", base64, repeats, [&] { return loadWeights(base64); });
    const double dom = measure("decimals, nlohmann DOM", decimals, std::max(repeats / 2, 1), [&] { return loadDom(decimals); });
    std::printf("decimals: %.1f times nlohmann's DOM\n", ours / dom);
    return 0;
}
