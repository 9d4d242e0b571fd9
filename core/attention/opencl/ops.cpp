// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attention/opencl/ops.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/parallel.h"

namespace headscope::opencl {

namespace {

constexpr int panelWidth = 64;
constexpr int smallestRows = 32, smallestCols = panelWidth; ///< of a launch: below this a device has nothing to share out
constexpr size_t mostSent = 16u << 20;                      ///< bytes of weights that are packed at a time

size_t sz(int i) { return static_cast<size_t>(i); }
int rounded(int value, int unit) { return (value + unit - 1) / unit * unit; }

Kernel linearKernel(DType dtype) { return dtype == DType::F16 ? Kernel::LinearF16 : dtype == DType::BF16 ? Kernel::LinearBF16 : Kernel::LinearF32; }

/// Panels [first, first + count) of a layer's weights, widened in nothing: the bits as they are stored.
template <class Bits>
std::vector<Bits> packed(const StoredLinear &stored, const DeviceLinear &to, int first, int count)
{
    const int d_in = to.d_in, d_out = to.d_out;
    std::vector<Bits> out(sz(count) * sz(d_in) * panelWidth, Bits{0});
    const auto *from = reinterpret_cast<const Bits *>(stored.data);
    parallelFor(count, [&](int p) {
        const int left = (first + p) * panelWidth, cols = std::min(panelWidth, d_out - left);
        Bits *panel = out.data() + sz(p) * sz(d_in) * panelWidth;
        if (stored.in_step == 1) { // along what lies side by side
            for (int c = 0; c < cols; ++c) {
                const Bits *row = from + stored.outAt(left + c);
                for (int k = 0; k < d_in; ++k) {
                    panel[sz(k) * panelWidth + sz(c)] = row[k];
                }
            }
            return;
        }
        for (int k = 0; k < d_in; ++k) {
            const Bits *row = from + k * stored.in_step + left * stored.out_step;
            for (int c = 0; c < cols; ++c) {
                panel[sz(k) * panelWidth + sz(c)] = row[c * stored.out_step];
            }
        }
    });
    return out;
}

template <class Bits>
Status sendPanels(Session &session, const StoredLinear &stored, DeviceLinear &to, const Progress &progress)
{
    const int panels = rounded(to.d_out, panelWidth) / panelWidth;
    const size_t each = sz(to.d_in) * panelWidth * sizeof(Bits);
    const int step = static_cast<int>(std::clamp<size_t>(mostSent / each, 1, sz(panels)));
    for (int first = 0; first < panels; first += step) {
        if (progress.cancelled()) {
            return cancelled();
        }
        const auto numbers = packed<Bits>(stored, to, first, std::min(step, panels - first));
        HS_TRY_STATUS(session.write(to.panels, sz(first) * each, std::as_bytes(std::span(numbers))));
    }
    return Done{};
}

size_t panelBytes(int d_in, int d_out, DType dtype) { return sz(rounded(d_out, panelWidth)) * sz(d_in) * dtypeSize(dtype); }

/// Calls launch(first, end, grid, operations) for runs of `count` numbers, as long as the pace allows at `cost` operations a number.
Status overNumbers(Pace &pace, size_t count, double cost, const std::function<Status(uint64_t, uint64_t, const Grid &, double)> &launch)
{
    constexpr size_t mostItems = 1u << 20; // each item goes on in steps of all of them
    for (size_t first = 0; first < count;) {
        const size_t run = std::min(count - first, std::max<size_t>(static_cast<size_t>(pace.allowance() / cost), 4096));
        HS_TRY_STATUS(launch(first, first + run, {std::min(run, mostItems), 1, 1}, cost * static_cast<double>(run)));
        first += run;
    }
    return Done{};
}

} // namespace

StoredLinear storedOf(const Linear &linear)
{
    const StoredWeights &stored = linear.stored();
    const DType dtype = stored.number == simd::Number::Float16 ? DType::F16 : stored.number == simd::Number::BFloat16 ? DType::BF16 : DType::F32;
    const bool outIn = stored.orientation == Orientation::OutIn;
    return {static_cast<const std::byte *>(stored.data), dtype, outIn ? 1 : stored.stride, outIn ? stored.stride : 1, stored.group, stored.group_stride};
}

size_t linearBytes(const Linear &linear) { return panelBytes(linear.dIn(), linear.dOut(), storedOf(linear).dtype); }

Result<DeviceMatrix> emptyMatrix(Session &session, int rows, int cols)
{
    HS_TRY(numbers, session.allocate(sz(rows) * sz(cols) * sizeof(float)));
    return DeviceMatrix{rows, cols, std::move(numbers)};
}

Result<DeviceMatrix> uploadMatrix(Session &session, const Matrix &x)
{
    HS_TRY(numbers, session.upload(std::span<const float>(x.values)));
    return DeviceMatrix{x.rows, x.cols, std::move(numbers)};
}

Result<Matrix> downloadMatrix(Session &session, const DeviceMatrix &x)
{
    Matrix out(x.rows, x.cols);
    HS_TRY_STATUS(session.read(x.numbers, 0, std::as_writable_bytes(std::span(out.values))));
    return out;
}

Result<DeviceLinear> uploadStored(Session &session, const StoredLinear &stored, const StoredSize &size, const Progress &progress)
{
    HS_CHECK(size.in > 0 && size.out > 0 && (size.bias.empty() || size.bias.size() == sz(size.out)));
    DeviceLinear out{size.in, size.out, stored.dtype, {}, {}};
    HS_TRY(panels, session.allocate(panelBytes(size.in, size.out, stored.dtype)));
    out.panels = std::move(panels);
    HS_TRY_STATUS(out.dtype == DType::F32 ? sendPanels<uint32_t>(session, stored, out, progress) : sendPanels<uint16_t>(session, stored, out, progress));
    if (!size.bias.empty()) {
        HS_TRY(bias, session.upload(size.bias));
        out.bias = std::move(bias);
    }
    return out;
}

Result<DeviceLinear> uploadLinear(Session &session, const Linear &linear, const Progress &progress) { return uploadStored(session, storedOf(linear), {linear.dIn(), linear.dOut(), linear.bias()}, progress); }

Result<DeviceNorm> uploadNorm(Session &session, std::span<const float> gain, std::span<const float> bias)
{
    DeviceNorm out{static_cast<int>(gain.size()), {}, {}};
    if (!gain.empty()) {
        HS_TRY(gains, session.upload(gain));
        out.gain = std::move(gains);
    }
    if (!bias.empty()) {
        HS_TRY(biases, session.upload(bias));
        out.bias = std::move(biases);
    }
    return out;
}

Status inParts(Pace &pace, const ProductSize &size, const std::function<Status(const ProductPart &)> &launch)
{
    const int tile = pace.session().tuning().tileRows(), unit = rounded(smallestRows, tile);
    for (int row = 0; row < size.rows;) {
        // Chosen anew for each run of rows, since the pace learns.
        int rows = size.rows - row, cols = rounded(size.cols, panelWidth), batches = size.batches;
        const auto tooMuch = [&] { return 2.0 * rows * cols * size.depth * batches > pace.allowance(); };
        while (tooMuch() && rows > unit) {
            rows = std::max(unit, rounded(rows / 2, unit));
        }
        while (tooMuch() && batches > 1) {
            batches = (batches + 1) / 2;
        }
        while (tooMuch() && cols > smallestCols) {
            cols = std::max(smallestCols, rounded(cols / 2, panelWidth));
        }
        for (int batch = 0; batch < size.batches; batch += batches) {
            for (int col = 0; col < size.cols; col += cols) {
                ProductPart part{row, rows, col, std::min(cols, size.cols - col), batch, std::min(batches, size.batches - batch), 0};
                part.operations = 2.0 * part.rows * part.cols * size.depth * part.batches;
                HS_TRY_STATUS(launch(part));
            }
        }
        row += rows;
    }
    return Done{};
}

Grid gridOf(const Tuning &tuning, const ProductPart &part)
{
    const int tiles = rounded(part.rows, tuning.tileRows()) / tuning.tileRows();
    if (tuning.local_tiles) {
        return {sz(rounded(part.cols, panelWidth) / panelWidth) * sz(tuning.group_x), sz(tiles) * sz(tuning.group_y), sz(part.batches)};
    }
    const int width = tuning.vector * 2;
    return {sz(rounded(part.cols, width) / width), sz(tiles), sz(part.batches)};
}

Status applyLinear(Pace &pace, const DeviceLinear &linear, const DeviceMatrix &x, DeviceMatrix &y, const RowRange &range)
{
    HS_CHECK(x.cols == linear.d_in && y.cols == linear.d_out && range.first + range.count <= x.rows && range.to + range.count <= y.rows);
    LinearTask task;
    task.a_first = sz(range.first) * sz(x.cols);
    task.c_first = sz(range.to) * sz(y.cols);
    task.panel = sz(linear.d_in) * panelWidth;
    task.depth = linear.d_in;
    task.cols = linear.d_out;
    task.lda = x.cols;
    task.ldc = y.cols;
    task.has_bias = !linear.bias.empty();
    return inParts(pace, {range.count, linear.d_out, linear.d_in, 1}, [&](const ProductPart &part) {
        task.first_row = part.first_row;
        task.rows = part.first_row + part.rows;
        task.first_col = part.first_col;
        task.cols = part.first_col + part.cols;
        return pace.launch(linearKernel(linear.dtype), {task, x.numbers, linear.panels, linear.bias, y.numbers}, gridOf(pace.session().tuning(), part), part.operations);
    });
}

Status applyLinear(Pace &pace, const DeviceLinear &linear, const DeviceMatrix &x, DeviceMatrix &y) { return applyLinear(pace, linear, x, y, {0, x.rows, 0}); }

Status applyNorm(Pace &pace, const DeviceNorm &norm, const NormRule &rule, const DeviceMatrix &x, DeviceMatrix &out)
{
    HS_CHECK(!norm.absent() && x.count() == out.count() && x.count() % sz(norm.width) == 0);
    const size_t rows = x.count() / sz(norm.width);
    const auto step = static_cast<size_t>(std::clamp(pace.allowance() / (8.0 * norm.width), 1.0, 1e8));
    const int rms = rule.rms, has_bias = !norm.bias.empty(), group = pace.session().tuning().row_group;
    for (size_t first = 0; first < rows; first += step) {
        const int count = static_cast<int>(std::min(step, rows - first));
        HS_TRY_STATUS(pace.launch(Kernel::Norm, {x.numbers, norm.gain, norm.bias, out.numbers, norm.width, static_cast<uint64_t>(first), count, rms, has_bias, rule.eps}, {sz(count) * sz(group), 1, 1}, 8.0 * norm.width * count));
    }
    return Done{};
}

Status applyRotary(Pace &pace, const DeviceRotary &rotary, DeviceMatrix &x, int heads)
{
    const int d_head = x.cols / heads;
    HS_CHECK(rotary.half > 0 && 2 * rotary.half <= d_head);
    const double cost = 6.0 * heads * rotary.half;
    for (int row = 0; row < x.rows;) {
        const int rows = static_cast<int>(std::clamp(pace.allowance() / cost, 1.0, static_cast<double>(x.rows - row)));
        HS_TRY_STATUS(pace.launch(Kernel::Rotate, {x.numbers, rotary.cosines, rotary.sines, row + rows, heads, d_head, rotary.half, rotary.step, rotary.apart, row}, {sz(heads) * sz(rotary.half), sz(rows), 1}, cost * rows));
        row += rows;
    }
    return Done{};
}

Status applyActivation(Pace &pace, int kind, DeviceMatrix &x, const DeviceMatrix *gate)
{
    HS_CHECK(!gate || gate->count() == x.count());
    const Buffer none;
    const int has_gate = gate != nullptr;
    return overNumbers(pace, x.count(), 30, [&](uint64_t first, uint64_t end, const Grid &grid, double operations) {
        return pace.launch(Kernel::Activate, {first, end, x.numbers, gate ? gate->numbers : none, kind, has_gate}, grid, operations);
    });
}

Status applyClip(Pace &pace, DeviceMatrix &x, float most)
{
    return overNumbers(pace, x.count(), 2, [&](uint64_t first, uint64_t end, const Grid &grid, double operations) { return pace.launch(Kernel::Clip, {first, end, x.numbers, most}, grid, operations); });
}

Status combine(Pace &pace, const Combination &parts, DeviceMatrix &out)
{
    HS_CHECK(parts.part.count() == out.count() && (!parts.base || parts.base->count() == out.count()));
    const Buffer none;
    const int has_base = parts.base != nullptr, has_scale = !parts.scale.empty();
    return overNumbers(pace, out.count(), 3, [&](uint64_t first, uint64_t end, const Grid &grid, double operations) {
        return pace.launch(Kernel::Combine, {first, end, parts.base ? parts.base->numbers : none, parts.part.numbers, parts.scale, out.numbers, out.cols, has_base, has_scale}, grid, operations);
    });
}

size_t PackTask::count() const { return sz(rounded(cols, panelWidth)) * sz(depth) * sz(batches); }

Status pack(Pace &pace, const PackTask &task, const Buffer &from, Buffer &to)
{
    HS_CHECK(to.bytes() >= task.count() * sizeof(float));
    for (int batch = 0; batch < task.batches; ++batch) {
        HS_TRY_STATUS(pace.launch(Kernel::Pack, {from, task.first, task.k_step, task.c_step, task.batch_step, task.depth, task.cols, batch, to}, {sz(rounded(task.cols, panelWidth)), sz(task.depth), 1},
            2.0 * static_cast<double>(task.count()) / task.batches));
    }
    return Done{};
}

} // namespace headscope::opencl
