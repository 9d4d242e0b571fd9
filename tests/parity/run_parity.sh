#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs the executable over recorded cases of reference implementations: run_parity.sh HEADSCOPE
# The cases stand beside the source tree, not in it; 77 (skipped, for ctest) where they do not.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
shared=$root/../shared
binary=${1:?usage: run_parity.sh HEADSCOPE}

# What this version promises: folders of cases, or single cases.
cases=(
  json-weights
  vision
  hf
  generation
  metrics
  tokenizers
  malformed
)

if [ ! -f "$shared/tools/check_parity.py" ]; then
  echo "SKIPPED: no parity cases beside the source tree (shared/tools/check_parity.py)"
  exit 77
fi
source "$root/tests/support/python.sh"
missing=()
for case in "${cases[@]}"; do
  [ -d "$shared/parity/$case" ] || missing+=("$case")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "parity cases that are not there: ${missing[*]}" >&2
  exit 1
fi
exec "$python" "$shared/tools/check_parity.py" --bin "$binary" -v "${cases[@]/#/$shared/parity/}"
