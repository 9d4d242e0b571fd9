// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of one cell, against the engine's own tiles and tensors, and against float64 code that shares nothing with core: blocks of every kind, decoders from files, given patterns.
#include "core/analysis/cell_steps.h"

#include <chrono>
#include <cmath>
#include <gtest/gtest.h>

#include "core/figure/bars.h"
#include "core/forward/forward.h"
#include "core/model/families/bare_layers.h"
#include "tests/support/compare.h"
#include "tests/support/given_file.h"
#include "tests/support/made_blocks.h"
#include "tests/support/naive_attention.h"
#include "tests/support/naive_forward.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

double wide(float v) { return static_cast<double>(v); }

/// Sum over d of x[d] W[d][first + c] + b, in float64, for `count` outputs.
Numbers through(const Linear &W, const std::vector<float> &x, int first, int count)
{
    Numbers out;
    for (int c = first; c < first + count; ++c) {
        double sum = W.bias().empty() ? 0.0 : wide(W.bias()[static_cast<size_t>(c)]);
        for (int d = 0; d < W.dIn(); ++d) {
            sum += wide(x[static_cast<size_t>(d)]) * wide(W.weight(d, c));
        }
        out.push_back(sum);
    }
    return out;
}

/// Some cells of a trace's group: corners, the middle, and what a mask hides.
std::vector<std::pair<int, int>> someCells(int n_query, int n_key)
{
    const auto key = [&](int j) { return std::clamp(j, 0, n_key - 1); };
    return {{0, 0}, {n_query - 1, 0}, {n_query - 1, n_key - 1}, {0, n_key - 1}, {n_query / 2, n_key / 2}, {n_query / 2, key(n_query / 2 - 2)}, {n_query / 3, key(n_query / 3 + 3)}};
}

const BlockWeights &blockOf(const Trace &trace, const HeadPlace &place)
{
    return trace.model->weights.stacks[static_cast<size_t>(trace.model->group(place.group).stack)].blocks[static_cast<size_t>(place.layer.value)];
}

const AttentionWeights &weightsOf(const Trace &trace, const HeadPlace &place) { return trace.model->group(place.group).cross ? blockOf(trace, place).cross : blockOf(trace, place).attn; }

void expectScoreChain(const CellSteps &cell, const NaiveAttention &naive, const AttentionTrace &attn)
{
    const int h = cell.place.head.value, i = cell.query.value, j = cell.key.value;
    float score = 0, weight = 0;
    computeTile(attn, cell.place.head, {i, j, 1, 1}, CellValue::Score, -std::numeric_limits<float>::infinity(), {&score, 1});
    computeTile(attn, cell.place.head, {i, j, 1, 1}, CellValue::Pattern, 0.0f, {&weight, 1});
    EXPECT_EQ(cell.score, score);
    EXPECT_EQ(cell.weight, weight);
    EXPECT_EQ(cell.masked != MaskReason::Visible, naiveMasked(attn.geometry.mask, i, j));
    ASSERT_EQ(cell.weights.size(), static_cast<size_t>(attn.geometry.n_key));
    int visible = 0;
    double sum = 0;
    for (int key = 0; key < attn.geometry.n_key; ++key) {
        const auto at = static_cast<size_t>(key);
        EXPECT_EQ(std::isnan(cell.weights[at]), naive.masked(h, i, key));
        EXPECT_EQ(std::isnan(cell.scores[at]), naive.masked(h, i, key));
        if (!naive.masked(h, i, key)) {
            ++visible;
            EXPECT_NEAR(wide(cell.weights[at]), naive.at(h, i, key), patternTolerance);
            sum += std::exp(wide(cell.scores[at]) - wide(cell.row_max));
        }
    }
    EXPECT_EQ(cell.visible_keys, visible);
    EXPECT_NEAR(cell.row_sum, sum, 1e-5 * std::max(1.0, sum));
    if (cell.masked != MaskReason::Visible) {
        EXPECT_EQ(cell.weight, 0.0f);
        return;
    }
    double size = 1;
    for (const float p : cell.products) {
        size += std::abs(wide(p)) * cell.terms.scale;
    }
    EXPECT_NEAR(cell.terms.score(), wide(score), 1e-6 * size);
    EXPECT_NEAR(cell.terms.score(), naive.score(h, i, j), 1e-9 * size);
    EXPECT_NEAR(cell.exponential / cell.row_sum, wide(weight), 1e-6);
}

void expectProjections(const CellSteps &cell, const Trace &trace)
{
    const StackSpec &spec = trace.model->spec.stack(trace.model->group(cell.place.group).stack);
    const AttentionWeights &w = weightsOf(trace, cell.place);
    const int d = cell.d_head;
    if (cell.rotary || cell.normed_heads || spec.clip_qkv > 0) {
        return; // what lies between x and q has its own tests
    }
    EXPECT_TRUE(activationsAgree(cell.q, through(w.W_Q, cell.x_query, cell.place.head.value * d, d)));
    if (!cell.extra_key) {
        EXPECT_TRUE(activationsAgree(cell.k, through(w.W_K, cell.x_key, cell.kv_head * d, d)));
        if (!cell.separate_values) {
            EXPECT_TRUE(activationsAgree(cell.v, through(w.W_V, cell.x_key, cell.kv_head * d, d)));
        }
    }
}

void expectOutput(const CellSteps &cell, const NaiveAttention &naive, const Trace &trace)
{
    const int h = cell.place.head.value, i = cell.query.value;
    const auto from = naive.z.begin() + (static_cast<long>(h) * naive.n_query + i) * naive.d_head;
    EXPECT_TRUE(activationsAgree(cell.z, Numbers(from, from + naive.d_head)));
    for (size_t c = 0; c < cell.v.size(); ++c) {
        EXPECT_EQ(cell.weighted_v[c], cell.weight * cell.v[c]);
    }
    const Linear &W_O = weightsOf(trace, cell.place).W_O;
    Numbers result, sum;
    for (int o = 0; o < W_O.dOut(); ++o) {
        double own = 0, all = 0;
        for (int head = 0; head < cell.n_heads; ++head) {
            const float *z = trace.attention(cell.place).output(HeadIndex(head), i);
            for (int d = 0; d < cell.d_head; ++d) {
                const double term = wide(z[d]) * wide(W_O.weight(head * cell.d_head + d, o));
                all += term;
                own += head == h ? term : 0.0;
            }
        }
        result.push_back(own);
        sum.push_back(all);
    }
    EXPECT_TRUE(activationsAgree(cell.result, result));
    EXPECT_TRUE(activationsAgree(cell.heads_sum, sum));
    double length = 0, shares = 0;
    for (const double v : result) {
        length += v * v;
    }
    EXPECT_NEAR(cell.heads[static_cast<size_t>(h)].length, std::sqrt(length), 1e-4 * (1 + std::sqrt(length)));
    for (const HeadShare &head : cell.heads) {
        shares += head.share;
    }
    EXPECT_NEAR(shares, cell.emptyRow() ? shares : 1.0, 1e-6);
    std::vector<float> out = cell.heads_sum;
    for (size_t c = 0; c < cell.bias.size(); ++c) {
        out[c] += cell.bias[c];
    }
    const Matrix own = attnOut(trace, cell.place.group, cell.place.layer);
    const std::vector<float> engine(own.row(i), own.row(i) + own.cols);
    EXPECT_TRUE(within(cell.attn_out, engine, 1e-6 * (1 + wide(largestMagnitude(engine))))); // a product of one row sums in another order than one of many
    EXPECT_TRUE(activationsAgree(out, cell.attn_out));
}

void expectStream(const CellSteps &cell, const Trace &trace)
{
    const bool cross = trace.model->group(cell.place.group).cross;
    const BlockTrace &block = trace.stacks.back().blocks[static_cast<size_t>(cell.place.layer.value)];
    const SharedRows &after = cross ? block.resid_cross : block.resid_mid;
    EXPECT_TRUE(within(cell.stream.after, after.copy(cell.query.value, 1).values, 0.0));
    EXPECT_EQ(cell.stream.before.empty(), !cell.stream.residual);
    if (!cell.stream.normed_after) { // the sum stands as it is
        std::vector<float> sum = cell.stream.added;
        for (size_t c = 0; c < cell.stream.before.size(); ++c) {
            sum[c] += cell.stream.before[c];
        }
        EXPECT_TRUE(activationsAgree(sum, cell.stream.after));
    }
    if (!cell.stream.normed_first && !cell.stream.scaled) {
        EXPECT_TRUE(within(cell.stream.added, cell.attn_out, 0.0));
    }
}

class CellStepsOfBlocks : public ::testing::TestWithParam<BlockCase> {};

} // namespace

TEST_P(CellStepsOfBlocks, ChainFromTheStreamToTheStream)
{
    BlockMaker maker(GetParam());
    const auto model = maker.model();
    const auto trace = traceOf(model, maker.input());
    for (int g = 0; g < static_cast<int>(model->groups.size()); ++g) {
        const AttentionGroup &group = model->group(GroupIndex(g));
        const LayerIndex layer(group.n_layers - 1);
        const AttentionTrace &attn = trace->attention(GroupIndex(g), layer);
        const NaiveAttention naive = naiveAttention(attn);
        for (const auto &[i, j] : someCells(attn.geometry.n_query, attn.geometry.n_key)) {
            const HeadPlace place{GroupIndex(g), layer, HeadIndex(group.n_heads - 1)};
            SCOPED_TRACE(::testing::Message() << "group " << g << " query " << i << " key " << j);
            const CellSteps cell = cellSteps(*trace, place, QueryPos(i), KeyPos(j));
            EXPECT_FALSE(cell.given);
            EXPECT_EQ(cell.cross, group.cross);
            EXPECT_EQ(cell.kv_head, place.head.value / (cell.n_heads / cell.n_kv_heads));
            EXPECT_EQ(cell.extra_key, cell.x_key.empty());
            expectScoreChain(cell, naive, attn);
            expectProjections(cell, *trace);
            expectOutput(cell, naive, *trace);
            expectStream(cell, *trace);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Analysis, CellStepsOfBlocks, ::testing::ValuesIn(blockCases()), [](const auto &given) { return given.param.name; });

TEST(CellSteps, OfDecodersFromFilesAreThoseOfTheNaivePass)
{
    for (const TinyConfig &config : {tinyGpt2(), tinyLlama()}) {
        std::vector<int> ids;
        for (int i = 0; i < 11; ++i) {
            ids.push_back(i * 7 % config.d_vocab);
        }
        const auto model = openTiny(config);
        const auto trace = traceOf(model, *inputFromIds(*model, {ids, {}, {}}));
        const auto naive = naiveForward(config, tensorsOf(config), ids);
        const int n = 11, i = 9, j = 4, d = config.d_head, dm = config.d_model;
        for (int h = 0; h < config.n_heads; ++h) {
            const CellSteps cell = cellSteps(*trace, {GroupIndex(0), LayerIndex(1), HeadIndex(h)}, QueryPos(i), KeyPos(j));
            const auto part = [&](const std::string &name, long first, long count) {
                const Numbers &all = naive.at("blocks.1." + name);
                return Numbers(all.begin() + first, all.begin() + first + count);
            };
            const int kv = h / (config.n_heads / config.n_kv_heads);
            EXPECT_EQ(cell.kv_head, kv);
            EXPECT_EQ(cell.rotary, config.llama);
            EXPECT_TRUE(activationsAgree(cell.q, part("attn.q", (h * n + i) * d, d)));
            EXPECT_TRUE(activationsAgree(cell.k, part("attn.k", (kv * n + j) * d, d)));
            EXPECT_TRUE(activationsAgree(cell.v, part("attn.v", (kv * n + j) * d, d)));
            EXPECT_NEAR(cell.terms.score(), part("attn.scores", (h * n + i) * n + j, 1)[0], 1e-4);
            EXPECT_NEAR(wide(cell.weight), part("attn.pattern", (h * n + i) * n + j, 1)[0], patternTolerance);
            EXPECT_TRUE(activationsAgree(cell.z, part("attn.z", (h * n + i) * d, d)));
            EXPECT_TRUE(activationsAgree(cell.result, part("attn.result", (h * n + i) * dm, dm)));
            EXPECT_TRUE(activationsAgree(cell.attn_out, part("attn_out", i * dm, dm)));
            EXPECT_TRUE(activationsAgree(cell.stream.before, part("resid_pre", i * dm, dm)));
            EXPECT_TRUE(activationsAgree(cell.stream.after, part("resid_mid", i * dm, dm)));
        }
    }
}

TEST(CellSteps, OfCrossAttentionReadTheEncodersFinalStream)
{
    constexpr int width = 6;
    Bag bag;
    const auto putLayer = [&](const std::string &at, bool decodes) {
        for (const char *attention : {"self_attn.", "multihead_attn."}) {
            if (decodes || attention[0] == 's') {
                bag.matrix(at + attention + "in_proj_weight", 3 * width, width).layer(at + attention + "out_proj", width, width);
            }
        }
        bag.layer(at + "linear1", width, 8).layer(at + "linear2", 8, width).norm(at + "norm1", width).norm(at + "norm2", width);
        if (decodes) {
            bag.norm(at + "norm3", width);
        }
    };
    putLayer("encoder.layers.0.", false);
    putLayer("decoder.layers.0.", true);
    bag.norm("encoder.norm", width);
    const WeightIndex index = indexOf(bag.tensors);
    WeightBinder binder(index, {""}, "");
    const auto trace = traceOf(modelOf(readTorchLayers(configFrom(R"({"nhead": 2})"), binder)), vectorInput({randomMatrix(3, width, 1), randomMatrix(5, width, 2)}));
    const HeadPlace place{GroupIndex(2), LayerIndex(0), HeadIndex(1)};
    ASSERT_TRUE(trace->model->group(place.group).cross);
    const CellSteps cell = cellSteps(*trace, place, QueryPos(4), KeyPos(2));
    const Matrix memory = finalStream(*trace, 0);
    EXPECT_TRUE(activationsAgree(cell.x_key, std::vector<float>(memory.row(2), memory.row(2) + width)));
    expectProjections(cell, *trace);
    expectScoreChain(cell, naiveAttention(trace->attention(place)), trace->attention(place));
    expectOutput(cell, naiveAttention(trace->attention(place)), *trace);
    expectStream(cell, *trace);
}

TEST(CellSteps, SayWhyACellIsMasked)
{
    const auto reason = [](const std::function<void(StackSpec &, BlockParts &, BlockInput &)> &change, int query, int key) {
        BlockMaker maker({"case", change});
        const auto trace = traceOf(maker.model(), maker.input());
        return cellSteps(*trace, {GroupIndex(0), LayerIndex(0), HeadIndex(0)}, QueryPos(query), KeyPos(key)).masked;
    };
    const auto plain = [](auto &, auto &, auto &) {};
    EXPECT_EQ(reason(plain, 3, 4), MaskReason::Causal);
    EXPECT_EQ(reason(plain, 3, 3), MaskReason::Visible);
    const auto window = [](auto &spec, auto &, auto &) { spec.layers.assign(2, {0.4f, 5, {}}); };
    EXPECT_EQ(reason(window, 20, 15), MaskReason::Window);
    EXPECT_EQ(reason(window, 20, 16), MaskReason::Visible);
    const auto padded = [](auto &, auto &, auto &given) { given.padded = true; };
    EXPECT_EQ(reason(padded, 20, 0), MaskReason::Padding);
    const auto added = [](auto &spec, auto &, auto &given) {
        spec.causal = false;
        given.added = true;
    };
    BlockMaker maker({"case", added});
    const Input input = maker.input();
    const auto trace = traceOf(maker.model(), input);
    int given = 0;
    for (int key = 0; key < 37; ++key) {
        const CellSteps cell = cellSteps(*trace, {GroupIndex(0), LayerIndex(0), HeadIndex(0)}, QueryPos(5), KeyPos(key));
        const float number = trace->attention(GroupIndex(0), LayerIndex(0)).geometry.mask.addedTo(5, key);
        EXPECT_EQ(cell.masked, std::isinf(number) ? MaskReason::Given : MaskReason::Visible);
        EXPECT_EQ(cell.terms.added, std::isinf(number) ? 0.0 : wide(number));
        given += std::isinf(number);
    }
    EXPECT_GT(given, 0);
}

TEST(CellSteps, OfGivenPatternsAreTheRowAlone)
{
    const TemporaryFolder folder;
    const FloatTensor cells = softmaxOf({1, 2, 5, 5});
    const auto trace = givenTraceOf(openGiven(writeGiven(folder / "a.safetensors", {{"attentions", cells}})));
    const CellSteps cell = cellSteps(*trace, {GroupIndex(0), LayerIndex(0), HeadIndex(1)}, QueryPos(3), KeyPos(2));
    EXPECT_TRUE(cell.given);
    EXPECT_TRUE(within(cell.weights, std::vector<float>(cells.values.begin() + 40, cells.values.begin() + 45), 0.0));
    EXPECT_EQ(cell.weight, cells.values[42]);
    EXPECT_TRUE(cell.q.empty() && cell.x_query.empty() && cell.scores.empty() && cell.attn_out.empty());
}

TEST(CellSteps, OfAHeadAsLargeAsGpt2SmallTakeMilliseconds)
{
    BlockMaker maker({"gpt2 small", [](StackSpec &spec, BlockParts &, BlockInput &given) {
        spec.n_heads = spec.n_kv_heads = 12;
        spec.d_head = 64;
        spec.d_model = spec.d_key = spec.d_value = 768;
        spec.mlp = MlpKind::None;
        spec.layers.assign(1, {0.125f, 0, {}});
        given.n = 512;
    }});
    const auto trace = traceOf(maker.model(), maker.input());
    double best = 1e9;
    for (int round = 0; round < 7; ++round) {
        const auto start = std::chrono::steady_clock::now();
        const CellSteps cell = cellSteps(*trace, {GroupIndex(0), LayerIndex(0), HeadIndex(5)}, QueryPos(400), KeyPos(round));
        best = std::min(best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
        EXPECT_EQ(cell.heads.size(), 12u);
    }
    RecordProperty("milliseconds", std::to_string(best));
    std::printf("cellSteps, 12 heads of 64, 512 keys: %.2f ms\n", best);
    EXPECT_LT(best, 50.0); // ten times what it is to take, for slow and busy machines and for sanitizers
}
