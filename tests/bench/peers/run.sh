#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# tests/bench/peers/run.sh [--tokens 16,64,128,512,1024] [--rounds 9] [--threads 2]
# Headscope beside ONNX Runtime (npm) and PyTorch (Debian) on a model of GPT-2's shape. Installs what is missing, builds with the flags of the release, makes the model, checks that all three give the same numbers,
# measures them in turn and prints a table. Everything it makes lies below build/bench/peers; the answers are in results.json there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../../.." && pwd -P)
out=$root/build/bench/peers
source "$root/resources/setup/packages.sh"

packages=$headscope_run_packages$headscope_peers_packages
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  packages+=$headscope_node_packages
fi
ensure_packages "$root/build/setup.log" "$packages"
mkdir -p "$out"

export CCACHE_NOHASHDIR=1
cmake -S "$root" -B "$root/build/bench" -G Ninja -DCMAKE_BUILD_TYPE=Release -DHEADSCOPE_GUI=OFF -DHEADSCOPE_TESTS=ON >"$out/configure.log"
cmake --build "$root/build/bench" --target headscope_peer

if ! cmp -s "$here/package.json" "$out/package.json"; then
  cp "$here/package.json" "$out/package.json.new"
  mv "$out/package.json.new" "$out/package.json"
  rm -rf "$out/node_modules"
fi
# Without install scripts: these only fetch libraries for graphics cards.
[ -d "$out/node_modules/onnxruntime-node" ] || (cd "$out" && npm install --no-package-lock --ignore-scripts --no-audit --no-fund)

python=/usr/bin/python3 # the packages above are of the system's python, which need not come first
made=$out/made-by.sum
if [ "$(cat "$here/make_model.py" "$here/onnx_model.py" | cksum)" != "$(cat "$made" 2>/dev/null)" ]; then
  rm -f "$made"
  "$python" -B "$here/make_model.py" "$out/gpt2-small" --layers 12 --context 1024
  "$python" -B "$here/make_model.py" "$out/one-layer-32k" --layers 1 --context 32768
  "$python" -B "$here/onnx_model.py" "$out/gpt2-small" "$out/gpt2-small.onnx"
  cat "$here/make_model.py" "$here/onnx_model.py" | cksum >"$made"
fi

case $(readlink -f /usr/lib/x86_64-linux-gnu/libblas.so.3 2>/dev/null) in
  *openblas*) ;;
  *) echo "PyTorch's libblas.so.3 is not OpenBLAS here, so its products are slow; see update-alternatives --config libblas.so.3-x86_64-linux-gnu" >&2 ;;
esac
NODE_PATH=$out/node_modules exec "$python" -B "$here/compare.py" --headscope "$root/build/bench/tests/headscope_peer" --model "$out/gpt2-small" --onnx "$out/gpt2-small.onnx" --out "$out/results.json" "$@"
