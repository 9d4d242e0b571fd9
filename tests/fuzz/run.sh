#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# tests/fuzz/run.sh [SECONDS] [TARGET...]: builds the fuzz targets (json_weights, checkpoint) with clang and runs each for so long over its checked-in corpus. What they find stays in
# build/fuzz/found; the corpora that grow stay in build/fuzz/corpus. Ends with 77 (skipped) where there is no clang with libFuzzer.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
seconds=${1:-60}
targets=("${@:2}")
[ ${#targets[@]} -gt 0 ] || targets=(json_weights checkpoint)
if ! command -v clang++ >/dev/null; then
  echo "SKIPPED: no clang++ (Debian and Ubuntu: apt install clang)"
  exit 77
fi
export CCACHE_NOHASHDIR=1
cd "$root"
cmake --preset fuzz
for target in "${targets[@]}"; do
  cmake --build --preset fuzz --target "${target}_fuzz"
  mkdir -p "build/fuzz/corpus/$target" build/fuzz/found
  "build/fuzz/tests/${target}_fuzz" -max_total_time="$seconds" -max_len=6000 -timeout=10 -rss_limit_mb=1500 -malloc_limit_mb=256 -print_final_stats=1 \
    -dict="tests/fuzz/$target.dict" -artifact_prefix=build/fuzz/found/ "build/fuzz/corpus/$target" "tests/fuzz/corpus/$target"
done
