// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Files read back by other people's readers.

#include <cstdlib>
#include <optional>
#include <string>

#include "core/base/file.h"
#include "core/base/text.h"
#include "tests/support/temporary_folder.h"

namespace headscope::testing {

/// Runs a Python program with `folder` as its argument; what it printed, or nothing where there is no python3 with numpy.
inline std::optional<std::string> runPython(const TemporaryFolder &folder, const std::string &program)
{
    std::string python;
    for (const char *candidate : {"python3", "/usr/bin/python3"}) {
        if (python.empty() && std::system(concat(candidate, " -c 'import numpy' >/dev/null 2>&1").c_str()) == 0) {
            python = candidate;
        }
    }
    if (python.empty() || !writeFile(folder / "check.py", program)) {
        return std::nullopt;
    }
    const std::string command = concat(python, " '", (folder / "check.py").string(), "' '", folder.path().string(), "' > '", (folder / "out.txt").string(), "' 2>&1");
    const int rc = std::system(command.c_str());
    return readFile(folder / "out.txt", 1 << 20).value() + (rc ? "failed" : "");
}

} // namespace headscope::testing
