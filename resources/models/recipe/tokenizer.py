#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Byte-level BPE: learns merges from the training text and writes tokenizer.json; also encodes for the other scripts.

    tokenizer.py TEXT_DIR OUT_FOLDER [VOCAB_SIZE]

Ids: 0 is the special token <|start|>, put before every text; then the 256 byte characters in order of byte value; then one id
a merge. The split pattern is GPT-2's, here with Python's `re` on ASCII text, where both agree. Ties between equally frequent
pairs go to the lexicographically smaller one, so that a second run gives the same file.
"""
import collections, functools, heapq, json, os, re, sys

START = '<|start|>'
SPLIT = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+")


def byte_characters():
    """GPT-2's map from bytes to printable characters (Radford et al. 2019)."""
    keep = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    table, extra = {}, 0
    for byte in range(256):
        table[byte] = chr(byte) if byte in keep else chr(256 + extra)
        extra += byte not in keep
    return table


def learn(text, n_merges):
    to_char = byte_characters()
    counts = collections.Counter(SPLIT.findall(text))
    words = [[to_char[b] for b in w.encode()] for w in counts]
    weight = list(counts.values())
    pairs, where = collections.Counter(), collections.defaultdict(set)
    for i, word in enumerate(words):
        for pair in zip(word, word[1:]):
            pairs[pair] += weight[i]
            where[pair].add(i)
    heap = [(-n, pair) for pair, n in pairs.items()]
    heapq.heapify(heap)
    merges = []
    while len(merges) < n_merges and heap:
        n, pair = heapq.heappop(heap)
        if pairs.get(pair, 0) != -n:
            continue
        merges.append(pair)
        changed = set()
        for i in list(where[pair]):
            word, w = words[i], weight[i]
            for p in zip(word, word[1:]):
                pairs[p] -= w
                changed.add(p)
            out, j = [], 0
            while j < len(word):
                if j + 1 < len(word) and (word[j], word[j + 1]) == pair:
                    out.append(word[j] + word[j + 1]); j += 2
                else:
                    out.append(word[j]); j += 1
            words[i] = out
            for p in zip(out, out[1:]):
                pairs[p] += w
                where[p].add(i)
                changed.add(p)
        for p in changed:
            if pairs[p] > 0:
                heapq.heappush(heap, (-pairs[p], p))
    return merges


def document(merges):
    vocab = {START: 0}
    for character in byte_characters().values():
        vocab[character] = len(vocab)
    for a, b in merges:
        vocab[a + b] = len(vocab)
    return {
        'version': '1.0', 'truncation': None, 'padding': None,
        'added_tokens': [{'id': 0, 'content': START, 'single_word': False, 'lstrip': False, 'rstrip': False, 'normalized': False, 'special': True}],
        'normalizer': None,
        'pre_tokenizer': {'type': 'ByteLevel', 'add_prefix_space': False, 'trim_offsets': True, 'use_regex': True},
        'post_processor': {
            'type': 'TemplateProcessing',
            'single': [{'SpecialToken': {'id': START, 'type_id': 0}}, {'Sequence': {'id': 'A', 'type_id': 0}}],
            'pair': [{'SpecialToken': {'id': START, 'type_id': 0}}, {'Sequence': {'id': 'A', 'type_id': 0}}, {'Sequence': {'id': 'B', 'type_id': 1}}],
            'special_tokens': {START: {'id': START, 'ids': [0], 'tokens': [START]}}},
        'decoder': {'type': 'ByteLevel', 'add_prefix_space': True, 'trim_offsets': True, 'use_regex': True},
        'model': {'type': 'BPE', 'dropout': None, 'unk_token': None, 'continuing_subword_prefix': None, 'end_of_word_suffix': None,
                  'fuse_unk': False, 'byte_fallback': False, 'vocab': vocab, 'merges': [f'{a} {b}' for a, b in merges]},
    }


class Encoder:
    """Encodes ASCII text with a tokenizer.json written above (its path, or what it holds); no special token is added."""

    def __init__(self, source):
        if isinstance(source, str):
            with open(source, encoding='utf-8') as f:
                source = json.load(f)
        model = source['model']
        self.vocab, self.to_char = model['vocab'], byte_characters()
        self.rank = {tuple(m.split(' ')): i for i, m in enumerate(model['merges'])}
        self.word = functools.lru_cache(None)(self._word)

    def _word(self, word):
        parts = [self.to_char[b] for b in word.encode()]
        while len(parts) > 1:
            rank, i = min((self.rank.get(p, len(self.rank)), i) for i, p in enumerate(zip(parts, parts[1:])))
            if rank == len(self.rank):
                break
            parts[i:i + 2] = [parts[i] + parts[i + 1]]
        return [self.vocab[p] for p in parts]

    def encode(self, text):
        return [i for w in SPLIT.findall(text) for i in self.word(w)]


def main():
    with open(os.path.join(sys.argv[1], 'train.txt')) as f:
        text = f.read().replace('\f', '\n')
    size = int(sys.argv[3]) if len(sys.argv) > 3 else 3072
    os.makedirs(sys.argv[2], exist_ok=True)
    with open(os.path.join(sys.argv[2], 'tokenizer.json'), 'w', encoding='utf-8') as f:
        json.dump(document(learn(text, size - 257)), f, ensure_ascii=False, indent=1)
    encoder = Encoder(os.path.join(sys.argv[2], 'tokenizer.json'))
    sample = text[:400000]
    print(f'{size} tokens, {len(sample) / len(encoder.encode(sample)):.2f} characters a token')


if __name__ == '__main__':
    main()
