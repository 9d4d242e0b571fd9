// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/display_state.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

/// The context of translations.
struct Display {
    Q_DECLARE_TR_FUNCTIONS(Display)
};

HiddenKey keyOf(const Trace &trace, const Chosen &chosen) { return {chosen.group, chosen.key.value, trace.keyLabels(chosen.group)[static_cast<size_t>(chosen.key.value)]}; }

bool stands(const HiddenKey &key, GroupIndex group, const std::vector<std::string> &labels) { return key.group == group && static_cast<size_t>(key.position) < labels.size() && labels[static_cast<size_t>(key.position)] == key.label; }

} // namespace

void DisplayState::set(DisplayChoice choice)
{
    const DisplayChoice before = choice_;
    restore(std::move(choice));
    if (before != choice_) {
        emit edited(before);
    }
}

void DisplayState::restore(DisplayChoice choice)
{
    if (choice != choice_) {
        choice_ = std::move(choice);
        emit changed();
    }
}

void DisplayState::forgetPlaces()
{
    DisplayChoice next = choice_;
    next.reference.reset();
    next.difference = false;
    next.hiddenKeys.clear();
    restore(std::move(next));
}

bool DisplayState::hidesKey(const Trace &trace, const Chosen &chosen) const
{
    return hasCell(trace, chosen) && std::find(choice_.hiddenKeys.begin(), choice_.hiddenKeys.end(), keyOf(trace, chosen)) != choice_.hiddenKeys.end();
}

void DisplayState::toggleKey(const Trace &trace, const Chosen &chosen)
{
    if (!hasCell(trace, chosen)) {
        return;
    }
    DisplayChoice next = choice_;
    const std::vector<std::string> labels = trace.keyLabels(chosen.group);
    std::erase_if(next.hiddenKeys, [&](const HiddenKey &k) { return k.group == chosen.group && !stands(k, chosen.group, labels); }); // of a text that is gone
    const HiddenKey key = keyOf(trace, chosen);
    if (std::erase(next.hiddenKeys, key) == 0) {
        next.hiddenKeys.push_back(key);
    }
    set(std::move(next));
}

QString DisplayState::whyNot(const Trace &trace, const HeadPlace &place, const DisplayOptions &options)
{
    if (checkDisplay(trace, place, options)) {
        return {};
    }
    const bool fromVectors = options.shown == Shown::Score || options.shown == Shown::ValueNorm;
    if (fromVectors && trace.model->given) {
        return Display::tr("These patterns were computed elsewhere: there are no scores and no values behind them");
    }
    if (options.words && options.shown == Shown::Score) {
        return Display::tr("Scores of pieces do not add up to a score of a word");
    }
    if (options.words) {
        return Display::tr("These positions are not pieces of a text: there are no words");
    }
    return options.reference ? Display::tr("The reference is a head of another kind of attention") : Display::tr("The layer has no output projection to weigh values with");
}

DisplayOptions displayOptionsFor(const DisplayChoice &choice, const Trace &trace, const HeadPlace &place)
{
    DisplayOptions out;
    const auto takes = [&](const DisplayOptions &options) { return static_cast<bool>(checkDisplay(trace, place, options)); };
    if (DisplayOptions shown = out; choice.shown != Shown::Weight) {
        shown.shown = choice.shown;
        out = takes(shown) ? shown : out;
    }
    if (DisplayOptions words = out; choice.words) {
        words.words = true;
        out = takes(words) ? words : out;
    }
    if (DisplayOptions difference = out; choice.difference && choice.reference) {
        difference.reference = choice.reference;
        out = takes(difference) ? difference : out;
    }
    if (choice.hideSpecial || !choice.hiddenKeys.empty()) {
        const Sequence &keys = trace.keys(place.group);
        std::vector<uint8_t> hidden(static_cast<size_t>(trace.nKey(place.group)));
        for (size_t j = 0; choice.hideSpecial && j < hidden.size(); ++j) {
            hidden[j] = (j < keys.special.size() && keys.special[j]) || (j < keys.key_allowed.size() && keys.key_allowed[j] == 0);
        }
        const std::vector<std::string> labels = choice.hiddenKeys.empty() ? std::vector<std::string>() : trace.keyLabels(place.group);
        for (const HiddenKey &key : choice.hiddenKeys) {
            if (stands(key, place.group, labels)) {
                hidden[static_cast<size_t>(key.position)] = 1;
            }
        }
        if (std::find(hidden.begin(), hidden.end(), uint8_t{1}) != hidden.end()) {
            out.hidden = std::move(hidden);
        }
    }
    return out;
}

QString nameOf(Shown shown)
{
    switch (shown) {
    case Shown::Weight: return Display::tr("weights");
    case Shown::Score: return Display::tr("scores");
    case Shown::LogWeight: return Display::tr("log");
    case Shown::RowShare: return Display::tr("row share");
    case Shown::ValueNorm: return Display::tr("value-weighted");
    }
    return {};
}

QString valueText(const HeadDisplay &display, int row, int col)
{
    const float value = display.cell(row, col);
    if (!display.marks({row, col, 1, 1}, 1, 1).empty()) {
        return Display::tr("not a number");
    }
    if (std::isnan(value)) {
        const auto &mask = display.options().hidden;
        const bool hidden = !mask.empty() && std::all_of(mask.begin() + display.keys().first(col), mask.begin() + display.keys().end(col), [](uint8_t h) { return h != 0; });
        return hidden ? Display::tr("hidden") : Display::tr("masked");
    }
    if (std::isinf(value)) {
        return QString(value < 0 ? "\u2212\u221e" : "\u221e");
    }
    const QString number = QString::number(static_cast<double>(value), 'f', 4);
    return number == "-0.0000" ? QString("0.0000") : number;
}

QString displayText(const HeadDisplay &display, int row, int col)
{
    const Trace &trace = display.trace();
    const GroupIndex group = display.place().group;
    const auto part = [](const AxisGroups &groups, int at, const Sequence &sequence, const std::vector<std::string> &labels) {
        const int first = groups.first(at), last = groups.end(at) - 1;
        if (first == last) {
            return QString("%1 %2").arg(first).arg(ui::quoted(labels[static_cast<size_t>(first)]));
        }
        return QString("%1\u2013%2 %3").arg(first).arg(last).arg(ui::quoted(groupLabels(groups, sequence, labels)[static_cast<size_t>(at)]));
    };
    QString number = valueText(display, row, col);
    if (display.options() != DisplayOptions{} && !std::isnan(display.cell(row, col))) {
        number = unitOf(display.options()) + " " + number;
    }
    if (display.hides()) {
        number += Display::tr("   removed %1").arg(static_cast<double>(display.removed(row)), 0, 'f', 4);
    }
    return QString("q=%1   k=%2   %3").arg(part(display.queries(), row, trace.queries(group), trace.queries(group).labels), part(display.keys(), col, trace.keys(group), trace.keyLabels(group)), number);
}

QString unitOf(const DisplayOptions &options)
{
    const auto unit = [&] {
        switch (options.shown) {
        case Shown::Weight: return options.hidden.empty() ? Display::tr("attention") : Display::tr("attention, renormalised");
        case Shown::Score: return Display::tr("score before softmax");
        case Shown::LogWeight: return Display::tr("ln attention");
        case Shown::RowShare: return Display::tr("share of the row's largest");
        case Shown::ValueNorm: return Display::tr("norm of the weighted value");
        }
        return QString();
    };
    return options.reference ? Display::tr("%1, minus %2").arg(unit(), headName(options.reference->layer, options.reference->head)) : unit();
}

} // namespace headscope::ui
