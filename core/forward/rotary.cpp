// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/rotary.h"

#include <cmath>

#include "core/base/check.h"

namespace headscope {

std::vector<double> frequenciesFor(const RotarySpec &spec, int n)
{
    if (spec.long_from <= 0 || n <= spec.long_from) {
        return spec.frequencies;
    }
    if (!spec.long_frequencies.empty()) {
        return spec.long_frequencies;
    }
    const double pairs = static_cast<double>(spec.frequencies.size());
    const double stretch = spec.ntk_factor * n / spec.long_from - (spec.ntk_factor - 1.0);
    std::vector<double> out = spec.frequencies;
    for (size_t i = 0; i < out.size() && pairs > 1; ++i) {
        out[i] *= std::pow(stretch, -static_cast<double>(i) / (pairs - 1.0)); // the base's power dim / (dim - 2), taken to -2 i / dim
    }
    return out;
}

RotaryTable::RotaryTable(int first, int n, const RotarySpec &spec) : n_(n - first), half_(static_cast<int>(spec.frequencies.size())), pairs_(spec.pairs)
{
    HS_CHECK(first >= 0 && n > first);
    const std::vector<double> frequencies = frequenciesFor(spec, n);
    HS_CHECK(frequencies.size() == spec.frequencies.size());
    cos_.reserve(static_cast<size_t>(n_) * static_cast<size_t>(half_));
    sin_.reserve(cos_.capacity());
    for (int position = first; position < n; ++position) {
        for (const double frequency : frequencies) {
            cos_.push_back(static_cast<float>(std::cos(position * frequency) * spec.magnitude));
            sin_.push_back(static_cast<float>(std::sin(position * frequency) * spec.magnitude));
        }
    }
}

void RotaryTable::rotate(Matrix &x, int d_head) const
{
    HS_CHECK(x.rows == n_ && x.cols % d_head == 0 && 2 * half_ <= d_head);
    const int step = pairs_ == RotaryPairs::Half ? 1 : 2, apart = pairs_ == RotaryPairs::Half ? half_ : 1;
    for (int r = 0; r < n_; ++r) {
        const float *c = cos_.data() + static_cast<size_t>(r) * static_cast<size_t>(half_);
        const float *s = sin_.data() + static_cast<size_t>(r) * static_cast<size_t>(half_);
        for (float *head = x.row(r), *end = head + x.cols; head != end; head += d_head) {
            for (int i = 0; i < half_; ++i) {
                float &first = head[i * step], &second = head[i * step + apart];
                const float a = first, b = second;
                first = a * c[i] - b * s[i];
                second = b * c[i] + a * s[i];
            }
        }
    }
}

} // namespace headscope
