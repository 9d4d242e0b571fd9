// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The pass of one stack on a device: what StackPass (stack_pass.cpp) does on the CPU, in the same order. The stream goes up once; what a trace keeps comes back block by block. In builds with OpenCL only.

#include <functional>
#include <memory>

#include "core/forward/device_weights.h"
#include "core/forward/forward.h"

namespace headscope {

struct DevicePassPlace {
    std::shared_ptr<opencl::Session> session;
    std::shared_ptr<const DeviceStackWeights> weights; ///< of the stack
    std::function<void(const std::string &)> failed;   ///< kept in the trace: told where the device cannot compute a rectangle later
    decltype(PassOptions::attended) attended = {};      ///< as in PassOptions
};

/// Errors as Backend::run. Memory on the device beside weights: streams and one block of scores; kept with the trace are q and keys of each attention, unless they would take more than half of the device, then the CPU computes rectangles.
Result<StackTrace> runDevicePass(const DevicePassPlace &place, const Trace &so_far, int stack, const Progress &progress);

} // namespace headscope
