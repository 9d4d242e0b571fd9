// SPDX-License-Identifier: GPL-3.0-or-later
// What a trace of given patterns gives: the file's own numbers, metrics of them, and nothing that was not in the file.
#include "core/forward/given_trace.h"

#include <bit>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "core/analysis/head_metrics.h"
#include "core/analysis/induction_probe.h"
#include "core/analysis/telling.h"
#include "core/forward/generate.h"
#include "core/forward/next_tokens.h"
#include "tests/support/given_file.h"
#include "tests/support/made_model.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

constexpr float none = std::numeric_limits<float>::quiet_NaN();

std::shared_ptr<const Trace> traceOfFile(const TemporaryFolder &folder, const FloatTensor &cells, const Metadata &metadata = {})
{
    return givenTraceOf(openGiven(writeGiven(folder / "a.safetensors", {{"attentions", cells}}, metadata)));
}

std::string refusedTensor(const std::shared_ptr<const Trace> &trace, const std::string &glob)
{
    TensorSelection selection;
    selection.globs = {glob};
    const auto sources = traceTensors(trace, selection);
    return sources ? "given" : sources.error().message;
}

HeadMetrics metricsOf(const std::shared_ptr<const Trace> &trace, int head = 0)
{
    return *headMetrics(*trace, {GroupIndex(0), LayerIndex(0), HeadIndex(head)});
}

/// Mean of H_i / ln m_i in float64 over rows that see more than one key; `seen` says which cells are visible.
template <class Seen>
double normalisedEntropy(const std::vector<float> &cells, int n, int first, Seen seen)
{
    double total = 0;
    int rows = 0;
    for (int i = first; i < n; ++i) {
        double H = 0;
        int m = 0;
        for (int j = 0; j < n; ++j) {
            const double a = static_cast<double>(cells[static_cast<size_t>(i * n + j)]);
            m += seen(i, j);
            H -= seen(i, j) && a > 0 ? a * std::log(a) : 0;
        }
        if (m > 1) {
            total += H / std::log(m);
            ++rows;
        }
    }
    return total / rows;
}

} // namespace

TEST(GivenTrace, PatternsComeBackBitForBit)
{
    const TemporaryFolder folder;
    FloatTensor cells = softmaxOf({2, 3, 4, 4}, true);
    cells.values[17] = none;
    const auto trace = traceOfFile(folder, cells);
    for (int layer = 0; layer < 2; ++layer) {
        const std::vector<float> got = named(trace, concat("blocks.", layer, ".attn.pattern"));
        ASSERT_EQ(got.size(), 48u);
        for (size_t i = 0; i < got.size(); ++i) {
            EXPECT_EQ(std::bit_cast<uint32_t>(got[i]), std::bit_cast<uint32_t>(cells.values[static_cast<size_t>(layer) * 48 + i])) << layer << " " << i;
        }
    }
}

TEST(GivenTrace, WhatIsNotInTheFileIsRefusedByName)
{
    const TemporaryFolder folder;
    const auto trace = traceOfFile(folder, softmaxOf({1, 2, 3, 3}));
    for (const char *name : {"blocks.0.attn.q", "*.scores", "logits", "embed", "blocks.0.attn.z", "blocks.0.resid_post", "final", "blocks.1.attn.pattern"}) {
        expectWords(refusedTensor(trace, name), {"a.safetensors gives patterns alone", name});
    }
    TensorSelection all;
    all.globs = {"*"};
    all.merge = HeadMerge{};
    const auto sources = traceTensors(trace, all);
    ASSERT_TRUE(sources);
    ASSERT_EQ(sources->size(), 2u);
    EXPECT_EQ((*sources)[0].name, "blocks.0.attn.pattern");
    EXPECT_EQ((*sources)[1].name, "blocks.0.attn.merged_pattern");
    EXPECT_TRUE(nextTokenCandidates(*trace, 5)->empty());
    EXPECT_FALSE(generate(trace->model, {TokenId(0)}, {}));
    EXPECT_FALSE(inductionProbe(trace->model));
}

TEST(GivenTrace, TakesNoOtherInput)
{
    const TemporaryFolder folder;
    const auto model = openGiven(writeGiven(folder / "a.safetensors", {{"attentions", softmaxOf({1, 2, 3, 3})}}));
    const auto text = inputFromText(*model, "one two three");
    ASSERT_FALSE(text);
    expectWords(text.error().message, {"a.safetensors", "given by the file", "a text"});
    EXPECT_FALSE(inputFromIds(*model, {{1, 2, 3}, {}, {}}));
    Input other = givenInput(*model);
    other.sequences[0].labels.pop_back();
    const auto trace = runForward(model, other);
    ASSERT_FALSE(trace);
    expectWords(trace.error().message, {"expected no other input"});
}

TEST(GivenTrace, MetricsOfACausalPatternKnowWhatIsMasked)
{
    const TemporaryFolder folder;
    const int n = 5;
    const FloatTensor causal = softmaxOf({1, 1, n, n}, true);
    const auto below = [](int i, int j) { return j <= i; };
    EXPECT_NEAR(*metricsOf(traceOfFile(folder, causal)).entropy_normalized, normalisedEntropy(causal.values, n, 1, below), 1e-6);
    FloatTensor nan = causal; // the same with masked cells as NaN
    for (int i = 0; i < n; ++i) {
        for (int j = i + 1; j < n; ++j) {
            nan.values[static_cast<size_t>(i * n + j)] = none;
        }
    }
    const HeadMetrics a = metricsOf(traceOfFile(folder, causal)), b = metricsOf(traceOfFile(folder, nan));
    EXPECT_EQ(*a.entropy_normalized, *b.entropy_normalized);
    EXPECT_EQ(*a.entropy, *b.entropy);
    EXPECT_EQ(*a.previous, *b.previous);
    const auto zeros = givenTraceOf(openGiven(folder / "a.safetensors", withConfig({{"causal", "false"}})));
    ASSERT_TRUE(writeGiven(folder / "z.safetensors", {{"attentions", causal}}).has_filename());
    const auto open = givenTraceOf(openGiven(folder / "z.safetensors", withConfig({{"causal", "false"}})));
    EXPECT_NEAR(*metricsOf(open).entropy_normalized, normalisedEntropy(causal.values, n, 0, [](int, int) { return true; }), 1e-6); // every key counts
    EXPECT_TRUE(zeros);
}

TEST(GivenTrace, MetricsOfAnOpenPatternWithHoles)
{
    const TemporaryFolder folder;
    const int n = 4;
    FloatTensor cells = softmaxOf({1, 1, n, n});
    for (int i = 0; i < n; ++i) {
        cells.values[static_cast<size_t>(i * n + 2)] = none; // a padded key
    }
    EXPECT_NEAR(*metricsOf(traceOfFile(folder, cells)).entropy_normalized, normalisedEntropy(cells.values, n, 0, [](int, int j) { return j != 2; }), 1e-6);
    FloatTensor padded = softmaxOf({1, 1, n, n});
    std::fill_n(padded.values.begin() + 2 * n, n, 0.0f); // a query that sees nothing
    const auto row = [&](int i) { return std::vector<float>(padded.values.begin() + i * n, padded.values.begin() + (i + 1) * n); };
    double H = 0;
    for (const int i : {0, 1, 3}) {
        H += rowEntropy(row(i).data(), n) / 3;
    }
    EXPECT_NEAR(*metricsOf(traceOfFile(folder, padded)).entropy, H, 1e-9);
}

TEST(GivenTrace, EqualLabelsAreEqualTokens)
{
    const TemporaryFolder folder;
    const FloatTensor cells = softmaxOf({1, 1, 4, 4}, true);
    const HeadMetrics m = metricsOf(traceOfFile(folder, cells, {{"tokens", R"(["a", "b", "a", "b"])"}}));
    EXPECT_NEAR(*m.duplicate, (cells.values[2 * 4 + 0] + cells.values[3 * 4 + 1]) / 2, 1e-6);
    EXPECT_NEAR(*m.induction, (cells.values[2 * 4 + 1] + cells.values[3 * 4 + 2]) / 2, 1e-6);
    EXPECT_FALSE(metricsOf(traceOfFile(folder, cells)).duplicate); // positions that are numbered are all different
    const auto trace = traceOfFile(folder, cells);
    const HeadPlace place = tellingHead(GroupIndex(0), *allHeadMetrics(*trace, GroupIndex(0)));
    EXPECT_EQ(place.layer.value, 0);
    EXPECT_LT(tellingCell(*trace, place).key.value, 4);
}

TEST(GivenTrace, OurOwnAnswersOpenAgain)
{
    const TemporaryFolder folder;
    const auto model = openTiny(tinyLlama(), true);
    const auto input = inputFromText(*model, "abcab");
    ASSERT_TRUE(input);
    const auto computed = *runForward(model, *input);
    GivenTensors tensors;
    for (int layer = 0; layer < 2; ++layer) {
        const std::string name = concat("blocks.", layer, ".attn.pattern");
        const int64_t n = computed->nQuery(GroupIndex(0));
        tensors[name] = {{4, n, n}, named(computed, name)};
    }
    for (const char *file : {"own.safetensors", "own.npz", "own.json"}) {
        const auto given = givenTraceOf(openGiven(writeGiven(folder / file, tensors, {{"tokens", R"(["<s>", "a", "b", "c", "a", "b"])"}})));
        for (int layer = 0; layer < 2; ++layer) {
            EXPECT_EQ(named(given, concat("blocks.", layer, ".attn.pattern")), named(computed, concat("blocks.", layer, ".attn.pattern"))) << file;
            for (int head = 0; head < 4; ++head) {
                const HeadPlace place{GroupIndex(0), LayerIndex(layer), HeadIndex(head)};
                const HeadMetrics a = *headMetrics(*computed, place), b = *headMetrics(*given, place);
                for (const auto &info : headMetricInfos()) {
                    const bool labels = std::string_view(file).ends_with(".npz") && (info.key == "duplicate" || info.key == "induction"); // an .npz file has no metadata
                    ASSERT_EQ((a.*info.value).has_value(), (b.*info.value).has_value() || labels) << info.key;
                    if ((b.*info.value).has_value()) {
                        EXPECT_NEAR((a.*info.value).value(), (b.*info.value).value(), 1e-6) << info.key;
                    }
                }
            }
        }
    }
}

TEST(GivenTrace, APictureMayBeLaidUnderThemLater)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(writeFile(folder / "p.ppm", "P6\n2 2\n255\n" + std::string(12, 'x')));
    const auto model = openGiven(writeGiven(folder / "a.safetensors", {{"attentions", softmaxOf({1, 1, 10, 10})}}));
    const auto input = inputFromPicture(*model, folder / "p.ppm");
    ASSERT_TRUE(input) << input.error().message;
    EXPECT_EQ(*input->main().grid, (Grid{3, 3, 1}));
    EXPECT_EQ(input->main().pixels.shape, (Shape{3, 2, 2}));
    EXPECT_TRUE(runForward(model, *input));
    const auto odd = openGiven(writeGiven(folder / "b.safetensors", {{"attentions", softmaxOf({1, 1, 3, 3})}}));
    const auto refused = inputFromPicture(*odd, folder / "p.ppm");
    ASSERT_FALSE(refused);
    expectWords(refused.error().message, {"grid=ROWSxCOLS", "3 keys"});
}
