# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts of core are all translated, with their places, and no others are (resources/translations/core_*.ts); and the reader of the sources reads what it says it reads."""

import pathlib
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "resources/translations"))
import core_texts  # noqa: E402

SOURCE = r'''
// badInput("not this one")
#include "core/base/no such file"
Status f(const Path &path, int n)
{
    if (n < 0) { return badInput(concat(path.string(), ": tensor ", n, ": expected a \"number\" (such as: 3), found ", n == 1 ? "none" : n == 2 ? concat(n, " of them") : shown(n))); }
    const std::string where = printable(path) + ": no matrix of " "this name";
    wrong("a list of numbers", 'x', "alone");
    return unsupported(concat(where, where.empty() ? "" : ": ", "byte ", n, " is wrong"));
}
'''
TEXTS = {"tensor %1", 'expected a "number" (such as: 3), found %1', "none", "%1 of them", "no matrix of this name", "a list of numbers", "byte %1 is wrong"}


def read_source():
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "x.cpp").write_text(SOURCE, encoding="utf-8")
        found, words = core_texts.texts(pathlib.Path(folder))
    mine = {text for text, origin in found.items() if origin == "x.cpp"}
    if mine != TEXTS or "alone" not in words:
        yield f"read {sorted(mine)} and the words {sorted(words)}, expected {sorted(TEXTS)} and among the words alone"


def break_file(file, core):
    """Each fault that can be is found."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / file.name
        text = file.read_text(encoding="utf-8")
        for what, old, new in (("a missing one", "<source>cannot be opened</source>", "<source>cannot be closed</source>"), ("other places", "应至多 %1 字节，实际为 %2<", "应至多 %1 字节<"),
                               ("an unfinished one", "<translation>无法打开<", '<translation type="unfinished">无法打开<')):
            copy.write_text(text.replace(old, new), encoding="utf-8")
            if not list(core_texts.faults_of(copy, core)):
                yield f"{what} is no fault"
        copy.write_text(text, encoding="utf-8")
        core_texts.update(copy, core)
        if copy.read_text(encoding="utf-8") != text:
            yield f"{file.name} is not as core_texts.py update writes it"


core = root / "core"
files = sorted((root / "resources/translations").glob("core_*.ts"))
faults = list(read_source())
for file in files:
    faults += core_texts.faults_of(file, core)
    faults += break_file(file, core)
print("\n".join(faults))
print(f"{len(files)} files, {len(core_texts.texts(core)[0])} texts, {len(faults)} faults")
sys.exit(1 if faults or not files else 0)
