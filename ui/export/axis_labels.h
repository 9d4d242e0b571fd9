// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Labels of tokens below an axis of a figure: level where they fit, else slanted, else upright and thinned out. For figure contents alone.

#include <QStringList>

#include "core/figure/drawing.h"
#include "ui/export/figure_type.h"

namespace headscope::ui {

class AxisLabels {
public:
    /// `type` outlives it.
    AxisLabels(const FigureType &type, QStringList labels);

    const QStringList &labels() const { return labels_; }
    int count() const { return static_cast<int>(labels_.size()); }
    double widest() const { return widest_; }

    /// How they stand, in points.
    struct Stand {
        double angle = 0;
        int every = 1;
        double height = 0, overhang = 0; ///< room below, and to the left of the first label's place
    };
    /// `pitch`: from one place to the next. Labels are at most `most` long.
    Stand stand(double pitch, double most) const;
    /// From x on, below y, with a tick of that length at each label (0 = none).
    void draw(double x, double y, double pitch, const Stand &stand, double tick, Drawing &out) const;

private:
    const FigureType &type_;
    QStringList labels_;
    double widest_ = 0;
};

} // namespace headscope::ui
