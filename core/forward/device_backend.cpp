// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/device_backend.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/forward/device_pass.h"

namespace headscope {

namespace {

constexpr const char *takenOver = "; the CPU computes instead";

} // namespace

/// Passes notices on, each sentence once until something succeeds again.
struct DeviceBackend::Told {
    explicit Told(BackendNotice to) : notice(std::move(to)) {}
    void say(const std::string &why)
    {
        {
            const std::lock_guard lock(mutex);
            if (last == why) {
                return;
            }
            last = why;
        }
        if (notice) {
            notice(why + takenOver);
        }
    }
    void succeeded()
    {
        const std::lock_guard lock(mutex);
        last.clear();
    }
    BackendNotice notice;
    std::mutex mutex;
    std::string last;
};

DeviceBackend::DeviceBackend(std::shared_ptr<opencl::Session> session, BackendNotice notice) : session_(std::move(session)), told_(std::make_shared<Told>(std::move(notice))) {}

std::string DeviceBackend::word() const { return opencl::deviceWord(session_->device().place); }

std::string DeviceBackend::name() const { return session_->device().name; }

Status DeviceBackend::supports(const Model &model, int stack) const
{
    const std::string lost = session_->lost();
    const Status fits = lost.empty() ? weightsFit(model.weights.stacks[static_cast<size_t>(stack)], session_->device()) : Status(unsupported(lost));
    return fits || !lost.empty() ? fits : Status(unsupported(concat(word(), " (", name(), "): ", fits.error().message)));
}

void DeviceBackend::forgetOthers(const Model *keep)
{
    std::erase_if(sent_, [keep](const Sent &sent) { return sent.model.lock().get() != keep; });
}

Result<std::shared_ptr<const DeviceStackWeights>> DeviceBackend::weightsOf(const std::shared_ptr<const Model> &model, int stack, const Progress &progress)
{
    const std::lock_guard lock(sending_);
    std::erase_if(sent_, [](const Sent &sent) { return sent.model.expired(); });
    const auto ours = [&] { return std::find_if(sent_.begin(), sent_.end(), [&](const Sent &sent) { return sent.model.lock() == model; }); };
    auto at = ours();
    if (at == sent_.end()) {
        at = sent_.insert(sent_.end(), Sent{model, {}, {}});
    }
    if (at->stacks.contains(stack)) {
        return at->stacks.at(stack);
    }
    HS_TRY_STATUS(supports(*model, stack));
    const StackWeights &weights = model->weights.stacks[static_cast<size_t>(stack)];
    auto sent = uploadStack(*session_, weights, at->matrices, progress);
    if (!sent && sent.error().code == ErrorCode::OutOfResources) {
        forgetOthers(model.get());
        at = ours();
        sent = uploadStack(*session_, weights, at->matrices, progress);
    }
    if (sent) {
        at->stacks[stack] = *sent;
    }
    return sent;
}

Result<StackTrace> DeviceBackend::tryRun(const Trace &so_far, int stack, const Progress &progress, const PassOptions &options)
{
    if (const std::string lost = session_->lost(); !lost.empty()) {
        return unsupported(lost);
    }
    HS_TRY(weights, weightsOf(so_far.model, stack, progress));
    const DevicePassPlace place{session_, std::move(weights), [told = told_](const std::string &why) { told->say(why); }, options.attended};
    return runDevicePass(place, so_far, stack, progress);
}

Result<StackTrace> DeviceBackend::run(const Trace &so_far, int stack, const Progress &progress, const PassOptions &options)
{
    auto done = tryRun(so_far, stack, progress, options);
    if (!done && done.error().code == ErrorCode::OutOfResources && session_->lost().empty()) { // weights of models that are not in use may stand in the way
        {
            const std::lock_guard lock(sending_);
            forgetOthers(so_far.model.get());
        }
        done = tryRun(so_far, stack, progress, options);
    }
    if (done) {
        told_->succeeded();
    } else if (done.error().code != ErrorCode::Cancelled) {
        told_->say(done.error().message);
    }
    return done;
}

std::shared_ptr<Backend> startBackend(const opencl::DeviceFacts &device, const opencl::SessionOptions &options, BackendNotice notice)
{
    auto session = opencl::Session::open(device, options);
    if (!session) {
        if (notice) {
            notice(session.error().message + takenOver);
        }
        return nullptr;
    }
    return std::make_shared<DeviceBackend>(std::move(*session), std::move(notice));
}

} // namespace headscope
