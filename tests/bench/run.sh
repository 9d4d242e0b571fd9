#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# tests/bench/run.sh [MEGABYTES] [REPEATS]: builds with the flags of the release, without Qt, and measures how JSON weights load.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
export CCACHE_NOHASHDIR=1
cd "$root"
cmake -S . -B build/bench -G Ninja -DCMAKE_BUILD_TYPE=Release -DHEADSCOPE_GUI=OFF -DHEADSCOPE_TESTS=ON
cmake --build build/bench --target json_bench
exec build/bench/tests/json_bench "$@"
