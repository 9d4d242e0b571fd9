// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Every OpenCL device of the machine, opened once for a whole test program: tuned as the program tunes it, and once more with local tiles of small groups, so that the code for GPUs runs where there is none.

#include <cstdio>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "core/attention/opencl/session.h"
#include "core/base/text.h"

namespace headscope::testing {

struct SessionUnderTest {
    std::string name;
    std::shared_ptr<opencl::Session> session;
};

inline opencl::Tuning tilesForTests() { return {true, 1, 2, 16, 4, 32}; } // few rows an item: they are unrolled, and compiling them takes most of the time of a first run

inline const std::vector<SessionUnderTest> &sessionsUnderTest()
{
    static const std::vector<SessionUnderTest> all = [] {
        std::vector<SessionUnderTest> out;
        for (const auto &platform : opencl::listDevices().platforms) {
            for (const auto &device : platform.devices) {
                if (!device.unusable.empty()) {
                    std::printf("not tested: %s: %s\n", device.name.c_str(), device.unusable.c_str());
                    continue;
                }
                for (const bool tiles : {false, true}) {
                    opencl::SessionOptions options;
                    if (tiles) {
                        options.tuning = tilesForTests();
                    }
                    auto session = opencl::Session::open(device, options);
                    EXPECT_TRUE(session) << (session ? "" : session.error().message);
                    if (session) {
                        out.push_back({concat(opencl::deviceWord(device.place), tiles ? " with local tiles" : ""), *session});
                    }
                }
            }
        }
        return out;
    }();
    return all;
}

/// The first usable device; nothing where there is none.
inline std::vector<opencl::DeviceFacts> usableDevice()
{
    const auto found = opencl::findDevice("opencl", opencl::listDevices());
    return found ? std::vector{*found} : std::vector<opencl::DeviceFacts>();
}

} // namespace headscope::testing

/// Ends the test, visibly, where there is no OpenCL device (tests/QUARANTINE.md).
#define HS_NEEDS_OPENCL()                                                                                 \
    if (headscope::testing::sessionsUnderTest().empty()) {                                                \
        GTEST_SKIP() << "SKIPPED: no OpenCL device (Debian and Ubuntu: apt install pocl-opencl-icd)"; \
    }
