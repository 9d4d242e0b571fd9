// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// One device at work: its context, one in-order queue, the built program, buffers. Every call of the driver is checked.
///
/// Work is cut into launches that take some milliseconds each, and at most two of them are in the queue: so a request to stop takes effect soon, and a tile does not wait behind a whole pass (Pace).
/// A failure other than lack of memory marks the session as lost: all later calls fail at once with the same message.
/// Thread rule: any thread. Launches take turns; buffers belong to whoever made them, and outlive the session's own handle.

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/attention/opencl/devices.h"
#include "core/attention/opencl/driver.h"
#include "core/base/progress.h"
#include "core/base/result.h"

namespace headscope::opencl {

class Session;

/// Memory of a device. Freed when the last command that uses it has ended.
class Buffer {
public:
    Buffer() = default;
    ~Buffer();
    Buffer(Buffer &&other) noexcept;
    Buffer &operator=(Buffer &&other) noexcept;

    size_t bytes() const { return bytes_; }
    bool empty() const { return memory_ == nullptr; }

private:
    friend class Session;
    _cl_mem *memory_ = nullptr;
    size_t bytes_ = 0;
    std::shared_ptr<Session> session_; ///< keeps the context alive and counts its bytes
};

/// What a program is built for; from the device, or forced by a test.
struct Tuning {
    bool local_tiles = false;           ///< products through local memory (GPUs)
    int vector = 1, cell_rows = 8;      ///< numbers and rows an item takes at once
    int group_x = 16, group_y = 16;     ///< of products with local tiles
    int row_group = 1;                  ///< items that share a row
    int tileRows() const { return local_tiles ? group_y * cell_rows : cell_rows; }
    size_t localBytes() const;          ///< of a group
};

/// Failures that a test asks for: so many calls succeed, then `times` of them fail.
struct Faults {
    std::string extra_source;           ///< put before the kernels: source that does not build, or one that is nobody's in the cache
    std::atomic<int> allocations{-1};   ///< -1 = never
    std::atomic<int> launches{-1};
    std::atomic<int> times{1};
    std::atomic<bool> lost{false};      ///< a failed launch is a lost device, not one without memory
};

struct SessionOptions {
    std::optional<Tuning> tuning;       ///< instead of the device's own
    std::shared_ptr<Faults> faults;     ///< null = none
};

enum class Kernel { LinearF32, LinearF16, LinearBF16, Cells, Pooled, Softmax, Norm, Pack, Rotate, Activate, Combine, Clip, Count };

/// An argument of a kernel: a number, a struct of numbers, or a buffer. Refers to what it was made from.
struct Argument {
    template <class T>
    Argument(const T &value) : data(&value), size(sizeof(T)) {}
    Argument(const Buffer &b) : buffer(&b) {}
    const void *data = nullptr;
    size_t size = 0;
    const Buffer *buffer = nullptr; ///< an empty one is replaced by a dummy
};

/// Numbers of items in each dimension; rounded up to whole groups by the session.
struct Grid {
    size_t x = 1, y = 1, z = 1;
};

class Session : public std::enable_shared_from_this<Session> {
public:
    /// Makes context and queue and builds the program, from the cache where it has been built before. Unsupported where the device refuses; OutOfResources. Cost: seconds for a program that is built the first time.
    static Result<std::shared_ptr<Session>> open(const DeviceFacts &device, const SessionOptions &options = {});
    ~Session();
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;

    const DeviceFacts &device() const { return device_; }
    const Tuning &tuning() const { return tuning_; }
    /// Bytes of all buffers that live.
    uint64_t allocated() const { return allocated_; }
    /// Why the device cannot be used any more; empty while it can.
    std::string lost() const;

    /// Memory of `bytes` > 0, its content undefined. OutOfResources where there is none, Unsupported where one buffer may not be so large.
    Result<Buffer> allocate(size_t bytes);
    /// A buffer of given numbers.
    template <class T>
    Result<Buffer> upload(std::span<const T> values)
    {
        HS_TRY(buffer, allocate(std::max<size_t>(values.size_bytes(), 1)));
        HS_TRY_STATUS(write(buffer, 0, std::as_bytes(values)));
        return buffer;
    }
    /// Blocking; in order with the launches before.
    Status write(const Buffer &buffer, size_t offset, std::span<const std::byte> bytes);
    Status read(const Buffer &buffer, size_t offset, std::span<std::byte> bytes);

    /// Puts a launch into the queue. `done`, where given, becomes an event to be waited for with finish(). Local sizes are those of the tuning.
    Status launch(Kernel kernel, std::span<const Argument> arguments, const Grid &grid, _cl_event **done = nullptr);
    /// Waits for the event and releases it. Null is no event.
    Status finish(_cl_event *event);

private:
    explicit Session(DeviceFacts device) : device_(std::move(device)) {}
    friend class Buffer;
    Status start(const SessionOptions &options);
    Status build(const Faults *faults);
    Status buildTuned(const Faults *faults, bool &fits);
    Status makeKernels(bool &fits);
    Error failed(int code, std::string_view call);
    void release(Buffer &buffer);

    DeviceFacts device_;
    Tuning tuning_;
    std::shared_ptr<Faults> faults_;
    _cl_device_id *id_ = nullptr;
    _cl_context *context_ = nullptr;
    _cl_command_queue *queue_ = nullptr;
    _cl_program *program_ = nullptr;
    std::array<_cl_kernel *, static_cast<size_t>(Kernel::Count)> kernels_{};
    std::array<size_t, static_cast<size_t>(Kernel::Count)> possible_{}; ///< items of a group that each kernel can have
    _cl_mem *dummy_ = nullptr;
    std::mutex launching_;       ///< arguments of a kernel belong to one launch
    mutable std::mutex losing_;
    std::string lost_;
    std::atomic<uint64_t> allocated_{0};
};

/// Cuts work into launches of some milliseconds, as fast as the device turns out to be, and keeps at most two in the queue. For one thread.
class Pace {
public:
    Pace(Session &session, Progress progress) : session_(session), progress_(std::move(progress)) {}
    ~Pace();
    Pace(const Pace &) = delete;
    Pace &operator=(const Pace &) = delete;

    /// Operations that the next launch may have.
    double allowance() const { return allowance_; }
    /// One launch of so many operations. Waits until at most one other is in the queue. Cancelled where `progress` says so.
    Status launch(Kernel kernel, std::initializer_list<Argument> arguments, const Grid &grid, double operations);
    /// Waits for all launches.
    Status finish();
    Session &session() { return session_; }
    const Progress &progress() const { return progress_; }

private:
    Status retire();
    struct Waiting {
        _cl_event *event = nullptr;
        double operations = 0;
    };
    Session &session_;
    Progress progress_;
    std::array<Waiting, 2> waiting_; ///< oldest first
    double allowance_ = 3e7;
    std::optional<std::chrono::steady_clock::time_point> last_; ///< when the last one that was waited for had ended
};

} // namespace headscope::opencl
