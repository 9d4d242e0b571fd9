# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command line says when something is wrong: faults_test.py HEADSCOPE. Needs numpy."""
import json
import os
import signal
import subprocess
import time
import unittest
import wave

import numpy as np

import cli_test
from calls import BINARY, DRAWS, Calls, read_safetensors, write_safetensors

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
            if command == 'render' and not DRAWS:
                continue
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
                (FAULT, 'attend', *a, '--out', self.path('x.txt')), (FAULT, 'render', *a, '--out', self.path('x.gif')), (FAULT, 'convert', '--out', self.path('x.txt')),
                (FAULT, 'attend', *a, '--out', npz, '--layers', '7'), (FAULT, 'attend', *a, '--out', npz, '--heads', 'x'), (FAULT, 'attend', *a, '--out', npz, '--what', 'nothing'),
                (FAULT, 'attend', *a, '--out', npz, '--merge', 'sum'),
                (FAULT, 'render', *a, '--out', png, '--layer', '7'), (FAULT, 'render', *a, '--out', png, '--head', '-1'), (FAULT, 'render', *a, '--out', png, '--size', '3'),
                (FAULT, 'render', *a, '--out', png, '--colormap', 'q'), (FAULT, 'render', *a, '--out', png, '--attention', 'cross'),
                (FAULT, 'heads', *a, '--attention='), (FAULT, 'heads', *a, '--seed', '-1'), (FAULT, 'heads', *a, '--first-token', '-1'),
                (FAULT, 'generate', *a, '--tokens', '0'), (FAULT, 'generate', *a, '--temperature', 'x'), (FAULT, 'generate', *a, '--top-k', '-1'), (FAULT, 'generate', *a, '--seed', 'x'),
                (FAULT, 'bench', '--tokens', '0'), (FAULT, 'bench', '--repeat', '0'), (FAULT, 'info', '--tokens', '0')]:
            if words[0] == 'render' and not DRAWS:
                continue
            with self.subTest(words):
                self.fails(status, words[0], self.model, *words[1:])
        self.assertEqual([name for name in (png, npz) if os.path.exists(name)], [])

    # ---- numbers that are none

    def test_numbers_that_are_none_are_said(self):
        model = self.broken(**{'h.1.attn.c_attn.weight': ((0, 2 * 4), np.nan)})  # of the queries of L1H2
        for words in (['heads', model, '--text', 'abc', '--json'], ['attend', model, '--text', 'abc', '--out', self.path('x.npz')], ['render', model, '--text', 'abc', '--out', self.path('x.png')]):
            if words[0] == 'render' and not DRAWS:
                continue
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

    # ---- limits

    def test_what_falls_out_of_the_context_is_said_once(self):
        self.works('generate', self.model, '--ids', '1,2,3', '--tokens', str(cli_test.N_CTX - 2))
        done = self.call('generate', self.model, '--ids', '1,2,3', '--tokens', '40')
        message = done.stderr.decode()
        self.assertEqual((done.returncode, message.count('\n')), (0, 1), message)
        self.assertIn(f'from new token {cli_test.N_CTX - 3 + 2} on', message)

    def test_what_was_made_is_printed_when_interrupted(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            for wait in (1, 4, 16):     # a busy machine may not have begun after a second
                process = subprocess.Popen([BINARY, 'generate', self.model, '--text', 'abc', '--tokens', '1000000', '--json'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                time.sleep(wait)
                process.send_signal(number)
                out, err = process.communicate(timeout=60)
                if process.returncode == 130 and out:
                    break
            self.assertEqual(process.returncode, 130, err)
            answer = json.loads(out)
            self.assertGreater(len(answer['ids']), 0)
            self.assertTrue(answer['text'])

    # ---- given patterns

    def given(self, **content):
        return self.path('given.json', json.dumps(content))

    def test_labels_may_be_numbers(self):
        A = np.full((1, 2, 3, 3), 1 / 3)
        for content in (dict(tokens=[5, 600000, 5]), dict(metadata=dict(tokens=[5, 600000, 5]))):
            done = self.call('heads', self.given(attentions=A.tolist(), **content), '--json')
            self.assertEqual((done.returncode, done.stderr), (0, b''))
            self.assertEqual(json.loads(done.stdout)['tokens'], ['5', '600000', '5'])
        npz = self.path('given.npz')
        np.savez(npz, attentions=A, tokens=np.array([7, 8, 9]))
        self.assertEqual(json.loads(self.works('heads', npz, '--json'))['tokens'], ['7', '8', '9'])
        self.assertEqual(json.loads(self.works('info', npz, '--json'))['unused_tensors'], [])
        self.fails(FAULT, 'heads', self.given(attentions=A.tolist(), tokens=[dict(text='a')] * 3), says=('tokens', 'labels as texts or numbers'))
        self.fails(FAULT, 'heads', self.given(attentions=A.tolist(), tokens=[1, 2]), says=('tokens', '3 labels', 'found 2'))

    def test_a_note_is_said_once(self):
        A = np.full((1, 1, 2, 3), 1 / 3)
        path = self.path('twice.safetensors')
        write_safetensors(path, dict(attentions=A.astype('<f4')), dict(tokens='words'))
        lines = self.call('heads', path).stderr.decode().splitlines()
        self.assertEqual(len(lines), len(set(lines)), lines)

    def test_one_matrix_is_one_head(self):
        A = np.array([[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.1, 0.2, 0.7]])
        for content in (dict(attention=A.tolist()), dict(attention=[A.tolist()]), dict(attentions=[[A.tolist()]])):
            out = self.path('out.npz')
            done = self.call('attend', self.given(**content, tokens=['a', 'b', 'c']), '--out', out)
            self.assertEqual((done.returncode, done.stderr), (0, b''))
            np.testing.assert_allclose(np.load(out)['blocks.0.attn.pattern'], A[None], atol=1e-7)
        self.fails(FAULT, 'heads', self.path('list.json', json.dumps([dict(attention=A.tolist())])), says=('object of named tensors', '{"NAME": [...]'))

    def test_what_attend_writes_opens_again_with_its_labels(self):
        tokens = json.loads(self.works('tokenize', self.model, '--text', 'abcé', '--json'))['tokens']
        for name in ('a.npz', 'a.safetensors', 'a.json'):
            out = self.path(name)
            self.works('attend', self.model, '--text', 'abcé', '--out', out)
            done = self.call('heads', out, '--json')
            self.assertEqual((done.returncode, json.loads(done.stdout)['tokens']), (0, tokens), name)
        with np.load(self.path('a.npz')) as arrays:
            self.assertEqual(arrays['tokens'].tolist(), tokens)
        t5 = os.path.join(self.folder, 't5')
        cli_test.write_t5(t5)
        out = self.path('t5.npz')
        self.works('attend', t5, '--text', 'abc', '--decoder-text', 'de', '--out', out)
        done = json.loads(self.call('info', out, '--json').stdout)
        self.assertEqual([axis['labels'] for axis in done['positions']], [True, True])

    # ---- recordings

    def test_recordings_of_any_length_fit_where_no_config_says_theirs(self):
        model = os.path.join(cli_test.PARITY, 'whisper', 'model')
        if not os.path.isdir(model):
            self.skipTest('no recorded models here')
        sound = (np.sin(np.arange(32000) * 0.2) * 8000).astype('<i2')

        def heads(samples):
            path = self.path('a.wav')
            with wave.open(path, 'wb') as f:
                f.setnchannels(1)
                f.setsampwidth(2)
                f.setframerate(16000)
                f.writeframes(samples.tobytes())
            document = self.path('i.json', json.dumps(dict(audio=path, decoder_input_ids=[1, 2, 3])))
            return self.works('heads', model, '--input', document, '--json')

        n = 9600  # 30 positions of two frames of 160 samples
        self.assertEqual(heads(sound[:4000]), heads(np.concatenate([sound[:4000], np.zeros(n - 4000, '<i2')])))
        self.assertEqual(heads(sound), heads(sound[:n]))
        self.assertNotEqual(heads(sound), heads(sound[:4000]))

    # ---- what a message names

    def test_models_are_named_as_they_were_given(self):
        wav = self.path('a.wav', b'x')
        self.fails(FAULT, 'heads', self.model, '--audio', wav, says=f'headscope: {self.model}: expected')
        self.fails(FAULT, 'heads', 'bundled:attention', '--audio', wav, says='headscope: bundled:attention: expected')

    def test_quantised_weights_are_refused_by_name(self):
        folder = self.path('quantised')
        cli_test.write_model(folder, dict(cli_test.CONFIG, quantization_config=dict(quant_method='bitsandbytes')))
        self.works('heads', folder, '--text', 'abc')  # plain numbers all the same
        tensors, _ = read_safetensors(os.path.join(folder, 'model.safetensors'))
        tensors['h.0.attn.c_attn.weight'] = (tensors['h.0.attn.c_attn.weight'] * 20).astype('i1')
        at, header = 0, {}
        for name, t in tensors.items():
            header[name] = dict(dtype='I8' if t.dtype == np.int8 else 'F32', shape=list(t.shape), data_offsets=[at, at + t.nbytes])
            at += t.nbytes
        text = json.dumps(header).encode()
        with open(os.path.join(folder, 'model.safetensors'), 'wb') as f:
            f.write(len(text).to_bytes(8, 'little') + text + b''.join(t.tobytes() for t in tensors.values()))
        self.fails(4, 'heads', folder, '--text', 'abc', says=('quantization_config', 'bitsandbytes', 'h.0.attn.c_attn.weight', 'I8'))


if __name__ == '__main__':
    unittest.main()
