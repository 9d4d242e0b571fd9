#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sets up (once), builds (what changed) and starts Headscope, from any folder:
#   app/run.sh                  the window; without a display, two sample pictures
#   app/run.sh render ...       any subcommand; needs no display
#   app/run.sh --help           what the program can do
set -euo pipefail

# The sample pictures: the bundled sentence, and a head that picks up its repetition.
sample_model=bundled:english
sample_layer=3
sample_head=4

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
source "$root/resources/setup/packages.sh"
source "$root/resources/setup/build.sh"

packages=$headscope_run_packages
if [ -n "${WAYLAND_DISPLAY:-}" ] && [ -z "${DISPLAY:-}" ]; then
  packages+=$headscope_wayland_packages
fi

# Whatever setup and build have to say goes to stderr: stdout belongs to the program.
ensure_packages "$root/build/setup.log" "$packages" >&2
build_preset "$root" release >&2

headscope=$root/build/release/app/headscope
if [ $# -gt 0 ] || [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ]; then
  exec "$headscope" "$@"
fi

pictures=$root/build/pictures
mkdir -p "$pictures"
rm -f "$pictures/grid.png" "$pictures/head.png"
"$headscope" render "$sample_model" --grid --out "$pictures/grid.png"
"$headscope" render "$sample_model" --layer "$sample_layer" --head "$sample_head" --out "$pictures/head.png"
for picture in grid head; do
  if [ ! -s "$pictures/$picture.png" ]; then
    echo "The program reported success but drew no $pictures/$picture.png" >&2
    exit 1
  fi
done
cat <<END

There is no display here, so instead of a window there are two pictures of the bundled model and its sample sentence:
  every head:  $pictures/grid.png
  head L${sample_layer}H${sample_head}:   $pictures/head.png
For the window, run app/run.sh on a machine with a display, or log in with: ssh -X
Subcommands need no display; app/run.sh --help lists them.
END
