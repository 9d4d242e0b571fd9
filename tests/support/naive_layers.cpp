// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/naive_layers.h"

#include <cmath>
#include <limits>

namespace headscope::testing::naive {

namespace {

const FloatTensor *find(const TinyTensors &tensors, const std::string &name)
{
    const auto at = tensors.find(name);
    return at == tensors.end() ? nullptr : &at->second;
}

double number(const FloatTensor &t, size_t row, size_t column) { return static_cast<double>(t.values[row * static_cast<size_t>(t.shape.back()) + column]); }

} // namespace

Rows rowsOf(const Matrix &x)
{
    Rows out;
    for (int r = 0; r < x.rows; ++r) {
        out.emplace_back(x.row(r), x.row(r) + x.cols);
    }
    return out;
}

Numbers flat(const Rows &x)
{
    Numbers out;
    for (const auto &row : x) {
        out.insert(out.end(), row.begin(), row.end());
    }
    return out;
}

Rows plus(Rows a, const Rows &b)
{
    for (size_t i = 0; i < a.size(); ++i) {
        for (size_t d = 0; d < a[i].size(); ++d) {
            a[i][d] += b[i][d];
        }
    }
    return a;
}

Rows columns(const Rows &x, int first, int count)
{
    Rows out;
    for (const auto &row : x) {
        out.emplace_back(row.begin() + first, row.begin() + first + count);
    }
    return out;
}

Rows linear(const Rows &x, const FloatTensor &weight, const FloatTensor *bias, bool inOut)
{
    const auto dOut = static_cast<size_t>(weight.shape[inOut ? 1 : 0]);
    Rows out;
    for (const auto &row : x) {
        out.emplace_back();
        for (size_t o = 0; o < dOut; ++o) {
            double sum = bias ? static_cast<double>(bias->values[o]) : 0.0;
            for (size_t i = 0; i < row.size(); ++i) {
                sum += row[i] * (inOut ? number(weight, i, o) : number(weight, o, i));
            }
            out.back().push_back(sum);
        }
    }
    return out;
}

Rows layer(const Rows &x, const TinyTensors &tensors, const std::string &name) { return linear(x, tensors.at(name + ".weight"), find(tensors, name + ".bias")); }

Rows norm(const Rows &x, const TinyTensors &tensors, const std::string &name, double eps)
{
    const FloatTensor &gain = tensors.at(name + ".weight"), *bias = find(tensors, name + ".bias");
    Rows out = x;
    for (auto &row : out) {
        const double d = static_cast<double>(row.size());
        double mean = 0, square = 0;
        for (const double v : row) {
            mean += v / d;
        }
        for (const double v : row) {
            square += (v - mean) * (v - mean) / d;
        }
        for (size_t i = 0; i < row.size(); ++i) {
            row[i] = (row[i] - mean) / std::sqrt(square + eps) * static_cast<double>(gain.values[i]) + (bias ? static_cast<double>(bias->values[i]) : 0.0);
        }
    }
    return out;
}

Rows rmsNorm(const Rows &x, const std::vector<float> &gain, double eps)
{
    Rows out = x;
    for (auto &row : out) {
        double square = 0;
        for (const double v : row) {
            square += v * v / static_cast<double>(row.size());
        }
        for (size_t i = 0; i < row.size(); ++i) {
            row[i] = row[i] / std::sqrt(square + eps) * static_cast<double>(gain[i]);
        }
    }
    return out;
}

double activation(const std::string &name, double v)
{
    if (name == "gelu") {
        return v * 0.5 * std::erfc(-v / std::sqrt(2.0));
    }
    if (name == "gelu_new") {
        return 0.5 * v * (1 + std::tanh(std::sqrt(2 / 3.14159265358979323846) * (v + 0.044715 * v * v * v)));
    }
    if (name == "quick_gelu") {
        return v / (1 + std::exp(-1.702 * v));
    }
    if (name == "silu") {
        return v / (1 + std::exp(-v));
    }
    return name == "tanh" ? std::tanh(v) : name == "relu" ? std::max(v, 0.0) : std::numeric_limits<double>::quiet_NaN();
}

Rows activated(Rows x, const std::string &name)
{
    for (auto &row : x) {
        for (double &v : row) {
            v = activation(name, v);
        }
    }
    return x;
}

MaskOf causal()
{
    return [](int i, int j) { return j > i ? -std::numeric_limits<double>::infinity() : 0.0; };
}

Attended attention(const Rows &q, const Rows &k, const Rows &v, std::pair<int, int> headsAndKvHeads, double scale, const MaskOf &mask)
{
    const auto [n_heads, n_kv_heads] = headsAndKvHeads;
    const size_t d_head = q[0].size() / static_cast<size_t>(n_heads);
    Attended out;
    out.z.assign(q.size(), Numbers(q[0].size()));
    for (size_t h = 0; h < static_cast<size_t>(n_heads); ++h) {
        const size_t own = h * d_head, shared = h / static_cast<size_t>(n_heads / n_kv_heads) * d_head;
        for (size_t i = 0; i < q.size(); ++i) {
            Numbers weight;
            double total = 0;
            for (size_t j = 0; j < k.size(); ++j) {
                double dot = 0;
                for (size_t d = 0; d < d_head; ++d) {
                    dot += q[i][own + d] * k[j][shared + d];
                }
                weight.push_back(std::exp(dot * scale + (mask ? mask(static_cast<int>(i), static_cast<int>(j)) : 0.0))); // float64 holds it: scores of tests are small
                total += weight.back();
            }
            for (size_t j = 0; j < k.size(); ++j) {
                const double a = total > 0 ? weight[j] / total : 0.0;
                out.pattern.push_back(a);
                for (size_t d = 0; d < d_head; ++d) {
                    out.z[i][own + d] += a * v[j][shared + d];
                }
            }
        }
    }
    return out;
}

Rows TorchAttention::operator()(const Rows &query, const Rows &keys, Numbers &pattern, const MaskOf &mask) const
{
    const FloatTensor &joint = tensors.at(at + "in_proj_weight"), *bias = find(tensors, at + "in_proj_bias");
    const int d = static_cast<int>(query[0].size());
    const Rows q = columns(linear(query, joint, bias), 0, d), k = columns(linear(keys, joint, bias), d, d), v = columns(linear(keys, joint, bias), 2 * d, d);
    Attended done = attention(q, k, v, {n_heads, n_heads}, 1 / std::sqrt(static_cast<double>(d) / n_heads), mask);
    pattern = std::move(done.pattern);
    return layer(done.z, tensors, at + "out_proj");
}

Rows TorchLayers::operator()(const Rows &x, const std::string &at, const Rows *memory, const MaskOf &mask, const std::string &name, Named &out) const
{
    const auto before = [&](const Rows &stream, const char *which) { return normFirst ? norm(stream, tensors, at + which, eps) : stream; };
    const auto behind = [&](const Rows &stream, const char *which) { return normFirst ? stream : norm(stream, tensors, at + which, eps); };
    const Rows in = before(x, "norm1");
    Rows stream = behind(plus(x, TorchAttention{tensors, at + "self_attn.", n_heads}(in, in, out[name + "attn.pattern"], mask)), "norm1");
    out[name + "resid_mid"] = flat(stream);
    if (memory) {
        stream = behind(plus(stream, TorchAttention{tensors, at + "multihead_attn.", n_heads}(before(stream, "norm2"), *memory, out[name + "cross_attn.pattern"])), "norm2");
        out[name + "resid_cross"] = flat(stream);
    }
    const char *last = memory ? "norm3" : "norm2";
    const Rows hidden = activated(layer(before(stream, last), tensors, at + "linear1"), activation);
    stream = behind(plus(stream, layer(hidden, tensors, at + "linear2")), last);
    out[name + "resid_post"] = flat(stream);
    return stream;
}

} // namespace headscope::testing::naive
