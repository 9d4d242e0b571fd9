#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The recorded cases of whole models, with an OpenCL device as what computes: run_parity_opencl.sh HEADSCOPE
# 77 (skipped, for ctest) where there are no cases, or no device. A run that the CPU took over counts as failed.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
shared=$root/../shared
binary=$(realpath "${1:?usage: run_parity_opencl.sh HEADSCOPE}")

if [ ! -f "$shared/tools/check_parity.py" ]; then
  echo "SKIPPED: no parity cases beside the source tree (shared/tools/check_parity.py)"
  exit 77
fi
if ! "$binary" devices | grep '^opencl:' | grep -qv 'cannot be used'; then
  echo "SKIPPED: no OpenCL device (Debian and Ubuntu: apt install pocl-opencl-icd)"
  exit 77
fi
source "$root/tests/support/python.sh"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cat >"$scratch/headscope" <<END
#!/usr/bin/env bash
said=\$(mktemp "$scratch/said.XXXXXX")
"$binary" "\$@" --device opencl 2>"\$said"
status=\$?
cat "\$said" >&2
if grep -q 'the CPU computes instead' "\$said"; then
  exit 99
fi
exit \$status
END
chmod +x "$scratch/headscope"
"$python" "$shared/tools/check_parity.py" --bin "$scratch/headscope" -v "$shared"/parity/{json-weights,vision,hf}
