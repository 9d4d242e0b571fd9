// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// OpenCL platforms and devices of this machine, and the word by which one is chosen. In a build without OpenCL the list is empty and says so.
/// Thread rule: any thread. The first call loads the drivers, which may take a second: never on a GUI thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace headscope::opencl {

/// Place of a device: platform and device count from zero in the order in which the drivers name them.
struct DevicePlace {
    int platform = 0, device = 0;
    auto operator<=>(const DevicePlace &) const = default;
};

struct DeviceFacts {
    DevicePlace place;
    std::string name, vendor, version, driver; ///< as the driver says them
    std::string kind;                          ///< "GPU", "CPU", "accelerator", "other"
    uint64_t memory_bytes = 0;                 ///< of the device
    uint64_t largest_buffer_bytes = 0;
    uint64_t local_bytes = 0;                  ///< that a work group shares
    int compute_units = 0;
    std::string unusable;                      ///< why Headscope cannot compute there; empty where it can
};

struct PlatformFacts {
    std::string name, vendor, version;
    std::vector<DeviceFacts> devices;
};

struct DeviceList {
    std::vector<PlatformFacts> platforms;
    std::string none; ///< why there are no devices, one sentence; empty where there are some
};

/// True in a build that found OpenCL when it was configured.
bool built();

/// All platforms and devices. A driver that fails is left out. Cost: milliseconds, a second the first time.
DeviceList listDevices();

/// "opencl:1.0" of a place.
std::string deviceWord(const DevicePlace &place);

/// The device that a word names: "opencl" is the first usable one, GPUs before others; "opencl:P.D" is that one. BadInput for another word; Unsupported where there is no such device, or it is unusable; says why and what there is.
Result<DeviceFacts> findDevice(std::string_view word, const DeviceList &list);

} // namespace headscope::opencl
