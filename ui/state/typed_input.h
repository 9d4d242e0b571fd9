// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What people type and choose for a model that reads tokens, pictures or recordings, and which of it the open model takes. Pure values: make() may run on any thread.

#include <QString>
#include <filesystem>
#include <string>
#include <vector>

#include "core/forward/input.h"

namespace headscope::ui {

/// What a model takes beside what is typed into the text field.
enum class SecondInput {
    None,
    Pair,    ///< a second text, for encoders of pairs
    Target,  ///< what the decoder of an encoder-decoder model reads
    Picture, ///< what the other tower reads
};
SecondInput secondInput(const Model &model);

/// Parts that a model does not take stay for the next one that does.
struct TypedInput {
    std::string text, pair, target;
    std::vector<int> target_ids;            ///< decoder_input_ids of a target that the model wrote, until `target` is edited; empty = the text is read
    std::filesystem::path picture, sound;   ///< files; empty = none
    int first = 0;                          ///< where the window begins in a text longer than the context

    /// What is missing before the model can run, as a sentence; empty when nothing is.
    QString missing(const Model &model) const;
    /// What the model takes of it. A target that is empty is what the decoder reads before every text.
    GivenParts parts(const Model &model) const;
    /// parts() without the target: what an encoder reads.
    GivenParts source(const Model &model) const;
    /// Errors as inputFromText and inputFromParts.
    Result<Input> make(const Model &model) const;
    bool operator==(const TypedInput &) const = default;
};

} // namespace headscope::ui
