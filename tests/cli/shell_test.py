# SPDX-License-Identifier: GPL-3.0-or-later
"""What shells complete and man prints, against --help."""

import re
import shutil
import subprocess
import unittest

from calls import Calls


class Shell(Calls):
    def commands(self):
        return re.findall(r'^  (\w+) ', self.works('--help'), re.M)  # the window's line begins without blanks

    def options(self, command):
        return set(re.findall(r'^  (--[\w-]+)', self.works(command, '--help'), re.M))

    def completed(self, *words):
        script = self.works('completion', 'bash') + '\nCOMP_WORDS=(headscope "$@"); COMP_CWORD=$#; _headscope; printf "%s\\n" "${COMPREPLY[@]}"'
        return set(subprocess.run(['bash', '-c', script, 'bash', *words], capture_output=True, text=True, check=True).stdout.split())

    def test_bash_completes_commands_and_every_option(self):
        self.assertEqual(self.completed(''), {*self.commands(), '--help', '--version'})
        self.assertEqual(self.completed('tok'), {'tokenize'})
        for command in self.commands():
            self.assertEqual(self.completed(command, '-'), self.options(command))
        self.assertEqual(self.completed('attend', 'model', '--what', ''), set())  # a value: files, by the shell itself
        self.assertEqual(self.completed('heads', '--js'), {'--json'})

    def test_zsh_can_read_its_script(self):
        script = self.works('completion', 'zsh')
        for command in self.commands():
            self.assertIn(f'    {command}) _arguments', script)
        if not shutil.which('zsh'):
            self.skipTest('no zsh here')
        subprocess.run(['zsh', '-n'], input=script, text=True, check=True)

    def test_the_man_page_has_every_option(self):
        page = self.works('manual')
        for command in self.commands():
            part = page.split(f'.SS headscope {command} ')[1].split('.SS ')[0]
            self.assertEqual({name.replace('\\-', '-') for name in re.findall(r'^\.B (\\-\\-[\w\\-]+)', part, re.M)}, self.options(command))
        if shutil.which('groff'):
            shown = subprocess.run(['groff', '-man', '-Tutf8', '-ww', '-P-cbou'], input=page, capture_output=True, text=True, check=True)
            self.assertEqual(shown.stderr, '')
            self.assertIn('--what', shown.stdout.replace('\u2010', '-').replace('\u2212', '-'))

    def test_another_shell_is_refused(self):
        self.fails(3, 'completion', 'fish', says=['bash or zsh', 'fish'])
        self.fails(2, 'completion')


if __name__ == '__main__':
    unittest.main()
