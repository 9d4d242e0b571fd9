// SPDX-License-Identifier: GPL-3.0-or-later
// Each part of a block on every device, against float64 or against the CPU's own part.
#include "core/attention/opencl/ops.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>

#include "core/forward/block.h"
#include "core/forward/rotary.h"
#include "core/tensor/half.h"
#include "tests/support/compare.h"
#include "tests/support/opencl_sessions.h"
#include "tests/support/random_numbers.h"

using namespace headscope;
using namespace headscope::testing;
using namespace headscope::opencl;

namespace {

Matrix randomOf(int rows, int cols, uint64_t seed)
{
    Matrix out(rows, cols);
    out.values = RandomNumbers(seed).list(out.values.size(), 1.5f);
    return out;
}

/// A value that must be there; the test program is over where it is not.
template <class T>
T must(Result<T> result)
{
    if (!result) {
        ADD_FAILURE() << result.error().message;
        std::abort();
    }
    return std::move(result).value();
}

/// Weights as a file might store them, and what they are in float32.
struct Stored {
    std::vector<std::byte> bytes;
    StoredLinear linear;
    std::vector<float> wide; ///< [d_in, d_out]
};

Stored storedOf(int d_in, int d_out, DType dtype, bool outIn)
{
    Stored out;
    const size_t size = dtypeSize(dtype);
    out.bytes.resize(static_cast<size_t>(d_in) * static_cast<size_t>(d_out) * size);
    out.linear = {nullptr, dtype, outIn ? 1 : d_out, outIn ? d_in : 1};
    RandomNumbers random(9);
    for (int i = 0; i < d_in; ++i) {
        for (int o = 0; o < d_out; ++o) {
            const float drawn = random.between(-1, 1);
            const uint16_t bits = dtype == DType::F16 ? doubleToHalf(static_cast<double>(drawn)) : doubleToBfloat16(static_cast<double>(drawn));
            const float value = dtype == DType::F32 ? drawn : dtype == DType::F16 ? halfToFloat(bits) : bfloat16ToFloat(bits);
            std::byte *place = out.bytes.data() + static_cast<size_t>(i * out.linear.in_step + o * out.linear.out_step) * size;
            std::memcpy(place, dtype == DType::F32 ? static_cast<const void *>(&value) : &bits, size);
            out.wide.push_back(value);
        }
    }
    out.linear.data = out.bytes.data();
    return out;
}

std::vector<double> product(const Matrix &x, const std::vector<float> &w, const std::vector<float> &bias)
{
    const size_t d_in = static_cast<size_t>(x.cols), d_out = w.size() / d_in;
    std::vector<double> out;
    for (int r = 0; r < x.rows; ++r) {
        for (size_t o = 0; o < d_out; ++o) {
            double sum = bias.empty() ? 0.0 : static_cast<double>(bias[o]);
            for (size_t i = 0; i < d_in; ++i) {
                sum += static_cast<double>(x.row(r)[i]) * static_cast<double>(w[i * d_out + o]);
            }
            out.push_back(sum);
        }
    }
    return out;
}

const std::pair<Activation, const char *> activations[] = {{Activation::Gelu, "gelu"}, {Activation::GeluTanh, "gelu_new"}, {Activation::QuickGelu, "quick_gelu"}, {Activation::Relu, "relu"}, {Activation::Silu, "silu"}, {Activation::Tanh, "tanh"},
    {Activation::Identity, "identity"}};

} // namespace

TEST(OpenClOps, LinearAgreesWithFloat64)
{
    HS_NEEDS_OPENCL();
    struct Size {
        int rows, d_in, d_out;
    };
    for (const auto &[name, session] : sessionsUnderTest()) {
        for (const DType dtype : {DType::F32, DType::F16, DType::BF16}) {
            for (const Size &size : {Size{1, 1, 1}, Size{3, 7, 5}, Size{70, 33, 130}, Size{65, 96, 64}}) {
                for (const bool outIn : {false, true}) {
                    const Stored stored = storedOf(size.d_in, size.d_out, dtype, outIn);
                    const std::vector<float> bias = outIn ? RandomNumbers(4).list(static_cast<size_t>(size.d_out), 1) : std::vector<float>();
                    const Matrix x = randomOf(size.rows, size.d_in, 3);
                    const DeviceLinear linear = must(uploadStored(*session, stored.linear, {size.d_in, size.d_out, bias}, {}));
                    const DeviceMatrix in = must(uploadMatrix(*session, x));
                    DeviceMatrix out = must(emptyMatrix(*session, size.rows, size.d_out));
                    Pace pace(*session, {});
                    ASSERT_TRUE(applyLinear(pace, linear, in, out));
                    EXPECT_TRUE(activationsAgree(must(downloadMatrix(*session, out)).values, product(x, stored.wide, bias))) << name << " " << dtypeName(dtype) << " " << size.rows << " x " << size.d_in << " x " << size.d_out << (outIn ? " OutIn" : " InOut");
                }
            }
        }
    }
}

TEST(OpenClOps, LinearOfSomeRowsLeavesTheOthersAlone)
{
    HS_NEEDS_OPENCL();
    for (const auto &[name, session] : sessionsUnderTest()) {
        const Stored stored = storedOf(8, 70, DType::F32, true);
        const Matrix x = randomOf(90, 8, 3);
        const DeviceLinear linear = must(uploadStored(*session, stored.linear, {8, 70, {}}, {}));
        const DeviceMatrix in = must(uploadMatrix(*session, x));
        Matrix before(50, 70);
        std::fill(before.values.begin(), before.values.end(), 7.0f);
        DeviceMatrix out = must(uploadMatrix(*session, before));
        Pace pace(*session, {});
        ASSERT_TRUE(applyLinear(pace, linear, in, out, {50, 37, 5}));
        const Matrix got = must(downloadMatrix(*session, out));
        const auto whole = product(x, stored.wide, {});
        std::vector<double> wanted(before.values.begin(), before.values.end());
        std::copy_n(whole.begin() + 50 * 70, 37 * 70, wanted.begin() + 5 * 70);
        EXPECT_TRUE(activationsAgree(got.values, wanted)) << name;
    }
}

TEST(OpenClOps, APackedProductInManyPartsIsTheSame)
{
    HS_NEEDS_OPENCL();
    for (const auto &[name, session] : sessionsUnderTest()) {
        Pace pace(*session, {});
        for (const double operations : {1e3, 1e6, 1e12}) { // below the smallest launch, in between, all at once
            std::vector<int> seen(300 * 500 * 3);
            ASSERT_TRUE(inParts(pace, {300, 500, static_cast<int>(std::max(3e7 / operations, 1.0)), 3}, [&](const ProductPart &part) -> Status {
                EXPECT_EQ(part.first_row % session->tuning().tileRows(), 0);
                EXPECT_EQ(part.first_col % 64, 0);
                for (int b = part.first_batch; b < part.first_batch + part.batches; ++b) {
                    for (int r = part.first_row; r < std::min(300, part.first_row + part.rows); ++r) {
                        for (int c = part.first_col; c < part.first_col + part.cols; ++c) {
                            ++seen[static_cast<size_t>((b * 300 + r) * 500 + c)];
                        }
                    }
                }
                return Done{};
            }));
            EXPECT_TRUE(std::all_of(seen.begin(), seen.end(), [](int count) { return count == 1; })) << name << " " << operations;
        }
    }
}

TEST(OpenClOps, NormsAgreeWithTheCpu)
{
    HS_NEEDS_OPENCL();
    for (const auto &[name, session] : sessionsUnderTest()) {
        for (const int width : {1, 6, 16, 33, 200}) {
            for (const int kind : {0, 1, 2}) { // LayerNorm, LayerNorm without bias, RMSNorm
                StackSpec spec;
                spec.norm = kind == 2 ? NormKind::RmsNorm : NormKind::LayerNorm;
                spec.norm_eps = 1e-3f;
                const NormWeights weights{RandomNumbers(1).list(static_cast<size_t>(width), 2), kind == 0 ? RandomNumbers(2).list(static_cast<size_t>(width), 1) : std::vector<float>()};
                const Matrix x = randomOf(37, width, 5);
                const DeviceNorm norm = must(uploadNorm(*session, weights.gain, weights.bias));
                DeviceMatrix on = must(uploadMatrix(*session, x));
                Pace pace(*session, {});
                ASSERT_TRUE(applyNorm(pace, norm, {kind == 2, spec.norm_eps}, on, on)); // in place
                EXPECT_TRUE(activationsAgree(must(downloadMatrix(*session, on)).values, normed(x, weights, spec).values)) << name << " width " << width << " kind " << kind;
            }
        }
    }
}

TEST(OpenClOps, ActivationsAgreeWithTheCpuFarFromZeroToo)
{
    HS_NEEDS_OPENCL();
    Matrix x(1, 205);
    for (int i = 0; i < 205; ++i) {
        x.values[static_cast<size_t>(i)] = i < 5 ? std::vector<float>{-1000, -90, 0, 90, 1000}[static_cast<size_t>(i)] : -10.0f + 0.1f * static_cast<float>(i - 5);
    }
    const Matrix factors = randomOf(1, 205, 8);
    for (const auto &[name, session] : sessionsUnderTest()) {
        for (const auto &[activation, word] : activations) {
            for (const bool gated : {false, true}) {
                Matrix wanted = x;
                activate(wanted, activation);
                for (size_t i = 0; gated && i < wanted.values.size(); ++i) {
                    wanted.values[i] *= factors.values[i];
                }
                DeviceMatrix on = must(uploadMatrix(*session, x));
                const DeviceMatrix gate = must(uploadMatrix(*session, factors));
                Pace pace(*session, {});
                ASSERT_TRUE(applyActivation(pace, static_cast<int>(activation), on, gated ? &gate : nullptr));
                const auto got = must(downloadMatrix(*session, on)).values;
                for (size_t i = 0; i < got.size(); ++i) {
                    EXPECT_NEAR(got[i], wanted.values[i], 2e-6 * std::max(1.0f, std::abs(wanted.values[i]))) << name << " " << word << " of " << x.values[i];
                }
            }
        }
    }
}

TEST(OpenClOps, RotaryPositionsAreTheCpus)
{
    HS_NEEDS_OPENCL();
    const int n = 19, heads = 3, d_head = 10;
    for (const auto &[name, session] : sessionsUnderTest()) {
        for (const RotaryPairs pairs : {RotaryPairs::Half, RotaryPairs::Interleaved}) {
            for (const int half : {1, 3, 5}) {
                RotarySpec spec;
                spec.pairs = pairs;
                spec.magnitude = 1.2;
                for (int i = 0; i < half; ++i) {
                    spec.frequencies.push_back(std::pow(100.0, -1.0 * i / half));
                }
                const RotaryTable table(0, n, spec);
                const Matrix x = randomOf(n, heads * d_head, 6);
                Matrix wanted = x;
                table.rotate(wanted, d_head);
                const bool halves = pairs == RotaryPairs::Half;
                const DeviceRotary rotary{half, halves ? 1 : 2, halves ? half : 1, must(session->upload(std::span<const float>(table.cosines()))), must(session->upload(std::span<const float>(table.sines())))};
                DeviceMatrix on = must(uploadMatrix(*session, x));
                Pace pace(*session, {});
                ASSERT_TRUE(applyRotary(pace, rotary, on, heads));
                EXPECT_TRUE(within(must(downloadMatrix(*session, on)).values, wanted.values, 1e-6)) << name << " " << half;
            }
        }
    }
}

TEST(OpenClOps, SumsScalesAndClips)
{
    HS_NEEDS_OPENCL();
    const Matrix a = randomOf(5, 7, 1), b = randomOf(5, 7, 2);
    const std::vector<float> scale = RandomNumbers(3).list(7, 2);
    for (const auto &[name, session] : sessionsUnderTest()) {
        const DeviceMatrix base = must(uploadMatrix(*session, a));
        const Buffer scales = must(session->upload(std::span<const float>(scale))), none;
        Pace pace(*session, {});
        for (const int kind : {0, 1, 2, 3}) { // with base, with scale, both, neither
            DeviceMatrix out = must(uploadMatrix(*session, b));
            ASSERT_TRUE(combine(pace, {kind & 1 ? &base : nullptr, out, kind & 2 ? scales : none}, out));
            const Matrix got = must(downloadMatrix(*session, out));
            for (size_t i = 0; i < got.values.size(); ++i) {
                const float part = kind & 2 ? b.values[i] * scale[i % 7] : b.values[i];
                EXPECT_NEAR(got.values[i], kind & 1 ? a.values[i] + part : part, 1e-6) << name << " " << kind;
            }
        }
        DeviceMatrix clipped = must(uploadMatrix(*session, a));
        ASSERT_TRUE(applyClip(pace, clipped, 0.5f));
        const Matrix got = must(downloadMatrix(*session, clipped));
        for (size_t i = 0; i < got.values.size(); ++i) {
            EXPECT_EQ(got.values[i], std::clamp(a.values[i], -0.5f, 0.5f)) << name;
        }
    }
}

TEST(OpenClOps, BuffersAreCountedAndGivenBack)
{
    HS_NEEDS_OPENCL();
    const auto &session = sessionsUnderTest().front().session;
    const uint64_t before = session->allocated();
    {
        const DeviceMatrix one = must(emptyMatrix(*session, 10, 10));
        Buffer other = must(session->allocate(64));
        EXPECT_EQ(session->allocated(), before + 464);
        other = must(session->allocate(128));
        EXPECT_EQ(session->allocated(), before + 528);
    }
    EXPECT_EQ(session->allocated(), before);
    const auto huge = session->allocate(session->device().largest_buffer_bytes + 1);
    ASSERT_FALSE(huge);
    EXPECT_EQ(huge.error().code, ErrorCode::OutOfResources);
    EXPECT_TRUE(session->lost().empty()); // memory that runs out is no lost device
}
