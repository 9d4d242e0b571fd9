// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Weights of a model on a device, by role. Matrices that layers share (ALBERT) are sent once. Immutable once made; freed with the last handle.

#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include "core/attention/opencl/ops.h"
#include "core/model/model.h"

namespace headscope {

struct DeviceAttentionWeights {
    std::shared_ptr<const opencl::DeviceLinear> W_Q, W_K, W_V, W_O; ///< null where the model has none
    opencl::DeviceNorm norm_q, norm_k;
};

struct DeviceBlockWeights {
    opencl::DeviceNorm norm_attn, norm_attn_out, norm_attn_post, norm_cross, norm_cross_post, norm_mlp, norm_mlp_out, norm_mlp_post;
    DeviceAttentionWeights attn, cross;
    std::shared_ptr<const opencl::DeviceLinear> W_in, W_gate, W_out;
    opencl::Buffer attn_scale, mlp_scale; ///< empty where there is none
};

struct DeviceStackWeights {
    std::vector<DeviceBlockWeights> blocks;
};

/// Done where every matrix of the stack fits into a buffer of the device, and all of them into its memory. Unsupported, with the numbers, where not.
Status weightsFit(const StackWeights &weights, const opencl::DeviceFacts &device);

/// What tells one layer from another: where its numbers lie, how it is cut, its bias.
using LinearKey = std::tuple<const std::byte *, int, int, int64_t, std::vector<float>>;
/// Matrices that are on the device.
using SentMatrices = std::map<LinearKey, std::shared_ptr<const opencl::DeviceLinear>>;

/// Sends a stack's weights, but for the matrices in `sent`, and adds those that it sends: what was sent before a request to stop is not sent again. OutOfResources; Cancelled between some ten MB. Cost: one pass over the weights.
Result<std::shared_ptr<const DeviceStackWeights>> uploadStack(opencl::Session &session, const StackWeights &weights, SentMatrices &sent, const Progress &progress);

} // namespace headscope
