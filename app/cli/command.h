// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// One subcommand: a name, a table of options, a function. command.cpp lists all of them; each has a file of its own.

#include <string>
#include <string_view>
#include <vector>

#include "app/cli/arguments.h"
#include "core/base/progress.h"

namespace headscope::cli {

struct Command {
    std::string_view name;
    std::string_view usage;   ///< behind "headscope NAME"
    std::string_view summary;
    std::vector<Option> options;
    size_t positionals;
    /// Does the work; prints its result, and nothing else, on standard output.
    Status (*run)(const Arguments &arguments, const Progress &progress);
};

const Command &infoCommand();
const Command &tokenizeCommand();
const Command &attendCommand();
const Command &headsCommand();
const Command &convertCommand();
const Command &generateCommand();
const Command &benchCommand();
const Command &devicesCommand();
const Command &completionCommand();
const Command &manualCommand();
const Command &renderCommand(); ///< only in a build with the window

/// All of this build, in the order of the help.
const std::vector<const Command *> &allCommands();

/// True when `word` names a subcommand, help or version.
bool isCommand(std::string_view word);

/// Runs the subcommand named by words[0]; returns the exit status. Errors are one line on standard error.
int runCommand(const std::vector<std::string> &words);

/// Options that say how a subcommand runs, whatever it does.
std::vector<Option> runOptions();
/// Options that every subcommand with a model takes, with those of runOptions.
std::vector<Option> withModelOptions(std::vector<Option> own);
/// The same with the options that give an input.
std::vector<Option> withInputOptions(std::vector<Option> own);

} // namespace headscope::cli
