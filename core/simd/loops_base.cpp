// SPDX-License-Identifier: GPL-3.0-or-later
// The loops for what every machine of the architecture has: SSE2 or NEON. Compiled with its own flags (core/CMakeLists.txt).
#define HS_SIMD_NAME "plain"
#define HS_SIMD_TABLE plainLoops
#define HS_SIMD_WIDTH 4
#define HS_SIMD_ROWS 6
#include "core/simd/loops_body.inc"
