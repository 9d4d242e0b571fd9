#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Fails where a text of the window is not translated, or its translation lacks a place. Skips (77) without Qt's lupdate.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
source "$here/../support/python.sh"
copies=$(mktemp -d)
trap 'rm -rf "$copies"' EXIT
if ! "$here/../../resources/translations/update.sh" "$copies" >"$copies/log" 2>&1; then
  echo "SKIPPED: $(tail -n 1 "$copies/log")"
  exit 77
fi
"$python" "$here/translations_test.py" "$copies"
