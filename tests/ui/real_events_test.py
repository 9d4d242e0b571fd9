# SPDX-License-Identifier: GPL-3.0-or-later
"""The program from outside: real keys and clicks of the X server, and what the window keeps of itself on disk (its session against a crash, its settings). Argument 1 is the executable."""

import glob
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

BINARY = os.path.abspath(sys.argv.pop(1))
MODEL = os.path.realpath(os.path.join(os.path.dirname(__file__), '../../resources/models/attention.json'))
if not os.environ.get('DISPLAY') or not shutil.which('xdotool'):
    print('SKIPPED: no display or no xdotool (Debian and Ubuntu: apt install xdotool)')
    sys.exit(77)


def xdotool(*words):
    return subprocess.run(['xdotool', *map(str, words)], capture_output=True, text=True, timeout=30).stdout


class RealEvents(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.mkdtemp()
        self.program = None
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        self.addCleanup(self.stop)

    def stop(self):
        if self.program and self.program.poll() is None:
            self.program.kill()
            self.program.wait()

    def start(self, *words):
        places = dict(HOME=self.home, XDG_CONFIG_HOME=self.home + '/config', XDG_DATA_HOME=self.home + '/data')
        self.program = subprocess.Popen([BINARY, *words], env={**os.environ, **places, 'LANG': 'C.UTF-8'}, stderr=subprocess.DEVNULL)
        self.until(lambda: self.seen().get('input', {}).get('text'), 'the first window')
        self.click(900, 806)  # the status bar: without a window manager a click is what makes the window the active one

    def until(self, holds, what, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if holds():
                return
            time.sleep(0.1)
        self.fail(f'waited in vain for {what}: {json.dumps(self.seen())[:600]}')

    def seen(self):
        """What the window kept of itself last."""
        for path in glob.glob(self.home + '/data/**/*.headscope', recursive=True):
            try:
                with open(path, encoding='utf-8') as f:
                    return json.load(f)
            except (OSError, ValueError):
                pass
        return {}

    def at(self, key):
        value = self.seen()
        for part in key.split('.'):
            value = value.get(part, {}) if isinstance(value, dict) else {}
        return value

    def settings(self):
        for path in glob.glob(self.home + '/config/**/*.conf', recursive=True):
            with open(path, encoding='utf-8') as f:
                return f.read()
        return ''

    def click(self, x, y, *modifiers):
        for key in modifiers:
            xdotool('keydown', key)
        xdotool('mousemove', x, y, 'click', 1)
        for key in modifiers:
            xdotool('keyup', key)

    def test_typing_choosing_switching_and_quitting(self):
        self.start()
        self.click(600, 40)  # the text
        xdotool('key', 'ctrl+a')
        xdotool('type', '--delay', '15', 'One day one night one day')
        self.until(lambda: self.at('input.text') == 'One day one night one day', 'the typed text')
        xdotool('key', 'Escape', 'ctrl+Up', 'ctrl+Left')
        place = (self.at('selection.layer'), self.at('selection.head'))
        xdotool('key', 'ctrl+Up')
        self.until(lambda: (self.at('selection.layer'), self.at('selection.head')) != place, 'another head')
        xdotool('key', 'alt+Left')
        time.sleep(0.2)
        xdotool('key', 'ctrl+z')  # the last word that was typed
        self.until(lambda: self.at('input.text') != 'One day one night one day', 'undo')
        xdotool('key', 'ctrl+shift+z')
        self.until(lambda: self.at('input.text') == 'One day one night one day', 'redo')
        xdotool('key', '2')  # scores, while the heatmap has the focus
        self.until(lambda: self.at('display.shown') == 'scores', 'scores')
        xdotool('key', 'slash')
        xdotool('type', 'night')
        self.until(lambda: self.at('selection.query') not in ({}, 0), 'the found token')
        xdotool('key', 'Escape', 'ctrl+q')
        self.assertEqual(self.program.wait(timeout=20), 0)
        self.assertEqual(self.seen(), {})  # it ended properly: nothing is offered next time

    def test_wheel_language_and_a_crash(self):
        self.start()
        xdotool('mousemove', 700, 450, 'click', 4, 'click', 4)
        self.until(lambda: self.at('views.heatmap.rows') != {}, 'a zoomed heatmap')
        rows, key = self.at('views.heatmap.rows'), self.at('views.heatmap.key')
        self.assertLess(rows, len(self.at('input.text').split()) + 3)
        xdotool('mousedown', 1, 'mousemove', 640, 450, 'mousemove', 560, 450, 'mouseup', 1)
        self.until(lambda: self.at('views.heatmap.key') not in ({}, key), 'a dragged heatmap')
        self.assertEqual(self.at('views.heatmap.rows'), rows)
        xdotool('click', '--repeat', 2, '--delay', 60, 1)
        self.until(lambda: self.at('views.heatmap') == {}, 'the whole heatmap')
        xdotool('key', 'alt+v')
        time.sleep(0.5)
        xdotool('key', 'l')
        time.sleep(0.5)
        xdotool('key', 'Down', 'Down', 'Return')  # as the system, English, Chinese
        self.until(lambda: 'language=zh_CN' in self.settings(), 'the language in the settings')
        time.sleep(3)  # the new window opens the model again
        self.click(600, 60)  # the text, also where the window lies lower now
        xdotool('key', 'ctrl+a')
        xdotool('type', '--delay', '15', 'Again')
        self.until(lambda: self.at('input.text') == 'Again', 'typing into the new window')
        self.program.send_signal(signal.SIGKILL)
        self.program.wait()
        self.assertEqual(self.at('input.text'), 'Again')  # which the next start offers

    def test_comparing_and_opening(self):
        self.start()
        self.click(836, 115)  # the last tab
        self.until(lambda: self.at('views.shown') == 'compareView', 'Compare')
        self.click(780, 145)  # the other text
        xdotool('key', 'ctrl+a')
        xdotool('type', '--delay', '15', 'The people want war')
        self.until(lambda: self.at('views.compare.text') == 'The people want war', 'the other text')
        place = (self.at('selection.layer'), self.at('selection.head'))
        self.click(450, 260)  # one of the heads that changed most
        self.until(lambda: (self.at('selection.layer'), self.at('selection.head')) != place, 'a head of the list')
        xdotool('key', 'ctrl+o')
        time.sleep(1)
        xdotool('type', '--delay', '15', MODEL)
        xdotool('key', 'Return')
        self.until(lambda: self.at('model.bundled') == 'attention', 'the opened file')  # which it knows by the name that it is installed by

    def test_closing_while_a_model_loads(self):
        self.start('bundled:attention')
        xdotool('key', 'ctrl+q')
        self.assertEqual(self.program.wait(timeout=20), 0)


if __name__ == '__main__':
    unittest.main()
