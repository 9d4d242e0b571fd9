// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <gtest/gtest.h>

#include "core/base/file.h"
#include "core/model/attention_roles.h"
#include "tests/support/temporary_folder.h"

using namespace headscope;

namespace {

WeightIndex indexOf(std::initializer_list<std::pair<const char *, Shape>> tensors)
{
    WeightIndex out;
    for (const auto &[name, shape] : tensors) {
        out.tensors[name].shape = shape;
    }
    return out;
}

/// A file of this process alone: tests run beside each other.
std::filesystem::path fileWith(const std::string &text)
{
    static const headscope::testing::TemporaryFolder folder;
    const auto path = folder / "map.json";
    EXPECT_TRUE(writeFile(path, text));
    return path;
}

} // namespace

TEST(AttentionMap, ComesBackAsItWasWritten)
{
    AttentionMap map;
    map.n_heads = 4;
    map.norm_first = false;
    map.activation = "gelu";
    map.orientation = Orientation::InOut;
    map.roles = {{AttentionRole::W_Q, "a"}, {AttentionRole::W_O, "b \"quoted\""}};
    const auto path = fileWith("");
    ASSERT_TRUE(writeAttentionMap(path, map));
    const auto read = readAttentionMap(path);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, map);
    ASSERT_TRUE(writeAttentionMap(path, {}));
    EXPECT_EQ(*readAttentionMap(path), AttentionMap{});
}

TEST(AttentionMap, RefusesSwitchesOfAnotherKind)
{
    const auto first = readAttentionMap(fileWith(R"({"roles": {}, "norm_first": "yes"})"));
    ASSERT_FALSE(first);
    EXPECT_NE(first.error().message.find("norm_first"), std::string::npos);
    const auto activation = readAttentionMap(fileWith(R"({"roles": {}, "activation": 3})"));
    ASSERT_FALSE(activation);
    EXPECT_NE(activation.error().message.find("activation"), std::string::npos);
}

TEST(HeadsDivide, IsTheWidthOfAllQueries)
{
    const WeightIndex index = indexOf({{"joined", {72, 24}}, {"turned", {24, 72}}, {"narrow", {8, 24}}, {"heads", {4, 24, 6}}, {"odd", {10, 10}}});
    const auto with = [&](AttentionRole role, const char *name, std::optional<Orientation> orientation = {}) {
        AttentionMap map;
        map.roles[role] = name;
        map.orientation = orientation;
        return headsDivide(index, map);
    };
    EXPECT_EQ(with(AttentionRole::W_QKV, "joined"), 24);
    EXPECT_EQ(with(AttentionRole::W_QKV, "turned"), 24);
    EXPECT_EQ(with(AttentionRole::W_QKV, "odd"), 0);
    EXPECT_EQ(with(AttentionRole::W_Q, "narrow"), 8);
    EXPECT_EQ(with(AttentionRole::W_Q, "narrow", Orientation::InOut), 24);
    EXPECT_EQ(with(AttentionRole::W_Q, "heads"), 0);
    EXPECT_EQ(with(AttentionRole::W_Q, "no such tensor"), 0);
    EXPECT_EQ(headsDivide(index, {}), 0);
}

TEST(PossibleHeads, AreDivisors)
{
    EXPECT_EQ(possibleHeads(12), (std::vector<int>{1, 2, 3, 4, 6, 12}));
    EXPECT_EQ(possibleHeads(1), (std::vector<int>{1}));
    EXPECT_TRUE(possibleHeads(0).empty());
    EXPECT_EQ(possibleHeads(8192).back(), 4096);
}
