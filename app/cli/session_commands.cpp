// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/session_commands.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/model/model_digest.h"

namespace headscope::cli {

namespace {

using Json = nlohmann::ordered_json;

Result<std::shared_ptr<const Model>> openModelOf(const Session &session, const std::string &reference, const Progress &progress)
{
    OpenOptions options;
    options.answers = session.model.answers;
    options.acceptNonFinite = session.model.accept_non_finite;
    return openModel(reference, options, progress);
}

/// "unchanged", "changed", "not compared" where the session does not know what it was.
Result<std::string> stateOf(const Session &session, const Model &model, const Progress &progress)
{
    if (session.model.digest.empty()) {
        return std::string("not compared");
    }
    HS_TRY(digest, modelDigest(model, progress));
    return std::string(digest == session.model.digest ? "unchanged" : "changed");
}

/// The model as it is named, and what became of it.
struct Found {
    std::string reference, state;
};

Result<Found> lookFor(const Session &session, const std::string &file, const Progress &progress)
{
    const auto reference = modelReference(session.model, file);
    if (!reference) {
        return Found{session.model.file.path, "not found"};
    }
    const auto model = openModelOf(session, *reference, progress);
    if (!model) {
        return model.error().code == ErrorCode::Cancelled ? Result<Found>(model.error()) : Found{*reference, "does not open: " + model.error().message};
    }
    HS_TRY(state, stateOf(session, **model, progress));
    return Found{*reference, state};
}

std::string headOf(const HeadPlace &place) { return concat(place.group.value > 0 ? concat("attention ", place.group.value, " ") : "", "L", place.layer.value, "H", place.head.value); }

std::string plain(const Session &session, const std::string &file, const Found &model)
{
    std::string out = concat(file, "\n  session      version ", sessionVersion, session.program.empty() ? "" : concat(", saved by Headscope ", printable(session.program)), "\n  model        ", printable(model.reference, 400), " (", model.state, ")\n");
    const auto line = [&out](std::string_view name, const std::string &text) {
        std::string left = concat("  ", name);
        left.resize(15, ' ');
        out += text.empty() ? "" : concat(left, printable(text, 200), "\n");
    };
    line("text", session.input.text);
    line("second text", session.input.text_pair);
    line("target", session.input.decoder_text);
    line("picture", session.input.picture.path);
    line("recording", session.input.sound.path);
    for (const SessionArray &array : session.input.arrays) {
        line(array.role, array.file.path);
    }
    line("chosen", concat(headOf(session.selection.place), ", query ", session.selection.query.value, ", key ", session.selection.key.value));
    std::string heads;
    for (const HeadPlace &place : session.selection.heads) {
        heads += concat(heads.empty() ? "" : ", ", headOf(place));
    }
    line("heads", session.selection.heads.size() > 1 ? heads : std::string());
    for (const SessionNote &note : session.notes) {
        line("note", concat(headOf(note.place), ": ", note.text));
    }
    return out;
}

} // namespace

Status printSession(const std::string &file, bool json, const Progress &progress)
{
    HS_TRY(session, readSession(file));
    HS_TRY(model, lookFor(session, file, progress));
    if (json) {
        Json out = Json::parse(sessionText(session), nullptr, false);
        out["model"]["reference"] = model.reference;
        out["model"]["state"] = model.state;
        std::printf("%s\n", out.dump(1, ' ', false, Json::error_handler_t::replace).c_str());
    } else {
        std::fputs(plain(session, file, model).c_str(), stdout);
    }
    return Done{};
}

Result<std::shared_ptr<const Model>> openSessionModel(const Session &session, const std::string &file, const Progress &progress)
{
    HS_TRY(reference, modelReference(session.model, file));
    HS_TRY(model, openModelOf(session, reference, progress));
    HS_TRY(state, stateOf(session, *model, progress));
    if (state == "changed") {
        std::fprintf(stderr, "headscope: %s: %s is not the model that the session was saved with: its weights, config or tokenizer are others\n", file.c_str(), model->name.c_str());
    }
    return model;
}

} // namespace headscope::cli
