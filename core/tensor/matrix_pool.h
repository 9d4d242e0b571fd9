// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Matrices that a pass has done with, kept for the next one. A pass fills some hundred megabytes of the same shapes as the pass before; taken from the system anew they would be cleared and mapped page by page on one thread,
/// which cost a tenth of a pass. At most 512 MB are kept. Thread rule: any thread.

#include "core/tensor/matrix.h"

namespace headscope {

/// A matrix whose numbers are not set to anything: every one must be written before it is read. Throws std::bad_alloc.
Matrix takeMatrix(int rows, int cols);

/// Hands a matrix to whoever takes one next. Small ones, and what passes the limit, are freed.
void giveBack(Matrix m);

/// Frees what is kept: no further pass of these shapes is to come (another model, a measurement).
void emptyPool();

/// Bytes that are kept.
size_t pooledBytes();

} // namespace headscope
