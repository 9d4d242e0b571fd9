# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions of the window on the command line: session_test.py HEADSCOPE."""
import json
import os
import unittest

import numpy as np

from calls import DRAWS, Calls, write_safetensors

TEXT = 'The cabinetry of the people, the cabinetry of the state.'     # in pieces of words


def session(**members):
    return dict(format='headscope-session', version=1, program='0.1.0', model=dict(bundled='english'), input=dict(text=TEXT), selection=dict(layer=3, head=4, query=9, key=2), **members)


class Sessions(Calls):
    def write(self, name, document):
        return self.path(name, json.dumps(document))

    def drawn(self, *words):
        """The bytes of a figure."""
        out = self.path('drawn.png')
        done = self.call('render', *words, '--out', out)
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(out, 'rb') as f:
            return f.read()

    @unittest.skipUnless(DRAWS, 'this build draws no figures')
    def test_render_draws_what_the_window_showed(self):
        plain = self.drawn('--session', self.write('S.headscope', session(colormap='magma')))
        self.assertEqual(plain, self.drawn('bundled:english', '--text', TEXT, '--layer', '3', '--head', '4', '--colormap', 'magma'))
        self.drawn('--session', self.write('S.headscope', session()), '--threads', '1', '--device', 'cpu')
        shown = [dict(shown='log'), dict(hide_special=True), dict(words=True), dict(masked_blank=True), dict(reference=dict(layer=2, head=1), difference=True), dict(hidden_keys=[dict(position=1, label='The')]), dict(limits=dict(kind='by_hand', low=0, high=0.5))]
        pictures = {self.drawn('--session', self.write('S.headscope', session(colormap='magma', display=display))) for display in shown}
        self.assertEqual(len(pictures | {plain}), len(shown) + 1)
        gone = session(colormap='magma', display=dict(hidden_keys=[dict(position=1, label='of another text')]))
        self.assertEqual(self.drawn('--session', self.write('S.headscope', gone)), plain)

    @unittest.skipUnless(DRAWS, 'this build draws no figures')
    def test_render_reads_arrays_beside_the_session(self):
        rows = np.exp(np.random.RandomState(1).normal(size=(2, 5, 5)))
        write_safetensors(self.path('given.safetensors'), {'layer.0': (rows / rows.sum(-1, keepdims=True)).astype('<f4')})
        document = session()
        document.update(model=dict(path='/nowhere/given.safetensors', relative='given.safetensors'), selection=dict(layer=0, head=1))
        moved = self.drawn('--session', self.write('S.headscope', document))
        self.assertEqual(moved, self.drawn(self.path('given.safetensors'), '--layer', '0', '--head', '1'))

    @unittest.skipUnless(DRAWS, 'this build draws no figures')
    def test_render_refuses(self):
        good, out = self.write('S.headscope', session()), self.path('x.png')
        self.fails(2, 'render', 'bundled:english', '--session', good, '--out', out, says=['--session'])
        self.fails(2, 'render', '--session', good, '--layer', '1', '--out', out, says=['--layer'])
        self.fails(2, 'render', '--session', good, says=['--out'])
        for name in ('--text-pair', '--decoder-text', '--key-matrix', '--value-matrix', '--batch-index', '--grid-size', '--first-token', '--n-heads', '--accept-nan', '--config', '--map', '--embedding', '--vocabulary', '--attention', '--colormap'):
            self.fails(2, 'render', '--session', good, name, *([] if name == '--accept-nan' else ['1']), '--out', out, says=[f'({name})'])
        self.fails(3, 'render', '--session', self.path('none.headscope'), '--out', out, says=['none.headscope'])
        for change, said in [(dict(selection=dict(layer=4)), 'L4H0'), (dict(selection=dict(attention=1)), 'another kind'), (dict(version=2), 'newer Headscope'), (dict(model=dict(path='/nowhere')), 'found nothing there'), (dict(input=dict(text='')), 'Type a text'), (dict(display=dict(shown=1)), 'display.shown')]:
            self.fails(3, 'render', '--session', self.write('S.headscope', {**session(), **change}), '--out', out, says=[said])
        self.assertFalse(os.path.exists(out))

    def test_info_says_what_a_session_holds(self):
        notes = [dict(layer=3, head=4, text='copies <b>\n')]
        path = self.write('S.headscope', session(notes=notes))
        said = self.works('info', path)
        for words in ['bundled:english (not compared)', 'L3H4, query 9, key 2', 'copies <b>', TEXT]:
            self.assertIn(words, said)
        self.assertNotIn('\n\n', said)
        self.assertNotIn('\n  heads', said)
        several = self.works('info', self.write('T.headscope', session() | {'selection': dict(layer=3, head=4, query=9, key=2, heads=[[3, 4], [1, 5], [0, 2]])}))
        self.assertIn('L3H4, L1H5, L0H2', several)
        told = json.loads(self.works('info', path, '--json'))
        self.assertEqual((told['model']['reference'], told['model']['state'], told['notes'][0]['text']), ('bundled:english', 'not compared', 'copies <b>\n'))
        self.assertIn('not found', self.works('info', self.write('S.headscope', {**session(), 'model': dict(path='/nowhere')})))
        self.fails(3, 'info', self.path('broken.headscope', '{'), says=['broken.headscope', 'byte'])

    def test_a_model_that_changed_is_said(self):
        weights = {'layer.0': np.full((1, 3, 3), 1 / 3, '<f4')}
        write_safetensors(self.path('given.safetensors'), weights)
        changed = {**session(), 'model': dict(path=self.path('given.safetensors'), digest='0' * 64), 'selection': {}}
        path = self.write('S.headscope', changed)
        self.assertIn('(changed)', self.works('info', path))
        if DRAWS:
            done = self.call('render', '--session', path, '--out', self.path('x.png'))
            self.assertEqual(done.returncode, 0)
            self.assertIn(b'is not the model that the session was saved with', done.stderr)


if __name__ == '__main__':
    unittest.main()
