// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Starts Qt for the window, or without a display for figures.

#include <QApplication>
#include <memory>
#include <string>

namespace headscope::ui {

/// Opens the window on `model` (empty: the first bundled model) and runs until it is closed. Exit status of the process.
int runWindow(int argc, char **argv, const std::string &model);

/// A QApplication that needs no display, for drawing figures from a subcommand. Once a process.
std::unique_ptr<QApplication> offscreenApplication();

} // namespace headscope::ui
