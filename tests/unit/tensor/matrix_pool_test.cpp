// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/matrix_pool.h"

#include <gtest/gtest.h>

#include "core/tensor/shared_rows.h"

using namespace headscope;

TEST(MatrixPool, WhatWasGivenBackIsTakenAgain)
{
    Matrix m = takeMatrix(300, 301);
    ASSERT_EQ(m.values.size(), 300u * 301u);
    const float *numbers = m.values.data();
    giveBack(std::move(m));
    const Matrix again = takeMatrix(299, 301); // a shorter text
    EXPECT_EQ(again.values.data(), numbers);
    EXPECT_EQ(again.rows, 299);
    EXPECT_EQ(again.cols, 301);
    EXPECT_EQ(again.values.size(), 299u * 301u);
}

TEST(MatrixPool, RowsGiveTheirNumbersBackWithTheirLastOwner)
{
    const size_t before = pooledBytes();
    {
        const SharedRows rows(Matrix(1000, 777));
        const SharedRows shared(rows, 999, Matrix(1, 777));
        EXPECT_EQ(pooledBytes(), before);
    }
    EXPECT_EQ(pooledBytes(), before + 1000u * 777u * sizeof(float));
}

TEST(MatrixPool, KeepsNoMoreThanItsLimitAndNothingSmall)
{
    const size_t before = pooledBytes();
    giveBack(Matrix(3, 3));
    giveBack(Matrix());
    EXPECT_EQ(pooledBytes(), before);
    giveBack(Matrix(20000, 8000)); // 640 MB
    EXPECT_EQ(pooledBytes(), before);
    emptyPool();
    EXPECT_EQ(pooledBytes(), 0u);
}
