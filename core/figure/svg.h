// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A drawing as SVG 1.1: texts are texts, cells rectangles up to a limit (drawing.h) and embedded PNG pictures above it. Written by ourselves, since a painter's SVG device cuts texts where fonts change, writes control characters
/// that no XML reader takes, and has no room for what the file says of itself. Pure function.

#include <string>

#include "core/figure/drawing.h"

namespace headscope {

/// The whole file. Title and facts stand in <title>, <desc> and as Dublin Core in <metadata>. Every text is escaped.
std::string svgOf(const Drawing &drawing);

} // namespace headscope
