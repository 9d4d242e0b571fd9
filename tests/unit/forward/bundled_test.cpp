// SPDX-License-Identifier: GPL-3.0-or-later
// The bundled models against what their training recipe recorded of them in float64 (tests/fixtures/NAME.safetensors).

#include <filesystem>
#include <gtest/gtest.h>

#include "core/base/text.h"
#include "core/forward/forward.h"
#include "core/forward/trace_tensors.h"
#include "core/model/bundled.h"
#include "core/weights/safetensors.h"
#include "tests/support/compare.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

class BundledFixture : public ::testing::TestWithParam<const char *> {
protected:
    void SetUp() override
    {
        const auto path = std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests/fixtures" / concat(GetParam(), ".safetensors");
        if (!std::filesystem::exists(path)) {
            GTEST_SKIP() << "no fixture " << path;
        }
        bool there = false;
        for (const auto &bundled : bundledModels()) {
            there = there || bundled.name == GetParam();
        }
        if (!there) {
            GTEST_SKIP() << "no bundled model " << GetParam();
        }
        auto fixture = openSafetensors(path);
        ASSERT_TRUE(fixture) << fixture.error().message;
        fixture_ = *fixture;
        auto model = openModel(concat("bundled:", GetParam()));
        ASSERT_TRUE(model) << model.error().message;
        model_ = *model;
    }

    std::vector<int> recordedIds(int input) const
    {
        const Tensor *ids = fixture_.find(concat(input, ".ids"));
        if (!ids) {
            ADD_FAILURE() << "the fixture has no " << input << ".ids";
            return {};
        }
        const auto numbers = toFloat(*ids);
        return {numbers.begin(), numbers.end()};
    }

    /// The numbers that the fixture holds of a tensor: all, or the rows of its NAME.positions.
    std::vector<float> recordedPart(const std::string &name, const TensorSource &source) const
    {
        const auto all = *source.values();
        const Tensor *positions = fixture_.find(name + ".positions");
        if (!positions) {
            return all;
        }
        std::vector<float> rows;
        const int64_t width = source.shape.back();
        for (const float position : toFloat(*positions)) {
            const auto row = all.begin() + static_cast<int64_t>(position) * width;
            rows.insert(rows.end(), row, row + width);
        }
        return rows;
    }

    WeightIndex fixture_;
    std::shared_ptr<const Model> model_;
};

} // namespace

TEST_P(BundledFixture, ThePassGivesWhatWasRecorded)
{
    for (int k = 0; k < 2; ++k) {
        const auto input = inputFromIds(*model_, {recordedIds(k), {}, {}});
        ASSERT_TRUE(input) << input.error().message;
        const auto trace = runForward(model_, *input);
        ASSERT_TRUE(trace) << trace.error().message;
        const auto sources = traceTensors(*trace, {{"*.pattern", "*.z", "*.resid_post", "logits"}, {}, {}, {}});
        ASSERT_TRUE(sources);
        size_t patterns = 0;
        for (const auto &source : *sources) {
            const std::string name = concat(k, ".", source.name);
            const Tensor *recorded = fixture_.find(name);
            ASSERT_TRUE(recorded) << "the fixture has no " << name;
            const auto wanted = toFloat(*recorded), got = recordedPart(name, source);
            if (source.name.ends_with(".pattern")) {
                EXPECT_EQ(recorded->shape, source.shape) << name;
                EXPECT_TRUE(patternsAgree(got, wanted)) << name;
                ++patterns;
            } else {
                EXPECT_TRUE(activationsAgree(got, wanted)) << name;
            }
        }
        EXPECT_EQ(patterns, static_cast<size_t>(model_->spec.main().n_layers()));
    }
}

TEST_P(BundledFixture, TheTokenizerGivesTheRecordedIds)
{
    for (int k = 0; k < 2; ++k) {
        const auto text = fixture_.metadata.find(concat("text.", k));
        if (text == fixture_.metadata.end()) {
            EXPECT_GT(k, 0) << "the fixture has no text.0";
            continue;
        }
        const auto input = inputFromText(*model_, text->second);
        ASSERT_TRUE(input) << input.error().message;
        std::vector<int> ids;
        for (const TokenId id : input->main().ids) {
            ids.push_back(id.value);
        }
        EXPECT_EQ(ids, recordedIds(k));
    }
}

TEST_P(BundledFixture, TheSampleFitsTheModel)
{
    for (const auto &bundled : bundledModels()) {
        if (bundled.name == GetParam()) {
            const auto input = inputFromText(*model_, bundled.sample);
            ASSERT_TRUE(input) << input.error().message;
            EXPECT_EQ(input->main().total_tokens, input->main().size()) << "the sample is longer than the context";
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Forward, BundledFixture, ::testing::Values("english", "attention"), [](const auto &given) { return std::string(given.param); });
