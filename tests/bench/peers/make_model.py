# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a checkpoint folder of GPT-2's shape with random weights: make_model.py FOLDER [--layers 12] [--context 1024] [--vocabulary 1000] [--dtype F32|F16]

The blocks are those of GPT-2 small (12 heads, d_model 768, d_mlp 3072), float32, 7,087,872 numbers a layer. The vocabulary is small: no product of a pass up to the last hidden state depends on it.
Weights are normal, of a size that makes patterns uneven; the seed is fixed, so two runs write the same bytes. Needs numpy.
"""
import argparse
import json
import os
import struct

import numpy as np

D_MODEL, N_HEADS = 768, 12


def shapes(layers, context, vocabulary):
    """Names and shapes, as GPT2Model has them; with each the standard deviation of its numbers and their mean."""
    d = D_MODEL
    yield 'wte.weight', (vocabulary, d), 0.5, 0
    yield 'wpe.weight', (context, d), 0.2, 0
    for layer in range(layers):
        block = f'h.{layer}.'
        for norm in ('ln_1', 'ln_2'):
            yield f'{block}{norm}.weight', (d,), 0.1, 1
            yield f'{block}{norm}.bias', (d,), 0.1, 0
        for name, rows, cols, size in (('attn.c_attn', d, 3 * d, 0.045), ('attn.c_proj', d, d, 0.02), ('mlp.c_fc', d, 4 * d, 0.03), ('mlp.c_proj', 4 * d, d, 0.02)):
            yield f'{block}{name}.weight', (rows, cols), size, 0
            yield f'{block}{name}.bias', (cols,), 0.02, 0
    yield 'ln_f.weight', (d,), 0.1, 1
    yield 'ln_f.bias', (d,), 0.1, 0


def write_model(folder, layers, context, vocabulary, dtype):
    numpy_type = {'F32': '<f4', 'F16': '<f2'}[dtype]
    width = np.dtype(numpy_type).itemsize
    header, at = {'__metadata__': {'format': 'pt'}}, 0
    for name, shape, _, _ in shapes(layers, context, vocabulary):
        size = int(np.prod(shape)) * width
        header[name] = dict(dtype=dtype, shape=list(shape), data_offsets=[at, at + size])
        at += size
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 64)
    random = np.random.default_rng(20)
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, 'model.safetensors')
    with open(path + '.part', 'wb') as f:
        f.write(struct.pack('<Q', len(text)) + text)
        for _, shape, size, mean in shapes(layers, context, vocabulary):
            values = random.standard_normal(shape, dtype=np.float32) * np.float32(size) + np.float32(mean)
            f.write(values.astype(numpy_type).tobytes())
    os.replace(path + '.part', path)
    with open(os.path.join(folder, 'config.json'), 'w') as f:
        json.dump(dict(architectures=['GPT2Model'], model_type='gpt2', n_layer=layers, n_head=N_HEADS, n_embd=D_MODEL, vocab_size=vocabulary, n_positions=context,
                       n_ctx=context, activation_function='gelu_new', layer_norm_epsilon=1e-5), f, indent=1)


def read_model(folder):
    """The float32 tensors of such a folder by name, and its config."""
    with open(os.path.join(folder, 'config.json')) as f:
        config = json.load(f)
    path = os.path.join(folder, 'model.safetensors')
    with open(path, 'rb') as f:
        n = struct.unpack('<Q', f.read(8))[0]
        header = json.loads(f.read(n))
    header.pop('__metadata__', None)
    data = np.memmap(path, dtype='u1', mode='r', offset=8 + n)
    tensors = {}
    for name, t in header.items():
        assert t['dtype'] == 'F32', (name, t)
        a, b = t['data_offsets']
        tensors[name] = data[a:b].view('<f4').reshape(t['shape'])
    return tensors, config


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder')
    parser.add_argument('--layers', type=int, default=12)
    parser.add_argument('--context', type=int, default=1024)
    parser.add_argument('--vocabulary', type=int, default=1000)
    parser.add_argument('--dtype', choices=('F32', 'F16'), default='F32')
    given = parser.parse_args()
    write_model(given.folder, given.layers, given.context, given.vocabulary, given.dtype)
