#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the bundled models, their cards and the fixtures of the tests again, from the text on.
#
#   make.sh WORK_FOLDER [english] [attention]
#
# Both models unless one is named. What is already in WORK_FOLDER is not made again, so that a stopped run goes on and a finished training is only
# exported. PYTHON: a Python 3 with torch (1.13 or newer) and numpy. MINUTES_ENGLISH, MINUTES_ATTENTION: how long to train. THREADS: for training.
set -eu

recipe=$(cd "$(dirname "$0")" && pwd)
models=$(dirname "$recipe")
fixtures=$(cd "$models/../.." && pwd)/tests/fixtures
: "${PYTHON:=python3}" "${MINUTES_ENGLISH:=78}" "${MINUTES_ATTENTION:=8}" "${THREADS:=1}"

[ $# -ge 1 ] || { sed -n '3,9s/^# \{0,1\}//p' "$0"; exit 2; }
work=$1; shift
[ $# -gt 0 ] || set -- english attention
mkdir -p "$work" "$fixtures"

script() { name=$1; shift; "$PYTHON" -B "$recipe/$name.py" "$@"; }

[ -f "$work/sizes.json" ] || script text "$work"

for model in "$@"; do
  case $model in
    english)   vocabulary=3072; minutes=$MINUTES_ENGLISH;   bundled=$models/english;        card=$bundled/MODEL_CARD.md ;;
    attention) vocabulary=768;  minutes=$MINUTES_ATTENTION; bundled=$models/attention.json; card=$models/attention.md ;;
    *) echo "make.sh: expected english or attention, found \"$model\"" >&2; exit 2 ;;
  esac
  folder=$work/$model
  [ -f "$folder/tokenizer.json" ] || script tokenizer "$work" "$folder" "$vocabulary"
  [ -f "$folder/trained" ] || { script train "$model" "$work" "$folder" --minutes "$minutes" --threads "$THREADS" && touch "$folder/trained"; }
  script export "$folder" "$bundled"
  script evaluate "$bundled" "$work" --out "$card" --log "$folder/log.txt"
  script record_fixture "$bundled" "$fixtures/$model.safetensors"
done
