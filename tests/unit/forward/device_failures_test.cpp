// SPDX-License-Identifier: GPL-3.0-or-later
// What goes wrong on a device: the CPU takes over with a notice, and nothing is lost.
#include "core/forward/device_backend.h"

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <thread>

#include "core/attention/opencl/program_cache.h"
#include "core/attention/pattern_device.h"
#include "core/forward/forward.h"
#include "tests/support/compare.h"
#include "tests/support/made_blocks.h"
#include "tests/support/opencl_sessions.h"
#include "tests/support/temporary_folder.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

/// A session whose calls can be made to fail, a backend over it, and what that backend says.
struct Failing {
    std::shared_ptr<opencl::Faults> faults = std::make_shared<opencl::Faults>();
    std::shared_ptr<opencl::Session> session;
    std::vector<std::string> said;

    Failing()
    {
        opencl::SessionOptions options;
        options.faults = faults;
        auto opened = opencl::Session::open(usableDevice().front(), options);
        EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
        session = *opened;
        setBackend(std::make_shared<DeviceBackend>(session, [this](const std::string &why) { said.push_back(why); }));
    }
    ~Failing() { setBackend(nullptr); }
};

std::vector<float> lastStream(const Trace &trace) { return trace.stacks.back().resid_pre.back().copy().values; }

} // namespace

TEST(OpenClFailures, KernelsThatDoNotBuildAreAnErrorWithTheCompilersWords)
{
    HS_NEEDS_OPENCL();
    opencl::SessionOptions options;
    options.faults = std::make_shared<opencl::Faults>();
    options.faults->extra_source = "this is no kernel;\n";
    const auto opened = opencl::Session::open(usableDevice().front(), options);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::Unsupported);
    expectWords(opened.error().message, {"opencl:", "do not build", "error"});
    EXPECT_EQ(opened.error().message.find('\n'), std::string::npos);
    std::string said;
    EXPECT_EQ(startBackend(usableDevice().front(), options, [&](const std::string &why) { said += why; }), nullptr);
    expectWords(said, {"opencl:", "do not build", "; the CPU computes instead"});
}

TEST(OpenClFailures, MemoryThatRunsOutAnywhereLeavesThePassToTheCpu)
{
    HS_NEEDS_OPENCL();
    BlockMaker maker(blockCases().front());
    const auto model = maker.model();
    const Input input = maker.input();
    const auto cpu = traceOf(model, input);
    for (const int at : {0, 3, 20, 40, 60}) { // weights, streams, inside of attention
        Failing failing;
        failing.faults->allocations = at;
        const auto first = traceOf(model, input); // what fails once is tried again without the weights of other models
        EXPECT_TRUE(activationsAgree(lastStream(*first), lastStream(*cpu))) << at;
        EXPECT_EQ(first->device, failing.session->device().name) << at;
        EXPECT_TRUE(failing.said.empty()) << at;
    }
    Failing failing;
    const uint64_t before = failing.session->allocated();
    for (int at = 0; at < 12; ++at) {
        failing.faults->allocations = at;
        failing.faults->times = 1000; // no second attempt helps
        const auto trace = traceOf(model, input);
        EXPECT_TRUE(activationsAgree(lastStream(*trace), lastStream(*cpu)));
        EXPECT_EQ(trace->device, "");
    }
    ASSERT_EQ(failing.said.size(), 1u); // not once a pass
    expectWords(failing.said[0], {"opencl:", "CL_MEM_OBJECT_ALLOCATION_FAILURE", "the CPU computes instead"});
    EXPECT_TRUE(failing.session->lost().empty());
    failing.faults->times = 0;
    const auto trace = traceOf(model, input); // there is memory again
    EXPECT_EQ(trace->device, failing.session->device().name);
    EXPECT_GT(failing.session->allocated(), before);
}

TEST(OpenClFailures, ADeviceThatIsLostMidwayIsLeftForGood)
{
    HS_NEEDS_OPENCL();
    BlockMaker maker(blockCases().front());
    const auto model = maker.model();
    const Input input = maker.input();
    const auto cpu = traceOf(model, input);
    for (const int at : {0, 5, 17, 25}) {
        Failing failing;
        failing.faults->lost = true;
        failing.faults->launches = at;
        for (int pass = 0; pass < 3; ++pass) {
            const auto trace = traceOf(model, input);
            EXPECT_TRUE(activationsAgree(lastStream(*trace), lastStream(*cpu))) << at;
            EXPECT_EQ(trace->device, "");
        }
        ASSERT_EQ(failing.said.size(), 1u) << at;
        expectWords(failing.said[0], {"CL_DEVICE_NOT_AVAILABLE", "the CPU computes instead"});
        EXPECT_FALSE(failing.session->lost().empty());
    }
}

TEST(OpenClFailures, RectanglesOfATraceWhoseDeviceIsLostComeFromTheCpu)
{
    HS_NEEDS_OPENCL();
    BlockMaker maker({"tiles", [](StackSpec &spec, BlockParts &, BlockInput &given) {
                          spec.d_head = 64;
                          spec.layers.resize(1);
                          given.n = 256;
                      }});
    const auto model = maker.model();
    const Input input = maker.input();
    const auto cpu = traceOf(model, input);
    Failing failing;
    const auto trace = traceOf(model, input);
    ASSERT_EQ(trace->device, failing.session->device().name);
    const AttentionTrace &ours = trace->stacks[0].blocks[0].attn, &theirs = cpu->stacks[0].blocks[0].attn;
    const Tile all{0, 0, 256, 256};
    ASSERT_TRUE(ours.device && ours.device->worthwhile(all));
    failing.faults->lost = true;
    failing.faults->launches = 0;
    std::vector<float> got(256 * 256), wanted(got.size());
    computeTile(ours, HeadIndex(1), all, CellValue::Pattern, 0, got);
    computeTile(theirs, HeadIndex(1), all, CellValue::Pattern, 0, wanted);
    EXPECT_TRUE(patternsAgree(got, wanted));
    EXPECT_FALSE(ours.device->worthwhile(all));
    EXPECT_TRUE(patternsAgree(patternOverview(ours, HeadIndex(0), 9, 9).values, patternOverview(theirs, HeadIndex(0), 9, 9).values));
    ASSERT_EQ(failing.said.size(), 1u);
    expectWords(failing.said[0], {"the CPU computes instead"});
}

TEST(OpenClFailures, WhatDoesNotFitOnADeviceIsUnsupportedAndTheCpuComputes)
{
    HS_NEEDS_OPENCL();
    BlockMaker maker(blockCases().front());
    const auto model = maker.model();
    const Input input = maker.input();
    const auto cpu = traceOf(model, input);
    for (const bool buffer : {true, false}) {
        opencl::DeviceFacts small = usableDevice().front();
        (buffer ? small.largest_buffer_bytes : small.memory_bytes) = 2000;
        const auto session = opencl::Session::open(small);
        ASSERT_TRUE(session);
        std::vector<std::string> said;
        const auto backend = std::make_shared<DeviceBackend>(*session, [&](const std::string &why) { said.push_back(why); });
        const Status able = backend->supports(*model, 0);
        ASSERT_FALSE(able);
        EXPECT_EQ(able.error().code, ErrorCode::Unsupported);
        setBackend(backend);
        const auto trace = traceOf(model, input);
        setBackend(nullptr);
        EXPECT_EQ(trace->device, "");
        EXPECT_TRUE(activationsAgree(lastStream(*trace), lastStream(*cpu)));
        ASSERT_EQ(said.size(), 1u);
        expectWords(said[0], {buffer ? "a buffer of the device holds 2000" : "the device has 2000", "the CPU computes instead"});
    }
}

TEST(OpenClFailures, APassStopsSoonAfterItIsAsked)
{
    HS_NEEDS_OPENCL();
    BlockMaker maker({"stop", [](StackSpec &spec, BlockParts &, BlockInput &given) {
                          spec.d_mlp = 3000;
                          spec.layers.assign(12, {0.4f, 0, {}});
                          given.n = 3000;
                      }});
    const auto model = maker.model();
    const Input input = maker.input();
    const auto &session = sessionsUnderTest().front().session;
    DeviceBackend backend(session, nullptr);
    Trace so_far;
    so_far.model = model;
    so_far.input = input;
    std::stop_source source;
    Progress progress{source.get_token(), {}};
    std::atomic<bool> started = false;
    progress.report = [&](double, std::string_view what) { started = started || what == "forward pass"; }; // the first block is done, and with it the compiling
    std::chrono::steady_clock::time_point asked;
    std::thread stopper([&] {
        while (!started) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        asked = std::chrono::steady_clock::now();
        source.request_stop();
    });
    const auto done = backend.run(so_far, 0, progress, {});
    const double waited = std::chrono::duration<double>(std::chrono::steady_clock::now() - asked).count();
    started = true;
    stopper.join();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::Cancelled);
    std::printf("stopped after %.1f ms\n", waited * 1e3);
    EXPECT_LT(waited, 1.0); // 0.05 on a machine that does nothing else
}

TEST(OpenClProgramCache, KeepsWhatItWasGivenAndNothingElse)
{
    const TemporaryFolder folder;
    const opencl::ProgramText text{"kernel void f() {}", "-DX=1", "device 1"};
    const auto file = opencl::programFile(folder.path() / "programs", text);
    EXPECT_FALSE(opencl::cachedBinary(file, text));
    const std::string binary("\0binary\n\xff", 9);
    ASSERT_TRUE(opencl::storeBinary(file, text, binary));
    EXPECT_EQ(opencl::cachedBinary(file, text), binary);
    for (const opencl::ProgramText &other : {opencl::ProgramText{text.source + " ", text.options, text.device}, {text.source, "-DX=2", text.device}, {text.source, text.options, "device 2"}}) {
        EXPECT_NE(opencl::programFile(folder.path() / "programs", other), file);
        EXPECT_FALSE(opencl::cachedBinary(file, other)); // even under the same name
    }
    std::ifstream in(file, std::ios::binary);
    const std::string whole{std::istreambuf_iterator<char>(in), {}};
    for (size_t cut = 0; cut < whole.size(); ++cut) {
        std::ofstream(file, std::ios::binary) << whole.substr(0, cut);
        EXPECT_FALSE(opencl::cachedBinary(file, text)) << "cut to " << cut;
        std::string changed = whole;
        changed[cut] = static_cast<char>(changed[cut] ^ 1);
        std::ofstream(file, std::ios::binary) << changed;
        EXPECT_FALSE(opencl::cachedBinary(file, text)) << "changed at " << cut;
    }
}

TEST(OpenClProgramCache, ADamagedFileIsBuiltAgainAndReplaced)
{
    HS_NEEDS_OPENCL();
    const TemporaryFolder folder;
    const char *before = std::getenv("XDG_CACHE_HOME");
    const std::string kept = before ? before : "";
    ::setenv("XDG_CACHE_HOME", folder.path().c_str(), 1);
    opencl::SessionOptions options;
    options.faults = std::make_shared<opencl::Faults>();
    options.faults->extra_source = "// " + folder.path().string() + "\n";
    std::string whole;
    for (const bool damage : {false, true}) {
        if (damage) {
            for (const auto &entry : std::filesystem::directory_iterator(folder.path() / "headscope" / "programs")) {
                std::ofstream(entry.path(), std::ios::binary) << "headscope program 1\nnothing";
            }
        }
        const auto opened = opencl::Session::open(usableDevice().front(), options);
        EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
        int files = 0;
        for (const auto &entry : std::filesystem::directory_iterator(folder.path() / "headscope" / "programs")) {
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string content{std::istreambuf_iterator<char>(in), {}};
            EXPECT_GT(content.size(), 10000u);
            ++files;
        }
        EXPECT_EQ(files, 1);
    }
    before ? ::setenv("XDG_CACHE_HOME", kept.c_str(), 1) : ::unsetenv("XDG_CACHE_HOME");
}
