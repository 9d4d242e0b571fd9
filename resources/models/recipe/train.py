#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains a bundled model on the text of text.py with the tokenizer of tokenizer.py.

    train.py english|attention TEXT_DIR FOLDER --minutes M

FOLDER holds tokenizer.json; checkpoint.pt and log.txt are written there, the checkpoint every few minutes.

Curriculum, by the share t of the time that has passed: rows of 64, 128, 256, then 512 tokens; the share of rows that repeat
falls from 3/4 to 1/8. A row that repeats is a block of random tokens two or more times (only the repeats are scored: the first
block cannot be predicted) or a passage of text twice. Without these rows, induction heads take far longer to form.
Matrices inside the blocks are optimised with Muon (Jordan et al. 2024: momentum, then five Newton-Schulz steps towards the
nearest orthogonal matrix), all else with Adam; the rate is constant, then falls linearly to zero over the last 45 % of the time.
"""
import argparse, os, time
import torch
import torch.nn.functional as F
import model as models
from tokenizer import Encoder


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


def batch(tokens, n, rows, repeated, vocab, rng):
    """Rows [rows, n+1] that begin with the start token, and which targets count [rows, n]."""
    out = torch.empty(rows, n + 1, dtype=torch.long)
    counts = torch.ones(rows, n, dtype=torch.bool)
    out[:, 0] = 0
    for r in range(rows):
        at = int(torch.randint(0, len(tokens) - n, (1,), generator=rng))
        out[r, 1:] = tokens[at:at + n]
        if r < repeated * rows:
            m = int(torch.randint(6, min(n // 2, 64), (1,), generator=rng))
            if r % 4 == 3:
                block = tokens[at:at + m]
            else:
                block = torch.randint(257 if vocab > 400 else 1, vocab, (m,), generator=rng)
                counts[r, :m + 1] = False
            out[r, 1:] = block.repeat(n // m + 1)[:n]
    return out, counts


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
    ap.add_argument('--tokens-a-step', type=int, default=4096)
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(1)
    rng = torch.Generator().manual_seed(1)
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
    while True:
        t = (time.time() - start) / (a.minutes * 60)
        if t >= 1:
            break
        n = min(n_ctx, 64 if t < 0.3 else 128 if t < 0.5 else 256 if t < 0.85 else 512)
        repeated = 0.75 if t < 0.2 else max(0.125, 0.75 - (t - 0.2) * 2.5)
        rows, counts = batch(tokens, n, max(1, a.tokens_a_step // n), repeated, config['vocab_size'], rng)
        with torch.cpu.amp.autocast(dtype=torch.bfloat16):
            hidden = net(rows[:, :-1])
            logits = F.linear(hidden[counts], net.unembedding())
        loss = F.cross_entropy(logits.float(), rows[:, 1:][counts])
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
