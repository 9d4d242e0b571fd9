# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2034  # the tables are used by the scripts that source this
# Sourced, never run: the apt packages the program and its tests need, and the function that installs the missing ones.
# One table for Debian 12 and Ubuntu 24.04: every name below exists under the same name on both.
#
# Fonts: QtGui brings fontconfig but no promise of a font. DejaVu covers Latin, Greek, Cyrillic, Arabic and symbols.
# For Chinese, Japanese and Korean token labels the choice is Droid Sans Fallback (2 MB to fetch, 7 MB on disk):
# Noto CJK draws them better but weighs 57 MB to fetch and 91 MB on disk, too much for labels of a few pixels.
# Whoever has Noto installed gets it anyway, because fontconfig prefers it.
#
# The platform plugins xcb (the window) and offscreen (pictures without a display) arrive with libqt6gui6
# (Ubuntu: libqt6gui6t64), which qt6-base-dev depends on.

headscope_run_packages='
g++                  | C++20 compiler
cmake                | configures the build
ninja-build          | runs the build
ccache               | makes later rebuilds quick
qt6-base-dev         | window, drawing, printing, platform plugins
libgl-dev            | OpenGL headers that the CMake package of QtGui asks for
libqcustomplot-dev   | heatmaps and line plots (contains the Qt 6 build)
libeigen3-dev        | matrix products
nlohmann-json3-dev   | reads configurations and tokenizers
libicu-dev           | Unicode for the tokenizers
zlib1g-dev           | compressed members of .npz files
libpng-dev           | pictures for vision models
libjpeg-dev          | the same
opencl-headers       | computing on GPUs
ocl-icd-opencl-dev   | the same: the loader of OpenCL drivers
fonts-dejavu-core    | labels
fonts-droid-fallback | labels in Chinese, Japanese and Korean
'

headscope_test_packages='
libgtest-dev         | unit tests
pocl-opencl-icd      | an OpenCL device that is the processor itself, for the tests of that backend
xvfb                 | a private display for the tests of the window
xdotool              | key presses and clicks in those tests
dbus-daemon          | a private bus for the test of light and dark
python3              | tests that write model files
python3-numpy        | reference arithmetic of those tests
poppler-utils        | reads PDF figures back
librsvg2-bin         | reads SVG figures back
'

# Only tests/fuzz/run.sh needs this; every build replays the corpus without it. libFuzzer comes with the compiler runtime that clang recommends.
headscope_fuzz_packages='
clang                | compiler with libFuzzer (Ubuntu: also libclang-rt-18-dev)
'

# Only tests/bench/parts.sh needs this.
headscope_bench_packages='
libbenchmark-dev     | times the parts of the engine
'

# Only tests/bench/peers/run.sh needs these: what Headscope is compared with. ONNX Runtime itself comes from npm. OpenBLAS is what PyTorch's products run on.
headscope_peers_packages='
python3-torch        | PyTorch
python3-onnx         | writes the model for ONNX Runtime
python3-numpy        | makes the model, compares the numbers
libopenblas0-pthread | matrix products of PyTorch
'

# The same, where node and npm come from nowhere else.
headscope_node_packages='
nodejs               | runs ONNX Runtime
npm                  | fetches it
'

# Qt speaks X11 out of the box, and nearly every Wayland desktop offers X11 too. Only one that does not needs this.
headscope_wayland_packages='
qt6-wayland          | window on a Wayland desktop without X11
'

# package_names TABLE: the names of a table, one a line.
package_names() {
  local name
  while IFS='|' read -r name _; do
    name=${name//[[:space:]]/}
    [ -z "$name" ] || printf '%s\n' "$name"
  done <<<"$1"
}

# package_lines TABLE NAME...: the lines of the table about these names, indented.
package_lines() {
  local table=$1 line name
  shift
  while IFS= read -r line; do
    for name in "$@"; do
      if [[ $line == "$name "* ]]; then
        printf '  %s\n' "$line"
      fi
    done
  done <<<"$table"
}

# missing_packages NAME...: those that dpkg does not call installed, one a line.
missing_packages() {
  local name known
  known=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null) || true
  for name in "$@"; do
    [[ $'\n'$known$'\n' == *$'\n'"$name installed"$'\n'* ]] || printf '%s\n' "$name"
  done
}

# as_root COMMAND...: runs it as root, through sudo where needed.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# run_logged LOG COMMAND...: keeps its output in LOG; shows the end of it where the command fails.
run_logged() {
  local log=$1
  shift
  printf '\n$ %s\n' "$*" >>"$log"
  "$@" </dev/null >>"$log" 2>&1 && return 0
  tail -n 25 "$log" >&2
  return 1
}

# ensure_packages LOG TABLE: installs what is missing from the table, or says what is needed and returns 1.
# Calls neither apt nor sudo where nothing is missing. HEADSCOPE_SKIP_PACKAGES=1 trusts the machine as it is.
ensure_packages() {
  local log=$1 table=$2 names missing unknown name
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
  [ "${HEADSCOPE_SKIP_PACKAGES:-0}" != 1 ] || return 0
  mapfile -t names < <(package_names "$table")

  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    {
      echo "Headscope needs the packages below. They are named as in Debian and Ubuntu; this system has no apt, so nothing was installed."
      package_lines "$table" "${names[@]}"
      echo "Install their counterparts, then start this again as: HEADSCOPE_SKIP_PACKAGES=1 $0"
    } >&2
    return 1
  fi

  mapfile -t missing < <(missing_packages "${names[@]}")
  [ ${#missing[@]} -gt 0 ] || return 0

  echo "Missing: ${#missing[@]} of the ${#names[@]} packages Headscope needs. Installing them with apt, this once:"
  package_lines "$table" "${missing[@]}"
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null; then
      echo "apt runs as root through sudo, which may ask for your password."
    fi
    if ! { command -v sudo && sudo true; } >/dev/null; then
      echo "This needs root, and sudo does not give it. As root: apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
      return 1
    fi
  fi

  mkdir -p "$(dirname "$log")"
  : >"$log"
  echo "Fetching the package lists ..."
  # A broken third-party source must not stop us while the lists we need are there.
  run_logged "$log" as_root "${apt[@]}" update || echo "apt-get update reported the errors above; going on with the lists that are there." >&2

  mapfile -t unknown < <(for name in "${missing[@]}"; do
    [ -n "$(apt-cache show --no-all-versions "$name" 2>/dev/null)" ] || printf '%s\n' "$name"
  done)
  if [ ${#unknown[@]} -gt 0 ]; then
    echo "apt knows no package named: ${unknown[*]}" >&2
    echo "Headscope is set up for Debian 12 and Ubuntu 24.04 or newer. On Ubuntu the component 'universe' must be enabled." >&2
    return 1
  fi

  echo "Installing (some minutes; details in $log) ..."
  if ! run_logged "$log" as_root "${apt[@]}" install --no-install-recommends "${missing[@]}"; then
    echo "apt could not install the packages; its last lines are above, all of them in $log" >&2
    return 1
  fi
  echo "Installed."
}
