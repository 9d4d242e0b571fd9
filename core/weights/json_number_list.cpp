// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/json_number_list.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/base/check.h"
#include "core/base/text.h"
#include "core/tensor/half.h"
#include "core/weights/json_number.h"
#include "core/weights/json_source.h"

namespace headscope {

namespace {

constexpr size_t mostNumberText = 40;

bool isFloating(DType dtype) { return dtype == DType::F64 || dtype == DType::F32 || dtype == DType::F16 || dtype == DType::BF16; }

std::string_view nameOf(DType dtype)
{
    constexpr std::array<std::string_view, 10> names = {"float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"};
    return names[static_cast<size_t>(dtype)];
}

/// Smallest and largest value of an integer dtype.
std::pair<int64_t, int64_t> rangeOf(DType dtype)
{
    switch (dtype) {
    case DType::I64: return {std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()};
    case DType::I32: return {std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()};
    case DType::I16: return {std::numeric_limits<int16_t>::min(), std::numeric_limits<int16_t>::max()};
    case DType::I8: return {std::numeric_limits<int8_t>::min(), std::numeric_limits<int8_t>::max()};
    case DType::U8: return {0, std::numeric_limits<uint8_t>::max()};
    default: return {0, 1};
    }
}

} // namespace

std::optional<ListExtent> listExtent(JsonScanner &scanner)
{
    constexpr std::ptrdiff_t block = 64, aheadBytes = 1 << 22;
    const char *start = scanner.at(), *at = start, *end = scanner.end(), *nextCheck = at;
    size_t commas = 0;
    for (; end - at >= block; at += block) {
        if (at >= nextCheck) {
            if (!scanner.alive()) {
                return std::nullopt;
            }
            nextCheck = at + std::min(aheadBytes, end - at);
        }
        uint8_t found = 0, stop = 0;
        for (std::ptrdiff_t i = 0; i < block; ++i) {
            const char c = at[i];
            found = static_cast<uint8_t>(found + (c == ','));
            stop = static_cast<uint8_t>(stop | (c == '"') | (c == '{') | (c == '}'));
        }
        if (stop) {
            break;
        }
        commas += found;
    }
    while (at < end && *at != '"' && *at != '{' && *at != '}') {
        commas += *at++ == ',';
    }
    const size_t most = static_cast<size_t>(at - start) / 2 + 1; // no number is shorter than a digit and what parts it from the next
    while (at > start && (at == end || at[-1] != ']')) { // behind the outermost list stands at least a brace
        at = at == end ? start : at - 1;
    }
    return ListExtent{at > start ? at : nullptr, std::min(commas + 1, most)};
}

JsonNumberList::JsonNumberList(JsonScanner &scanner, DType dtype, bool acceptNonFinite)
    : scanner_(scanner), dtype_(dtype), acceptNonFinite_(acceptNonFinite && isFloating(dtype))
{
}

/// Refuses through `refuse`, with the scanner's path lengthened by the indices of the first `depth` open lists.
template <class Refuse>
bool JsonNumberList::within(size_t depth, Refuse refuse)
{
    for (size_t i = 0; i < depth; ++i) {
        scanner_.enter(i + 1 == counts_.size() ? counts_[i] : counts_[i] - 1);
    }
    refuse();
    for (size_t i = 0; i < depth; ++i) {
        scanner_.leave();
    }
    return false;
}

bool JsonNumberList::refuseNumber(const char *place, const std::string &expected, const std::string &found)
{
    return within(counts_.size(), [&] { scanner_.refuse(place, expected, found); });
}

bool JsonNumberList::refuseKind(const char *place, const std::string &expected)
{
    return within(counts_.size(), [&] { scanner_.refuseKind(place, expected); });
}

bool JsonNumberList::refuseSyntax(const std::string &expected)
{
    return within(counts_.size(), [&] { scanner_.refuseSyntax(scanner_.at(), expected); });
}

bool JsonNumberList::beginList()
{
    if (leafKnown_ && counts_.size() >= leafDepth_) {
        return refuseNumber(scanner_.at(), "a number", "a list");
    }
    if (!scanner_.open()) {
        return false;
    }
    scanner_.moveTo(scanner_.at() + 1);
    if (!counts_.empty()) {
        ++counts_.back();
    }
    counts_.push_back(0);
    if (shape_.size() < counts_.size()) {
        shape_.push_back(-1);
    }
    return true;
}

/// Behind the bracket.
bool JsonNumberList::endList()
{
    const size_t depth = counts_.size();
    const int64_t found = counts_.back();
    if (!leafKnown_) {
        leafKnown_ = true;
        leafDepth_ = depth;
    }
    int64_t &expected = shape_[depth - 1];
    if (expected >= 0 && expected != found) {
        const std::string text = depth == leafDepth_ ? concat(expected, " numbers") : concat(expected, " lists");
        return within(depth - 1, [&] { scanner_.refuse(scanner_.at() - 1, text, concat(found)); });
    }
    expected = found;
    counts_.pop_back();
    scanner_.close();
    return true;
}

bool JsonNumberList::read(size_t mostNumbers)
{
    capacity_ = mostNumbers;
    values_ = std::make_shared_for_overwrite<std::byte[]>(capacity_ * dtypeSize(dtype_));
    do {
        // At a value.
        bool more = false;
        if (scanner_.peek() == '[' && scanner_.left() > 0) {
            if (!beginList()) {
                return false;
            }
            if (scanner_.peek() != ']' || scanner_.left() == 0) {
                continue;
            }
            scanner_.moveTo(scanner_.at() + 1);
            if (!endList()) {
                return false;
            }
        } else if (!readRow()) {
            return false;
        }
        // Behind a value.
        while (!more && !counts_.empty()) {
            if (!scanner_.tick()) {
                return false;
            }
            if (!scanner_.takeCommaOr(']', more)) {
                return false;
            }
            if (!more && !endList()) {
                return false;
            }
        }
    } while (!counts_.empty());
    return true;
}

/// The numbers up to the end of the innermost list, or to the next bracket; stops behind a number.
bool JsonNumberList::readRow()
{
    if (counts_.size() != leafDepth_ || !leafKnown_) {
        if (leafKnown_) {
            return refuseKind(scanner_.at(), "a list");
        }
        leafKnown_ = true;
        leafDepth_ = counts_.size();
    }
    const char *const end = scanner_.end();
    for (;;) {
        const char *at = scanner_.at();
        const size_t before = count_, most = dtype_ == DType::F32 ? std::min<size_t>(capacity_ - count_, 1 << 13) : 0;
        float *out = reinterpret_cast<float *>(values_.get()) + count_;
        bool comma = false;
        for (size_t i = 0; i < most && at < end; ++i) {
            const char *behind = readFloat32(at, end, out[i]);
            if (!behind) {
                break;
            }
            ++count_;
            at = behind;
            comma = *at == ',' && !counts_.empty();
            if (!comma) {
                break;
            }
            ++at;
            at += at < end && *at == ' ';
            while (at < end && isJsonSpace(*at)) {
                ++at;
            }
        }
        scanner_.moveTo(at);
        if (!counts_.empty()) {
            counts_.back() += static_cast<int64_t>(count_ - before);
        }
        if (count_ > before && !comma) {
            return true;
        }
        if (!scanner_.tick()) {
            return false;
        }
        if (count_ > before && most == count_ - before && count_ < capacity_) {
            continue; // the piece is full
        }
        // What the fast way declines.
        if (!readSlow()) {
            return false;
        }
        bool more = true;
        if (counts_.empty() || scanner_.peek() != ',' || scanner_.left() == 0) {
            return true;
        }
        if (!scanner_.takeCommaOr(']', more)) {
            return false;
        }
        scanner_.peek();
    }
}

/// One number of any form.
bool JsonNumberList::readSlow()
{
    const char *start = scanner_.at();
    if (scanner_.left() == 0) {
        return refuseSyntax("a number");
    }
    bool whole = false, beyond = false;
    const bool begins = *start == '-' || (*start >= '0' && *start <= '9');
    const char *behind = begins ? numberEnd(start, scanner_.end(), whole) : nullptr;
    if (!behind) {
        return readWord(start);
    }
    const std::string_view token(start, static_cast<size_t>(behind - start));
    const double value = parseDouble(token, beyond);
    if (beyond || isBeyond(value)) {
        return refuseNumber(start, concat("a number within ", nameOf(dtype_)), printable(token, mostNumberText));
    }
    scanner_.moveTo(behind);
    return store(value, token, whole);
}

/// What stands where a number should.
bool JsonNumberList::readWord(const char *start)
{
    const std::string_view word = scanner_.wordAt(start);
    const std::string literal = word == "null" && acceptNonFinite_ ? "NaN" : nonFiniteLiteral(word, 0);
    if (!literal.empty() && acceptNonFinite_) {
        scanner_.moveTo(start + word.size());
        const double infinity = std::numeric_limits<double>::infinity();
        return store(literal == "NaN" ? std::numeric_limits<double>::quiet_NaN() : literal.front() == '-' ? -infinity : infinity, word, false);
    }
    if (dtype_ == DType::Bool && (word == "true" || word == "false")) {
        scanner_.moveTo(start + word.size());
        return keep<uint8_t>(word == "true");
    }
    if (!literal.empty()) {
        return refuseNumber(start, "a finite number", isFloating(dtype_) ? literal + " (--accept-nan, or the Model menu, takes it for a number)" : literal);
    }
    if (*start == '-' || (*start >= '0' && *start <= '9')) {
        return refuseSyntax("a number such as -12.5e-3");
    }
    return refuseKind(start, "a number");
}

bool JsonNumberList::isBeyond(double value) const
{
    switch (dtype_) {
    case DType::F32: return std::isinf(static_cast<float>(value)); // 3.4028235e38 is above the largest float32, and its shortest decimals
    case DType::F16: return (doubleToHalf(std::fabs(value)) & 0x7C00) == 0x7C00;
    case DType::BF16: return (doubleToBfloat16(std::fabs(value)) & 0x7F80) == 0x7F80;
    default: return false;
    }
}

bool JsonNumberList::store(double value, std::string_view token, bool whole)
{
    switch (dtype_) {
    case DType::F64: return keep(value);
    case DType::F32: return keep(static_cast<float>(value));
    case DType::F16: return keep(doubleToHalf(value));
    case DType::BF16: return keep(doubleToBfloat16(value));
    default: return storeWhole(value, token, whole);
    }
}

bool JsonNumberList::storeWhole(double value, std::string_view token, bool whole)
{
    constexpr double mostExact = 9007199254740992.0; // 2^53: float64 has every whole number below
    const auto [low, high] = rangeOf(dtype_);
    int64_t number = 0;
    bool exact = false;
    if (whole) {
        const auto read = std::from_chars(token.data(), token.data() + token.size(), number);
        exact = read.ec == std::errc();
    } else if (std::fabs(value) < mostExact && value == std::trunc(value)) {
        number = static_cast<int64_t>(value);
        exact = true;
    }
    if (!exact || number < low || number > high) {
        const std::string range = dtype_ == DType::I64 ? std::string() : concat(" from ", low, " to ", high);
        return refuseNumber(token.data(), concat("a whole number", range, " for ", nameOf(dtype_)), printable(token, mostNumberText));
    }
    switch (dtype_) {
    case DType::I64: return keep(number);
    case DType::I32: return keep(static_cast<int32_t>(number));
    case DType::I16: return keep(static_cast<int16_t>(number));
    case DType::I8: return keep(static_cast<int8_t>(number));
    default: return keep(static_cast<uint8_t>(number));
    }
}

template <class T>
bool JsonNumberList::keep(T value)
{
    HS_CHECK(count_ < capacity_ && sizeof value == dtypeSize(dtype_));
    std::memcpy(values_.get() + count_ * sizeof value, &value, sizeof value);
    ++count_;
    if (!counts_.empty()) {
        ++counts_.back();
    }
    return true;
}

Tensor JsonNumberList::take()
{
    HS_CHECK(counts_.empty() && !scanner_.error());
    const size_t bytes = count_ * dtypeSize(dtype_);
    if (bytes < capacity_ * dtypeSize(dtype_) / 5 * 4) {
        auto exact = std::make_shared_for_overwrite<std::byte[]>(bytes);
        std::memcpy(exact.get(), values_.get(), bytes);
        values_ = std::move(exact);
    }
    return {dtype_, std::move(shape_), {values_.get(), bytes}, values_};
}

} // namespace headscope
