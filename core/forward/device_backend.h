// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// One OpenCL device as a Backend. In builds with OpenCL only.

#include <map>
#include <mutex>

#include "core/attention/opencl/session.h"
#include "core/forward/backend.h"
#include "core/forward/device_weights.h"

namespace headscope {

class DeviceBackend : public Backend {
public:
    DeviceBackend(std::shared_ptr<opencl::Session> session, BackendNotice notice);

    std::string word() const override;
    std::string name() const override;
    Status supports(const Model &model, int stack) const override;
    Result<StackTrace> run(const Trace &so_far, int stack, const Progress &progress, const PassOptions &options) override;

    /// Bytes that weights, traces and passes hold on the device.
    uint64_t allocated() const { return session_->allocated(); }

private:
    struct Told;
    /// A model's weights, by stack. Kept while the model lives.
    struct Sent {
        std::weak_ptr<const Model> model;
        SentMatrices matrices;
        std::map<int, std::shared_ptr<const DeviceStackWeights>> stacks;
    };
    Result<StackTrace> tryRun(const Trace &so_far, int stack, const Progress &progress, const PassOptions &options);
    Result<std::shared_ptr<const DeviceStackWeights>> weightsOf(const std::shared_ptr<const Model> &model, int stack, const Progress &progress);
    /// Frees the weights of all models but one.
    void forgetOthers(const Model *keep);

    std::shared_ptr<opencl::Session> session_;
    std::shared_ptr<Told> told_; ///< outlives the backend in the traces that it made
    std::mutex sending_;
    std::vector<Sent> sent_;
};

/// A backend over a device; null, and a notice, where it does not start.
std::shared_ptr<Backend> startBackend(const opencl::DeviceFacts &device, const opencl::SessionOptions &options, BackendNotice notice);

} // namespace headscope
