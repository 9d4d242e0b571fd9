// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/zip_directory.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/text.h"

namespace headscope {

namespace {

constexpr uint32_t memberSignature = 0x04034b50, directorySignature = 0x02014b50, endSignature = 0x06054b50;
constexpr uint32_t end64Signature = 0x06064b50, locatorSignature = 0x07064b50;
constexpr size_t memberHeader = 30, directoryHeader = 46, endRecord = 22, end64Record = 56, locator = 20;
constexpr size_t longestComment = 0xFFFF;
constexpr uint64_t saturated16 = 0xFFFF, saturated32 = 0xFFFFFFFF; ///< "the value stands in the ZIP64 record"
constexpr uint64_t encryptedFlag = 1;

/// Little-endian fields of a record. Requires that they lie inside it.
class Fields {
public:
    explicit Fields(std::span<const std::byte> bytes) : bytes_(bytes) {}
    uint64_t u16(size_t at) const { return number(at, 2); }
    uint64_t u32(size_t at) const { return number(at, 4); }
    uint64_t u64(size_t at) const { return number(at, 8); }
    std::string text(size_t at, size_t size) const { return {reinterpret_cast<const char *>(bytes_.data()) + at, size}; }

private:
    uint64_t number(size_t at, size_t size) const
    {
        uint64_t value = 0;
        for (size_t i = 0; i < size; ++i) {
            value |= static_cast<uint64_t>(bytes_[at + i]) << (8 * i);
        }
        return value;
    }
    std::span<const std::byte> bytes_;
};

/// Where the directory lies and how many members it says it has.
struct Directory {
    uint64_t begin = 0, size = 0, count = 0;
    size_t limit = 0; ///< begin of the records behind it
};

/// Place of the end record: the last one whose comment reaches exactly to the end of the archive.
std::optional<size_t> findEnd(std::span<const std::byte> archive)
{
    if (archive.size() < endRecord) {
        return std::nullopt;
    }
    const Fields fields(archive);
    const size_t last = archive.size() - endRecord;
    const size_t first = last > longestComment ? last - longestComment : 0;
    for (size_t at = last + 1; at-- > first;) {
        if (fields.u32(at) == endSignature && fields.u16(at + 20) == last - at) {
            return at;
        }
    }
    return std::nullopt;
}

Result<Directory> findDirectory(std::span<const std::byte> archive)
{
    const auto end = findEnd(archive);
    if (!end) {
        return badInput("expected the directory of a ZIP archive at its end, found none (is the file complete?)");
    }
    const Fields fields(archive);
    Directory out{fields.u32(*end + 16), fields.u32(*end + 12), fields.u16(*end + 10), *end};
    bool oneVolume = fields.u16(*end + 4) == fields.u16(*end + 6) && fields.u16(*end + 8) == out.count;
    if (out.begin == saturated32 || out.size == saturated32 || out.count == saturated16) {
        if (*end < locator || fields.u32(*end - locator) != locatorSignature) {
            return badInput("expected a ZIP64 locator before the end record, found none");
        }
        const uint64_t at = fields.u64(*end - locator + 8);
        if (*end - locator < end64Record || at > *end - locator - end64Record || fields.u32(at) != end64Signature) {
            return badInput(concat("expected a ZIP64 end record at byte ", at, ", found none"));
        }
        out = {fields.u64(at + 48), fields.u64(at + 40), fields.u64(at + 32), static_cast<size_t>(at)};
        oneVolume = fields.u32(at + 16) == fields.u32(at + 20) && fields.u64(at + 24) == out.count;
    }
    if (!oneVolume) {
        return badInput("expected a ZIP archive of one volume, found a part of several");
    }
    if (out.begin > out.limit || out.size > out.limit - out.begin) {
        return badInput(concat("expected the directory within the first ", out.limit, " bytes, found ", out.size, " bytes at byte ", out.begin));
    }
    if (out.count > out.size / directoryHeader) {
        return badInput(concat("expected at most ", out.size / directoryHeader, " members in a directory of ", out.size, " bytes, found ", out.count));
    }
    return out;
}

/// One line of the directory.
struct Line {
    std::string name;
    uint64_t header = 0; ///< place of the member's own header
    uint64_t size = 0, fullSize = 0;
    int method = 0;
    size_t length = 0; ///< of the line itself
};

/// Takes what is saturated in `line` from the ZIP64 field of the extras, which lie at [at, end).
Status readZip64(const Fields &fields, size_t at, size_t end, Line &line)
{
    constexpr uint64_t zip64Tag = 1;
    const auto name = printable(line.name, 200);
    while (end - at >= 4) {
        const uint64_t tag = fields.u16(at), size = fields.u16(at + 2);
        at += 4;
        if (size > end - at) {
            return badInput(concat(name, ": expected extra fields within ", end - at, " bytes, found one of ", size));
        }
        if (tag == zip64Tag) {
            size_t from = at;
            for (uint64_t *value : {&line.fullSize, &line.size, &line.header}) {
                if (*value != saturated32) {
                    continue;
                }
                if (at + size - from < 8) {
                    return badInput(concat(name, ": expected a size or place of 8 bytes in its ZIP64 field, found none"));
                }
                *value = fields.u64(from);
                from += 8;
            }
            return Done{};
        }
        at += size;
    }
    return badInput(concat(name, ": expected a ZIP64 field, found none"));
}

/// The line at `at` of the directory that ends at `end`.
Result<Line> readLine(const Fields &fields, size_t at, size_t end)
{
    if (end - at < directoryHeader || fields.u32(at) != directorySignature) {
        return badInput(concat("expected a member of the directory at byte ", at, ", found none"));
    }
    const size_t nameSize = fields.u16(at + 28), extraSize = fields.u16(at + 30), commentSize = fields.u16(at + 32);
    Line line{{}, fields.u32(at + 42), fields.u32(at + 20), fields.u32(at + 24), static_cast<int>(fields.u16(at + 10)), directoryHeader + nameSize + extraSize + commentSize};
    if (line.length > end - at) {
        return badInput(concat("expected a member of the directory within ", end - at, " bytes at byte ", at, ", found ", line.length));
    }
    line.name = fields.text(at + directoryHeader, nameSize);
    if (fields.u16(at + 8) & encryptedFlag) {
        return badInput(concat(printable(line.name, 200), ": expected a member without encryption, found an encrypted one"));
    }
    if (line.header == saturated32 || line.size == saturated32 || line.fullSize == saturated32) {
        HS_TRY_STATUS(readZip64(fields, at + directoryHeader + nameSize, at + directoryHeader + nameSize + extraSize, line));
    }
    return line;
}

/// Where the member's bytes lie: behind its own header, before byte `limit`.
Result<ZipMember> locate(const Fields &fields, const Line &line, size_t limit)
{
    const auto name = printable(line.name, 200);
    if (limit < memberHeader || line.header > limit - memberHeader || fields.u32(line.header) != memberSignature) {
        return badInput(concat(name, ": expected its header at byte ", line.header, ", found none"));
    }
    const size_t nameSize = fields.u16(line.header + 26), extraSize = fields.u16(line.header + 28);
    const size_t begin = line.header + memberHeader + nameSize + extraSize;
    if (begin > limit || line.size > limit - begin) {
        return badInput(concat(name, ": expected its bytes before byte ", limit, ", found ", line.size, " bytes at byte ", begin));
    }
    if (nameSize != line.name.size() || fields.text(line.header + memberHeader, nameSize) != line.name || fields.u16(line.header + 8) != static_cast<uint64_t>(line.method)) {
        return badInput(concat(name, ": expected the same name and method in its header, found others"));
    }
    if (line.method == 0 && line.size != line.fullSize) {
        return badInput(concat(name, ": expected one size of a stored member, found ", line.size, " and ", line.fullSize));
    }
    return ZipMember{begin, static_cast<size_t>(line.size), static_cast<size_t>(line.fullSize), line.method};
}

struct Extent {
    size_t begin = 0, end = 0;
    std::string_view name;
};

} // namespace

bool looksLikeZip(std::span<const std::byte> bytes) { return bytes.size() >= memberHeader && Fields(bytes).u32(0) == memberSignature; }

Result<std::map<std::string, ZipMember>> readZipDirectory(std::span<const std::byte> archive)
{
    HS_TRY(directory, findDirectory(archive));
    const Fields fields(archive);
    const auto limit = static_cast<size_t>(directory.begin), end = static_cast<size_t>(directory.begin + directory.size);
    std::map<std::string, ZipMember> members;
    std::vector<Extent> extents;
    size_t at = limit;
    for (uint64_t i = 0; i < directory.count; ++i) {
        HS_TRY(line, readLine(fields, at, end));
        at += line.length;
        HS_TRY(member, locate(fields, line, limit));
        const auto [place, fresh] = members.emplace(std::move(line.name), member);
        if (!fresh) {
            return badInput(concat(printable(place->first, 200), ": expected the name once, found it a second time"));
        }
        extents.push_back({static_cast<size_t>(line.header), member.begin + member.size, place->first});
    }
    if (at != end) {
        return badInput(concat("expected ", directory.count, " members to fill the directory, found ", end - at, " bytes more"));
    }
    std::sort(extents.begin(), extents.end(), [](const Extent &a, const Extent &b) { return a.begin < b.begin; });
    for (size_t i = 1; i < extents.size(); ++i) {
        if (extents[i].begin < extents[i - 1].end) {
            return badInput(concat(printable(extents[i].name, 200), ": expected bytes of its own, found that it overlaps ", printable(extents[i - 1].name, 200)));
        }
    }
    return members;
}

} // namespace headscope
