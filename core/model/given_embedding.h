// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// An embedding for weights that have none: a matrix and a vocabulary that the user gives, or that stand beside the layer in its file.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/tokenizer/tokenizer.h"
#include "core/weights/weight_index.h"

namespace headscope {

struct GivenEmbedding {
    Tensor W_E; ///< [words, d_model]
    std::shared_ptr<const Tokenizer> tokenizer; ///< null where no vocabulary was given: then ids are typed
    std::string tokenizerText;
};

/// The matrix of `file` (.npy, or JSON with one matrix and perhaps a vocabulary) and the words of `vocabulary` (a JSON list, a JSON object of word to id, {"type", "vocab"}, a tokenizer.json, or a text file with a
/// word a line; empty = those of the JSON file). BadInput: no matrix of `width` columns, more words than rows.
Result<GivenEmbedding> readEmbedding(const std::filesystem::path &file, const std::filesystem::path &vocabulary, int width);

/// A matrix [words, width] of the index under one of the names that embeddings have; nothing where there is none.
std::optional<std::string> embeddingIn(const WeightIndex &index, int width);

} // namespace headscope
