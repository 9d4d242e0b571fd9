# SPDX-License-Identifier: GPL-3.0-or-later
"""Headscope, ONNX Runtime and PyTorch on the same weights and tokens, in turn: compare.py --headscope PEER --model FOLDER --onnx FILE --out RESULTS.json [--tokens 16,64,...] [--rounds 9] [--threads 2]

Each engine is a process that stays; a round asks A, B, C for one pass each, so that whatever else the machine does falls on all of them alike. A pass is tokens to last hidden state (behind the last norm, no vocabulary
product), with every pattern of every head as float32 in memory. Ratios are medians over the rounds of (their seconds / our seconds) of the same round: above 1 means that Headscope is faster. By the clock they are
what a user waits; on a machine that others use as well, processor time (of all threads) is the steadier of the two. It counts threads that wait in a loop, as those of OpenMP, OpenBLAS and ONNX Runtime do:
with --threads 1 nobody waits, and it is the arithmetic alone.
Before anything is timed, the numbers of the three are compared; a deviation above the tolerance ends the run. Prints Markdown, writes RESULTS.json.
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time

import numpy as np

from make_model import read_model

HERE = os.path.dirname(os.path.abspath(__file__))
PATTERN_TOLERANCE = 1e-5      # absolute
HIDDEN_TOLERANCE = 1e-4       # of the rms


class Peer:
    def __init__(self, name, words, environment=None):
        self.name = name
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=HERE)
        self.about = self.ask('about')

    def ask(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f'{self.name} ended at "{line}"')
        return answer.strip()

    def run(self, n):
        """Seconds by the clock, and of processor time."""
        return tuple(float(word) for word in self.ask(f'run {n}').split())


def processor():
    with open('/proc/cpuinfo') as f:
        for line in f:
            if line.startswith('model name'):
                return line.split(':')[1].strip()
    return platform.processor()


def blas_of(library='/usr/lib/x86_64-linux-gnu/libblas.so.3'):
    return os.path.realpath(library)


def answers(peers, n, config, folder):
    """hidden and patterns of each peer."""
    layers, heads, d = config['n_layer'], config['n_head'], config['n_embd']
    out = {}
    for peer in peers:
        path = os.path.join(folder, 'answer.f32')
        peer.ask(f'save {n} {path}')
        values = np.fromfile(path, '<f4')
        os.remove(path)
        assert values.size == n * d + layers * heads * n * n, (peer.name, n, values.size)
        out[peer.name] = values[:n * d], values[n * d:]
    return out


def deviations(results):
    """Largest differences between each two: of patterns absolute, of the hidden state in units of its rms."""
    names, rows = list(results), {}
    for i, a in enumerate(names):
        for b in names[i + 1:]:
            (hidden_a, pattern_a), (hidden_b, pattern_b) = results[a], results[b]
            assert np.isfinite(hidden_a).all() and np.isfinite(pattern_a).all() and np.isfinite(hidden_b).all() and np.isfinite(pattern_b).all()
            rows[f'{a} / {b}'] = dict(pattern=float(np.abs(pattern_a - pattern_b).max()), hidden_of_rms=float(np.abs(hidden_a - hidden_b).max() / np.sqrt((hidden_a.astype('f8') ** 2).mean())))
    return rows


def measure(peers, n, rounds):
    """Of each peer, (seconds, processor seconds) of each round."""
    for peer in peers:
        for _ in range(2):
            peer.run(n)
    runs = {peer.name: [] for peer in peers}
    for _ in range(rounds):
        for peer in peers:
            runs[peer.name].append(peer.run(n))
            time.sleep(0.05)  # so that no engine's waiting threads spin into the next one's turn
    return runs


def summary(runs):
    """Medians, bests and ratios by the clock and by processor time."""
    ours, out = runs['Headscope'], {}
    for at, kind in enumerate(('clock', 'processor')):
        out[kind] = dict(median={name: statistics.median(r[at] for r in all_runs) for name, all_runs in runs.items()}, best={name: min(r[at] for r in all_runs) for name, all_runs in runs.items()},
                         ratio={name: statistics.median(r[at] / o[at] for r, o in zip(all_runs, ours)) for name, all_runs in runs.items() if name != 'Headscope'})
    return out


def print_table(results):
    print('| tokens | by | Headscope, ms | ONNX Runtime, ms | PyTorch, ms | best of each, ms | ONNX Runtime / Headscope | PyTorch / Headscope | load |')
    print('|---:|---|---:|---:|---:|---|---:|---:|---|')
    for n, row in results['lengths'].items():
        for kind in ('clock', 'processor'):
            part = row[kind]
            print(f'| {n} | {kind} | ' + ' | '.join(f'{1000 * v:.1f}' for v in part['median'].values()) + ' | ' + ' / '.join(f'{1000 * v:.1f}' for v in part['best'].values()) + ' | '
                  + ' | '.join(f'{v:.2f}' for v in part['ratio'].values()) + f' | {row["load"][0]:.1f} to {row["load"][1]:.1f} |')
    print('\n| tokens | engines | largest difference of a pattern | of the hidden state, in its rms |\n|---:|---|---:|---:|')
    for n, row in results['lengths'].items():
        for pair, d in row['deviations'].items():
            print(f'| {n} | {pair} | {d["pattern"]:.1e} | {d["hidden_of_rms"]:.1e} |')


def main():
    parser = argparse.ArgumentParser()
    for name in ('--headscope', '--model', '--onnx', '--out'):
        parser.add_argument(name, required=True)
    parser.add_argument('--tokens', default='16,64,128,512,1024')
    parser.add_argument('--rounds', type=int, default=9)
    parser.add_argument('--threads', type=int, default=2)
    given = parser.parse_args()
    config = read_model(given.model)[1]
    lengths = [int(n) for n in given.tokens.split(',')]
    folder = os.path.dirname(os.path.abspath(given.out))
    ids_file = os.path.join(folder, 'ids.i32')
    np.random.default_rng(3).integers(0, config['vocab_size'], max(lengths)).astype('<i4').tofile(ids_file)
    # OpenBLAS chooses its kernels by the processor; a choice that the environment forces would be the environment's, not the peer's.
    environment = {k: v for k, v in os.environ.items() if k != 'OPENBLAS_CORETYPE'}
    for key in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS'):
        environment[key] = str(given.threads)
    words = [os.path.abspath(given.model), ids_file, str(given.threads)]
    peers = [Peer('Headscope', [os.path.abspath(given.headscope), *words]),
             Peer('ONNX Runtime', ['node', os.path.join(HERE, 'onnxruntime_peer.js'), os.path.abspath(given.onnx), *words[1:]], environment),
             Peer('PyTorch', [sys.executable, os.path.join(HERE, 'torch_peer.py'), *words], environment)]
    results = dict(processor=processor(), cores=os.cpu_count(), threads=given.threads, model=f'{config["n_layer"]} layers of GPT-2 small, vocabulary {config["vocab_size"]}, float32', rounds=given.rounds,
                   engines={peer.name: peer.about for peer in peers}, blas_of_pytorch=blas_of(), openblas_coretype_unset_for_peers='OPENBLAS_CORETYPE' in os.environ, lengths={})
    print(f'{results["processor"]}, {results["cores"]} cores; {"; ".join(results["engines"].values())}; BLAS of PyTorch: {results["blas_of_pytorch"]}')
    print(f'{results["model"]}; tokens to last hidden state and all patterns; medians of {given.rounds} interleaved rounds\n')
    for n in lengths:
        found = deviations(answers(peers, n, config, folder))
        worst_pattern, worst_hidden = (max(row[key] for row in found.values()) for key in ('pattern', 'hidden_of_rms'))
        if worst_pattern > PATTERN_TOLERANCE or worst_hidden > HIDDEN_TOLERANCE:
            sys.exit(f'{n} tokens: the engines do not agree: {json.dumps(found)}')
        before = os.getloadavg()[0]
        runs = measure(peers, n, given.rounds)
        results['lengths'][n] = dict(runs=runs, deviations=found, load=[before, os.getloadavg()[0]], **summary(runs))
        print(f'{n} tokens done', file=sys.stderr, flush=True)
        with open(given.out, 'w') as f:
            json.dump(results, f, indent=1)
    print_table(results)


main()
