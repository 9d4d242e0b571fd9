// SPDX-License-Identifier: GPL-3.0-or-later
// Words for devices, with and without any.
#include "core/attention/opencl/devices.h"

#include <gtest/gtest.h>

using namespace headscope;
using namespace headscope::opencl;

namespace {

DeviceFacts device(int platform, int index, const char *name, const char *kind, const char *unusable = "")
{
    DeviceFacts out;
    out.place = {platform, index};
    out.name = name;
    out.kind = kind;
    out.unusable = unusable;
    return out;
}

DeviceList listOfFour()
{
    return {{{"P", "v", "1", {device(0, 0, "processor", "CPU"), device(0, 1, "old", "GPU", "expected OpenCL 1.2")}}, {"Q", "v", "1", {device(1, 0, "card", "GPU"), device(1, 1, "second card", "GPU")}}}, ""};
}

std::string complaint(const char *word, const DeviceList &list, ErrorCode code)
{
    const auto found = findDevice(word, list);
    EXPECT_FALSE(found) << word;
    EXPECT_TRUE(found || found.error().code == code) << word;
    return found ? "" : found.error().message;
}

} // namespace

TEST(OpenClChoice, TheFirstUsableGpuIsTheDefault)
{
    EXPECT_EQ(findDevice("opencl", listOfFour())->name, "card");
    EXPECT_EQ(findDevice("opencl", {{{"P", "v", "1", {device(0, 0, "processor", "CPU")}}}, ""})->name, "processor");
}

TEST(OpenClChoice, APlaceNamesOneDevice)
{
    EXPECT_EQ(findDevice("opencl:1.1", listOfFour())->name, "second card");
    EXPECT_EQ(deviceWord({1, 1}), "opencl:1.1");
    const std::string absent = complaint("opencl:9.9", listOfFour(), ErrorCode::Unsupported);
    EXPECT_NE(absent.find("opencl:0.0 (processor), opencl:1.0 (card), opencl:1.1 (second card)"), std::string::npos) << absent;
    EXPECT_NE(complaint("opencl:0.1", listOfFour(), ErrorCode::Unsupported).find("expected OpenCL 1.2"), std::string::npos);
}

TEST(OpenClChoice, OtherWordsAreRefused)
{
    for (const char *word : {"", "gpu", "opencl:", "opencl:1", "opencl:1.", "opencl:.1", "opencl:1.1x", "opencl:-1.0", "opencl:1.-1", "opencl:99999999999.0", "OpenCL", "opencl:1.0.0", "opencl: 1.0"}) {
        EXPECT_NE(complaint(word, listOfFour(), ErrorCode::BadInput).find("opencl:P.D"), std::string::npos) << word;
    }
}

TEST(OpenClChoice, WithoutDevicesItIsSaidWhy)
{
    const DeviceList none{{}, "no OpenCL driver is installed"};
    for (const char *word : {"opencl", "opencl:0.0"}) {
        EXPECT_NE(complaint(word, none, ErrorCode::Unsupported).find("no OpenCL driver is installed"), std::string::npos);
    }
}
