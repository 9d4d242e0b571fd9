// SPDX-License-Identifier: GPL-3.0-or-later
// What comes through pipes and devices, and that more than is allowed is refused.
#include "core/base/pipe.h"

#include <chrono>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "core/base/file.h"
#include "tests/support/temporary_folder.h"

using namespace headscope;
using headscope::testing::TemporaryFolder;

TEST(Pipe, IsReadToItsEnd)
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "pipe";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    const std::string text(300000, 'x'); // more than a pipe holds
    std::thread writer([&] {
        FILE *file = std::fopen(path.c_str(), "w");
        std::fwrite(text.data(), 1, text.size(), file);
        std::fclose(file);
    });
    const auto read = readFileOrPipe(path, 1u << 20);
    writer.join();
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, text);
}

TEST(Pipe, WaitingEndsWhenSomebodyAsksToStop)
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "pipe";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    for (const bool opened : {false, true}) { // nobody on the other end, or somebody who says nothing
        const int writer = opened ? ::open(path.c_str(), O_RDWR | O_CLOEXEC) : -1;
        std::stop_source stop;
        std::jthread asks([&stop] {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            stop.request_stop();
        });
        const auto read = readFileOrPipe(path, 10, stop.get_token());
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().code, ErrorCode::Cancelled);
        ::close(writer);
    }
}

TEST(Pipe, EndlessOnesAreRefusedAtTheLimit)
{
    const auto read = readFileOrPipe("/dev/zero", 100000);
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().message.find("/dev/zero: expected at most 100000 bytes"), std::string::npos) << read.error().message;
    EXPECT_EQ(readFileOrPipe("/dev/null", 10).value(), "");
}

TEST(Pipe, FilesAndFoldersAreAsForReadFile)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(writeFile(folder.path() / "t.txt", "abc"));
    EXPECT_EQ(readFileOrPipe(folder.path() / "t.txt", 3).value(), "abc");
    EXPECT_FALSE(readFileOrPipe(folder.path() / "t.txt", 2));
    EXPECT_NE(readFileOrPipe(folder.path(), 10).error().message.find("a folder"), std::string::npos);
    EXPECT_FALSE(readFileOrPipe(folder.path() / "none", 10));
}
