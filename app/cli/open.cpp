// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/open.h"

#include <algorithm>

#include "app/cli/read_input.h"
#include "app/cli/say.h"
#include "core/base/pipe.h"
#include "core/base/text.h"
#include "core/forward/forward.h"
#include "core/forward/non_finite.h"

namespace headscope::cli {

namespace {

constexpr size_t mostTextBytes = 64u << 20;

/// Lower case, without "-attention".
std::string shortName(std::string name)
{
    std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const size_t dash = name.find("-attention");
    return dash == std::string::npos ? name : name.substr(0, dash);
}

} // namespace

Result<std::string> readTextFile(const std::string &path, const Progress &progress)
{
    HS_TRY(text, readFileOrPipe(path, mostTextBytes, progress.stop));
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
    if (arguments.has("--n-heads")) {
        HS_TRY(n_heads, arguments.integer("--n-heads", 0, 1, 4096));
        options.config.emplace_back("num_heads", std::to_string(n_heads));
    }
    options.acceptNonFinite = arguments.has("--accept-nan");
    options.map = arguments.text("--map");
    options.embedding = arguments.text("--embedding");
    options.vocabulary = arguments.text("--vocabulary");
    HS_TRY(model, openModel(arguments.positionals()[0], options, progress));
    const AttentionGroup &group = model->groups.front();
    sayStep(concat("opened ", printable(model->name), ": ", group.n_layers, " layers, ", group.n_heads, " heads each"));
    return model;
}

Result<GroupIndex> givenGroup(const Arguments &arguments, const Model &model)
{
    const std::string wanted = arguments.text("--attention");
    std::string known;
    for (size_t i = 0; i < model.groups.size(); ++i) {
        const std::string name = shortName(model.groups[i].name);
        if (!arguments.has("--attention") || wanted == name) {
            return GroupIndex(static_cast<int>(i));
        }
        known += (known.empty() ? "" : ", ") + name;
    }
    return badInput(concat("--attention: expected one of ", known, ", found \"", printable(wanted), "\""));
}

Result<std::shared_ptr<const Trace>> runGiven(const Arguments &arguments, const Progress &progress)
{
    HS_TRY(model, openGivenModel(arguments, progress));
    HS_TRY(input, readInput(arguments, *model, progress));
    const Sequence &main = input.main();
    sayStep(concat("read the input: ", main.size(), " positions"));
    if (main.total_tokens > main.size()) {
        say(concat("the text has ", main.textTokens(), " tokens, the model's context is ", model->spec.main().n_ctx, ": tokens ", main.first_token, " to ", main.first_token + main.shownTokens() - 1,
            " are used (--first-token moves the window)"));
    }
    if (const Sequence &last = input.sequences.back(); &last != &main && last.total_tokens > last.size()) {
        say(concat("the target has ", last.total_tokens, " tokens, the decoder's context is ", last.size(), ": those behind are not used"));
    }
    for (const auto &note : model->notes) {
        if (input.synthetic || model->spec.main().input != InputKind::Vectors || &note != &model->notes.back()) {
            say(note);
        }
    }
    HS_TRY(trace, runForward(model, std::move(input), progress));
    sayStep("made the forward pass");
    if (firstNonFinite(*trace)) {
        say(*nonFiniteNote(*trace, nonFiniteTensor(*model, progress)));
    }
    return trace;
}

} // namespace headscope::cli
