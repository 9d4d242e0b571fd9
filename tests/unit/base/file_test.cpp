// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"

#include <gtest/gtest.h>

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
