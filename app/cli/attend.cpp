// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/open.h"
#include "core/base/text.h"
#include <algorithm>
#include <charconv>
#include <cstdio>

#include "core/forward/trace_tensors.h"

namespace headscope::cli {

namespace {

/// A JSON list of strings, for the metadata of the file.
std::string jsonList(const std::vector<std::string> &items)
{
    std::string out = "[";
    for (const auto &item : items) {
        out += out.size() > 1 ? ", \"" : "\"";
        for (const char c : item) {
            if (c == '"' || c == '\\') {
                out += '\\';
                out += c;
            } else if (static_cast<unsigned char>(c) < 0x20) {
                char escaped[8];
                std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
                out += escaped;
            } else {
                out += c;
            }
        }
        out += '"';
    }
    return out + "]";
}

std::vector<std::string> splitByComma(const std::string &text)
{
    std::vector<std::string> out(1);
    for (const char c : text) {
        if (c == ',') {
            out.emplace_back();
        } else {
            out.back() += c;
        }
    }
    return out;
}

/// "mean", "max" or "weights:0.5,0.25,...".
Result<HeadMerge> readMerge(const std::string &text)
{
    constexpr std::string_view given = "weights:";
    if (text == "mean" || text == "max") {
        return HeadMerge{text == "mean" ? MergeKind::Mean : MergeKind::Max, {}};
    }
    if (!text.starts_with(given)) {
        return badInput(concat("--merge: expected mean, max or weights:W0,W1,... with a weight for each head, found \"", printable(text), "\""));
    }
    HeadMerge merge{MergeKind::Weights, {}};
    for (const auto &word : splitByComma(text.substr(given.size()))) {
        float weight = 0;
        const auto end = std::from_chars(word.data(), word.data() + word.size(), weight);
        if (end.ec != std::errc() || end.ptr != word.data() + word.size()) {
            return badInput(concat("--merge: expected a number for each head, found \"", printable(word), "\""));
        }
        merge.weights.push_back(weight);
    }
    return merge;
}

/// Tokens and labels of every sequence under names that given patterns are opened by (given_patterns.h): "tokens" of the first, "decoder_tokens", ... of other stacks, "key_tokens" of keys that belong to no stack.
void addTokens(const Trace &trace, WriteOptions &options)
{
    const auto &sequences = trace.input.sequences;
    for (size_t i = 0; i < sequences.size(); ++i) {
        const bool stack = i < trace.model->spec.stacks.size();
        std::string name = i == 0 ? "" : stack ? trace.model->spec.stacks[i].prefix : "key_";
        std::replace(name.begin(), name.end(), '.', '_');
        options.texts[name + "tokens"] = sequences[i].tokens;
        options.texts[name + "labels"] = sequences[i].labels;
        options.metadata[name + "tokens"] = jsonList(sequences[i].tokens);
        options.metadata[name + "labels"] = jsonList(sequences[i].labels);
    }
}

/// Labels of the rows and columns of a single matrix, where its sides are positions.
void labelMatrix(const Trace &trace, const TensorSource &matrix, WriteOptions &options)
{
    for (size_t g = 0; g < trace.model->groups.size() && matrix.shape.size() >= 2; ++g) {
        const GroupIndex group(static_cast<int>(g));
        if (!matrix.name.starts_with(trace.model->group(group).prefix)) {
            continue;
        }
        const auto rows = static_cast<int64_t>(trace.queries(group).size());
        if (matrix.shape[matrix.shape.size() - 2] == rows) {
            options.rowLabels = trace.queries(group).labels;
        }
        const bool byKey = matrix.name.ends_with(".pattern") || matrix.name.ends_with(".scores");
        if (byKey && matrix.name.find(trace.model->group(group).site + ".") != std::string::npos) {
            options.columnLabels = trace.keyLabels(group);
            return;
        }
    }
}

/// Tensors of gigabytes are announced: a picture of --grid-size 256x256 has a pattern of 17 GB a head.
void sayWhenLarge(const std::string &file, const std::vector<TensorSource> &tensors)
{
    double bytes = 0;
    for (const TensorSource &tensor : tensors) {
        bytes += 4.0 * static_cast<double>(*elementCount(tensor.shape));
    }
    if (bytes >= 1e9) {
        std::fprintf(stderr, "headscope: %s will hold %.1f GB of numbers (--what, --layers and --heads choose fewer)\n", file.c_str(), bytes / 1e9);
    }
}

Status run(const Arguments &arguments, const Progress &progress)
{
    if (!arguments.has("--out")) {
        return wrongUsage("expected --out FILE (.safetensors, .npz, .json or .csv), found none");
    }
    TensorSelection selection;
    if (arguments.has("--what")) {
        selection.globs = splitByComma(arguments.text("--what"));
    }
    HS_TRY(layers, arguments.integers("--layers"));
    HS_TRY(heads, arguments.integers("--heads"));
    selection.layers = std::move(layers);
    selection.heads = std::move(heads);
    selection.stop = progress.stop;
    if (arguments.has("--merge")) {
        HS_TRY(merge, readMerge(arguments.text("--merge")));
        selection.merge = std::move(merge);
        selection.globs = arguments.has("--what") ? selection.globs : std::vector<std::string>{"*.merged_*"};
    }
    HS_TRY(trace, runGiven(arguments, progress));
    HS_TRY(tensors, traceTensors(trace, selection));
    WriteOptions options;
    options.metadata = {{"model", trace->model->name}, {"text", trace->input.main().text}, {"headscope", HEADSCOPE_VERSION}};
    addTokens(*trace, options);
    options.stop = progress.stop;
    sayWhenLarge(arguments.text("--out"), tensors);
    if (tensors.size() == 1) {
        labelMatrix(*trace, tensors[0], options);
    }
    for (TensorSource &source : tensors) {
        source.values = [values = source.values, &progress]() -> Result<std::vector<float>> {
            return progress.cancelled() ? Result<std::vector<float>>(cancelled()) : values();
        };
    }
    return writeTensors(arguments.text("--out"), tensors, options);
}

} // namespace

const Command &attendCommand()
{
    static const Command command = {"attend", "MODEL INPUT --out FILE [--what NAMES] [--layers L] [--heads H] [--merge HOW]", "one forward pass; writes the named tensors",
        withInputOptions({{"--out", "FILE", ".safetensors, .npz, .json, with the tokens; .csv for a single matrix"}, {"--what", "NAMES", "tensor names, by commas, * and ? allowed (*.pattern)"}, {"--layers", "L", "only these layers: 0,2 or 0-3"},
            {"--heads", "H", "only these heads; --merge merges these"}, {"--merge", "HOW", "adds merged_pattern, merged_z and merged_out of the heads: mean, max or weights:W0,W1,..., a weight for each of --heads"}}),
        1, run};
    return command;
}

} // namespace headscope::cli
