#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Computes a bundled model in float64 and records what came out, for the program's tests.

    record_fixture.py MODEL OUT.safetensors

MODEL is a folder or a .json file written by export.py; its weights, as they stand there, are widened to float64. Input 0 is a
sentence with its start token, input 1 is random ids. Recorded for each input I, in float32 (ids and positions in int64):
I.ids, I.blocks.L.attn.pattern [heads, n, n], I.blocks.L.attn.z [heads, n, d_head], I.blocks.L.resid_post [n, d_model], and
I.logits [positions, vocabulary] at I.logits.positions. The metadata holds the sentence as text.0.
"""
import sys
import numpy as np
import torch
import model as models
from weights import Bundled, write_safetensors

SENTENCE = "The captain's keys to the cabinet are on the table."
RANDOM_IDS = 96
LOGIT_NUMBERS = 8192    # most numbers of logits recorded of one input, unless a single position has more


def traced(net, config, ids):
    """Patterns, z and residual streams of every block, and the logits, all float64."""
    llama = config['model_type'] == 'llama'
    blocks = net.model.layers if llama else net.h
    z, resid, patterns, hooks = [], [], [], []
    for block in blocks:
        out = block.self_attn.o_proj if llama else block.attn.c_proj
        hooks.append(out.register_forward_pre_hook(lambda module, given: z.append(given[0])))
        hooks.append(block.register_forward_hook(lambda module, given, result: resid.append(result)))
    with torch.no_grad():
        hidden = net(ids[None], patterns)
        logits = hidden[0] @ net.unembedding().T
    for hook in hooks:
        hook.remove()
    heads = patterns[0].shape[1]
    found = dict(pattern=[p[0] for p in patterns], z=[t[0].reshape(len(ids), heads, -1).transpose(0, 1) for t in z], resid=[t[0] for t in resid], logits=logits)
    for values in found.values():
        assert all(t.dtype == torch.float64 for t in values), 'something was not computed in float64'
    return found


def check_rotary():
    """The tables of model.rotate in float64 against numpy's, so that no rounding to float32 hides in them."""
    x = torch.eye(32, dtype=torch.float64)[None, None, :1].expand(1, 1, 64, 32)
    angle = np.arange(64, dtype=np.float64)
    got = models.rotate(x, 10000.0)[0, 0]
    assert np.abs(got[:, 0].numpy() - np.cos(angle)).max() < 1e-14 and np.abs(got[:, 16].numpy() - np.sin(angle)).max() < 1e-14


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    check_rotary()
    torch.set_num_threads(1)
    bundled = Bundled(sys.argv[1])
    vocab = bundled.config['vocab_size']
    random = torch.randint(1, vocab, (min(RANDOM_IDS, bundled.n_ctx),), generator=torch.Generator().manual_seed(3))
    arrays = {}
    for i, ids in enumerate((torch.tensor([0] + bundled.encoder.encode(SENTENCE)), random)):
        found = traced(bundled.net, bundled.config, ids)
        n = len(ids)
        count = min(n, max(1, LOGIT_NUMBERS // vocab))
        positions = torch.linspace(0, n - 1, count).round().long() if count > 1 else torch.tensor([n - 1])
        arrays[f'{i}.ids'] = ids.numpy()
        for layer, pattern in enumerate(found['pattern']):
            at = f'{i}.blocks.{layer}.'
            for name, value in (('attn.pattern', pattern), ('attn.z', found['z'][layer]), ('resid_post', found['resid'][layer])):
                arrays[at + name] = value.numpy().astype(np.float32)
        arrays[f'{i}.logits.positions'] = positions.numpy()
        arrays[f'{i}.logits'] = found['logits'][positions].numpy().astype(np.float32)
    write_safetensors(sys.argv[2], arrays, {'text.0': SENTENCE, 'precision': 'computed in float64, stored in float32'})
    print(f'{sys.argv[2]}: inputs of {len(arrays["0.ids"])} and {len(random)} tokens, {sum(a.nbytes for a in arrays.values())} bytes')


if __name__ == '__main__':
    main()
