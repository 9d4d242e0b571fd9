# SPDX-License-Identifier: GPL-3.0-or-later
"""What all subcommands share: interrupts, pairs of texts, --lang, --verbose: common_test.py HEADSCOPE."""
import json
import os
import signal
import subprocess
import time
import unittest

from calls import BINARY, DRAWS, SANITIZED, Calls, read_safetensors
from cli_test import write_model


class Common(Calls):
    def test_an_interrupt_ends_waiting_for_a_text(self):
        for command in ('tokenize', 'heads'):
            with self.subTest(command):
                process = subprocess.Popen([BINARY, command, 'bundled:english', '--text-file', '/dev/stdin'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                time.sleep(8 if SANITIZED else 1)      # it waits for the text
                self.assertIsNone(process.poll())
                process.send_signal(signal.SIGINT)
                self.assertEqual(process.wait(timeout=30), 130)
                message = process.stderr.read().decode()
                self.assertEqual(message.count('\n'), 1, message)
                for stream in (process.stdin, process.stdout, process.stderr):
                    stream.close()

    def test_two_texts_are_read_only_where_something_stands_between(self):
        self.fails(3, 'heads', 'bundled:english', '--text', 'a b', '--text-pair', 'c d', says=['expected one text, found two'])
        folder = os.path.join(self.folder, 'pairs')
        write_model(folder)
        words = ['attend', folder, '--text', 'ab', '--text-pair', 'cd', '--out', self.path('pair.safetensors')]
        self.fails(3, *words, says=['expected one text, found two'])
        with open(os.path.join(folder, 'tokenizer.json')) as f:
            tokenizer = json.load(f)
        tokenizer['post_processor']['pair'].insert(1, {'SpecialToken': {'id': '<s>', 'type_id': 1}})
        with open(os.path.join(folder, 'tokenizer.json'), 'w') as f:
            json.dump(tokenizer, f)
        self.works(*words)
        metadata = read_safetensors(self.path('pair.safetensors'))[1]
        self.assertEqual((metadata['text'], metadata['text_pair'], json.loads(metadata['tokens'])), ('ab', 'cd', ['a', 'b', '<s>', 'c', 'd']))

    def test_a_build_without_the_window_has_no_translations(self):
        self.works('info', 'bundled:english', '--lang', 'en')
        if DRAWS:
            self.assertRegex(self.fails(3, 'info', self.path('none.json'), '--lang', 'zh_CN'), '[\u4e00-\u9fff]')
        else:
            self.fails(4, 'info', 'bundled:english', '--lang', 'zh_CN', says=['--lang', 'no translations'])

    def test_verbose_says_steps_with_times(self):
        done = self.call('heads', 'bundled:english', '--text', 'the people', '--verbose')
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stdout.decode(), self.works('heads', 'bundled:english', '--text', 'the people'))
        lines = done.stderr.decode().splitlines()
        times = [float(line.split()[1]) for line in lines]
        self.assertEqual(times, sorted(times))
        for line, says in zip(lines, ('heads on cpu, ', 'opened english: 4 layers, 8 heads each', 'read the input: ', 'made the forward pass', 'done'), strict=True):
            self.assertRegex(line, r'^headscope: \d+\.\d{3} s: ')
            self.assertIn(says, line)


if __name__ == '__main__':
    unittest.main()
