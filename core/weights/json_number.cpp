// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/json_number.h"

#include <algorithm>
#include <charconv>

#include "core/base/check.h"

namespace headscope {

namespace number_detail {

namespace {

std::array<double, 2 * mostPower + 1> makePowers()
{
    std::array<double, 2 * mostPower + 1> out{};
    for (int i = -mostPower; i <= mostPower; ++i) {
        char text[8] = {'1', 'e'};
        char *end = std::to_chars(text + 2, text + sizeof text, i).ptr;
        const auto read = std::from_chars(text, end, out[static_cast<size_t>(i + mostPower)]);
        HS_CHECK(read.ec == std::errc() && read.ptr == end);
    }
    return out;
}

} // namespace

const std::array<double, 2 * mostPower + 1> powersOfTen = makePowers();

} // namespace number_detail

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// True when the first digit of the token that is not zero stands before the point: for numbers that are not near 1, whether they are large.
bool isLarge(std::string_view token)
{
    constexpr int64_t most = int64_t{1} << 40;
    int64_t place = 0, exponent = 0;
    const size_t e = std::min(token.find_first_of("eE"), token.size());
    const std::string_view digits = token.substr(0, e);
    const size_t point = std::min(digits.find('.'), digits.size()), first = digits.find_first_of("123456789");
    if (first == std::string_view::npos) {
        return false;
    }
    place = static_cast<int64_t>(point) - static_cast<int64_t>(first);
    bool down = false;
    for (const char c : token.substr(e)) {
        down = down || c == '-';
        exponent = isDigit(c) ? std::min(exponent * 10 + (c - '0'), most) : exponent;
    }
    return place + (down ? -exponent : exponent) > 0;
}

} // namespace

const char *numberEnd(const char *at, const char *end, bool &whole)
{
    whole = true;
    at += *at == '-';
    const auto digits = [&] {
        const char *from = at;
        while (at < end && isDigit(*at)) {
            ++at;
        }
        return at > from;
    };
    if (at < end && *at == '0') {
        ++at;
    } else if (!digits()) {
        return nullptr;
    }
    if (at < end && *at == '.') {
        whole = false;
        ++at;
        if (!digits()) {
            return nullptr;
        }
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        whole = false;
        ++at;
        at += at < end && (*at == '+' || *at == '-');
        if (!digits()) {
            return nullptr;
        }
    }
    return at;
}

double parseDouble(std::string_view token, bool &beyond)
{
    beyond = false;
    double value = 0;
    const auto read = std::from_chars(token.data(), token.data() + token.size(), value);
    if (read.ec == std::errc::result_out_of_range) {
        beyond = isLarge(token);
        return token.front() == '-' ? -0.0 : 0.0;
    }
    HS_CHECK(read.ec == std::errc() && read.ptr == token.data() + token.size());
    return value;
}

} // namespace headscope
