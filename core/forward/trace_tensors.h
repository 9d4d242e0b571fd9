// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The named tensors of a trace (the command line's table of names, after TransformerLens), each computed when asked for.

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/attention/merge.h"
#include "core/base/result.h"
#include "core/forward/trace.h"
#include "core/weights/tensor_writer.h"

namespace headscope {

struct TensorSelection {
    std::vector<std::string> globs = {"*.pattern"}; ///< names to give, with * and ?
    std::vector<int> layers;                        ///< only tensors of these blocks; empty = all, and tensors of no block
    std::vector<int> heads;                         ///< only these heads of tensors by query head; empty = all
    std::optional<HeadMerge> merge;                 ///< of `heads`, weights one a head of them; adds blocks.L.attn.merged_pattern [n_query, n_key], merged_z [n_query, d_head] and merged_out [n_query, d_model] (merge.h)
    std::stop_token stop = {};                      ///< asked while the patterns and scores of a source are computed: then it is Cancelled
};

/// The chosen tensors in order of the pass. BadInput: a glob that matches nothing (lists the names), a layer or head that is not there, a choice that leaves no tensor.
/// The sources keep the trace alive.
Result<std::vector<TensorSource>> traceTensors(const std::shared_ptr<const Trace> &trace, const TensorSelection &selection);

} // namespace headscope
