#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Brings the translations up to date with the texts of the sources (needs Qt's lupdate: apt install qt6-l10n-tools). What is new stands there as unfinished, for Qt Linguist or any editor:
#   resources/translations/update.sh             rewrites the tracked files
#   resources/translations/update.sh FOLDER      leaves them alone and writes copies there
# headscope_*.ts has the texts of ui (tr()), core_*.ts those of core's messages (core_texts.py reads them from its sources; no lupdate is needed for these).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
folder=${1:-$root/resources/translations}
for file in "$root"/resources/translations/core_*.ts; do
  copy=$folder/$(basename "$file")
  [ "$copy" -ef "$file" ] || cp "$file" "$copy"
  python3 "$root/resources/translations/core_texts.py" update "$copy"
done
lupdate=$(command -v lupdate6 || ls /usr/lib/qt6/bin/lupdate 2>/dev/null || command -v lupdate || true)
if [ -z "$lupdate" ]; then
  echo "Qt's lupdate is needed (Debian and Ubuntu: apt install qt6-l10n-tools)." >&2
  exit 77
fi
for file in "$root"/resources/translations/headscope_*.ts; do
  copy=$folder/$(basename "$file")
  [ "$copy" -ef "$file" ] || cp "$file" "$copy"
  (cd "$root" && "$lupdate" -silent -I . -locations none -no-obsolete -source-language en ui -ts "$copy")
done
