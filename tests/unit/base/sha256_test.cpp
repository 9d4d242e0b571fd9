// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256.h"

#include <gtest/gtest.h>

using namespace headscope;

namespace {

std::string sumOf(std::string_view text)
{
    Sha256 sum;
    sum.add(text);
    return sum.hex();
}

} // namespace

/// The examples of FIPS 180-4 and its predecessors.
TEST(Sha256, GivesThePublishedSums)
{
    EXPECT_EQ(sumOf(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sumOf("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sumOf("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sumOf(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotDependOnThePieces)
{
    const std::string text(1000, 'x');
    for (const size_t size : {0u, 1u, 55u, 56u, 63u, 64u, 65u, 119u, 120u, 127u, 128u, 1000u}) {
        const std::string_view whole = std::string_view(text).substr(0, size);
        for (const size_t cut : {1u, 7u, 63u, 64u, 100u}) {
            Sha256 sum;
            for (size_t at = 0; at < size; at += cut) {
                sum.add(whole.substr(at, cut));
            }
            EXPECT_EQ(sum.hex(), sumOf(whole)) << size << " bytes in pieces of " << cut;
        }
    }
}
