// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The parts of a block on a device, each the counterpart of one in core/forward/block.h or core/tensor/linear.h, with the same arithmetic in float32. Every function puts launches into the queue and returns;
/// what it wrote is there for what comes behind it. Errors are those of Session; Cancelled where the pace says so. For the thread that holds the Pace.

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/attention/opencl/session.h"
#include "core/tensor/linear.h"
#include "core/tensor/matrix.h"

namespace headscope::opencl {

/// [rows, cols], row major.
struct DeviceMatrix {
    int rows = 0, cols = 0;
    Buffer numbers;
    size_t count() const { return static_cast<size_t>(rows) * static_cast<size_t>(cols); }
};

/// A linear layer: panels of 64 outputs (resources/kernels/common.cl), 16-bit weights as 16 bits.
struct DeviceLinear {
    int d_in = 0, d_out = 0;
    DType dtype = DType::F32;
    Buffer panels, bias; ///< bias is empty where there is none
};

/// How a layer's numbers lie in the host's memory: weight (in, out) is number in * in_step + outAt(out) from `data` on.
struct StoredLinear {
    const std::byte *data = nullptr; ///< belongs to the layer
    DType dtype = DType::F32;        ///< F32, F16 or BF16
    int64_t in_step = 0, out_step = 0;
    int group = 0;                   ///< not 0: outputs come in groups of so many, group_step apart
    int64_t group_step = 0;

    int64_t outAt(int out) const { return group > 0 ? out / group * group_step + out % group * out_step : out * out_step; }
};
StoredLinear storedOf(const Linear &linear);

struct DeviceNorm {
    int width = 0; ///< 0 = absent
    Buffer gain, bias;
    bool absent() const { return width == 0; }
};

struct NormRule {
    bool rms = false;
    float eps = 1e-5f;
};

/// Turns of a sequence: RotaryTable's numbers.
struct DeviceRotary {
    int half = 0; ///< pairs of a head that turn; 0 = none
    int step = 1, apart = 0;
    Buffer cosines, sines; ///< [n, half]
};

/// Bytes that a linear layer takes on a device, and the largest of its buffers.
size_t linearBytes(const Linear &linear);

Result<DeviceMatrix> emptyMatrix(Session &session, int rows, int cols);
Result<DeviceMatrix> uploadMatrix(Session &session, const Matrix &x);
Result<Matrix> downloadMatrix(Session &session, const DeviceMatrix &x);
/// Packs on the pool's threads, panel by panel, and sends them. Requires a layer with inputs and outputs. Cancelled between some ten MB.
Result<DeviceLinear> uploadLinear(Session &session, const Linear &linear, const Progress &progress);
/// The same of numbers that are no Linear.
struct StoredSize {
    int in = 0, out = 0;
    std::span<const float> bias; ///< empty, or `out` numbers
};
Result<DeviceLinear> uploadStored(Session &session, const StoredLinear &stored, const StoredSize &size, const Progress &progress);
/// An empty gain gives an absent norm.
Result<DeviceNorm> uploadNorm(Session &session, std::span<const float> gain, std::span<const float> bias);

/// Rows [first, first + count) of x through the layer, to rows [to, to + count) of y.
struct RowRange {
    int first = 0, count = 0, to = 0;
};
Status applyLinear(Pace &pace, const DeviceLinear &linear, const DeviceMatrix &x, DeviceMatrix &y, const RowRange &rows);
Status applyLinear(Pace &pace, const DeviceLinear &linear, const DeviceMatrix &x, DeviceMatrix &y);
/// Norm of each run of `norm.width` numbers: of whole rows, or of each head's part of one. `out` may be `x`. Requires a norm that is not absent.
Status applyNorm(Pace &pace, const DeviceNorm &norm, const NormRule &rule, const DeviceMatrix &x, DeviceMatrix &out);
/// Rows 0 .. rows - 1 of x [.., heads * d_head] in place.
Status applyRotary(Pace &pace, const DeviceRotary &rotary, DeviceMatrix &x, int heads);
/// In place: the activation of the number `kind` (elements.cl), times `gate` where there is one.
Status applyActivation(Pace &pace, int kind, DeviceMatrix &x, const DeviceMatrix *gate);
/// In place, to [-most, most].
Status applyClip(Pace &pace, DeviceMatrix &x, float most);

/// out = base + part * scale; base may be null, scale may be empty. `out` may be either of them.
struct Combination {
    const DeviceMatrix *base = nullptr;
    const DeviceMatrix &part;
    const Buffer &scale; ///< [cols]
};
Status combine(Pace &pace, const Combination &parts, DeviceMatrix &out);

/// Where a product's launches go: what both kinds of products (weights, patterns) tell.
struct ProductSize {
    int rows = 0, cols = 0, depth = 0, batches = 1;
};
/// A part of a product that one launch computes.
struct ProductPart {
    int first_row = 0, rows = 0, first_col = 0, cols = 0, first_batch = 0, batches = 0;
    double operations = 0;
};
/// Cuts a product into parts that the pace allows, each of whole tiles, and calls `launch` for each. Stops at the first failure.
Status inParts(Pace &pace, const ProductSize &size, const std::function<Status(const ProductPart &)> &launch);
/// Items of a part.
Grid gridOf(const Tuning &tuning, const ProductPart &part);

/// LinearTask of resources/kernels/product.cl.
struct LinearTask {
    uint64_t a_first = 0, a_batch = 0, b_first = 0, b_batch = 0, panel = 0, c_first = 0, c_batch = 0;
    int32_t depth = 0, rows = 0, cols = 0, lda = 0, ldc = 0, has_bias = 0, first_row = 0, first_col = 0, first_batch = 0, share = 1;
};
static_assert(sizeof(LinearTask) == 96);

/// From a matrix to panels of a right-hand side: number (k, c) of batch b is number first + k k_step + c c_step + b batch_step.
struct PackTask {
    uint64_t first = 0, k_step = 0, c_step = 0, batch_step = 0;
    int depth = 0, cols = 0, batches = 1;
    size_t count() const;
};
Status pack(Pace &pace, const PackTask &task, const Buffer &from, Buffer &to);

} // namespace headscope::opencl
