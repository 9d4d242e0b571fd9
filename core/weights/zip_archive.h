// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Reader of zip archives (PKWARE APPNOTE 6.3): stored and deflated members, zip64. Not read: encryption, several disks, other methods of compression.
///
/// A hostile archive cannot make it read outside the file or allocate without bound: every record is checked against the file, members may not share bytes,
/// a member may not claim more than deflate can give (1032 times its compressed size), and all deflated members together at most
/// max(512 MiB, 16 times the file).
/// Thread rule: immutable after opening; content() may be called from several threads.

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace headscope {

struct ZipMember {
    std::string name;          ///< well-formed UTF-8, unique in the archive; a folder ends with '/'
    bool deflated = false;     ///< else stored
    uint32_t crc = 0;          ///< of the uncompressed bytes
    uint64_t begin = 0;        ///< place of its bytes in the file
    uint64_t compressed = 0;   ///< bytes in the file
    uint64_t size = 0;         ///< bytes once uncompressed
};

/// Bytes that live as long as `owner`.
struct OwnedBytes {
    std::span<const std::byte> bytes;
    std::shared_ptr<const void> owner;
};

/// True when the bytes begin like a ZIP archive with at least one member.
bool looksLikeZip(std::span<const std::byte> bytes);

/// The members of an archive in the order of its directory, with the errors of ZipArchive::open but without the name of the file in front. No member's bytes are read.
Result<std::vector<ZipMember>> readZipMembers(std::span<const std::byte> archive);

/// Whose checksums are compared when bytes are asked for.
enum class Checksums {
    All,
    Deflated, ///< stored members are not read for it, so that a large one stays on the disk until somebody looks
};

class ZipArchive {
public:
    /// Reads the directory. BadInput (file, record or member, expected, found) for anything that does not fit together; Unsupported for encryption,
    /// several disks and other methods.
    static Result<ZipArchive> open(const std::filesystem::path &path);
    /// The same for an archive in memory that belongs to `owner`; `source` is what messages begin with.
    static Result<ZipArchive> read(OwnedBytes archive, const std::string &source);

    const std::string &source() const { return source_; }
    /// In the order of the archive's directory.
    const std::vector<ZipMember> &members() const { return members_; }
    /// The uncompressed bytes of a member of this archive: in the file's own bytes if stored, in memory if deflated. BadInput when the checksum differs, or the
    /// deflated stream is broken or does not end exactly with the sizes of the directory. Cost: one pass over the bytes, none for a stored member whose checksum is not compared.
    Result<OwnedBytes> content(const ZipMember &member, Checksums checksums = Checksums::All) const;

private:
    std::string source_;
    OwnedBytes file_;
    std::vector<ZipMember> members_;
};

} // namespace headscope
