// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The directory of a ZIP archive (PKWARE APPNOTE 6.3: central directory, and its ZIP64 records), read so that members stored without compression can be used where they lie.
/// Touches the directory at the end of the archive and the header of each member; no member's bytes. Checksums are not compared, which would read everything.
/// Thread rule: values over bytes that belong to the caller.

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "core/base/result.h"

namespace headscope {

struct ZipMember {
    size_t begin = 0;     ///< of its bytes, in the archive
    size_t size = 0;      ///< of its bytes as they stand in the archive
    size_t fullSize = 0;  ///< after unpacking; equals size where method is 0
    int method = 0;       ///< 0: stored, 8: deflated
};

/// True when the bytes begin like a ZIP archive with at least one member.
bool looksLikeZip(std::span<const std::byte> bytes);

/// The members by name. BadInput, without the name of the file in front, for: no directory, or one cut off; several volumes; encrypted members; a member outside the archive, one that overlaps another
/// or the directory; a header that disagrees with the directory; a name twice. Cost: memory linear in the directory, whose size is checked against the archive before anything is kept.
Result<std::map<std::string, ZipMember>> readZipDirectory(std::span<const std::byte> archive);

} // namespace headscope
