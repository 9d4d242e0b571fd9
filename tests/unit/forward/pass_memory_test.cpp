// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/pass_memory.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include "core/forward/forward.h"
#include "core/tensor/matrix_pool.h"
#include "tests/support/made_model.h"
#include "tests/support/naive_forward.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

std::shared_ptr<const Model> llama()
{
    TinyConfig config = tinyLlama();
    config.n_ctx = 4096;
    return openTiny(config);
}

std::vector<int> repeatedIds(int n)
{
    std::vector<int> ids;
    for (int i = 0; i < n; ++i) {
        ids.push_back(i % 7);
    }
    return ids;
}

/// Made by hand from the sizes in AttentionTrace and StackTrace, for one decoder.
int64_t numbersOf(const StackSpec &s, int64_t n)
{
    const int64_t q = n * s.n_heads * s.d_head, k = (n + 31) / 32 * 32 * s.n_kv_heads * s.d_head, v = n * s.n_kv_heads * ((s.d_head + 15) / 16 * 16), stats = 2 * n * s.n_heads, stream = n * s.d_model;
    return s.n_layers() * (2 * q + k + v + stats + stream) + (s.n_layers() + 1) * stream;
}

} // namespace

TEST(PassMemory, CountsWhatATraceKeeps)
{
    const auto model = llama();
    const PassMemory memory = passMemory(*model, 100);
    EXPECT_EQ(memory.tokens, 100);
    EXPECT_EQ(memory.kept_bytes, 4 * numbersOf(model->spec.main(), 100));
    EXPECT_GT(memory.working_bytes, 0);
    EXPECT_EQ(passMemory(*model, 3200).kept_bytes, 2 * passMemory(*model, 1600).kept_bytes); // linear in tokens
    EXPECT_EQ(passMemory(*model, 5000).kept_bytes, passMemory(*model, 4096).kept_bytes);
    EXPECT_EQ(mostTokens(*model), 4096);
    EXPECT_EQ(usualTokens(*model), 2048);
}

TEST(PassMemory, AModelWithoutAnEndHasAUsualNumber)
{
    Model model = *llama();
    model.spec.stacks[0].n_ctx = 0;
    EXPECT_EQ(mostTokens(model), 0);
    EXPECT_EQ(usualTokens(model), 512);
    model.spec.stacks[0].n_ctx = 77;
    EXPECT_EQ(usualTokens(model), 77);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // their allocators count for themselves

TEST(PassMemory, IsWhatTheAllocatorSaysOfARealTrace)
{
    const auto model = llama();
    const int n = 3000;
    const auto used = [] {
        const auto info = mallinfo2();
        return static_cast<double>(info.uordblks + info.hblkhd);
    };
    auto input = inputFromIds(*model, {repeatedIds(n), {}, {}});
    ASSERT_TRUE(input);
    ASSERT_TRUE(runForward(model, *input)); // threads keep the room that they worked in
    emptyPool();
    const double before = used();
    const auto trace = runForward(model, std::move(*input));
    ASSERT_TRUE(trace);
    emptyPool();
    const double measured = used() - before, said = static_cast<double>(passMemory(*model, n).kept_bytes);
    EXPECT_GT(measured / said, 0.9) << measured << " bytes";
    EXPECT_LT(measured / said, 1.1) << measured << " bytes";
}

#endif
