# SPDX-License-Identifier: GPL-3.0-or-later
"""Readers of pictures that are not the program's own: PNG by zlib, drawings by Python's XML parser, PDF and SVG as pictures by poppler and librsvg."""
import base64
import re
import shutil
import struct
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree
import zlib

import numpy as np

SVG = '{http://www.w3.org/2000/svg}'
VIRIDIS = [0x440154, 0x482878, 0x3e4a89, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6dcd59, 0xb4de2c, 0xfde725]


def read_png(path):
    """Pixels [height, width, 3 or 4], texts by keyword, pixels a metre."""
    with open(path, 'rb') as f:
        data = f.read()
    assert data[:8] == b'\x89PNG\r\n\x1a\n'
    at, packed, texts, metre = 8, b'', {}, 0
    while at < len(data):
        size, kind = struct.unpack('>I4s', data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        assert zlib.crc32(kind + body) == struct.unpack('>I', data[at + 8 + size:at + 12 + size])[0], kind
        at += 12 + size
        if kind == b'IHDR':
            width, height, depth, colours, *rest = struct.unpack('>IIBBBBB', body)
            assert (depth, rest) == (8, [0, 0, 0]) and colours in (2, 6)
            channels = 3 if colours == 2 else 4
        elif kind == b'IDAT':
            packed += body
        elif kind == b'iTXt':
            keyword, rest = body.split(b'\0', 1)
            assert rest[:2] == b'\0\0'      # not compressed
            texts[keyword.decode('ascii')] = rest[2:].split(b'\0', 2)[2].decode()
        elif kind == b'pHYs':
            metre = struct.unpack('>IIB', body)[0]
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + width * channels)
    pixels = np.zeros((height, width * channels), np.uint8)
    for y in range(height):
        line, above = rows[y, 1:], pixels[y - 1] if y else np.zeros(width * channels, np.uint8)
        if rows[y, 0] == 0:
            pixels[y] = line
        elif rows[y, 0] == 1:
            pixels[y] = np.cumsum(line.reshape(width, channels), axis=0, dtype=np.uint8).reshape(-1)
        elif rows[y, 0] == 2:
            pixels[y] = line + above
        else:
            pixels[y] = unfiltered(rows[y, 0], line.tolist(), above.tolist(), channels)
    return pixels.reshape(height, width, channels), texts, metre


def unfiltered(kind, line, above, channels):
    """Average and Paeth, which only other writers use."""
    out = [0] * len(line)
    for i, value in enumerate(line):
        left, corner = (out[i - channels], above[i - channels]) if i >= channels else (0, 0)
        if kind == 3:
            out[i] = (value + (left + above[i]) // 2) & 255
        else:
            guess = left + above[i] - corner
            _, out[i] = min((abs(guess - left), 0), (abs(guess - above[i]), 1), (abs(guess - corner), 2))
            out[i] = (value + (left, above[i], corner)[out[i]]) & 255
    return out


def read_ppm(data):
    """Pixels of a binary PPM with a header in three words."""
    head = re.match(rb'P6\s+(\d+)\s+(\d+)\s+255\s', data)
    return np.frombuffer(data[head.end():], np.uint8).reshape(int(head[2]), int(head[1]), 3)


def colour(value, stops=VIRIDIS):
    """A map's colour of a number from 0 to 1, as the program's own map mixes it."""
    place = min(max(float(value), 0.0), 1.0) * (len(stops) - 1)
    i = min(int(place), len(stops) - 2)
    ends = [[(stop >> shift) & 255 for shift in (16, 8, 0)] for stop in stops[i:i + 2]]
    return [int(np.floor(a + (place - i) * (b - a) + 0.5)) for a, b in zip(*ends)]


class Svg:
    """A drawing: its texts, its frames, the rectangles of its cells."""
    GROUP, PATH = SVG + 'g', SVG + 'path'

    def __init__(self, path):
        self.root = ElementTree.parse(path).getroot()
        self.texts = [t.text for t in self.root.iter(SVG + 'text')]
        self.images = list(self.root.iter(SVG + 'image'))
        self.frames = [tuple(float(r.get(k)) for k in ('x', 'y', 'width', 'height')) for r in self.root.iter(SVG + 'rect') if r.get('fill') == 'none']
        self.groups = [[(self.numbers(p.get('d')), p.get('fill')) for p in g.iter(SVG + 'path')] for g in self.root.iter(SVG + 'g')]
        self.size = [float(v) for v in self.root.get('viewBox').split()[2:]]

    @staticmethod
    def numbers(d):
        return [float(n) for n in re.findall(r'-?\d+\.?\d*', d)][:4]

    @staticmethod
    def inside(box, x, y):
        left, top, width, height = box
        return left <= x < left + width and top <= y < top + height

    @property
    def title(self):
        return self.root.find(SVG + 'title').text

    @property
    def about(self):
        return self.root.find(SVG + 'desc').text

    def image_at(self, x, y):
        """The colour of the first embedded picture at a place."""
        image = self.images[0]
        left, top, wide, high = (float(image.get(k)) for k in ('x', 'y', 'width', 'height'))
        data = next(v for k, v in image.attrib.items() if k.endswith('href')).split(',', 1)[1]
        with tempfile.NamedTemporaryFile(suffix='.png') as file:
            file.write(base64.b64decode(data))
            file.flush()
            pixels = read_png(file.name)[0]
        return [int(c) for c in pixels[int((y - top) / high * pixels.shape[0]), int((x - left) / wide * pixels.shape[1])][:3]]

    def colour_at(self, group, x, y):
        """The colour that is painted last over a place; None where nothing is."""
        found = None
        for box, fill in self.groups[group]:
            if self.inside(box, x, y):
                found = [int(fill[i:i + 2], 16) for i in (1, 3, 5)]
        return found


def reader(name):
    """Path of somebody else's reader, or None where it is not installed."""
    return shutil.which(name)


def run(*words):
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=60).stdout
