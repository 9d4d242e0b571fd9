#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains a bundled model on the text of text.py with the tokenizer of tokenizer.py.

    train.py english|attention TEXT_DIR FOLDER --minutes M [--resume]

FOLDER holds tokenizer.json; checkpoint.pt and log.txt are written there, the checkpoint every few minutes.

Curriculum, by the share t of the time that has passed: rows of 64, 128, 256, then 512 tokens; the share of rows that repeat
falls from 3/4 to 1/8. Such a row is a block of random tokens or of text twice or more, or random tokens among which earlier spans
return. Without these rows, induction heads take far longer to form; without the copies from nearby, the heads found another way
(a key six tokens behind the earlier occurrence, to which earlier heads had carried both tokens).
Matrices inside the blocks are optimised with Muon (Jordan et al. 2024: momentum, then five Newton-Schulz steps towards the
nearest orthogonal matrix), all else with Adam. That alone copies a repeated block perfectly, but with many heads that each look a little at
the right place; after a twelfth of the time the loss therefore has a small price on spread-out attention rows, and heads commit; the rate is constant, then falls linearly to zero over the last 45 % of the time.
"""
import argparse, os, random, time
import torch
import torch.nn.functional as F
import model as models
from tokenizer import Encoder

SPREAD = 0.1   # weight of spread() in the loss


def load_tokens(path, encoder):
    cache = path + '.%d.pt' % len(encoder.vocab)
    if os.path.exists(cache):
        return torch.load(cache)
    ids = []
    with open(path) as f:
        for document in f.read().split('\f'):
            ids += [0] + encoder.encode(document)
    tokens = torch.tensor(ids, dtype=torch.long)
    torch.save(tokens, cache)
    return tokens


def first_random(vocab):
    """First id of random tokens. Single bytes are left out unless they are a good part of the vocabulary: then heads must know them too."""
    return 257 if vocab > 1000 else 1


def copies(n, vocab, rng):
    """Random tokens among which earlier spans return, n + 1 of them, and which targets follow from a copy.

    Half of the spans return at once (from the last eight tokens): only a head that looks right behind the earlier occurrence serves there.
    """
    row, scored = [0], []
    first = first_random(vocab)
    while len(row) < n + 1:
        fresh = rng.randint(1, 6)
        row += [rng.randrange(first, vocab) for _ in range(fresh)]
        scored += [False] * fresh
        nearest = max(1, len(row) - 8) if rng.random() < 0.5 else 1
        at = rng.randrange(nearest, len(row))
        span = row[at:at + rng.randint(2, 12)]
        row += span
        scored += [False] + [True] * (len(span) - 1)
    return row[:n + 1], scored[:n]


def blocks(n, vocab, tokens, rng):
    """A block twice or more: of random tokens (only repeats are scored) or of text (all of it is)."""
    m = rng.randint(3, n // 2)
    if rng.random() < 0.5:
        at = rng.randrange(len(tokens) - m)
        block, scored = tokens[at:at + m].tolist(), [True] * n
    else:
        first = first_random(vocab)
        block, scored = [rng.randrange(first, vocab) for _ in range(m)], [False] * (m + 1) + [True] * (n - m - 1)
    return ([0] + block * (n // m + 1))[:n + 1], scored


def batch(tokens, n, rows, repeated, vocab, rng):
    """Rows [rows, n+1] that begin with the start token, and which targets count [rows, n]."""
    out = torch.zeros(rows, n + 1, dtype=torch.long)
    counts = torch.ones(rows, n, dtype=torch.bool)
    for r in range(rows):
        if r < round(repeated * rows):
            row, scored = copies(n, vocab, rng) if r % 2 else blocks(n, vocab, tokens, rng)
            out[r], counts[r] = torch.tensor(row), torch.tensor(scored)
        else:
            at = rng.randrange(len(tokens) - n)
            out[r, 1:] = tokens[at:at + n]
    return out, counts


def spread(pattern):
    """Mean over rows of -ln sum_j A_ij^2, the collision entropy: 0 where a query looks at one key, ln n where it looks at all alike."""
    return -pattern.float().square().sum(-1).log().mean()


def orthogonal(g):
    """Newton-Schulz iteration with Jordan's coefficients; g [rows, columns]."""
    flip = g.shape[0] > g.shape[1]
    x = ((g.T if flip else g) / (g.norm() + 1e-7)).bfloat16()
    for _ in range(5):
        a = x @ x.T
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return (x.T if flip else x).float()


class Muon:
    """`parts`: into how many matrices the columns of each parameter fall (3 for GPT-2's joined W_Q, W_K, W_V)."""

    def __init__(self, parameters, parts):
        self.state = [(p, torch.zeros_like(p), n) for p, n in zip(parameters, parts)]

    @torch.no_grad()
    def step(self, rate):
        for p, momentum, parts in self.state:
            momentum.mul_(0.95).add_(p.grad)
            update = torch.cat([orthogonal(x) for x in (p.grad + 0.95 * momentum).chunk(parts, -1)], -1)
            p.mul_(1 - rate * 0.05).add_(update, alpha=-rate * max(1, p.shape[0] / p.shape[1]) ** 0.5)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('which', choices=['english', 'attention'])
    ap.add_argument('text'); ap.add_argument('folder')
    ap.add_argument('--minutes', type=float, required=True)
    ap.add_argument('--threads', type=int, default=2)
    ap.add_argument('--resume', action='store_true', help='go on from checkpoint.pt; the minutes already trained count')
    ap.add_argument('--tokens-a-step', type=int, default=4096)
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(1)
    rng = random.Random(1)
    config = dict(models.LLAMA if a.which == 'english' else models.GPT2)
    encoder = Encoder(os.path.join(a.folder, 'tokenizer.json'))
    config['vocab_size'] = len(encoder.vocab)
    tokens = load_tokens(os.path.join(a.text, 'train.txt'), encoder)
    held = load_tokens(os.path.join(a.text, 'held_out.txt'), encoder)
    net = models.build(config)
    n_ctx = config.get('max_position_embeddings') or config['n_positions']
    inner = [p for name, p in net.named_parameters() if p.dim() == 2 and ('layers' in name or name.startswith('h.'))]
    chosen = {id(p) for p in inner}
    muon = Muon(inner, [3 if name.endswith('c_attn.weight') else 1 for name, p in net.named_parameters() if id(p) in chosen])
    rest = [p for p in net.parameters() if id(p) not in chosen]
    adam = torch.optim.Adam(rest, lr=3e-3, betas=(0.9, 0.97))
    log = open(os.path.join(a.folder, 'log.txt'), 'a')
    check = held[:(len(held) // 256) * 256].view(-1, 256)[:32, :min(256, n_ctx)].clone()
    check[:, 0] = 0
    start = said = saved = time.time()
    seen, step = 0, 0
    if a.resume:
        old = torch.load(os.path.join(a.folder, 'checkpoint.pt'))
        net.load_state_dict(old['state'])
        seen, start = old['seen'], start - old['minutes'] * 60
    while True:
        t = (time.time() - start) / (a.minutes * 60)
        if t >= 1:
            break
        n = min(n_ctx, 64 if t < 0.15 else 128 if t < 0.4 else 256 if t < 0.8 else 512)
        repeated = 0.75 if t < 0.15 else max(0.125, 0.75 - (t - 0.15) * 2)
        rows, counts = batch(tokens, n, max(1, a.tokens_a_step // n), repeated, config['vocab_size'], rng)
        with torch.cpu.amp.autocast(dtype=torch.bfloat16):
            patterns = [] if t > 0.08 else None
            hidden = net(rows[:, :-1], patterns)
            logits = F.linear(hidden[counts], net.unembedding())
        loss = F.cross_entropy(logits.float(), rows[:, 1:][counts])
        if patterns:
            loss = loss + SPREAD * sum(spread(p) for p in patterns) / len(patterns)
        net.zero_grad(set_to_none=True)
        loss.backward()
        rate = min(1, step / 100) * min(1, (1 - t) / 0.45)
        for group in adam.param_groups:
            group['lr'] = 4e-3 * rate
        adam.step()
        muon.step(0.02 * rate)
        seen += n * len(rows)
        step += 1
        last = time.time() - start >= a.minutes * 60
        if time.time() - said > 60 or last or step == 50:
            said = time.time()
            with torch.no_grad():
                x = net(check)
                loss = F.cross_entropy((x[:, :-1] @ net.unembedding().T).flatten(0, 1), check[:, 1:].flatten())
            previous, duplicate, induction = models.head_scores(net, check[:8], torch.Generator().manual_seed(2), m=min(25, (n_ctx - 1) // 2))
            line = (f'{(said - start) / 60:6.1f} min  step {step:6d}  {seen / 1e6:7.2f} M tokens  {seen / (said - start):6.0f}/s  n {n:3d}  held-out {loss:.3f}  '
                    f'best previous {previous.max():.2f}  duplicate {duplicate.max():.2f}  induction by probe {induction.max():.2f}')
            print(line, flush=True)
            print(line, file=log, flush=True)
        if time.time() - saved > 240 or last:
            saved = time.time()
            torch.save(dict(config=config, seen=seen, minutes=(saved - start) / 60, state=net.state_dict()), os.path.join(a.folder, 'checkpoint.tmp'))
            os.replace(os.path.join(a.folder, 'checkpoint.tmp'), os.path.join(a.folder, 'checkpoint.pt'))


if __name__ == '__main__':
    main()
