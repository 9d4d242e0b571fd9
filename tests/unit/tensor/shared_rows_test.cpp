// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/shared_rows.h"

#include <gtest/gtest.h>

#include "core/attention/key_panels.h"
#include "tests/support/random_numbers.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

Matrix numbers(int rows, int cols, uint64_t seed)
{
    RandomNumbers random(seed);
    Matrix m(rows, cols);
    m.values = random.list(m.values.size(), 1);
    return m;
}

} // namespace

TEST(SharedRows, AContinuationHasTheKeptRowsAndTheNewOnes)
{
    RandomNumbers random(1);
    Matrix wanted = numbers(40, 3, 2);
    SharedRows rows(wanted);
    for (int edit = 0; edit < 200; ++edit) { // more edits than there may be runs
        const int keep = random.below(rows.rows() + 1), fresh = random.below(9) + (keep == 0 ? 1 : 0);
        const Matrix added = numbers(fresh, 3, static_cast<uint64_t>(edit + 10));
        wanted.values.resize(static_cast<size_t>(keep) * 3);
        wanted.values.insert(wanted.values.end(), added.values.begin(), added.values.end());
        wanted.rows = keep + fresh;
        const SharedRows before = rows;
        const Matrix copy = before.copy();
        rows = SharedRows(before, keep, added);
        ASSERT_EQ(rows.rows(), wanted.rows);
        ASSERT_EQ(rows.copy().values, wanted.values);
        EXPECT_EQ(before.copy().values, copy.values); // what was shared is untouched
        for (int i = 0; i < rows.rows(); ++i) {
            ASSERT_EQ(rows.row(i)[2], wanted.row(i)[2]);
            ASSERT_GT(rows.runEnd(i), i);
            for (int j = i; j < rows.runEnd(i); ++j) {
                ASSERT_EQ(rows.row(j), rows.row(i) + 3 * (j - i));
            }
        }
        if (rows.rows() == 0) {
            rows = SharedRows(numbers(20, 3, 5));
            wanted = rows.copy();
        }
    }
}

TEST(SharedRows, KeptRowsAreNotCopied)
{
    const SharedRows before(numbers(100, 4, 1));
    const SharedRows after(before, 99, numbers(1, 4, 2));
    EXPECT_EQ(after.row(0), before.row(0));
    EXPECT_EQ(after.runEnd(0), 99);
    const SharedRows few(before, 10, numbers(1, 4, 2)); // 90 rows are not held for 10
    EXPECT_NE(few.row(0), before.row(0));
    EXPECT_EQ(few.row(9)[3], before.row(9)[3]);
}

TEST(KeyPanels, HoldEachNumberWhereItBelongs)
{
    const Matrix k = numbers(70, 2 * 5, 3);
    const KeyPanels panels(k, 2);
    EXPECT_EQ(panels.n_keys(), 70);
    EXPECT_EQ(panels.copy(0, 70).values, k.values);
    EXPECT_EQ(panels.panel(1, 32)[3 * 32 + 7], k.row(39)[5 + 3]); // head 1, key 39, number 3
    EXPECT_EQ(panels.panel(0, 64)[4 * 32 + 6], 0.0f);             // behind the last key
}

TEST(KeyPanels, AContinuationSharesWholeBlocks)
{
    const Matrix k = numbers(100, 6, 4), fresh = numbers(9, 6, 5);
    const KeyPanels before(k, 3);
    for (const int keep : {1, 31, 32, 33, 64, 99, 100}) {
        const KeyPanels after(before, keep, fresh);
        std::vector<float> wanted(k.values.begin(), k.values.begin() + keep * 6);
        wanted.insert(wanted.end(), fresh.values.begin(), fresh.values.end());
        EXPECT_EQ(after.n_keys(), keep + 9);
        EXPECT_EQ(after.copy(0, keep + 9).values, wanted) << keep;
    }
    EXPECT_EQ(KeyPanels(before, 99, fresh).panel(0, 0), before.panel(0, 0));
}
