// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/open.h"
#include "core/base/text.h"
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

Json describe(const Model &model, bool tensors)
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
        {"tokenizer", model.tokenizer ? Json{{"kind", model.tokenizer->kind()}, {"tokens", model.tokenizer->size()}} : Json(nullptr)}, {"unused_tensors", model.unused}, {"notes", model.notes}});
    if (tensors) {
        out["tensors"] = Json::array();
        for (const auto &t : model.tensors()) {
            out["tensors"].push_back({{"name", t.name}, {"dtype", dtypeName(t.dtype)}, {"shape", t.shape}});
        }
    }
    return out;
}

std::string plain(const Model &model, bool tensors)
{
    std::string out = concat(model.name, "\n");
    for (const StackSpec &stack : model.spec.stacks) {
        out += concat("  family       ", model.spec.family, stack.prefix.empty() ? "" : concat(" (", stack.prefix.substr(0, stack.prefix.size() - 1), ")"), ", ", plainStack(stack));
    }
    out += concat("  parameters   ", model.parameters, "\n  weights      ", model.index.source, "\n  tokenizer    ", model.tokenizer ? concat(model.tokenizer->kind(), ", ", model.tokenizer->size(), " tokens") : "none", "\n");
    for (const auto &name : model.unused) {
        out += concat("  unused       ", printable(name), "\n");
    }
    for (const auto &note : model.notes) {
        out += concat("  note         ", note, "\n");
    }
    for (const auto &t : model.tensors()) {
        out += tensors ? concat("  tensor       ", printable(t.name, 200), "  ", dtypeName(t.dtype), " ", shapeText(t.shape), "\n") : "";
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
    HS_TRY(model, openGivenModel(arguments, progress));
    const bool tensors = arguments.has("--tensors");
    const std::string text = arguments.has("--json") ? describe(*model, tensors).dump(1, ' ', false, Json::error_handler_t::replace) + "\n" : plain(*model, tensors);
    std::fputs(text.c_str(), stdout);
    return Done{};
}

} // namespace

const Command &infoCommand()
{
    static const Command command = {"info", "MODEL [--json] [--tensors]", "family, sizes, tokenizer, parameters, unused tensors; bundled: lists the bundled models",
        withModelOptions({{"--json", "", "as a JSON object"}, {"--tensors", "", "list every tensor of the file"}}), 1, run};
    return command;
}

} // namespace headscope::cli
