# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of patterns that were computed elsewhere, on the command line: given_test.py HEADSCOPE. Needs numpy, which computes and writes them."""
import json
import os
import resource
import unittest

import numpy as np

from calls import SANITIZED, Calls, read_safetensors, write_safetensors

PARITY = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../../shared/parity')
random = np.random.RandomState(4)


def softmax(scores):
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True)


def attention(*shape, causal=False, dtype='<f4'):
    scores = random.normal(size=shape) * 2
    if causal:
        scores[..., np.triu(np.ones(shape[-2:], bool), 1)] = -np.inf
    return softmax(scores).astype(dtype)


def entropy_normalized(pattern, visible, first):
    """Mean of H_i / ln m_i over queries from `first` on; visible [n, n] says which keys count."""
    rows = []
    for A, seen in list(zip(pattern.astype(float), visible))[first:]:
        if seen.sum() > 1:
            A = A[seen & (A > 0)]
            rows.append(-(A * np.log(A)).sum() / np.log(seen.sum()))
    return np.mean(rows)


class Patterns(Calls):
    """Calls on a file of patterns, and what they give."""
    def says(self, *words):
        """Standard output of a call that succeeds, whatever it notes."""
        done = self.call(*words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.decode()

    def info(self, path, *words):
        return json.loads(self.says('info', path, '--json', *words))

    def patterns(self, path, *words):
        """All that attend gives, stacked: [layers, heads, n_query, n_key]."""
        out = self.path('out.safetensors')
        self.says('attend', path, '--out', out, *words)
        tensors, _ = read_safetensors(out)
        return np.stack([tensors[f'blocks.{l}.attn.pattern'] for l in range(len(tensors))])

    def heads(self, path, *words):
        return json.loads(self.says('heads', path, '--json', *words))['heads']


class Given(Patterns):
    def test_what_the_readme_writes_opens(self):
        attentions = [attention(1, 4, 6, 6, causal=True) for _ in range(3)]   # as out.attentions holds them
        tokens = ['<s>', ' a', ' b', ' a', ' c', ' b']
        path = self.path('attention.safetensors')
        write_safetensors(path, {f'layer.{i}': a[0] for i, a in enumerate(attentions)}, {'tokens': json.dumps(tokens)})
        facts = self.info(path)
        self.assertEqual((facts['family'], facts['n_layers'], facts['n_heads'], facts['attention'][0]['mask']), ('given patterns', 3, 4, 'causal'))
        self.assertIn('layer.0', self.says('info', path, '--tensors'))
        np.testing.assert_array_equal(self.patterns(path), np.concatenate(attentions))
        heads = self.heads(path)
        for l, h in np.ndindex(3, 4):
            A, got = attentions[l][0, h].astype(float), heads[4 * l + h]
            self.assertAlmostEqual(got['entropy_normalized'], entropy_normalized(A, np.tri(6, dtype=bool), 1), places=6)
            self.assertAlmostEqual(got['previous'], np.diag(A, -1).mean(), places=6)
            self.assertAlmostEqual(got['sink'], A[1:, 0].mean(), places=6)
            self.assertAlmostEqual(got['duplicate'], (A[3, 1] + A[5, 2]) / 2, places=6)
            self.assertAlmostEqual(got['induction'], (A[3, 2] + A[5, 3]) / 2, places=6)

    def test_every_form_gives_the_same_numbers(self):
        A = attention(2, 3, 5, 5)
        forms = {}
        for name, arrays in (('whole', dict(attentions=A)), ('batch', dict(attention=A[:, None])), ('one_each', {f'attention_{l}': A[l] for l in range(2)})):
            forms[name] = self.path(f'{name}.npz')
            np.savez(forms[name], **arrays)
            forms['packed' + name] = self.path(f'{name}-packed.npz')
            np.savez_compressed(forms['packed' + name], **arrays, tokens=list('abcde'))
            forms['tensors' + name] = self.path(f'{name}.safetensors')
            write_safetensors(forms['tensors' + name], {k: np.ascontiguousarray(v) for k, v in arrays.items()})
            forms['lists' + name] = self.path(f'{name}.json', json.dumps({k: v.tolist() for k, v in arrays.items()} | {'tokens': list('abcde')}))
        forms['list'] = self.path('list.npz')
        np.savez(forms['list'], *A)
        forms['fortran'] = self.path('fortran.npz')
        np.savez(forms['fortran'], attn=np.asfortranarray(A))
        for name, path in forms.items():
            np.testing.assert_array_equal(self.patterns(path), A, name)

    def test_other_widths_of_numbers(self):
        A = attention(1, 2, 4, 4, dtype='<f8')
        for dtype in ('<f2', '<f4', '<f8', '>f4'):
            path = self.path('a.npz')
            np.savez(path, attn=A.astype(dtype))
            np.testing.assert_array_equal(self.patterns(path), A.astype(dtype).astype('<f4'), dtype)
            self.assertFalse([n for n in self.info(path)['notes'] if 'sum' in n], dtype)
        bits = A.astype('<f4').view('<u4')
        path = self.path('bf16.safetensors')
        header = json.dumps({'attn': dict(dtype='BF16', shape=[1, 2, 4, 4], data_offsets=[0, 64])}).encode()
        with open(path, 'wb') as f:
            f.write(len(header).to_bytes(8, 'little') + header + (bits >> 16).astype('<u2').tobytes())
        np.testing.assert_array_equal(self.patterns(path), (bits & 0xFFFF0000).view('<f4'))
        self.assertFalse([n for n in self.info(path)['notes'] if 'sum' in n])

    def test_labels_of_both_axes(self):
        path = self.path('a.npz')
        np.savez(path, attn=attention(1, 2, 2, 3), query_tokens=['ACGT', 'Ü'], key_tokens=np.array(['e4', 'd5', 'Nf3'], dtype='S'))
        out = self.path('a.csv')
        self.says('attend', path, '--heads', '1', '--out', out)
        with open(out, encoding='utf-8') as f:
            rows = f.read().split('\n')
        self.assertEqual(rows[0].strip(), ',e4,d5,Nf3')
        self.assertEqual([row.split(',')[0] for row in rows[1:3]], ['ACGT', 'Ü'])
        np.savez(path, attn=attention(1, 2, 3, 3), tokens=['a', 'b'])
        self.fails(3, 'info', path, says=('tokens', 'expected 3 labels', 'found 2'))

    def test_encoder_decoder(self):
        path = self.path('t5.npz')
        parts = dict(encoder_attentions=attention(2, 1, 2, 4, 4), decoder_attentions=attention(2, 1, 2, 3, 3, causal=True), cross_attentions=attention(2, 1, 2, 3, 4))
        np.savez(path, **parts)
        self.assertEqual([a['name'] for a in self.info(path)['attention']], ['Encoder', 'Decoder', 'Cross-attention'])
        out = self.path('again.safetensors')
        self.says('attend', path, '--out', out)
        tensors, metadata = read_safetensors(out)
        np.testing.assert_array_equal(tensors['decoder.blocks.1.cross_attn.pattern'], parts['cross_attentions'][1, 0])
        self.assertEqual(json.loads(metadata['decoder_tokens']), ['0', '1', '2'])
        again = self.info(out)
        self.assertEqual([a['name'] for a in again['attention']], ['Encoder', 'Decoder', 'Cross-attention'])
        self.assertEqual([p['labels'] for p in again['positions']], [True, True])
        np.testing.assert_allclose([h['sink'] for h in self.heads(path, '--attention', 'cross')], parts['cross_attentions'][:, 0, :, :, 0].mean(-1).ravel(), atol=1e-6)

    def test_masked_is_not_zero(self):
        A = attention(1, 1, 5, 5, causal=True)
        path, lower = self.path('a.npz'), np.tri(5, dtype=bool)
        np.savez(path, attn=A)
        self.assertAlmostEqual(self.heads(path)[0]['entropy_normalized'], entropy_normalized(A[0, 0], lower, 1), places=6)
        self.assertTrue([n for n in self.info(path)['notes'] if 'above the diagonal' in n])
        self.assertAlmostEqual(self.heads(path, '--config', 'causal=false')[0]['entropy_normalized'], entropy_normalized(A[0, 0], np.ones((5, 5), bool), 0), places=6)
        holes = np.where(lower, A[0, 0], np.nan).astype('<f4')[None, None]
        np.savez(path, attn=holes)
        self.assertAlmostEqual(self.heads(path)[0]['entropy_normalized'], entropy_normalized(A[0, 0], lower, 1), places=6)
        np.testing.assert_array_equal(self.patterns(path), holes)   # NaN stays NaN

    def test_odd_rows_are_noted_and_scores_refused(self):
        A = attention(2, 2, 4, 4)
        dropped = np.where(random.rand(*A.shape) < 0.1, 0, A / 0.9).astype('<f4')
        path = self.path('a.npz')
        np.savez(path, attn=dropped)
        self.assertTrue([n for n in self.info(path)['notes'] if 'do not sum to 1 within 0.001 (layer 0, head 0, query 0 sums to' in n])
        np.testing.assert_array_equal(self.patterns(path), dropped)
        np.savez(path, attn=np.log(A))
        self.fails(3, 'info', path, says=('a.npz', 'layer 0, head 0, query 0, key 0', 'expected a weight from 0 on'))

    def test_a_batch_is_chosen(self):
        A = attention(2, 3, 2, 4, 4)
        path = self.path('a.npz')
        np.savez(path, attentions=A)
        self.fails(3, 'attend', path, '--out', self.path('x.npz'), says=('attentions', 'batch_index=0 to 2'))
        np.testing.assert_array_equal(self.patterns(path, '--config', 'batch_index=1'), A[:, 1])
        self.fails(3, 'info', path, '--config', 'batch_index=3', says='batch')

    def test_what_is_not_there_is_refused(self):
        path = self.path('a.npz')
        np.savez(path, attn=attention(1, 2, 3, 3), tokens=list('abc'))
        for name in ('blocks.0.attn.q', '*.scores', 'logits'):
            self.fails(3, 'attend', path, '--out', self.path('x.npz'), '--what', name, says=('a.npz gives patterns alone', name))
        self.fails(2, 'heads', path, '--text', 'abc', says=('a.npz', 'given by the file', '--text'))
        self.fails(3, 'convert', path, '--out', self.path('x.json'), says='given patterns')
        self.fails(4, 'generate', path, says='given patterns')
        self.fails(3, 'tokenize', path, '--text', 'a', says='tokenizer')
        self.fails(3, 'attend', path, '--out', self.path('x.npz'), '--heads', '2', says='heads')
        np.savez(path, weight=np.zeros((2, 2)))
        self.fails(3, 'info', path, says=('expected attention as arrays', 'weight [2, 2]'))

    def test_merged_heads(self):
        A = attention(1, 3, 4, 4)
        path, out = self.path('a.npz'), self.path('m.safetensors')
        np.savez(path, attn=A)
        self.says('attend', path, '--merge', 'mean', '--out', out)
        tensors, _ = read_safetensors(out)
        self.assertEqual(list(tensors), ['blocks.0.attn.merged_pattern'])
        np.testing.assert_allclose(tensors['blocks.0.attn.merged_pattern'], A[0].mean(0), atol=1e-6)

    def test_large_files_are_neither_copied_nor_read_whole(self):
        path, shape = self.path('large.npz'), (2, 16, 2048, 2048)   # 512 MiB of float32
        array = np.zeros(shape, '<f4')
        array[..., 0] = 1
        np.savez(path, attn=array)
        del array
        limit = dict(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (300 << 20, 300 << 20)))   # of what is allocated; the mapped file does not count
        if SANITIZED:
            limit = {}
        done = self.call('info', path, '--threads', '2', **limit)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('1024 of 2048 rows of each head were checked', done.stdout.decode())
        out = self.path('one.npz')
        done = self.call('attend', path, '--threads', '2', '--layers', '1', '--heads', '3', '--out', out, **limit)
        self.assertEqual(done.returncode, 0, done.stderr)
        with np.load(out) as got:
            self.assertTrue((got['blocks.1.attn.pattern'][0, :, 0] == 1).all())


class References(Patterns):
    """Patterns that the reference implementations computed in float64, and metrics of these that were recorded with them (where the reference data lie beside the source tree)."""

    def setUp(self):
        super().setUp()
        if not os.path.isdir(PARITY):
            self.skipTest('no reference data beside the source tree')

    def test_metrics_of_recorded_patterns(self):
        for case in ('gpt2', 'bert-mlm'):
            with open(os.path.join(PARITY, 'metrics', case, 'case.json')) as f:
                runs = json.load(f)['runs']
            for run in runs:
                want = read_safetensors(os.path.join(PARITY, 'metrics', case, run['expected']))[0]
                tokens = [str(i) for i in run['input']['input_ids']]
                path = self.path('a.npz')
                np.savez(path, attentions=want['probs'], tokens=tokens)
                n, first = len(tokens), int(case == 'gpt2')   # query 0 of a causal model is left out of our means
                got = {key: np.array([h[key] for h in self.heads(path)], float).reshape(want['entropy'].shape) for key in ('entropy', 'distance', 'previous', 'sink', 'self', 'duplicate')}
                close = dict(rtol=0, atol=2e-6, err_msg=case)
                np.testing.assert_allclose(got['entropy'], want['entropy_rows'][:, :, first:].mean(-1), **close)
                np.testing.assert_allclose(got['distance'], want['distance'] * n / (n - first), rtol=1e-5)
                np.testing.assert_allclose(got['previous'], want['previous_token'], **close)
                diagonal = np.einsum('lhii->lhi', want['probs'])
                np.testing.assert_allclose(got['self'], diagonal[:, :, first:].mean(-1), **close)
                if 'duplicate_token' in want:
                    np.testing.assert_allclose(got['duplicate'], want['duplicate_token'], **close)
                if first:
                    np.testing.assert_allclose(got['sink'], want['bos_mass'], **close)

    def test_every_family_opens(self):
        opened = 0
        for folder, _, names in sorted(os.walk(os.path.join(PARITY, 'hf'))):
            for name in sorted(n for n in names if n.startswith('expected') and n.endswith('.safetensors')):
                path = os.path.join(folder, name)
                tensors = read_safetensors(path)[0]
                probs = sorted(k for k in tensors if k.endswith('probs'))
                out = self.path('out.npz')
                self.says('attend', path, '--config', 'patterns=*probs', '--out', out)
                with np.load(out) as got:
                    self.assertEqual(sorted(got[k].tobytes() for k in got.files if not k.endswith(('tokens', 'labels'))), sorted(tensors[k].tobytes() for k in probs), path)
                opened += 1
        self.assertGreater(opened, 30)


if __name__ == '__main__':
    unittest.main()
