# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts that core makes, read from its sources: templates with places, as core_*.ts translates them and ui/state/core_texts matches them.

A text is the arguments of concat() or the summands of a sum that has a literal in it: literals stand as they are, everything else is a place. The branches of a ?: in it are texts of
their own, which stand in the place; so is every other literal with a blank in it. A text is cut at its ": " (outside brackets and quotes): what remains without a letter, or as one word
without a blank, names something and is not translated. This reader is simple on purpose: where it misreads a line of core, write that line more plainly.
"""

import errno
import functools
import os
import pathlib
import re
import sys
import xml.sax.saxutils
import xml.etree.ElementTree

# Files whose texts are no messages.
NO_MESSAGES = {
    "figure/svg.cpp",  # SVG
    "base/check.h",  # the program ends with it
    "analysis/head_metrics.cpp",  # titles, formulas and sources, which ui/views/metric_texts translates
    "tokenizer/decoders.cpp",  # tokens
    "weights/json_source.cpp",  # words of the JSON library that are looked for
}
# Other texts that nobody reads as messages: beginnings of files and kernels, names of labels, sample sentences, conditions of the compiler.
NO_TEXTS = re.compile(
    r"[\n\0]|^-cl-|^headscope (model|program) 1|^version https|^LOAD_LANE|^vload|^clCreate|^(learned|zero) key$|^\{|^<[?/a-z]|^more than %d|^error %1$|^tensors are (used|written) as they|"
    r"^The (man|people|keys)\b.*(table\.|woman|peace\.)$|^(IMA ADPCM|HDF5 of TensorFlow|HEIC or AVIF)$|^(and|%1 and %2|%1 of %2)$|^\[?layers?, head\]?$|^--config|^keys %1 hidden|^of words$|^%1; minus %2$|^headscope|^axis ")
# Words that name a key, a tensor, a value or a kind in a file or on the command line, and stay as they are.
NAMES = set("activation attn dtype descr false global key layers local logits mbart memory module never null orientation query relu roles shape text tgt true value version always other output embed embeds ffn final labels norm pooled tokens byteorder bart".split())
# Reasons that the system gives (strerror), with which core's messages of files end.
SYSTEM = [os.strerror(code) for code in (errno.ENOENT, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO,
                                         errno.ENOMEM, errno.EMFILE, errno.ENAMETOOLONG, errno.ELOOP, errno.EFBIG, errno.EBUSY, errno.ETXTBSY, errno.EINVAL, errno.ESTALE)]
# What the JSON library calls kinds of values, with which core's messages of JSON end: words alone.
JSON_KINDS = {"array", "binary", "boolean", "discarded", "null", "number", "object", "string"}
# How the parts of a list are joined.
JOINTS = ["%1, %2", "%1 and %2"]
# The context of words alone that are texts where they fill a place, and names elsewhere.
ALONE = "core: a word alone"

TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|^[ \t]*\#[^\n]*|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[A-Za-z_]\w*|\d[\w.']*|::|->|<<=?|>>|[-+*/%&|^!=<>]=|&&|\|\||\+\+|--|\S""",
    re.S | re.M)
OPEN, CLOSE = {"(": ")", "[": "]", "{": "}"}, {")", "]", "}"}
ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", '"': '"', "'": "'", "0": "\0", "r": "\r"}
PLACE = None


def unescaped(body):
    return re.sub(r"\\(x[0-9a-fA-F]{2}|.)", lambda m: chr(int(m.group(1)[1:], 16)) if len(m.group(1)) > 1 else ESCAPES.get(m.group(1), m.group(1)), body)


def tokens_of(source):
    """Nested lists: a token is (kind, text) with kind "text", "raw" or "code", or ("group", bracket, tokens)."""
    stack = [("", [])]
    for match in TOKEN.finditer(source):
        word = match.group(0)
        if word.startswith(("//", "/*")) or word.lstrip().startswith("#"):
            continue
        if word.startswith('R"'):
            stack[-1][1].append(("raw", word))
        elif word[0] in "\"'":
            last = stack[-1][1][-1:]
            text = unescaped(word[1:-1])
            if word[0] == '"' and last and last[0][0] == "text":
                stack[-1][1][-1] = ("text", last[0][1] + text)
            else:
                stack[-1][1].append(("text", text))
        elif word in OPEN:
            stack.append((word, []))
        elif word in CLOSE:
            bracket, inner = stack.pop()
            stack[-1][1].append(("group", bracket, inner))
        else:
            stack[-1][1].append(("code", word))
    return stack[0][1]


def split(tokens, words):
    parts = [[]]
    for token in tokens:
        if token[0] == "code" and token[1] in words:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


class Reader:
    def __init__(self):
        self.texts = {}  # template -> True where it stood in a message, False for a lone literal

    def note(self, pieces, message):
        """`message`: it stands in a message, where words alone are texts too."""
        merged = []
        for piece in pieces:
            if merged and piece is PLACE and merged[-1] is PLACE:
                continue
            if merged and piece is not PLACE and merged[-1] is not PLACE:
                merged[-1] += piece
            else:
                merged.append(piece)
        for part in parts_of(merged):
            if part:
                self.texts[part] = self.texts.get(part, False) or message

    def pieces(self, tokens, message=False):
        """One expression as pieces; notes the texts within its places."""
        tokens = split(tokens, {"return", "=", "+=", "case", "co_return"})[-1]
        ternary = split(tokens, {"?"})
        if len(ternary) > 1:
            self.block(ternary[0])
            branches = [b for part in ternary[1:] for b in split(part, {":"})]
            for branch in branches:
                pieces = self.pieces(branch, message)
                self.note(pieces, message or len(pieces) > 1)
            return [PLACE]
        summands = split(tokens, {"+"})
        if len(summands) > 1 and any(is_text(s) for s in summands):
            return [piece for s in summands for piece in self.pieces(s, message)]
        if len(tokens) == 1 and tokens[0][0] == "text":
            return [tokens[0][1]]
        call = called(tokens)
        if call and call[0] == "concat":
            return [piece for a in split(call[1], {","}) for piece in self.pieces(a, True)]
        if call and call[0] in ("string", "string_view", "printable") and len(call[1]) == 1 and call[1][0][0] == "text":
            return [call[1][0][1]]
        if len(tokens) == 1 and tokens[0][0] == "group" and tokens[0][1] == "(":
            return self.pieces(tokens[0][2], message)
        self.block(tokens)
        return [PLACE]

    def block(self, tokens):
        """Walks code for expressions."""
        for token in tokens:
            if token[0] != "group":
                continue
            for part in split(token[2], {";", ","}):
                self.statement(part)

    def statement(self, tokens):
        # A group in curly brackets ends a statement.
        part = []
        for token in tokens:
            part.append(token)
            if token[0] == "group" and token[1] == "{":
                self.expression(part)
                part = []
        self.expression(part)

    def expression(self, tokens):
        if not tokens:
            return
        for operand in split(tokens, {"<<", "&&", "||", "==", "!=", "<", ">"}):
            pieces = self.pieces(operand)
            if pieces != [PLACE]:
                self.note(pieces, len(pieces) > 1)


def is_text(tokens):
    return bool(tokens) and (tokens[-1][0] == "text" or (called(tokens) or ("",))[0] in ("concat",) or tokens[0][0] == "group" and any(t[0] == "text" for t in tokens[0][2]))


def called(tokens):
    if len(tokens) >= 2 and tokens[-1][0] == "group" and tokens[-1][1] in "({" and tokens[-2][0] == "code" and all(t[0] == "code" and (t[1] == "::" or t[1] in ("std", "headscope")) for t in tokens[:-2]):
        return tokens[-2][1], tokens[-1][2]
    return None


def parts_of(pieces):
    """The texts of a message: cut at ": " outside brackets and quotes, and behind a place that says where and is glued to a word; without blanks at their ends; the places numbered."""
    parts, depth, quoted = [[]], 0, False
    for piece in pieces:
        if piece is PLACE:
            parts[-1].append(PLACE)
            continue
        for at, c in enumerate(piece):
            depth += (c in "([{") - (c in ")]}")
            quoted ^= c == '"'
            if c == ":" and piece[at + 1:at + 2] == " " and depth <= 0 and not quoted:
                parts.append([])
            else:
                parts[-1].append(c)
    for part in parts:
        part = part[1:] if part[:1] == [" "] else part
        if len(part) > 2 and part[0] is PLACE and part[1] is not PLACE and part[1].isalpha():
            part = part[1:]
        out, number = "", 0
        for piece in part:
            number += piece is PLACE
            out += f"%{number}" if piece is PLACE else piece
        yield out.strip().removeprefix("; ")


def wanted(text, message):
    bare = re.sub(r"%\d+", "", text).strip()
    if NO_TEXTS.search(text) or text in NAMES or not re.search(r"[A-Za-z]{2}", bare):
        return False
    if " " in bare or message and "%" in text and " " in text:
        return message or bool(re.search(r"[A-Za-z,)] [(A-Za-z]|(^| )[a-z]{2,}( |$)", bare))
    return message and bool(re.fullmatch(r"[a-z]{2,}", text))


@functools.cache
def texts(core):
    """Text -> the file that has it first, relative to core; and the words alone that may be texts, as arguments of functions that make messages are."""
    out, words = {}, set(JSON_KINDS)
    for file in sorted([*core.rglob("*.cpp"), *core.rglob("*.h")]):
        name = file.relative_to(core).as_posix()
        reader = Reader()
        for part in split(tokens_of(file.read_text(encoding="utf-8")), {";"}):
            reader.statement(part)
        if name not in NO_MESSAGES:
            for text, message in reader.texts.items():
                if wanted(text, message):
                    out.setdefault(text, name)
                elif re.fullmatch(r"[a-z]{2,}", text):
                    words.add(text)
    for text in SYSTEM:
        out.setdefault(text, "the system")
    for text in JOINTS:
        out.setdefault(text, "lists")
    return out, words


def read(file):
    """Source -> translation, "" where it is unfinished."""
    out = {}
    for message in xml.etree.ElementTree.parse(file).getroot().iter("message"):
        translation = message.find("translation")
        out[message.findtext("source")] = "" if translation.get("type") else translation.text or ""
    return out


def write(file, language, rows):
    """`rows`: (file of core, source, translation), by file; those of the file ALONE are a context of their own."""
    escape = lambda text: xml.sax.saxutils.escape(text, {'"': "&quot;", "'": "&apos;"})
    out = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>", f'<TS version="2.1" language="{language}" sourcelanguage="en">']
    context = None
    for origin, source, translation in rows:
        if context != (origin == ALONE):
            context = origin == ALONE
            out += (["</context>"] if context else []) + ["<context>", f"    <name>{ALONE if context else 'core'}</name>"]
        finished = f"<translation>{escape(translation)}</translation>" if translation else '<translation type="unfinished"></translation>'
        out += ["    <message>", f"        <source>{escape(source)}</source>", f"        <extracomment>{origin}</extracomment>", f"        {finished}", "    </message>"]
    file.write_text("\n".join(out + ["</context>", "</TS>", ""]), encoding="utf-8")


def update(file, core):
    """Brings the file up to date: what is new is unfinished, what core no longer has is left out."""
    found, words = texts(core)
    known = read(file)
    rows = [(origin, text, known.get(text, "")) for text, origin in found.items()]
    rows += [(ALONE, text, known[text]) for text in known if text in words and text not in found]
    write(file, file.stem.removeprefix("core_"), rows)


def faults_of(file, core):
    """What is wrong with a file, in lines."""
    found, words = texts(core)
    known = read(file)
    for text, origin in found.items():
        if not known.get(text):
            yield f"{file.name}: {origin}: {text!r} is not translated"
    for text, translation in known.items():
        if text not in found and text not in words:
            yield f"{file.name}: {text!r} is no text of core any more"
        places = [sorted(re.findall(r"%\d+", t)) for t in (text, translation)]
        if translation and places[0] != places[1]:
            yield f"{file.name}: {text!r}: places differ in {translation!r}"


if __name__ == "__main__":
    core = pathlib.Path(__file__).resolve().parents[2] / "core"
    if len(sys.argv) != 3 or sys.argv[1] not in ("update", "check"):
        sys.exit("usage: core_texts.py update|check FILE.ts")
    if sys.argv[1] == "update":
        update(pathlib.Path(sys.argv[2]), core)
    else:
        faults = list(faults_of(pathlib.Path(sys.argv[2]), core))
        print("\n".join(faults + [f"{len(faults)} faults"]))
        sys.exit(1 if faults else 0)
