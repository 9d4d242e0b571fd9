// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/zip_archive.h"

#include <algorithm>
#include <limits>
#include <new>
#include <set>

#include <zlib.h>

#include "core/base/check.h"
#include "core/base/file.h"
#include "core/base/text.h"

namespace headscope {

namespace {

constexpr uint32_t localSignature = 0x04034B50, rowSignature = 0x02014B50, endSignature = 0x06054B50, end64Signature = 0x06064B50,
                   locatorSignature = 0x07064B50;
constexpr size_t localSize = 30, rowSize = 46, endSize = 22, end64Size = 56, locatorSize = 20;
constexpr uint64_t small32 = std::numeric_limits<uint32_t>::max(), small16 = std::numeric_limits<uint16_t>::max();
constexpr uint16_t zip64Extra = 1, encryptedFlag = 1, storedMethod = 0, deflatedMethod = 8;
constexpr uint64_t mostDeflateGives = 1032; ///< times the compressed bytes: a match of 258 bytes costs at least two bits
constexpr uint64_t alwaysAllowed = uint64_t{1} << 29, allowedTimesFile = 16;

using Bytes = std::span<const std::byte>;

/// A little-endian number. Requires: it lies inside.
template <class Field>
uint64_t numberAt(Bytes bytes, size_t at)
{
    HS_CHECK(at + sizeof(Field) <= bytes.size());
    uint64_t out = 0;
    for (size_t i = 0; i < sizeof(Field); ++i) {
        out |= static_cast<uint64_t>(bytes[at + i]) << (8 * i);
    }
    return out;
}

std::string_view textOf(Bytes bytes) { return {reinterpret_cast<const char *>(bytes.data()), bytes.size()}; }

/// Where the rows of the directory lie, and how many there are.
struct Directory {
    uint64_t rows = 0, size = 0, offset = 0;
    uint64_t end = 0; ///< place of the record behind it
};

/// Place of the end record: the last one whose comment reaches exactly to the end of the file.
Result<size_t> findEnd(Bytes file)
{
    const size_t furthest = std::min(file.size(), endSize + small16);
    for (size_t back = endSize; back <= furthest; ++back) {
        const size_t at = file.size() - back;
        if (numberAt<uint32_t>(file, at) == endSignature && numberAt<uint16_t>(file, at + 20) == back - endSize) {
            return at;
        }
    }
    return badInput(concat("expected a zip archive with a directory at its end, found none (", file.size(), " bytes; is the file complete?)"));
}

/// The zip64 end record that the locator before `end` points to.
Result<Directory> directory64(Bytes file, size_t end)
{
    const uint64_t at = numberAt<uint64_t>(file, end - locatorSize + 8);
    if (at > end - locatorSize || end - locatorSize - at < end64Size || numberAt<uint32_t>(file, at) != end64Signature) {
        return badInput(concat("expected a zip64 record before byte ", end - locatorSize, ", found none at byte ", at));
    }
    if (numberAt<uint32_t>(file, at + 16) != 0 || numberAt<uint32_t>(file, at + 20) != 0) {
        return unsupported("expected a zip archive in one file, found one on several disks");
    }
    return Directory{numberAt<uint64_t>(file, at + 32), numberAt<uint64_t>(file, at + 40), numberAt<uint64_t>(file, at + 48), at};
}

Result<Directory> findDirectory(Bytes file)
{
    HS_TRY(end, findEnd(file));
    Directory out{numberAt<uint16_t>(file, end + 10), numberAt<uint32_t>(file, end + 12), numberAt<uint32_t>(file, end + 16), end};
    const bool has64 = end >= locatorSize && numberAt<uint32_t>(file, end - locatorSize) == locatorSignature;
    if (has64) {
        HS_TRY(wide, directory64(file, end));
        out = wide;
    } else if (numberAt<uint16_t>(file, end + 4) != 0 || numberAt<uint16_t>(file, end + 6) != 0) {
        return unsupported("expected a zip archive in one file, found one on several disks");
    }
    if (out.offset > out.end || out.size > out.end - out.offset) {
        return badInput(concat("expected a directory before byte ", out.end, ", found ", out.size, " bytes at byte ", out.offset));
    }
    if (out.rows > out.size / rowSize) {
        return badInput(concat("expected at most ", out.size / rowSize, " members in a directory of ", out.size, " bytes, found ", out.rows));
    }
    return out;
}

/// A row of the directory; `local` is the place of the member's own header.
struct Row {
    ZipMember member;
    uint64_t local = 0;
};

/// Puts the zip64 extra field's numbers in place of those that point to it.
Status applyZip64(Row &row, Bytes extra, uint16_t disk)
{
    uint64_t *const fields[] = {&row.member.size, &row.member.compressed, &row.local};
    const bool wanted = std::any_of(std::begin(fields), std::end(fields), [](const uint64_t *field) { return *field == small32; });
    if (disk != 0 && disk != small16) {
        return unsupported("expected a zip archive in one file, found one on several disks");
    }
    while (wanted && extra.size() >= 4) {
        const uint64_t id = numberAt<uint16_t>(extra, 0), length = numberAt<uint16_t>(extra, 2);
        if (length > extra.size() - 4) {
            break;
        }
        Bytes content = extra.subspan(4, length);
        extra = extra.subspan(4 + length);
        if (id != zip64Extra) {
            continue;
        }
        for (uint64_t *field : fields) {
            if (*field == small32 && content.size() < sizeof(uint64_t)) {
                return badInput("expected its zip64 sizes, found fewer numbers");
            }
            if (*field == small32) {
                *field = numberAt<uint64_t>(content, 0);
                content = content.subspan(sizeof(uint64_t));
            }
        }
        return Done{};
    }
    return wanted ? Status(badInput("expected a zip64 record with its sizes, found none")) : Done{};
}

/// The row at the start of `rows`, which is cut off.
Result<Row> takeRow(Bytes &rows, uint64_t number)
{
    if (rows.size() < rowSize || numberAt<uint32_t>(rows, 0) != rowSignature) {
        return badInput(concat("directory: expected a row for member ", number, ", found something else"));
    }
    const uint64_t flags = numberAt<uint16_t>(rows, 8), method = numberAt<uint16_t>(rows, 10);
    const uint64_t name = numberAt<uint16_t>(rows, 28), extra = numberAt<uint16_t>(rows, 30), comment = numberAt<uint16_t>(rows, 32);
    if (name + extra + comment > rows.size() - rowSize) {
        return badInput(concat("directory: expected ", name + extra + comment, " bytes in the row of member ", number, ", found ", rows.size() - rowSize));
    }
    Row row;
    row.member.name = textOf(rows.subspan(rowSize, name));
    row.member.deflated = method == deflatedMethod;
    row.member.crc = static_cast<uint32_t>(numberAt<uint32_t>(rows, 16));
    row.member.compressed = numberAt<uint32_t>(rows, 20);
    row.member.size = numberAt<uint32_t>(rows, 24);
    row.local = numberAt<uint32_t>(rows, 42);
    const std::string who = printable(row.member.name, 200);
    if (firstInvalidUtf8(row.member.name)) {
        return badInput(concat("directory: member ", number, ": expected a name in UTF-8, found ", who));
    }
    if (flags & encryptedFlag) {
        return unsupported(concat(who, ": expected a plain member, found an encrypted one"));
    }
    if (method != storedMethod && method != deflatedMethod) {
        return unsupported(concat(who, ": expected a stored or deflated member, found method ", method));
    }
    if (const auto done = applyZip64(row, rows.subspan(rowSize + name, extra), static_cast<uint16_t>(numberAt<uint16_t>(rows, 34))); !done) {
        return Error{done.error().code, concat(who, ": ", done.error().message)};
    }
    rows = rows.subspan(rowSize + name + extra + comment);
    return row;
}

/// Finds where the member's bytes begin and checks its sizes. `before` is the file up to the directory.
Status place(Row &row, Bytes before)
{
    ZipMember &member = row.member;
    const std::string who = printable(member.name, 200);
    if (row.local > before.size() || before.size() - row.local < localSize || numberAt<uint32_t>(before, row.local) != localSignature) {
        return badInput(concat(who, ": expected its header at byte ", row.local, ", found none there"));
    }
    const uint64_t name = numberAt<uint16_t>(before, row.local + 26), extra = numberAt<uint16_t>(before, row.local + 28);
    const uint64_t rest = before.size() - row.local - localSize;
    if (name + extra > rest || textOf(before.subspan(row.local + localSize, name)) != member.name) {
        return badInput(concat(who, ": expected the same name in its header at byte ", row.local, ", found another"));
    }
    if ((numberAt<uint16_t>(before, row.local + 8) == deflatedMethod) != member.deflated) {
        return badInput(concat(who, ": expected the directory's method of compression in its header at byte ", row.local, ", found another"));
    }
    member.begin = row.local + localSize + name + extra;
    if (member.compressed > rest - name - extra) {
        return badInput(concat(who, ": expected ", member.compressed, " bytes before the directory, found ", rest - name - extra));
    }
    if (!member.deflated && member.size != member.compressed) {
        return badInput(concat(who, ": expected the same size stored and unpacked, found ", member.compressed, " and ", member.size));
    }
    if (member.deflated && member.size / mostDeflateGives > member.compressed) {
        return badInput(
            concat(who, ": expected at most ", mostDeflateGives, " times its ", member.compressed, " compressed bytes, found a size of ", member.size));
    }
    return Done{};
}

/// Complains about members that share bytes or would fill the memory, or twice the same name; empty when all is well.
std::string findConflict(std::vector<Row> rows, uint64_t fileSize)
{
    const uint64_t most = std::max(alwaysAllowed, allowedTimesFile * fileSize);
    uint64_t inflated = 0;
    std::set<std::string_view> names;
    std::sort(rows.begin(), rows.end(), [](const Row &a, const Row &b) { return a.local < b.local; });
    for (size_t i = 0; i < rows.size(); ++i) {
        const ZipMember &member = rows[i].member;
        const std::string who = printable(member.name, 200);
        if (!names.insert(member.name).second) {
            return concat(who, ": expected the name once, found it a second time");
        }
        if (i > 0 && rows[i].local < rows[i - 1].member.begin + rows[i - 1].member.compressed) {
            return concat(who, ": expected bytes of its own, found that it shares some with ", printable(rows[i - 1].member.name, 200));
        }
        inflated += member.deflated ? member.size : 0;
        if (inflated > most) {
            return concat(who, ": expected at most ", most, " bytes from all compressed members, found more");
        }
    }
    return {};
}

/// Inflates all of `from` into all of `to`; empty, or what is wrong.
std::string inflateAll(Bytes from, std::span<std::byte> to)
{
    constexpr int rawDeflate = -15;
    constexpr size_t step = size_t{1} << 30; // zlib counts in 32 bits
    z_stream stream{};
    if (inflateInit2(&stream, rawDeflate) != Z_OK) {
        throw std::bad_alloc();
    }
    size_t used = 0, made = 0;
    std::byte none{};
    int state = Z_OK;
    while (state == Z_OK) {
        const size_t in = std::min(step, from.size() - used), out = std::min(step, to.size() - made);
        stream.next_in = reinterpret_cast<Bytef *>(const_cast<std::byte *>(from.data() + used));
        stream.avail_in = static_cast<uInt>(in);
        stream.next_out = reinterpret_cast<Bytef *>(to.empty() ? &none : to.data() + made);
        stream.avail_out = static_cast<uInt>(out);
        state = inflate(&stream, Z_NO_FLUSH);
        used += in - stream.avail_in;
        made += out - stream.avail_out;
    }
    const std::string complaint = stream.msg ? stream.msg : "";
    inflateEnd(&stream);
    if (state == Z_MEM_ERROR) {
        throw std::bad_alloc();
    }
    if (state == Z_STREAM_END && used == from.size() && made == to.size()) {
        return {};
    }
    const std::string found = state == Z_STREAM_END  ? concat(made, " from ", used)
                              : state == Z_BUF_ERROR ? concat("a stream that goes on after ", made, " from ", used)
                                                     : "a broken stream (" + complaint + ")";
    return concat("expected ", to.size(), " bytes from ", from.size(), " compressed ones, found ", found);
}

} // namespace

bool looksLikeZip(std::span<const std::byte> bytes) { return bytes.size() >= localSize && numberAt<uint32_t>(bytes, 0) == localSignature; }

Result<std::vector<ZipMember>> readZipMembers(std::span<const std::byte> file)
{
    HS_TRY(directory, findDirectory(file));
    Bytes rest = file.subspan(directory.offset, directory.size);
    std::vector<Row> rows;
    rows.reserve(directory.rows);
    for (uint64_t i = 0; i < directory.rows; ++i) {
        HS_TRY(row, takeRow(rest, i));
        HS_TRY_STATUS(place(row, file.first(directory.offset)));
        rows.push_back(std::move(row));
    }
    if (!rest.empty()) {
        return badInput(concat("directory: expected ", directory.rows, " members, found ", rest.size(), " bytes behind them"));
    }
    if (const std::string problem = findConflict(rows, file.size()); !problem.empty()) {
        return badInput(problem);
    }
    std::vector<ZipMember> members;
    for (Row &row : rows) {
        members.push_back(std::move(row.member));
    }
    return members;
}

Result<ZipArchive> ZipArchive::open(const std::filesystem::path &path)
{
    HS_TRY(file, MappedFile::open(path));
    return read({file->bytes(), file}, path.string());
}

Result<ZipArchive> ZipArchive::read(OwnedBytes bytes, const std::string &source)
{
    ZipArchive archive;
    archive.source_ = source;
    archive.file_ = std::move(bytes);
    try {
        auto members = readZipMembers(archive.file_.bytes);
        if (!members) {
            return Error{members.error().code, concat(source, ": ", members.error().message)};
        }
        archive.members_ = std::move(*members);
    } catch (const std::bad_alloc &) {
        return outOfResources(concat(source, ": not enough memory for its directory"));
    }
    return archive;
}

Result<OwnedBytes> ZipArchive::content(const ZipMember &member, Checksums checksums) const
{
    const std::string who = concat(source_, ": ", printable(member.name, 200));
    HS_CHECK(member.begin + member.compressed <= file_.bytes.size());
    OwnedBytes out{file_.bytes.subspan(member.begin, member.compressed), file_.owner};
    if (member.deflated) {
        try {
            const std::shared_ptr<std::byte[]> buffer(new std::byte[member.size]); // not zeroed: pages cost nothing until the stream fills them
            const std::span<std::byte> to(buffer.get(), member.size);
            if (const std::string problem = inflateAll(out.bytes, to); !problem.empty()) {
                return badInput(concat(who, ": ", problem));
            }
            out = {to, buffer};
        } catch (const std::bad_alloc &) {
            return outOfResources(concat(who, ": not enough memory for its ", member.size, " bytes"));
        }
    }
    if (!member.deflated && checksums == Checksums::Deflated) {
        return out;
    }
    const auto crc = static_cast<uint32_t>(crc32_z(0, reinterpret_cast<const Bytef *>(out.bytes.data()), out.bytes.size()));
    if (crc != member.crc) {
        return badInput(concat(who, ": expected the checksum ", member.crc, ", found ", crc));
    }
    return out;
}

} // namespace headscope
