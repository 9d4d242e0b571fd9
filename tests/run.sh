#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sets up (once), builds (what changed) and runs every test, from any folder. Arguments go to ctest:
#   tests/run.sh                everything
#   tests/run.sh -R Tokenizer   what matches
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
source "$root/resources/setup/packages.sh"
source "$root/resources/setup/build.sh"

ensure_packages "$root/build/setup.log" "$headscope_run_packages$headscope_test_packages"
build_preset "$root" dev

# The tests get a display of their own even where there is one already: they press keys and move the pointer.
# Xvfb picks a free number itself and reports it once it is ready, so there is nothing to race for.
display_log=$root/build/dev/xvfb.log
exec {display_ready}< <(exec Xvfb -displayfd 1 -screen 0 1440x900x24 -nolisten tcp -noreset 2>"$display_log")
xvfb=$!
trap 'kill "$xvfb" 2>/dev/null || true' EXIT
if ! read -r -t 30 number <&"$display_ready"; then
  echo "Xvfb did not start:" >&2
  cat "$display_log" >&2
  exit 1
fi
export DISPLAY=:$number
unset WAYLAND_DISPLAY XAUTHORITY QT_QPA_PLATFORM

ctest --test-dir "$root/build/dev" --output-on-failure --no-tests=error "$@"
