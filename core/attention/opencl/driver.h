// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The drivers' own handles, named without their headers (CL/*.h stands in .cpp files of this folder only). For this folder.

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

struct _cl_platform_id;
struct _cl_device_id;
struct _cl_context;
struct _cl_command_queue;
struct _cl_mem;
struct _cl_program;
struct _cl_kernel;
struct _cl_event;

namespace headscope::opencl {

/// All platforms, and the devices of each, in the drivers' order.
std::vector<std::vector<_cl_device_id *>> driverDevices(std::vector<_cl_platform_id *> &platforms);

/// "CL_INVALID_VALUE" of an error code; its number where it has no name.
std::string codeName(int code);

/// What a failed call means: OutOfResources where memory ran out, else Unsupported. `call` is the function and what it was about.
Error driverError(int code, std::string_view device, std::string_view call);

} // namespace headscope::opencl
