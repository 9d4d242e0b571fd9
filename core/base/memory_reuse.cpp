// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/memory_reuse.h"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace headscope {

void reuseFreedMemory()
{
#if defined(__GLIBC__)
    mallopt(M_MMAP_THRESHOLD, 32 << 20); // the most that the library takes: larger blocks go back when they are freed
    mallopt(M_TRIM_THRESHOLD, 512 << 20);
    mallopt(M_TOP_PAD, 16 << 20);
    mallopt(M_ARENA_MAX, 1); // the inner loops allocate nothing, so threads do not wait for one another here
#endif
}

} // namespace headscope
