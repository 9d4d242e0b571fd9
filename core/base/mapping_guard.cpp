// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/mapping_guard.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <mutex>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace headscope {

/// A guarded range. begin == 0: free. Sequentially consistent throughout: what the handler must see depends on the order of the stores.
struct MappingGuard::Slot {
    std::atomic<uintptr_t> begin{0}, end{0};
    std::atomic<bool> lost{false};
};

namespace {

static_assert(std::atomic<uintptr_t>::is_always_lock_free && std::atomic<bool>::is_always_lock_free && std::atomic<void *>::is_always_lock_free);

struct Block {
    std::array<MappingGuard::Slot, 64> slots;
    std::atomic<Block *> next{nullptr}; ///< blocks are never freed, so the handler may follow this at any time
};

constinit Block firstBlock;
constinit std::mutex claiming;
uintptr_t pageSize = 0;
struct sigaction previous {};

/// Zero pages from the page of `address` to the end of the mapping. The system call itself: sanitizers wrap mmap in code that may not run inside a handler.
bool coverWithZeros(uintptr_t address, uintptr_t end)
{
    const uintptr_t page = address & ~(pageSize - 1);
    const uintptr_t length = ((end - page) + pageSize - 1) & ~(pageSize - 1);
    return ::syscall(SYS_mmap, page, length, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0) != -1;
}

bool coverGuarded(uintptr_t address)
{
    for (Block *block = &firstBlock; block; block = block->next.load()) {
        for (auto &slot : block->slots) {
            const uintptr_t begin = slot.begin.load();
            if (begin == 0 || address < begin) {
                continue;
            }
            const uintptr_t end = slot.end.load();
            if (address >= end || slot.begin.load() != begin) { // the second: another thread has just given the slot another range
                continue;
            }
            slot.lost.store(true);
            return coverWithZeros(address, end);
        }
    }
    return false;
}

void passOn(int signal, siginfo_t *info, void *context)
{
    if (previous.sa_flags & SA_SIGINFO) {
        previous.sa_sigaction(signal, info, context);
    } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
        previous.sa_handler(signal);
    } else {
        // A fault happens again as soon as this returns, and then ends the program; a signal that somebody sent has to be sent anew.
        std::signal(signal, SIG_DFL);
        if (info->si_code <= 0) {
            std::raise(signal);
        }
    }
}

void onBusError(int signal, siginfo_t *info, void *context)
{
    const int errnoBefore = errno;
    const bool fault = info->si_code > 0;
    if (!fault || !coverGuarded(reinterpret_cast<uintptr_t>(info->si_addr))) {
        passOn(signal, info, context);
    }
    errno = errnoBefore;
}

void installHandler()
{
    pageSize = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
    struct sigaction action {};
    action.sa_sigaction = onBusError;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    ::sigaction(SIGBUS, nullptr, &previous); // before ours can run
    ::sigaction(SIGBUS, &action, nullptr);
}

MappingGuard::Slot *claimSlot(uintptr_t begin, uintptr_t end)
{
    const std::lock_guard lock(claiming);
    for (Block *block = &firstBlock;; block = block->next.load()) {
        for (auto &slot : block->slots) {
            if (slot.begin.load() == 0) {
                slot.lost.store(false);
                slot.end.store(end);
                slot.begin.store(begin);
                return &slot;
            }
        }
        if (!block->next.load()) {
            block->next.store(new Block);
        }
    }
}

} // namespace

MappingGuard::MappingGuard(const void *begin, size_t size)
{
    static std::once_flag once;
    std::call_once(once, installHandler);
    const auto first = reinterpret_cast<uintptr_t>(begin);
    slot_ = claimSlot(first, first + size);
}

MappingGuard::~MappingGuard() { slot_->begin.store(0); }

bool MappingGuard::lost() const { return slot_->lost.load(); }

} // namespace headscope
