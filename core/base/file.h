// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Files: read whole up to a limit, mapped, or written whole or not at all.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/base/mapping_guard.h"
#include "core/base/result.h"

struct stat;

namespace headscope {

/// The bytes of a regular file. BadInput when it does not exist, is no regular file, cannot be read, or is larger than `most` bytes (the message names the file and both sizes).
Result<std::string> readFile(const std::filesystem::path &path, size_t most);

/// A read-only mapping of a whole regular file. Reading bytes() never faults: where the file is cut off after it was opened, what is gone reads as zeros, and checkIntact() tells.
/// The bytes may also change under the reader, so whoever checks a value copies it first. Thread rule: immutable, shared between threads.
class MappedFile {
public:
    static Result<std::shared_ptr<const MappedFile>> open(const std::filesystem::path &path);
    ~MappedFile();
    MappedFile(const MappedFile &) = delete;
    MappedFile &operator=(const MappedFile &) = delete;

    std::span<const std::byte> bytes() const { return {data_, size_}; }
    const std::filesystem::path &path() const { return path_; }

    /// Done while the file is the one that was opened: nothing of it was unreadable, its size and time of last change are the same, and its path leads to no other file
    /// (to none at all is no fault: the mapping keeps a deleted file alive). Else BadInput that names the file and says what happened to it. To be asked after a pass
    /// over the bytes, before its result is used. Cost: two system calls.
    Status checkIntact() const;
    bool intact() const { return static_cast<bool>(checkIntact()); }

private:
    /// What tells one state of one file from another.
    struct Identity {
        uint64_t device = 0, inode = 0;
        int64_t size = 0, seconds = 0, nanoseconds = 0; ///< of the last change of its bytes
    };
    static Identity identityOf(const struct stat &info);
    MappedFile(std::filesystem::path path, int descriptor, const Identity &opened, const std::byte *data);

    std::filesystem::path path_;
    int descriptor_;
    Identity opened_;
    const std::byte *data_ = nullptr;
    size_t size_ = 0;
    std::optional<MappingGuard> guard_; ///< none for an empty file
};

/// A file that appears under its name only after commit(). Until then it has a temporary name in the same folder, which the destructor removes.
class AtomicFile {
public:
    static Result<std::unique_ptr<AtomicFile>> create(const std::filesystem::path &path);
    ~AtomicFile();
    AtomicFile(const AtomicFile &) = delete;
    AtomicFile &operator=(const AtomicFile &) = delete;

    /// From now on write() is refused, as Cancelled, once somebody asks to stop.
    void stopWith(std::stop_token stop) { stop_ = std::move(stop); }
    /// Buffered. OutOfResources when the disk is full, BadInput for other refusals.
    Status write(std::string_view bytes);
    /// Flushes to disk and renames over `path`. Once.
    Status commit();

private:
    AtomicFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor);
    Status flush();
    std::filesystem::path path_, temporary_;
    int descriptor_ = -1;
    std::string buffer_;
    std::stop_token stop_;
};

/// create, write, commit.
Status writeFile(const std::filesystem::path &path, std::string_view bytes);

} // namespace headscope
