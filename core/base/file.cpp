// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/text.h"

namespace headscope {

namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor()
    {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    int get() const { return fd_; }

private:
    int fd_;
};

Error systemError(const std::filesystem::path &path, std::string_view what, int number)
{
    const bool full = number == ENOSPC || number == EDQUOT || number == ENOMEM;
    return {full ? ErrorCode::OutOfResources : ErrorCode::BadInput, concat(path.string(), ": ", what, ": ", std::strerror(number))};
}

/// Size of the open regular file.
Result<size_t> regularSize(const std::filesystem::path &path, int fd)
{
    if (fd < 0) {
        return systemError(path, "cannot be opened", errno);
    }
    struct stat info {};
    if (::fstat(fd, &info) != 0) {
        return systemError(path, "cannot be examined", errno);
    }
    if (!S_ISREG(info.st_mode)) {
        return badInput(concat(path.string(), ": expected a file, found ", S_ISDIR(info.st_mode) ? "a folder" : "something else"));
    }
    return static_cast<size_t>(info.st_size);
}

} // namespace

Result<std::string> readFile(const std::filesystem::path &path, size_t most)
{
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    HS_TRY(size, regularSize(path, fd.get()));
    if (size > most) {
        return badInput(concat(path.string(), ": expected at most ", most, " bytes, found ", size));
    }
    std::string bytes(size, '\0');
    size_t have = 0;
    while (have < size) {
        const ssize_t got = ::read(fd.get(), bytes.data() + have, size - have);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return systemError(path, "cannot be read", errno);
        }
        if (got == 0) {
            break;
        }
        have += static_cast<size_t>(got);
    }
    bytes.resize(have);
    return bytes;
}

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path &path)
{
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    HS_TRY(size, regularSize(path, fd.get()));
    if (size == 0) {
        return std::shared_ptr<const MappedFile>(new MappedFile(nullptr, 0));
    }
    void *data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
    if (data == MAP_FAILED) {
        return systemError(path, "cannot be mapped", errno);
    }
    return std::shared_ptr<const MappedFile>(new MappedFile(static_cast<const std::byte *>(data), size));
}

MappedFile::~MappedFile()
{
    if (data_) {
        ::munmap(const_cast<std::byte *>(data_), size_);
    }
}

AtomicFile::AtomicFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor)
    : path_(std::move(path)), temporary_(std::move(temporary)), descriptor_(descriptor)
{
}

Result<std::unique_ptr<AtomicFile>> AtomicFile::create(const std::filesystem::path &path)
{
    std::error_code ignored;
    if (path.filename().empty() || std::filesystem::is_directory(path, ignored)) {
        return badInput(concat(path.string(), ": cannot be written: expected the name of a file, found a folder"));
    }
    std::filesystem::path target = path;
    if (std::filesystem::is_symlink(path, ignored)) {
        const auto resolved = std::filesystem::weakly_canonical(path, ignored);
        if (!ignored) {
            target = resolved;
        }
    }
    if (std::filesystem::exists(target, ignored) && !std::filesystem::is_regular_file(target, ignored)) {
        return badInput(concat(path.string(), ": cannot be written: expected a file, found a device or pipe"));
    }
    std::string pattern = (target.parent_path() / ("." + target.filename().string() + ".XXXXXX")).string();
    const int fd = ::mkostemp(pattern.data(), O_CLOEXEC);
    if (fd < 0) {
        return systemError(path, "cannot be written", errno);
    }
    const mode_t mask = ::umask(0);
    ::umask(mask);
    ::fchmod(fd, 0666 & ~mask);
    return std::unique_ptr<AtomicFile>(new AtomicFile(std::move(target), pattern, fd));
}

AtomicFile::~AtomicFile()
{
    if (descriptor_ >= 0) {
        ::close(descriptor_);
        ::unlink(temporary_.c_str());
    }
}

Status AtomicFile::flush()
{
    size_t written = 0;
    while (written < buffer_.size()) {
        const ssize_t n = ::write(descriptor_, buffer_.data() + written, buffer_.size() - written);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return systemError(path_, "cannot be written", errno);
        }
        written += static_cast<size_t>(n);
    }
    buffer_.clear();
    return Done{};
}

Status AtomicFile::write(std::string_view bytes)
{
    constexpr size_t bufferSize = 1 << 16;
    buffer_.append(bytes);
    return buffer_.size() >= bufferSize ? flush() : Status(Done{});
}

Status AtomicFile::commit()
{
    HS_TRY_STATUS(flush());
    if (::fsync(descriptor_) != 0) {
        return systemError(path_, "cannot be written", errno);
    }
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
        return systemError(path_, "cannot be put in place", errno);
    }
    ::close(descriptor_);
    descriptor_ = -1;
    return Done{};
}

Status writeFile(const std::filesystem::path &path, std::string_view bytes)
{
    HS_TRY(file, AtomicFile::create(path));
    HS_TRY_STATUS(file->write(bytes));
    return file->commit();
}

} // namespace headscope
