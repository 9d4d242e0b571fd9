// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Files: read whole up to a limit, mapped, or written whole or not at all.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace headscope {

/// The bytes of a regular file. BadInput when it does not exist, is no regular file, cannot be read, or is larger than `most` bytes (the message names the file and both sizes).
Result<std::string> readFile(const std::filesystem::path &path, size_t most);

/// A read-only mapping of a whole regular file.
class MappedFile {
public:
    static Result<std::shared_ptr<const MappedFile>> open(const std::filesystem::path &path);
    ~MappedFile();
    MappedFile(const MappedFile &) = delete;
    MappedFile &operator=(const MappedFile &) = delete;

    std::span<const std::byte> bytes() const { return {data_, size_}; }

private:
    MappedFile(const std::byte *data, size_t size) : data_(data), size_(size) {}
    const std::byte *data_ = nullptr;
    size_t size_ = 0;
};

/// A file that appears under its name only after commit(). Until then it has a temporary name in the same folder, which the destructor removes.
class AtomicFile {
public:
    static Result<std::unique_ptr<AtomicFile>> create(const std::filesystem::path &path);
    ~AtomicFile();
    AtomicFile(const AtomicFile &) = delete;
    AtomicFile &operator=(const AtomicFile &) = delete;

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
};

/// create, write, commit.
Status writeFile(const std::filesystem::path &path, std::string_view bytes);

} // namespace headscope
