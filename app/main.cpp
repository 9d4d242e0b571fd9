// SPDX-License-Identifier: GPL-3.0-or-later
// Chooses between the window and a subcommand.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "core/base/text.h"
#ifdef HEADSCOPE_GUI
#include "ui/application.h"
#endif

int main(int argc, char **argv)
{
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (!words.empty() && headscope::cli::isCommand(words[0])) {
        return headscope::cli::runCommand(words);
    }
    if (words.size() > 1 || (words.size() == 1 && words[0].starts_with("-"))) {
        std::fprintf(stderr, "headscope: expected a command or one model to open, found \"%s\"; headscope --help lists the commands\n", words[0].c_str());
        return headscope::cli::Usage;
    }
    std::error_code ignored;
    if (!words.empty() && !words[0].starts_with("bundled:") && !std::filesystem::exists(words[0], ignored)) {
        std::fprintf(stderr, "headscope: expected a command or a model to open, found \"%s\", which is neither; headscope --help lists the commands\n", headscope::printable(words[0]).c_str());
        return headscope::cli::Usage;
    }
#ifdef HEADSCOPE_GUI
    const auto given = [](const char *name) { return std::getenv(name) && *std::getenv(name); };
    if (!given("DISPLAY") && !given("WAYLAND_DISPLAY") && !given("QT_QPA_PLATFORM")) {
        std::fputs("headscope: the window needs a display, found none; headscope --help lists the commands that need none\n", stderr);
        return headscope::cli::CannotDo;
    }
    return headscope::ui::runWindow(argc, argv, words.empty() ? std::string() : words[0]);
#else
    std::fputs("headscope: this build has no window; headscope --help lists the commands\n", stderr);
    return words.empty() ? headscope::cli::Usage : headscope::cli::CannotDo;
#endif
}
