#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# tests/fuzz/run.sh [SECONDS]: builds the fuzz target with clang and runs it over the checked-in corpus. What it finds stays in build/fuzz/found;
# the corpus that grows stays in build/fuzz/corpus. Ends with 77 (skipped) where there is no clang with libFuzzer.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
seconds=${1:-60}
if ! command -v clang++ >/dev/null; then
  echo "SKIPPED: no clang++ (Debian and Ubuntu: apt install clang)"
  exit 77
fi
export CCACHE_NOHASHDIR=1
cd "$root"
cmake --preset fuzz
cmake --build --preset fuzz --target json_weights_fuzz
mkdir -p build/fuzz/corpus build/fuzz/found
exec build/fuzz/tests/json_weights_fuzz -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=256 -print_final_stats=1 \
  -dict=tests/fuzz/json_weights.dict -artifact_prefix=build/fuzz/found/ build/fuzz/corpus tests/fuzz/corpus/json_weights
