// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simd/loops.h"

#include <array>
#include <atomic>

namespace headscope::simd {

extern const Loops plainLoops;
#if defined(__x86_64__)
extern const Loops avx2Loops;
extern const Loops avx512Loops;
#endif

namespace {

struct Available {
    std::array<const Loops *, 3> tables = {&plainLoops, nullptr, nullptr};
    size_t count = 1;

    Available()
    {
#if defined(__x86_64__)
        __builtin_cpu_init(); // asks the operating system too whether it keeps the wide registers
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) { // every processor with AVX2 has F16C
            tables[count++] = &avx2Loops;
        }
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")) {
            tables[count++] = &avx512Loops;
        }
#endif
    }
};

const Available &available()
{
    static const Available found;
    return found;
}

const Loops *best() { return available().tables[available().count - 1]; }

constinit std::atomic<const Loops *> chosen = nullptr;

} // namespace

const Loops &loops()
{
    const Loops *now = chosen.load(std::memory_order_relaxed);
    if (!now) {
        chosen = now = best();
    }
    return *now;
}

std::span<const Loops *const> availableLoops() { return {available().tables.data(), available().count}; }

void forceLoops(const Loops *wanted) { chosen = wanted ? wanted : best(); }

} // namespace headscope::simd
