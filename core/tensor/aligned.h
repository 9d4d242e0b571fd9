// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Scratch memory for the inner loops: float32 on cache line borders, not set to anything. Grows, never shrinks; owned by one thread at a time.

#include <cstddef>
#include <memory>
#include <new>

namespace headscope {

class AlignedFloats {
public:
    AlignedFloats() = default;
    explicit AlignedFloats(size_t count) { atLeast(count); }

    /// Room for `count` numbers; what was there may be gone. Throws std::bad_alloc.
    float *atLeast(size_t count)
    {
        if (count > count_) {
            data_.reset();
            count_ = 0;
            data_.reset(static_cast<float *>(::operator new(count * sizeof(float), std::align_val_t(alignment))));
            count_ = count;
        }
        return data_.get();
    }
    float *data() { return data_.get(); }
    const float *data() const { return data_.get(); }

private:
    static constexpr size_t alignment = 64;
    struct Free {
        void operator()(float *p) const { ::operator delete(p, std::align_val_t(alignment)); }
    };
    std::unique_ptr<float, Free> data_;
    size_t count_ = 0;
};

} // namespace headscope
