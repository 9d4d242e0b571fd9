// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session.h"

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/model/bundled.h"
#include "core/session/session_words.h"

namespace headscope {

namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

Json write(const HeadPlace &place) { return {{"attention", place.group.value}, {"layer", place.layer.value}, {"head", place.head.value}}; }

void write(Json &out, const SessionFile &file)
{
    if (!file.none()) {
        out["path"] = file.path;
        out["relative"] = file.relative;
    }
}

Json write(const SessionModel &model)
{
    Json out = Json::object();
    if (!model.bundled.empty()) {
        out["bundled"] = model.bundled;
    }
    write(out, model.file);
    if (!model.digest.empty()) {
        out["digest"] = model.digest;
    }
    if (model.answers) {
        out["answers"] = Json::parse(attentionMapText(*model.answers), nullptr, false);
    }
    if (model.accept_non_finite) {
        out["accept_non_finite"] = true;
    }
    return out;
}

Json write(const SessionInput &input)
{
    Json out = {{"text", input.text}};
    const auto add = [&out](const char *key, const std::string &text) {
        if (!text.empty()) {
            out[key] = text;
        }
    };
    add("text_pair", input.text_pair);
    add("decoder_text", input.decoder_text);
    if (!input.decoder_ids.empty()) {
        out["decoder_input_ids"] = input.decoder_ids;
    }
    if (input.first_token != 0) {
        out["first_token"] = input.first_token;
    }
    for (const auto &[key, file] : {std::pair("image", &input.picture), std::pair("audio", &input.sound)}) {
        if (!file->none()) {
            write(out[key], *file);
        }
    }
    for (const SessionArray &array : input.arrays) {
        Json one = {{"role", array.role}};
        write(one, array.file);
        out["arrays"].push_back(std::move(one));
    }
    if (input.batch_index != 0) {
        out["batch_index"] = input.batch_index;
    }
    return out;
}

Json write(const SessionSelection &selection)
{
    Json out = write(selection.place);
    out["query"] = selection.query.value;
    out["key"] = selection.key.value;
    out["heads"] = Json::array();
    for (const HeadPlace &head : selection.heads) {
        out["heads"].push_back({head.layer.value, head.head.value});
    }
    return out;
}

Json write(const SessionDisplay &display)
{
    Json out = {{"shown", session::wordOf(session::shownWords, display.shown)}, {"words", display.words}, {"hide_special", display.hide_special}, {"masked_blank", display.masked_blank}, {"strips", display.strips}, {"hidden_keys", Json::array()}};
    for (const SessionHiddenKey &key : display.hidden_keys) {
        out["hidden_keys"].push_back({{"attention", key.group.value}, {"position", key.position}, {"label", key.label}});
    }
    if (display.reference) {
        out["reference"] = write(*display.reference);
    }
    out["difference"] = display.difference;
    out["limits"] = {{"kind", session::wordOf(session::limitWords, display.limits.kind)}, {"low", display.limits.byHand.low}, {"high", display.limits.byHand.high}};
    return out;
}

Json write(const SessionCompare &compare)
{
    Json out = {{"with", session::wordOf(session::compareWords, compare.with)}, {"side", session::wordOf(session::sideWords, compare.side)}, {"most_alike", compare.beside.most_alike}};
    if (const auto &by_hand = compare.beside.by_hand) {
        out["beside"] = {by_hand->first.value, by_hand->second.value};
    }
    if (compare.text) {
        out["text"] = *compare.text;
    }
    if (compare.kept) {
        out["kept"] = {{"model", write(compare.kept->model)}, {"input", write(compare.kept->input)}};
    }
    if (!compare.model.none()) {
        out["model"] = write(compare.model);
    }
    return out;
}

Json write(const SessionHeads &heads) { return {{"order", heads.order}, {"ascending", heads.ascending}, {"frames", heads.colour}, {"filter", heads.filter}}; }

Json write(const SessionViews &views)
{
    Json out = {{"shown", views.shown}, {"lines", {{"heads", session::wordOf(session::linesWords, views.lines)}, {"threshold", views.line_threshold}, {"without_first", views.lines_without_first}, {"whole", views.lines_whole}}},
        {"text", {{"direction", session::wordOf(session::directionWords, views.text_direction)}, {"together", session::wordOf(session::togetherWords, views.text_together)}, {"pins", views.text_pins}}},
        {"flow", {{"fold", session::wordOf(session::foldWords, views.flow_fold)}}}, {"merged", {{"kind", session::wordOf(session::mergeWords, views.merge.kind)}, {"weights", views.merge.weights}}}, {"map", {{"strength", views.map_strength}, {"grey", views.map_grey}, {"rollout", views.map_rollout ? Json(session::wordOf(session::foldWords, *views.map_rollout)) : Json()}}},
        {"compare", write(views.compare)}};
    if (const auto &cells = views.heatmap_cells) {
        out["heatmap"] = {{"query", cells->query}, {"key", cells->key}, {"rows", cells->rows}, {"cols", cells->cols}};
    }
    return out;
}

} // namespace

std::string sessionText(const Session &session)
{
    Json out = {{"format", "headscope-session"}, {"version", sessionVersion}, {"program", session.program}};
    if (!session.saved_as.empty()) {
        out["saved_as"] = session.saved_as;
    }
    out["model"] = write(session.model);
    out["input"] = write(session.input);
    out["selection"] = write(session.selection);
    out["display"] = write(session.display);
    out["views"] = write(session.views);
    out["heads"] = write(session.heads);
    out["colormap"] = session.colormap;
    out["layout"] = {{"geometry", session.layout.geometry}, {"splitter", session.layout.splitter}};
    out["notes"] = Json::array();
    for (const SessionNote &note : session.notes) {
        Json one = write(note.place);
        one["text"] = note.text;
        out["notes"].push_back(std::move(one));
    }
    if (const Json unknown = Json::parse(session.unknown, nullptr, false); unknown.is_object()) {
        for (const auto &[key, value] : unknown.items()) {
            if (!out.contains(key)) { // never over a member of ours
                out[key] = value;
            }
        }
    }
    return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Status writeSession(const fs::path &file, const Session &session)
{
    const std::string text = sessionText(session);
    if (const auto again = parseSession(text, file.string()); !again) {
        return again.error();
    }
    return writeFile(file, text);
}

HeadMerge mergeOf(const SessionMerge &merge, int n_heads)
{
    HeadMerge out{merge.kind, merge.kind == MergeKind::Weights ? merge.weights : std::vector<float>()};
    if (!checkMerge(out, n_heads)) {
        out.weights.assign(static_cast<size_t>(n_heads), 1.0f);
    }
    return out;
}

bool isSessionName(std::string_view path) { return path.size() > sessionEnding.size() && path.ends_with(sessionEnding); }

SessionFile sessionFile(const fs::path &path, const fs::path &session)
{
    if (path.empty()) {
        return {};
    }
    std::error_code failed;
    const fs::path absolute = fs::absolute(path, failed).lexically_normal(), folder = fs::absolute(session, failed).lexically_normal().parent_path();
    return {absolute.string(), absolute.lexically_relative(folder).string()};
}

std::optional<fs::path> findSessionFile(const SessionFile &file, const fs::path &session)
{
    std::error_code failed;
    const fs::path folder = fs::absolute(session, failed).parent_path();
    for (const fs::path &path : {file.relative.empty() ? fs::path() : (folder / file.relative).lexically_normal(), fs::path(file.path)}) {
        if (!path.empty() && fs::exists(path, failed)) {
            return path;
        }
    }
    return std::nullopt;
}

Result<std::string> modelReference(const SessionModel &model, const fs::path &session)
{
    if (!model.bundled.empty()) {
        return "bundled:" + model.bundled;
    }
    if (model.none()) {
        return badInput(concat(session.string(), ": model: expected a path or the name of a bundled model, found none"));
    }
    const auto found = findSessionFile(model.file, session);
    if (!found) {
        const std::string at = printable(model.file.path, 400);
        return badInput(concat(session.string(), ": model: ", model.file.relative.empty() ? concat("expected it at ", at, ", found nothing there")
                                                                                       : concat("expected it at ", at, ", or at ", printable(model.file.relative, 400), " from the session on, found nothing there")));
    }
    return found->string();
}

} // namespace headscope
