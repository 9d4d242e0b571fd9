// SPDX-License-Identifier: GPL-3.0-or-later
// The loops for AVX2 machines. Compiled with its own flags (core/CMakeLists.txt).
#define HS_SIMD_NAME "avx2"
#define HS_SIMD_TABLE avx2Loops
#define HS_SIMD_WIDTH 8
#define HS_SIMD_ROWS 6
#include "core/simd/loops_body.inc"
