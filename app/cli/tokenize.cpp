// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/json_file.h"
#include "app/cli/open.h"
#include "core/base/text.h"
#include "core/model/bundled.h"

namespace headscope::cli {

namespace {

using Json = nlohmann::ordered_json;

/// A folder's tokenizer needs no weights; anything else is opened as a model.
Result<std::shared_ptr<const Tokenizer>> openTokenizer(const Arguments &arguments, const Progress &progress)
{
    std::filesystem::path path = arguments.positionals()[0];
    if (path.string().starts_with("bundled:")) {
        HS_TRY(bundled, bundledPath(path.string()));
        path = bundled;
    }
    std::shared_ptr<const Tokenizer> tokenizer;
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        HS_TRY(opened, Tokenizer::openFolder(path));
        tokenizer = std::move(opened);
    } else {
        HS_TRY(model, openGivenModel(arguments, progress));
        tokenizer = model->tokenizer;
    }
    if (!tokenizer) {
        return badInput(concat(path.string(), ": expected a tokenizer (tokenizer.json), found none"));
    }
    return tokenizer;
}

Result<std::vector<std::string>> readTexts(const Arguments &arguments, const Progress &progress)
{
    const int given = arguments.has("--text") + arguments.has("--text-file") + arguments.has("--texts-json");
    if (given != 1) {
        return wrongUsage(concat("expected one of --text, --text-file, --texts-json; found ", given));
    }
    if (arguments.has("--text")) {
        return std::vector{arguments.text("--text")};
    }
    if (arguments.has("--text-file")) {
        HS_TRY(text, readTextFile(arguments.text("--text-file"), progress));
        return std::vector{std::move(text)};
    }
    const std::string path = arguments.text("--texts-json");
    HS_TRY(list, readJsonFile(path));
    if (!list.is_array()) {
        return badInput(concat(path, ": expected a JSON list of texts, found ", list.type_name()));
    }
    std::vector<std::string> texts;
    for (const auto &item : list) {
        if (!item.is_string()) {
            return badInput(concat(path, ": [", texts.size(), "]: expected a string, found ", item.type_name()));
        }
        texts.push_back(item.get<std::string>());
    }
    return texts;
}

Result<Json> answer(const Tokenizer &tokenizer, const std::string &text, bool special)
{
    HS_TRY(encoding, tokenizer.encode(text, special));
    Json out = {{"ids", Json::array()}, {"tokens", encoding.tokens}, {"offsets", Json::array()}};
    for (size_t i = 0; i < encoding.ids.size(); ++i) {
        out["ids"].push_back(encoding.ids[i].value);
        out["offsets"].push_back({encoding.offsets[i].begin, encoding.offsets[i].end});
    }
    out["decoded"] = tokenizer.decode(encoding.ids);
    return out;
}

void printPlain(const Json &one)
{
    for (size_t i = 0; i < one["ids"].size(); ++i) {
        std::printf("%d\t%s\t%d-%d\n", one["ids"][i].get<int>(), printable(one["tokens"][i].get<std::string>(), 200).c_str(), one["offsets"][i][0].get<int>(), one["offsets"][i][1].get<int>());
    }
}

Status run(const Arguments &arguments, const Progress &progress)
{
    HS_TRY(tokenizer, openTokenizer(arguments, progress));
    HS_TRY(texts, readTexts(arguments, progress));
    Json all = Json::array();
    for (const auto &text : texts) {
        if (progress.cancelled()) {
            return cancelled();
        }
        HS_TRY(one, answer(*tokenizer, text, !arguments.has("--no-special")));
        all.push_back(std::move(one));
    }
    if (arguments.has("--json")) {
        const Json &shown = arguments.has("--texts-json") ? all : all[0];
        std::puts(shown.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
    } else {
        for (const auto &one : all) {
            printPlain(one);
        }
    }
    return Done{};
}

} // namespace

const Command &tokenizeCommand()
{
    static const Command command = {"tokenize", "MODEL --text T [--json] [--no-special]", "ids, token strings, character offsets",
        withModelOptions({{"--text", "T", "a text"}, {"--text-file", "F", "a text from a file"}, {"--texts-json", "F", "a JSON list of texts, answered by a list"}, {"--json", "", "as JSON"},
            {"--no-special", "", "without the tokens that the tokenizer adds"}}),
        1, run};
    return command;
}

} // namespace headscope::cli
