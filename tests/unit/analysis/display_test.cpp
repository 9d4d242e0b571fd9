// SPDX-License-Identifier: GPL-3.0-or-later
// What a heatmap shows, against the naive pass in float64 and plain loops over whole matrices.
#include "core/analysis/display.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "core/forward/forward.h"
#include "tests/support/compare.h"
#include "tests/support/naive_forward.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

constexpr double noNumber = std::numeric_limits<double>::quiet_NaN();
using Grid2 = std::vector<Numbers>;

size_t sz(int i) { return static_cast<size_t>(i); }

HeadPlace at(int layer, int head) { return {GroupIndex(0), LayerIndex(layer), HeadIndex(head)}; }

/// A model, a trace of a text of it, and the same pass in float64.
struct Pass {
    TinyConfig config;
    TinyTensors tensors;
    std::shared_ptr<const Trace> trace;
    std::map<std::string, Numbers> naive;

    explicit Pass(const TinyConfig &c, const std::string &text = "abc de fghij ab ic") : config(c), tensors(tensorsOf(c))
    {
        const auto model = openTiny(c, true);
        trace = *runForward(model, *inputFromText(*model, text));
        std::vector<int> ids;
        for (const TokenId id : trace->input.main().ids) {
            ids.push_back(id.value);
        }
        naive = naiveForward(c, tensors, ids);
    }
    int n() const { return trace->input.main().size(); }
    /// [n][n] of a head: "pattern" or "scores"; what lies above the diagonal is no number.
    Grid2 matrix(const HeadPlace &place, const std::string &what) const
    {
        const Numbers &all = naive.at(concat("blocks.", place.layer.value, ".attn.", what));
        Grid2 out(sz(n()), Numbers(sz(n()), noNumber));
        for (int i = 0; i < n(); ++i) {
            for (int j = 0; j <= i; ++j) {
                out[sz(i)][sz(j)] = all[sz((place.head.value * n() + i) * n() + j)];
            }
        }
        return out;
    }
    /// norm2(v_j W_O^h).
    Numbers norms(const HeadPlace &place) const
    {
        const Numbers &v = naive.at(concat("blocks.", place.layer.value, ".attn.v"));
        const auto &o = tensors.at(concat(config.prefix, config.llama ? "layers." : "h.", place.layer.value, config.llama ? ".self_attn.o_proj.weight" : ".attn.c_proj.weight")).values;
        const int kv = place.head.value / (config.n_heads / config.n_kv_heads), wide = config.n_heads * config.d_head;
        Numbers out;
        for (int j = 0; j < n(); ++j) {
            double squares = 0;
            for (int m = 0; m < config.d_model; ++m) {
                double sum = 0;
                for (int d = 0; d < config.d_head; ++d) {
                    const int in = place.head.value * config.d_head + d;
                    sum += v[sz((kv * n() + j) * config.d_head + d)] * static_cast<double>(o[sz(config.llama ? m * wide + in : in * config.d_model + m)]);
                }
                squares += sum * sum;
            }
            out.push_back(std::sqrt(squares));
        }
        return out;
    }
};

struct NaiveOptions {
    Shown shown;
    std::vector<int> begins;
    std::vector<uint8_t> hidden;
};

/// Keys are hidden, then rows and columns put together from begins[g] to begins[g + 1], then turned into what is shown.
Grid2 naiveDisplay(const Pass &run, const HeadPlace &place, const NaiveOptions &o)
{
    Grid2 A = run.matrix(place, o.shown == Shown::Score ? "scores" : "pattern");
    const Numbers norms = o.shown == Shown::ValueNorm ? run.norms(place) : Numbers(A.size(), 1.0);
    for (auto &row : A) {
        double left = 0;
        for (size_t j = 0; j < row.size(); ++j) {
            row[j] = !o.hidden.empty() && o.hidden[j] ? noNumber : row[j];
            left += std::isnan(row[j]) ? 0 : row[j];
        }
        for (size_t j = 0; j < row.size(); ++j) {
            row[j] = o.shown == Shown::Score || o.hidden.empty() ? row[j] : left > 0 ? row[j] / left : noNumber;
            row[j] *= norms[j];
        }
    }
    const size_t groups = o.begins.size() - 1;
    Grid2 out(groups, Numbers(groups, noNumber));
    for (size_t r = 0; r < groups; ++r) {
        for (size_t c = 0; c < groups; ++c) {
            double sum = 0, rows = 0;
            bool seen = false;
            for (int i = o.begins[r]; i < o.begins[r + 1]; ++i) {
                bool any = false;
                for (const double v : A[sz(i)]) {
                    any = any || !std::isnan(v);
                }
                rows += any ? 1 : 0;
                for (int j = o.begins[c]; j < o.begins[c + 1]; ++j) {
                    if (!std::isnan(A[sz(i)][sz(j)])) {
                        sum += A[sz(i)][sz(j)];
                        seen = true;
                    }
                }
            }
            out[r][c] = seen ? sum / rows : noNumber;
        }
        double top = 0;
        for (const double v : out[r]) {
            top = std::fmax(top, v);
        }
        for (double &v : out[r]) {
            v = o.shown == Shown::LogWeight ? std::log(v) : o.shown == Shown::RowShare ? v / top : v;
        }
    }
    return out;
}

Numbers flat(const Grid2 &grid)
{
    Numbers out;
    for (const auto &row : grid) {
        out.insert(out.end(), row.begin(), row.end());
    }
    return out;
}

std::shared_ptr<const HeadDisplay> made(const Pass &run, const HeadPlace &place, const DisplayOptions &options)
{
    auto display = HeadDisplay::make(run.trace, place, options);
    if (!display) {
        ADD_FAILURE() << display.error().message;
        std::abort();
    }
    return *display;
}

/// Shares and logarithms have the relative error of weights, which is that of scores.
double toleranceOf(Shown shown) { return shown == Shown::Weight ? patternTolerance : 1e-4; }

const std::vector<Shown> kinds = {Shown::Weight, Shown::Score, Shown::LogWeight, Shown::RowShare, Shown::ValueNorm};

std::vector<int> tokens(int n)
{
    std::vector<int> out;
    for (int i = 0; i <= n; ++i) {
        out.push_back(i);
    }
    return out;
}

/// Of "<s>abc de fghij ab ic": each blank is a token.
const std::vector<int> words = {0, 1, 4, 5, 7, 8, 13, 14, 16, 17, 19};

std::vector<uint8_t> hiddenKeys(int n, const std::vector<int> &keys)
{
    std::vector<uint8_t> out(sz(n));
    for (const int k : keys) {
        out[sz(k)] = 1;
    }
    return out;
}

} // namespace

TEST(Display, EveryKindWithHiddenTokensWordsAndReferencesAgreesWithTheNaiveOne)
{
    for (const bool llama : {false, true}) {
        const Pass run(llama ? tinyLlama() : tinyGpt2());
        ASSERT_EQ(run.n(), 19);
        for (const Shown shown : kinds) {
            for (const std::vector<int> &hide : {std::vector<int>{}, std::vector<int>{0}, std::vector<int>{0, 2, 9, 18}}) {
                for (const bool merged : {false, true}) {
                    if (merged && shown == Shown::Score) {
                        continue;
                    }
                    DisplayOptions options{shown, merged, hide.empty() ? std::vector<uint8_t>{} : hiddenKeys(19, hide), {}};
                    const NaiveOptions plain{shown, merged ? words : tokens(19), options.hidden};
                    const Grid2 a = naiveDisplay(run, at(1, 2), plain), b = naiveDisplay(run, at(0, 3), plain);
                    const int n = static_cast<int>(a.size());
                    const auto alone = made(run, at(1, 2), options);
                    ASSERT_EQ(alone->queries().size(), n);
                    const std::string name = concat("llama ", llama, " kind ", static_cast<int>(shown), " hidden ", hide.size(), " words ", merged);
                    EXPECT_TRUE(within(alone->cells({0, 0, n, n}, n, n).values, flat(a), toleranceOf(shown))) << name;
                    options.reference = at(0, 3);
                    Numbers difference = flat(a);
                    const Numbers other = flat(b);
                    for (size_t i = 0; i < difference.size(); ++i) {
                        difference[i] -= other[i];
                    }
                    EXPECT_TRUE(within(made(run, at(1, 2), options)->cells({0, 0, n, n}, n, n).values, difference, 2 * toleranceOf(shown))) << name;
                }
            }
        }
    }
}

TEST(Display, RemovedMassIsWhatHiddenKeysHad)
{
    const Pass run(tinyGpt2());
    const std::vector<int> hide = {0, 2, 9};
    const Grid2 A = run.matrix(at(0, 1), "pattern");
    Numbers mass;
    for (const auto &row : A) {
        double sum = 0;
        for (const int k : hide) {
            sum += std::isnan(row[sz(k)]) ? 0 : row[sz(k)];
        }
        mass.push_back(sum);
    }
    const auto display = made(run, at(0, 1), {Shown::Weight, false, hiddenKeys(19, hide), {}});
    EXPECT_TRUE(patternsAgree(display->removed(0, 19, 19), mass));
    EXPECT_FLOAT_EQ(display->removed(0), 1.0f); // the first query sees the first key alone
    EXPECT_TRUE(std::isnan(display->cell(0, 0)));
    const auto pooled = display->removed(1, 18, 2);
    EXPECT_NEAR(static_cast<double>(pooled[0]), *std::max_element(mass.begin() + 1, mass.begin() + 10), 1e-5);
    EXPECT_NEAR(static_cast<double>(pooled[1]), *std::max_element(mass.begin() + 10, mass.end()), 1e-5);

    const auto byWord = made(run, at(0, 1), {Shown::Weight, true, hiddenKeys(19, hide), {}});
    EXPECT_NEAR(static_cast<double>(byWord->removed(1)), (mass[1] + mass[2] + mass[3]) / 3, 1e-5);
    const auto nothing = made(run, at(0, 1), {Shown::Weight, false, std::vector<uint8_t>(19), {}});
    EXPECT_FALSE(nothing->hides());
    EXPECT_EQ(nothing->removed(3), 0.0f);
}

TEST(Display, RowsAddUpToOneAgainWhereTokensAreHiddenAndWordsMerged)
{
    const Pass run(tinyLlama());
    const auto display = made(run, at(1, 1), {Shown::Weight, true, hiddenKeys(19, {0}), {}});
    const int n = display->queries().size();
    for (int r = 1; r < n; ++r) {
        double sum = 0;
        for (int c = 0; c < n; ++c) {
            const float v = display->cell(r, c);
            sum += std::isnan(v) ? 0.0 : static_cast<double>(v);
        }
        EXPECT_NEAR(sum, 1.0, 1e-5) << r;
    }
}

TEST(Display, PoolsByTheLargestAndADifferenceByMagnitude)
{
    const Pass run(tinyGpt2());
    const Tile tile{2, 1, 15, 13};
    for (const bool signedOnes : {false, true}) {
        const auto display = made(run, at(1, 0), {Shown::Score, false, {}, signedOnes ? std::optional(at(0, 0)) : std::nullopt});
        const Matrix fine = display->cells(tile, 15, 13);
        Numbers wanted(4 * 3, noNumber);
        for (int r = 0; r < 15; ++r) {
            for (int c = 0; c < 13; ++c) {
                const double v = static_cast<double>(fine.row(r)[c]);
                double &cell = wanted[sz(r * 4 / 15 * 3 + c * 3 / 13)];
                const auto size = [&](double x) { return signedOnes ? std::abs(x) : x; };
                cell = !std::isnan(v) && (std::isnan(cell) || size(v) > size(cell)) ? v : cell;
            }
        }
        EXPECT_TRUE(within(display->cells(tile, 4, 3).values, wanted, 0));
        EXPECT_EQ(display->cell(9, 4), fine.row(7)[3]);
    }
}

TEST(Display, RangesCoverTheHeadAndFollowTheLimits)
{
    const Pass run(tinyGpt2());
    const auto extremes = [](const Grid2 &grid) {
        std::pair<double, double> out(1e9, -1e9);
        for (const double v : flat(grid)) {
            out = std::isfinite(v) ? std::pair(std::min(out.first, v), std::max(out.second, v)) : out;
        }
        return out;
    };
    const auto weights = extremes(run.matrix(at(1, 2), "pattern")), scores = extremes(run.matrix(at(1, 2), "scores"));
    const auto plain = made(run, at(1, 2), {});
    EXPECT_EQ(plain->range().low, 0.0f);
    EXPECT_NEAR(static_cast<double>(plain->range().high), weights.second, 1e-5);
    const auto score = made(run, at(1, 2), {Shown::Score, false, {}, {}});
    EXPECT_NEAR(static_cast<double>(score->range().low), scores.first, 1e-4);
    EXPECT_NEAR(static_cast<double>(score->range().high), scores.second, 1e-4);
    const auto share = made(run, at(1, 2), {Shown::RowShare, false, {}, {}});
    EXPECT_EQ(share->range(), (ValueRange{0, 1}));
    const auto logs = made(run, at(1, 2), {Shown::LogWeight, false, {}, {}});
    EXPECT_NEAR(static_cast<double>(logs->range().high), std::log(weights.second), 1e-4);
    EXPECT_GE(logs->range().low, logs->range().high - std::log(10000.0f) - 1e-4f);
    const auto difference = made(run, at(1, 2), {Shown::Weight, false, {}, at(1, 1)});
    EXPECT_EQ(difference->range().low, -difference->range().high);
    const auto same = made(run, at(1, 2), {Shown::Weight, false, {}, at(1, 2)});
    EXPECT_LT(same->range().low, same->range().high);
    for (const float v : same->cells({0, 0, 19, 19}, 19, 19).values) {
        EXPECT_TRUE(std::isnan(v) || v == 0.0f);
    }

    EXPECT_EQ(plain->colours({LimitKind::Unit, {}}), (ValueRange{0, 1}));
    EXPECT_EQ(plain->colours({LimitKind::ByHand, {0.25f, 0.5f}}), (ValueRange{0.25f, 0.5f}));
    EXPECT_EQ(difference->colours({LimitKind::Unit, {}}), (ValueRange{-1, 1}));
    EXPECT_EQ(difference->colours({LimitKind::ByHand, {-0.1f, 0.3f}}), (ValueRange{-0.3f, 0.3f}));
    EXPECT_EQ(logs->colours({LimitKind::Unit, {}}), (ValueRange{-std::log(10000.0f), 0})); // weights of 1e-4 to 1, where 0 to 1 would be one colour
    const auto logDifference = made(run, at(1, 2), {Shown::LogWeight, false, {}, at(1, 1)});
    EXPECT_EQ(logDifference->colours({LimitKind::Unit, {}}), (ValueRange{-std::log(10000.0f), std::log(10000.0f)}));
    const ValueRange turned = plain->colours({LimitKind::ByHand, {0.5f, 0.25f}});
    EXPECT_LT(turned.low, turned.high);
}

TEST(Display, SeveralHeadsShareOneRange)
{
    const Pass run(tinyGpt2());
    const auto a = made(run, at(0, 0), {Shown::Score, false, {}, {}}), b = made(run, at(1, 2), {Shown::Score, false, {}, {}});
    const ValueRange x = a->range(), y = b->range();
    EXPECT_NE(x, y);
    EXPECT_EQ(coloursOfAll({a, b}, {}), (ValueRange{std::min(x.low, y.low), std::max(x.high, y.high)}));
    EXPECT_EQ(coloursOfAll({a}, {}), x);
    EXPECT_EQ(coloursOfAll({a, b}, {LimitKind::ByHand, {-1, 2}}), (ValueRange{-1, 2}));
}

TEST(Display, LongWordsAndLongTextsAreComputedInBlocks)
{
    TinyConfig config = tinyGpt2();
    config.n_ctx = 300;
    std::string text = "ab ";
    text += std::string(150, 'c') + " d";
    const Pass run(config, text);
    const auto display = made(run, at(1, 3), {Shown::Weight, true, {}, {}});
    const std::vector<int> begins = {0, 1, 3, 4, 154, 155, 156};
    EXPECT_EQ(display->queries().begin, begins);
    EXPECT_TRUE(patternsAgree(display->cells({0, 0, 6, 6}, 6, 6).values, flat(naiveDisplay(run, at(1, 3), {Shown::Weight, begins, {}}))));
    EXPECT_TRUE(patternsAgree(made(run, at(1, 3), {Shown::RowShare, false, {}, {}})->cells({100, 0, 56, 156}, 56, 156).values, [&] {
        const Grid2 all = naiveDisplay(run, at(1, 3), {Shown::RowShare, tokens(156), {}});
        return flat({all.begin() + 100, all.end()});
    }()));
}

TEST(Display, WhatCannotBeShownIsRefusedWithTheReason)
{
    const Pass run(tinyGpt2());
    const auto refusal = [](const Trace &trace, const DisplayOptions &options) {
        const Status status = checkDisplay(trace, {}, options);
        return status ? std::string("shown") : status.error().message;
    };
    EXPECT_EQ(refusal(*run.trace, {Shown::Score, true, {}, {}}), "display: scores of pieces do not add up to a score of a word");
    EXPECT_EQ(refusal(*run.trace, {Shown::Weight, false, {}, at(2, 0)}), "display: the reference is no head of this kind of attention");
    EXPECT_EQ(refusal(*run.trace, {Shown::Weight, false, {}, at(0, -1)}), "display: the reference is no head of this kind of attention");
    const auto vectors = runForward(openTiny(tinyGpt2()), *inputFromIds(*openTiny(tinyGpt2()), {{1, 2, 3}, {}, {}}));
    EXPECT_EQ(refusal(**vectors, {Shown::Weight, true, {}, {}}), "display: these positions are not pieces of a text, so there are no words");
    std::stop_source stop;
    stop.request_stop();
    const auto stopped = HeadDisplay::make(run.trace, at(0, 0), {Shown::Score, false, {}, {}}, Progress{stop.get_token(), {}});
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
}

TEST(Display, CellsThatAreNoNumbersAreToldFromMaskedAndHiddenOnes)
{
    const TinyConfig config = tinyGpt2();
    auto tensors = tensorsOf(config);
    tensors.at("transformer.wpe.weight").values.at(sz(3 * config.d_model)) = std::numeric_limits<float>::quiet_NaN(); // so is position 3, and what looks at it
    const TemporaryFolder folder;
    writeTinyModel(folder.path(), jsonOf(configOf(config)), tensors);
    const auto model = openModel(folder.path().string()).value();
    const std::shared_ptr<const Trace> trace = *runForward(model, *inputFromIds(*model, {{4, 9, 2, 4, 7}, {}, {}}));
    for (const Shown shown : {Shown::Weight, Shown::Score, Shown::ValueNorm, Shown::RowShare}) {
        DisplayOptions options{shown};
        options.hidden = {0, 1, 0, 0, 0};
        const auto display = *HeadDisplay::make(trace, at(0, 1), options);
        const CellMarks marks = display->marks({0, 0, 5, 5}, 5, 5);
        ASSERT_EQ(marks.size(), 25u);
        for (int i = 0; i < 5; ++i) {
            for (int j = 0; j < 5; ++j) {
                const bool seen = j <= i && j != 1, bad = shown == Shown::Score ? i == 3 || j == 3 : i >= 3;
                EXPECT_EQ(marks[sz(i * 5 + j)] == CellMark::NotANumber, seen && bad) << static_cast<int>(shown) << ": " << i << ", " << j;
            }
        }
        EXPECT_EQ(display->marks({2, 0, 3, 3}, 1, 1), CellMarks{CellMark::NotANumber});
        EXPECT_TRUE(display->marks({0, 0, 3, 5}, 3, 5).empty());
    }
    const auto sound = openTiny(config);
    EXPECT_TRUE((*HeadDisplay::make(*runForward(sound, *inputFromIds(*sound, {{4, 9, 2, 4, 7}, {}, {}})), at(0, 1), {}))->marks({0, 0, 5, 5}, 5, 5).empty());
}
