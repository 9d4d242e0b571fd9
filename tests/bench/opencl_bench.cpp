// SPDX-License-Identifier: GPL-3.0-or-later
// By hand: opencl_bench [ROWS D_IN D_OUT]. One linear layer on every OpenCL device by Headscope's kernel, by CLBlast where it was found when this was configured, and on the CPU: billions of operations a second.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "core/attention/opencl/ops.h"
#include "core/base/parallel.h"
#ifdef HEADSCOPE_CLBLAST
#include <CL/cl.h>
#include <clblast_c.h>
#endif

using namespace headscope;

namespace {

constexpr int repeats = 5;

struct Size {
    int rows = 512, d_in = 768, d_out = 3072;
    double operations() const { return 2.0 * rows * d_in * d_out; }
};

Matrix numbers(int rows, int cols)
{
    Matrix out(rows, cols);
    for (size_t i = 0; i < out.values.size(); ++i) {
        out.values[i] = static_cast<float>(i % 97) / 97.0f - 0.5f;
    }
    return out;
}

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// The first run, which compiles, and the best of the others.
template <class Run>
void time(const char *what, const Size &size, Run run)
{
    double first = 0, best = 1e9;
    for (int i = 0; i <= repeats; ++i) {
        const double start = now();
        if (!run()) {
            std::printf("%-28s failed\n", what);
            return;
        }
        const double seconds = now() - start;
        i == 0 ? first = seconds : best = std::min(best, seconds);
    }
    std::printf("%-28s %8.1f GFLOP/s   first run %.2f s\n", what, size.operations() / best * 1e-9, first);
}

Status ours(const std::shared_ptr<opencl::Session> &session, const Size &size, const Linear &linear, const Matrix &x)
{
    HS_TRY(weights, opencl::uploadLinear(*session, linear, {}));
    HS_TRY(in, opencl::uploadMatrix(*session, x));
    HS_TRY(out, opencl::emptyMatrix(*session, size.rows, size.d_out));
    time("  Headscope", size, [&] {
        opencl::Pace pace(*session, {});
        return opencl::applyLinear(pace, weights, in, out) && pace.finish();
    });
    return Done{};
}

#ifdef HEADSCOPE_CLBLAST
void clblast(const opencl::DevicePlace &place, const Size &size, const Matrix &w, const Matrix &x)
{
    std::vector<cl_platform_id> platforms(16);
    std::vector<cl_device_id> devices(16);
    clGetPlatformIDs(16, platforms.data(), nullptr);
    clGetDeviceIDs(platforms[static_cast<size_t>(place.platform)], CL_DEVICE_TYPE_ALL, 16, devices.data(), nullptr);
    cl_device_id device = devices[static_cast<size_t>(place.device)];
    cl_context context = clCreateContext(nullptr, 1, &device, nullptr, nullptr, nullptr);
    cl_command_queue queue = clCreateCommandQueue(context, device, 0, nullptr);
    const auto buffer = [&](const Matrix &m) { return clCreateBuffer(context, CL_MEM_COPY_HOST_PTR, m.values.size() * sizeof(float), const_cast<float *>(m.values.data()), nullptr); };
    cl_mem a = buffer(x), b = buffer(w), c = buffer(numbers(size.rows, size.d_out));
    const auto n = [](int i) { return static_cast<size_t>(i); };
    time("  CLBlast", size, [&] {
        const auto done = CLBlastSgemm(CLBlastLayoutRowMajor, CLBlastTransposeNo, CLBlastTransposeNo, n(size.rows), n(size.d_out), n(size.d_in), 1, a, 0, n(size.d_in), b, 0, n(size.d_out), 0, c, 0, n(size.d_out), &queue, nullptr);
        return done == CLBlastSuccess && clFinish(queue) == CL_SUCCESS;
    });
}
#endif

} // namespace

int main(int argc, char **argv)
{
    Size size;
    if (argc == 4) {
        size = {std::atoi(argv[1]), std::atoi(argv[2]), std::atoi(argv[3])};
    }
    if (size.rows < 1 || size.d_in < 1 || size.d_out < 1) {
        std::fputs("usage: opencl_bench [ROWS D_IN D_OUT]\n", stderr);
        return 2;
    }
    const Matrix x = numbers(size.rows, size.d_in), w = numbers(size.d_in, size.d_out);
    const Linear linear(makeTensor({size.d_in, size.d_out}, w.values), Orientation::InOut, {});
    std::printf("[%d, %d] through %d x %d\nCPU, %d threads\n", size.rows, size.d_in, size.d_in, size.d_out, threadCount());
    time("  Headscope", size, [&] { return linear.apply(x).rows == size.rows; });
    for (const auto &platform : opencl::listDevices().platforms) {
        for (const auto &device : platform.devices) {
            std::printf("%s, %s\n", opencl::deviceWord(device.place).c_str(), device.name.c_str());
            const auto session = opencl::Session::open(device);
            if (const Status done = session ? ours(*session, size, linear, x) : Status(session.error()); !done) {
                std::printf("  %s\n", done.error().message.c_str());
            }
#ifdef HEADSCOPE_CLBLAST
            clblast(device.place, size, w, x);
#endif
        }
    }
    return 0;
}
