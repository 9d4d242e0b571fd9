// SPDX-License-Identifier: GPL-3.0-or-later
// What is the same with and without OpenCL: words for devices, and the choice among those that are listed.
#include <charconv>

#include "core/attention/opencl/devices.h"
#include "core/base/text.h"

namespace headscope::opencl {

namespace {

/// The words of all usable devices, for a message.
std::string usableWords(const DeviceList &list)
{
    std::string out;
    for (const auto &platform : list.platforms) {
        for (const auto &device : platform.devices) {
            if (device.unusable.empty()) {
                out += concat(out.empty() ? "" : ", ", deviceWord(device.place), " (", device.name, ")");
            }
        }
    }
    return out.empty() ? "none" : out;
}

/// "P.D" as a place.
bool readPlace(std::string_view text, DevicePlace &place)
{
    const char *end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, place.platform);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != '.') {
        return false;
    }
    const auto second = std::from_chars(first.ptr + 1, end, place.device);
    return second.ec == std::errc() && second.ptr == end && place.platform >= 0 && place.device >= 0;
}

Result<DeviceFacts> bestDevice(const DeviceList &list)
{
    const DeviceFacts *best = nullptr;
    for (const auto &platform : list.platforms) {
        for (const auto &device : platform.devices) {
            if (device.unusable.empty() && (!best || (device.kind == "GPU" && best->kind != "GPU"))) {
                best = &device;
            }
        }
    }
    if (!best) {
        return unsupported(concat("--device: expected a usable OpenCL device, found none", list.none.empty() ? "" : ": ", list.none));
    }
    return *best;
}

} // namespace

std::string deviceWord(const DevicePlace &place) { return concat("opencl:", place.platform, ".", place.device); }

Result<DeviceFacts> findDevice(std::string_view word, const DeviceList &list)
{
    DevicePlace place;
    if (word != "opencl" && !(word.starts_with("opencl:") && readPlace(word.substr(7), place))) {
        return badInput(concat("--device: expected cpu, opencl or opencl:P.D (platform and device, as headscope devices lists them), found \"", printable(word), "\""));
    }
    if (word == "opencl") {
        return bestDevice(list);
    }
    for (const auto &platform : list.platforms) {
        for (const auto &device : platform.devices) {
            if (device.place == place) {
                return device.unusable.empty() ? Result<DeviceFacts>(device) : Result<DeviceFacts>(unsupported(concat("--device ", word, " (", device.name, "): ", device.unusable)));
            }
        }
    }
    return unsupported(concat("--device: expected one of ", usableWords(list), ", found \"", word, "\"", list.none.empty() ? "" : "; ", list.none));
}

} // namespace headscope::opencl
