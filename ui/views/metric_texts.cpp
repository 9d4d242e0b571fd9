// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/metric_texts.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <iterator>
#include <string>

namespace headscope::ui {

namespace {

/// For translators, who do not see core: title and formula of each metric.
constexpr const char *listed[] = {
    QT_TRANSLATE_NOOP("HeadMetrics", "Entropy"), QT_TRANSLATE_NOOP("HeadMetrics", "mean over queries i of −Σⱼ Aᵢⱼ ln Aᵢⱼ, in nats"),
    QT_TRANSLATE_NOOP("HeadMetrics", "Entropy, normalised"), QT_TRANSLATE_NOOP("HeadMetrics", "mean over i of the entropy of row i / ln (number of keys that i may see)"),
    QT_TRANSLATE_NOOP("HeadMetrics", "Distance"), QT_TRANSLATE_NOOP("HeadMetrics", "Σᵢⱼ Aᵢⱼ |i − j| / Σᵢⱼ Aᵢⱼ, in tokens"),
    QT_TRANSLATE_NOOP("HeadMetrics", "Self"), QT_TRANSLATE_NOOP("HeadMetrics", "mean over i of Aᵢ,ᵢ"),
    QT_TRANSLATE_NOOP("HeadMetrics", "Previous token"), QT_TRANSLATE_NOOP("HeadMetrics", "mean over i of Aᵢ,ᵢ₋₁"),
    QT_TRANSLATE_NOOP("HeadMetrics", "Next token"), QT_TRANSLATE_NOOP("HeadMetrics", "mean over i of Aᵢ,ᵢ₊₁"),
    QT_TRANSLATE_NOOP("HeadMetrics", "Duplicate token"), QT_TRANSLATE_NOOP("HeadMetrics", "over queries whose token stood before: mean of Σ Aᵢⱼ over j < i with the same token"),
    QT_TRANSLATE_NOOP("HeadMetrics", "Induction"), QT_TRANSLATE_NOOP("HeadMetrics", "over queries whose token stood before at p: mean of Σ Aᵢ,ₚ₊₁"),
    QT_TRANSLATE_NOOP("HeadMetrics", "First token (sink)"), QT_TRANSLATE_NOOP("HeadMetrics", "mean over i of Aᵢ,₀"),
    QT_TRANSLATE_NOOP("HeadMetrics", "Confidence"), QT_TRANSLATE_NOOP("HeadMetrics", "mean over i of maxⱼ Aᵢⱼ, last token left out"),
};

QString translated(std::string_view text) { return QCoreApplication::translate("HeadMetrics", std::string(text).c_str()); }

bool isListed(std::string_view text)
{
    return std::any_of(std::begin(listed), std::end(listed), [text](const char *known) { return text == known; });
}

} // namespace

QString metricTitle(const MetricInfo &info) { return translated(info.title); }

QString metricTip(const MetricInfo &info) { return translated(info.formula) + "\n" + QString::fromUtf8(info.source.data(), static_cast<qsizetype>(info.source.size())); }

bool metricIsListed(const MetricInfo &info) { return isListed(info.title) && isListed(info.formula); }

} // namespace headscope::ui
