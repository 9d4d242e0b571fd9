// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Where NaN and infinities come from. Broken weights give patterns that are no numbers; nobody should take these for masked cells.

#include <optional>
#include <string>

#include "core/base/progress.h"
#include "core/forward/trace.h"

namespace headscope {

/// The first number of a pass, in the order in which it computes, that is NaN or infinite.
struct NonFinite {
    std::string tensor;    ///< of the trace that holds it, as traceTensors names it: "blocks.1.attn.v"
    std::string head;      ///< "L1H3" where one head has it ("L1, key/value head 3" in k and v of heads that share them), "L1" where it is of the whole layer, empty behind the embedding
};

/// Nothing where every number that the pass keeps is finite (the largest score of a query that sees no key is no fault), and for given patterns, where NaN is masked. Cost: the last stream and the sums of all rows;
/// where these look odd, all of the trace. Linear in tokens. Any thread.
std::optional<NonFinite> firstNonFinite(const Trace &trace);

/// False where a head's queries, keys or sums of scores are not finite: then no cell of its pattern means anything. Linear in tokens.
bool finitePattern(const AttentionTrace &attn, HeadIndex head);

/// The first tensor of the file, by name, that a role took and that is not finite. Nothing where there is none, or none among the first 2^29 numbers, or where `progress` was cancelled. Uses the pool's threads.
std::optional<std::string> nonFiniteTensor(const Model &model, const Progress &progress = {});

/// A sentence for people: where, and from which tensor. Nothing where all is finite. `tensor` is nonFiniteTensor() where it is known already.
std::optional<std::string> nonFiniteNote(const Trace &trace, const std::optional<std::string> &tensor);

} // namespace headscope
