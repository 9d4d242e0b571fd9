#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# tests/bench/long.sh: one layer of GPT-2 small's shape (random weights) over 32,768 tokens, and twelve over 1,024: pass, memory, overview, zoomed rectangles, stopping.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
source "$root/resources/setup/packages.sh"
ensure_packages "$root/build/setup.log" "$headscope_run_packages$headscope_test_packages"
export CCACHE_NOHASHDIR=1
models=$root/build/bench/long
mkdir -p "$models"
cmake -S "$root" -B "$root/build/bench" -G Ninja -DCMAKE_BUILD_TYPE=Release -DHEADSCOPE_GUI=OFF -DHEADSCOPE_TESTS=ON >/dev/null
cmake --build "$root/build/bench" --target long_bench
python=/usr/bin/python3 # the packages above are of the system's python, which need not come first
[ -d "$models/one-layer-32k" ] || "$python" -B "$root/tests/bench/peers/make_model.py" "$models/one-layer-32k" --layers 1 --context 32768
[ -d "$models/gpt2-small" ] || "$python" -B "$root/tests/bench/peers/make_model.py" "$models/gpt2-small" --layers 12 --context 1024
for run in "one-layer-32k 32768" "gpt2-small 1024"; do
  read -r model tokens <<<"$run"
  echo "== $model"
  "$root/build/bench/tests/long_bench" "$models/$model" "$tokens"
done
