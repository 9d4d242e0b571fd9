// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/device_weights.h"

#include <array>
#include <set>

#include "core/base/text.h"

namespace headscope {

namespace {

LinearKey keyOf(const Linear &linear)
{
    const opencl::StoredLinear stored = opencl::storedOf(linear);
    return {stored.data, linear.dIn(), linear.dOut(), stored.in_step, linear.bias()};
}

std::array<const Linear *, 11> linearsOf(const BlockWeights &w)
{
    return {&w.attn.W_Q, &w.attn.W_K, &w.attn.W_V, &w.attn.W_O, &w.cross.W_Q, &w.cross.W_K, &w.cross.W_V, &w.cross.W_O, &w.W_in, &w.W_gate, &w.W_out};
}

class Sender {
public:
    Sender(opencl::Session &session, SentMatrices &sent, const Progress &progress) : session_(session), sent_(sent), progress_(progress) {}

    Result<DeviceBlockWeights> block(const BlockWeights &w)
    {
        DeviceBlockWeights out;
        const std::array<std::pair<const NormWeights *, opencl::DeviceNorm *>, 12> norms = {{{&w.norm_attn, &out.norm_attn}, {&w.norm_attn_out, &out.norm_attn_out}, {&w.norm_attn_post, &out.norm_attn_post},
            {&w.norm_cross, &out.norm_cross}, {&w.norm_cross_post, &out.norm_cross_post}, {&w.norm_mlp, &out.norm_mlp}, {&w.norm_mlp_out, &out.norm_mlp_out}, {&w.norm_mlp_post, &out.norm_mlp_post},
            {&w.attn.norm_q, &out.attn.norm_q}, {&w.attn.norm_k, &out.attn.norm_k}, {&w.cross.norm_q, &out.cross.norm_q}, {&w.cross.norm_k, &out.cross.norm_k}}};
        for (const auto &[from, to] : norms) {
            HS_TRY(sent, opencl::uploadNorm(session_, from->gain, from->bias));
            *to = std::move(sent);
        }
        const std::array<std::shared_ptr<const opencl::DeviceLinear> *, 11> targets = {
            &out.attn.W_Q, &out.attn.W_K, &out.attn.W_V, &out.attn.W_O, &out.cross.W_Q, &out.cross.W_K, &out.cross.W_V, &out.cross.W_O, &out.W_in, &out.W_gate, &out.W_out};
        const auto linears = linearsOf(w);
        for (size_t i = 0; i < targets.size(); ++i) {
            HS_TRY(sent, linear(*linears[i]));
            *targets[i] = std::move(sent);
        }
        HS_TRY(attn_scale, scale(w.attn_scale));
        HS_TRY(mlp_scale, scale(w.mlp_scale));
        out.attn_scale = std::move(attn_scale);
        out.mlp_scale = std::move(mlp_scale);
        return out;
    }

private:
    Result<std::shared_ptr<const opencl::DeviceLinear>> linear(const Linear &from)
    {
        if (from.dIn() == 0) {
            return std::shared_ptr<const opencl::DeviceLinear>();
        }
        auto &known = sent_[keyOf(from)];
        if (!known) {
            HS_TRY(made, opencl::uploadLinear(session_, from, progress_));
            known = std::make_shared<const opencl::DeviceLinear>(std::move(made));
        }
        return known;
    }

    Result<opencl::Buffer> scale(const std::vector<float> &values) { return values.empty() ? Result<opencl::Buffer>(opencl::Buffer()) : session_.upload(std::span<const float>(values)); }

    opencl::Session &session_;
    SentMatrices &sent_;
    const Progress &progress_;
};

} // namespace

Status weightsFit(const StackWeights &weights, const opencl::DeviceFacts &device)
{
    std::set<LinearKey> seen;
    uint64_t total = 0;
    for (const BlockWeights &block : weights.blocks) {
        for (const Linear *linear : linearsOf(block)) {
            if (linear->dIn() == 0 || !seen.insert(keyOf(*linear)).second) {
                continue;
            }
            const uint64_t bytes = opencl::linearBytes(*linear);
            if (bytes > device.largest_buffer_bytes) {
                return unsupported(concat("a matrix of ", linear->dIn(), " x ", linear->dOut(), " numbers takes ", bytes, " bytes, a buffer of the device holds ", device.largest_buffer_bytes));
            }
            total += bytes;
        }
    }
    if (total > device.memory_bytes) {
        return unsupported(concat("the weights take ", total, " bytes, the device has ", device.memory_bytes));
    }
    return Done{};
}

Result<std::shared_ptr<const DeviceStackWeights>> uploadStack(opencl::Session &session, const StackWeights &weights, SentMatrices &sent, const Progress &progress)
{
    auto out = std::make_shared<DeviceStackWeights>();
    Sender sender(session, sent, progress);
    for (size_t i = 0; i < weights.blocks.size(); ++i) {
        HS_TRY(block, sender.block(weights.blocks[i]));
        out->blocks.push_back(std::move(block));
        progress.say(static_cast<double>(i + 1) / static_cast<double>(weights.blocks.size()), "weights to the device");
    }
    return std::shared_ptr<const DeviceStackWeights>(std::move(out));
}

} // namespace headscope
