# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command line says when something is wrong: faults_test.py HEADSCOPE. Needs numpy."""
import json
import os
import signal
import subprocess
import time
import unittest

import numpy as np

import cli_test
from calls import BINARY, Calls, read_safetensors, write_safetensors

USAGE, FAULT = 2, 3


class Faults(Calls):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = os.path.join(cls.root, 'model')
        cli_test.write_model(cls.model)

    def broken(self, **replaced):
        """A copy of the model in which one number of each of these tensors is another."""
        tensors, _ = read_safetensors(os.path.join(self.model, 'model.safetensors'))
        tensors = {name: values.copy() for name, values in tensors.items()}
        for name, (at, value) in replaced.items():
            tensors[name][at] = value
        folder = self.path('broken')
        os.makedirs(folder)
        write_safetensors(os.path.join(folder, 'model.safetensors'), tensors)
        for name in ('config.json', 'tokenizer.json'):
            with open(os.path.join(self.model, name)) as read, open(os.path.join(folder, name), 'w') as write:
                write.write(read.read())
        return folder

    # ---- exit statuses

    def test_every_subcommand_tells_usage_from_values(self):
        png, npz = self.path('x.png'), self.path('x.npz')
        full = {
            'info': [], 'tokenize': ['--text', 'a'], 'attend': ['--text', 'a', '--out', npz], 'heads': ['--text', 'a'], 'render': ['--text', 'a', '--out', png],
            'generate': ['--text', 'a'], 'bench': [], 'convert': ['--out', self.path('x.json')]}
        for command, words in full.items():
            with self.subTest(command):
                self.fails(USAGE, command, says='MODEL')
                self.fails(USAGE, command, self.model, 'more', *words, says='more')
                self.fails(USAGE, command, self.model, *words, '--nonsense', says='--nonsense')
                self.fails(USAGE, command, self.model, *words, '--config', says='--config')
                self.fails(FAULT, command, self.model, *words, '--threads', '0', says='--threads')
                self.fails(FAULT, command, self.model, *words, '--threads', 'many', says='--threads')
                self.fails(FAULT, command, self.model, *words, '--device', 'cuda', says='--device')
                if command != 'tokenize':  # a folder's tokenizer is read without its weights
                    self.fails(FAULT, command, self.model, *words, '--config', 'n_layer', says='--config')
                    self.fails(FAULT, command, self.model, *words, '--n-heads', '0', says='--n-heads')
                self.fails(FAULT, command, self.path('nothing'), *words, says='nothing')
        self.fails(USAGE, 'devices', 'more', says='more')
        self.fails(FAULT, 'devices', '--threads', '0', says='--threads')

    def test_options_of_one_subcommand(self):
        png, npz = self.path('x.png'), self.path('x.npz')
        a = ['--text', 'a']
        for status, *words in [
                (USAGE, 'attend', *a), (USAGE, 'render', *a), (USAGE, 'convert'),
                (USAGE, 'tokenize'), (USAGE, 'heads'), (USAGE, 'heads', *a, '--ids', '1'), (USAGE, 'heads', *a, '--json', '--csv'),
                (USAGE, 'render', *a, '--out', png, '--grid', '--layer', '0'),
                (USAGE, 'heads', *a, '--key-matrix', 'k.npy'), (USAGE, 'heads', *a, '--batch-index', '0'), (USAGE, 'heads', *a, '--grid-size', '2x2'),
                (FAULT, 'attend', *a, '--out', self.path('x.txt')), (FAULT, 'render', *a, '--out', self.path('x.jpg')), (FAULT, 'convert', '--out', self.path('x.txt')),
                (FAULT, 'attend', *a, '--out', npz, '--layers', '7'), (FAULT, 'attend', *a, '--out', npz, '--heads', 'x'), (FAULT, 'attend', *a, '--out', npz, '--what', 'nothing'),
                (FAULT, 'attend', *a, '--out', npz, '--merge', 'sum'),
                (FAULT, 'render', *a, '--out', png, '--layer', '7'), (FAULT, 'render', *a, '--out', png, '--head', '-1'), (FAULT, 'render', *a, '--out', png, '--size', '3'),
                (FAULT, 'render', *a, '--out', png, '--colormap', 'q'), (FAULT, 'render', *a, '--out', png, '--attention', 'cross'),
                (FAULT, 'heads', *a, '--attention='), (FAULT, 'heads', *a, '--seed', '-1'), (FAULT, 'heads', *a, '--first-token', '-1'),
                (FAULT, 'generate', *a, '--tokens', '0'), (FAULT, 'generate', *a, '--temperature', 'x'), (FAULT, 'generate', *a, '--top-k', '-1'), (FAULT, 'generate', *a, '--seed', 'x'),
                (FAULT, 'bench', '--tokens', '0'), (FAULT, 'bench', '--repeat', '0'), (FAULT, 'info', '--tokens', '0')]:
            with self.subTest(words):
                self.fails(status, words[0], self.model, *words[1:])
        self.assertEqual([name for name in (png, npz) if os.path.exists(name)], [])

    # ---- numbers that are none

    def test_numbers_that_are_none_are_said(self):
        model = self.broken(**{'h.1.attn.c_attn.weight': ((0, 2 * 4), np.nan)})  # of the queries of L1H2
        for words in (['heads', model, '--text', 'abc', '--json'], ['attend', model, '--text', 'abc', '--out', self.path('x.npz')], ['render', model, '--text', 'abc', '--out', self.path('x.png')]):
            done = self.call(*words)
            message = done.stderr.decode()
            self.assertEqual((done.returncode, message.count('\n')), (0, 1), message)
            for word in ('L1H2', 'blocks.1.attn.q', 'h.1.attn.c_attn.weight', 'NaN'):
                self.assertIn(word, message)
        rows = json.loads(self.call('heads', model, '--text', 'abc', '--json').stdout)['heads']
        for row in rows:
            none = (row['layer'], row['head']) == (1, 2)
            self.assertEqual((row['entropy'] is None, row['next'] is None), (none, none), row)
        table = self.call('heads', model, '--text', 'abc').stdout.decode().splitlines()
        self.assertEqual(set(table[1 + 4 + 2].split()[1:]), {'-'})

    def test_nothing_is_written_from_logits_that_are_none(self):
        model = self.broken(**{'h.0.mlp.c_proj.bias': (3, np.inf)})
        self.fails(FAULT, 'generate', model, '--text', 'abc', says=('logits', 'L0', 'blocks.0.resid_post', 'h.0.mlp.c_proj.bias'))


if __name__ == '__main__':
    unittest.main()
