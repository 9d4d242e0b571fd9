// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a subcommand says on standard error: one line each, "headscope: ...", in the language of --lang; with --verbose also what was done and when. Any thread, once the options are read.

#include <string>

#include "core/base/result.h"

namespace headscope::cli {

void say(const std::string &line);

/// Steps are said from here on, timed from now.
void sayStepsFromNow();
/// "0.213 s: read english (4 layers, 8 heads)", where steps are said.
void sayStep(const std::string &what);

/// The language of core's messages, and of texts in figures drawn from here on: "en" or "zh_CN". BadInput: another. Unsupported: a build without the window, which has no translations.
Status setLanguage(const std::string &code);

} // namespace headscope::cli
