// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What core says of metrics (core/analysis/head_metrics.h), in the language of the window.

#include <QString>

#include "core/analysis/head_metrics.h"

namespace headscope::ui {

QString metricTitle(const MetricInfo &info);

/// Formula and source, for tooltips.
QString metricTip(const MetricInfo &info);

/// True where translators see the texts of a metric: a test asks for each.
bool metricIsListed(const MetricInfo &info);

} // namespace headscope::ui
