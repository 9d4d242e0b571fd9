# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the command line: cli_test.py HEADSCOPE. Runs the built executable on a model that it writes itself; needs numpy."""
import csv
import json
import os
import resource
import signal
import struct
import subprocess
import sys
import time
import unittest
import zipfile

import numpy as np

from calls import BINARY, SANITIZED, Calls, read_safetensors, write_safetensors

METRICS = ['entropy', 'entropy_normalized', 'distance', 'self', 'previous', 'next', 'duplicate', 'induction', 'sink', 'confidence']
N_LAYERS, N_HEADS, D_MODEL, D_VOCAB, N_CTX = 2, 4, 16, 20, 12
CONFIG = dict(model_type='gpt2', n_layer=N_LAYERS, n_head=N_HEADS, n_embd=D_MODEL, vocab_size=D_VOCAB, n_positions=N_CTX)
TOKENIZER = {
    'version': '1.0', 'truncation': None, 'padding': None, 'normalizer': None,
    'added_tokens': [dict(id=0, content='<s>', single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)],
    'pre_tokenizer': dict(type='ByteLevel', add_prefix_space=False, trim_offsets=True, use_regex=True),
    'post_processor': {'type': 'TemplateProcessing', 'single': [{'SpecialToken': {'id': '<s>', 'type_id': 0}}, {'Sequence': {'id': 'A', 'type_id': 0}}],
                       'pair': [{'Sequence': {'id': 'A', 'type_id': 0}}, {'Sequence': {'id': 'B', 'type_id': 1}}],
                       'special_tokens': {'<s>': {'id': '<s>', 'ids': [0], 'tokens': ['<s>']}}},
    'decoder': dict(type='ByteLevel', add_prefix_space=True, trim_offsets=True, use_regex=True),
    'model': {'type': 'BPE', 'dropout': None, 'unk_token': None, 'continuing_subword_prefix': '', 'end_of_word_suffix': '', 'fuse_unk': False,
              'byte_fallback': False, 'merges': [],
              'vocab': {'<s>': 0, **{c: i + 1 for i, c in enumerate('abcdefghij')}, 'Ġ': 11, 'Ã': 12, '©': 13, '=': 14}},
}


def write_model(folder, config=CONFIG, tokenizer=True):
    random = np.random.RandomState(1)
    os.makedirs(folder)
    shapes = {'wte.weight': (D_VOCAB, D_MODEL), 'wpe.weight': (N_CTX, D_MODEL), 'ln_f.weight': (D_MODEL,), 'ln_f.bias': (D_MODEL,)}
    for l in range(N_LAYERS):
        shapes.update({f'h.{l}.ln_{i}.{p}': (D_MODEL,) for i in (1, 2) for p in ('weight', 'bias')})
        for name, rows, cols in (('attn.c_attn', D_MODEL, 3 * D_MODEL), ('attn.c_proj', D_MODEL, D_MODEL), ('mlp.c_fc', D_MODEL, 4 * D_MODEL),
                                 ('mlp.c_proj', 4 * D_MODEL, D_MODEL)):
            shapes.update({f'h.{l}.{name}.weight': (rows, cols), f'h.{l}.{name}.bias': (cols,)})
    write_safetensors(os.path.join(folder, 'model.safetensors'), {k: random.uniform(-1, 1, s).astype('<f4') for k, s in shapes.items()})
    with open(os.path.join(folder, 'config.json'), 'w') as f:
        json.dump(config, f)
    if tokenizer:
        with open(os.path.join(folder, 'tokenizer.json'), 'w') as f:
            json.dump(TOKENIZER, f)


T5_CONFIG = dict(model_type='t5', architectures=['T5ForConditionalGeneration'], d_model=16, d_kv=4, num_heads=4, d_ff=32, num_layers=2, vocab_size=D_VOCAB, tie_word_embeddings=False,
                 relative_attention_num_buckets=8, relative_attention_max_distance=16, decoder_start_token_id=0)
PARITY = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', '..', 'shared', 'parity', 'hf')


def write_t5(folder, config=T5_CONFIG):
    random = np.random.RandomState(3)
    os.makedirs(folder)
    shapes = {'shared.weight': (D_VOCAB, 16), 'lm_head.weight': (D_VOCAB, 16)}
    for side, attentions in (('encoder', ['SelfAttention']), ('decoder', ['SelfAttention', 'EncDecAttention'])):
        for l in range(2):
            for part, attention in enumerate(attentions):
                shapes.update({f'{side}.block.{l}.layer.{part}.{attention}.{name}.weight': (16, 16) for name in 'qkvo'})
                shapes[f'{side}.block.{l}.layer.{part}.layer_norm.weight'] = (16,)
            if l == 0:
                shapes[f'{side}.block.0.layer.0.SelfAttention.relative_attention_bias.weight'] = (8, 4)
            mlp = f'{side}.block.{l}.layer.{len(attentions)}'
            shapes.update({f'{mlp}.DenseReluDense.wi.weight': (32, 16), f'{mlp}.DenseReluDense.wo.weight': (16, 32), f'{mlp}.layer_norm.weight': (16,)})
        shapes[f'{side}.final_layer_norm.weight'] = (16,)
    write_safetensors(os.path.join(folder, 'model.safetensors'), {k: random.uniform(-1, 1, s).astype('<f4') for k, s in shapes.items()})
    with open(os.path.join(folder, 'config.json'), 'w') as f:
        json.dump(config, f)
    with open(os.path.join(folder, 'tokenizer.json'), 'w') as f:
        json.dump(TOKENIZER, f)


class CommandLine(Calls):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = os.path.join(cls.root, 'model')
        write_model(cls.model)
        write_model(os.path.join(cls.root, 'bare'), tokenizer=False)
        write_model(os.path.join(cls.root, 'mamba'), dict(CONFIG, model_type='mamba'))

    # ---- usage

    def test_help_and_version(self):
        for words in (['--help'], ['-h'], ['help']):
            text = self.works(*words)
            for command in ('info', 'tokenize', 'attend', 'heads', 'generate', 'bench'):
                self.assertIn(f'  {command} ', text)
        self.assertRegex(self.works('--version'), r'\Aheadscope \d+\.\d+\.\d+\n\Z')
        for command in ('info', 'tokenize', 'attend', 'heads', 'generate', 'bench'):
            text = self.works(command, '--help')
            self.assertTrue(text.startswith(f'headscope {command} MODEL'), text)
            self.assertIn('--config', text)

    def test_wrong_usage(self):
        self.fails(2, 'nonsense', 'words', says='nonsense')
        self.fails(2, '--nonsense', says='--nonsense')
        self.fails(2, 'info', says='MODEL')
        self.fails(2, 'info', self.model, 'more', says='"more"')
        self.fails(2, 'info', self.model, '--nonsense', says='--nonsense')
        self.fails(2, 'info', self.model, '--json=1', says='--json takes no value')
        self.fails(2, 'attend', self.model, '--text', says='--text: expected a value')
        self.fails(2, 'attend', self.model, '--text', 'a', '--text', 'b', says='--text is given twice')
        self.fails(2, 'info', self.model, '--a\nb', says='unknown option')

    # ---- inputs at fault

    def test_models_at_fault(self):
        nothing = self.path('nothing')
        self.fails(3, 'info', nothing, says=nothing)
        self.fails(3, 'info', 'bundled:no such', says='no such')
        self.fails(3, 'info', self.path('x.txt', 'hello'), says='.txt')
        self.fails(3, 'info', self.path('x.safetensors', b'short'), says='safetensors')
        self.fails(3, 'info', self.path('x.json', '{"a": '), says='x.json')
        self.fails(3, 'info', self.model, '--config', 'n_head=3', says='3 heads')
        self.fails(3, 'info', self.model, '--config', 'vocab_size=50257', says=('wte.weight', '50257'))
        self.fails(3, 'info', self.model, '--config', 'n_head=' + 60000 * '[' + 60000 * ']', says='n_head')
        self.fails(3, 'info', self.model, '--config', 'n_head', says='KEY=VALUE')
        self.fails(4, 'info', os.path.join(self.root, 'mamba'), says=('model_type', 'mamba'))
        self.fails(4, 'info', self.model, '--config', 'model_type=rwkv', says='rwkv')

    def test_inputs_at_fault(self):
        out = self.path('out.safetensors')
        attend = ('attend', self.model, '--out', out)
        self.fails(3, *attend, '--ids', str(D_VOCAB), says=f'found {D_VOCAB}')
        self.fails(3, *attend, '--ids', '-1')
        self.fails(3, *attend, '--ids', '1,,2')
        self.fails(3, *attend, '--ids', '')
        self.fails(3, *attend, '--ids', ','.join(['1'] * (N_CTX + 1)), says=str(N_CTX))
        self.fails(3, *attend, '--text', '', says=('--text', 'empty'))
        self.fails(3, 'attend', 'bundled:english', '--out', out, '--text', '', says='empty')
        self.fails(3, *attend, '--text-file', '/dev/null', says=('/dev/null', 'empty'))
        self.fails(3, *attend, '--text-file', '/dev/zero', says=('/dev/zero', 'at most'))
        self.fails(3, *attend, '--text-file', self.path('none.txt'), says='none.txt')
        self.fails(3, *attend, '--text-file', self.path('bad.txt', b'ab\xff'), says='UTF-8')
        self.fails(3, 'attend', os.path.join(self.root, 'bare'), '--out', out, '--text', 'a', says='tokenizer')
        self.fails(3, *attend, '--ids', '1', '--what', 'no.such.name', says='no.such.name')
        self.fails(3, *attend, '--ids', '1', '--layers', '2', says='layers')
        self.fails(3, *attend, '--ids', '1', '--heads', '4', says='heads')
        self.fails(3, *attend, '--ids', '1', '--layers', '1-0', says='--layers')
        self.fails(3, *attend, '--ids', '1', '--threads', '0', says='--threads')
        for document, word in (('{', 'JSON'), ('[1]', 'object'), ('{}', 'input_ids'), ('{"input_ids": 3}', 'input_ids'), ('{"input_ids": [1.5]}', 'input_ids[0]'),
                               ('{"input_ids": [1, "a"]}', 'input_ids[1]'), ('{"input_ids": [99999999999]}', 'input_ids[0]'), ('{"text": 3}', 'text'),
                               ('{"input_ids": [1], "attention_mask": [1, 1]}', 'attention_mask'), ('{"text": "a", "image": "x.png"}', 'picture')):
            self.fails(3, *attend, '--input', self.path('input.json', document), says=word)
        self.assertEqual(sorted(os.listdir(self.folder)), ['bad.txt', 'input.json'])

    # Known faults (QUARANTINE.md): take the mark away with the fix.

    def test_input_nested_deeply(self):
        document = self.path('deep.json', '{"input_ids": [' + 200000 * '[' + 200000 * ']' + ']}')
        self.fails(3, 'attend', self.model, '--out', self.path('out.npz'), '--input', document, says='nesting of at most 64')

    def test_attention_mask_of_other_numbers(self):
        for other in (256, -1, 2):
            document = self.path('mask.json', json.dumps(dict(input_ids=[1, 2], attention_mask=[other, 1])))
            self.fails(3, 'attend', self.model, '--out', self.path('out.npz'), '--input', document, says='attention_mask')

    def test_a_missing_option_is_wrong_usage(self):
        self.fails(2, 'attend', self.model, '--ids', '1', says='--out')
        self.fails(2, 'attend', self.model, '--out', self.path('out.npz'), says='--text')
        self.fails(2, 'tokenize', self.model, says='--text')
        self.fails(2, 'heads', self.model, '--ids', '1', '--json', '--csv', says='--json or --csv')

    def test_no_output_file_after_a_failure(self):
        for name in ('out.txt', 'out', 'none/out.npz'):
            self.fails(3, 'attend', self.model, '--ids', '1,2', '--out', self.path(name))
        self.fails(3, 'attend', self.model, '--ids', '1,2', '--out', self.path('out.csv'), says='one matrix')
        self.assertEqual(os.listdir(self.folder), [])
        kept = self.path('kept.csv', 'before')
        self.fails(3, 'attend', self.model, '--ids', '1,2', '--out', kept)
        with open(kept) as f:
            self.assertEqual(f.read(), 'before')

    def test_standard_output_that_cannot_be_written(self):
        if os.path.exists('/dev/full'):
            with open('/dev/full', 'w') as full:
                done = subprocess.run([BINARY, 'info', self.model, '--json'], stdout=full, stderr=subprocess.PIPE, timeout=60)
            self.assertEqual(done.returncode, 5, done.stderr)

    # ---- attend

    def attend(self, name, *words):
        out = self.path(name)
        self.assertEqual(self.works('attend', self.model, '--out', out, *words), '')
        return out

    def test_safetensors(self):
        tensors, metadata = read_safetensors(self.attend('out.safetensors', '--text', 'abc =', '--config', 'n_head=4', '--what', '*'))
        n = 6
        self.assertEqual(metadata['text'], 'abc =')
        self.assertEqual(metadata['model'], 'model')
        self.assertIn('headscope', metadata)
        self.assertEqual(json.loads(metadata['tokens'])[:4], ['<s>', 'a', 'b', 'c'])
        self.assertEqual(len(tensors), 3 + 12 * N_LAYERS)
        self.assertEqual(tensors['logits'].shape, (n, D_VOCAB))
        for l in range(N_LAYERS):
            block = f'blocks.{l}.'
            pattern, scores = tensors[block + 'attn.pattern'].astype(float), tensors[block + 'attn.scores'].astype(float)
            self.assertEqual(pattern.shape, (N_HEADS, n, n))
            np.testing.assert_allclose(pattern.sum(-1), 1, atol=1e-5)
            self.assertTrue((np.triu(pattern, 1) == 0).all())
            self.assertTrue((np.isneginf(scores) == np.triu(np.ones((n, n), bool), 1)).all())
            weights = np.exp(scores - scores.max(-1, keepdims=True))
            np.testing.assert_allclose(pattern, weights / weights.sum(-1, keepdims=True), atol=1e-5)
            np.testing.assert_allclose(tensors[block + 'attn.z'], pattern @ tensors[block + 'attn.v'].astype(float), atol=1e-4)
            np.testing.assert_allclose(tensors[block + 'resid_mid'], tensors[block + 'resid_pre'] + tensors[block + 'attn_out'], atol=1e-4)
            np.testing.assert_allclose(tensors[block + 'resid_post'], tensors[block + 'resid_mid'] + tensors[block + 'mlp_out'], atol=1e-4)

    def test_the_default_is_every_pattern(self):
        tensors, _ = read_safetensors(self.attend('out.safetensors', '--ids', '1,2,3'))
        self.assertEqual(list(tensors), [f'blocks.{l}.attn.pattern' for l in range(N_LAYERS)])

    def test_npz_json_and_csv_hold_the_same_numbers(self):
        words = ('--ids', '1,2,3,1', '--what', 'blocks.1.attn.pattern,embed')
        wanted, _ = read_safetensors(self.attend('out.safetensors', *words))
        self.assertEqual(sorted(wanted), ['blocks.1.attn.pattern', 'embed'])
        npz = self.attend('out.npz', *words)
        with zipfile.ZipFile(npz) as archive:
            self.assertIsNone(archive.testzip())
        with np.load(npz) as got:
            self.assertEqual(sorted(got.files), sorted([*wanted, 'labels', 'tokens']))
            for name in wanted:
                self.assertEqual(got[name].dtype, np.float32)
                np.testing.assert_array_equal(got[name], wanted[name])
        with open(self.attend('out.json', *words)) as f:
            document = json.load(f)
        self.assertEqual(document['metadata']['model'], 'model')
        for name in wanted:
            got = document['tensors'][name]
            np.testing.assert_array_equal(np.array(got['data'], np.float32).reshape(got['shape']), wanted[name])
        with open(self.attend('out.csv', '--ids', '1,2,3,1', '--layers', '1', '--heads', '2'), newline='') as f:
            rows = list(csv.reader(f))
        self.assertEqual(rows[0][1:], ['a', 'b', 'c', 'a'])
        self.assertEqual([row[0] for row in rows[1:]], ['a', 'b', 'c', 'a'])
        np.testing.assert_array_equal(np.array([row[1:] for row in rows[1:]], np.float32), wanted['blocks.1.attn.pattern'][2])

    def test_heads_and_layers(self):
        tensors, _ = read_safetensors(self.attend('out.safetensors', '--ids', '1,2', '--layers', '1', '--heads', '0,2-3', '--what', '*.pattern,*.z'))
        self.assertEqual({k: v.shape for k, v in tensors.items()}, {'blocks.1.attn.pattern': (3, 2, 2), 'blocks.1.attn.z': (3, 2, 4)})

    def test_every_way_to_give_the_same_input(self):
        by_text, _ = read_safetensors(self.attend('a.safetensors', '--text', 'abc'))
        ways = [('--ids', '0,1,2,3'), ('--ids=0-3',), ('--text-file', self.path('t.txt', '\ufeffabc')), ('--input', self.path('t.json', '{"text": "abc"}')),
                ('--input', self.path('i.json', '{"input_ids": [0, 1, 2, 3], "attention_mask": [1, 1, 1, 1]}')), ('--text', 'abc', '--threads', '1')]
        for way in ways:
            got, _ = read_safetensors(self.attend('b.safetensors', *way))
            for name in by_text:
                np.testing.assert_array_equal(got[name], by_text[name], str(way))

    def test_attention_mask(self):
        document = self.path('i.json', '{"input_ids": [1, 2, 3], "attention_mask": [0, 1, 1]}')
        pattern = read_safetensors(self.attend('a.safetensors', '--input', document))[0]['blocks.0.attn.pattern']
        self.assertTrue((pattern[:, :, 0] == 0).all())
        np.testing.assert_allclose(pattern.sum(-1), [[0, 1, 1]] * N_HEADS, atol=1e-5)

    def test_a_long_text_is_cut_and_says_so(self):
        text = 'abcdefghij' * 2
        for words, first in (((), 0), (('--first-token', '5'), 5), (('--first-token', '999'), 9)):
            out = self.path('a.safetensors')
            done = self.call('attend', self.model, '--text', text, '--out', out, *words)
            self.assertEqual((done.returncode, done.stdout), (0, b''))
            self.assertEqual(done.stderr.count(b'\n'), 1)
            self.assertIn(f'tokens {first} to {first + N_CTX - 2}', done.stderr.decode())   # of the text; <s> stays before every window
            self.assertEqual(json.loads(read_safetensors(out)[1]['tokens']), ['<s>', *text[first:first + N_CTX - 1]])

    # ---- the other subcommands

    def test_info(self):
        facts = json.loads(self.works('info', self.model, '--json'))
        for key, value in dict(name='model', family='gpt2', n_layers=N_LAYERS, n_heads=N_HEADS, d_model=D_MODEL, d_vocab=D_VOCAB, n_ctx=N_CTX, causal=True, unused_tensors=[]).items():
            self.assertEqual(facts[key], value, key)
        self.assertEqual(len(json.loads(self.works('info', self.model, '--json', '--tensors'))['tensors']), 4 + 12 * N_LAYERS)
        self.assertIn('gpt2, 2 layers x 4 heads', self.works('info', self.model))

    def test_tokenize(self):
        one = json.loads(self.works('tokenize', self.model, '--text', 'aé b', '--json'))
        self.assertEqual(one, dict(ids=[0, 1, 12, 13, 11, 2], tokens=['<s>', 'a', 'Ã', '©', 'Ġ', 'b'], offsets=[[0, 0], [0, 1], [1, 2], [1, 2], one['offsets'][4], [3, 4]], decoded='aé b'))
        plain = json.loads(self.works('tokenize', self.model, '--text', 'ab', '--json', '--no-special'))
        self.assertEqual(plain, dict(ids=[1, 2], tokens=['a', 'b'], offsets=[[0, 1], [1, 2]], decoded='ab'))
        many = json.loads(self.works('tokenize', self.model, '--texts-json', self.path('t.json', '["ab", "", "c"]'), '--json'))
        self.assertEqual([row['ids'] for row in many], [[0, 1, 2], [0], [0, 3]])
        self.assertEqual(len(self.works('tokenize', self.model, '--text', 'ab').splitlines()), 3)
        self.fails(3, 'tokenize', os.path.join(self.root, 'bare'), '--text', 'a', says='tokenizer')
        self.fails(3, 'tokenize', self.model, '--texts-json', self.path('t.json', '["ab", 3]'), says='[1]')
        self.fails(3, 'tokenize', self.model, '--texts-json', self.path('t.json', '{}'), says='list')

    def beyond(self, *words):
        """Standard output of a call that says that tokens fall out of the context."""
        done = self.call(*words)
        self.assertEqual((done.returncode, done.stderr.decode().count('\n')), (0, 1), done.stderr)
        self.assertIn('context', done.stderr.decode())
        return done.stdout.decode()

    def test_generate(self):
        """Greedy: each token has the largest logit behind those before it, also where the text is longer than the context."""
        answer = json.loads(self.beyond('generate', self.model, '--text', 'abc', '--tokens', '12', '--json'))
        self.assertEqual(list(answer), ['prompt_ids', 'ids', 'text'])
        self.assertEqual((answer['prompt_ids'], len(answer['ids'])), ([0, 1, 2, 3], 12))
        ids = list(answer['prompt_ids'])
        for made in answer['ids']:
            tensors = read_safetensors(self.attend('a.safetensors', '--ids', ','.join(map(str, ids[-N_CTX:])), '--what', 'logits'))[0]
            self.assertEqual(made, int(tensors['logits'][-1].argmax()))
            ids.append(made)
        self.assertEqual(json.loads(self.beyond('generate', self.model, '--ids', '0,1,2,3', '--tokens', '12', '--json'))['ids'], answer['ids'])
        self.assertEqual(self.beyond('generate', self.model, '--text', 'abc', '--tokens', '12'), 'abc' + answer['text'] + '\n')
        drawn = [json.loads(self.beyond('generate', self.model, '--text', 'abc', '--temperature', '5', '--seed', seed, '--json'))['ids'] for seed in ('1', '1', '2')]
        self.assertEqual((drawn[0] == drawn[1], drawn[0] == drawn[2], len(drawn[0])), (True, False, 32))
        long = json.loads(self.works('generate', self.model, '--text', 'abcdefghij' * 2, '--tokens', '1', '--json'))
        self.assertEqual(len(long['prompt_ids']), 21)
        self.fails(3, 'generate', self.model, '--text', 'a', '--tokens', '0', says='--tokens')
        self.fails(3, 'generate', self.model, '--text', 'a', '--temperature', '-1', says='--temperature')
        self.fails(3, 'generate', self.model, '--text', 'a', '--temperature', 'nan', says='--temperature')
        self.fails(3, 'generate', self.model, '--text', 'a', '--top-k', 'x', says='--top-k')
        self.fails(2, 'generate', self.model, '--matrix', 'x.npy', says='--matrix')

    # ---- models of two stacks

    def follows(self, model, source, answer, rules=lambda read, logits: None):
        """What was made has the largest logit of a whole pass over all that was read, each pass of its own."""
        read = list(answer['decoder_input_ids'])
        document = self.path('chain.json', json.dumps(dict(source, decoder_input_ids=read)))
        out = self.path('chain.safetensors')
        self.works('attend', model, '--input', document, '--what', 'logits', '--out', out)
        logits = read_safetensors(out)[0]['logits'].astype(float)
        begun = len(read) + answer['ended'] - len(answer['ids'])
        for i, made in enumerate(answer['ids']):
            row = logits[begun - 1 + i].copy()
            rules(read[:begun + i], row)
            self.assertEqual(made, int(row.argmax()), (i, answer))

    def test_a_target_is_written_token_by_token(self):
        folder = self.path('t5')
        write_t5(folder)
        answer = json.loads(self.works('generate', folder, '--text', 'abc', '--tokens', '9', '--json'))
        self.assertEqual(list(answer), ['decoder_input_ids', 'ids', 'ended', 'text'])
        self.assertEqual((answer['decoder_input_ids'], answer['ended'], len(answer['ids'])), ([0, *answer['ids']], False, 9))
        self.follows(folder, dict(text='abc'), answer)
        self.assertEqual(self.works('generate', folder, '--text', 'abc', '--tokens', '9'), answer['text'] + '\n')
        self.assertEqual(json.loads(self.works('generate', folder, '--ids', '0,1,2,3', '--tokens', '9', '--json')), answer)
        # the end token, wherever it is said
        end = answer['ids'][4]
        first = answer['ids'].index(end)
        for words in (('--config', f'eos_token_id={end}'), ()):
            ended = json.loads(self.works('generate', folder, '--text', 'abc', '--tokens', '9', '--json', *words))
            self.assertEqual((ended['ids'], ended['ended']), (answer['ids'][:first + 1], True) if words else (answer['ids'], False))
        with open(os.path.join(folder, 'generation_config.json'), 'w') as f:
            json.dump(dict(eos_token_id=[end, 19], suppress_tokens=[answer['ids'][0]], forced_eos_token_id=end, decoder_start_token_id=1), f)
        ruled = json.loads(self.works('generate', folder, '--text', 'abc', '--tokens', '6', '--json'))
        self.assertEqual((ruled['decoder_input_ids'][0], ruled['ended']), (1, True))

        def rules(read, logits):
            logits[answer['ids'][0]] = -np.inf
            if len(read) == 6:
                logits[np.arange(D_VOCAB) != end] = -np.inf

        self.follows(folder, dict(text='abc'), ruled, rules)
        # a beginning is gone on with
        begun = json.loads(self.works('generate', folder, '--input', self.path('i.json', '{"text": "abc", "decoder_input_ids": [0, 5, 6]}'), '--tokens', '3', '--json', '--config', 'forced_eos_token_id=null'))
        self.assertEqual(begun['decoder_input_ids'][:3], [0, 5, 6])
        # drawn with a seed
        drawn = [json.loads(self.works('generate', folder, '--text', 'abc', '--temperature', '5', '--seed', seed, '--json'))['ids'] for seed in ('1', '1', '2')]
        self.assertEqual((drawn[0] == drawn[1], drawn[0] == drawn[2]), (True, False))
        self.fails(2, 'generate', folder, '--tokens', '3', says='--text')
        self.fails(2, 'generate', folder, '--text', 'a', '--audio', 'x.wav', says='found 2')
        self.fails(3, 'generate', folder, '--audio', 'x.wav', says='a recording')
        self.fails(3, 'generate', folder, '--text', 'a', '--config', 'eos_token_id=99', says=('eos_token_id', '99'))
        self.fails(3, 'generate', self.model, '--audio', 'x.wav', says='--audio')
        if os.path.isdir(PARITY):
            self.fails(3, 'generate', os.path.join(PARITY, 'whisper', 'model'), '--text', 'a', says=('expected a recording', 'found a text\n'))
            for name in ('clip', 'bert-mlm'):
                self.fails(4, 'generate', os.path.join(PARITY, name, 'model'), '--text', 'a', says='cannot be continued')
        self.assertNotIn('note', self.works('info', folder))
        with open(os.path.join(folder, 'generation_config.json'), 'w') as f:
            f.write('{"eos_token_id": "x"}')
        self.assertRegex(self.works('info', folder), r'note +How this model writes a target cannot be read: .*generation_config.json: eos_token_id')

    def test_targets_of_the_reference_models(self):
        """The first token is the largest of the recorded float64 logits, and so is each next one as long as the recorded decoder read it."""
        if not os.path.isdir(PARITY):
            self.skipTest('no parity data beside the source tree')
        for name, run in (('t5-v1.0', 0), ('t5-v1.0', 1), ('bart', 0), ('marian', 0), ('whisper', 0)):
            folder = os.path.join(PARITY, name)
            with open(os.path.join(folder, 'case.json')) as f:
                case = json.load(f)
            case = case.get('runs', [case])[run]
            given = case['input']
            source = dict(text=given['text']) if 'text' in given else dict(input_features=os.path.abspath(os.path.join(folder, given['input_features'])))
            logits = read_safetensors(os.path.join(folder, case['expected']))[0]['logits']
            model = os.path.join(folder, 'model')
            document = self.path('source.json', json.dumps(source))
            answer = json.loads(self.works('generate', model, '--input', document, '--tokens', '12', '--json', '--config', 'forced_eos_token_id=null'))
            recorded, compared = given['decoder_input_ids'], 0
            for i, made in enumerate(answer['ids']):
                if answer['decoder_input_ids'][:i + 1] != recorded[:i + 1]:
                    break
                self.assertEqual(made, int(logits[i].argmax()), (name, i))
                compared += 1
            self.assertGreaterEqual(compared, 1, name)
            self.follows(model, source, answer)
            # behind each beginning that was recorded
            for count in (2, len(recorded) // 2, len(recorded)):
                begun = dict(source, decoder_input_ids=recorded[:count])
                answer = json.loads(self.works('generate', model, '--input', self.path('begun.json', json.dumps(begun)), '--tokens', '1', '--json', '--config', 'forced_eos_token_id=null'))
                self.assertEqual(answer['ids'], [int(logits[count - 1].argmax())], (name, count))

    # ---- memory

    def test_info_says_the_memory_of_a_pass(self):
        memory = json.loads(self.works('info', self.model, '--json'))['memory']
        self.assertEqual(memory['tokens'], N_CTX)
        self.assertIn(f'a pass of {N_CTX} tokens keeps', self.works('info', self.model))
        self.assertIn('a pass of 1 token keeps', self.works('info', self.model, '--tokens', '1'))
        fewer = json.loads(self.works('info', self.model, '--json', '--tokens', '6'))['memory']['kept_bytes']
        self.assertTrue(0 < fewer < memory['kept_bytes'])
        self.assertEqual(memory['weight_bytes'], 4 * json.loads(self.works('info', self.model, '--json'))['parameters'])
        self.fails(3, 'info', self.model, '--tokens', str(N_CTX + 1), says='--tokens')

    @unittest.skipIf(SANITIZED, 'the sanitizer needs more memory than the program')
    def test_memory_that_is_said_is_memory_that_is_used(self):
        """Peak memory of the process grows from a short to a long pass as info says, to a factor of 1.6."""
        folder, width = self.path('wide'), 256
        random = np.random.RandomState(1)
        os.makedirs(folder)
        shapes = {'wte.weight': (D_VOCAB, width), 'wpe.weight': (4096, width), 'ln_f.weight': (width,), 'ln_f.bias': (width,)}
        for l in range(3):
            shapes.update({f'h.{l}.ln_{i}.{p}': (width,) for i in (1, 2) for p in ('weight', 'bias')})
            for name, rows, cols in (('attn.c_attn', width, 3 * width), ('attn.c_proj', width, width), ('mlp.c_fc', width, 4 * width), ('mlp.c_proj', 4 * width, width)):
                shapes.update({f'h.{l}.{name}.weight': (rows, cols), f'h.{l}.{name}.bias': (cols,)})
        write_safetensors(os.path.join(folder, 'model.safetensors'), {k: random.uniform(-.1, .1, s).astype('<f4') for k, s in shapes.items()})
        with open(os.path.join(folder, 'config.json'), 'w') as f:
            json.dump(dict(model_type='gpt2', n_layer=3, n_head=4, n_embd=width, vocab_size=D_VOCAB, n_positions=4096), f)

        def peak(n):
            code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)"
            words = [BINARY, 'generate', folder, '--ids', ','.join(['1', '2', '3', '4'] * (n // 4)), '--tokens', '1']
            return int(subprocess.run([sys.executable, '-c', code, *words], capture_output=True, check=True, timeout=120).stdout)

        def said(n):
            memory = json.loads(self.works('info', folder, '--json', '--tokens', str(n)))['memory']
            return memory['kept_bytes'] + memory['working_bytes']

        ratio = (peak(4096) - peak(64)) / (said(4096) - said(64))
        self.assertTrue(1 / 1.6 < ratio < 1.6, ratio)

    # ---- layers in JSON

    def layer(self, **more):
        random = np.random.RandomState(5)
        names = {'in_proj_weight': (24, 8), 'in_proj_bias': (24,), 'out_proj.weight': (8, 8), 'out_proj.bias': (8,)}
        return dict({k: random.uniform(-1, 1, s).round(4).tolist() for k, s in names.items()}, **more)

    def test_the_number_of_heads_beside_the_tensors_or_in_a_config_beside_the_file(self):
        file = self.path('layer.json', json.dumps(self.layer()))
        self.fails(3, 'info', file, says='--n-heads')
        self.assertIn('1 layer x 4 heads', self.works('info', self.path('b.json', json.dumps(self.layer(num_heads=4)))))
        self.assertIn('1 layer x 2 heads', self.works('info', self.path('c.json', json.dumps({'num_heads': 2, 'state_dict': self.layer()}))))
        self.path('config.json', '{"num_heads": 8}')
        self.assertIn('1 layer x 8 heads', self.works('info', file))
        self.assertIn('1 layer x 2 heads', self.works('info', self.path('d.json', json.dumps({'config': {'num_heads': 2}, 'state_dict': self.layer()}))))

    def test_nan_in_json_weights(self):
        layer = self.layer()
        layer['in_proj_weight'][3][4] = float('nan')
        file = self.path('nan.json', json.dumps(layer))
        self.fails(3, 'info', file, '--n-heads', '2', says=('in_proj_weight[3][4]', 'NaN', '--accept-nan'))
        self.assertIn('1 layer x 2 heads', self.works('info', file, '--n-heads', '2', '--accept-nan'))

    def test_masks_of_layers(self):
        file = self.path('layer.json', json.dumps(self.layer(num_heads=2)))
        query = np.random.RandomState(6).uniform(-1, 1, (3, 8)).tolist()
        out = self.path('out.safetensors')
        document = self.path('i.json', json.dumps(dict(query=query, attn_mask=[[0, float('-inf'), 0], [0, 0, 0], [0, 0, float('-inf')]])))
        with open(document) as f:
            self.assertIn('-Infinity', f.read())
        self.works('attend', file, '--input', document, '--out', out)
        pattern = read_safetensors(out)[0]['blocks.0.attn.pattern']
        self.assertTrue((pattern[:, 0, 1] == 0).all() and (pattern[:, 2, 2] == 0).all() and (pattern[:, 1] > 0).all())
        attend = ('attend', file, '--out', out, '--input')
        self.fails(3, *attend, self.path('j.json', json.dumps(dict(query=query, attn_mask=[[0, float('nan'), 0]] * 3))), says='NaN')
        self.fails(3, *attend, self.path('k.json', json.dumps(dict(query=query, attn_mask=[[0, float('inf'), 0]] * 3))), says=('attn_mask', 'infinity'))
        self.fails(3, *attend, self.path('l.json', json.dumps(dict(query=[[float('inf')] * 8]))), says=('query', 'Infinity'))
        self.fails(3, *attend, self.path('m.json', json.dumps(dict(query=query, key_padding_mask=[True, False]))), says=('key_padding_mask', 'expected 3', 'found 2'))

    def test_merged_heads_of_a_choice(self):
        wanted, _ = read_safetensors(self.attend('all.safetensors', '--text', 'abcab', '--what', 'blocks.1.attn.pattern'))
        pattern = wanted['blocks.1.attn.pattern'].astype(float)
        for how, expected in (('mean', pattern[[0, 3]].mean(0)), ('max', pattern[[0, 3]].max(0)), ('weights:1,3', (pattern[0] + 3 * pattern[3]) / 4)):
            got, _ = read_safetensors(self.attend('m.safetensors', '--text', 'abcab', '--merge', how, '--heads', '0,3'))
            np.testing.assert_allclose(got['blocks.1.attn.merged_pattern'], expected, atol=1e-6)
        self.fails(3, 'attend', self.model, '--text', 'a', '--merge', 'weights:1,2,3', '--heads', '0,3', '--out', self.path('x.npz'), says='2 weights')

    def test_a_huge_tensor_stops_quickly(self):
        file = self.path('layer.json', json.dumps(self.layer(num_heads=2)))
        query = self.path('q.npy', b'')
        np.save(query, np.random.RandomState(1).uniform(-1, 1, (12000, 8)).astype('<f4'))
        process = subprocess.Popen([BINARY, 'attend', file, '--matrix', query, '--out', self.path('huge.json')], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertIn(b'huge.json will hold 1.2 GB', process.stderr.readline())
        time.sleep(1)
        begin = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, message = process.communicate(timeout=60)
        self.assertLess(time.monotonic() - begin, 3)
        self.assertEqual(process.returncode, 130, message)
        self.assertEqual(sorted(os.listdir(self.folder)), ['layer.json', 'q.npy'])

    def test_devices(self):
        facts = json.loads(self.works('devices', '--json', '--threads', '3'))
        self.assertEqual(list(facts), ['cpu', 'opencl'])
        self.assertEqual(facts['cpu'], dict(id='cpu', threads=3))
        devices = [d for p in facts['opencl']['platforms'] for d in p['devices']]
        self.assertEqual(facts['opencl']['why_none'] is None, bool(devices))
        text = self.works('devices')
        self.assertTrue(text.startswith('cpu '), text)
        for device in devices:
            self.assertRegex(device['id'], r'\Aopencl:\d+\.\d+\Z')
            self.assertEqual(device['usable'], device['why_not'] is None)
            self.assertGreater(device['memory_bytes'], 0)
            self.assertIn(device['id'], text)
            self.assertIn(device['name'], text)
        if not devices:
            self.assertIn('no OpenCL device: ', text)

    def test_a_device_is_chosen(self):
        attend = ('attend', self.model, '--ids', '1,2,3', '--what', '*', '--out')
        wanted, _ = read_safetensors(self.attend('cpu.safetensors', '--ids', '1,2,3', '--what', '*', '--device', 'cpu'))
        self.fails(4, *attend, self.path('a.npz'), '--device', 'opencl:9.9', says='opencl:9.9')
        for word in ('', 'gpu', 'opencl:', 'opencl:0', 'opencl:0.x'):
            self.fails(3, *attend, self.path('a.npz'), '--device', word, says='--device')
        self.assertEqual(os.listdir(self.folder), ['cpu.safetensors'])
        devices = [d for p in json.loads(self.works('devices', '--json'))['opencl']['platforms'] for d in p['devices'] if d['usable']]
        if not devices:
            self.fails(4, *attend, self.path('a.npz'), '--device', 'opencl', says='OpenCL')
        for word in [d['id'] for d in devices] + ['opencl'] * bool(devices):
            got, _ = read_safetensors(self.attend('device.safetensors', '--ids', '1,2,3', '--what', '*', '--device', word))
            self.assertEqual(list(got), list(wanted))
            for name, numbers in wanted.items():
                np.testing.assert_allclose(got[name], numbers, atol=1e-4, err_msg=name)

    def test_heads(self):
        text = self.works('heads', self.model, '--text', 'abcab', '--json')
        answer = json.loads(text)
        self.assertEqual(list(answer), ['model', 'tokens', 'heads'])
        self.assertEqual(answer['tokens'], ['<s>', 'a', 'b', 'c', 'a', 'b'])
        self.assertEqual([(h['layer'], h['head']) for h in answer['heads']], [(l, h) for l in range(N_LAYERS) for h in range(N_HEADS)])
        for head in answer['heads']:
            self.assertEqual(list(head), ['layer', 'head', *METRICS])
            self.assertTrue(all(isinstance(head[key], (int, float)) for key in METRICS), head)
        pattern = read_safetensors(self.attend('a.safetensors', '--text', 'abcab'))[0]['blocks.1.attn.pattern'].astype(float)
        for h in range(N_HEADS):
            A, got = pattern[h], answer['heads'][N_HEADS + h]
            self.assertAlmostEqual(got['sink'], A[1:, 0].mean(), places=5)
            self.assertAlmostEqual(got['previous'], np.diag(A, -1).mean(), places=5)
            self.assertAlmostEqual(got['duplicate'], (A[4, 1] + A[5, 2]) / 2, places=5)
            self.assertAlmostEqual(got['induction'], (A[4, 2] + A[5, 3]) / 2, places=5)

    def test_heads_that_are_undefined_are_null(self):
        for head in json.loads(self.works('heads', self.model, '--ids', '1', '--json'))['heads']:
            self.assertEqual([head[key] for key in METRICS], [None] * len(METRICS))

    def test_heads_as_csv_and_with_the_probe(self):
        rows = list(csv.DictReader(self.works('heads', self.model, '--text', 'abc', '--csv').splitlines()))
        self.assertEqual(list(rows[0]), ['layer', 'head', *METRICS])
        self.assertEqual(len(rows), N_LAYERS * N_HEADS)
        self.assertEqual(rows[0]['duplicate'], '')
        probe = ('heads', self.model, '--text', 'abc', '--json', '--probe')
        first = self.works(*probe)
        for head in json.loads(first)['heads']:
            self.assertTrue(0 <= head['induction_probe'] <= 1 + 1e-6)
        self.assertEqual(self.works(*probe, '--seed', '1'), first)
        self.assertNotEqual(self.works(*probe, '--seed', '2'), first)

    # ---- bench

    def test_bench(self):
        """Every figure of the contract, in its order; no more tokens than the context."""
        answer = json.loads(self.works('bench', self.model, '--tokens', '4000', '--repeat', '1', '--threads', '2', '--json'))
        seconds = ['load_s', 'pass_s', 'patterns_s', 'pass_and_patterns_s', 'overviews_s', 'tile_s', 'edit_s']
        rates = ['pass_gflops', 'sgemm_gflops']
        self.assertEqual(list(answer), ['model', 'device', 'threads', 'tokens', 'repeat', *seconds, *rates, 'peak_rss_bytes'])
        self.assertEqual([answer[key] for key in ('model', 'device', 'threads', 'tokens', 'repeat')], ['model', 'cpu', 2, N_CTX, 1])
        for key in seconds + rates:
            self.assertIs(type(answer[key]), float, key)
            self.assertGreater(answer[key], 0, key)
        self.assertTrue(all(answer[key] < 60 for key in seconds), answer)
        self.assertIs(type(answer['peak_rss_bytes']), int)
        self.assertTrue(1 << 20 < answer['peak_rss_bytes'] < 1 << 32, answer)
        # 12 tokens, causal: 2 layers of 2 * 12 * 16 * (48 + 16 + 128) operations of projections and MLP, and of 78 cells * 4 heads * 4 numbers * 4
        operations = 2 * (2 * 12 * 16 * (48 + 16 + 128) + 78 * 4 * 4 * 4)
        self.assertAlmostEqual(answer['pass_gflops'] * 1e9 * answer['pass_s'] / operations, 1, places=6)

    def test_bench_in_words(self):
        lines = self.works('bench', self.model, '--tokens', '3', '--repeat', '1').splitlines()
        self.assertEqual([line.split()[0] for line in lines[:4]], ['model', 'device', 'threads', 'tokens'])
        self.assertEqual(lines[3].split(), ['tokens', '3'])
        self.assertEqual(len(lines), 15)

    def test_bench_refuses(self):
        for option, value in (('--tokens', '0'), ('--tokens', '-4'), ('--tokens', 'x'), ('--tokens', '99999999999'), ('--repeat', '0'), ('--repeat', '1.5'), ('--threads', '0')):
            self.fails(3, 'bench', self.model, option, value, says=option)
        self.fails(2, 'bench', self.model, '--text', 'a', says='--text')
        self.fails(2, 'bench', says='MODEL')
        self.fails(3, 'bench', self.path('absent'), says='absent')


if __name__ == '__main__':
    unittest.main()
