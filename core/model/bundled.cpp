// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/bundled.h"

#include <cstdlib>

#include "core/base/text.h"

namespace headscope {

namespace {

struct Row {
    const char *name, *file, *sample, *about;
};
constexpr Row rows[] = {
    {"english", "english", "The people of this country want peace, and the people of this country will work for peace.",
        "A Llama of 4 layers × 8 heads and 1.5 million parameters, trained on English: previous-token heads and induction heads, each by itself."},
    {"attention", "attention.json", "The man and the woman, the man and the woman, the man and the woman",
        "A GPT-2 of 2 layers × 4 heads, small enough to be read in an editor: how a previous-token head and an induction head work together."},
};

} // namespace

std::filesystem::path resourceFolder()
{
    if (const char *given = std::getenv("HEADSCOPE_RESOURCES"); given && *given) {
        return given;
    }
    std::error_code ignored;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
    const auto installed = program.parent_path().parent_path() / "share" / "headscope";
    return !ignored && std::filesystem::is_directory(installed, ignored) ? installed : std::filesystem::path(HEADSCOPE_RESOURCE_DIR);
}

std::vector<BundledModel> bundledModels()
{
    std::vector<BundledModel> found;
    for (const auto &row : rows) {
        const auto path = resourceFolder() / "models" / row.file;
        std::error_code ignored;
        if (std::filesystem::exists(path, ignored)) {
            found.push_back({row.name, path, row.sample, row.about});
        }
    }
    return found;
}

std::string sampleOf(const std::filesystem::path &path)
{
    for (const auto &model : bundledModels()) {
        if (model.path == path) {
            return model.sample;
        }
    }
    return "The keys to the cabinet are on the table.";
}

Result<std::filesystem::path> bundledPath(const std::string &reference)
{
    const std::string name = reference.substr(reference.find(':') + 1);
    std::string names;
    for (const auto &model : bundledModels()) {
        if (name.empty() || model.name == name) {
            return model.path;
        }
        names += (names.empty() ? "" : ", ") + model.name;
    }
    return badInput(concat("bundled:", name, ": expected one of ", names.empty() ? "(none installed)" : names, ", found \"", printable(name), "\""));
}

} // namespace headscope
