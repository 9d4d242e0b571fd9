// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/safetensors.h"

#include <algorithm>
#include <array>
#include <bit>
#include <new>
#include <optional>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/weights/json_source.h"

namespace headscope {

static_assert(std::endian::native == std::endian::little, "tensors are used as they lie in the file");

namespace {

constexpr size_t lengthField = 8;
constexpr size_t maxHeader = 100'000'000; // the format's own limit
constexpr size_t maxRank = 32;
constexpr std::string_view metadataName = "__metadata__";
/// dtypes of the format that this program does not compute with, and the bits of one number.
struct ForeignDtype {
    std::string_view name;
    int bits;
};
constexpr std::array<ForeignDtype, 13> foreignDtypes = {{{"U16", 16}, {"U32", 32}, {"U64", 64}, {"F8_E4M3", 8}, {"F8_E5M2", 8}, {"F8_E8M0", 8}, {"F8_E4M3FNUZ", 8},
    {"F8_E5M2FNUZ", 8}, {"F4", 4}, {"F6_E2M3", 6}, {"F6_E3M2", 6}, {"C64", 64}, {"C128", 128}}};

/// One tensor as the header describes it, nothing checked against the file yet.
struct Entry {
    std::optional<std::string> dtype;
    std::optional<Shape> shape;
    std::optional<std::vector<int64_t>> offsets;
};

/// Receives the events of the header's JSON. Its method names and signatures are the library's; each returns false to stop, with problem_ set.
class HeaderHandler {
public:
    explicit HeaderHandler(std::string_view text) : text_(text), furthest_(text.data()) {}

    JsonCursor begin() { return {text_.data(), &furthest_}; }
    JsonCursor end() { return {text_.data() + text_.size(), &furthest_}; }
    std::map<std::string, Entry> &entries() { return entries_; }
    std::map<std::string, std::string> &metadata() { return metadata_; }
    const std::string &problem() const { return problem_; }

    bool null() { return scalar("null"); }
    bool boolean(bool value) { return scalar(value ? "true" : "false"); }
    bool number_integer(int64_t value) { return whole(value); }
    bool number_unsigned(uint64_t value);
    bool number_float(double, const std::string &text) { return scalar(printable(text, 40)); }
    bool string(std::string &value);
    bool binary(nlohmann::json::binary_t &) { return false; }
    bool start_object(size_t);
    bool key(std::string &name);
    bool end_object();
    bool start_array(size_t);
    bool end_array();
    bool parse_error(size_t position, const std::string &token, const nlohmann::detail::exception &problem);

private:
    enum class Place { Document, Top, Metadata, Entry, Shape, Offsets };
    bool scalar(const std::string &found);
    bool whole(int64_t value);
    bool refuse(const std::string &expected, const std::string &found);

    std::string_view text_;
    const char *furthest_;
    std::map<std::string, Entry> entries_;
    std::map<std::string, std::string> metadata_;
    std::string problem_, name_, field_;
    Entry *entry_ = nullptr;
    Place place_ = Place::Document;
    bool sawMetadata_ = false;
};

bool HeaderHandler::refuse(const std::string &expected, const std::string &found)
{
    std::string where = "header";
    if (place_ != Place::Document) {
        where = printable(name_, 200) + (field_.empty() ? "" : "." + printable(field_));
    }
    problem_ = concat(where, ": expected ", expected, ", found ", found, " (before byte ", lengthField + static_cast<size_t>(furthest_ - text_.data()), ")");
    return false;
}

bool HeaderHandler::number_unsigned(uint64_t value)
{
    constexpr auto most = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
    return value <= most ? whole(static_cast<int64_t>(value)) : refuse("a size below 2^63", concat(value));
}

bool HeaderHandler::whole(int64_t value)
{
    if (place_ != Place::Shape && place_ != Place::Offsets) {
        return scalar(concat(value));
    }
    if (value < 0) {
        return refuse(place_ == Place::Shape ? "a size of at least 0" : "an offset of at least 0", concat(value));
    }
    auto &list = place_ == Place::Shape ? *entry_->shape : *entry_->offsets;
    if (list.size() >= (place_ == Place::Shape ? maxRank : 2)) {
        return refuse(place_ == Place::Shape ? concat("at most ", maxRank, " sizes") : "two offsets", "more");
    }
    list.push_back(value);
    return true;
}

/// A value where none of its kind may stand.
bool HeaderHandler::scalar(const std::string &found)
{
    switch (place_) {
    case Place::Document: return refuse("a JSON object", found);
    case Place::Top: return refuse("an object", found);
    case Place::Metadata: return refuse("a string", found);
    case Place::Entry: return refuse(field_ == "dtype" ? "a string" : "a list of whole numbers", found);
    case Place::Shape:
    case Place::Offsets: break;
    }
    return refuse("a whole number", found);
}

bool HeaderHandler::string(std::string &value)
{
    if (place_ == Place::Metadata) {
        metadata_[field_] = std::move(value);
        return true;
    }
    if (place_ == Place::Entry && field_ == "dtype") {
        entry_->dtype = std::move(value);
        return true;
    }
    return scalar("the string \"" + printable(value, 40) + '"');
}

bool HeaderHandler::start_object(size_t)
{
    if (place_ == Place::Document) {
        place_ = Place::Top;
    } else if (place_ == Place::Top) {
        place_ = name_ == metadataName ? Place::Metadata : Place::Entry;
        entry_ = place_ == Place::Entry ? &entries_[name_] : nullptr;
    } else {
        return scalar("an object");
    }
    return true;
}

bool HeaderHandler::key(std::string &name)
{
    if (place_ == Place::Top) {
        name_ = name;
        field_.clear();
        const bool again = name == metadataName ? std::exchange(sawMetadata_, true) : entries_.contains(name);
        return again ? refuse("the name once", "it a second time") : true;
    }
    field_ = name;
    if (place_ == Place::Metadata) {
        return metadata_.contains(name) ? refuse("the name once", "it a second time") : true;
    }
    const bool known = name == "dtype" || name == "shape" || name == "data_offsets";
    if (!known) {
        return refuse("dtype, shape or data_offsets", "another name");
    }
    const bool again = name == "dtype" ? entry_->dtype.has_value() : name == "shape" ? entry_->shape.has_value() : entry_->offsets.has_value();
    return again ? refuse("it once", "it a second time") : true;
}

bool HeaderHandler::end_object()
{
    field_.clear();
    if (place_ == Place::Entry && !(entry_->dtype && entry_->shape && entry_->offsets)) {
        return refuse("dtype, shape and data_offsets", !entry_->dtype ? "no dtype" : !entry_->shape ? "no shape" : "no data_offsets");
    }
    place_ = place_ == Place::Top ? Place::Document : Place::Top;
    return true;
}

bool HeaderHandler::start_array(size_t)
{
    if (place_ != Place::Entry || field_ == "dtype") {
        return scalar("a list");
    }
    place_ = field_ == "shape" ? Place::Shape : Place::Offsets;
    (place_ == Place::Shape ? entry_->shape.emplace() : entry_->offsets.emplace()).clear();
    return true;
}

bool HeaderHandler::end_array()
{
    if (place_ == Place::Offsets && entry_->offsets->size() != 2) {
        return refuse("two offsets", concat(entry_->offsets->size()));
    }
    place_ = Place::Entry;
    return true;
}

bool HeaderHandler::parse_error(size_t position, const std::string &, const nlohmann::detail::exception &problem)
{
    problem_ = concat("header: byte ", lengthField + std::min(position ? position - 1 : 0, text_.size()), ": not JSON: ", jsonComplaint(problem.what()));
    return false;
}

/// Length of the header, checked against the file and the format's limit.
Result<size_t> headerLength(const std::string &source, std::string_view bytes)
{
    if (bytes.starts_with("version https://git-lfs")) {
        return badInput(concat(source, ": expected safetensors, found a Git LFS pointer (the weights themselves are missing; `git lfs pull` fetches them)"));
    }
    if (bytes.size() < lengthField) {
        return badInput(concat(source, ": expected safetensors, which start with a length of ", lengthField, " bytes, found a file of ", bytes.size(), " bytes"));
    }
    uint64_t length = 0;
    for (size_t i = 0; i < lengthField; ++i) {
        length |= static_cast<uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    }
    const size_t rest = bytes.size() - lengthField;
    if (length > maxHeader || length > rest) {
        return badInput(concat(source, ": header: expected a length of at most ", std::min(maxHeader, rest), " bytes, found ", length));
    }
    return static_cast<size_t>(length);
}

/// Bits of one number of the dtype, or nothing where the format has no such.
std::optional<int> bitsOf(const std::string &name)
{
    if (const auto dtype = dtypeFromName(name)) {
        return static_cast<int>(dtypeSize(*dtype)) * 8;
    }
    const auto at = std::find_if(foreignDtypes.begin(), foreignDtypes.end(), [&](const auto &row) { return row.name == name; });
    return at == foreignDtypes.end() ? std::nullopt : std::optional(at->bits);
}

/// Where the bytes of one entry lie.
struct Range {
    size_t begin = 0, size = 0;
    std::string_view name;
};

/// The range of one entry among the `most` bytes behind the header. Messages lack the file.
Result<Range> rangeOf(const std::string &name, const Entry &entry, size_t most)
{
    const std::string who = printable(name, 200);
    const auto bits = bitsOf(*entry.dtype);
    if (!bits) {
        return badInput(concat(who, ": expected a dtype such as F32, F16 or BF16, found ", printable(*entry.dtype, 40)));
    }
    const int64_t begin = entry.offsets->at(0), end = entry.offsets->at(1);
    if (begin > end) {
        return badInput(concat(who, ": expected data_offsets in order, found [", begin, ", ", end, "]"));
    }
    if (static_cast<uint64_t>(end) > most) {
        return badInput(concat(who, ": expected data_offsets within the ", most, " bytes behind the header, found [", begin, ", ", end, "]"));
    }
    const auto count = elementCount(*entry.shape);
    if (!count || *count > std::numeric_limits<int64_t>::max() / *bits) {
        return badInput(concat(who, ": expected a shape whose product fits into 63 bits, found ", shapeText(*entry.shape)));
    }
    if (const int64_t bytes = *count * *bits / 8; bytes != end - begin || *count * *bits % 8 != 0) {
        return badInput(concat(who, ": expected ", bytes, " bytes for ", *entry.dtype, " ", shapeText(*entry.shape), ", found ", end - begin));
    }
    return Range{static_cast<size_t>(begin), static_cast<size_t>(end - begin), name};
}

/// Complains about two entries that share bytes; empty when none do.
std::string findOverlap(std::vector<Range> ranges)
{
    std::erase_if(ranges, [](const Range &range) { return range.size == 0; });
    std::sort(ranges.begin(), ranges.end(), [](const Range &a, const Range &b) { return a.begin < b.begin; });
    for (size_t i = 1; i < ranges.size(); ++i) {
        if (ranges[i].begin < ranges[i - 1].begin + ranges[i - 1].size) {
            return concat(printable(ranges[i].name, 200), ": expected bytes of its own, found that it shares some with ", printable(ranges[i - 1].name, 200));
        }
    }
    return {};
}

Result<WeightIndex> indexOf(const std::string &source, std::span<const std::byte> file, const std::shared_ptr<const void> &owner)
{
    const std::string_view bytes(reinterpret_cast<const char *>(file.data()), file.size());
    HS_TRY(length, headerLength(source, bytes));
    if (const size_t zero = bytes.substr(lengthField, length).find('\0'); zero != std::string_view::npos) { // which the library would take for the end
        return badInput(concat(source, ": header: byte ", lengthField + zero, ": expected JSON, found a zero byte"));
    }
    HeaderHandler handler(bytes.substr(lengthField, length));
    if (!nlohmann::json::sax_parse(handler.begin(), handler.end(), &handler) || !handler.problem().empty()) {
        return badInput(concat(source, ": ", handler.problem()));
    }
    WeightIndex index{source, {}, std::move(handler.metadata())};
    const auto data = file.subspan(lengthField + length);
    std::vector<Range> ranges;
    for (const auto &[name, entry] : handler.entries()) {
        auto range = rangeOf(name, entry, data.size());
        if (!range) {
            return badInput(concat(source, ": ", range.error().message));
        }
        ranges.push_back(*range);
        if (const auto dtype = dtypeFromName(*entry.dtype)) {
            index.tensors.emplace_hint(index.tensors.end(), name, Tensor{*dtype, *entry.shape, data.subspan(range->begin, range->size), owner});
        } else {
            index.unreadable.emplace_hint(index.unreadable.end(), name, concat("dtype ", *entry.dtype, ", with which Headscope does not compute"));
        }
    }
    if (const std::string problem = findOverlap(std::move(ranges)); !problem.empty()) {
        return badInput(concat(source, ": ", problem));
    }
    return index;
}

} // namespace

Result<WeightIndex> indexSafetensors(const std::string &source, std::span<const std::byte> bytes, std::shared_ptr<const void> owner)
{
    try {
        return indexOf(source, bytes, owner);
    } catch (const std::bad_alloc &) {
        return outOfResources(concat(source, ": not enough memory for its header"));
    } catch (const std::exception &problem) {
        return badInput(concat(source, ": header: not JSON: ", jsonComplaint(problem.what())));
    }
}

Result<WeightIndex> openSafetensors(const std::filesystem::path &path)
{
    HS_TRY(file, MappedFile::open(path));
    auto index = indexSafetensors(path.string(), file->bytes(), file);
    HS_TRY_STATUS(file->checkIntact());
    if (index) {
        index->files.push_back(file);
    }
    return index;
}

} // namespace headscope
