// SPDX-License-Identifier: GPL-3.0-or-later
// What shells and man read, written from the same tables as --help.
#include <cstdio>

#include "app/cli/command.h"
#include "core/base/text.h"
#include "core/base/version.h"

namespace headscope::cli {

namespace {

/// `text` with `before` in front of each character of `marks`.
std::string marked(std::string_view text, std::string_view marks, std::string_view before = "\\")
{
    std::string out;
    for (const char c : text) {
        out += marks.find(c) != std::string_view::npos ? concat(before, c) : std::string(1, c);
    }
    return out;
}

/// Inside of single quotes of a shell.
std::string quoted(std::string_view text)
{
    std::string out = "'";
    for (const char c : text) {
        out += c == '\'' ? "'\\''" : std::string(1, c);
    }
    return out + "'";
}

std::string bashCompletion()
{
    std::string names, cases;
    for (const Command *command : allCommands()) {
        std::string switches, valued;
        for (const Option &option : command->options) {
            (option.value.empty() ? switches : valued) += concat(" ", option.name);
        }
        names += concat(command->name, " ");
        cases += concat("    ", command->name, ") switches='", switches, "' valued='", valued, "' ;;\n");
    }
    return concat("# bash completion for headscope, as `headscope completion bash` writes it\n"
                  "_headscope() {\n"
                  "  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} switches= valued=\n"
                  "  compopt -o default 2>/dev/null\n"
                  "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                  "    COMPREPLY=($(compgen -W '",
        names, "--help --version' -- \"$current\"))\n"
               "    return\n"
               "  fi\n"
               "  case ${COMP_WORDS[1]} in\n",
        cases, "  esac\n"
               "  COMPREPLY=()\n"
               "  case \"$valued \" in *\" $before \"*) return ;; esac\n"
               "  case $current in -*) COMPREPLY=($(compgen -W \"$switches $valued\" -- \"$current\")) ;; esac\n"
               "}\n"
               "complete -F _headscope headscope\n");
}

std::string zshCompletion()
{
    std::string names, cases;
    for (const Command *command : allCommands()) {
        names += concat("    ", quoted(concat(command->name, ":", marked(command->summary, ":"))), "\n");
        cases += concat("    ", command->name, ") _arguments");
        for (const Option &option : command->options) {
            cases += concat(" \\\n      ", quoted(concat(option.repeatable ? "*" : "", option.name, "[", marked(option.help, "[]:\\"), "]", option.value.empty() ? "" : concat(":", marked(option.value, ":"), ":_files"))));
        }
        cases += " \\\n      '*:file:_files' ;;\n";
    }
    return concat("#compdef headscope\n"
                  "# zsh completion for headscope, as `headscope completion zsh` writes it\n"
                  "_headscope() {\n"
                  "  local -a commands=(\n",
        names, "  )\n"
               "  if (( CURRENT == 2 )); then\n"
               "    _describe command commands\n"
               "    _files\n"
               "    return\n"
               "  fi\n"
               "  local command=$words[2]\n"
               "  (( CURRENT-- ))\n"
               "  shift words\n"
               "  case $command in\n",
        cases, "  esac\n"
               "}\n"
               "if [ \"$funcstack[1]\" = _headscope ]; then\n"
               "  _headscope \"$@\"\n"
               "else\n"
               "  compdef _headscope headscope\n"
               "fi\n");
}

/// Text of a man page: hyphens that are typed, no line that begins with a request.
std::string roff(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        out += c == '\\' ? "\\e" : c == '-' ? "\\-" : c == '\'' ? "\\(aq" : std::string(1, c);
    }
    return out.starts_with(".") ? "\\&" + out : out;
}

std::string manual()
{
    std::string out = concat(".\\\" Written by `headscope manual`.\n.TH HEADSCOPE 1 \"\" \"Headscope ", programVersion(), "\"\n"
                                                                                                               ".SH NAME\nheadscope \\- shows every attention head of a transformer\n"
                                                                                                               ".SH SYNOPSIS\n.B headscope\n.RI [ MODEL ]\n.br\n.B headscope\n.I COMMAND\n[options]\n"
                                                                                                               ".SH DESCRIPTION\nWithout a command the window opens, on\n.I MODEL\nor a saved session (.headscope). With one it works without a display.\n"
                                                                                                               ".PP\n.I MODEL\nis a checkpoint folder, a .safetensors file with its config beside it, a JSON weights file, a file of patterns (.npz, .safetensors, .json), or bundled:NAME.\n"
                                                                                                               ".SH COMMANDS\n");
    for (const Command *command : allCommands()) {
        out += concat(".SS headscope ", roff(command->name), " ", roff(command->usage), "\n", roff(command->summary), ".\n");
        for (const Option &option : command->options) {
            out += concat(".TP\n.B ", roff(option.name), option.value.empty() ? "" : concat(" \\fI", roff(option.value), "\\fR"), "\n", roff(option.help), "\n");
        }
    }
    return out + ".SH EXIT STATUS\n0 done; 2 wrong usage; 3 the input (a file, a text, the value of an option) is at fault; 4 this build or machine cannot do it; 5 out of memory or disk; 130 interrupted.\n";
}

Status runCompletion(const Arguments &arguments, const Progress &)
{
    const std::string &shell = arguments.positionals().front();
    if (shell != "bash" && shell != "zsh") {
        return badInput(concat("expected bash or zsh, found \"", printable(shell), "\""));
    }
    std::fputs((shell == "bash" ? bashCompletion() : zshCompletion()).c_str(), stdout);
    return Done{};
}

Status runManual(const Arguments &, const Progress &)
{
    std::fputs(manual().c_str(), stdout);
    return Done{};
}

} // namespace

const Command &completionCommand()
{
    static const Command command = {"completion", "bash | zsh", "prints what the shell completes commands and options by: eval \"$(headscope completion bash)\"", {{"--help", "", "this text"}}, 1, runCompletion};
    return command;
}

const Command &manualCommand()
{
    static const Command command = {"manual", "", "prints the man page", {{"--help", "", "this text"}}, 0, runManual};
    return command;
}

} // namespace headscope::cli
