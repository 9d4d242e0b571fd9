// SPDX-License-Identifier: GPL-3.0-or-later
// Two passes beside each other, against the naive pass in float64 and plain loops over whole matrices.
#include "core/analysis/comparison.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "core/forward/forward.h"
#include "tests/support/compare.h"
#include "tests/support/naive_forward.h"
#include "tests/support/temporary_folder.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

constexpr double noNumber = std::numeric_limits<double>::quiet_NaN();
using Grid2 = std::vector<Numbers>;

size_t sz(int i) { return static_cast<size_t>(i); }

struct Pass {
    std::shared_ptr<const Trace> trace;
    std::map<std::string, Numbers> naive;

    Pass(const TinyConfig &config, uint64_t seed, const std::string &text)
    {
        const auto model = openTiny(config, true, seed);
        trace = *runForward(model, *inputFromText(*model, text));
        std::vector<int> ids;
        for (const TokenId id : trace->input.main().ids) {
            ids.push_back(id.value);
        }
        naive = naiveForward(config, tensorsOf(config, seed), ids);
    }
    int n() const { return trace->input.main().size(); }
    double at(int layer, int head, int i, int j) const { return j > i ? noNumber : naive.at(concat("blocks.", layer, ".attn.pattern"))[sz((head * n() + i) * n() + j)]; }
};

/// Sums over keys, means over queries.
Grid2 aligned(const Pass &pass, const PassPair &pair, bool inA, int layer, int head)
{
    Grid2 out;
    for (const AlignedGroup &row : pair.queries.groups) {
        Numbers cells;
        for (const AlignedGroup &col : pair.keys.groups) {
            double sum = 0;
            bool seen = false;
            const int first = inA ? row.a_begin : row.b_begin, end = inA ? row.a_end : row.b_end;
            for (int i = first; i < end; ++i) {
                for (int j = inA ? col.a_begin : col.b_begin; j < (inA ? col.a_end : col.b_end); ++j) {
                    const double v = pass.at(layer, head, i, j);
                    seen = seen || !std::isnan(v);
                    sum += std::isnan(v) ? 0 : v;
                }
            }
            cells.push_back(seen ? sum / (end - first) : noNumber);
        }
        out.push_back(cells);
    }
    return out;
}

double zeroed(double v) { return std::isnan(v) ? 0 : v; }

struct Case {
    const char *name;
    Pass a, b;
};

std::vector<Case> cases()
{
    return {
        {"another text of one model", Pass(tinyGpt2(), 1, "abc de fghij ab ic"), Pass(tinyGpt2(), 1, "abc dee fghij j ab ic")},
        {"another model of the same shape", Pass(tinyGpt2(), 1, "abc de fghij ab"), Pass(tinyGpt2(), 2, "abc de fghij ab")},
        {"another family and another text", Pass(tinyGpt2(), 1, "abc de fghij ab ic"), Pass(tinyLlama(), 1, "abc fghij abb ic")},
    };
}

HeadPair headsOf(int layerA, int headA, int layerB, int headB) { return {LayerIndex(layerA), HeadIndex(headA), LayerIndex(layerB), HeadIndex(headB)}; }

} // namespace

TEST(Comparison, AlignedCellsAreThePatternsOverTheAlignedAxes)
{
    for (const Case &c : cases()) {
        SCOPED_TRACE(c.name);
        const auto pair = PassPair::make(c.a.trace, GroupIndex(0), c.b.trace, GroupIndex(0));
        const int rows = pair->queries.size(), cols = pair->keys.size();
        const HeadPair heads = headsOf(1, 2, 0, 3);
        const Grid2 A = aligned(c.a, *pair, true, 1, 2), B = aligned(c.b, *pair, false, 0, 3);
        const Matrix a = alignedCells(*pair, heads, Side::A, {0, 0, rows, cols}, rows, cols), b = alignedCells(*pair, heads, Side::B, {0, 0, rows, cols}, rows, cols), d = alignedCells(*pair, heads, Side::Difference, {0, 0, rows, cols}, rows, cols);
        int differences = 0;
        for (int i = 0; i < rows; ++i) {
            for (int j = 0; j < cols; ++j) {
                const double wantedA = A[sz(i)][sz(j)], wantedB = B[sz(i)][sz(j)];
                ASSERT_EQ(std::isnan(wantedA), std::isnan(a.row(i)[j])) << i << " " << j;
                ASSERT_EQ(std::isnan(wantedB), std::isnan(b.row(i)[j])) << i << " " << j;
                EXPECT_NEAR(zeroed(wantedA), zeroed(static_cast<double>(a.row(i)[j])), patternTolerance);
                EXPECT_NEAR(zeroed(wantedB), zeroed(static_cast<double>(b.row(i)[j])), patternTolerance);
                const bool both = pair->queries.groups[sz(i)].inBoth() && pair->keys.groups[sz(j)].inBoth() && !(std::isnan(wantedA) && std::isnan(wantedB));
                ASSERT_EQ(both, !std::isnan(d.row(i)[j])) << i << " " << j;
                EXPECT_NEAR(both ? zeroed(wantedA) - zeroed(wantedB) : 0, zeroed(static_cast<double>(d.row(i)[j])), patternTolerance);
                differences += both && std::abs(d.row(i)[j]) > 0.01f;
            }
        }
        EXPECT_GT(differences, 5);
        const Tile tile{2, 1, 7, 6};
        const Matrix part = alignedCells(*pair, heads, Side::Difference, tile, 7, 6), small = alignedCells(*pair, heads, Side::Difference, {0, 0, rows, cols}, 3, 4);
        for (int i = 0; i < tile.rows; ++i) {
            for (int j = 0; j < tile.cols; ++j) {
                const float whole = d.row(tile.query + i)[tile.key + j];
                EXPECT_TRUE(part.row(i)[j] == whole || (std::isnan(whole) && std::isnan(part.row(i)[j])));
            }
        }
        for (int i = 0; i < rows; ++i) {
            for (int j = 0; j < cols; ++j) {
                const float v = d.row(i)[j], pooled = small.row(i * 3 / rows)[j * 4 / cols];
                EXPECT_TRUE(std::isnan(v) || std::abs(pooled) >= std::abs(v));
            }
        }
    }
}

TEST(Comparison, ChangesAreMeansOfTotalVariationAndJensenShannon)
{
    for (const Case &c : cases()) {
        SCOPED_TRACE(c.name);
        const auto pair = PassPair::make(c.a.trace, GroupIndex(0), c.b.trace, GroupIndex(0));
        const HeadPair heads = headsOf(1, 1, 1, 1);
        const Grid2 A = aligned(c.a, *pair, true, 1, 1), B = aligned(c.b, *pair, false, 1, 1);
        double moved = 0, divergence = 0, largest = 0;
        int counted = 0;
        for (size_t i = 0; i < A.size(); ++i) {
            if (!pair->queries.groups[i].inBoth()) {
                continue;
            }
            double tv = 0, js = 0;
            int keys = 0;
            for (size_t j = 0; j < A[i].size(); ++j) {
                const double p = zeroed(A[i][j]), q = zeroed(B[i][j]);
                keys += !std::isnan(A[i][j]) || !std::isnan(B[i][j]);
                tv += std::abs(p - q) / 2;
                js += p > 0 ? p / 2 * std::log2(2 * p / (p + q)) : 0;
                js += q > 0 ? q / 2 * std::log2(2 * q / (p + q)) : 0;
                if (pair->keys.groups[j].inBoth()) {
                    largest = std::max(largest, std::abs(p - q));
                }
            }
            if (i > 0) { // <s> sees itself alone
                moved += tv;
                divergence += js;
                ++counted;
            }
        }
        const auto change = headChange(*pair, heads);
        ASSERT_TRUE(change);
        EXPECT_NEAR(*change->moved, moved / counted, 1e-5);
        EXPECT_NEAR(*change->divergence, divergence / counted, 1e-5);
        EXPECT_NEAR(static_cast<double>(std::abs(change->largest)), largest, 1e-5);
        EXPECT_NEAR(zeroed(A[sz(change->row)][sz(change->col)]) - zeroed(B[sz(change->row)][sz(change->col)]), static_cast<double>(change->largest), 1e-5);
        EXPECT_GT(*change->moved, 0.01);
        EXPECT_LE(*change->moved, 1.0);
        EXPECT_LE(*change->divergence, 1.0);
    }
}

TEST(Comparison, APassBesideItselfMovesNothing)
{
    const Pass pass(tinyGpt2(), 1, "abc de fghij");
    const auto pair = PassPair::make(pass.trace, GroupIndex(0), pass.trace, GroupIndex(0));
    const auto changes = allChanges(*pair);
    ASSERT_TRUE(changes);
    EXPECT_EQ(changes->size(), 8u);
    for (const HeadChange &change : *changes) {
        EXPECT_EQ(change.moved, 0.0);
        EXPECT_EQ(change.divergence, 0.0);
        EXPECT_EQ(change.largest, 0.0f);
    }
}

TEST(Comparison, HeadsComeTheMostMovedFirst)
{
    TinyConfig wide = tinyGpt2(), small = tinyGpt2();
    wide.n_layers = 3;
    const Pass a(wide, 1, "abc de fghij"), b(small, 2, "abc de fghij");
    const auto pair = PassPair::make(a.trace, GroupIndex(0), b.trace, GroupIndex(0));
    const auto changes = allChanges(*pair);
    ASSERT_TRUE(changes);
    EXPECT_EQ(changes->size(), 8u); // the third layer has no other beside it
    for (size_t i = 0; i < changes->size(); ++i) {
        const HeadChange &change = (*changes)[i];
        const auto alone = headChange(*pair, change.heads);
        ASSERT_TRUE(alone);
        EXPECT_EQ(alone->moved, change.moved);
        EXPECT_EQ(change.heads.layerA, change.heads.layerB);
        EXPECT_EQ(change.heads.headA, change.heads.headB);
        EXPECT_TRUE(i == 0 || *(*changes)[i - 1].moved >= *change.moved);
    }
}

TEST(Comparison, TheHeadItselfIsTheMostAlike)
{
    const Pass a(tinyGpt2(), 1, "abc de fghij ab"), b(tinyGpt2(), 1, "abc de fghij aj");
    const auto pair = PassPair::make(a.trace, GroupIndex(0), b.trace, GroupIndex(0));
    const auto like = likeHeads(*pair, LayerIndex(1), HeadIndex(3));
    ASSERT_TRUE(like);
    EXPECT_EQ(like->size(), 8u);
    EXPECT_EQ(like->front().heads, headsOf(1, 3, 1, 3));
}

TEST(Comparison, StopsWhenAsked)
{
    const Pass pass(tinyGpt2(), 1, "abc de fghij");
    const auto pair = PassPair::make(pass.trace, GroupIndex(0), pass.trace, GroupIndex(0));
    std::stop_source source;
    source.request_stop();
    const Progress stopped{source.get_token(), {}};
    EXPECT_EQ(allChanges(*pair, stopped).error().code, ErrorCode::Cancelled);
    EXPECT_EQ(headChange(*pair, headsOf(0, 0, 0, 0), stopped).error().code, ErrorCode::Cancelled);
}

TEST(Comparison, TheHeadBesideIsTheOneAtTheSamePlaceOrTheMostAlike)
{
    const Pass a(tinyGpt2(), 1, "abc de fghij ab"), b(tinyGpt2(), 1, "abc de fghij ab");
    const auto pair = PassPair::make(a.trace, GroupIndex(0), b.trace, GroupIndex(0));
    EXPECT_EQ(*headBeside(*pair, LayerIndex(1), HeadIndex(2), {}), headsOf(1, 2, 1, 2));
    EXPECT_EQ(*headBeside(*pair, LayerIndex(1), HeadIndex(2), {.most_alike = true}), headsOf(1, 2, 1, 2)); // the same pass: nothing is more alike
    const Pass c(tinyGpt2(), 2, "abc de fghij ab");
    const auto other = PassPair::make(a.trace, GroupIndex(0), c.trace, GroupIndex(0));
    EXPECT_EQ(*headBeside(*other, LayerIndex(1), HeadIndex(2), {.most_alike = true}), likeHeads(*other, LayerIndex(1), HeadIndex(2))->front().heads);
    EXPECT_EQ(*headBeside(*other, LayerIndex(1), HeadIndex(2), {true, std::pair(LayerIndex(0), HeadIndex(3))}), headsOf(1, 2, 0, 3));
    EXPECT_EQ(*headBeside(*other, LayerIndex(1), HeadIndex(2), {false, std::pair(LayerIndex(9), HeadIndex(3))}), headsOf(1, 2, 1, 2)); // the other has no such head
}

TEST(Comparison, LimitsAreTheLargestNumbersOfBothHeads)
{
    for (const Case &c : cases()) {
        SCOPED_TRACE(c.name);
        const auto pair = PassPair::make(c.a.trace, GroupIndex(0), c.b.trace, GroupIndex(0));
        const HeadPair heads = headsOf(1, 2, 0, 3);
        const Tile whole{0, 0, pair->queries.size(), pair->keys.size()};
        float weight = 0, difference = 0;
        for (const Side side : {Side::A, Side::B, Side::Difference}) {
            for (const float v : alignedCells(*pair, heads, side, whole, whole.rows, whole.cols).values) {
                float &most = side == Side::Difference ? difference : weight;
                most = std::isnan(v) ? most : std::max(most, std::abs(v));
            }
        }
        const HeadPairLimits limits = headPairLimits(*pair, heads);
        EXPECT_EQ(limits.weight, weight);
        EXPECT_EQ(limits.difference, difference);
        EXPECT_EQ(limits.range(Side::B).low, 0.0f);
        EXPECT_EQ(limits.range(Side::Difference).low, -difference);
    }
    EXPECT_GT(HeadPairLimits{}.range(Side::Difference).high, 0.0f); // nothing moved: still a range
}

TEST(Comparison, KindsOfAttentionMeetByNameElseByTheWayTheyLook)
{
    Model model;
    model.groups.resize(3);
    model.groups[0].name = "Encoder";
    model.groups[1].name = "Cross-attention";
    model.groups[1].cross = true;
    model.groups[2].name = "Decoder";
    AttentionGroup wanted;
    wanted.name = "Decoder";
    EXPECT_EQ(groupBeside(wanted, model), GroupIndex(2));
    wanted.name = "Text";
    EXPECT_EQ(groupBeside(wanted, model), GroupIndex(0));
    wanted.cross = true;
    EXPECT_EQ(groupBeside(wanted, model), GroupIndex(1));
    model.groups.erase(model.groups.begin() + 1);
    EXPECT_EQ(groupBeside(wanted, model), std::nullopt);
}

TEST(Comparison, WhatOnlyTheOtherHasStandsInBrackets)
{
    AxisAlignment axis;
    axis.groups = {{0, 1, 0, 1, true}, {1, 1, 1, 2, false}, {1, 2, 2, 2, false}};
    axis.labels = {"a", " b ", " c"};
    EXPECT_EQ(markedLabels(axis), (std::vector<std::string>{"a", "[b]", " c"}));
}

TEST(Comparison, CellsThatOneTextLacksAreToldFromMaskedOnes)
{
    const Pass a(tinyGpt2(), 1, "abc de fghij"), b(tinyGpt2(), 1, "abc fghij ab");
    const auto pair = PassPair::make(a.trace, GroupIndex(0), b.trace, GroupIndex(0));
    const int rows = pair->queries.size(), cols = pair->keys.size();
    ASSERT_GT(rows, a.n()); // something stands only in one of them
    for (const Side side : {Side::A, Side::B, Side::Difference}) {
        const CellMarks marks = absentCells(*pair, side, {0, 0, rows, cols}, rows, cols);
        ASSERT_EQ(marks.size(), sz(rows) * sz(cols));
        const auto has = [side](const AlignedGroup &g) { return side == Side::A ? g.a_end > g.a_begin : side == Side::B ? g.b_end > g.b_begin : g.a_end > g.a_begin && g.b_end > g.b_begin; };
        for (int i = 0; i < rows; ++i) {
            for (int j = 0; j < cols; ++j) {
                EXPECT_EQ(marks[sz(i * cols + j)] == CellMark::Absent, !has(pair->queries.groups[sz(i)]) || !has(pair->keys.groups[sz(j)])) << i << ", " << j;
            }
        }
        EXPECT_TRUE(absentCells(*pair, side, {0, 0, rows, cols}, 1, 1).empty()); // a block with something in it is there
    }
    const auto same = PassPair::make(a.trace, GroupIndex(0), a.trace, GroupIndex(0));
    EXPECT_TRUE(absentCells(*same, Side::Difference, {0, 0, a.n(), a.n()}, a.n(), a.n()).empty());
}

TEST(Comparison, CellsThatAreNoNumbersInOneHeadAreToldFromMaskedOnes)
{
    const Pass a(tinyGpt2(), 1, "abc de fghij"), b(tinyGpt2(), 1, "abc fghij ab");
    const auto pair = PassPair::make(a.trace, GroupIndex(0), b.trace, GroupIndex(0));
    const int rows = pair->queries.size(), cols = pair->keys.size(), brokenA = a.n() - 1, brokenB = 1;
    const HeadPair heads = headsOf(1, 2, 0, 3);
    BrokenPair broken;
    EXPECT_TRUE(brokenCells(*pair, heads, broken, Side::Difference, {0, 0, rows, cols}, rows, cols).empty());
    EXPECT_TRUE(brokenPair(*pair, heads).a.empty() && brokenPair(*pair, heads).b.empty());
    broken.a.assign(sz(a.n()), 0);
    broken.a[sz(brokenA)] = 1;
    broken.b.assign(sz(b.n()), 0);
    broken.b[sz(brokenB)] = 1;
    const auto hits = [](int begin, int end, int row, int keyBegin, int keyEnd) { return begin <= row && row < end && keyBegin < keyEnd && keyBegin <= row; }; // causal
    for (const Side side : {Side::A, Side::B, Side::Difference}) {
        const CellMarks marks = brokenCells(*pair, heads, broken, side, {0, 0, rows, cols}, rows, cols), both = pairMarks(*pair, heads, broken, side, {0, 0, rows, cols}, rows, cols), absent = absentCells(*pair, side, {0, 0, rows, cols}, rows, cols);
        ASSERT_EQ(marks.size(), sz(rows) * sz(cols));
        for (int i = 0; i < rows; ++i) {
            for (int j = 0; j < cols; ++j) {
                const AlignedGroup &q = pair->queries.groups[sz(i)], &k = pair->keys.groups[sz(j)];
                const bool inA = hits(q.a_begin, q.a_end, brokenA, k.a_begin, k.a_end), inB = hits(q.b_begin, q.b_end, brokenB, k.b_begin, k.b_end);
                const bool wanted = side == Side::A ? inA : side == Side::B ? inB : (inA || inB) && q.inBoth() && k.inBoth();
                EXPECT_EQ(marks[sz(i * cols + j)] == CellMark::NotANumber, wanted) << i << ", " << j;
                EXPECT_EQ(both[sz(i * cols + j)], wanted ? CellMark::NotANumber : absent[sz(i * cols + j)]);
            }
        }
        EXPECT_EQ(brokenCells(*pair, heads, broken, side, {0, 0, rows, cols}, 1, 1), CellMarks{CellMark::NotANumber});
    }
}

TEST(Comparison, HeadsWithoutNumbersComeLastAndAreNotCounted)
{
    const TinyConfig config = tinyGpt2();
    const int d_head = config.d_model / config.n_heads, head = 1;
    auto tensors = tensorsOf(config, 1);
    auto &bias = tensors.at("transformer.h.1.attn.c_attn.bias").values; // q of every head, then k and v
    bias.at(sz(head * d_head)) = std::numeric_limits<float>::quiet_NaN();
    const TemporaryFolder folder;
    writeTinyModel(folder.path(), jsonOf(configOf(config)), tensors);
    ASSERT_TRUE(writeFile(folder / "tokenizer.json", tinyTokenizer()));
    const auto model = openModel(folder.path().string()).value();
    const std::shared_ptr<const Trace> broken = *runForward(model, *inputFromText(*model, "abc de fghij ab"));
    const Pass sound(tinyGpt2(), 1, "abc de fghij aj");
    for (const bool first : {true, false}) {
        const auto pair = first ? PassPair::make(broken, GroupIndex(0), sound.trace, GroupIndex(0)) : PassPair::make(sound.trace, GroupIndex(0), broken, GroupIndex(0));
        const auto changes = allChanges(*pair);
        ASSERT_TRUE(changes);
        ASSERT_EQ(changes->size(), 8u);
        EXPECT_EQ(changes->back().heads, headsOf(1, head, 1, head));
        for (const HeadChange &change : *changes) {
            const bool bad = change.heads.layerA.value == 1 && change.heads.headA.value == head;
            EXPECT_EQ(change.broken, bad);
            EXPECT_EQ(change.moved.has_value(), !bad);
            EXPECT_EQ(change.divergence.has_value(), !bad);
        }
        const auto like = likeHeads(*pair, LayerIndex(1), HeadIndex(2));
        ASSERT_TRUE(like);
        EXPECT_EQ(like->back().broken, !first);
        EXPECT_FALSE(like->front().broken);
    }
}

TEST(Comparison, NothingMovedWhereEveryHeadThatCanBeComparedStays)
{
    const Pass a(tinyGpt2(), 1, "abc de fghij"), b(tinyGpt2(), 2, "abc de fghij");
    EXPECT_TRUE(nothingMoved(*allChanges(*PassPair::make(a.trace, GroupIndex(0), a.trace, GroupIndex(0)))));
    EXPECT_FALSE(nothingMoved(*allChanges(*PassPair::make(a.trace, GroupIndex(0), b.trace, GroupIndex(0)))));
    EXPECT_FALSE(nothingMoved({}));
    HeadChange change;
    EXPECT_FALSE(nothingMoved({change})); // nothing of it is known
    change.moved = 4e-5;
    EXPECT_TRUE(nothingMoved({change, HeadChange()}));
    HeadChange broken;
    broken.broken = true;
    EXPECT_FALSE(nothingMoved({change, broken}));
    change.moved = 6e-5;
    EXPECT_FALSE(nothingMoved({change}));
}
