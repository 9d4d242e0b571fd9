// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/forward.h"

#include <gtest/gtest.h>

#include "core/forward/trace_tensors.h"
#include "tests/support/compare.h"
#include "tests/support/naive_forward.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

struct Case {
    std::string name;
    TinyConfig config;
    int n = 17;
    std::vector<int> padded = {};
};

void PrintTo(const Case &c, std::ostream *out) { *out << c.name; }

std::vector<Case> cases()
{
    std::vector<Case> all;
    const auto add = [&](std::string name, const TinyConfig &base, const std::function<void(Case &)> &change) {
        all.push_back({std::move(name), base});
        change(all.back());
    };
    add("gpt2", tinyGpt2(), [](Case &) {});
    add("gpt2OneToken", tinyGpt2(), [](Case &c) { c.n = 1; });
    add("gpt2WholeContext", tinyGpt2(), [](Case &c) { c.n = c.config.n_ctx; });
    add("gpt2InverseLayer", tinyGpt2(), [](Case &c) {
        c.config.n_layers = 3;
        c.config.byInverseLayer = true;
    });
    add("gpt2Unscaled", tinyGpt2(), [](Case &c) { c.config.scaled = false; });
    add("gpt2Untied", tinyGpt2(), [](Case &c) { c.config.tied = false; });
    add("gpt2Gelu", tinyGpt2(), [](Case &c) { c.config.activation = "gelu"; });
    add("gpt2Relu", tinyGpt2(), [](Case &c) { c.config.activation = "relu"; });
    add("gpt2LargeEps", tinyGpt2(), [](Case &c) { c.config.eps = 0.5; });
    add("gpt2NoPrefix", tinyGpt2(), [](Case &c) { c.config.prefix = ""; });
    add("gpt2Padded", tinyGpt2(), [](Case &c) { c.padded = {0, 1, 9}; });
    add("llama", tinyLlama(), [](Case &) {});
    add("llamaOneKvHead", tinyLlama(), [](Case &c) { c.config.n_kv_heads = 1; });
    add("llamaPlainHeads", tinyLlama(), [](Case &c) {
        c.config.n_kv_heads = 4;
        c.config.d_head = 6;
    });
    add("llamaTied", tinyLlama(), [](Case &c) { c.config.tied = true; });
    add("llamaRotaryBase", tinyLlama(), [](Case &c) { c.config.rotary_base = 50; });
    add("llamaLargeEps", tinyLlama(), [](Case &c) { c.config.eps = 0.5; });
    add("llamaPadded", tinyLlama(), [](Case &c) { c.padded = {0, 5, 16}; });
    add("llamaLong", tinyLlama(), [](Case &c) { c.config.n_ctx = c.n = 130; });
    return all;
}

std::vector<int> someIds(int n, int d_vocab)
{
    RandomNumbers random(9);
    std::vector<int> ids;
    for (int i = 0; i < n; ++i) {
        ids.push_back(random.below(d_vocab));
    }
    return ids;
}

std::shared_ptr<const Trace> run(const std::shared_ptr<const Model> &model, const std::vector<int> &ids, const std::vector<uint8_t> &mask = {})
{
    auto input = inputFromIds(*model, {ids, mask, {}});
    if (!input) {
        ADD_FAILURE() << input.error().message;
        std::abort();
    }
    auto trace = runForward(model, *input);
    if (!trace) {
        ADD_FAILURE() << trace.error().message;
        std::abort();
    }
    return *trace;
}

std::shared_ptr<const Trace> smallTrace() { return run(openTiny(tinyLlama()), {1, 2, 3, 4, 5}); }

/// Names of the chosen tensors, or the error message.
std::vector<std::string> namesOf(const std::shared_ptr<const Trace> &trace, const TensorSelection &selection)
{
    const auto chosen = traceTensors(trace, selection);
    if (!chosen) {
        return {chosen.error().message};
    }
    std::vector<std::string> names;
    for (const auto &source : *chosen) {
        names.push_back(source.name);
    }
    return names;
}

TensorSource onlyTensor(const std::shared_ptr<const Trace> &trace, const TensorSelection &selection)
{
    auto chosen = traceTensors(trace, selection);
    if (!chosen || chosen->size() != 1) {
        ADD_FAILURE() << "expected one tensor";
        std::abort();
    }
    return chosen->front();
}

class Forwards : public ::testing::TestWithParam<Case> {};

} // namespace

TEST_P(Forwards, EveryNamedTensorAgreesWithTheNaivePass)
{
    const Case &c = GetParam();
    const auto ids = someIds(c.n, c.config.d_vocab);
    std::vector<uint8_t> mask;
    if (!c.padded.empty()) {
        mask.assign(ids.size(), 1);
        for (const int i : c.padded) {
            mask[static_cast<size_t>(i)] = 0;
        }
    }
    const auto trace = run(openTiny(c.config), ids, mask);
    auto naive = naiveForward(c.config, tensorsOf(c.config), ids, mask);
    const auto sources = traceTensors(trace, {{"*"}, {}, {}, {}});
    ASSERT_TRUE(sources) << sources.error().message;
    for (const auto &source : *sources) {
        const auto values = source.values();
        ASSERT_TRUE(values) << source.name;
        ASSERT_TRUE(naive.contains(source.name)) << source.name;
        EXPECT_EQ(elementCount(source.shape), static_cast<int64_t>(values->size())) << source.name;
        EXPECT_TRUE(source.name.ends_with("pattern") ? patternsAgree(*values, naive[source.name]) : activationsAgree(*values, naive[source.name])) << source.name;
        naive.erase(source.name);
    }
    EXPECT_TRUE(naive.empty()) << naive.begin()->first << " is not among the named tensors";
}

TEST_P(Forwards, TheNaivePatternsAreUneven) // or agreeing with them would say little
{
    const Case &c = GetParam();
    const auto naive = naiveForward(c.config, tensorsOf(c.config), someIds(c.n, c.config.d_vocab));
    const auto &pattern = naive.at("blocks.1.attn.pattern");
    const double largest = *std::max_element(pattern.end() - c.n, pattern.end());
    EXPECT_GE(largest, c.n == 1 ? 1.0 : 1.5 / c.n);
    EXPECT_LE(largest, c.n == 1 ? 1.0 : 0.999999);
}

INSTANTIATE_TEST_SUITE_P(Forward, Forwards, ::testing::ValuesIn(cases()), [](const auto &given) { return given.param.name; });

TEST(Forward, LogitsOfTheLastRowsAreThoseOfAll)
{
    const auto trace = smallTrace();
    const Matrix all = logits(*trace, 5), last = logits(*trace, 2);
    ASSERT_EQ(last.rows, 2);
    ASSERT_EQ(last.cols, 50);
    EXPECT_TRUE(activationsAgree(last.values, std::vector<float>(all.row(3), all.row(3) + 100)));
}

TEST(Forward, ATokenChangesNothingBeforeIt)
{
    const auto model = openTiny(tinyGpt2());
    const auto a = run(model, {1, 2, 3, 4, 5, 6}), b = run(model, {1, 2, 3, 4, 9, 6});
    const auto &x = a->stacks[0].resid_pre.back(), &y = b->stacks[0].resid_pre.back();
    EXPECT_TRUE(activationsAgree(std::vector<float>(x.row(0), x.row(4)), std::vector<float>(y.row(0), y.row(4))));
    EXPECT_FALSE(activationsAgree(std::vector<float>(x.row(4), x.row(5)), std::vector<float>(y.row(4), y.row(5))));
}

TEST(Forward, ReportsEachBlockAndKeepsTheModelAlive)
{
    auto model = openTiny(tinyGpt2());
    auto input = inputFromIds(*model, {{1, 2}, {}, {}});
    ASSERT_TRUE(input);
    std::vector<double> said;
    Progress progress;
    progress.report = [&](double fraction, std::string_view) { said.push_back(fraction); };
    const auto trace = runForward(std::move(model), *input, progress);
    ASSERT_TRUE(trace);
    EXPECT_EQ(said, (std::vector<double>{0.5, 1.0}));
    EXPECT_EQ(logits(**trace, 1).cols, 50);
}

TEST(Forward, StopsOnRequest)
{
    const auto model = openTiny(tinyGpt2());
    const auto input = inputFromIds(*model, {{1, 2, 3}, {}, {}});
    ASSERT_TRUE(input);
    std::stop_source before, between;
    before.request_stop();
    const auto never = runForward(model, *input, {before.get_token(), {}});
    ASSERT_FALSE(never);
    EXPECT_EQ(never.error().code, ErrorCode::Cancelled);
    int blocks = 0;
    const auto half = runForward(model, *input, {between.get_token(), [&](double, std::string_view) {
                                                     ++blocks;
                                                     between.request_stop();
                                                 }});
    ASSERT_FALSE(half);
    EXPECT_EQ(half.error().code, ErrorCode::Cancelled);
    EXPECT_EQ(blocks, 1);
}

TEST(TraceTensors, AreNamedInTheOrderOfThePass)
{
    std::vector<std::string> wanted = {"embed"};
    for (const char *block : {"blocks.0.", "blocks.1."}) {
        for (const char *name : {"resid_pre", "attn.q", "attn.k", "attn.v", "attn.scores", "attn.pattern", "attn.z", "attn.result", "attn_out", "resid_mid", "mlp_out", "resid_post"}) {
            wanted.push_back(std::string(block) + name);
        }
    }
    wanted.insert(wanted.end(), {"final", "logits"});
    EXPECT_EQ(namesOf(smallTrace(), {{"*"}, {}, {}, {}}), wanted);
}

TEST(TraceTensors, HaveTheShapesOfTheTable)
{
    const auto sources = traceTensors(smallTrace(), {{"embed", "blocks.1.*", "final", "logits"}, {}, {}, {}});
    ASSERT_TRUE(sources);
    const Shape stream = {5, 24};
    const std::vector<Shape> wanted = {stream, stream, {4, 5, 10}, {2, 5, 10}, {2, 5, 10}, {4, 5, 5}, {4, 5, 5}, {4, 5, 10}, {4, 5, 24}, stream, stream, stream, stream, stream, {5, 50}};
    ASSERT_EQ(sources->size(), wanted.size());
    for (size_t i = 0; i < wanted.size(); ++i) {
        EXPECT_EQ((*sources)[i].shape, wanted[i]) << (*sources)[i].name;
    }
}

TEST(TraceTensors, AreChosenByNameLayerAndHead)
{
    const auto trace = smallTrace();
    EXPECT_EQ(namesOf(trace, {}), (std::vector<std::string>{"blocks.0.attn.pattern", "blocks.1.attn.pattern"}));
    EXPECT_EQ(namesOf(trace, {{"*.z", "*.pattern"}, {1}, {}, {}}), (std::vector<std::string>{"blocks.1.attn.pattern", "blocks.1.attn.z"}));
    EXPECT_EQ(namesOf(trace, {{"blocks.?.mlp_out"}, {1, 0}, {}, {}}), (std::vector<std::string>{"blocks.0.mlp_out", "blocks.1.mlp_out"}));
    for (const char *name : {"pattern", "scores", "q", "z", "result"}) {
        const auto all = onlyTensor(trace, {{concat("blocks.0.attn.", name)}, {}, {}, {}}), two = onlyTensor(trace, {{concat("blocks.0.attn.", name)}, {}, {3, 1}, {}});
        Shape shape = all.shape;
        shape[0] = 2;
        EXPECT_EQ(two.shape, shape);
        const auto a = *all.values(), b = *two.values();
        const size_t each = a.size() / 4;
        EXPECT_TRUE(std::equal(b.begin(), b.begin() + static_cast<std::ptrdiff_t>(each), a.begin() + static_cast<std::ptrdiff_t>(3 * each))) << name;
        EXPECT_TRUE(std::equal(b.begin() + static_cast<std::ptrdiff_t>(each), b.end(), a.begin() + static_cast<std::ptrdiff_t>(each))) << name;
    }
}

TEST(TraceTensors, RefuseWhatIsNotThere)
{
    const auto trace = smallTrace();
    for (const TensorSelection &selection : {TensorSelection{{"*.pattern", "*.nothing"}, {}, {}, {}}, TensorSelection{{"*"}, {2}, {}, {}}, TensorSelection{{"*"}, {-1}, {}, {}}, TensorSelection{{"*"}, {}, {4}, {}}}) {
        const auto chosen = traceTensors(trace, selection);
        ASSERT_FALSE(chosen);
        EXPECT_EQ(chosen.error().code, ErrorCode::BadInput);
    }
    EXPECT_NE(namesOf(trace, {{"*.nothing"}, {}, {}, {}})[0].find("*.nothing"), std::string::npos);
    EXPECT_NE(namesOf(trace, {{"*"}, {}, {4}, {}})[0].find("heads: expected 0 to 3, found 4"), std::string::npos);
}

TEST(TraceTensors, RefuseAChoiceThatLeavesNothing) // its output would be an empty file
{
    EXPECT_FALSE(traceTensors(smallTrace(), {{"blocks.1.attn.pattern"}, {0}, {}, {}}));
}
