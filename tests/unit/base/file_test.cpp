// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <thread>
#include <unistd.h>

#include "tests/support/temporary_folder.h"

using namespace headscope;
using headscope::testing::TemporaryFolder;

TEST(File, WritesWholeAndReplacesWhole)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(writeFile(folder / "a.txt", "first"));
    ASSERT_TRUE(writeFile(folder / "a.txt", "second"));
    EXPECT_EQ(readFile(folder / "a.txt", 100).value(), "second");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(File, LeavesTheOldFileWhenNotCommitted)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(writeFile(folder / "a.txt", "old"));
    {
        auto file = AtomicFile::create(folder / "a.txt");
        ASSERT_TRUE(file);
        ASSERT_TRUE(file.value()->write("half of the new"));
    }
    EXPECT_EQ(readFile(folder / "a.txt", 100).value(), "old");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(File, RefusesFoldersAndMissingAndTooLarge)
{
    const TemporaryFolder folder;
    EXPECT_EQ(writeFile(folder.path(), "x").error().code, ErrorCode::BadInput);
    EXPECT_NE(readFile(folder.path(), 10).error().message.find("found a folder"), std::string::npos);
    EXPECT_NE(readFile(folder / "none", 10).error().message.find("none"), std::string::npos);
    ASSERT_TRUE(writeFile(folder / "a", "twelve bytes"));
    EXPECT_NE(readFile(folder / "a", 4).error().message.find("at most 4 bytes, found 12"), std::string::npos);
    EXPECT_FALSE(writeFile(folder / "no/such/folder/a", "x"));
    std::filesystem::create_symlink("/dev/null", folder / "device");
    EXPECT_NE(writeFile(folder / "device", "x").error().message.find("found a device"), std::string::npos);
}

TEST(File, MapsEmptyAndFilled)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(writeFile(folder / "empty", ""));
    ASSERT_TRUE(writeFile(folder / "abc", "abc"));
    EXPECT_EQ(MappedFile::open(folder / "empty").value()->bytes().size(), 0u);
    EXPECT_EQ(static_cast<char>(MappedFile::open(folder / "abc").value()->bytes()[2]), 'c');
}

namespace {

constexpr size_t filePages = 40;
constexpr size_t fileSize = filePages * 4096;

std::shared_ptr<const MappedFile> mapOf(const std::filesystem::path &path)
{
    auto file = MappedFile::open(path);
    EXPECT_TRUE(file) << file.error().message;
    return file ? file.value() : nullptr;
}

size_t countOf(const MappedFile &file, char wanted)
{
    return static_cast<size_t>(std::count(file.bytes().begin(), file.bytes().end(), static_cast<std::byte>(wanted)));
}

std::string complaint(const MappedFile &file)
{
    const Status status = file.checkIntact();
    return status ? "intact" : status.error().message;
}

} // namespace

TEST(File, ACutOffFileReadsAsZerosAndSaysSo)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(writeFile(folder / "w", std::string(fileSize, 'x')));
    const auto file = mapOf(folder / "w");
    EXPECT_EQ(countOf(*file, 'x'), fileSize);
    EXPECT_EQ(complaint(*file), "intact");
    std::filesystem::resize_file(folder / "w", 4096 * 10);
    EXPECT_EQ(countOf(*file, 'x'), 4096u * 10);
    EXPECT_EQ(countOf(*file, 0), fileSize - 4096 * 10);
    EXPECT_NE(complaint(*file).find("found it cut off: 40960 bytes where there were 163840"), std::string::npos) << complaint(*file);
    EXPECT_NE(complaint(*file).find((folder / "w").string()), std::string::npos);
    std::filesystem::resize_file(folder / "w", fileSize); // what was lost does not come back, and neither does trust
    EXPECT_NE(complaint(*file).find("written to"), std::string::npos) << complaint(*file);
}

TEST(File, ManyThreadsReadACutOffFile)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(writeFile(folder / "w", std::string(fileSize, 'x')));
    ASSERT_TRUE(writeFile(folder / "other", std::string(fileSize, 'o')));
    const auto file = mapOf(folder / "w"), other = mapOf(folder / "other");
    std::filesystem::resize_file(folder / "w", 0);
    std::vector<std::thread> threads;
    std::atomic<size_t> zeros{0}, others{0};
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            zeros += countOf(*file, 0);
            others += countOf(*other, 'o');
        });
    }
    for (auto &thread : threads) {
        thread.join();
    }
    EXPECT_EQ(zeros.load(), 8 * fileSize);
    EXPECT_EQ(others.load(), 8 * fileSize);
    EXPECT_FALSE(file->intact());
    EXPECT_EQ(complaint(*other), "intact");
}

TEST(File, GuardsAreGivenBackAndMoreThanOneBlockOfThemHolds)
{
    const TemporaryFolder folder;
    for (int round = 0; round < 2; ++round) {
        std::vector<std::shared_ptr<const MappedFile>> files;
        for (int i = 0; i < 150; ++i) {
            const auto path = folder / ("w" + std::to_string(i));
            ASSERT_TRUE(writeFile(path, std::string(4096, 'x')));
            files.push_back(mapOf(path));
            if (i % 3 == 0) {
                std::filesystem::resize_file(path, 0);
            }
        }
        for (size_t i = 0; i < files.size(); ++i) {
            EXPECT_EQ(countOf(*files[i], 'x'), i % 3 == 0 ? 0u : 4096u) << i;
            EXPECT_EQ(files[i]->intact(), i % 3 != 0) << i;
        }
    }
}

TEST(File, AReplacedFileSaysSoAndADeletedOneDoesNot)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(writeFile(folder / "w", "first"));
    const auto file = mapOf(folder / "w");
    std::filesystem::remove(folder / "w");
    EXPECT_EQ(complaint(*file), "intact");
    ASSERT_TRUE(writeFile(folder / "w", "other"));
    EXPECT_EQ(countOf(*file, 'f'), 1u);
    EXPECT_NE(complaint(*file).find("another file in its place"), std::string::npos) << complaint(*file);
    const auto second = mapOf(folder / "w");
    std::filesystem::last_write_time(folder / "w", std::filesystem::file_time_type::clock::now() + std::chrono::seconds(5));
    EXPECT_NE(complaint(*second).find("written to"), std::string::npos) << complaint(*second);
}

namespace {

/// A mapping that nobody guards, of a file that has lost its bytes.
const volatile char *unguardedHole(const std::filesystem::path &path)
{
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    EXPECT_EQ(::ftruncate(fd, 4096), 0);
    void *data = ::mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
    EXPECT_EQ(::ftruncate(fd, 0), 0);
    return static_cast<const volatile char *>(data);
}

void leaveWith42(int) { ::_exit(42); }

} // namespace

TEST(FileDeathTest, FaultsElsewhereEndTheProgramAsBefore)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(writeFile(folder / "w", "x"));
    const auto file = mapOf(folder / "w");
    const volatile char *hole = unguardedHole(folder / "hole");
    EXPECT_DEATH({ [[maybe_unused]] const char read = *hole; }, "");
}

TEST(FileDeathTest, FaultsElsewhereReachTheHandlerThatStoodBefore)
{
    GTEST_FLAG_SET(death_test_style, "threadsafe"); // a process of its own, in which no file was mapped yet
    const auto faultElsewhere = [] {
        std::signal(SIGBUS, leaveWith42);
        const TemporaryFolder folder;
        (void)writeFile(folder / "w", std::string(4096, 'x'));
        const auto file = mapOf(folder / "w");
        std::filesystem::resize_file(folder / "w", 0);
        const volatile char *hole = unguardedHole(folder / "hole");
        std::filesystem::remove_all(folder.path());
        if (countOf(*file, 0) == 4096) { // ours, and the program goes on
            [[maybe_unused]] const char read = *hole;
        }
    };
    EXPECT_EXIT(faultElsewhere(), ::testing::ExitedWithCode(42), "");
}
