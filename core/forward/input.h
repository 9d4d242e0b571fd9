// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What goes into a model: sequences of positions with what people call them. Pure values; the functions that make them check every size against the model.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/model/model.h"
#include "core/tensor/matrix.h"
#include "core/tokenizer/tokenizer.h"

namespace headscope {

/// Positions that are the cells of a map: cell (y, x) is position first + y cols + x.
struct Grid {
    int rows = 0, cols = 0, first = 0;
    int cells() const { return rows * cols; }
    bool contains(int position) const { return position >= first && position < first + cells(); }
    bool operator==(const Grid &) const = default;
};

/// One row of positions: tokens of a text, given vectors, cells of a feature map, patches of a picture.
struct Sequence {
    std::string text, pair;            ///< as given; empty where no text was
    std::vector<TokenId> ids;          ///< empty where positions are no tokens of a vocabulary
    std::vector<std::string> tokens;   ///< as the vocabulary writes them, one a position
    std::vector<std::string> labels;   ///< for axes, one a position
    std::vector<TextSpan> offsets;     ///< code points of `text` (or `pair`), one a position; empty where there is no text
    std::vector<int> text_index;       ///< 0 = offsets count in `text`, 1 = in `pair`, -1 = in neither; empty where there is no text
    std::vector<bool> special;         ///< one a position
    std::vector<int> type_ids;         ///< segments, one a position; empty = all 0
    std::vector<uint8_t> key_allowed;  ///< 0 = padding that nobody may look at; empty = all
    int total_tokens = 0;              ///< of the whole text, before it was cut to a window
    int leading = 0;                   ///< special tokens at the beginning, which every window keeps
    int trailing = 0;                  ///< special tokens at the end ([SEP], </s>), which every window keeps too
    int first_token = 0;               ///< where in the whole text this window begins, the leading tokens not counted
    Matrix vectors;                    ///< [n, d] the stream itself; empty where ids or pixels make it
    Matrix values;                     ///< [n, d_value] behind the values of a bare layer where they differ from `vectors`; else empty
    FloatTensor pixels;                ///< [channels, height, width] of a picture, preprocessed
    FloatTensor features;              ///< [n_mels, frames] log-mel spectrogram of a recording; two frames a position
    std::optional<Grid> grid;          ///< where positions are cells

    int size() const { return static_cast<int>(labels.size()); }
    /// Tokens of the text itself, without the special ones around it: of the whole text, and of this window.
    int textTokens() const { return total_tokens - leading - trailing; }
    int shownTokens() const { return size() - leading - trailing; }
};

struct Input {
    std::vector<Sequence> sequences;      ///< one a stack in the model's order; behind them the given memory, where there is one
    Matrix added_mask;                    ///< [n_query, n_key] added to the scaled scores of the last stack's self-attention, -inf = may not look; empty = nothing
    std::vector<uint8_t> memory_allowed;  ///< [n_key] for cross-attention, instead of the memory's own key_allowed; empty = that
    bool causal = false;                  ///< self-attention of the last stack (the target, or the only one) is causal though its spec does not say so
    bool synthetic = false;               ///< vectors were made up from the words

    const Sequence &main() const { return sequences.front(); }
};

struct GivenText {
    std::string text;
    std::optional<std::string> pair; ///< a second text beside the first ("question" and "answer"), put together as the tokenizer says
    int first = 0;                   ///< where a window begins in a text longer than the context
    std::optional<std::string> decoder_text = std::nullopt; ///< the target of an encoder-decoder model, shifted right as its family does
};

/// Tokens of a text, cut to a window of at most n_ctx tokens: the special tokens that begin every text, those from `first` on (clamped so that the window lies inside the text), the special tokens that end every
/// text. A model without an embedding gets synthetic vectors (vectors.h). BadInput: not UTF-8, no tokenizer, no token at all, a model that takes no text, a pair for a model without an embedding, a pair that is longer than the context.
Result<Input> inputFromText(const Model &model, const GivenText &given);
inline Result<Input> inputFromText(const Model &model, std::string_view text, int first = 0) { return inputFromText(model, {std::string(text), {}, first}); }

/// Given ids. BadInput: none, more than n_ctx, an id outside the embedding, a mask or segments of another length, segments that the model does not have.
struct GivenIds {
    std::vector<int> ids;
    std::vector<uint8_t> attention_mask; ///< 1 = real token; empty = all
    std::vector<int> type_ids;           ///< empty = all 0
};
Result<Input> inputFromIds(const Model &model, const GivenIds &given);

/// What a model of several stacks reads, each part in one of its forms: an encoder-decoder model a text (or a recording) and a target, two towers a text and a picture.
struct GivenParts {
    std::optional<GivenText> text;
    std::optional<GivenIds> ids;                   ///< instead of a text
    std::optional<std::string> target;             ///< what a decoder reads; the same as text->decoder_text
    std::optional<std::vector<int>> target_ids;    ///< decoder_input_ids, used as they are
    std::optional<std::filesystem::path> picture;  ///< preprocessed as the model says
    std::optional<FloatTensor> pixels;             ///< [channels, H, W] that is preprocessed
    std::optional<std::filesystem::path> sound;    ///< a WAV file
    std::optional<FloatTensor> features;           ///< [n_mels, frames] log-mel values

    std::optional<std::string> targetText() const;
};

/// BadInput: a part that is missing, or one that no stack reads (names both), what the parts' readers and checkInput refuse.
Result<Input> inputFromParts(const Model &model, const GivenParts &parts);

/// Given vectors [n, d] for a stack that takes them. `labels` may be empty: then positions are numbered.
Sequence sequenceOfVectors(Matrix vectors, std::vector<std::string> labels = {});

/// A feature map [C, H, W] as H W positions of C numbers: cell (y, x) is position y W + x. Requires: three dimensions, all positive.
Sequence sequenceOfMap(const FloatTensor &map);

/// A picture [channels, H, W], preprocessed: the model's prefix tokens, then its patches row by row. Requires that `stack` takes pictures; what does not fit is checkInput's to say.
Sequence sequenceOfPicture(const Model &model, FloatTensor pixels, int stack = 0);

/// A log-mel spectrogram [n_mels, frames]: two frames a position, labelled with its time.
Sequence sequenceOfSound(FloatTensor features);

/// A picture file, preprocessed as the model says. Errors as openPicture and preprocess; BadInput for a model that takes no pictures.
Result<Input> inputFromPicture(const Model &model, const std::filesystem::path &file);

/// Checks an input against the model before a pass: number and sizes of its sequences, widths, masks, finite numbers. runForward requires it.
Status checkInput(const Model &model, const Input &input);

} // namespace headscope
