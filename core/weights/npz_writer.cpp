// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <limits>

#include "core/base/check.h"
#include "core/base/text.h"
#include "core/weights/tensor_writer_formats.h"

// NumPy's .npz: a zip archive (PKWARE APPNOTE 6.3) of .npy files (NumPy format 1.0 and 2.0), stored without compression. Times are fixed, so that the
// same tensors give the same bytes. Zip64 records appear where a size, offset or count needs them and nowhere else.

namespace headscope {

namespace {

constexpr uint32_t small32 = std::numeric_limits<uint32_t>::max(); ///< a field that holds this says "see the zip64 record"
constexpr uint16_t small16 = std::numeric_limits<uint16_t>::max();
constexpr uint16_t versionPlain = 20, versionZip64 = 45, madeOnUnix = 3 << 8, utf8Names = 1 << 11, firstOfJanuary1980 = 0x21, zip64Extra = 1;
constexpr uint32_t regularFile644 = 0100644u << 16;

/// A row of the archive's directory.
struct Member {
    std::string name;
    uint32_t crc = 0;
    uint64_t size = 0, offset = 0;
};

constexpr size_t crcSlices = 8;
using CrcTables = std::array<std::array<uint32_t, 256>, crcSlices>;

constexpr CrcTables makeCrcTables()
{
    CrcTables tables{};
    for (uint32_t i = 0; i < 256; ++i) {
        uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1u) ? 0xEDB88320u : 0u);
        }
        tables[0][i] = crc;
    }
    for (size_t slice = 1; slice < crcSlices; ++slice) {
        for (size_t i = 0; i < 256; ++i) {
            const uint32_t before = tables[slice - 1][i];
            tables[slice][i] = (before >> 8) ^ tables[0][before & 0xFFu];
        }
    }
    return tables;
}
constexpr CrcTables crcTables = makeCrcTables();

/// Appends an unsigned integer of `Field` bytes, little endian.
template <class Field>
void put(std::string &out, uint64_t value)
{
    for (size_t i = 0; i < sizeof(Field); ++i) {
        out += static_cast<char>((value >> (8 * i)) & 0xFFu);
    }
}

uint64_t cut32(uint64_t value) { return value < small32 ? value : small32; }
uint64_t cut16(uint64_t value) { return value < small16 ? value : small16; }

bool isAscii(std::string_view text)
{
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0x80) {
            return false;
        }
    }
    return true;
}

/// The fields that a local header and a directory row share, from "version needed" to "extra length".
void putCommon(std::string &out, const Member &member, bool zip64, size_t extra)
{
    put<uint16_t>(out, zip64 ? versionZip64 : versionPlain);
    put<uint16_t>(out, isAscii(member.name) ? 0 : utf8Names);
    put<uint16_t>(out, 0); // stored
    put<uint16_t>(out, 0); // midnight
    put<uint16_t>(out, firstOfJanuary1980);
    put<uint32_t>(out, member.crc);
    put<uint32_t>(out, cut32(member.size));
    put<uint32_t>(out, cut32(member.size));
    put<uint16_t>(out, member.name.size());
    put<uint16_t>(out, extra);
}

std::string localHeader(const Member &member)
{
    const bool zip64 = member.size >= small32;
    std::string out = "PK\x03\x04";
    putCommon(out, member, zip64, zip64 ? 20 : 0);
    out += member.name;
    if (zip64) { // the local record must hold both sizes
        put<uint16_t>(out, zip64Extra);
        put<uint16_t>(out, 16);
        put<uint64_t>(out, member.size);
        put<uint64_t>(out, member.size);
    }
    return out;
}

std::string directoryRow(const Member &member)
{
    std::string fields;
    if (member.size >= small32) {
        put<uint64_t>(fields, member.size);
        put<uint64_t>(fields, member.size);
    }
    if (member.offset >= small32) {
        put<uint64_t>(fields, member.offset);
    }
    std::string out = "PK\x01\x02";
    put<uint16_t>(out, madeOnUnix | (fields.empty() ? versionPlain : versionZip64));
    putCommon(out, member, !fields.empty(), fields.empty() ? 0 : 4 + fields.size());
    put<uint16_t>(out, 0); // comment length
    put<uint16_t>(out, 0); // disk
    put<uint16_t>(out, 0); // internal attributes
    put<uint32_t>(out, regularFile644);
    put<uint32_t>(out, cut32(member.offset));
    out += member.name;
    if (!fields.empty()) {
        put<uint16_t>(out, zip64Extra);
        put<uint16_t>(out, fields.size());
        out += fields;
    }
    return out;
}

/// The end of the archive: `rows` directory rows of `size` bytes that start at `offset`.
std::string directoryEnd(uint64_t rows, uint64_t size, uint64_t offset)
{
    std::string out;
    if (rows >= small16 || size >= small32 || offset >= small32) {
        out += "PK\x06\x06";
        put<uint64_t>(out, 44); // bytes of this record that follow
        put<uint16_t>(out, madeOnUnix | versionZip64);
        put<uint16_t>(out, versionZip64);
        put<uint32_t>(out, 0);
        put<uint32_t>(out, 0);
        put<uint64_t>(out, rows);
        put<uint64_t>(out, rows);
        put<uint64_t>(out, size);
        put<uint64_t>(out, offset);
        out += "PK\x06\x07";
        put<uint32_t>(out, 0);
        put<uint64_t>(out, offset + size);
        put<uint32_t>(out, 1);
    }
    out += "PK\x05\x06";
    put<uint16_t>(out, 0);
    put<uint16_t>(out, 0);
    put<uint16_t>(out, cut16(rows));
    put<uint16_t>(out, cut16(rows));
    put<uint32_t>(out, cut32(size));
    put<uint32_t>(out, cut32(offset));
    put<uint16_t>(out, 0);
    return out;
}

/// Code points of each word, in NumPy's unicode of equal widths ("<U5"): four bytes each, zeros behind short words.
Result<std::string> npyWords(const std::vector<std::string> &words)
{
    constexpr size_t mostBytes = size_t{1} << 30;
    size_t width = 1;
    std::vector<std::u32string> points;
    for (const std::string &word : words) {
        std::u32string &out = points.emplace_back();
        const bool readable = !firstInvalidUtf8(word);
        for (size_t at = 0; readable && at < word.size();) {
            out += nextCodePoint(word, at);
        }
        out = readable ? out : U"\uFFFD";
        width = std::max(width, out.size());
    }
    if (words.size() > mostBytes / 4 / width) {
        return badInput(concat("expected words that take at most ", mostBytes, " bytes, found ", words.size(), " of up to ", width, " characters"));
    }
    std::string bytes = npyHeader(concat("<U", width), {static_cast<int64_t>(words.size())});
    for (const std::u32string &word : points) {
        for (size_t i = 0; i < width; ++i) {
            put<uint32_t>(bytes, i < word.size() ? word[i] : 0);
        }
    }
    return bytes;
}

} // namespace

std::string npyHeader(const std::string &descr, const Shape &shape)
{
    std::string dictionary = concat("{'descr': '", descr, "', 'fortran_order': False, 'shape': (");
    for (size_t i = 0; i < shape.size(); ++i) {
        dictionary += concat(i ? ", " : "", shape[i]);
    }
    dictionary += shape.size() == 1 ? ",), }" : "), }";
    const bool wide = dictionary.size() + 128 > small16;
    std::string out = wide ? std::string("\x93NUMPY\x02\x00", 8) : std::string("\x93NUMPY\x01\x00", 8);
    const size_t before = out.size() + (wide ? 4 : 2);
    constexpr size_t alignment = 64;
    const size_t total = (before + dictionary.size() + 1 + alignment - 1) / alignment * alignment;
    dictionary.append(total - before - dictionary.size() - 1, ' ');
    dictionary += '\n';
    if (wide) {
        put<uint32_t>(out, dictionary.size());
    } else {
        put<uint16_t>(out, dictionary.size());
    }
    return out + dictionary;
}

uint32_t crc32(std::string_view bytes, uint32_t crc)
{
    const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<unsigned char>(bytes[i])); };
    crc = ~crc;
    size_t at = 0;
    for (; at + crcSlices <= bytes.size(); at += crcSlices) {
        const uint32_t low = crc ^ (byte(at) | byte(at + 1) << 8 | byte(at + 2) << 16 | byte(at + 3) << 24);
        crc = crcTables[7][low & 0xFFu] ^ crcTables[6][(low >> 8) & 0xFFu] ^ crcTables[5][(low >> 16) & 0xFFu] ^ crcTables[4][low >> 24] ^
              crcTables[3][byte(at + 4)] ^ crcTables[2][byte(at + 5)] ^ crcTables[1][byte(at + 6)] ^ crcTables[0][byte(at + 7)];
    }
    for (; at < bytes.size(); ++at) {
        crc = (crc >> 8) ^ crcTables[0][(crc ^ byte(at)) & 0xFFu];
    }
    return ~crc;
}

Status writeNpz(AtomicFile &file, const std::vector<TensorSource> &tensors, const WriteOptions &options)
{
    uint64_t at = 0;
    const auto write = [&](std::string_view bytes) {
        at += bytes.size();
        return file.write(bytes);
    };
    std::string rows;
    for (const auto &tensor : tensors) {
        Member member{tensor.name + ".npy", 0, 0, at};
        if (member.name.size() >= small16) {
            return badInput(concat(printable(tensor.name), ": expected a name of at most ", small16 - 5, " bytes, found ", tensor.name.size()));
        }
        const std::string header = npyHeader("<f4", tensor.shape);
        HS_TRY(values, valuesOf(tensor));
        const std::string_view bytes(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float));
        member.crc = crc32(bytes, crc32(header));
        member.size = header.size() + bytes.size();
        HS_TRY_STATUS(write(localHeader(member)));
        HS_TRY_STATUS(write(header));
        HS_TRY_STATUS(writeFloats(file, values));
        at += bytes.size();
        rows += directoryRow(member);
    }
    for (const auto &[name, words] : options.texts) {
        HS_TRY(bytes, npyWords(words));
        const Member member{name + ".npy", crc32(bytes), bytes.size(), at};
        HS_TRY_STATUS(write(localHeader(member)));
        HS_TRY_STATUS(write(bytes));
        rows += directoryRow(member);
    }
    const uint64_t directory = at;
    HS_TRY_STATUS(write(rows));
    return file.write(directoryEnd(tensors.size() + options.texts.size(), rows.size(), directory));
}

Status writeNpy(AtomicFile &file, const std::vector<TensorSource> &tensors, const WriteOptions &)
{
    if (tensors.size() != 1) {
        return badInput(concat("an .npy file holds one array: expected 1 tensor, found ", tensors.size()));
    }
    HS_TRY_STATUS(file.write(npyHeader("<f4", tensors.front().shape)));
    HS_TRY(values, valuesOf(tensors.front()));
    return writeFloats(file, values);
}

} // namespace headscope
