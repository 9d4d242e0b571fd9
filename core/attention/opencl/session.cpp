// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attention/opencl/session.h"

#include <CL/cl.h>
#include <algorithm>

#include "core/attention/opencl/kernel_sources.h"
#include "core/attention/opencl/program_cache.h"
#include "core/base/check.h"
#include "core/base/text.h"

namespace headscope::opencl {

namespace {

constexpr std::array<const char *, static_cast<size_t>(Kernel::Count)> kernelNames = {
    "linear_f32", "linear_f16", "linear_bf16", "cells", "pooled", "softmax", "norm", "pack", "turn", "activate", "combine", "clip"};
constexpr int smallestGroup = 4;               ///< rows of items below which local tiles are not worth it
constexpr double aim = 0.005;                  ///< seconds that a launch shall take
constexpr double leastOperations = 1e6, mostOperations = 1e12;     ///< operations of a launch

bool isProduct(Kernel kernel) { return kernel <= Kernel::Pooled; }
bool isByRow(Kernel kernel) { return kernel == Kernel::Softmax || kernel == Kernel::Norm; }

template <class T>
T deviceNumber(cl_device_id device, cl_device_info what)
{
    T out{};
    return clGetDeviceInfo(device, what, sizeof out, &out, nullptr) == CL_SUCCESS ? out : T{};
}

int powerOfTwoWithin(size_t limit, int most)
{
    int out = 1;
    while (out * 2 <= most && static_cast<size_t>(out) * 2 <= limit) {
        out *= 2;
    }
    return out;
}

/// GPUs get local tiles where their groups and local memory are large enough; everything else computes in vectors.
Tuning tuningOf(cl_device_id id, const DeviceFacts &device)
{
    const auto group = deviceNumber<size_t>(id, CL_DEVICE_MAX_WORK_GROUP_SIZE);
    Tuning tuning;
    tuning.local_tiles = device.kind == "GPU";
    tuning.group_y = std::min(16, powerOfTwoWithin(group, 256) / tuning.group_x);
    tuning.row_group = powerOfTwoWithin(group, 256);
    if (tuning.local_tiles && tuning.group_y >= smallestGroup && tuning.localBytes() <= device.local_bytes) {
        return tuning;
    }
    tuning.local_tiles = false;
    tuning.row_group = 1;
    const auto width = static_cast<int>(deviceNumber<cl_uint>(id, CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT));
    tuning.vector = width >= 16 ? 16 : width >= 8 ? 8 : 4;
    tuning.cell_rows = width >= 16 ? 8 : 4; // two vectors a row: half of the registers that such a machine has
    return tuning;
}

std::string optionsOf(const Tuning &t)
{
    return concat("-cl-std=CL1.2 -DLOCAL_TILES=", t.local_tiles ? 1 : 0, " -DVECTOR=", t.vector, " -DCELL_ROWS=", t.cell_rows, " -DGROUP_X=", t.group_x, " -DGROUP_Y=", t.group_y, " -DROW_GROUP=", t.row_group);
}

/// The kernels as one text; the products once for each type of weights.
std::string sourceOf(const Faults *faults)
{
    const auto product = [](const char *name, const char *type, const char *lane, const char *one) {
        return concat("#define WEIGHT ", type, "\n#define NAMED(name) name##_", name, "\n#define WEIGHT_LANE(p) ", lane, "\n#define WEIGHT_ONE(p) ", one, "\n", kernels::product, "#undef WEIGHT\n#undef NAMED\n#undef WEIGHT_LANE\n#undef WEIGHT_ONE\n");
    };
    const char *halfLanes = "#if VECTOR == 16\n#define HALF_LANE(p) vload_half16(0, (const global half *)(p))\n#define BF16_LANE(p) as_float16(convert_uint16(vload16(0, p)) << 16)\n"
                            "#elif VECTOR == 8\n#define HALF_LANE(p) vload_half8(0, (const global half *)(p))\n#define BF16_LANE(p) as_float8(convert_uint8(vload8(0, p)) << 16)\n"
                            "#elif VECTOR == 4\n#define HALF_LANE(p) vload_half4(0, (const global half *)(p))\n#define BF16_LANE(p) as_float4(convert_uint4(vload4(0, p)) << 16)\n"
                            "#else\n#define HALF_LANE(p) vload_half(0, (const global half *)(p))\n#define BF16_LANE(p) as_float((uint)*(p) << 16)\n#endif\n";
    return concat(faults ? faults->extra_source : "", kernels::common, halfLanes, product("f32", "float", "LOAD_LANE(0, p)", "(*(p))"), product("f16", "ushort", "HALF_LANE(p)", "vload_half(0, (const global half *)(p))"),
        product("bf16", "ushort", "BF16_LANE(p)", "as_float((uint)*(p) << 16)"), kernels::scores, kernels::rows, kernels::elements);
}

/// True, and counted, where a test asks that this call fails.
bool injected(std::atomic<int> Faults::*counter, const std::shared_ptr<Faults> &faults)
{
    if (!faults || (*faults.*counter) < 0) {
        return false;
    }
    if ((*faults.*counter) > 0) {
        --(*faults.*counter);
        return false;
    }
    return faults->times > 0 && faults->times-- > 0;
}

} // namespace

size_t Tuning::localBytes() const { return 16u * (static_cast<size_t>(tileRows()) + 1 + 64) * sizeof(float); }

std::string codeName(int code)
{
    switch (code) {
    case CL_DEVICE_NOT_FOUND: return "CL_DEVICE_NOT_FOUND";
    case CL_DEVICE_NOT_AVAILABLE: return "CL_DEVICE_NOT_AVAILABLE";
    case CL_COMPILER_NOT_AVAILABLE: return "CL_COMPILER_NOT_AVAILABLE";
    case CL_MEM_OBJECT_ALLOCATION_FAILURE: return "CL_MEM_OBJECT_ALLOCATION_FAILURE";
    case CL_OUT_OF_RESOURCES: return "CL_OUT_OF_RESOURCES";
    case CL_OUT_OF_HOST_MEMORY: return "CL_OUT_OF_HOST_MEMORY";
    case CL_BUILD_PROGRAM_FAILURE: return "CL_BUILD_PROGRAM_FAILURE";
    case CL_INVALID_VALUE: return "CL_INVALID_VALUE";
    case CL_INVALID_CONTEXT: return "CL_INVALID_CONTEXT";
    case CL_INVALID_COMMAND_QUEUE: return "CL_INVALID_COMMAND_QUEUE";
    case CL_INVALID_MEM_OBJECT: return "CL_INVALID_MEM_OBJECT";
    case CL_INVALID_KERNEL_NAME: return "CL_INVALID_KERNEL_NAME";
    case CL_INVALID_KERNEL_ARGS: return "CL_INVALID_KERNEL_ARGS";
    case CL_INVALID_ARG_SIZE: return "CL_INVALID_ARG_SIZE";
    case CL_INVALID_WORK_GROUP_SIZE: return "CL_INVALID_WORK_GROUP_SIZE";
    case CL_INVALID_BUFFER_SIZE: return "CL_INVALID_BUFFER_SIZE";
    default: return concat("error ", code);
    }
}

Error driverError(int code, std::string_view device, std::string_view call)
{
    const std::string message = concat(device, ": ", call, ": ", codeName(code));
    return code == CL_MEM_OBJECT_ALLOCATION_FAILURE || code == CL_OUT_OF_RESOURCES || code == CL_OUT_OF_HOST_MEMORY ? outOfResources(message) : unsupported(message);
}

Buffer::~Buffer()
{
    if (session_) {
        session_->release(*this);
    }
}

Buffer::Buffer(Buffer &&other) noexcept : memory_(std::exchange(other.memory_, nullptr)), bytes_(std::exchange(other.bytes_, 0)), session_(std::move(other.session_)) {}

Buffer &Buffer::operator=(Buffer &&other) noexcept
{
    std::swap(memory_, other.memory_);
    std::swap(bytes_, other.bytes_);
    std::swap(session_, other.session_);
    return *this;
}

void Session::release(Buffer &buffer)
{
    clReleaseMemObject(buffer.memory_);
    allocated_ -= buffer.bytes_;
}

Result<std::shared_ptr<Session>> Session::open(const DeviceFacts &device, const SessionOptions &options)
{
    std::shared_ptr<Session> session(new Session(device));
    HS_TRY_STATUS(session->start(options));
    return session;
}

Session::~Session()
{
    for (cl_kernel kernel : kernels_) {
        if (kernel) {
            clReleaseKernel(kernel);
        }
    }
    if (dummy_) {
        clReleaseMemObject(dummy_);
    }
    if (program_) {
        clReleaseProgram(program_);
    }
    if (queue_) {
        clReleaseCommandQueue(queue_);
    }
    if (context_) {
        clReleaseContext(context_);
    }
}

Status Session::start(const SessionOptions &options)
{
    std::vector<cl_platform_id> platforms;
    const auto devices = driverDevices(platforms);
    const auto p = static_cast<size_t>(device_.place.platform), d = static_cast<size_t>(device_.place.device);
    if (p >= devices.size() || d >= devices[p].size()) {
        return unsupported(concat(deviceWord(device_.place), " is not there any more"));
    }
    id_ = devices[p][d];
    faults_ = options.faults;
    const cl_context_properties properties[] = {CL_CONTEXT_PLATFORM, reinterpret_cast<cl_context_properties>(platforms[p]), 0};
    cl_int code = CL_SUCCESS;
    context_ = clCreateContext(properties, 1, &id_, nullptr, nullptr, &code);
    if (!context_) {
        return failed(code, "clCreateContext");
    }
    queue_ = clCreateCommandQueue(context_, id_, 0, &code); // in order: each launch sees what those before it wrote
    if (!queue_) {
        return failed(code, "clCreateCommandQueue");
    }
    dummy_ = clCreateBuffer(context_, CL_MEM_READ_ONLY, 64, nullptr, &code);
    if (!dummy_) {
        return failed(code, "clCreateBuffer");
    }
    tuning_ = options.tuning.value_or(tuningOf(id_, device_));
    return build(faults_.get());
}

Status Session::build(const Faults *faults)
{
    // A kernel may need more registers than a group of this size can have: then smaller groups, and at last no groups.
    for (;;) {
        bool fits = false;
        HS_TRY_STATUS(buildTuned(faults, fits));
        if (fits) {
            return Done{};
        }
        if (!tuning_.local_tiles) {
            return unsupported(concat(deviceWord(device_.place), " (", device_.name, "): no group of items is small enough for the kernels"));
        }
        tuning_.group_y /= 2;
        tuning_.row_group = std::max(tuning_.row_group / 2, 1);
        if (tuning_.group_y < smallestGroup) {
            tuning_ = {false, 4, 4, tuning_.group_x, tuning_.group_y, 1};
        }
    }
}

Status Session::buildTuned(const Faults *faults, bool &fits)
{
    const ProgramText text{sourceOf(faults), optionsOf(tuning_), concat(device_.name, '\n', device_.vendor, '\n', device_.version, '\n', device_.driver)};
    auto program = builtProgram(context_, id_, text);
    if (!program) {
        return Error{program.error().code, concat(deviceWord(device_.place), " (", device_.name, "): ", program.error().message)};
    }
    for (cl_kernel &kernel : kernels_) {
        if (kernel) {
            clReleaseKernel(std::exchange(kernel, nullptr));
        }
    }
    if (program_) {
        clReleaseProgram(program_);
    }
    program_ = *program;
    return makeKernels(fits);
}

Status Session::makeKernels(bool &fits)
{
    fits = true;
    for (size_t i = 0; i < kernels_.size(); ++i) {
        cl_int code = CL_SUCCESS;
        kernels_[i] = clCreateKernel(program_, kernelNames[i], &code);
        if (!kernels_[i]) {
            return failed(code, concat("clCreateKernel(", kernelNames[i], ")"));
        }
        const auto kernel = static_cast<Kernel>(i);
        const int needed = isProduct(kernel) && tuning_.local_tiles ? tuning_.group_x * tuning_.group_y : isByRow(kernel) ? tuning_.row_group : 1;
        code = clGetKernelWorkGroupInfo(kernels_[i], id_, CL_KERNEL_WORK_GROUP_SIZE, sizeof possible_[i], &possible_[i], nullptr);
        if (code != CL_SUCCESS) {
            return failed(code, concat("clGetKernelWorkGroupInfo(", kernelNames[i], ")"));
        }
        fits = fits && possible_[i] >= static_cast<size_t>(needed);
    }
    return Done{};
}

std::string Session::lost() const
{
    const std::lock_guard lock(losing_);
    return lost_;
}

Error Session::failed(int code, std::string_view call)
{
    const Error error = driverError(code, concat(deviceWord(device_.place), " (", device_.name, ")"), call);
    if (error.code != ErrorCode::OutOfResources) {
        const std::lock_guard lock(losing_);
        lost_ = error.message;
    }
    return error;
}

Result<Buffer> Session::allocate(size_t bytes)
{
    HS_CHECK(bytes > 0);
    if (const std::string lost = this->lost(); !lost.empty()) {
        return unsupported(lost);
    }
    if (bytes > device_.largest_buffer_bytes) {
        return outOfResources(concat(deviceWord(device_.place), " (", device_.name, "): expected buffers of at most ", device_.largest_buffer_bytes, " bytes, needs one of ", bytes));
    }
    cl_int code = CL_MEM_OBJECT_ALLOCATION_FAILURE;
    Buffer buffer;
    if (!injected(&Faults::allocations, faults_)) {
        buffer.memory_ = clCreateBuffer(context_, CL_MEM_READ_WRITE, bytes, nullptr, &code);
    }
    if (!buffer.memory_) {
        return failed(code, concat("clCreateBuffer of ", bytes, " bytes"));
    }
    buffer.bytes_ = bytes;
    buffer.session_ = shared_from_this();
    allocated_ += bytes;
    return buffer;
}

Status Session::write(const Buffer &buffer, size_t offset, std::span<const std::byte> bytes)
{
    HS_CHECK(offset + bytes.size() <= buffer.bytes_);
    const cl_int code = bytes.empty() ? CL_SUCCESS : clEnqueueWriteBuffer(queue_, buffer.memory_, CL_TRUE, offset, bytes.size(), bytes.data(), 0, nullptr, nullptr);
    return code == CL_SUCCESS ? Status(Done{}) : Status(failed(code, "clEnqueueWriteBuffer"));
}

Status Session::read(const Buffer &buffer, size_t offset, std::span<std::byte> bytes)
{
    HS_CHECK(offset + bytes.size() <= buffer.bytes_);
    const cl_int code = bytes.empty() ? CL_SUCCESS : clEnqueueReadBuffer(queue_, buffer.memory_, CL_TRUE, offset, bytes.size(), bytes.data(), 0, nullptr, nullptr);
    return code == CL_SUCCESS ? Status(Done{}) : Status(failed(code, "clEnqueueReadBuffer"));
}

Status Session::launch(Kernel kernel, std::span<const Argument> arguments, const Grid &grid, _cl_event **done)
{
    const auto index = static_cast<size_t>(kernel);
    size_t local[3] = {1, 1, 1};
    if (isProduct(kernel)) {
        local[0] = tuning_.local_tiles ? static_cast<size_t>(tuning_.group_x) : 2;
        local[1] = tuning_.local_tiles ? static_cast<size_t>(tuning_.group_y) : 4;
    } else {
        local[0] = isByRow(kernel) ? static_cast<size_t>(tuning_.row_group) : 64;
    }
    cl_int code = CL_SUCCESS;
    if (local[0] * local[1] > possible_[index]) { // only where the kernel does not count on its groups: makeKernels has seen to it
        local[0] = local[1] = 1;
    }
    const size_t asked[3] = {grid.x, grid.y, grid.z};
    size_t global[3];
    for (int i = 0; i < 3; ++i) {
        global[i] = (asked[i] + local[i] - 1) / local[i] * local[i];
    }
    const std::lock_guard turn(launching_);
    if (const std::string lost = this->lost(); !lost.empty()) {
        return unsupported(lost);
    }
    for (size_t i = 0; code == CL_SUCCESS && i < arguments.size(); ++i) {
        const Argument &a = arguments[i];
        const cl_mem memory = a.buffer && a.buffer->memory_ ? a.buffer->memory_ : dummy_;
        code = a.buffer ? clSetKernelArg(kernels_[index], static_cast<cl_uint>(i), sizeof memory, &memory) : clSetKernelArg(kernels_[index], static_cast<cl_uint>(i), a.size, a.data);
    }
    if (code == CL_SUCCESS && injected(&Faults::launches, faults_)) {
        code = faults_->lost ? CL_DEVICE_NOT_AVAILABLE : CL_MEM_OBJECT_ALLOCATION_FAILURE;
    }
    if (code == CL_SUCCESS) {
        code = clEnqueueNDRangeKernel(queue_, kernels_[index], 3, nullptr, global, local, 0, nullptr, done);
    }
    if (code == CL_SUCCESS) {
        code = clFlush(queue_);
    }
    return code == CL_SUCCESS ? Status(Done{}) : Status(failed(code, concat("clEnqueueNDRangeKernel(", kernelNames[index], ")")));
}

Status Session::finish(_cl_event *event)
{
    if (!event) {
        return Done{};
    }
    cl_int code = clWaitForEvents(1, &event), status = CL_COMPLETE;
    if (code == CL_SUCCESS) {
        code = clGetEventInfo(event, CL_EVENT_COMMAND_EXECUTION_STATUS, sizeof status, &status, nullptr);
    } else {
        clGetEventInfo(event, CL_EVENT_COMMAND_EXECUTION_STATUS, sizeof status, &status, nullptr);
    }
    clReleaseEvent(event);
    if (status < 0) {
        code = status;
    }
    return code == CL_SUCCESS ? Status(Done{}) : Status(failed(code, "a kernel"));
}

Pace::~Pace()
{
    const Status ended = finish(); // nothing of ours may still run when buffers go; a failure has been told already, or does not matter any more
    static_cast<void>(ended);
}

Status Pace::launch(Kernel kernel, std::initializer_list<Argument> arguments, const Grid &grid, double operations)
{
    if (waiting_[1].event) {
        HS_TRY_STATUS(retire());
    }
    if (progress_.cancelled()) {
        return cancelled();
    }
    Waiting next{nullptr, operations};
    HS_TRY_STATUS(session_.launch(kernel, {arguments.begin(), arguments.size()}, grid, &next.event));
    waiting_[waiting_[0].event ? 1 : 0] = next;
    if (!last_) {
        last_ = std::chrono::steady_clock::now();
    }
    return Done{};
}

Status Pace::retire()
{
    const Waiting oldest = waiting_[0];
    waiting_ = {waiting_[1], Waiting{}};
    if (!oldest.event) {
        return Done{};
    }
    HS_TRY_STATUS(session_.finish(oldest.event));
    const auto now = std::chrono::steady_clock::now();
    const double seconds = std::max(std::chrono::duration<double>(now - *last_).count(), 1e-6);
    last_ = now;
    // A launch that was much smaller than allowed says little about speed, so it can only slow down.
    const double wanted = oldest.operations / seconds * aim;
    if (wanted < allowance_ || oldest.operations > allowance_ / 2) {
        allowance_ = std::clamp(std::clamp(wanted, allowance_ / 2, allowance_ * 2), leastOperations, mostOperations);
    }
    return Done{};
}

Status Pace::finish()
{
    Status first = retire(), second = retire();
    last_.reset();
    return first ? second : first;
}

} // namespace headscope::opencl
