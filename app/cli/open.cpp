// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/open.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>

#include "app/cli/json_file.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/forward/forward.h"
#include "core/model/bundled.h"

namespace headscope::cli {

namespace {

using Json = nlohmann::ordered_json;
constexpr size_t mostTextBytes = 64u << 20;

Result<std::vector<int>> integerList(const Json &document, const char *key, const std::string &source)
{
    std::vector<int> out;
    const auto at = document.find(key);
    if (at == document.end()) {
        return out;
    }
    if (!at->is_array()) {
        return badInput(concat(source, ": ", key, ": expected a list of whole numbers, found ", at->type_name()));
    }
    for (const auto &item : *at) {
        const bool fits = item.is_number_integer() && item >= -2147483647 && item <= 2147483647;
        if (!fits) {
            return badInput(concat(source, ": ", key, "[", out.size(), "]: expected a whole number, found ", printable(item.dump(-1, ' ', true, Json::error_handler_t::replace))));
        }
        out.push_back(item.get<int>());
    }
    return out;
}

/// Keys of an input document that this model cannot take.
Status refuseOtherKeys(const Json &document, const std::string &source, const Model &model)
{
    static const std::set<std::string> known = {"text", "input_ids", "attention_mask", "token_type_ids"};
    for (const auto &[key, value] : document.items()) {
        if (!known.contains(key)) {
            return badInput(concat(source, ": ", printable(key), ": expected text, or input_ids with attention_mask, for a ", model.spec.family, " model"));
        }
    }
    return Done{};
}

Result<TokenInput> fromDocument(const Model &model, const std::string &path, int first)
{
    HS_TRY(document, readJsonFile(path));
    if (!document.is_object()) {
        return badInput(concat(path, ": expected a JSON object, found ", document.type_name()));
    }
    HS_TRY_STATUS(refuseOtherKeys(document, path, model));
    HS_TRY(ids, integerList(document, "input_ids", path));
    HS_TRY(mask, integerList(document, "attention_mask", path));
    HS_TRY(types, integerList(document, "token_type_ids", path));
    for (const int type : types) {
        if (type != 0) {
            return badInput(concat(path, ": token_type_ids: a ", model.spec.family, " model takes none, found ", type));
        }
    }
    for (const int allowed : mask) {
        if (allowed != 0 && allowed != 1) {
            return badInput(concat(path, ": attention_mask: expected 0 or 1 for each token, found ", allowed));
        }
    }
    if (document.contains("input_ids")) {
        return inputFromIds(model, ids, {mask.begin(), mask.end()});
    }
    const auto text = document.find("text");
    if (text == document.end() || !text->is_string()) {
        return badInput(concat(path, ": expected a string \"text\" or a list \"input_ids\", found neither"));
    }
    return inputFromText(model, text->get<std::string>(), first);
}

} // namespace

Result<std::string> readTextFile(const std::string &path)
{
    HS_TRY(text, readFile(path, mostTextBytes));
    return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
}

Result<std::shared_ptr<const Model>> openGivenModel(const Arguments &arguments, const Progress &progress)
{
    OpenOptions options;
    for (const auto &pair : arguments.all("--config")) {
        const size_t equals = pair.find('=');
        if (equals == std::string::npos || equals == 0) {
            return badInput(concat("--config: expected KEY=VALUE, found \"", printable(pair), "\""));
        }
        options.config.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
    }
    return openModel(arguments.positionals()[0], options, progress);
}

Result<TokenInput> readInput(const Arguments &arguments, const Model &model)
{
    const int given = arguments.has("--text") + arguments.has("--text-file") + arguments.has("--ids") + arguments.has("--input");
    if (given == 0 && arguments.positionals()[0].starts_with("bundled:")) {
        return inputFromText(model, sampleOf(model.path));
    }
    if (given != 1) {
        return wrongUsage(concat("expected one of --text, --text-file, --ids, --input; found ", given));
    }
    HS_TRY(first, arguments.integer("--first-token", 0, 0, 2147483647));
    if (arguments.has("--ids")) {
        HS_TRY(ids, arguments.integers("--ids"));
        return inputFromIds(model, ids);
    }
    if (arguments.has("--input")) {
        return fromDocument(model, arguments.text("--input"), first);
    }
    std::string text = arguments.text("--text");
    if (arguments.has("--text-file")) {
        HS_TRY(read, readTextFile(arguments.text("--text-file")));
        text = std::move(read);
    }
    return inputFromText(model, text, first);
}

Result<std::shared_ptr<const Trace>> runGiven(const Arguments &arguments, const Progress &progress)
{
    HS_TRY(model, openGivenModel(arguments, progress));
    HS_TRY(input, readInput(arguments, *model));
    if (input.total_tokens > input.size()) {
        std::fprintf(stderr, "headscope: the text has %d tokens, the model's context is %d: tokens %d to %d are used (--first-token moves the window)\n", input.total_tokens - input.leading, model->spec.n_ctx,
            input.first_token, input.first_token + input.size() - input.leading - 1);
    }
    return runForward(std::move(model), std::move(input), progress);
}

} // namespace headscope::cli
