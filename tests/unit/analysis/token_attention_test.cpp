// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/token_attention.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "core/forward/forward.h"
#include "tests/support/compare.h"
#include "tests/support/naive_forward.h"
#include "tests/support/temporary_folder.h"

using namespace headscope;
using namespace headscope::testing;

TEST(TokenAttention, AddsOrAveragesRowsAndColumnsOfThePattern)
{
    const std::vector<int> ids = {5, 3, 8, 1, 9, 4, 2, 6, 7, 5, 3};
    const int n = static_cast<int>(ids.size());
    const auto model = openTiny(tinyLlama());
    const auto trace = *runForward(model, *inputFromIds(*model, {ids, {}, {}}));
    const Numbers A = naiveForward(tinyLlama(), tensorsOf(tinyLlama()), ids).at("blocks.1.attn.pattern");
    const HeadPlace place{GroupIndex(0), LayerIndex(1), HeadIndex(3)};
    for (const Direction direction : {Direction::From, Direction::To}) {
        for (const Together together : {Together::Sum, Together::Mean}) {
            for (const std::vector<int> &positions : {std::vector<int>{6}, std::vector<int>{2, 6, 9}, std::vector<int>{0}, std::vector<int>{}}) {
                Numbers wanted;
                for (int other = 0; other < n; ++other) {
                    double sum = 0;
                    bool seen = false;
                    for (const int p : positions) {
                        const int i = direction == Direction::From ? p : other, j = direction == Direction::From ? other : p;
                        if (j <= i) {
                            sum += A[static_cast<size_t>((3 * n + i) * n + j)];
                            seen = true;
                        }
                    }
                    wanted.push_back(!seen ? std::nan("") : together == Together::Sum ? sum : sum / static_cast<double>(positions.size()));
                }
                EXPECT_TRUE(patternsAgree(tokenAttention(*trace, place, direction, positions, together), wanted));
            }
        }
    }
}

TEST(TokenAttention, TokensThatAreNoNumbersAreToldFromMaskedOnes)
{
    constexpr int n = 7, bad = 4;
    const TinyConfig config = tinyGpt2();
    auto tensors = tensorsOf(config);
    tensors.at("transformer.wpe.weight").values.at(static_cast<size_t>(bad * config.d_model)) = std::numeric_limits<float>::quiet_NaN(); // so is position 4, and every query that looks at it
    const TemporaryFolder folder;
    writeTinyModel(folder.path(), jsonOf(configOf(config)), tensors);
    const auto model = openModel(folder.path().string()).value();
    const auto trace = *runForward(model, *inputFromIds(*model, {{3, 10, 1, 8, 4, 6, 2}, {}, {}}));
    const HeadPlace place{GroupIndex(0), LayerIndex(0), HeadIndex(1)};
    for (const Direction direction : {Direction::From, Direction::To}) {
        for (const std::vector<int> &positions : {std::vector<int>{1}, std::vector<int>{5}, std::vector<int>{1, 4}, std::vector<int>{}}) {
            CellMarks wanted(n);
            for (int other = 0; other < n; ++other) {
                for (const int p : positions) {
                    const int i = direction == Direction::From ? p : other, j = direction == Direction::From ? other : p;
                    wanted[static_cast<size_t>(other)] = j <= i && i >= bad ? CellMark::NotANumber : wanted[static_cast<size_t>(other)];
                }
            }
            const bool none = wanted == CellMarks(n);
            EXPECT_EQ(tokenMarks(*trace, place, direction, positions), none ? CellMarks() : wanted);
        }
    }
}
