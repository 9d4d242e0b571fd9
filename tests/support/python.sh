# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced: sets `python` to a python3 with numpy, or ends with 77 (skipped, for ctest) and a line that says so.
# The python3 that comes first may be one of a version manager; the system's has the packaged numpy.
python=
for candidate in python3 /usr/bin/python3; do
  if "$candidate" -c 'import numpy' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "SKIPPED: no python3 with numpy (Debian and Ubuntu: apt install python3-numpy)"
  exit 77
fi
