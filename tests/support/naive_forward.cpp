// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/naive_forward.h"

#include <limits>

namespace headscope::testing {

namespace {

using Rows = std::vector<Numbers>; ///< [n][d]

class Pass {
public:
    Pass(const TinyConfig &config, const TinyTensors &tensors, const std::vector<uint8_t> &keyAllowed) : c_(config), tensors_(tensors), allowed_(keyAllowed) {}

    std::map<std::string, Numbers> run(const std::vector<int> &ids)
    {
        Rows x = embed(ids);
        keep("embed", x);
        for (int l = 0; l < c_.n_layers; ++l) {
            x = block(l, x);
        }
        x = norm(x, c_.llama ? "norm" : "ln_f");
        keep("final", x);
        const std::string unembedding = c_.tied ? c_.prefix + (c_.llama ? "embed_tokens.weight" : "wte.weight") : "lm_head.weight";
        keep("logits", linear(x, unembedding, "", true));
        return std::move(out_);
    }

private:
    const FloatTensor &tensor(const std::string &fullName) const { return tensors_.at(fullName); }
    double number(const FloatTensor &t, int row, int column) const { return static_cast<double>(t.values[static_cast<size_t>(row) * static_cast<size_t>(t.shape.back()) + static_cast<size_t>(column)]); }

    void keep(const std::string &name, const Rows &rows)
    {
        Numbers &flat = out_[name];
        for (const auto &row : rows) {
            flat.insert(flat.end(), row.begin(), row.end());
        }
    }

    Rows embed(const std::vector<int> &ids) const
    {
        Rows x;
        for (size_t i = 0; i < ids.size(); ++i) {
            x.emplace_back();
            for (int d = 0; d < c_.d_model; ++d) {
                double value = number(tensor(c_.prefix + (c_.llama ? "embed_tokens.weight" : "wte.weight")), ids[i], d);
                if (!c_.llama) {
                    value += number(tensor(c_.prefix + "wpe.weight"), static_cast<int>(i), d);
                }
                x.back().push_back(value);
            }
        }
        return x;
    }

    /// Ba et al. 2016, eq. 4; Zhang & Sennrich 2019, eq. 4.
    Rows norm(const Rows &x, const std::string &name) const
    {
        const FloatTensor &gain = tensor(c_.prefix + name + ".weight");
        Rows y = x;
        for (auto &row : y) {
            const double d = static_cast<double>(row.size());
            double mean = 0, square = 0;
            for (const double v : row) {
                mean += c_.llama ? 0.0 : v / d;
            }
            for (const double v : row) {
                square += (v - mean) * (v - mean) / d;
            }
            for (size_t i = 0; i < row.size(); ++i) {
                row[i] = (row[i] - mean) / std::sqrt(square + c_.eps) * static_cast<double>(gain.values[i]);
                row[i] += c_.llama ? 0.0 : static_cast<double>(tensor(c_.prefix + name + ".bias").values[i]);
            }
        }
        return y;
    }

    /// x W + b; `outIn`: stored [d_out, d_in].
    Rows linear(const Rows &x, const std::string &weight, const std::string &bias, bool outIn) const
    {
        const FloatTensor &w = tensor(weight);
        const int dOut = static_cast<int>(w.shape[outIn ? 0 : 1]);
        Rows y;
        for (const auto &row : x) {
            y.emplace_back();
            for (int o = 0; o < dOut; ++o) {
                double sum = bias.empty() ? 0.0 : static_cast<double>(tensor(bias).values[static_cast<size_t>(o)]);
                for (int i = 0; i < static_cast<int>(row.size()); ++i) {
                    sum += row[static_cast<size_t>(i)] * (outIn ? number(w, o, i) : number(w, i, o));
                }
                y.back().push_back(sum);
            }
        }
        return y;
    }

    Rows layer(const Rows &x, const std::string &name) const
    {
        return c_.llama ? linear(x, name + ".weight", "", true) : linear(x, name + ".weight", name + ".bias", false);
    }

    static Rows columns(const Rows &x, int first, int count)
    {
        Rows y;
        for (const auto &row : x) {
            y.emplace_back(row.begin() + first, row.begin() + first + count);
        }
        return y;
    }

    /// Su et al. 2021; dimension i turns with dimension i + d_head / 2.
    void rotate(Rows &x) const
    {
        const size_t half = static_cast<size_t>(c_.d_head) / 2;
        for (size_t position = 0; position < x.size(); ++position) {
            const Numbers before = x[position];
            for (size_t i = 0; i < half; ++i) {
                const double angle = static_cast<double>(position) / std::pow(c_.rotary_base, static_cast<double>(i) / static_cast<double>(half));
                x[position][i] = before[i] * std::cos(angle) - before[i + half] * std::sin(angle);
                x[position][i + half] = before[i] * std::sin(angle) + before[i + half] * std::cos(angle);
            }
        }
    }

    double activate(double v) const
    {
        const double pi = 3.14159265358979323846;
        if (c_.activation == "gelu") {
            return v * 0.5 * std::erfc(-v / std::sqrt(2.0));
        }
        if (c_.activation == "gelu_new") {
            return 0.5 * v * (1 + std::tanh(std::sqrt(2 / pi) * (v + 0.044715 * v * v * v)));
        }
        return c_.activation == "relu" ? std::max(v, 0.0) : v / (1 + std::exp(-v));
    }

    /// Query, key, value of one head, positions in q and k.
    struct Head {
        Rows q, k, v;
    };
    Head head(const Rows &x, const std::string &at, int h) const
    {
        const int d = c_.d_head, kv = h / (c_.n_heads / c_.n_kv_heads);
        if (!c_.llama) {
            const Rows all = layer(x, at + "attn.c_attn");
            return {columns(all, h * d, d), columns(all, c_.d_model + h * d, d), columns(all, 2 * c_.d_model + h * d, d)};
        }
        Head out{columns(layer(x, at + "self_attn.q_proj"), h * d, d), columns(layer(x, at + "self_attn.k_proj"), kv * d, d), columns(layer(x, at + "self_attn.v_proj"), kv * d, d)};
        rotate(out.q);
        rotate(out.k);
        return out;
    }

    /// Scores, pattern and z of one head; returns z.
    Rows attend(const Head &head, int l, const std::string &name)
    {
        double scale = c_.scaled ? 1 / std::sqrt(static_cast<double>(c_.d_head)) : 1.0;
        scale /= c_.byInverseLayer ? l + 1 : 1;
        Rows scores, pattern, z;
        for (size_t i = 0; i < head.q.size(); ++i) {
            Numbers s(head.k.size(), -std::numeric_limits<double>::infinity()), a(head.k.size()), mixed(static_cast<size_t>(c_.d_head));
            double total = 0;
            for (size_t j = 0; j <= i; ++j) {
                if (!allowed_.empty() && !allowed_[j]) {
                    continue;
                }
                s[j] = 0;
                for (size_t d = 0; d < mixed.size(); ++d) {
                    s[j] += head.q[i][d] * head.k[j][d];
                }
                s[j] *= scale;
                a[j] = std::exp(s[j]); // float64 holds it: scores of tiny models are small
                total += a[j];
            }
            for (size_t j = 0; j < a.size(); ++j) {
                a[j] = total > 0 ? a[j] / total : 0.0;
                for (size_t d = 0; d < mixed.size(); ++d) {
                    mixed[d] += a[j] * head.v[j][d];
                }
            }
            scores.push_back(s);
            pattern.push_back(a);
            z.push_back(mixed);
        }
        keep(name + "q", head.q);
        keep(name + "scores", scores);
        keep(name + "pattern", pattern);
        keep(name + "z", z);
        return z;
    }

    /// z of head h through its slice of W_O, without bias.
    Rows result(const Rows &z, const FloatTensor &W_O, int h) const
    {
        Rows y;
        for (const auto &row : z) {
            y.emplace_back(static_cast<size_t>(c_.d_model));
            for (int o = 0; o < c_.d_model; ++o) {
                for (int d = 0; d < c_.d_head; ++d) {
                    const int in = h * c_.d_head + d;
                    y.back()[static_cast<size_t>(o)] += row[static_cast<size_t>(d)] * (c_.llama ? number(W_O, o, in) : number(W_O, in, o));
                }
            }
        }
        return y;
    }

    static void add(Rows &x, const Rows &y)
    {
        for (size_t i = 0; i < x.size(); ++i) {
            for (size_t d = 0; d < x[i].size(); ++d) {
                x[i][d] += y[i][d];
            }
        }
    }

    Rows mlp(const Rows &x, const std::string &at) const
    {
        Rows hidden = layer(x, at + (c_.llama ? "mlp.gate_proj" : "mlp.c_fc"));
        const Rows up = c_.llama ? layer(x, at + "mlp.up_proj") : Rows();
        for (size_t i = 0; i < hidden.size(); ++i) {
            for (size_t d = 0; d < hidden[i].size(); ++d) {
                hidden[i][d] = activate(hidden[i][d]) * (c_.llama ? up[i][d] : 1.0);
            }
        }
        return layer(hidden, at + (c_.llama ? "mlp.down_proj" : "mlp.c_proj"));
    }

    Rows block(int l, Rows x)
    {
        const std::string name = concat("blocks.", l, "."), at = concat(c_.prefix, c_.llama ? "layers." : "h.", l, ".");
        const std::string W_O = at + (c_.llama ? "self_attn.o_proj.weight" : "attn.c_proj.weight");
        keep(name + "resid_pre", x);
        const Rows normed = norm(x, (at + (c_.llama ? "input_layernorm" : "ln_1")).substr(c_.prefix.size()));
        Rows attended(x.size(), Numbers(static_cast<size_t>(c_.d_model)));
        for (int h = 0; h < c_.n_heads; ++h) {
            const Head one = head(normed, at, h);
            if (h % (c_.n_heads / c_.n_kv_heads) == 0) {
                keep(name + "attn.k", one.k);
                keep(name + "attn.v", one.v);
            }
            const Rows given = result(attend(one, l, name + "attn."), tensor(W_O), h);
            keep(name + "attn.result", given);
            add(attended, given);
        }
        if (!c_.llama) {
            const auto &bias = tensor(at + "attn.c_proj.bias").values;
            add(attended, Rows(x.size(), Numbers(bias.begin(), bias.end())));
        }
        keep(name + "attn_out", attended);
        add(x, attended);
        keep(name + "resid_mid", x);
        const Rows more = mlp(norm(x, (at + (c_.llama ? "post_attention_layernorm" : "ln_2")).substr(c_.prefix.size())), at);
        keep(name + "mlp_out", more);
        add(x, more);
        keep(name + "resid_post", x);
        return x;
    }

    const TinyConfig &c_;
    const TinyTensors &tensors_;
    const std::vector<uint8_t> &allowed_;
    std::map<std::string, Numbers> out_;
};

} // namespace

std::map<std::string, Numbers> naiveForward(const TinyConfig &config, const TinyTensors &tensors, const std::vector<int> &ids, const std::vector<uint8_t> &keyAllowed)
{
    return Pass(config, tensors, keyAllowed).run(ids);
}

} // namespace headscope::testing
