// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Reader of weights in JSON, by what people have saved (json_weights_writer.h writes the program's own form):
///
/// - Tensors by name in one object. A tensor is a number, nested lists of numbers (float32), or an object {"shape", "dtype", "data"} with base64 or numbers as data, which keeps its dtype.
///   Objects of tensors are flattened: {"query": {"kernel": [[1]]}} is the tensor "query.kernel"; so are lists of objects, with their index as name.
/// - The tensors may stand in wrappers (tensors, state_dict, model_state_dict, model, params, weights), one in another up to four deep, several beside each other.
/// - Beside or inside a wrapper: a configuration (config, hparams, hyper_parameters, model_args, args), "tokenizer", "vocab" and "merges", "metadata".
///   A list of strings at the top whose name ends in "tokens" or "labels" is kept as words (WeightIndex::texts). What else stands there and is no tensor (an epoch, a name, an optimizer's state) is kept as metadata where it is short, and otherwise passed over.
/// - The program's own form {"format": "headscope-weights", "version": 1, "config": {...}, "tokenizer": {...}, "tensors": {...}}.
///
/// Text is UTF-8, strictly RFC 8259. Nothing in it makes the reader recurse more than 64 deep or allocate more than a small multiple of the text.
/// Thread rule: pure functions. Cost: one pass, measured in tests/bench; memory: the file (mapped) and the tensors.

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/weights/weight_index.h"

namespace headscope {

struct JsonWeights {
    WeightIndex index;
    std::string config;    ///< the configuration object as JSON text, empty where there is none
    std::string tokenizer; ///< the "tokenizer" object as JSON text, else {"vocab": ..., "merges": ...} of such members beside the tensors, empty where there is none
};

struct JsonReadOptions {
    bool acceptNonFinite = false; ///< NaN, Infinity and -Infinity, written as words where a number stands, are read as such instead of refused, and so is null, as NaN
};

/// Reads `path` in one pass. Stops within milliseconds when told to. BadInput names the JSON path and byte: not JSON, truncated, another encoding, names that repeat or
/// collide, ragged lists, strings, booleans or null where numbers belong, numbers beyond the dtype, NaN and Infinity, base64 of the wrong length, shape and data that disagree,
/// sizes that are negative, fractional or overflow, nesting deeper than 64. Unsupported: a dtype the program does not compute with, a newer version of its own form.
Result<JsonWeights> openJsonWeights(const std::filesystem::path &path, const Progress &progress = {});
Result<JsonWeights> openJsonWeights(const std::filesystem::path &path, const JsonReadOptions &options, const Progress &progress = {});

/// The same over text in memory; `source` is what messages name. The result does not refer to `text`.
Result<JsonWeights> readJsonWeights(std::string_view text, const std::string &source, const JsonReadOptions &options = {}, const Progress &progress = {});

} // namespace headscope
