// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// INPUT of the command line: one of the options that give it, or a JSON document of keys.

#include <functional>
#include <vector>

#include "app/cli/arguments.h"
#include "core/base/progress.h"
#include "core/forward/input.h"

namespace headscope::cli {

/// Exactly one of --text, --text-file, --ids, --matrix, --features, --image, --input; a bundled model without any of them gets its sample sentence. Given patterns take none of them but --image.
Result<Input> readInput(const Arguments &arguments, const Model &model, const Progress &progress);

/// What a model of several stacks reads, put together from the options of withInputOptions (text, ids, picture, recording, --input); not checked against the model.
Result<GivenParts> readParts(const Arguments &arguments, const Model &model, const Progress &progress);

/// One of many inputs. Made when its turn comes, on any thread; the model must be alive.
struct NumberedInput {
    size_t number = 1; ///< of the line or entry, from 1
    std::string what;  ///< for messages: "line 3 of texts.txt"
    std::function<Result<Input>()> make;
};

/// Each line of --text-file (empty ones left out, but counted), or each entry of the list in --input's document. BadInput where there is none.
Result<std::vector<NumberedInput>> readInputs(const Arguments &arguments, const Model &model, const Progress &progress);

} // namespace headscope::cli
