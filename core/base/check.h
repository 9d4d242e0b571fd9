// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Programmer errors: a violated precondition ends the program with file and line.

#include <cstdio>
#include <cstdlib>

#define HS_CHECK(condition)                                                                         \
    do {                                                                                            \
        if (!(condition)) {                                                                         \
            std::fprintf(stderr, "headscope: internal error at %s:%d: %s\n", __FILE__, __LINE__, #condition); \
            std::abort();                                                                           \
        }                                                                                           \
    } while (false)
