// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Patterns as somebody else would have computed them, and files of them.

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

#include "core/weights/tensor_writer.h"
#include "tests/support/random_numbers.h"

namespace headscope::testing {

/// Softmax over the last dimension of random numbers; of the keys up to the query's own where `causal`.
inline FloatTensor softmaxOf(const Shape &shape, bool causal = false, uint64_t seed = 3)
{
    const auto n_key = static_cast<size_t>(shape.back()), n_query = static_cast<size_t>(shape[shape.size() - 2]);
    FloatTensor out{shape, RandomNumbers(seed).list(static_cast<size_t>(*elementCount(shape)), 2.0f)};
    for (size_t row = 0; row < out.values.size() / n_key; ++row) {
        const size_t seen = causal ? row % n_query + 1 : n_key;
        double sum = 0;
        for (size_t key = 0; key < n_key; ++key) {
            float &v = out.values[row * n_key + key];
            v = key < seen ? std::exp(v) : 0.0f;
            sum += static_cast<double>(v);
        }
        for (size_t key = 0; key < n_key; ++key) {
            out.values[row * n_key + key] = static_cast<float>(static_cast<double>(out.values[row * n_key + key]) / sum);
        }
    }
    return out;
}

using GivenTensors = std::map<std::string, FloatTensor>;
using Metadata = std::map<std::string, std::string>;

/// Writes tensors by the ending of `path`, which it gives back.
inline std::filesystem::path writeGiven(const std::filesystem::path &path, const GivenTensors &tensors, const Metadata &metadata = {})
{
    std::vector<TensorSource> sources;
    for (const auto &[name, tensor] : tensors) {
        sources.push_back({name, tensor.shape, [values = tensor.values]() -> Result<std::vector<float>> { return values; }});
    }
    WriteOptions options;
    options.metadata = metadata;
    if (!writeTensors(path, sources, options)) {
        std::abort();
    }
    return path;
}

} // namespace headscope::testing
