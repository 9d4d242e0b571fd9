// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Bytes of tokens as text for people. All functions are pure.

#include <string>
#include <string_view>

namespace headscope {

/// The bytes with every ill-formed sequence as U+FFFD, one for each maximal subpart (Unicode 15, section 3.9), as Rust's from_utf8_lossy does it.
std::string lossyUtf8(std::string_view bytes);

/// What stands on an axis for a token of these bytes: blanks around it left out; line ends and tabs inside as "⏎" and "⇥"; bytes that are no whole
/// character and control characters as "<E7>"; direction marks (text.h) as "\u202e"; a token of blanks only as one "␣", "⏎" or "⇥" a character. Empty only for no bytes.
std::string tokenLabel(std::string_view bytes);

} // namespace headscope
