// SPDX-License-Identifier: GPL-3.0-or-later
// Every scaling of rotary positions. The lists of numbers come from a float64 run of the reference formulas in NumPy.
#include "core/model/families/rotary_config.h"

#include <cmath>
#include <gtest/gtest.h>

#include "core/forward/rotary.h"
#include "tests/support/made_model.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

RotaryQuery queryOf(int d_head = 16, int n_ctx = 256)
{
    RotaryQuery query;
    query.d_head = d_head;
    query.n_ctx = n_ctx;
    return query;
}

RotarySpec specOf(const std::string &config, const RotaryQuery &query = queryOf())
{
    auto spec = readRotary(configFrom(config), query);
    if (!spec) {
        ADD_FAILURE() << spec.error().message;
        return {};
    }
    return *spec;
}

std::string refused(const std::string &config, const RotaryQuery &query = queryOf())
{
    const auto spec = readRotary(configFrom(config), query);
    return spec ? "read" : spec.error().message;
}

void expectNear(const std::vector<double> &got, const std::vector<double> &want)
{
    ASSERT_EQ(got.size(), want.size());
    for (size_t i = 0; i < got.size(); ++i) {
        EXPECT_NEAR(got[i], want[i], 1e-12 * std::abs(want[i])) << i;
    }
}

const std::vector<double> plain = {1.0, 0.31622776601683794, 0.1, 0.03162277660168379, 0.01, 0.00316227766016838, 0.001, 0.00031622776601683794};

} // namespace

TEST(RotaryConfig, BaseAndShareAreFoundInEverySpelling)
{
    expectNear(specOf("{}").frequencies, plain);
    expectNear(specOf(R"({"rope_theta": 100, "partial_rotary_factor": 0.25})").frequencies, {1, 0.1});
    expectNear(specOf(R"({"rope_theta": 7, "rope_parameters": {"rope_type": "default", "rope_theta": 100, "partial_rotary_factor": 0.25}})").frequencies, {1, 0.1});
    expectNear(specOf(R"({"rope_scaling": null, "rope_theta": 100, "rope_parameters": null, "partial_rotary_factor": 0.25})").frequencies, {1, 0.1});
    RotaryQuery local = queryOf();
    local.layerKind = "sliding_attention";
    local.baseName = "rope_local_base_freq";
    local.scaled = false;
    local.partial = 0.25;
    expectNear(specOf(R"({"rope_theta": 5, "rope_local_base_freq": 100, "rope_scaling": {"rope_type": "linear", "factor": 2}})", local).frequencies, {1, 0.1});
    expectNear(specOf(R"({"rope_parameters": {"full_attention": {"rope_type": "linear", "factor": 2}, "sliding_attention": {"rope_theta": 100}}})", local).frequencies, {1, 0.1});
}

TEST(RotaryConfig, LinearDividesEveryFrequency)
{
    expectNear(specOf(R"({"rope_theta": 100, "partial_rotary_factor": 0.25, "rope_scaling": {"type": "linear", "factor": 4}})").frequencies, {0.25, 0.025});
    EXPECT_EQ(*scaledContext(configFrom(R"({"rope_scaling": {"type": "linear", "factor": 4}})"), queryOf()), 1024);
    EXPECT_EQ(*scaledContext(configFrom("{}"), queryOf()), 256);
}

TEST(RotaryConfig, Llama3StretchesLongWavesOnly)
{
    const RotarySpec spec = specOf(R"({"rope_scaling": {"rope_type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4, "original_max_position_embeddings": 32}})");
    expectNear(spec.frequencies, {1.0, 0.09583998588296266, 0.0125, 0.003952847075210474, 0.00125, 0.0003952847075210475, 0.000125, 3.952847075210474e-05});
    EXPECT_EQ(spec.magnitude, 1.0);
}

TEST(RotaryConfig, YarnRampsBetweenTheTwo)
{
    RotarySpec spec = specOf(R"({"rope_scaling": {"type": "yarn", "factor": 4, "original_max_position_embeddings": 64}})");
    expectNear(spec.frequencies, {1.0, 0.23717082451262847, 0.05, 0.007905694150420948, 0.0025, 0.000790569415042095, 0.00025, 7.905694150420948e-05});
    EXPECT_NEAR(spec.magnitude, 1.138629436111989, 1e-12);
    spec = specOf(R"({"rope_parameters": {"rope_type": "yarn", "factor": 4, "original_max_position_embeddings": 64, "beta_fast": 8, "beta_slow": 2, "truncate": false, "mscale": 0.7, "mscale_all_dim": 0.3}})");
    expectNear(spec.frequencies, {1.0, 0.16058913486725895, 0.025, 0.007905694150420948, 0.0025, 0.000790569415042095, 0.00025, 7.905694150420948e-05});
    EXPECT_NEAR(spec.magnitude, 1.0532376815143234, 1e-12);
    EXPECT_NEAR(specOf(R"({"rope_scaling": {"type": "yarn", "original_max_position_embeddings": 64}})").magnitude, 1.138629436111989, 1e-12); // the factor is the ratio of contexts
    EXPECT_EQ(*scaledContext(configFrom(R"({"rope_scaling": {"type": "yarn", "factor": 4, "original_max_position_embeddings": 256}})"), queryOf()), 1024);
}

TEST(RotaryConfig, DynamicScalingFollowsTheLengthOfTheSequence)
{
    const RotarySpec spec = specOf(R"({"rope_scaling": {"rope_type": "dynamic", "factor": 2}})", queryOf(16, 32));
    expectNear(frequenciesFor(spec, 32), plain);
    expectNear(frequenciesFor(spec, 1), plain);
    expectNear(frequenciesFor(spec, 50), {1.0, 0.2839451388482507, 0.08062484187555237, 0.022893031920971973, 0.0065003651274578205, 0.0018457470786803379, 0.0005240909105346416, 0.0001488130663608649});
    EXPECT_EQ(*scaledContext(configFrom(R"({"rope_scaling": {"rope_type": "dynamic", "factor": 2}})"), queryOf(16, 32)), 64);
}

TEST(RotaryConfig, LongRopeTakesItsLongFactorsBeyondTheOriginalContext)
{
    const std::string lists = R"("short_factor": [1, 2], "long_factor": [4, 8])";
    RotaryQuery query = queryOf(4, 64);
    RotarySpec spec = specOf(R"({"rope_theta": 100, "original_max_position_embeddings": 16, "rope_scaling": {"rope_type": "longrope", )" + lists + "}}", query);
    expectNear(frequenciesFor(spec, 16), {1, 0.05});
    expectNear(frequenciesFor(spec, 17), {0.25, 0.0125});
    EXPECT_NEAR(spec.magnitude, 1.224744871391589, 1e-12);
    spec = specOf(R"({"rope_parameters": {"rope_type": "longrope", "original_max_position_embeddings": 16, "attention_factor": 1.5, )" + lists + "}}", query);
    EXPECT_EQ(spec.magnitude, 1.5);
    EXPECT_EQ(spec.long_from, 16);
    query.phi3 = true;
    EXPECT_EQ(specOf(R"({"rope_scaling": {"type": "su", )" + lists + "}}", query).long_from, 4096);
    EXPECT_EQ(specOf(R"({"rope_scaling": {"type": "yarn", )" + lists + "}}", query).long_from, 4096);
}

TEST(RotaryConfig, WhatCannotBeComputedIsRefusedByName)
{
    expectWords(refused(R"({"rope_scaling": {"type": "mrope"}})"), {"rope_scaling", "mrope", "longrope"});
    expectWords(refused(R"({"rope_scaling": 3})"), {"rope_scaling", "object"});
    expectWords(refused(R"({"rope_scaling": {"type": "linear"}})"), {"factor", "nothing"});
    expectWords(refused(R"({"rope_scaling": {"type": "linear", "factor": -1}})"), {"factor", "-1"});
    expectWords(refused(R"({"rope_scaling": {"type": "llama3", "factor": 2, "low_freq_factor": 2, "high_freq_factor": 2}})"), {"high_freq_factor"});
    expectWords(refused(R"({"rope_scaling": {"type": "longrope", "short_factor": [1], "long_factor": [1, 2]}})"), {"short_factor", "8 positive"});
    expectWords(refused(R"({"rope_scaling": {"type": "longrope", "short_factor": "x"}})"), {"short_factor", "list of numbers"});
    expectWords(refused(R"({"rope_scaling": {"type": "yarn", "factor": 2, "beta_fast": -3}})"), {"beta_fast"});
    expectWords(refused(R"({"rope_theta": 0})"), {"rope_theta"});
    expectWords(refused(R"({"rope_theta": 1e-300, "rope_scaling": {"type": "linear", "factor": 1e-300}})"), {"finite", "rope_theta"});
    expectWords(refused("{}", queryOf(7)), {"even", "7"});
    expectWords(refused(R"({"partial_rotary_factor": 1.5})"), {"1.5"});
}
