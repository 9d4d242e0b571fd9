// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Texts that other programs write: a pipe, a terminal, /dev/stdin. Any thread.

#include <filesystem>
#include <string>

#include "core/base/result.h"

namespace headscope {

/// As readFile (file.h), and what comes through a pipe or device until its end. Waits for whoever writes. BadInput as there; once more than `most` bytes came, the rest is not read.
Result<std::string> readFileOrPipe(const std::filesystem::path &path, size_t most);

} // namespace headscope
