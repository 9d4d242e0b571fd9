# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of `render`, read back with other people's readers and compared with the numbers of `attend`."""
import json
import os
import signal
import subprocess
import sys
import time
import unicodedata
import unittest

import numpy as np
from calls import BINARY, DRAWS, SANITIZED, Calls, read_safetensors
from pictures import Svg, colour, read_png, read_ppm, reader, run

USAGE, FAULT, CANNOT = 2, 3, 4
MODEL = 'bundled:english'
TEXT = 'The people of this country want peace, and the people know it.'
NASTY = 'say "<script>alert(1)</script>" & \'x\' \x01\x1b[31m \u0645\u0631\u062d\u0628\u0627 \u4f60\u597d \u200f'
DPI = 200


@unittest.skipUnless(DRAWS, 'SKIPPED: this build draws no figures')
class Figures(Calls):
    def render(self, name, *words, text=TEXT):
        path = self.path(name)
        self.works('render', MODEL, '--text', text, '--out', path, *words)
        return path

    def pattern(self, layer, head, text=TEXT):
        path = self.path('pattern.safetensors')
        self.works('attend', MODEL, '--text', text, '--what', f'blocks.{layer}.attn.pattern', '--out', path)
        return read_safetensors(path)[0][f'blocks.{layer}.attn.pattern'][head]

    # ---- values

    def centres(self, svg, n):
        x, y, width, height = svg.frames[0]
        return [(i, j, x + (j + 0.5) * width / n, y + (i + 0.5) * height / n) for i in range(n) for j in range(n)]

    def test_each_cell_has_the_colour_of_its_weight(self):
        words = ['--layer', '1', '--head', '5', '--limits', 'unit']
        pattern = self.pattern(1, 5)
        svg = Svg(self.render('x.svg', *words))
        pixels, _, metre = read_png(self.render('x.png', *words))
        self.assertEqual(metre, round(DPI / 0.0254))
        self.assertEqual(list(pixels.shape), [round(svg.size[1] * DPI / 72), round(svg.size[0] * DPI / 72), 3])
        rasters = {'png': (pixels, DPI), **self.rasters(words)}
        for i, j, x, y in self.centres(svg, len(pattern)):
            expected = colour(pattern[i, j]) if j <= i else None
            self.assertEqual(svg.colour_at(0, x, y), expected, (i, j))
            for name, (image, dpi) in rasters.items():
                got = image[int(y * dpi / 72), int(x * dpi / 72), :3].astype(int)
                if expected:
                    self.assertLessEqual(abs(got - expected).max(), 0 if name == 'png' else 2, (name, i, j, got, expected))
                else:
                    self.assertGreater(got.min(), 190, (name, i, j))    # white, or a line of the hatching

    def rasters(self, words, text=TEXT, dpi=108):
        """The drawings as others draw them, with dots an inch."""
        out = {}
        if reader('pdftoppm'):
            out['pdf'] = read_ppm(run('pdftoppm', '-r', str(dpi), self.render('x.pdf', *words, text=text))), dpi
        if reader('rsvg-convert'):
            png = self.path('rsvg.png')
            run('rsvg-convert', '-d', str(dpi), '-p', str(dpi), self.render('x.svg', *words, text=text), '-o', png)
            out['svg'] = read_png(png)[0], dpi
        if len(out) < 2:
            print('SKIPPED in part: pdftoppm or rsvg-convert is not installed', file=sys.stderr)
        return out

    def test_many_cells_are_one_picture_that_is_not_smoothed(self):
        text = ' '.join(['the people of this country'] * 26)      # 131 tokens: more cells than 128 x 128
        svg = Svg(self.render('x.svg', '--layer', '0', '--head', '2', text=text))
        self.assertEqual(len(svg.images), 1)
        self.assertIn('pixelated', svg.images[0].get('style'))
        self.assertLess(os.path.getsize(self.path('x.svg')), 1 << 20)
        if reader('pdfimages'):
            listed = run('pdfimages', '-list', self.render('x.pdf', '--layer', '0', '--head', '2', text=text)).decode().splitlines()[2:]
            self.assertTrue(any(line.split()[3:5] == ['1048', '1048'] for line in listed), listed)
        pattern = self.pattern(0, 2, text)
        for name, (image, dpi) in self.rasters(['--layer', '0', '--head', '2', '--limits', 'unit'], text).items():
            for i, j, x, y in self.centres(svg, len(pattern)):
                if j <= i:
                    got, expected = image[int(y * dpi / 72), int(x * dpi / 72), :3].astype(int), colour(pattern[i, j])
                    self.assertLessEqual(abs(got - expected).max(), 2, (name, i, j, got, expected))

    # ---- texts

    def test_texts_are_texts_in_every_form(self):
        labels = json.loads(self.works('tokenize', MODEL, '--text', TEXT, '--json'))['tokens']
        words = [label.replace('\u0120', '') for label in labels]
        svg = Svg(self.render('x.svg', '--caption'))
        for word in words:
            self.assertGreaterEqual(svg.texts.count(word), 2 * words.count(word), word)
        for fact in ('Model: english', f'Text: {TEXT}', 'Head: L0H0', 'Headscope '):
            self.assertIn(fact, svg.about)
        self.assertRegex(svg.about, r'Digest: [0-9a-f]{64}\n')
        self.assertTrue(any(t.startswith('Model: english') for t in svg.texts))
        texts = read_png(self.render('x.png'))[1]
        self.assertEqual((texts['Title'], texts['Text'], texts['Head'], texts['Model']), ('english  L0H0', TEXT, 'L0H0', 'english'))
        self.assertIn(f"Digest: {texts['Digest']}\n", svg.about)      # said by the file, with and without a caption
        if not reader('pdftotext'):
            self.skipTest('SKIPPED: pdftotext is not installed')
        path = self.render('x.pdf', '--caption')
        said = run('pdftotext', '-raw', path, '-').decode().split()
        for word in words:
            self.assertGreaterEqual(said.count(word), 2, word)
        fonts = [line.split() for line in run('pdffonts', path).decode().splitlines()[2:]]
        self.assertTrue(fonts and all(font[-5] == 'yes' for font in fonts), fonts)      # embedded
        self.assertIn(TEXT, run('pdfinfo', '-meta', path).decode())
        self.assertIn('english  L0H0', run('pdfinfo', path).decode())

    def test_texts_from_outside_cannot_break_out(self):
        svg = Svg(self.render('x.svg', '--caption', '--title', NASTY, text=NASTY.replace('\x01', '')))
        self.assertIn('<script>alert(1)</script>', svg.title)
        self.assertIn('\u2401\u241b[31m', svg.title)
        self.assertFalse([e for e in svg.root.iter() if e.tag.lower().endswith('script')])
        self.assertTrue(any('\u0645\u0631\u062d\u0628\u0627' in t for t in svg.texts))
        self.assertIn('<script>', read_png(self.render('x.png', '--title', NASTY))[1]['Title'])
        if reader('pdftotext'):
            said = run('pdftotext', '-raw', self.render('x.pdf', '--title', 'you \u4f60\u597d <b>&amp;'), '-').decode()
            self.assertIn('\u4f60\u597d <b>&amp;', said)

    def test_marks_of_direction_are_written_out(self):
        svg = Svg(self.render('x.svg', '--caption', '--title', 'x\u2067y', text='a \u202eevil\u202c b'))
        self.assertIn('Text: a \\u202eevil\\u202c b', svg.about)
        self.assertTrue(any('\\u202eevil\\u202c' in t for t in svg.texts), svg.texts)
        self.assertEqual(svg.title, 'x\\u2067y')
        with open(self.path('x.svg'), 'rb') as f:
            self.assertNotRegex(f.read().decode(), '[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]')
        given = self.path('given.json', json.dumps({'attentions': [[[[0.5, 0.5], [0.5, 0.5]]]], 'tokens': ['a\u202eb', 'c']}))
        self.works('render', given, '--out', self.path('x.csv'))
        with open(self.path('x.csv')) as f:
            self.assertTrue(f.read().startswith(',a\\u202eb,c'))
        self.works('attend', given, '--out', self.path('x.json'))
        with open(self.path('x.json')) as f:
            text = f.read()
        self.assertNotIn('\u202e', text)
        self.assertEqual(json.loads(json.loads(text)['metadata']['tokens'])[0], 'a\u202eb')    # exact, escaped

    def test_figures_speak_another_language(self):
        words = ['--caption', '--text', TEXT, '--out', self.path('zh.svg')]
        self.works('render', MODEL, *words, '--lang', 'zh_CN')
        self.assertTrue(any(t.startswith('\u6a21\u578b') for t in Svg(self.path('zh.svg')).texts), Svg(self.path('zh.svg')).texts)
        self.fails(FAULT, 'render', MODEL, *words, '--lang', 'xx', says=('--lang', 'en or zh_CN'))
        self.assertRegex(self.fails(FAULT, 'info', self.path('none.json'), '--lang', 'zh_CN'), '[\u4e00-\u9fff]')

    def test_the_grid_says_what_its_colours_are(self):
        with_bar, without = Svg(self.render('g.svg', '--grid')), Svg(self.render('h.svg', '--grid', '--no-colorbar'))
        self.assertIn("of each head's largest", with_bar.texts)
        self.assertTrue({'0', '1'} <= set(with_bar.texts))
        self.assertEqual((len(with_bar.groups), len(without.groups)), (33, 32))
        self.assertGreater(with_bar.size[0], without.size[0] + 20)

    def test_labels_of_every_script(self):
        labels = ['\u0645\u0631\u062d\u0628\u0627', '\u05e9\u05dc\u05d5\u05dd', '\u4f60\u597d', '\u65e5\u672c\u8a9e', '\u00e9\u0301t\u00e9', '\U0001f642 ok', '<b>&"\'', 'x' * 60]
        n = len(labels)
        file = self.path('given.json', json.dumps({'attentions': [[(np.tril(np.ones((n, n))) / np.arange(1, n + 1)[:, None]).tolist()]], 'tokens': labels}))
        for name in ('x.svg', 'x.pdf', 'x.png'):
            done = self.call('render', file, '--out', self.path(name))
            self.assertEqual(done.returncode, 0, done.stderr)
        texts = Svg(self.path('x.svg')).texts
        for label in labels[:-1]:
            self.assertEqual(texts.count(label), 2, label)
        self.assertEqual(texts.count('x' * 13 + '\u2026'), 2)
        if not reader('pdftotext'):
            self.skipTest('SKIPPED: pdftotext is not installed')
        said = unicodedata.normalize('NFKC', run('pdftotext', self.path('x.pdf'), '-').decode())     # Arabic letters come in the forms that they are drawn in
        said = ''.join(c for c in said if unicodedata.category(c) != 'Cf')
        for label in [labels[0], labels[1], labels[2], labels[3], labels[6], 'ok']:
            self.assertIn(unicodedata.normalize('NFKC', label), said)

    # ---- what can be drawn

    def test_every_kind_in_every_form(self):
        kinds = {'head': [], 'heads': ['--heads', '0-3'], 'own': ['--heads', '0,2', '--own-limits'], 'grid': ['--grid'], 'lines': ['--view', 'lines', '--heads', '0-7'], 'text': ['--view', 'text', '--query', '5'],
                 'to': ['--view', 'text', '--key', '2'], 'steps': ['--view', 'steps', '--query', '3', '--key', '1'], 'flow': ['--view', 'flow', '--fold', 'max'], 'merged': ['--view', 'merged', '--merge', 'max'], 'words': ['--words', '--hide-special'], **{shown: ['--shown', shown] for shown in ('scores', 'log', 'share', 'norms')}}
        first = {'png': b'\x89PNG', 'jpg': b'\xff\xd8\xff', 'tiff': b'II*\0', 'svg': b'<?xml', 'pdf': b'%PDF'}
        for kind, words in kinds.items():
            for ending, magic in first.items():
                with self.subTest(kind=kind, ending=ending):
                    with open(self.render(f'{kind}.{ending}', *words), 'rb') as f:
                        self.assertTrue(f.read(8).startswith(magic))
        self.assertEqual([t for t in Svg(self.path('heads.svg')).texts if t.startswith('L0H')], [f'L0H{h}' for h in range(4)])
        self.assertEqual(len(Svg(self.path('grid.svg')).groups), 33)    # one is the colour bar
        self.assertIn('removed', Svg(self.path('words.svg')).texts)
        self.assertTrue(any(t.startswith('score = ') for t in Svg(self.path('steps.svg')).texts))
        self.assertEqual([t for t in Svg(self.path('flow.svg')).texts if t in ('input', 'L0', 'L1', 'L2', 'L3')], ['input', 'L0', 'L1', 'L2', 'L3'])
        self.assertIn('Concat + W_O', Svg(self.path('merged.svg')).texts)
        height, width = read_png(self.path('merged.png'))[0].shape[:2]
        self.assertLess(height, 1.5 * width)  # the matrices follow the heatmap: no empty room between

    def test_a_map_shows_the_cells_of_a_query(self):
        random, width = np.random.default_rng(3), 8
        layer = self.path('layer.json', json.dumps({'in_proj_weight': random.standard_normal((3 * width, width)).tolist(), 'in_proj_bias': [0] * 3 * width, 'out_proj.weight': np.eye(width).tolist(), 'out_proj.bias': [0] * width}))
        np.save(self.path('f.npy'), random.standard_normal((1, width, 3, 5)).astype('f4'))
        words = [layer, '--n-heads', '2', '--features', self.path('f.npy')]
        self.works('attend', *words, '--what', 'blocks.0.attn.pattern', '--out', self.path('p.safetensors'))
        row = read_safetensors(self.path('p.safetensors'))[0]['blocks.0.attn.pattern'][1, 7]
        self.works('render', *words, '--view', 'map', '--query', '7', '--head', '1', '--out', self.path('m.svg'))
        svg = Svg(self.path('m.svg'))
        self.assertIn('attention from cell (1, 2)', svg.texts)
        overlay = svg.groups[1]     # behind it lies the map, in grey
        x, y, wide, high = svg.frames[0]
        opaque = [(p.get('d'), float(p.get('fill-opacity', 1))) for p in list(svg.root.iter(Svg.GROUP))[1].iter(Svg.PATH)]
        for cell, weight in enumerate(row):
            place = x + (cell % 5 + 0.5) * wide / 5, y + (cell // 5 + 0.5) * high / 3
            share = weight / row.max()
            if share < 0.01:
                continue
            self.assertEqual(svg.colour_at(1, *place), colour(share), cell)
            opacity = [o for d, o in opaque if Svg.inside(Svg.numbers(d), *place)]
            self.assertAlmostEqual(opacity[-1], 0.8 * share, delta=0.003)
        self.assertTrue(overlay)

    def test_an_image_lies_in_grey_or_in_its_colours(self):
        patterns, picture = np.full((1, 1, 4, 4), 0.25, 'f4'), np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [255, 255, 255]]], 'f4')
        np.savez(self.path('given.npz'), attentions=patterns, image=picture)
        words = [self.path('given.npz'), '--view', 'image', '--query', '2']
        for ground, wanted in (('grey', [[76] * 3, [150] * 3, [29] * 3, [255] * 3]), ('colour', picture.reshape(4, 3).astype(int).tolist())):
            self.works('render', *words, '--ground', ground, '--blend', '0', '--out', self.path('i.svg'))
            svg = Svg(self.path('i.svg'))
            x, y, wide, high = svg.frames[0]
            for cell in range(4):  # smooth between the middles of its pixels
                found = svg.image_at(x + (cell % 2 + 0.5) * wide / 2, y + (cell // 2 + 0.5) * high / 2)
                self.assertTrue(all(abs(a - b) <= 4 for a, b in zip(found, wanted[cell])), (ground, cell, found, wanted[cell]))
            with open(self.path('i.svg'), encoding='utf-8') as file:
                self.assertNotIn('stroke-dasharray', file.read())  # nobody chose a key that would be framed
        self.works('render', *words, '--out', self.path('j.svg'))
        svg = Svg(self.path('j.svg'))
        self.assertEqual(svg.image_at(svg.frames[0][0] + 1, svg.frames[0][1] + 1), [76] * 3)  # grey unless said
        opaque = {float(p.get('fill-opacity', 1)) for p in list(svg.root.iter(Svg.GROUP))[0].iter(Svg.PATH)}  # the picture under it is no group
        self.assertAlmostEqual(opaque.pop(), 0.8, delta=0.003)
        self.assertIn('attention', svg.texts)   # beside the colour bar
        self.works('render', *words, '--no-colorbar', '--out', self.path('k.svg'))
        self.assertNotIn('attention', Svg(self.path('k.svg')).texts)
        self.works('render', *words, '--rollout', '--out', self.path('l.svg'))  # half of the mass stays, half is spread evenly
        svg = Svg(self.path('l.svg'))
        self.assertIn('rollout', svg.texts)
        opacities = sorted(float(p.get('fill-opacity', 1)) for p in list(svg.root.iter(Svg.GROUP))[0].iter(Svg.PATH))
        self.assertAlmostEqual(opacities[0], 0.8 * 0.125 / 0.625, delta=0.003)
        self.assertAlmostEqual(opacities[-1], 0.8, delta=0.003)
        self.fails(USAGE, 'render', *words, '--rollout', '--head', '0', '--out', self.path('l.svg'), says='--rollout')

    def test_size_font_and_parts(self):
        svg = Svg(self.render('x.svg', '--width-mm', '85', '--height-mm', '80', '--font', 'serif', '--font-size', '6', '--no-colorbar', '--title', ''))
        self.assertAlmostEqual(float(svg.root.get('width')[:-2]), 85, 2)
        self.assertAlmostEqual(float(svg.root.get('height')[:-2]), 80, 2)
        self.assertNotIn('attention', svg.texts)
        self.assertEqual(len(svg.groups), 1)
        pixels, _, metre = read_png(self.render('x.png', '--width-mm', '85', '--height-mm', '80', '--dpi', '300'))
        self.assertEqual((pixels.shape, metre), ((945, 1004, 3), 11811))
        self.assertEqual(read_png(self.render('y.png', '--size', '700x650'))[0].shape, (650, 700, 3))
        clear = read_png(self.render('z.png', '--transparent'))[0]
        self.assertEqual((clear.shape[2], clear[0, 0, 3]), (4, 0))
        self.assertEqual(read_png(self.render('w.png'))[0][0, 0].tolist(), [255, 255, 255])

    def test_faults(self):
        png, a = self.path('x.png'), ['--text', 'abc abc']
        for status, says, *words in [
                (FAULT, '.pdf', '--out', self.path('x.gif')), (FAULT, '--dpi', '--out', png, '--dpi', '5'), (FAULT, '--font-size', '--out', png, '--font-size', 'x'), (FAULT, '--font', '--out', png, '--font', 'No Such Family'),
                (FAULT, '--width-mm', '--out', png, '--width-mm', '3'), (FAULT, 'mm', '--out', png, '--width-mm', '26', '--height-mm', '26'), (FAULT, '--limits', '--out', png, '--limits', '3,1'), (FAULT, '--view', '--out', png, '--view', 'q'),
                (FAULT, '--shown', '--out', png, '--shown', 'q'), (FAULT, '--heads', '--out', png, '--heads', '8'), (FAULT, '--query', '--out', png, '--view', 'text', '--query', '99'), (USAGE, '--size', '--out', png, '--size', '500x500', '--width-mm', '80'),
                (USAGE, '--head', '--out', png, '--head', '1', '--heads', '1'), (USAGE, '--threshold', '--out', png, '--threshold', '0.1'), (USAGE, '--shown', '--out', png, '--grid', '--shown', 'log'), (USAGE, '{n}', '--out', self.path('{n}.png')), (FAULT, '{number}', '--out', self.path('a{number}.png')),
                (USAGE, '--fold', '--out', png, '--fold', 'max'), (USAGE, '--blend', '--out', png, '--blend', '0.5'), (FAULT, '--blend', '--out', png, '--view', 'image', '--blend', '2'), (FAULT, '--ground', '--out', png, '--view', 'map', '--ground', 'red'), (USAGE, '--merge', '--out', png, '--merge', 'max'), (USAGE, '--layer', '--out', png, '--view', 'flow', '--layer', '1'), (FAULT, 'weight', '--out', png, '--view', 'merged', '--merge', 'weights:1,2'),
                (FAULT, '--key', '--out', png, '--view', 'steps', '--key', '99'), (FAULT, 'cells', '--out', png, '--view', 'map'), (USAGE, 'one head', '--out', self.path('x.csv'), '--heads', '0-3'), (USAGE, '--grid', '--out', self.path('x.csv'), '--grid'),
                (USAGE, '{layer}', '--out', self.path('{layer}.png'), '--grid'), (USAGE, '{head}', '--out', self.path('{head}.png'), '--grid'), (USAGE, '{layer}', '--out', self.path('{layer}.png'), '--view', 'flow'), (USAGE, '{head}', '--out', self.path('{head}.png'), '--view', 'merged'),
                (USAGE, 'JPEG', '--out', self.path('x.jpg'), '--transparent'), (FAULT, '{n:0}', '--out', self.path('{n:0}.png')), (FAULT, 'mm', '--out', self.path('x.svg'), '--width-mm', '40', '--view', 'flow', '--height-mm', '25'), (CANNOT, 'word', '--out', png, '--shown', 'scores', '--words')]:
            with self.subTest(words):
                self.fails(status, 'render', MODEL, *a, *words, says=says)
        self.assertFalse(os.path.exists(png))

    def test_a_file_that_cannot_be_written_leaves_the_old_one(self):
        self.fails(FAULT, 'render', MODEL, '--text', 'a', '--out', self.path('no/x.svg'), says='no')
        old = self.path('old.pdf', 'old')
        self.fails(FAULT, 'render', MODEL, '--text', 'a', '--out', old, '--width-mm', '26', '--height-mm', '26', says='mm')
        with open(old) as f:
            self.assertEqual(f.read(), 'old')

    def test_a_full_file_system_leaves_the_old_file(self):
        small, out = self.path('small'), self.path('out.txt')
        os.mkdir(small)
        for ending in ('png', 'jpg', 'tiff', 'svg', 'pdf'):
            script = (f'mount -t tmpfs -o size=64k none {small} || exit 77; cd {small}; printf old > f.{ending}; head -c 1000000 /dev/zero > fill 2>/dev/null; '
                      f'{BINARY} render {MODEL} --text abc --out f.{ending} 2> {out}; status=$?; [ "$(cat f.{ending})" = old ] && [ "$(ls)" = "$(printf "f.{ending}\nfill")" ] && exit $status; exit 99')
            done = subprocess.run(['unshare', '-rm', 'sh', '-c', script], capture_output=True, timeout=120)
            if done.returncode == 77 or b'unshare' in done.stderr:
                self.skipTest('no file system may be mounted here')
            with self.subTest(ending), open(out) as f:
                said = f.read()
                self.assertEqual(done.returncode, 5, (done, said))
                self.assertTrue(said.startswith('headscope: ') and 'No space left' in said and f'f.{ending}' in said, said)

    # ---- many inputs

    def sentences(self, count):
        return self.path('s.txt', ''.join(f'the people number {i} want peace\n' for i in range(count)))

    def test_many_inputs_have_a_file_each_that_equals_the_single_one(self):
        texts = self.path('t.txt', 'the people\r\n\n  \nof this country want\n')
        self.works('render', MODEL, '--text-file', texts, '--head', '3', '--out', self.path('f-{n}.png'))
        self.assertEqual(sorted(n for n in os.listdir(self.folder) if n.endswith('.png')), ['f-1.png', 'f-4.png'])
        single = read_png(self.render('single.png', '--head', '3', text='of this country want'))
        many = read_png(self.path('f-4.png'))
        self.assertTrue(np.array_equal(single[0], many[0]))
        self.assertEqual(single[1], many[1])
        self.works('render', MODEL, '--text-file', texts, '--out', self.path('p-{n:3}.svg'))
        self.assertEqual(sorted(n for n in os.listdir(self.folder) if n.startswith('p-')), ['p-001.svg', 'p-004.svg'])
        entries = self.path('list.json', json.dumps([{'text': 'the people'}, {'input_ids': [5, 6, 7]}]))
        self.works('render', MODEL, '--input', entries, '--head', '3', '--out', self.path('j{n}.svg'))
        self.assertIn('people', Svg(self.path('j1.svg')).texts)
        self.assertTrue(os.path.exists(self.path('j2.svg')))

    def test_heads_and_layers_in_the_name(self):
        self.works('render', MODEL, '--text', 'the people', '--heads', '1,3', '--out', self.path('L{layer}H{head}.svg'))
        self.assertEqual(sorted(os.listdir(self.folder)), [f'L{layer}H{head}.svg' for layer in range(4) for head in (1, 3)])
        self.assertEqual(Svg(self.path('L2H3.svg')).title, 'english  L2H3')

    def test_a_head_named_twice_is_drawn_once(self):
        self.assertEqual(self.svg('twice.svg', '--layer', '1', '--heads', '2,2'), self.svg('once.svg', '--layer', '1', '--head', '2'))

    def svg(self, name, *words):
        with open(self.render(name, *words), 'rb') as f:
            return f.read()

    def test_a_size_that_is_too_small_is_answered_in_its_unit(self):
        draw = ('render', MODEL, '--text', TEXT, '--grid', '--caption', '--out', self.path('small.png'))
        self.fails(FAULT, *draw, '--size', '70x70px', says=('pixels', 'found 70 pixels x 70 pixels'))
        self.fails(FAULT, *draw, '--width-mm', '25', '--height-mm', '25', says=('mm', 'found 25 mm x 25 mm'))
        self.fails(FAULT, *draw, '--size', '10x10px', says='from 64 to')

    def test_a_text_comes_through_a_pipe(self):
        done = subprocess.run([BINARY, 'render', MODEL, '--text-file', '/dev/stdin', '--out', self.path('pipe.svg')], input=TEXT.encode(), capture_output=True, timeout=120)
        self.assertEqual((done.returncode, done.stderr), (0, b''))
        self.assertEqual(Svg(self.path('pipe.svg')).texts, Svg(self.render('plain.svg')).texts)

    def test_an_empty_text_is_a_fault_and_none_is_the_sample(self):
        self.fails(FAULT, 'render', MODEL, '--text', '', '--out', self.path('none.png'), says=('--text', 'empty'))
        self.works('render', MODEL, '--out', self.path('sample.png'))

    def test_an_input_that_fails_is_named(self):
        bad = self.path('bad.json', json.dumps([{'text': 'fine'}, {'text': 'x', 'nothing': 1}]))
        self.fails(FAULT, 'render', MODEL, '--input', bad, '--out', self.path('{n}.png'), says='entry 2')
        self.fails(FAULT, 'render', MODEL, '--text-file', self.path('empty.txt', '\n\n'), '--out', self.path('{n}.png'), says='empty.txt')

    @unittest.skipIf(SANITIZED, 'SKIPPED: too slow to be caught at work')
    def test_an_interrupt_keeps_what_is_finished(self):
        process = subprocess.Popen([BINARY, 'render', MODEL, '--text-file', self.sentences(3000), '--out', self.path('k-{n}.png')], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        while process.poll() is None and len(os.listdir(self.folder)) < 8:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        message = process.communicate(timeout=60)[1].decode()
        self.assertEqual((process.returncode, message.count('\n')), (130, 1), message)
        names = [n for n in os.listdir(self.folder) if n != 's.txt']
        self.assertTrue(4 < len(names) < 3000)
        self.assertIn(f'{len(names)} of 3000', message)
        for name in names:
            read_png(self.path(name))       # whole, each chunk's checksum right

    @unittest.skipIf(SANITIZED, 'SKIPPED: too slow to be caught at work')
    def test_a_killed_process_leaves_no_half_file(self):
        process = subprocess.Popen([BINARY, 'render', MODEL, '--text-file', self.sentences(3000), '--out', self.path('k-{n}.png')], stdin=subprocess.DEVNULL)
        while process.poll() is None and len(os.listdir(self.folder)) < 8:
            time.sleep(0.01)
        process.kill()
        process.wait()
        names = [n for n in os.listdir(self.folder) if n.startswith('k-') and n.endswith('.png')]
        self.assertGreater(len(names), 4)
        for name in names:
            read_png(self.path(name))


if __name__ == '__main__':
    unittest.main()
