// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session_values.h"

#include "core/base/text.h"
#include "core/forward/array_input.h"
#include "core/forward/forward.h"
#include "core/forward/given_trace.h"
#include "core/weights/npy.h"

namespace headscope::ui {

namespace fs = std::filesystem;

namespace {

fs::path found(const SessionFile &file, const fs::path &from) { return findSessionFile(file, from).value_or(file.path); }

} // namespace

SessionDisplay sessionDisplay(const DisplayChoice &choice)
{
    SessionDisplay out{choice.shown, choice.words, choice.hideSpecial, choice.difference, choice.masked == MaskedLook::Blank, {}, choice.reference, choice.limits, choice.strips};
    for (const HiddenKey &key : choice.hiddenKeys) {
        out.hidden_keys.push_back({key.group, key.position, key.label});
    }
    return out;
}

DisplayChoice displayOf(const SessionDisplay &display)
{
    DisplayChoice out;
    out.shown = display.shown;
    out.words = display.words;
    out.hideSpecial = display.hide_special;
    for (const SessionHiddenKey &key : display.hidden_keys) {
        out.hiddenKeys.push_back({key.group, key.position, key.label});
    }
    out.reference = display.reference;
    out.difference = display.difference;
    out.limits = display.limits;
    out.strips = display.strips;
    out.masked = display.masked_blank ? MaskedLook::Blank : MaskedLook::Hatched;
    return out;
}

TypedInput typedOf(const SessionInput &input, const fs::path &from)
{
    return {input.text, input.text_pair, input.decoder_text, input.decoder_ids, found(input.picture, from), found(input.sound, from), input.first_token};
}

std::map<std::string, QString> filesOf(const SessionInput &input, const fs::path &from)
{
    std::map<std::string, QString> out;
    for (const SessionArray &array : input.arrays) {
        out[array.role] = QString::fromStdString(found(array.file, from).string());
    }
    return out;
}

SessionInput sessionInput(const TypedInput &typed, const std::map<std::string, QString> &files, int item, const fs::path &to)
{
    SessionInput out{typed.text, typed.pair, typed.target, typed.target_ids, typed.first, sessionFile(typed.picture, to), sessionFile(typed.sound, to), {}, files.empty() ? 0 : item};
    for (const auto &[role, path] : files) {
        out.arrays.push_back({role, sessionFile(path.toStdString(), to)});
    }
    return out;
}

HeadLook lookOf(const SessionHeads &heads)
{
    const auto filter = HeadFilter::parse(heads.filter);
    return {metricOfKey(heads.colour), {metricOfKey(heads.order), !heads.ascending}, filter ? *filter : HeadFilter()};
}

SessionHeads sessionHeads(const HeadLook &look)
{
    const auto keyOf = [](const MetricInfo *metric) { return metric ? std::string(metric->key) : std::string(); };
    return {keyOf(look.order.metric), keyOf(look.colour), !look.order.descending, look.filter.text()};
}

CompareOptions compareOf(const SessionCompare &compare)
{
    return {compare.with, compare.side, compare.beside, compare.text ? std::optional(QString::fromStdString(*compare.text)) : std::nullopt};
}

Chosen chosenOf(const SessionSelection &selection) { return {selection.place.group, selection.place.layer, selection.place.head, selection.query, selection.key}; }

LinesOptions linesOf(const Session &session)
{
    const SessionViews &views = session.views;
    return {static_cast<ShownHeads>(views.lines), views.line_threshold, views.lines_without_first, views.lines_whole};
}

TextOptions textOf(const SessionViews &views) { return {views.text_direction, views.text_together, {views.text_pins.begin(), views.text_pins.end()}}; }

HeadNotes::Notes notesOf(const Session &session)
{
    HeadNotes::Notes out;
    for (const SessionNote &note : session.notes) {
        out[note.place] = QString::fromStdString(note.text);
    }
    return out;
}

Result<Input> inputOf(const Session &session, const Model &model, const fs::path &from)
{
    const auto files = filesOf(session.input, from);
    if (const auto picture = files.find("image"); picture != files.end()) {
        return inputFromPicture(model, picture->second.toStdString());
    }
    if (model.given) {
        return givenInput(model);
    }
    if (files.empty()) {
        const TypedInput typed = typedOf(session.input, from);
        if (const QString missing = typed.missing(model); !missing.isEmpty()) {
            return badInput(concat(from.string(), ": input: ", missing.toStdString()));
        }
        return typed.make(model);
    }
    std::map<std::string, NamedArray> arrays;
    for (const auto &[role, path] : files) {
        HS_TRY(array, openNpy(path.toStdString()));
        arrays[role] = {path.toStdString(), std::move(array)};
    }
    return inputFromArrays(model, arrays, BatchItem{session.input.batch_index});
}

std::optional<ComparedWith> comparedWith(const Session &session, const Trace &trace)
{
    const SessionCompare &compare = session.views.compare;
    switch (compare.with) {
    case CompareWith::Text: {
        ComparedWith out{{}, session.input};
        out.input.text = compare.text.value_or(session.input.text); // it begins as a copy
        out.input.first_token = 0;
        const bool words = session.input.arrays.empty() && !trace.model->given && !trace.input.main().text.empty();
        return words && !out.input.text.empty() ? std::optional(std::move(out)) : std::nullopt;
    }
    case CompareWith::Kept: return compare.kept ? std::optional(ComparedWith{compare.kept->model, compare.kept->input}) : std::nullopt;
    case CompareWith::Model: return compare.model.none() ? std::nullopt : std::optional(ComparedWith{compare.model, session.input});
    }
    return {};
}

Result<TracePtr> passOf(const ComparedWith &with, const ModelPtr &own, const std::function<Result<ModelPtr>(const SessionModel &)> &open, const fs::path &from, const Progress &progress)
{
    ModelPtr model = own;
    if (!with.model.none()) {
        HS_TRY(opened, open(with.model));
        model = opened;
    }
    Session part;
    part.input = with.input;
    HS_TRY(input, inputOf(part, *model, from));
    return runForward(model, std::move(input), progress);
}

} // namespace headscope::ui
