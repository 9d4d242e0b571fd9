// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_digest.h"

#include <gtest/gtest.h>

#include "tests/support/tiny_model.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

std::string digestOf(const ConfigMap &config, const TinyTensors &tensors, bool tokenizer = false)
{
    const TemporaryFolder folder;
    writeTinyModel(folder.path(), jsonOf(config), tensors);
    if (tokenizer) {
        EXPECT_TRUE(writeFile(folder / "tokenizer.json", tinyTokenizer()));
    }
    const auto model = openModel(folder.path().string());
    EXPECT_TRUE(model) << (model ? "" : model.error().message);
    return model ? *modelDigest(**model) : "";
}

} // namespace

TEST(ModelDigest, IsTheSameWhereverTheModelLies)
{
    const auto config = configOf(tinyGpt2());
    const std::string one = digestOf(config, tensorsOf(tinyGpt2())), other = digestOf(config, tensorsOf(tinyGpt2()));
    EXPECT_EQ(one.size(), 64u);
    EXPECT_EQ(one, other);
}

TEST(ModelDigest, TellsWeightsConfigsAndTokenizersApart)
{
    const auto config = configOf(tinyGpt2());
    const auto tensors = tensorsOf(tinyGpt2());
    const std::string same = digestOf(config, tensors);
    EXPECT_NE(same, digestOf(config, tensorsOf(tinyGpt2(), 2))) << "trained from another seed";
    auto otherConfig = config;
    otherConfig["layer_norm_epsilon"] = "1e-6";
    EXPECT_NE(same, digestOf(otherConfig, tensors));
    EXPECT_NE(same, digestOf(config, tensors, true)) << "a tokenizer came beside it";
    for (const auto &name : {"transformer.h.1.attn.c_proj.weight", "transformer.ln_f.bias"}) {
        auto changed = tensors;
        for (float &value : changed[name].values) {
            value *= 1.001f;
        }
        EXPECT_NE(same, digestOf(config, changed)) << name;
    }
}

/// A single number of a small tensor is seen; of a large one only where it is read.
TEST(ModelDigest, ReadsSmallTensorsWhole)
{
    const auto config = configOf(tinyGpt2());
    auto tensors = tensorsOf(tinyGpt2());
    const std::string same = digestOf(config, tensors);
    tensors["transformer.wte.weight"].values[777] += 1;
    EXPECT_NE(same, digestOf(config, tensors));
}

TEST(ModelDigest, StopsOnRequest)
{
    std::stop_source stop;
    stop.request_stop();
    const auto digest = modelDigest(*openTiny(tinyGpt2()), {stop.get_token(), {}});
    ASSERT_FALSE(digest);
    EXPECT_EQ(digest.error().code, ErrorCode::Cancelled);
}
