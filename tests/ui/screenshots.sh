#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Writes the README's pictures of the window anew, under a display of their own:
#   tests/ui/screenshots.sh            to resources/doc
#   tests/ui/screenshots.sh FOLDER     elsewhere
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
source "$root/resources/setup/build.sh"
folder=${1:-$root/resources/doc}
mkdir -p "$folder"
configure_preset "$root" dev "$root/build/dev/configure.log" >&2
cmake --build "$root/build/dev" --target window_screenshots -- --quiet >&2
exec xvfb-run -a -s "-screen 0 1440x900x24" "$root/build/dev/tests/window_screenshots" "$folder"
