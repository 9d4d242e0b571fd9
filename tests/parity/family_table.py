#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""family_table.py HEADSCOPE: compares every recorded model with the reference and writes the table of families into README.md.

Needs the recorded cases beside the source tree. The table stands between the two marks of README.md; nothing else is touched. Ends with 1, and writes nothing, where a case fails.
"""
import collections
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PARITY = os.path.join(os.path.dirname(ROOT), 'shared', 'parity')
BEGIN, END = '<!-- families: begin -->\n', '<!-- families: end -->\n'


def compared(binary):
    """One row of the report a run, of all recorded models."""
    tool = os.path.join(os.path.dirname(PARITY), 'tools', 'check_parity.py')
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, 'report.json')
        done = subprocess.run([sys.executable, tool, '--bin', binary, '--json', report, os.path.join(PARITY, 'hf'), os.path.join(PARITY, 'json-weights'), os.path.join(PARITY, 'vision')])
        if done.returncode:
            sys.exit(1)
        with open(report, encoding='utf-8') as file:
            return json.load(file)


def families():
    """Case id to family, as the cases say."""
    out = {}
    for folder, _, files in os.walk(PARITY):
        if 'case.json' in files:
            with open(os.path.join(folder, 'case.json'), encoding='utf-8') as file:
                case = json.load(file)
            out[case.get('id', os.path.basename(folder))] = case.get('family', '')
    return out


def table(rows):
    of = families()
    runs, worst = collections.Counter(), collections.defaultdict(float)
    for row in rows:
        runs[of[row['case']]] += 1
        worst[of[row['case']]] = max(worst[of[row['case']]], row['worst_over_tolerance'] or 0.0)
    lines = ['| family | runs compared | largest deviation, in parts of the tolerance |', '|---|---|---|']
    lines += [f'| {family} | {runs[family]} | {worst[family]:.2f} |' for family in sorted(runs, key=str.lower)]
    return '\n'.join(lines) + '\n'


def main():
    made = table(compared(sys.argv[1]))
    path = os.path.join(ROOT, 'README.md')
    with open(path, encoding='utf-8') as file:
        text = file.read()
    head, rest = text.split(BEGIN)
    tail = rest.split(END)[1]
    with open(path + '.new', 'w', encoding='utf-8') as file:
        file.write(head + BEGIN + made + END + tail)
    os.replace(path + '.new', path)


if __name__ == '__main__':
    main()
