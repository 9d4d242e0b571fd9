// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/open.h"
#include "app/cli/session_commands.h"
#include "core/base/text.h"
#include "core/forward/pass_memory.h"
#include "core/model/bundled.h"

namespace headscope::cli {

namespace {

using Json = nlohmann::ordered_json;

/// How positions get into a stack.
std::string positionsOf(const StackSpec &s)
{
    if (!s.layers[0].rotary.frequencies.empty()) {
        return "rotary";
    }
    if (!s.alibi.slopes.empty()) {
        return "ALiBi";
    }
    if (s.position == PositionKind::Sinusoidal) {
        return "sinusoidal";
    }
    return s.position == PositionKind::Learned || s.input == InputKind::Picture || s.input == InputKind::Sound ? "learned" : s.buckets.count > 0 ? "relative" : "none";
}

void describe(Json &out, const StackSpec &s)
{
    out.update(Json{{"n_layers", s.n_layers()}, {"n_heads", s.n_heads}, {"n_kv_heads", s.n_kv_heads}, {"d_model", s.d_model}, {"d_head", s.d_head}, {"d_mlp", s.d_mlp}, {"d_vocab", s.d_vocab}, {"n_ctx", s.n_ctx},
        {"position", positionsOf(s)}, {"norm", s.norm == NormKind::RmsNorm ? "RMSNorm" : "LayerNorm"}, {"causal", s.causal}});
}

/// "4 layers x 8 heads (2 key/value heads), d_model ..." of one stack.
std::string plainStack(const StackSpec &s)
{
    std::string out = concat(s.n_layers(), s.n_layers() == 1 ? " layer x " : " layers x ", s.n_heads, s.n_heads == 1 ? " head" : " heads", s.n_kv_heads != s.n_heads ? concat(" (", s.n_kv_heads, " key/value heads)") : "",
        "\n  sizes        d_model ", s.d_model, ", d_head ", s.d_head);
    out += s.d_mlp ? concat(", d_mlp ", s.d_mlp) : "";
    out += s.d_vocab ? concat(", vocabulary ", s.d_vocab) : "";
    out += s.n_ctx ? concat(", context ", s.n_ctx) : "";
    return out + "\n  positions    " + positionsOf(s) + "\n";
}

/// "1.5 GB", in powers of ten.
std::string amount(int64_t bytes)
{
    constexpr const char *units[] = {"bytes", "kB", "MB", "GB", "TB", "PB"};
    double value = static_cast<double>(bytes);
    size_t unit = 0;
    for (; value >= 1000 && unit + 1 < std::size(units); ++unit) {
        value /= 1000;
    }
    char text[32];
    std::snprintf(text, sizeof text, unit == 0 || value >= 100 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    return text;
}

std::string plainMemory(const PassMemory &memory)
{
    const std::string of = memory.tokens == 0 ? "" : concat(" of ", memory.tokens, memory.tokens == 1 ? " token" : " tokens");
    return concat("  memory       a pass", of, " keeps ", amount(memory.kept_bytes), " and needs ", amount(memory.working_bytes), " more while it runs; the weights have ",
        amount(memory.weight_bytes), "\n");
}

Json describe(const PassMemory &memory)
{
    return {{"tokens", memory.tokens}, {"kept_bytes", memory.kept_bytes}, {"working_bytes", memory.working_bytes}, {"weight_bytes", memory.weight_bytes}};
}

/// What is listed, and for how many tokens memory is said.
struct Wanted {
    bool tensors = false;
    int tokens = 0;
};

/// One kind of given patterns: heads, sizes, dtype, mask.
struct GivenFacts {
    int64_t n_query, n_key;
    std::string dtype, mask;
};

GivenFacts factsOf(const Model &model, size_t group)
{
    const GivenGroup &given = model.given->groups[group];
    const Tensor &first = given.layers[0];
    const auto causal = static_cast<size_t>(std::count(given.causal.begin(), given.causal.end(), true));
    return {first.shape[1], first.shape[2], std::string(dtypeName(first.dtype)), causal == 0 ? "none" : causal == given.causal.size() ? "causal" : "causal in some layers"};
}

/// "labels, a map of 14 x 14 cells behind 1 position, a picture"
std::string axisFacts(const GivenAxis &axis)
{
    std::string out = concat(axis.size, " positions, ", axis.tokens.empty() ? "numbered" : "with labels");
    if (axis.grid_rows > 0) {
        out += concat(", a map of ", axis.grid_rows, " x ", axis.grid_cols, " cells from position ", axis.grid_first, " on", axis.picture.values.empty() ? "" : " with a picture");
    }
    return out;
}

Json describeGiven(const Model &model)
{
    Json out = {{"name", model.name}, {"family", model.spec.family}, {"n_layers", model.groups[0].n_layers}, {"n_heads", model.groups[0].n_heads}, {"attention", Json::array()}, {"positions", Json::array()}};
    for (size_t g = 0; g < model.groups.size(); ++g) {
        const GivenFacts facts = factsOf(model, g);
        out["attention"].push_back({{"name", model.groups[g].name}, {"n_layers", model.groups[g].n_layers}, {"n_heads", model.groups[g].n_heads}, {"n_query", facts.n_query}, {"n_key", facts.n_key}, {"dtype", facts.dtype}, {"mask", facts.mask}});
    }
    for (const GivenAxis &axis : model.given->axes) {
        Json one = {{"size", axis.size}, {"labels", !axis.tokens.empty()}, {"grid", nullptr}, {"picture", !axis.picture.values.empty()}};
        if (axis.grid_rows > 0) {
            one["grid"] = {axis.grid_rows, axis.grid_cols};
        }
        out["positions"].push_back(std::move(one));
    }
    out.update(Json{{"file", model.index.source}, {"unused_tensors", model.unused}, {"notes", model.notes}});
    return out;
}

std::string plainGiven(const Model &model)
{
    std::string out = concat(model.name, "\n  family       ", model.spec.family, ": computed elsewhere; no weights, q, k, v, scores or logits\n");
    for (size_t g = 0; g < model.groups.size(); ++g) {
        const AttentionGroup &group = model.groups[g];
        const GivenFacts facts = factsOf(model, g);
        out += concat("  patterns     ", group.name, ", ", group.n_layers, group.n_layers == 1 ? " layer x " : " layers x ", group.n_heads, group.n_heads == 1 ? " head" : " heads", ", ", facts.n_query, " queries x ", facts.n_key, " keys, ", facts.dtype, ", mask: ", facts.mask, "\n");
    }
    for (const GivenAxis &axis : model.given->axes) {
        out += concat("  positions    ", axisFacts(axis), "\n");
    }
    return out + concat("  file         ", model.index.source, "\n");
}

Json describeModel(const Model &model, int tokens)
{
    Json out = {{"name", model.name}, {"family", model.spec.family}};
    describe(out, model.spec.main());
    if (model.spec.stacks.size() > 1) {
        out["stacks"] = Json::array();
        for (const StackSpec &stack : model.spec.stacks) {
            Json one = {{"prefix", stack.prefix}};
            describe(one, stack);
            out["stacks"].push_back(std::move(one));
        }
    }
    out.update(Json{{"parameters", model.parameters}, {"weights_file", model.index.source},
        {"tokenizer", model.tokenizer ? Json{{"kind", model.tokenizer->kind()}, {"tokens", model.tokenizer->size()}} : Json(nullptr)}, {"memory", describe(passMemory(model, tokens))}, {"unused_tensors", model.unused}, {"notes", model.notes}});
    return out;
}

Json describe(const Model &model, const Wanted &wanted)
{
    Json out = model.given ? describeGiven(model) : describeModel(model, wanted.tokens);
    if (wanted.tensors) {
        out["tensors"] = Json::array();
        for (const auto &t : model.tensors()) {
            out["tensors"].push_back({{"name", t.name}, {"dtype", dtypeName(t.dtype)}, {"shape", t.shape}});
        }
    }
    return out;
}

/// What a model is, tensors and notes apart.
std::string plainModel(const Model &model, int tokens)
{
    std::string out = concat(model.name, "\n");
    for (const StackSpec &stack : model.spec.stacks) {
        out += concat("  family       ", model.spec.family, stack.prefix.empty() ? "" : concat(" (", stack.prefix.substr(0, stack.prefix.size() - 1), ")"), ", ", plainStack(stack));
    }
    out += concat("  parameters   ", model.parameters, "\n  weights      ", model.index.source, "\n  tokenizer    ", model.tokenizer ? concat(model.tokenizer->kind(), ", ", model.tokenizer->size(), " tokens") : "none", "\n", plainMemory(passMemory(model, tokens)));
    return out;
}

std::string plain(const Model &model, const Wanted &wanted)
{
    std::string out = model.given ? plainGiven(model) : plainModel(model, wanted.tokens);
    for (const auto &name : model.unused) {
        out += concat("  unused       ", printable(name), "\n");
    }
    for (const auto &note : model.notes) {
        out += concat("  note         ", note, "\n");
    }
    for (const auto &t : model.tensors()) {
        out += wanted.tensors ? concat("  tensor       ", printable(t.name, 200), "  ", dtypeName(t.dtype), " ", shapeText(t.shape), "\n") : "";
    }
    return out;
}

Status run(const Arguments &arguments, const Progress &progress)
{
    if (arguments.positionals()[0] == "bundled:") {
        for (const auto &model : bundledModels()) {
            std::printf("bundled:%s\n", model.name.c_str());
        }
        return Done{};
    }
    if (isSessionName(arguments.positionals()[0])) {
        return printSession(arguments.positionals()[0], arguments.has("--json"), progress);
    }
    HS_TRY(model, openGivenModel(arguments, progress));
    const int most = mostTokens(*model);
    HS_TRY(tokens, arguments.integer("--tokens", usualTokens(*model), 1, most > 0 ? most : 1 << 24));
    const Wanted wanted{arguments.has("--tensors"), tokens};
    const std::string text = arguments.has("--json") ? describe(*model, wanted).dump(1, ' ', false, Json::error_handler_t::replace) + "\n" : plain(*model, wanted);
    std::fputs(text.c_str(), stdout);
    return Done{};
}

} // namespace

const Command &infoCommand()
{
    static const Command command = {"info", "MODEL [--tokens N] [--json] [--tensors]", "family, sizes, tokenizer, parameters, memory of a pass, unused tensors; bundled: lists the bundled models; of a session (.headscope) its model, input, choice and notes",
        withModelOptions({{"--json", "", "as a JSON object"}, {"--tensors", "", "list every tensor of the file"}, {"--tokens", "N", "of the pass whose memory is said (the context, at most 2048; 512 where it has no end)"}}), 1, run};
    return command;
}

} // namespace headscope::cli
