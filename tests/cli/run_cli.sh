#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs tests of the command line: run_cli.sh HEADSCOPE SCRIPT
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
binary=${1:?usage: run_cli.sh HEADSCOPE SCRIPT}
script=${2:?usage: run_cli.sh HEADSCOPE SCRIPT}
source "$here/../support/python.sh"
exec "$python" -B "$here/$script" "$binary"
