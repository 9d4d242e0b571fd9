// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/zip_archive.h"

#include <gtest/gtest.h>

#include "tests/support/zip_text.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

Result<std::vector<ZipMember>> read(const std::string &archive) { return readZipMembers(std::as_bytes(std::span(archive))); }

/// "NAME=BYTES " of each member, or the message.
std::string contents(const std::string &archive)
{
    const auto members = read(archive);
    if (!members) {
        return members.error().message;
    }
    std::string out;
    for (const ZipMember &member : *members) {
        out += member.name + "=" + archive.substr(member.begin, member.size) + " ";
    }
    return out;
}

std::string contentsOf(const ZipText::Says &says)
{
    ZipText zip;
    zip.add("a", "first");
    zip.add("b", "second", says);
    zip.add("c", "third");
    return contents(zip.finish());
}

#define EXPECT_SAYS(text, words) EXPECT_NE((text).find(words), std::string::npos) << (text)

} // namespace

TEST(ZipMembers, FindsMembersWhereTheyLie)
{
    ZipText zip;
    zip.add("folder/b", "second");
    zip.add("a", "");
    EXPECT_EQ(contents(zip.finish()), "folder/b=second a= ");
    EXPECT_EQ(contents(zip.finish("a comment with PK\x05\x06 and more, as long as a whole end record")), "folder/b=second a= ");
    EXPECT_EQ(contents(zip.finish64()), "folder/b=second a= ");
    EXPECT_EQ(contentsOf({.zip64 = true}), "a=first b=second c=third ");
    EXPECT_EQ(contents(ZipText().finish()), "");
    const std::string whole = zip.finish();
    EXPECT_TRUE(looksLikeZip(std::as_bytes(std::span(whole))));
    EXPECT_FALSE(looksLikeZip({}));
}

TEST(ZipMembers, ACompressedMemberIsListedAsSuch)
{
    ZipText zip;
    zip.add("a", "packed", {.method = 8});
    const auto members = read(zip.finish());
    ASSERT_TRUE(members) << members.error().message;
    EXPECT_TRUE(members->at(0).deflated);
}

TEST(ZipMembers, RefusesWhatDoesNotFit)
{
    EXPECT_SAYS(contentsOf({.flags = 1}), "b: expected a plain member, found an encrypted one");
    EXPECT_SAYS(contentsOf({.sizeError = 30}), "c: expected bytes of its own, found that it shares some with b");
    EXPECT_SAYS(contentsOf({.sizeError = 1 << 20}), "b: expected 1048582 bytes before the directory");
    EXPECT_SAYS(contentsOf({.sizeError = int64_t{1} << 62, .zip64 = true}), "b: expected 4611686018427387910 bytes before the directory");
    EXPECT_SAYS(contentsOf({.sizeError = -7, .zip64 = true}), "b: expected 18446744073709551615 bytes before the directory");
    EXPECT_SAYS(contentsOf({.placeError = 1}), "b: expected its header at byte");
    EXPECT_SAYS(contentsOf({.placeError = int64_t{1} << 62, .zip64 = true}), "b: expected its header at byte");
    EXPECT_SAYS(contentsOf({.placeError = -36}), "b: expected the same name");
    EXPECT_SAYS(contentsOf({.nameInDirectory = "x"}), "x: expected the same name");
    ZipText twice;
    twice.add("a", "1");
    twice.add("a", "2");
    EXPECT_SAYS(contents(twice.finish()), "a: expected the name once");
}

TEST(ZipMembers, EveryCutAndEveryChangedByteIsRefusedOrHarmless)
{
    ZipText zip;
    zip.add("a", "first");
    zip.add("b", "second", {.zip64 = true});
    for (const std::string &whole : {zip.finish(), zip.finish64()}) {
        for (size_t size = 0; size < whole.size(); ++size) {
            const std::string cut = whole.substr(0, size);
            EXPECT_FALSE(read(cut)) << size;
        }
        for (size_t at = 0; at < whole.size(); ++at) {
            for (const char change : {'\x01', '\x80', '\xFF'}) {
                std::string changed = whole;
                changed[at] = static_cast<char>(changed[at] ^ change);
                const auto members = read(changed);
                for (const ZipMember &member : members ? *members : std::vector<ZipMember>{}) {
                    EXPECT_LE(member.begin + member.compressed, changed.size());
                }
            }
        }
    }
}
