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

Json describe(const Model &model, bool tensors)
{
    const auto &s = model.spec;
    Json out = {{"name", model.name}, {"family", s.family}, {"n_layers", s.n_layers}, {"n_heads", s.n_heads}, {"n_kv_heads", s.n_kv_heads}, {"d_model", s.d_model}, {"d_head", s.d_head}, {"d_mlp", s.d_mlp},
        {"d_vocab", s.d_vocab}, {"n_ctx", s.n_ctx}, {"position", s.position == PositionKind::Rotary ? "rotary" : "learned"}, {"norm", s.norm == NormKind::RmsNorm ? "RMSNorm" : "LayerNorm"},
        {"causal", s.causal}, {"parameters", model.parameters}, {"weights_file", model.weightsFile},
        {"tokenizer", model.tokenizer ? Json{{"kind", model.tokenizer->kind()}, {"tokens", model.tokenizer->size()}} : Json(nullptr)}, {"unused_tensors", model.unused}, {"notes", model.notes}};
    if (tensors) {
        out["tensors"] = Json::array();
        for (const auto &t : model.tensors) {
            out["tensors"].push_back({{"name", t.name}, {"dtype", dtypeName(t.dtype)}, {"shape", t.shape}});
        }
    }
    return out;
}

std::string plain(const Model &model, bool tensors)
{
    const auto &s = model.spec;
    std::string out = concat(model.name, "\n  family       ", s.family, ", ", s.n_layers, " layers x ", s.n_heads, " heads", s.n_kv_heads != s.n_heads ? concat(" (", s.n_kv_heads, " key/value heads)") : "",
        "\n  sizes        d_model ", s.d_model, ", d_head ", s.d_head, ", d_mlp ", s.d_mlp, ", vocabulary ", s.d_vocab, ", context ", s.n_ctx, "\n  positions    ",
        s.position == PositionKind::Rotary ? concat("rotary, base ", s.rotary_base) : "learned", "\n  parameters   ", model.parameters, "\n  weights      ", model.weightsFile, "\n  tokenizer    ",
        model.tokenizer ? concat(model.tokenizer->kind(), ", ", model.tokenizer->size(), " tokens") : "none", "\n");
    for (const auto &name : model.unused) {
        out += concat("  unused       ", printable(name), "\n");
    }
    for (const auto &note : model.notes) {
        out += concat("  note         ", note, "\n");
    }
    for (const auto &t : model.tensors) {
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
