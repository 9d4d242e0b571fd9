// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Files of patterns, opened.

#include <filesystem>
#include <gtest/gtest.h>
#include <string>

#include "core/forward/forward.h"
#include "core/forward/given_trace.h"
#include "tests/support/given_arrays.h"
#include "tests/support/temporary_folder.h"

namespace headscope::testing {

inline OpenOptions withConfig(std::vector<std::pair<std::string, std::string>> config)
{
    OpenOptions options;
    options.config = std::move(config);
    return options;
}

/// The opened model; null, with a failure, where it does not open.
inline std::shared_ptr<const Model> openGiven(const std::filesystem::path &path, const OpenOptions &options = {})
{
    auto model = openModel(path.string(), options);
    EXPECT_TRUE(model) << model.error().message;
    return model ? *model : nullptr;
}

/// The refusal; "opened" where there is none.
inline std::string refusalOfFile(const std::filesystem::path &path, const OpenOptions &options = {})
{
    const auto model = openModel(path.string(), options);
    return model ? "opened" : model.error().message;
}

inline std::shared_ptr<const Trace> givenTraceOf(const std::shared_ptr<const Model> &model)
{
    auto trace = runForward(model, givenInput(*model));
    EXPECT_TRUE(trace) << trace.error().message;
    return trace ? *trace : nullptr;
}

/// True when one of the notes has the words.
inline bool hasNote(const Model &model, const std::string &words)
{
    for (const auto &note : model.notes) {
        if (note.find(words) != std::string::npos) {
            return true;
        }
    }
    return false;
}

} // namespace headscope::testing
