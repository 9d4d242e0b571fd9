// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Keeps a mapped file that shrinks, or whose disk fails, from ending the program.
///
/// Reading a mapped page that the file no longer has raises SIGBUS. The first guard installs a handler for that signal, for the whole process. When the address lies
/// inside a guarded range, the handler puts zero pages over the rest of the range (behind the page that is gone nothing is left of the file either), marks the range
/// as lost, and the read goes on with zeros. Whoever computes with the bytes asks lost() afterwards and drops the result. Every other SIGBUS goes to the handler that stood before,
/// or ends the program as it would have.
/// Thread rule: any thread may make, ask and drop guards. The handler takes no lock and allocates nothing: it walks a list of atomics that only grows.

#include <cstddef>

namespace headscope {

class MappingGuard {
public:
    /// Guards `size` bytes from `begin`, which is the start of a mapping of a file. Requires: size > 0, and that the mapping outlives the guard. Cost: some nanoseconds, a system call the first time.
    MappingGuard(const void *begin, size_t size);
    ~MappingGuard();
    MappingGuard(const MappingGuard &) = delete;
    MappingGuard &operator=(const MappingGuard &) = delete;

    /// True once a page of the range could not be read. From then on a part of the range reads as zeros.
    bool lost() const;

    struct Slot;

private:
    Slot *slot_;
};

} // namespace headscope
