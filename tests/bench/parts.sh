#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# tests/bench/parts.sh [--threads=N] [options of Google Benchmark]: builds with the flags of the release, without Qt, and measures matrix products, attention, tiles, overviews and opening a folder.
#   tests/bench/parts.sh --benchmark_filter=attend/causal --benchmark_repetitions=5 --benchmark_report_aggregates_only=true
# Time is by the clock, CPU of all threads together; rates are by the clock. Debian's Google Benchmark warns that it is a debug build: that is the library, not what is measured.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
source "$root/resources/setup/packages.sh"
ensure_packages "$root/build/setup.log" "$headscope_run_packages$headscope_test_packages$headscope_bench_packages"
export CCACHE_NOHASHDIR=1
cmake -S "$root" -B "$root/build/bench" -G Ninja -DCMAKE_BUILD_TYPE=Release -DHEADSCOPE_GUI=OFF -DHEADSCOPE_TESTS=ON -DHEADSCOPE_BENCH=ON >/dev/null
cmake --build "$root/build/bench" --target gemm_bench attention_bench load_bench
for name in gemm attention load; do
  "$root/build/bench/tests/${name}_bench" "$@"
done
