// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/axis_labels.h"

#include <algorithm>
#include <cmath>

#include "ui/export/figure_content.h"

namespace headscope::ui {

namespace {

constexpr double slant = 0.70710678; ///< sine of the angle of labels that do not fit level

} // namespace

AxisLabels::AxisLabels(const FigureType &type, QStringList labels) : type_(type), labels_(std::move(labels))
{
    for (qsizetype i = 0; i < labels_.size(); i += std::max<qsizetype>(1, labels_.size() / 2000)) {
        widest_ = std::max(widest_, type_.width(labels_[i]));
    }
}

AxisLabels::Stand AxisLabels::stand(double pitch, double most) const
{
    const double line = type_.height(), wide = std::min(widest_, most);
    if (widest_ + 3 <= pitch) {
        return {0, 1, line, 0};
    }
    if (pitch * slant >= line * 0.92) {
        return {-45, 1, (std::min(widest_, most / slant) + line) * slant, std::max(0.0, std::min(widest_, most / slant) * slant - pitch / 2)};
    }
    return {-90, std::max(1, static_cast<int>(std::ceil(line * 0.96 / pitch))), wide, 0};
}

void AxisLabels::draw(double x, double y, double pitch, const Stand &stand, double tick, Drawing &out) const
{
    const auto put = [&](const QString &words, double left, double top, Anchor anchor) {
        if (!words.isEmpty()) {
            out.items.push_back(DrawnText{words.toStdString(), left, top, type_.size(), ink::text, anchor, stand.angle});
        }
    };
    for (int i = 0; i < count(); i += stand.every) {
        const double middle = x + (i + 0.5) * pitch, top = y + tick;
        if (tick > 0) {
            out.items.push_back(DrawnLine{middle, y, middle, top, 0.5, ink::line});
        }
        if (stand.angle == 0) {
            put(labels_[i], middle, top + 1 + type_.ascent(), Anchor::Middle);
        } else if (stand.angle == -45) {
            const double drop = type_.toBaseline() * slant;
            put(type_.elided(labels_[i], stand.height / slant - type_.height() + 0.5), middle + drop, top + 2 + drop, Anchor::Right);
        } else {
            put(type_.elided(labels_[i], stand.height + 0.5), middle + type_.toBaseline(), top + 2, Anchor::Right);
        }
    }
}

} // namespace headscope::ui
