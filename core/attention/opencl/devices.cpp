// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attention/opencl/devices.h"

#include <CL/cl.h>
#include <mutex>

#include "core/attention/opencl/driver.h"
#include "core/base/text.h"

namespace headscope::opencl {

namespace {

std::string platformText(cl_platform_id platform, cl_platform_info what)
{
    size_t size = 0;
    if (clGetPlatformInfo(platform, what, 0, nullptr, &size) != CL_SUCCESS || size == 0) {
        return "";
    }
    std::string out(size, '\0');
    return clGetPlatformInfo(platform, what, size, out.data(), nullptr) == CL_SUCCESS ? out.substr(0, out.find('\0')) : "";
}

std::string deviceText(cl_device_id device, cl_device_info what)
{
    size_t size = 0;
    if (clGetDeviceInfo(device, what, 0, nullptr, &size) != CL_SUCCESS || size == 0) {
        return "";
    }
    std::string out(size, '\0');
    return clGetDeviceInfo(device, what, size, out.data(), nullptr) == CL_SUCCESS ? out.substr(0, out.find('\0')) : "";
}

template <class T>
T deviceNumber(cl_device_id device, cl_device_info what)
{
    T out{};
    return clGetDeviceInfo(device, what, sizeof out, &out, nullptr) == CL_SUCCESS ? out : T{};
}

std::string kindOf(cl_device_id device)
{
    const auto type = deviceNumber<cl_device_type>(device, CL_DEVICE_TYPE);
    return type & CL_DEVICE_TYPE_GPU ? "GPU" : type & CL_DEVICE_TYPE_CPU ? "CPU" : type & CL_DEVICE_TYPE_ACCELERATOR ? "accelerator" : "other";
}

/// Why no program of ours can run there; empty where one can. What depends on a model is said when the model comes.
std::string whyUnusable(cl_device_id device)
{
    const std::string version = deviceText(device, CL_DEVICE_VERSION); // "OpenCL 1.2 ..."
    if (!deviceNumber<cl_bool>(device, CL_DEVICE_AVAILABLE)) {
        return "the driver says that it is not available";
    }
    if (!deviceNumber<cl_bool>(device, CL_DEVICE_COMPILER_AVAILABLE)) {
        return "its driver has no compiler";
    }
    if (!deviceNumber<cl_bool>(device, CL_DEVICE_ENDIAN_LITTLE)) {
        return "it is big endian";
    }
    if (deviceText(device, CL_DEVICE_PROFILE) != "FULL_PROFILE") {
        return "it has only the embedded profile";
    }
    if (version.starts_with("OpenCL 1.0") || version.starts_with("OpenCL 1.1")) {
        return concat("expected OpenCL 1.2 or newer, found ", version);
    }
    constexpr cl_device_fp_config needed = CL_FP_INF_NAN | CL_FP_ROUND_TO_NEAREST;
    if ((deviceNumber<cl_device_fp_config>(device, CL_DEVICE_SINGLE_FP_CONFIG) & needed) != needed) {
        return "its float32 knows no infinity or does not round to nearest";
    }
    return "";
}

DeviceFacts factsOf(cl_device_id device, const DevicePlace &place)
{
    DeviceFacts facts;
    facts.place = place;
    facts.name = deviceText(device, CL_DEVICE_NAME);
    facts.vendor = deviceText(device, CL_DEVICE_VENDOR);
    facts.version = deviceText(device, CL_DEVICE_VERSION);
    facts.driver = deviceText(device, CL_DRIVER_VERSION);
    facts.kind = kindOf(device);
    facts.memory_bytes = deviceNumber<cl_ulong>(device, CL_DEVICE_GLOBAL_MEM_SIZE);
    facts.largest_buffer_bytes = deviceNumber<cl_ulong>(device, CL_DEVICE_MAX_MEM_ALLOC_SIZE);
    facts.local_bytes = deviceNumber<cl_ulong>(device, CL_DEVICE_LOCAL_MEM_SIZE);
    facts.compute_units = static_cast<int>(deviceNumber<cl_uint>(device, CL_DEVICE_MAX_COMPUTE_UNITS));
    facts.unusable = whyUnusable(device);
    return facts;
}

} // namespace

std::vector<std::vector<cl_device_id>> driverDevices(std::vector<cl_platform_id> &platforms)
{
    cl_uint count = 0;
    if (clGetPlatformIDs(0, nullptr, &count) != CL_SUCCESS) { // also where there is none
        count = 0;
    }
    platforms.assign(count, nullptr);
    if (count > 0 && clGetPlatformIDs(count, platforms.data(), nullptr) != CL_SUCCESS) {
        platforms.clear();
    }
    std::vector<std::vector<cl_device_id>> out;
    for (cl_platform_id platform : platforms) {
        cl_uint devices = 0;
        if (clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, nullptr, &devices) != CL_SUCCESS) {
            devices = 0;
        }
        auto &row = out.emplace_back(devices, nullptr);
        if (devices > 0 && clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, devices, row.data(), nullptr) != CL_SUCCESS) {
            row.clear();
        }
    }
    return out;
}

bool built() { return true; }

DeviceList listDevices()
{
    static std::mutex asking; // drivers start with the first question, and not all of them stand two first questions at once
    const std::lock_guard lock(asking);
    DeviceList list;
    std::vector<cl_platform_id> platforms;
    const auto devices = driverDevices(platforms);
    bool any = false;
    for (size_t p = 0; p < platforms.size(); ++p) {
        PlatformFacts facts{platformText(platforms[p], CL_PLATFORM_NAME), platformText(platforms[p], CL_PLATFORM_VENDOR), platformText(platforms[p], CL_PLATFORM_VERSION), {}};
        for (size_t d = 0; d < devices[p].size(); ++d) {
            facts.devices.push_back(factsOf(devices[p][d], {static_cast<int>(p), static_cast<int>(d)}));
            any = true;
        }
        list.platforms.push_back(std::move(facts));
    }
    if (!any) {
        list.none = platforms.empty() ? "no OpenCL driver is installed" : "the OpenCL drivers know no device";
    }
    return list;
}

} // namespace headscope::opencl
