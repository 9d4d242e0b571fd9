// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/matrix_pool.h"

#include <cstdint>
#include <mutex>
#include <utility>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "core/base/parallel.h"

namespace headscope {

namespace {

constexpr size_t mostBytes = size_t{512} << 20;
constexpr size_t smallest = size_t{1} << 11; ///< numbers; the allocator is quick with less, and gives little back to the system that the next pass would ask for anew

struct Pool {
    std::mutex mutex;
    std::vector<std::vector<float>> kept; ///< the newest last: it may still be in the cache
    size_t bytes = 0;
};

Pool &pool()
{
    static Pool *const forever = new Pool; // traces may outlive every other static object
    return *forever;
}

/// Has the system find pages for many new numbers on all threads: to meet them one by one, when the numbers are cleared, takes one thread several times as long, past every request to stop.
void populate([[maybe_unused]] float *data, [[maybe_unused]] size_t count)
{
#if defined(MADV_POPULATE_WRITE)
    constexpr uintptr_t page = 1 << 12, part = 1 << 22;
    const auto begin = (reinterpret_cast<uintptr_t>(data) + page - 1) / page * page, end = reinterpret_cast<uintptr_t>(data + count) / page * page;
    const auto parts = begin < end ? (end - begin) / part : 0;
    if (parts >= 4) {
        parallelFor(static_cast<int>(parts), [&](int i) { ::madvise(reinterpret_cast<void *>(begin + static_cast<uintptr_t>(i) * part), part, MADV_POPULATE_WRITE); }); // a wish: without it all works as well
    }
#endif
}

} // namespace

Matrix takeMatrix(int rows, int cols)
{
    const size_t count = static_cast<size_t>(rows) * static_cast<size_t>(cols);
    Matrix m;
    if (count >= smallest) {
        Pool &p = pool();
        const std::lock_guard lock(p.mutex);
        for (size_t i = p.kept.size(); i-- > 0;) {
            if (const size_t room = p.kept[i].capacity(); room >= count && room <= 2 * count) {
                m.values = std::move(p.kept[i]);
                p.kept.erase(p.kept.begin() + static_cast<std::ptrdiff_t>(i));
                p.bytes -= room * sizeof(float);
                break;
            }
        }
    }
    if (m.values.capacity() < count) {
        m.values.reserve(count);
        populate(m.values.data(), count);
    }
    m.values.resize(count); // sets only what the last owner did not have
    m.rows = rows;
    m.cols = cols;
    return m;
}

void giveBack(Matrix m)
{
    const size_t bytes = m.values.capacity() * sizeof(float);
    if (m.values.size() < smallest) {
        return;
    }
    Pool &p = pool();
    const std::lock_guard lock(p.mutex);
    if (p.bytes + bytes <= mostBytes) {
        p.kept.push_back(std::move(m.values));
        p.bytes += bytes;
    }
}

void emptyPool()
{
    Pool &p = pool();
    const std::lock_guard lock(p.mutex);
    p.kept = {};
    p.bytes = 0;
}

size_t pooledBytes()
{
    Pool &p = pool();
    const std::lock_guard lock(p.mutex);
    return p.bytes;
}

} // namespace headscope
