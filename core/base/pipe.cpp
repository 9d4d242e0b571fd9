// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/pipe.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/text.h"

namespace headscope {

Result<std::string> readFileOrPipe(const std::filesystem::path &path, size_t most, const std::stop_token &stop)
{
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0 || !(S_ISFIFO(info.st_mode) || S_ISCHR(info.st_mode))) {
        return readFile(path, most);
    }
    const auto failed = [&path](std::string_view what) { return badInput(concat(path.string(), ": ", what, ": ", std::strerror(errno))); };
    const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return failed("cannot be opened");
    }
    const std::shared_ptr<void> closes(nullptr, [fd](void *) { ::close(fd); });
    std::string bytes, piece(size_t{1} << 16, '\0');
    constexpr int milliseconds = 100;
    while (!stop.stop_requested()) {
        pollfd waits{fd, POLLIN, 0};
        if (::poll(&waits, 1, milliseconds) == 0) { // a pipe that nobody has opened yet, or whose writer has nothing to say
            continue;
        }
        const ssize_t got = ::read(fd, piece.data(), piece.size());
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
            continue;
        }
        if (got < 0) {
            return failed("cannot be read");
        }
        if (got == 0) {
            return bytes;
        }
        bytes.append(piece, 0, static_cast<size_t>(got));
        if (bytes.size() > most) {
            return badInput(concat(path.string(), ": expected at most ", most, " bytes, found more"));
        }
    }
    return cancelled();
}

} // namespace headscope
