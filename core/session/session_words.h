// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The words of the session format, for reader and writer alike.

#include <array>
#include <string_view>
#include <utility>

#include "core/session/session.h"

namespace headscope::session {

using std::pair;
using Word = std::string_view;

/// What stands at the top of a file of this version.
inline constexpr std::array<Word, 13> members = {"format", "version", "program", "saved_as", "model", "input", "selection", "display", "views", "heads", "colormap", "layout", "notes"};

inline constexpr std::array<pair<Word, Shown>, 5> shownWords = {{{"weights", Shown::Weight}, {"scores", Shown::Score}, {"log", Shown::LogWeight}, {"share", Shown::RowShare}, {"norms", Shown::ValueNorm}}};
inline constexpr std::array<pair<Word, LimitKind>, 3> limitWords = {{{"automatic", LimitKind::Automatic}, {"unit", LimitKind::Unit}, {"by_hand", LimitKind::ByHand}}};
inline constexpr std::array<pair<Word, LinesOf>, 2> linesWords = {{{"chosen", LinesOf::Chosen}, {"layer", LinesOf::Layer}}};
inline constexpr std::array<pair<Word, Direction>, 2> directionWords = {{{"from", Direction::From}, {"to", Direction::To}}};
inline constexpr std::array<pair<Word, Together>, 2> togetherWords = {{{"sum", Together::Sum}, {"mean", Together::Mean}}};
inline constexpr std::array<pair<Word, HeadFold>, 3> foldWords = {{{"mean", HeadFold::Mean}, {"max", HeadFold::Max}, {"min", HeadFold::Min}}};

inline constexpr std::array<pair<Word, CompareWith>, 3> compareWords = {{{"text", CompareWith::Text}, {"kept", CompareWith::Kept}, {"model", CompareWith::Model}}};
inline constexpr std::array<pair<Word, Side>, 3> sideWords = {{{"difference", Side::Difference}, {"this", Side::A}, {"other", Side::B}}};
inline constexpr std::array<pair<Word, MergeKind>, 3> mergeWords = {{{"mean", MergeKind::Mean}, {"max", MergeKind::Max}, {"weights", MergeKind::Weights}}};

/// The word of a choice.
template <class Choice, size_t n>
std::string wordOf(const std::array<pair<Word, Choice>, n> &words, Choice choice)
{
    for (const auto &[name, value] : words) {
        if (value == choice) {
            return std::string(name);
        }
    }
    return std::string(words.front().first);
}

} // namespace headscope::session
