# SPDX-License-Identifier: GPL-3.0-or-later
"""Every text of the window is translated: argument 1 is the folder of fresh copies (resources/translations/update.sh FOLDER)."""

import collections
import pathlib
import re
import sys
import xml.etree.ElementTree


def faults_of(file):
    for context in xml.etree.ElementTree.parse(file).getroot().iter("context"):
        name = context.findtext("name")
        for message in context.iter("message"):
            source, translation = message.findtext("source"), message.find("translation")
            forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
            text = forms[0]
            where = f"{file.name}: {name}: {source!r}"
            if translation.get("type") or not text.strip() or len(forms) != 1:
                yield f"{where} is not translated"
                continue
            for places in (r"%L?\d", r"%n"):
                if collections.Counter(re.findall(places, source)) != collections.Counter(re.findall(places, text)):
                    yield f"{where}: places differ in {text!r}"
            if len(re.findall(r"&(?=[^&\s])", source)) != len(re.findall(r"&(?=[^&\s])", text)):
                yield f"{where}: the key of the menu is missing in {text!r}"
            if source.count("\n") != text.count("\n"):
                yield f"{where}: lines differ in {text!r}"
            if (source.startswith(" "), source.endswith(" ")) != (text.startswith(" "), text.endswith(" ")):
                yield f"{where}: blanks at its ends differ"


faults = [fault for file in sorted(pathlib.Path(sys.argv[1]).glob("*.ts")) for fault in faults_of(file)]
print("\n".join(faults))
print(f"{len(faults)} faults")
sys.exit(1 if faults else 0)
