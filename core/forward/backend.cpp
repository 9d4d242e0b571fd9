// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/backend.h"

#include <mutex>

#include "core/attention/opencl/devices.h"
#ifdef HEADSCOPE_OPENCL
#include "core/forward/device_backend.h"
#endif

namespace headscope {

namespace {

std::mutex choosing;
std::shared_ptr<Backend> chosen;

} // namespace

Result<std::shared_ptr<Backend>> openBackend(std::string_view word, [[maybe_unused]] BackendNotice notice)
{
    if (word == "cpu") {
        return std::shared_ptr<Backend>();
    }
    HS_TRY(device, opencl::findDevice(word, opencl::listDevices()));
#ifdef HEADSCOPE_OPENCL
    return startBackend(device, {}, std::move(notice));
#else
    return unsupported("this build has no OpenCL");
#endif
}

std::shared_ptr<Backend> currentBackend()
{
    const std::lock_guard lock(choosing);
    return chosen;
}

void setBackend(std::shared_ptr<Backend> backend)
{
    const std::lock_guard lock(choosing);
    chosen.swap(backend); // the old one goes outside the lock
}

} // namespace headscope
