// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The numbers that a heatmap shows, whole, for files: exactly the values on show, display options included. Pure functions.

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/analysis/display.h"
#include "core/weights/tensor_writer.h"

namespace headscope {

/// "weights", "scores", "log_weights", "row_share", "value_norms": names of files' tensors and of the command line's --shown.
std::string_view shownKey(Shown shown);

/// In words: "weights of words; keys 0, 12 hidden, the rest renormalised; minus L0H1".
std::string describeDisplay(const HeadDisplay &display);

struct ShownTensors {
    std::vector<TensorSource> tensors;
    WriteOptions options;
};

/// A matrix [rows, cols] for each display, "L3H5.weights", NaN where no value is; and where keys are hidden "L3H5.removed_mass" [rows]. Metadata as traceMetadata, with "shown" (a line a head) and the labels of rows and columns as
/// "rows" and "columns". Requires at least one display, all of one trace, kind of attention and axes. The sources keep the displays alive.
ShownTensors shownTensors(const std::vector<std::shared_ptr<const HeadDisplay>> &displays);

/// Writes them by the file ending, as writeTensors does. A CSV has the removed mass as its last column, an .npy does without it; both hold one head: BadInput for more.
Status writeShown(const std::filesystem::path &path, const std::vector<std::shared_ptr<const HeadDisplay>> &displays, std::stop_token stop = {});

} // namespace headscope
