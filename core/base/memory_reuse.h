// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// How the process treats memory that it has freed.

namespace headscope {

/// Asks the C library to keep up to 512 MB of freed memory for the next pass instead of handing it back. A pass fills a hundred megabytes that the one before has just freed; taking them from the system anew, page by page on one
/// thread, cost a tenth of a pass. Called once by main, before any thread. Nothing where the library has no such wish.
void reuseFreedMemory();

} // namespace headscope
