// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Labels and pictures beside given patterns. Part of given_patterns.h's reader.

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/model/given_patterns.h"

namespace headscope {

struct NamedWords {
    std::string name;
    std::vector<std::string> words;
    std::vector<std::string> labels; ///< NAMElabels beside NAMEtokens: how the words are shown; empty where there are none
};

/// The first of these lists of words that the file has, each as NAMEtokens, else NAMElabels: WeightIndex::texts, an array of numbers (by their text), or metadata that is a JSON list of strings or numbers. Metadata of the name that is anything else is passed over with a note.
std::optional<NamedWords> wordsOf(const WeightIndex &index, std::initializer_list<std::string_view> names, std::vector<std::string> &notes);

/// "image" or "picture" of the file as [3, height, width] in [0, 1], at most 1024 pixels a side: an array [H, W, 3], [3, H, W] or [H, W], or the path of a picture file. Nothing where there is none. BadInput names it.
Result<std::optional<FloatTensor>> pictureOf(const WeightIndex &index);

/// Picture files for the same purpose.
Result<FloatTensor> openGround(const std::string &path);

struct GridChoice {
    std::string grid;                 ///< ROWSxCOLS; empty: a square
    std::optional<int> prefix_tokens; ///< positions before the grid; nothing: 0, 1, 2 or 5, the first that leaves a square
};

/// Makes positions of an axis cells. BadInput where the choice does not fit the axis; false where nothing was chosen and no square fits.
Result<bool> layGrid(GivenAxis &axis, const GridChoice &choice);

} // namespace headscope
