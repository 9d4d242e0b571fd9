// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What may run the stacks of a pass in place of the CPU: one OpenCL device, chosen for the whole process like the number of threads. The CPU's pass is the truth and the way back: what a backend does not support,
/// and what fails while it runs, the CPU does, and the backend's notice says why. Embeddings and heads (logits) are always the CPU's.
/// Thread rule: any thread.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/forward/forward.h"

namespace headscope {

class Backend {
public:
    virtual ~Backend() = default;
    /// As the command line names it, "opencl:0.1", and as the driver does.
    virtual std::string word() const = 0;
    virtual std::string name() const = 0;
    /// Done where the device can run a stack of the model; Unsupported with what it cannot do.
    virtual Status supports(const Model &model, int stack) const = 0;
    /// Blocks of stack `stack` of a pass whose earlier stacks are in `so_far`: what runStack (stack_pass.h) gives, and attentions whose rectangles the device computes. Weights go up with the first pass of a model and stay
    /// until the model is gone. Any error but Cancelled has been told as a notice: the caller runs the stack on the CPU. Cost of a request to stop: tens of milliseconds.
    /// options.previous is not used: a device computes the whole stack. options.attended is told again from the first block on where a pass had to begin anew.
    virtual Result<StackTrace> run(const Trace &so_far, int stack, const Progress &progress, const PassOptions &options) = 0;
};

/// Told, from any thread, each time the CPU takes over: one sentence. The same sentence is told once until a pass succeeds again.
using BackendNotice = std::function<void(const std::string &)>;

/// Opens what a word names: "opencl", "opencl:P.D"; "cpu" gives null. BadInput for another word; Unsupported where there is no such device. A device that is there and does not start (kernels that do not build, no memory) is
/// told as a notice, and null comes back: the CPU takes over. Cost: seconds the first time (devices.h, session.h).
Result<std::shared_ptr<Backend>> openBackend(std::string_view word, BackendNotice notice);

/// The backend of passes that start from now on; null = the CPU.
std::shared_ptr<Backend> currentBackend();
void setBackend(std::shared_ptr<Backend> backend);

} // namespace headscope
