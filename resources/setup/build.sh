# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced, never run: configures and builds a preset, silently where there is nothing to do.

# require_cmake: returns 1 with a clear line where cmake is absent or older than CMakeLists.txt asks for.
require_cmake() {
  local version
  if ! command -v cmake >/dev/null || ! command -v ninja >/dev/null; then
    echo "cmake and ninja are needed and not both on the PATH." >&2
    return 1
  fi
  version=$(cmake --version)
  version=${version#cmake version }
  version=${version%%[!0-9.]*}
  if [ "$(printf '3.25\n%s\n' "$version" | sort -V | head -n 1)" != 3.25 ]; then
    echo "Headscope needs CMake 3.25 or newer; $(command -v cmake) is $version." >&2
    echo "Debian 12 and Ubuntu 24.04 have a newer one; elsewhere: https://cmake.org/download" >&2
    return 1
  fi
}

# build_jobs: compilers to run at once: one a core, and no more than one for each GB of memory.
build_jobs() {
  local cores gigabytes
  cores=$(nproc)
  gigabytes=$(awk '/^MemTotal:/ { print int($2 / 1000000) }' /proc/meminfo 2>/dev/null || true)
  if [ "${gigabytes:-0}" -gt 0 ] && [ "$gigabytes" -lt "$cores" ]; then
    echo "$gigabytes"
  else
    echo "$cores"
  fi
}

# configure_preset ROOT PRESET LOG: brings build/PRESET into being, or up to date with the presets. Later changes of
# CMakeLists.txt are seen by the build itself.
configure_preset() {
  local root=$1 preset=$2 log=$3 folder=$1/build/$2 fresh=()
  if [ -f "$folder/build.ninja" ] && [ ! "$root/CMakePresets.json" -nt "$folder/build.ninja" ] &&
    grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt" 2>/dev/null; then
    return 0
  fi
  # A build folder that came along with a moved or copied checkout points at the old place.
  if [ -f "$folder/CMakeCache.txt" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt"; then
    fresh=(--fresh)
  fi
  echo "Configuring (preset $preset) ..."
  mkdir -p "$(dirname "$log")"
  if ! (cd "$root" && cmake "${fresh[@]}" --preset "$preset") >"$log" 2>&1; then
    cat "$log" >&2
    return 1
  fi
  touch "$folder/build.ninja"
}

# build_preset ROOT PRESET: configures and builds. Prints nothing where everything is up to date.
build_preset() {
  local root=$1 preset=$2 folder=$1/build/$2 said
  require_cmake || return 1
  # ccache keeps its objects in the home folder; where that cannot be written, in the build folder.
  if [ -z "${CCACHE_DIR:-}" ] && [ ! -w "${HOME:-/nonexistent}" ]; then
    export CCACHE_DIR=$root/build/ccache
  fi
  export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$root} # a clone elsewhere finds the objects of this one
  configure_preset "$root" "$preset" "$folder/configure.log" || return 1
  if [[ $(ninja -C "$folder" -n 2>&1) == *"no work to do"* ]]; then
    # The real build still has its say, since a dry run does not look at whether CMakeLists.txt changed.
    if ! said=$(cmake --build "$folder" -- --quiet 2>&1); then
      printf '%s\n' "$said" >&2
      return 1
    fi
  else
    echo "Building (preset $preset) ..."
    cmake --build "$folder" --parallel "$(build_jobs)"
  fi
}
