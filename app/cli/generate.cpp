// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/open.h"
#include "app/cli/read_input.h"
#include "core/base/text.h"
#include "core/forward/generate.h"

namespace headscope::cli {

namespace {

using Json = nlohmann::ordered_json;

Result<double> readTemperature(const Arguments &arguments)
{
    const std::string text = arguments.text("--temperature", "0");
    char *end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0' || !std::isfinite(value) || value < 0 || value > 1000) {
        return badInput(concat("--temperature: expected a number from 0 to 1000, found \"", printable(text), "\""));
    }
    return value;
}

Result<GenerateOptions> readOptions(const Arguments &arguments)
{
    GenerateOptions options;
    HS_TRY(tokens, arguments.integer("--tokens", 32, 1, 1 << 20));
    HS_TRY(top_k, arguments.integer("--top-k", 0, 0, 1 << 24));
    HS_TRY(seed, arguments.integer("--seed", 0, 0, 2147483647));
    HS_TRY(temperature, readTemperature(arguments));
    options.tokens = tokens;
    options.top_k = top_k;
    options.seed = static_cast<uint64_t>(seed);
    options.temperature = temperature;
    return options;
}

std::vector<int> numbersOf(const std::vector<TokenId> &ids)
{
    std::vector<int> out;
    for (const TokenId id : ids) {
        out.push_back(id.value);
    }
    return out;
}

/// The text of ids; empty without a tokenizer.
std::string textOf(const Model &model, const std::vector<TokenId> &ids) { return model.tokenizer ? model.tokenizer->decode(ids) : std::string(); }

/// What the continuation adds to the prompt's text: spaces that only stand between tokens are not lost.
std::string addedText(const Model &model, const std::vector<TokenId> &prompt, const std::vector<TokenId> &made)
{
    std::vector<TokenId> all = prompt;
    all.insert(all.end(), made.begin(), made.end());
    const std::string before = textOf(model, prompt), whole = textOf(model, all);
    return whole.starts_with(before) ? whole.substr(before.size()) : textOf(model, made);
}

void printIds(const std::vector<TokenId> &ids)
{
    for (const TokenId id : ids) {
        std::printf("%d\n", id.value);
    }
}

/// All tokens of the text, however long: the pass sees the last that fit into the context.
Result<std::vector<TokenId>> readPrompt(const Arguments &arguments, const Model &model, const Progress &progress)
{
    HS_TRY(input, readInput(arguments, model, progress));
    const Sequence &main = input.main();
    if (main.total_tokens <= main.size()) {
        return main.ids;
    }
    HS_TRY(encoding, model.tokenizer->encode(main.text));
    return std::move(encoding.ids);
}

/// Exactly one of the ways to give what an encoder reads.
Status checkSource(const Arguments &arguments)
{
    constexpr const char *ways[] = {"--text", "--text-file", "--ids", "--audio", "--input"};
    const auto given = std::count_if(std::begin(ways), std::end(ways), [&](const char *way) { return arguments.has(way); });
    return given == 1 ? Status(Done{}) : Status(wrongUsage(concat("expected one of --text, --text-file, --ids, --audio, --input; found ", given)));
}

/// On standard output. What was read is known of a whole target alone.
void printTarget(const Model &model, const GeneratedTarget &target, bool json)
{
    const std::string text = targetText(model, target.made);
    if (json) {
        Json out = Json::object();
        if (!target.read.empty()) {
            out["decoder_input_ids"] = numbersOf(target.read);
        }
        out.update(Json{{"ids", numbersOf(target.made)}, {"ended", target.ended}, {"text", text}});
        std::puts(out.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
    } else if (model.tokenizer) {
        std::puts(text.c_str());
    } else {
        printIds(target.made);
    }
}

void printContinuation(const Model &model, const std::vector<TokenId> &prompt, const std::vector<TokenId> &made, bool json)
{
    const std::string text = addedText(model, prompt, made);
    if (json) {
        const Json out = {{"prompt_ids", numbersOf(prompt)}, {"ids", numbersOf(made)}, {"text", text}};
        std::puts(out.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
    } else if (model.tokenizer) {
        std::puts((textOf(model, prompt) + text).c_str());
    } else {
        printIds(made);
    }
}

/// A model sees no more than its context: beyond it the continuation is one of the last tokens alone.
void sayContext(int64_t n_ctx, int64_t prompt)
{
    std::fprintf(stderr, "headscope: the model's context is %lld tokens: from new token %lld on, the oldest are not seen any more\n", static_cast<long long>(n_ctx), static_cast<long long>(std::max<int64_t>(1, n_ctx - prompt + 2)));
}

/// The target that an encoder-decoder model writes.
Status writeTarget(const Arguments &arguments, const std::shared_ptr<const Model> &model, const GenerateOptions &options, const Progress &progress)
{
    HS_TRY_STATUS(checkSource(arguments));
    HS_TRY(parts, readParts(arguments, *model, progress));
    const int n_ctx = model->spec.main().n_ctx;
    if (parts.text && model->tokenizer && n_ctx > 0) {
        HS_TRY(all, model->tokenizer->encode(parts.text->text));
        if (all.ids.size() > static_cast<size_t>(n_ctx)) {
            std::fprintf(stderr, "headscope: the text has %zu tokens, the encoder's context is %d: those behind are not read\n", all.ids.size(), n_ctx);
        }
    }
    GeneratedTarget so_far;
    GenerateOptions watched = options;
    watched.made = [&so_far](TokenId id) { so_far.made.push_back(id); };
    const auto written = generateTarget(model, parts, watched, progress);
    const bool stopped = !written && written.error().code == ErrorCode::Cancelled && !so_far.made.empty();
    if (!written && !stopped) {
        return written.error();
    }
    const GeneratedTarget &target = stopped ? so_far : *written;
    printTarget(*model, target, arguments.has("--json"));
    return stopped ? Status(written.error()) : Status(Done{});
}

Status run(const Arguments &arguments, const Progress &progress)
{
    HS_TRY(options, readOptions(arguments));
    HS_TRY(model, openGivenModel(arguments, progress));
    if (writesTarget(model->spec)) {
        return writeTarget(arguments, model, options, progress);
    }
    if (!model->spec.predictsNext || model->spec.stacks.size() != 1) {
        return generate(model, {}, options, progress).error(); // says why not
    }
    for (const char *way : {"--audio", "--input", "--decoder-text"}) {
        if (arguments.has(way)) {
            return badInput(concat(way, ": expected --text, --text-file or --ids for ", model->said(), ", a model of family ", model->spec.family, " that continues a text, found ", way));
        }
    }
    HS_TRY(prompt, readPrompt(arguments, *model, progress));
    std::vector<TokenId> made;
    const size_t most = static_cast<size_t>(options.tokens), n_ctx = static_cast<size_t>(model->spec.main().n_ctx);
    options.made = [&, said = false](TokenId id) mutable {
        made.push_back(id);
        if (!said && n_ctx > 0 && made.size() < most && prompt.size() + made.size() > n_ctx) {
            said = true;
            sayContext(static_cast<int64_t>(n_ctx), static_cast<int64_t>(prompt.size()));
        }
    };
    const auto all = generate(model, prompt, options, progress);
    const bool stopped = !all && all.error().code == ErrorCode::Cancelled && !made.empty();
    if (!all && !stopped) {
        return all.error();
    }
    printContinuation(*model, prompt, made, arguments.has("--json"));
    return stopped ? Status(all.error()) : Status(Done{});
}

} // namespace

const Command &generateCommand()
{
    static const Command command = {"generate", "MODEL --text T [--tokens N] [--temperature X] [--json]", "a continuation of a text, or the target of an encoder-decoder model; greedy unless a temperature is given",
        withModelOptions({{"--text", "T", "the text to continue, or what an encoder reads"}, {"--text-file", "F", "a text from a file"}, {"--ids", "1,2,3", "token ids instead of a text"}, {"--audio", "F.wav", "a recording for a speech model"},
            {"--decoder-text", "T", "how the target begins"}, {"--input", "F.json", "an object: text or input_ids and attention_mask, audio or input_features, decoder_text or decoder_input_ids"}, {"--tokens", "N", "how many tokens are made at most (32); a continuation is never shorter"},
            {"--temperature", "X", "draw from the logits divided by it (0: the largest)"}, {"--top-k", "K", "draw from the K largest only (0: all)"}, {"--seed", "N", "of the draws (0)"},
            {"--json", "", "as JSON: prompt_ids (decoder_input_ids and ended for a target), ids, text"}}),
        1, run};
    return command;
}

} // namespace headscope::cli
