// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "core/attention/opencl/devices.h"
#include "core/base/parallel.h"
#include "core/base/text.h"

namespace headscope::cli {

namespace {

using Json = nlohmann::ordered_json;

Json jsonOf(const opencl::DeviceFacts &device)
{
    return {{"id", opencl::deviceWord(device.place)}, {"name", device.name}, {"vendor", device.vendor}, {"kind", device.kind}, {"version", device.version}, {"driver", device.driver}, {"compute_units", device.compute_units},
        {"memory_bytes", device.memory_bytes}, {"largest_buffer_bytes", device.largest_buffer_bytes}, {"local_bytes", device.local_bytes}, {"usable", device.unusable.empty()},
        {"why_not", device.unusable.empty() ? Json() : Json(device.unusable)}};
}

void printJson(const opencl::DeviceList &list)
{
    Json platforms = Json::array();
    for (const auto &platform : list.platforms) {
        Json devices = Json::array();
        for (const auto &device : platform.devices) {
            devices.push_back(jsonOf(device));
        }
        platforms.push_back({{"name", platform.name}, {"vendor", platform.vendor}, {"version", platform.version}, {"devices", std::move(devices)}});
    }
    const Json out = {{"cpu", {{"id", "cpu"}, {"threads", threadCount()}}}, {"opencl", {{"built", opencl::built()}, {"why_none", list.none.empty() ? Json() : Json(list.none)}, {"platforms", std::move(platforms)}}}};
    std::puts(out.dump(2, ' ', false, Json::error_handler_t::replace).c_str()); // a driver may say anything
}

void printText(const opencl::DeviceList &list)
{
    std::printf("cpu           %d thread%s\n", threadCount(), threadCount() == 1 ? "" : "s");
    for (const auto &platform : list.platforms) {
        for (const auto &device : platform.devices) {
            std::printf("%-12s  %s (%s, %.1f GiB; %s)%s\n", opencl::deviceWord(device.place).c_str(), printable(device.name).c_str(), device.kind.c_str(), static_cast<double>(device.memory_bytes) / (1u << 30),
                printable(platform.name).c_str(), device.unusable.empty() ? "" : concat(": cannot be used, ", device.unusable).c_str());
        }
    }
    if (!list.none.empty()) {
        std::printf("no OpenCL device: %s\n", list.none.c_str());
    }
}

Status run(const Arguments &arguments, const Progress &)
{
    const opencl::DeviceList list = opencl::listDevices();
    arguments.has("--json") ? printJson(list) : printText(list);
    return Done{};
}

} // namespace

const Command &devicesCommand()
{
    static const Command command = {"devices", "[--json]", "what can compute: the CPU, OpenCL platforms and devices", {{"--json", "", "as one JSON object"}, {"--threads", "N", "number of threads (all cores)"}, {"--help", "", "this text"}}, 0, run};
    return command;
}

} // namespace headscope::cli
