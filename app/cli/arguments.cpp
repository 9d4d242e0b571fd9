// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/arguments.h"

#include <algorithm>
#include <charconv>

#include "core/base/text.h"

namespace headscope::cli {

int exitStatus(ErrorCode code)
{
    switch (code) {
    case ErrorCode::WrongUsage: return Usage;
    case ErrorCode::BadInput: return Fault;
    case ErrorCode::Unsupported: return CannotDo;
    case ErrorCode::OutOfResources: return Resources;
    case ErrorCode::Cancelled: return Interrupted;
    }
    return Fault;
}

std::string inFlags(std::string message)
{
    constexpr std::string_view spoken = "setting ", flag = "--config ", article = "the ";
    constexpr std::string_view keys[] = {"patterns", "batch_index", "causal", "grid", "prefix_tokens"};
    for (size_t at = message.find(spoken); at != std::string::npos; at = message.find(spoken, at + 1)) {
        const std::string_view behind = std::string_view(message).substr(at + spoken.size());
        const bool known = at == 0 || std::any_of(std::begin(keys), std::end(keys), [&](std::string_view key) { return behind.starts_with(key); });
        const size_t begin = at >= article.size() && message.compare(at - article.size(), article.size(), article) == 0 ? at - article.size() : at;
        if (known) {
            message.replace(begin, at + spoken.size() - begin, flag);
            at = begin;
        }
    }
    return message;
}

Result<Arguments> Arguments::parse(const std::vector<std::string> &words, const std::vector<Option> &table, size_t positionals)
{
    Arguments out;
    for (size_t i = 0; i < words.size(); ++i) {
        const std::string &word = words[i];
        if (!word.starts_with("--")) {
            if (out.positionals_.size() == positionals) {
                return badInput(concat("unexpected argument \"", printable(word), "\""));
            }
            out.positionals_.push_back(word);
            continue;
        }
        const size_t equals = word.find('=');
        const std::string name = word.substr(0, equals);
        const auto row = std::find_if(table.begin(), table.end(), [&](const Option &o) { return o.name == name; });
        if (row == table.end()) {
            return badInput(concat("unknown option ", printable(name)));
        }
        std::string value;
        if (row->value.empty() && equals != std::string::npos) {
            return badInput(concat(name, " takes no value"));
        }
        if (!row->value.empty()) {
            if (equals == std::string::npos && i + 1 == words.size()) {
                return badInput(concat(name, ": expected a value, found none"));
            }
            value = equals == std::string::npos ? words[++i] : word.substr(equals + 1);
        }
        auto &values = out.values_[name];
        if (!values.empty() && !row->repeatable) {
            return badInput(concat(name, " is given twice"));
        }
        values.push_back(std::move(value));
    }
    return out;
}

std::string Arguments::text(std::string_view option, std::string otherwise) const
{
    const auto at = values_.find(option);
    return at == values_.end() ? std::move(otherwise) : at->second.back();
}

const std::vector<std::string> &Arguments::all(std::string_view option) const
{
    static const std::vector<std::string> none;
    const auto at = values_.find(option);
    return at == values_.end() ? none : at->second;
}

Result<int> Arguments::integer(std::string_view option, int otherwise, int low, int high) const
{
    const auto at = values_.find(option);
    if (at == values_.end()) {
        return otherwise;
    }
    const std::string &given = at->second.back();
    int number = 0;
    const auto [end, failed] = std::from_chars(given.data(), given.data() + given.size(), number);
    if (failed != std::errc() || end != given.data() + given.size() || number < low || number > high) {
        return badInput(concat(option, ": expected a whole number from ", low, " to ", high, ", found \"", printable(given), "\""));
    }
    return number;
}

Result<std::vector<int>> Arguments::integers(std::string_view option) const
{
    std::vector<int> out;
    const auto at = values_.find(option);
    if (at == values_.end()) {
        return out;
    }
    const std::string &given = at->second.back();
    const auto wrong = [&] { return badInput(concat(option, ": expected numbers like 0,2,5 or 0-3, found \"", printable(given), "\"")); };
    const char *p = given.data(), *end = p + given.size();
    while (p != end) {
        int first = 0, last = 0;
        auto got = std::from_chars(p, end, first);
        if (got.ec != std::errc() || first < 0) {
            return wrong();
        }
        last = first;
        p = got.ptr;
        if (p != end && *p == '-') {
            got = std::from_chars(p + 1, end, last);
            if (got.ec != std::errc() || last < first || last - first > 100000) {
                return wrong();
            }
            p = got.ptr;
        }
        for (int i = first; i <= last; ++i) {
            out.push_back(i);
        }
        if (p != end && (*p != ',' || ++p == end)) {
            return wrong();
        }
        if (out.size() > 10'000'000) {
            return wrong();
        }
    }
    return out.empty() ? Result<std::vector<int>>(wrong()) : Result<std::vector<int>>(std::move(out));
}

std::vector<std::string> splitByComma(const std::string &text)
{
    std::vector<std::string> out(1);
    for (const char c : text) {
        if (c == ',') {
            out.emplace_back();
        } else {
            out.back() += c;
        }
    }
    return out;
}

} // namespace headscope::cli
