// SPDX-License-Identifier: GPL-3.0-or-later
// The list of devices in a build without OpenCL.
#include "core/attention/opencl/devices.h"

namespace headscope::opencl {

bool built() { return false; }

DeviceList listDevices() { return {{}, "this build was made without OpenCL"}; }

} // namespace headscope::opencl
