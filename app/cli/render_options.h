// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What `render` draws and how, read from its options. Values are checked before a model is opened, what depends on a model behind the pass.

#include <filesystem>
#include <string>
#include <vector>

#include "app/cli/arguments.h"
#include "core/forward/trace.h"
#include "ui/export/figure.h"

namespace headscope::cli {

struct RenderRequest {
    ui::FigureKind kind = ui::FigureKind::Heads;
    ui::FigureOptions options;
    std::string out; ///< a file, or a pattern with {n} (or {n:4}), {layer}, {head}
    float threshold = 0.02f;
    double blend = 0.8;
    bool grey = true;
    HeadFold fold = HeadFold::Mean;
    HeadMerge merge = {};
};

std::vector<Option> renderOptions();
/// Those of them that say what is drawn. A session says it instead.
std::vector<Option> subjectOptions();

/// Needs no model and no Qt application.
Result<RenderRequest> readRenderRequest(const Arguments &arguments);

/// One file: where, and what stands in it.
struct RenderFile {
    std::filesystem::path path;
    ui::FigureSubject subject;
};

/// Everything that is drawn of one trace, the `number`-th input: one file, or one a head or layer where the pattern says so. BadInput, Unsupported: heads, tokens or display options that the trace does not have.
Result<std::vector<RenderFile>> renderFiles(const Arguments &arguments, const RenderRequest &request, const Trace &trace, size_t number);

/// Whether the files' names have a place for {n} or {n:4}: then there are many inputs.
bool namesInputs(const std::string &out);

} // namespace headscope::cli
