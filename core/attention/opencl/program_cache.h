// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Programs built once: the driver's binary lies in the user's cache folder ($XDG_CACHE_HOME or ~/.cache, headscope/programs), under a key of device, driver, source and options. A file is written whole or not at all; one that is
/// damaged, of another key, or refused by the driver is built again and replaced. Where no folder can be written, programs are built each time.
/// Thread rule: any thread, several processes at once.

#include <filesystem>
#include <optional>
#include <string>

#include "core/attention/opencl/driver.h"

namespace headscope::opencl {

struct ProgramText {
    std::string source, options;
    std::string device; ///< everything that tells one device and driver from another
};

/// The folder of the cache; empty where there is neither XDG_CACHE_HOME nor HOME.
std::filesystem::path programFolder();

/// The file of a program inside the folder. Pure.
std::filesystem::path programFile(const std::filesystem::path &folder, const ProgramText &text);

/// The binary in a file of the cache; nothing where there is none, or it is damaged, or made from another text.
std::optional<std::string> cachedBinary(const std::filesystem::path &file, const ProgramText &text);
Status storeBinary(const std::filesystem::path &file, const ProgramText &text, std::string_view binary);

/// The built program; the caller releases it. Unsupported, with the compiler's first complaint, where it does not build.
Result<_cl_program *> builtProgram(_cl_context *context, _cl_device_id *device, const ProgramText &text);

} // namespace headscope::opencl
