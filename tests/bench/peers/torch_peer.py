# SPDX-License-Identifier: GPL-3.0-or-later
"""GPT-2 in PyTorch with eager attention, as transformers computes it with output_attentions=True: torch_peer.py FOLDER IDS THREADS

IDS: a file of int32. Answers lines on standard input: "about" (version and settings), "run N" (seconds by the clock, and of processor time of all threads, of one pass over the first N ids that keeps all patterns),
"save N FILE" (float32: hidden [n, d_model], then the
patterns of all layers). float32 throughout. GELU's tanh form is PyTorch's own fused one, which is faster than the formula that transformers writes out.
"""
import math
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

from make_model import read_model


def forward(w, config, ids, mask):
    heads, d, eps = config['n_head'], config['n_embd'], config['layer_norm_epsilon']
    n = ids.shape[0]
    x = w['wte.weight'][ids] + w['wpe.weight'][:n]
    patterns = []
    for layer in range(config['n_layer']):
        b = f'h.{layer}.'
        q, k, v = torch.addmm(w[b + 'attn.c_attn.bias'], F.layer_norm(x, (d,), w[b + 'ln_1.weight'], w[b + 'ln_1.bias'], eps), w[b + 'attn.c_attn.weight']).split(d, dim=1)
        q, k, v = (t.view(n, heads, d // heads).transpose(0, 1) for t in (q, k, v))
        scores = torch.matmul(q, k.transpose(1, 2)) / math.sqrt(d // heads) + mask
        pattern = torch.softmax(scores, dim=-1)
        patterns.append(pattern)
        z = torch.matmul(pattern, v).transpose(0, 1).reshape(n, d)
        x = torch.addmm(w[b + 'attn.c_proj.bias'], z, w[b + 'attn.c_proj.weight']) + x
        hidden = F.gelu(torch.addmm(w[b + 'mlp.c_fc.bias'], F.layer_norm(x, (d,), w[b + 'ln_2.weight'], w[b + 'ln_2.bias'], eps), w[b + 'mlp.c_fc.weight']), approximate='tanh')
        x = x + torch.addmm(w[b + 'mlp.c_proj.bias'], hidden, w[b + 'mlp.c_proj.weight'])
    return F.layer_norm(x, (d,), w['ln_f.weight'], w['ln_f.bias'], eps), patterns


def main():
    folder, ids_file, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
    torch.set_num_threads(threads)
    tensors, config = read_model(folder)
    w = {key: torch.from_numpy(np.array(values)) for key, values in tensors.items()}
    ids = torch.from_numpy(np.fromfile(ids_file, '<i4').astype('<i8'))
    masks = {}
    with torch.inference_mode():
        for line in sys.stdin:
            words = line.split()
            if words[0] == 'about':
                print(f'PyTorch {torch.__version__}, {torch.get_num_threads()} threads, vector unit {torch.__config__.show().split("CPU capability usage: ")[1].split()[0]}', flush=True)
                continue
            n = int(words[1])
            if n not in masks:
                masks[n] = torch.full((n, n), torch.finfo(torch.float32).min).triu(1)
            start, used = time.perf_counter(), time.process_time()
            hidden, patterns = forward(w, config, ids[:n], masks[n])
            seconds, used = time.perf_counter() - start, time.process_time() - used
            if words[0] == 'save':
                with open(words[2], 'wb') as f:
                    for t in (hidden, *patterns):
                        f.write(t.contiguous().numpy().tobytes())
            print(seconds, used, flush=True)
            del hidden, patterns


main()
