// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Pieces of JSON and CSV text for whoever writes them by hand. Pure functions.

#include <string>
#include <string_view>
#include <vector>

namespace headscope {

/// Appends the shortest text that reads back as the same float32; "nan", "inf", "-inf".
void appendFloat(std::string &out, float value);

/// Appends `text` as a JSON string; ill-formed UTF-8 becomes U+FFFD, direction marks (core/base/text.h) JSON's \u202e and the like, which reads back as the same.
void appendJsonString(std::string &out, std::string_view text);

/// A JSON list of strings.
std::string jsonList(const std::vector<std::string> &items);

/// A label as a cell of a CSV: what a spreadsheet would run as a formula gets an apostrophe, what RFC 4180 wants quoted is quoted.
std::string csvCell(const std::string &label);

} // namespace headscope
