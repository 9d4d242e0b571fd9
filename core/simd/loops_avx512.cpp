// SPDX-License-Identifier: GPL-3.0-or-later
// The loops for AVX-512 machines. Compiled with its own flags (core/CMakeLists.txt).
#define HS_SIMD_NAME "avx512"
#define HS_SIMD_TABLE avx512Loops
#define HS_SIMD_WIDTH 16
#define HS_SIMD_ROWS 14
#include "core/simd/loops_body.inc"
