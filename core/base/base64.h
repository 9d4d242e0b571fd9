// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Base64 (RFC 4648, section 4: the alphabet with + and /). Pure functions. Cost measured in tests/bench.

#include <cstddef>
#include <string>
#include <string_view>

namespace headscope {

/// The part of `text` before its padding, of which there may be none even where the length asks for some.
std::string_view withoutPadding(std::string_view text);

/// Bytes that `digits` base64 digits (no padding) stand for. One digit more than a multiple of four stands for nothing; decodeBase64 refuses it.
inline size_t decodedSize(size_t digits) { return digits / 4 * 3 + (digits % 4 == 0 ? 0 : digits % 4 - 1); }

/// Decodes digits without padding into `out`, which has room for decodedSize(digits.size()) bytes. The number of digits that were sound: all of them, or the place of the first
/// character outside the alphabet, of a single digit left over, or of a last digit with bits that belong to no byte.
size_t decodeBase64(std::string_view digits, std::byte *out);

/// Appends the digits for `bytes`, padded to a multiple of four.
void appendBase64(std::string &out, std::string_view bytes);

} // namespace headscope
