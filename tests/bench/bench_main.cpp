// SPDX-License-Identifier: GPL-3.0-or-later
// main of the Google Benchmark programs: their options, and --threads=N for the pool of the engine.
#include <benchmark/benchmark.h>
#include <cstdlib>
#include <cstring>

#include "core/base/parallel.h"

int main(int argc, char **argv)
{
    benchmark::Initialize(&argc, argv);
    if (argc == 2 && std::strncmp(argv[1], "--threads=", 10) == 0) {
        headscope::setThreadCount(std::atoi(argv[1] + 10));
        --argc;
    }
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 2;
    }
    benchmark::AddCustomContext("engine threads", std::to_string(headscope::threadCount()));
    benchmark::RunSpecifiedBenchmarks();
}
