// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

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
    int release() { return std::exchange(fd_, -1); }

private:
    int fd_;
};

Error systemError(const std::filesystem::path &path, std::string_view what, int number)
{
    const bool full = number == ENOSPC || number == EDQUOT || number == ENOMEM;
    return {full ? ErrorCode::OutOfResources : ErrorCode::BadInput, concat(path.string(), ": ", what, ": ", std::strerror(number))};
}

/// What the system says of the open regular file.
Result<struct stat> regularInfo(const std::filesystem::path &path, int fd)
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
    return info;
}

} // namespace

Result<std::string> readFile(const std::filesystem::path &path, size_t most)
{
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    HS_TRY(info, regularInfo(path, fd.get()));
    const auto size = static_cast<size_t>(info.st_size);
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

MappedFile::Identity MappedFile::identityOf(const struct stat &info)
{
    return {info.st_dev, info.st_ino, info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec};
}

MappedFile::MappedFile(std::filesystem::path path, int descriptor, const Identity &opened, const std::byte *data)
    : path_(std::move(path)), descriptor_(descriptor), opened_(opened), data_(data), size_(static_cast<size_t>(opened.size))
{
    if (data_) {
        guard_.emplace(data_, size_);
    }
}

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path &path)
{
    Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    HS_TRY(info, regularInfo(path, fd.get()));
    const Identity opened = identityOf(info);
    std::error_code ignored;
    const auto absolute = std::filesystem::absolute(path, ignored);
    void *data = nullptr;
    if (opened.size > 0) {
        data = ::mmap(nullptr, static_cast<size_t>(opened.size), PROT_READ, MAP_PRIVATE, fd.get(), 0);
        if (data == MAP_FAILED) {
            return systemError(path, "cannot be mapped", errno);
        }
    }
    return std::shared_ptr<const MappedFile>(new MappedFile(ignored ? path : absolute, fd.release(), opened, static_cast<const std::byte *>(data)));
}

MappedFile::~MappedFile()
{
    guard_.reset(); // before another mapping can take the addresses
    if (data_) {
        ::munmap(const_cast<std::byte *>(data_), size_);
    }
    ::close(descriptor_);
}

Status MappedFile::checkIntact() const
{
    struct stat info {};
    const auto changed = [this](std::string_view what) { return badInput(concat(path_.string(), ": expected it unchanged while it is open, found ", what, ": open it again")); };
    if (::fstat(descriptor_, &info) != 0) {
        return systemError(path_, "cannot be examined", errno);
    }
    const Identity now = identityOf(info);
    if (now.size != opened_.size) {
        return changed(concat(now.size < opened_.size ? "it cut off" : "it grown", ": ", now.size, " bytes where there were ", opened_.size));
    }
    if (now.seconds != opened_.seconds || now.nanoseconds != opened_.nanoseconds) {
        return changed("it written to since");
    }
    if (guard_ && guard_->lost()) {
        return changed("parts of it that cannot be read");
    }
    if (::stat(path_.c_str(), &info) == 0 && (identityOf(info).device != opened_.device || identityOf(info).inode != opened_.inode)) {
        return changed("another file in its place");
    }
    return Done{};
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
    if (stop_.stop_requested()) {
        return cancelled();
    }
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
