// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/npy.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <new>
#include <utility>
#include <vector>

#include "core/base/check.h"
#include "core/base/file.h"
#include "core/base/text.h"

namespace headscope {

namespace {

constexpr std::string_view magic("\x93NUMPY", 6);
constexpr size_t maxHeader = 65536; ///< NumPy itself reads headers of up to 10000 bytes
constexpr size_t maxRank = 64;
constexpr size_t maxWord = 64;

struct Header {
    std::string descr;
    bool fortranOrder = false;
    Shape shape;
};

/// Reads the header's Python dictionary: the three keys in any order, each once, nothing else.
class HeaderParser {
public:
    /// `offset` is the place of `text` in the file, for messages.
    HeaderParser(std::string_view text, size_t offset) : text_(text), offset_(offset) {}

    Result<Header> parse();

private:
    Status value(const std::string &key);
    Status shape();
    Result<int64_t> wholeNumber();
    Result<std::string> word();
    void skipSpace();
    bool take(std::string_view expected);
    Error refuse(std::string_view expected) const;

    std::string_view text_;
    size_t offset_, at_ = 0;
    Header header_;
    std::array<bool, 3> seen_{};
};

constexpr std::array<std::string_view, 3> keys = {"descr", "fortran_order", "shape"};

Error HeaderParser::refuse(std::string_view expected) const
{
    const std::string_view rest = text_.substr(at_, 24);
    return badInput(concat("header: byte ", offset_ + at_, ": expected ", expected, ", found ", rest.empty() ? "its end" : '"' + printable(rest, 24) + '"'));
}

void HeaderParser::skipSpace() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

bool HeaderParser::take(std::string_view expected)
{
    skipSpace();
    const bool there = text_.substr(at_).starts_with(expected);
    at_ += there ? expected.size() : 0;
    return there;
}

Result<std::string> HeaderParser::word()
{
    skipSpace();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') {
        return refuse("a quoted word");
    }
    const size_t end = text_.find(quote, at_ + 1);
    if (end == text_.npos || end - at_ - 1 > maxWord) {
        return refuse(concat("a quoted word of at most ", maxWord, " bytes"));
    }
    std::string out(text_.substr(at_ + 1, end - at_ - 1));
    if (out.find('\\') != out.npos) {
        return refuse("a quoted word without escapes");
    }
    at_ = end + 1;
    return out;
}

Result<int64_t> HeaderParser::wholeNumber()
{
    skipSpace();
    const size_t begin = at_;
    int64_t out = 0;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
        const int digit = text_[at_] - '0';
        if (out > (std::numeric_limits<int64_t>::max() - digit) / 10) {
            at_ = begin;
            return refuse("a size below 2^63");
        }
        out = out * 10 + digit;
    }
    if (at_ == begin) {
        return refuse("a size of at least 0");
    }
    take("L"); // as Python 2 wrote them
    return out;
}

/// A tuple: "()", "(5,)", "(5, 8)", "(5, 8,)".
Status HeaderParser::shape()
{
    if (!take("(")) {
        return refuse("a tuple of sizes");
    }
    bool comma = false;
    while (!take(")")) {
        if (header_.shape.size() >= maxRank) {
            return refuse(concat("at most ", maxRank, " sizes"));
        }
        if (!header_.shape.empty() && !comma) {
            return refuse("\",\" or \")\"");
        }
        HS_TRY(size, wholeNumber());
        header_.shape.push_back(size);
        comma = take(",");
    }
    if (header_.shape.size() == 1 && !comma) {
        --at_;
        return refuse("\",\" behind the only size");
    }
    return Done{};
}

Status HeaderParser::value(const std::string &key)
{
    if (key == "shape") {
        return shape();
    }
    if (key == "fortran_order") {
        header_.fortranOrder = take("True");
        return header_.fortranOrder || take("False") ? Status(Done{}) : refuse("True or False");
    }
    if (take("[")) {
        return unsupported("header: descr: expected numbers of one type, found a structured array");
    }
    HS_TRY(descr, word());
    header_.descr = descr;
    return Done{};
}

Result<Header> HeaderParser::parse()
{
    if (!take("{")) {
        return refuse("a dictionary");
    }
    bool comma = true;
    while (!take("}")) {
        if (!comma) {
            return refuse("\",\" or \"}\"");
        }
        skipSpace();
        const size_t begin = at_;
        HS_TRY(key, word());
        const auto place = static_cast<size_t>(std::find(keys.begin(), keys.end(), key) - keys.begin());
        if (place == keys.size() || seen_[place]) {
            at_ = begin;
            return refuse("descr, fortran_order and shape, each once");
        }
        seen_[place] = true;
        if (!take(":")) {
            return refuse("\":\"");
        }
        HS_TRY_STATUS(value(key));
        comma = take(",");
    }
    for (size_t i = 0; i < keys.size(); ++i) {
        if (!seen_[i]) {
            return badInput(concat("header: expected descr, fortran_order and shape, found no ", keys[i]));
        }
    }
    skipSpace();
    return at_ == text_.size() ? Result<Header>(header_) : refuse("nothing behind the dictionary");
}

/// How the numbers are stored, and the type that they get here.
struct Stored {
    DType dtype = DType::F32;
    size_t size = 4; ///< bytes of one stored number
    bool bigEndian = false;
    bool isUnsigned = false; ///< of 2, 4 or 8 bytes, to be widened
};

struct StoredRow {
    std::string_view code;
    DType dtype;
    bool isUnsigned;
};
constexpr std::array<StoredRow, 12> storedRows = {{{"f2", DType::F16, false}, {"f4", DType::F32, false}, {"f8", DType::F64, false}, {"i1", DType::I8, false},
    {"i2", DType::I16, false}, {"i4", DType::I32, false}, {"i8", DType::I64, false}, {"u1", DType::U8, false}, {"b1", DType::Bool, false},
    {"u2", DType::I32, true}, {"u4", DType::I64, true}, {"u8", DType::I64, true}}};

/// What a descr that holds no real numbers is, in words; empty where it is nothing known.
std::string_view foreignKind(std::string_view descr)
{
    const std::string_view code = descr.substr(std::min<size_t>(descr.find_first_of("OcSUVMmf"), descr.size()));
    switch (code.empty() ? '\0' : code.front()) {
    case 'O': return "object array (pickled)";
    case 'c': return "complex numbers";
    case 'S':
    case 'U': return "text";
    case 'V': return "raw bytes";
    case 'M':
    case 'm': return "dates or durations";
    case 'f': return "long doubles";
    default: return {};
    }
}

Result<Stored> storedAs(const std::string &descr)
{
    const char order = descr.empty() ? '\0' : descr.front();
    if (order == '<' || order == '>' || order == '|') {
        for (const auto &row : storedRows) {
            const auto size = static_cast<size_t>(row.code[1] - '0');
            if (descr.substr(1) == row.code && (order != '|' || size == 1)) {
                return Stored{row.dtype, size, order == '>' && size > 1, row.isUnsigned};
            }
        }
    }
    const std::string_view kind = foreignKind(descr);
    const std::string message =
        concat("header: descr: expected real numbers such as '<f4', found ", kind.empty() ? "" : concat(kind, ", "), '\'', printable(descr, 40), '\'');
    return kind.empty() ? badInput(message) : unsupported(message);
}

/// The header's text and the bytes behind it.
struct Parts {
    std::string_view header;
    size_t headerAt = 0;
    std::span<const std::byte> data;
};

Result<Parts> split(std::span<const std::byte> bytes)
{
    const std::string_view text(reinterpret_cast<const char *>(bytes.data()), bytes.size());
    if (!text.starts_with(magic)) {
        const bool zip = text.starts_with("PK\x03\x04") || text.starts_with("PK\x05\x06");
        const bool cut = magic.starts_with(text.substr(0, magic.size()));
        return badInput(concat("expected an .npy file, which starts with \\x93NUMPY, found ", zip   ? "a zip archive (an .npz file?)"
                                                                                              : cut ? concat("only ", text.size(), " bytes")
                                                                                                    : '"' + printable(text.substr(0, 8), 40) + '"'));
    }
    constexpr size_t versionEnd = 8;
    if (text.size() < versionEnd) {
        return badInput(concat("expected a version behind the first 6 bytes, found a file of ", text.size(), " bytes"));
    }
    const int major = static_cast<unsigned char>(text[6]), minor = static_cast<unsigned char>(text[7]);
    if (major < 1 || major > 3 || minor != 0) {
        return badInput(concat("expected .npy version 1.0, 2.0 or 3.0, found ", major, '.', minor));
    }
    const size_t field = major == 1 ? 2 : 4;
    if (text.size() < versionEnd + field) {
        return badInput(concat("expected a header length in bytes 8 to ", versionEnd + field - 1, ", found a file of ", text.size(), " bytes"));
    }
    size_t length = 0;
    for (size_t i = 0; i < field; ++i) {
        length |= static_cast<size_t>(static_cast<unsigned char>(text[versionEnd + i])) << (8 * i);
    }
    const size_t begin = versionEnd + field, rest = text.size() - begin;
    if (length > maxHeader) {
        return badInput(concat("expected a header of at most ", maxHeader, " bytes, found a length of ", length));
    }
    if (length > rest) {
        return badInput(concat("expected a header of ", length, " bytes, found ", rest));
    }
    return Parts{text.substr(begin, length), begin, bytes.subspan(begin + length)};
}

using Buffer = std::vector<std::byte>;

void turnRound(Buffer &numbers, size_t size)
{
    for (size_t at = 0; at + size <= numbers.size(); at += size) {
        std::reverse(numbers.begin() + static_cast<std::ptrdiff_t>(at), numbers.begin() + static_cast<std::ptrdiff_t>(at + size));
    }
}

/// Column-major numbers of `size` bytes each in row-major order.
Buffer rowMajor(std::span<const std::byte> from, const Shape &shape, size_t size)
{
    const size_t rank = shape.size();
    std::vector<size_t> stride(rank), index(rank, 0);
    size_t step = size;
    for (size_t axis = 0; axis < rank; ++axis) {
        stride[axis] = step;
        step *= static_cast<size_t>(shape[axis]);
    }
    Buffer out(from.size());
    size_t source = 0;
    for (size_t at = 0; at < out.size(); at += size) {
        std::memcpy(out.data() + at, from.data() + source, size);
        for (size_t axis = rank; axis-- > 0;) { // the next place, last axis fastest
            source += stride[axis];
            if (++index[axis] < static_cast<size_t>(shape[axis])) {
                break;
            }
            source -= stride[axis] * index[axis];
            index[axis] = 0;
        }
    }
    return out;
}

/// Unsigned numbers as signed ones of twice the width; those of 8 bytes stay, after a look at their highest bit.
template <class Unsigned, class Signed>
Result<Buffer> widen(std::span<const std::byte> from)
{
    const size_t count = from.size() / sizeof(Unsigned);
    Buffer out(count * sizeof(Signed));
    for (size_t i = 0; i < count; ++i) {
        Unsigned stored;
        std::memcpy(&stored, from.data() + i * sizeof stored, sizeof stored);
        if (stored > static_cast<std::make_unsigned_t<Signed>>(std::numeric_limits<Signed>::max())) {
            return badInput(concat("number ", i, ": expected a value below 2^63, found ", stored));
        }
        const auto value = static_cast<Signed>(stored);
        std::memcpy(out.data() + i * sizeof value, &value, sizeof value);
    }
    return out;
}

Result<Buffer> widened(std::span<const std::byte> from, size_t size)
{
    switch (size) {
    case 2: return widen<uint16_t, int32_t>(from);
    case 4: return widen<uint32_t, int64_t>(from);
    default: return widen<uint64_t, int64_t>(from);
    }
}

/// `data` checked to be what header and type say, little endian and row major.
Result<Tensor> arrange(const Header &header, const Stored &stored, std::span<const std::byte> data, std::shared_ptr<const void> owner)
{
    const auto count = elementCount(header.shape);
    const auto size = static_cast<int64_t>(stored.size);
    if (!count || *count > std::numeric_limits<int64_t>::max() / size) {
        return badInput(concat("header: shape: expected a product that fits into 63 bits, found ", shapeText(header.shape)));
    }
    if (static_cast<uint64_t>(*count * size) != data.size()) {
        return badInput(
            concat("expected ", *count * size, " bytes behind the header for '", header.descr, "' ", shapeText(header.shape), ", found ", data.size()));
    }
    const auto sizeable = std::count_if(header.shape.begin(), header.shape.end(), [](int64_t n) { return n != 1; });
    const bool turnAxes = header.fortranOrder && sizeable > 1;
    Tensor out{stored.dtype, header.shape, data, std::move(owner)};
    if (data.empty() || !(turnAxes || stored.bigEndian || stored.isUnsigned)) {
        return out;
    }
    Buffer numbers = turnAxes ? rowMajor(data, header.shape, stored.size) : Buffer(data.begin(), data.end());
    if (stored.bigEndian) {
        turnRound(numbers, stored.size);
    }
    if (stored.isUnsigned) {
        HS_TRY(wide, widened(numbers, stored.size));
        numbers = std::move(wide);
    }
    const auto kept = std::make_shared<const Buffer>(std::move(numbers));
    out.bytes = *kept;
    out.owner = kept;
    return out;
}

/// readNpy without the source in its messages.
Result<Tensor> tensorOf(std::span<const std::byte> bytes, std::shared_ptr<const void> owner)
{
    HS_TRY(parts, split(bytes));
    HS_TRY(header, HeaderParser(parts.header, parts.headerAt).parse());
    HS_TRY(stored, storedAs(header.descr));
    return arrange(header, stored, parts.data, std::move(owner));
}

/// Text as NumPy stores it: words of one width, padded with zeros.
struct StoredText {
    bool wide = false, bigEndian = false; ///< code points of 4 bytes, or bytes
    size_t width = 0;                     ///< bytes of a word
};

constexpr size_t maxWords = size_t{1} << 22, maxWordWidth = size_t{1} << 20;

/// Nothing where a descr is of no text.
std::optional<StoredText> textStoredAs(std::string_view descr)
{
    if (descr.size() < 3 || std::string_view("<>|").find(descr[0]) == descr.npos || (descr[1] != 'U' && descr[1] != 'S')) {
        return std::nullopt;
    }
    StoredText out{descr[1] == 'U', descr[0] == '>', 0};
    for (const char c : descr.substr(2)) {
        if (c < '0' || c > '9' || out.width > maxWordWidth) {
            return std::nullopt;
        }
        out.width = out.width * 10 + static_cast<size_t>(c - '0');
    }
    out.width *= out.wide ? 4 : 1;
    return out;
}

/// One word; nothing where it is no Unicode.
std::optional<std::string> wordOf(std::span<const std::byte> bytes, const StoredText &stored)
{
    std::string out;
    if (!stored.wide) {
        out.assign(reinterpret_cast<const char *>(bytes.data()), bytes.size());
        out.resize(out.find_last_not_of('\0') + 1);
        return firstInvalidUtf8(out) ? std::nullopt : std::optional(std::move(out));
    }
    size_t zeros = 0; // of which those at the end are left out
    for (size_t at = 0; at + 4 <= bytes.size(); at += 4) {
        uint32_t point = 0;
        for (size_t i = 0; i < 4; ++i) {
            point |= static_cast<uint32_t>(bytes[at + (stored.bigEndian ? 3 - i : i)]) << (8 * i);
        }
        if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
            return std::nullopt;
        }
        if (point == 0) {
            ++zeros;
            continue;
        }
        out.append(std::exchange(zeros, 0), '\0');
        appendUtf8(out, point);
    }
    return out;
}

/// readNpyTexts without the source in its messages.
Result<std::optional<std::vector<std::string>>> textsOf(std::span<const std::byte> bytes)
{
    HS_TRY(parts, split(bytes));
    HS_TRY(header, HeaderParser(parts.header, parts.headerAt).parse());
    const auto stored = textStoredAs(header.descr);
    if (!stored) {
        return std::optional<std::vector<std::string>>();
    }
    if (std::count_if(header.shape.begin(), header.shape.end(), [](int64_t n) { return n != 1; }) > 1) {
        return unsupported(concat("expected a list of words, found text of shape ", shapeText(header.shape)));
    }
    const auto count = elementCount(header.shape);
    if (!count || static_cast<uint64_t>(*count) > maxWords || stored->width > maxWordWidth) {
        return badInput(concat("expected at most ", maxWords, " words of at most ", maxWordWidth, " bytes, found '", header.descr, "' ", shapeText(header.shape)));
    }
    if (static_cast<size_t>(*count) * stored->width != parts.data.size()) {
        return badInput(concat("expected ", static_cast<size_t>(*count) * stored->width, " bytes behind the header for '", header.descr, "' ", shapeText(header.shape), ", found ", parts.data.size()));
    }
    std::vector<std::string> words;
    for (size_t i = 0; i < static_cast<size_t>(*count); ++i) {
        auto word = wordOf(parts.data.subspan(i * stored->width, stored->width), *stored);
        if (!word) {
            return badInput(concat("word ", i, ": expected Unicode, found other bytes"));
        }
        words.push_back(std::move(*word));
    }
    return std::optional(std::move(words));
}

} // namespace

Result<std::optional<std::vector<std::string>>> readNpyTexts(std::span<const std::byte> bytes, const std::string &source)
{
    try {
        auto words = textsOf(bytes);
        return words ? std::move(words) : Error{words.error().code, concat(source, ": ", words.error().message)};
    } catch (const std::bad_alloc &) {
        return outOfResources(concat(source, ": not enough memory for its words"));
    }
}

Result<Tensor> readNpy(std::span<const std::byte> bytes, std::shared_ptr<const void> owner, const std::string &source)
{
    try {
        auto tensor = tensorOf(bytes, std::move(owner));
        return tensor ? std::move(tensor) : Error{tensor.error().code, concat(source, ": ", tensor.error().message)};
    } catch (const std::bad_alloc &) {
        return outOfResources(concat(source, ": not enough memory for its numbers"));
    }
}

Result<Tensor> openNpy(const std::filesystem::path &path)
{
    HS_TRY(file, MappedFile::open(path));
    return readNpy(file->bytes(), file, path.string());
}

Result<WeightIndex> openNpz(const std::filesystem::path &path, Checksums checksums)
{
    HS_TRY(file, MappedFile::open(path));
    HS_TRY(index, readNpz({file->bytes(), file}, path.string(), checksums));
    index.files = {file};
    return index;
}

Result<WeightIndex> readNpz(const OwnedBytes &bytes, const std::string &source, Checksums checksums)
{
    constexpr std::string_view ending = ".npy";
    HS_TRY(archive, ZipArchive::read(bytes, source));
    WeightIndex index{archive.source(), {}, {}};
    for (const auto &member : archive.members()) {
        if (member.name.ends_with('/')) {
            continue;
        }
        if (!member.name.ends_with(ending) || member.name.size() == ending.size()) {
            return badInput(concat(archive.source(), ": ", printable(member.name, 200), ": expected members that end in .npy, found another"));
        }
        const std::string name = member.name.substr(0, member.name.size() - ending.size()), who = concat(archive.source(), ": ", printable(name, 200));
        HS_TRY(content, archive.content(member, checksums));
        auto words = readNpyTexts(content.bytes, who);
        if (words && *words) {
            index.texts.emplace(name, std::move(**words));
            continue;
        }
        auto tensor = words ? readNpy(content.bytes, content.owner, who) : Result<Tensor>(words.error());
        if (tensor) {
            index.tensors.emplace(name, std::move(*tensor));
        } else if (tensor.error().code == ErrorCode::Unsupported) {
            index.unreadable.emplace(name, tensor.error().message.substr(who.size() + 2));
        } else {
            return tensor.error();
        }
    }
    return index;
}

std::optional<NonFinite> findNonFinite(const Tensor &tensor)
{
    const bool real = tensor.dtype == DType::F64 || tensor.dtype == DType::F32 || tensor.dtype == DType::F16 || tensor.dtype == DType::BF16;
    const auto count = static_cast<int64_t>(real ? tensor.bytes.size() / dtypeSize(tensor.dtype) : 0);
    constexpr int64_t block = 4096;
    std::array<float, block> values;
    NonFinite found;
    for (int64_t begin = 0; begin < count; begin += block) {
        const int64_t here = std::min(block, count - begin);
        toFloat(tensor, begin, here, values.data());
        for (int64_t i = 0; i < here; ++i) {
            if (!std::isfinite(values[static_cast<size_t>(i)]) && found.count++ == 0) {
                found.first = begin + i;
                found.value = static_cast<double>(values[static_cast<size_t>(i)]);
            }
        }
    }
    if (found.count == 0) {
        return std::nullopt;
    }
    if (tensor.dtype == DType::F64) {
        std::memcpy(&found.value, tensor.bytes.data() + static_cast<size_t>(found.first) * sizeof(double), sizeof(double));
    }
    return found;
}

std::string nonFiniteText(const Tensor &tensor, const NonFinite &found)
{
    std::vector<int64_t> place(tensor.shape.size());
    int64_t rest = found.first;
    for (size_t axis = place.size(); axis-- > 0;) {
        place[axis] = rest % std::max<int64_t>(tensor.shape[axis], 1);
        rest /= std::max<int64_t>(tensor.shape[axis], 1);
    }
    const std::string value = std::isnan(found.value)   ? "NaN"
                              : std::isinf(found.value) ? (found.value < 0 ? "-Infinity" : "Infinity")
                                                        : concat(found.value, ", beyond float32");
    const auto count = tensor.bytes.size() / dtypeSize(tensor.dtype);
    return found.count == 1 ? concat(shapeText(place), " is ", value, " (1 of ", count, " numbers is not finite)")
                            : concat(shapeText(place), " is ", value, " (", found.count, " of ", count, " numbers are not finite)");
}

} // namespace headscope
