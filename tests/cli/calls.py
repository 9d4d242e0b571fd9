# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of the command line share: the executable that their first argument names, its calls, files of tensors."""
import json
import os
import re
import resource
import struct
import subprocess
import sys
import tempfile
import unittest

import numpy as np

BINARY = os.path.abspath(sys.argv.pop(1))
with open(BINARY, 'rb') as executable:
    SANITIZED = re.search(rb'__[at]san_init', executable.read()) is not None    # such a process holds many times the program's own memory
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
DRAWS = b'draws no figures' not in subprocess.run([BINARY, 'render', 'x', '--out', 'x.png'], stdin=subprocess.DEVNULL, capture_output=True).stderr     # false where it was built without the window


def write_safetensors(path, tensors, metadata=None):
    """float32, float16 or float64 arrays by name."""
    header, at = dict(__metadata__=metadata) if metadata else {}, 0
    for name, t in tensors.items():
        header[name] = dict(dtype=f'F{8 * t.itemsize}', shape=list(t.shape), data_offsets=[at, at + t.nbytes])
        at += t.nbytes
    text = json.dumps(header).encode()
    with open(path, 'wb') as f:
        f.write(struct.pack('<Q', len(text)) + text + b''.join(t.tobytes() for t in tensors.values()))


def read_safetensors(path):
    with open(path, 'rb') as f:
        data = f.read()
    n = struct.unpack('<Q', data[:8])[0]
    header = json.loads(data[8:8 + n])
    metadata = header.pop('__metadata__', {})
    tensors = {}
    for name, t in header.items():
        assert t['dtype'] == 'F32', t
        a, b = t['data_offsets']
        tensors[name] = np.frombuffer(data[8 + n + a:8 + n + b], '<f4').reshape(t['shape'])
    return tensors, metadata


class Calls(unittest.TestCase):
    """A folder for each test, and the ways in which a call may end."""
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.root = cls.scratch.name

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def setUp(self):
        self.folder = tempfile.mkdtemp(dir=self.root)

    def path(self, name, content=None):
        path = os.path.join(self.folder, name)
        if content is not None:
            with open(path, 'wb') as f:
                f.write(content if isinstance(content, bytes) else content.encode())
        return path

    def call(self, *words, **more):
        return subprocess.run([BINARY, *words], stdin=subprocess.DEVNULL, capture_output=True, timeout=120, **more)

    def works(self, *words):
        """Standard output of a call that must succeed without a message."""
        done = self.call(*words)
        self.assertEqual((done.returncode, done.stderr.decode()), (0, ''), words)
        return done.stdout.decode()

    def fails(self, status, *words, says=()):
        """A call that must end with this status, one line of message, and nothing on standard output."""
        done = self.call(*words)
        message = done.stderr.decode()
        self.assertEqual((done.returncode, done.stdout), (status, b''), (words, message))
        self.assertEqual((message.count('\n'), message[-1:]), (1, '\n'), message)
        self.assertTrue(message.startswith('headscope: '), message)
        for word in [says] if isinstance(says, str) else says:
            self.assertIn(word, message)
        return message
