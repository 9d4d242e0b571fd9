// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Texts that other programs write: a pipe, a terminal, /dev/stdin. Any thread.

#include <filesystem>
#include <stop_token>
#include <string>

#include "core/base/result.h"

namespace headscope {

/// As readFile (file.h), and what comes through a pipe or device until its end. Waits for whoever writes; Cancelled within a tenth of a second once somebody asks to stop. BadInput as there; once more than `most` bytes came, the rest is not read.
Result<std::string> readFileOrPipe(const std::filesystem::path &path, size_t most, const std::stop_token &stop = {});

} // namespace headscope
