// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// How the heatmap shows a head: what the user chose of the display options, and what of it applies to a trace. GUI thread only.

#include <QObject>
#include <QString>
#include <optional>
#include <vector>

#include "core/analysis/display.h"
#include "ui/plots/heatmap_plot.h"
#include "ui/state/selection.h"

namespace headscope::ui {

/// A key that the user hides: it counts while that label stands at that position.
struct HiddenKey {
    GroupIndex group;
    int position = 0;
    std::string label;
    bool operator==(const HiddenKey &) const = default;
};

/// What is asked; what of it a trace can give is optionsFor's to say.
struct DisplayChoice {
    Shown shown = Shown::Weight;
    bool words = false;
    bool hideSpecial = false;            ///< BOS, CLS, SEP, padding
    std::vector<HiddenKey> hiddenKeys = {};
    std::optional<HeadPlace> reference = std::nullopt; ///< set with "use as reference"
    bool difference = false;             ///< to the reference
    ColourLimits limits = {};
    MaskedLook masked = MaskedLook::Hatched;
    bool strips = false;                 ///< the chosen row and column as bars beside the heatmap
    bool operator==(const DisplayChoice &) const = default;
};

/// The options that apply to a head: of what is asked, what it can give. Always such that checkDisplay passes. Any thread.
DisplayOptions displayOptionsFor(const DisplayChoice &choice, const Trace &trace, const HeadPlace &place);

class DisplayState : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    const DisplayChoice &choice() const { return choice_; }
    /// What the user chooses.
    void set(DisplayChoice choice);
    /// The same where it is no edit of the user's: settings, sessions, undo.
    void restore(DisplayChoice choice);
    /// Hides a key, or shows it again.
    void toggleKey(const Trace &trace, const Chosen &chosen);
    /// Another model: its heads and tokens are others. Reference and hidden keys go, everything else stays.
    void forgetPlaces();
    bool hidesKey(const Trace &trace, const Chosen &chosen) const;

    DisplayOptions optionsFor(const Trace &trace, const HeadPlace &place) const { return displayOptionsFor(choice_, trace, place); }
    /// Why a head cannot be shown so; empty where it can.
    static QString whyNot(const Trace &trace, const HeadPlace &place, const DisplayOptions &options);

signals:
    void changed();
    /// Behind changed(), where the user chose: what was chosen before.
    void edited(const headscope::ui::DisplayChoice &before);

private:
    DisplayChoice choice_;
};

/// "weights", "scores", "log", "row share", "value-weighted"
QString nameOf(Shown shown);

/// What the numbers are: for the colour bar and beside a number. "attention", "score", "ln attention", "share of the row's largest", "norm of weighted value"; "… minus L0H1".
QString unitOf(const DisplayOptions &options);

/// "q=4 “are”   k=2 “ keys”   0.4131", with the unit where the number is no weight, the word where positions are put together, and the removed mass.
QString displayText(const HeadDisplay &display, int row, int col);
/// Its number alone, or why it has none: “masked”, “hidden”, “not a number”.
QString valueText(const HeadDisplay &display, int row, int col);

/// The colour map of figures for signed numbers, or the chosen one.
inline const Colormap &colormapOf(bool isSigned, const Colormap &chosen) { return isSigned ? divergingMap() : chosen; }

} // namespace headscope::ui
