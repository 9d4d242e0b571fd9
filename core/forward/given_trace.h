// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A Trace of a model whose patterns are given: its input is the labels of the file, its attention the cells of the file. runForward and checkInput come here for such models.

#include <filesystem>
#include <memory>

#include "core/base/result.h"
#include "core/forward/trace.h"

namespace headscope {

/// The only input that such a model has: its labels, or numbers where it has none, and the map under its keys. Requires model.given.
Input givenInput(const Model &model);

/// The same with the picture of a file under the keys. BadInput: the picture cannot be read, or the keys are no grid.
Result<Input> givenInput(const Model &model, const std::filesystem::path &picture);

/// BadInput unless the sequences have the sizes of the patterns. Requires model.given.
Status checkGivenInput(const Model &model, const Input &input);

/// Requires model->given and an input that checkGivenInput passes. Cost: none by the size of the patterns.
std::shared_ptr<Trace> givenTrace(std::shared_ptr<const Model> model, Input input);

} // namespace headscope
