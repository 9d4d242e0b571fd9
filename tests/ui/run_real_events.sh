#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
exec python3 "$(dirname "${BASH_SOURCE[0]}")/real_events_test.py" "$@"
