// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/config.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/text.h"

namespace headscope {

using Json = nlohmann::json;

struct Config::Data {
    Json object;
    mutable std::set<std::string> asked; ///< names that somebody wanted to know

    /// The first of the names that is there and not null.
    std::pair<std::string_view, const Json *> find(Names names) const
    {
        for (const auto name : names) {
            asked.insert(std::string(name));
            const auto at = object.find(std::string(name));
            if (at != object.end() && !at->is_null()) {
                return {name, &*at};
            }
        }
        return {*names.begin(), nullptr};
    }
};

namespace {

std::string shown(const Json *value)
{
    return value ? printable(value->dump(-1, ' ', false, Json::error_handler_t::replace)) : "nothing";
}

constexpr size_t mostListed = 65536;

/// "[1, 2, …]" need not be shown whole.
Error notA(const std::string &source, std::string_view name, std::string_view expected, const Json &found)
{
    return badInput(concat(source, ": ", name, ": expected ", expected, ", found ", shown(&found)));
}

bool isTextList(const Json &value)
{
    return value.is_array() && value.size() <= mostListed && std::all_of(value.begin(), value.end(), [](const Json &item) { return item.is_string(); });
}

constexpr int mostNesting = 64; ///< values are written into messages by a function that calls itself once a level

} // namespace

Result<Config> Config::parse(std::string_view json, const std::string &source, const std::vector<std::pair<std::string, std::string>> &overrides)
{
    if (jsonDeeperThan(json, mostNesting)) {
        return badInput(concat(source, ": expected JSON nested at most ", mostNesting, " deep, found deeper nesting"));
    }
    Json parsed;
    try {
        parsed = Json::parse(json);
    } catch (const Json::parse_error &e) {
        return badInput(concat(source, ": byte ", e.byte, ": expected JSON, found something else"));
    } catch (const Json::exception &) {
        return badInput(concat(source, ": expected JSON with numbers in range"));
    }
    if (!parsed.is_object()) {
        return badInput(concat(source, ": expected a JSON object, found ", parsed.type_name()));
    }
    for (const auto &[key, value] : overrides) {
        Json given = Json::parse(value, nullptr, false);
        if (!given.is_discarded() && jsonDeeperThan(value, mostNesting)) {
            return badInput(concat(printable(key), ": expected a value nested at most ", mostNesting, " deep, found deeper nesting"));
        }
        parsed[key] = given.is_discarded() ? Json(value) : std::move(given);
    }
    Config config;
    config.data_ = std::make_shared<const Data>(Data{std::move(parsed), {}});
    config.source_ = source;
    return config;
}

std::string Config::text() const { return data_->object.dump(-1, ' ', false, Json::error_handler_t::replace); }

bool Config::wasAsked(const std::string &name) const { return data_->asked.contains(name); }

bool Config::has(Names names) const { return data_->find(names).second != nullptr; }

bool Config::saysNull(std::string_view name) const
{
    data_->asked.insert(std::string(name));
    const auto at = data_->object.find(std::string(name));
    return at != data_->object.end() && at->is_null();
}

Result<int> Config::size(Names names) const
{
    const auto [name, value] = data_->find(names);
    if (!value || !value->is_number_integer() || *value < 1 || *value > std::numeric_limits<int>::max()) {
        return badInput(concat(source_, ": ", name, ": expected a positive whole number, found ", shown(value)));
    }
    return value->get<int>();
}

Result<int> Config::sizeOr(Names names, int otherwise) const { return has(names) ? size(names) : Result<int>(otherwise); }

Result<int> Config::countOr(Names names, int otherwise) const
{
    const auto [name, value] = data_->find(names);
    if (!value) {
        return otherwise;
    }
    if (!value->is_number_integer() || *value < 0 || *value > std::numeric_limits<int>::max()) {
        return notA(source_, name, "a whole number that is not negative", *value);
    }
    return value->get<int>();
}

Result<double> Config::numberOr(Names names, double otherwise) const
{
    const auto [name, value] = data_->find(names);
    if (!value) {
        return otherwise;
    }
    if (!value->is_number()) {
        return badInput(concat(source_, ": ", name, ": expected a number, found ", shown(value)));
    }
    return value->get<double>();
}

Result<double> Config::amountOr(Names names, double otherwise) const
{
    HS_TRY(number, numberOr(names, otherwise));
    if (!(number >= 0)) {
        return badInput(concat(source_, ": ", data_->find(names).first, ": expected a number that is not negative, found ", number));
    }
    return number;
}

Result<bool> Config::flagOr(Names names, bool otherwise) const
{
    const auto [name, value] = data_->find(names);
    if (!value) {
        return otherwise;
    }
    if (!value->is_boolean()) {
        return badInput(concat(source_, ": ", name, ": expected true or false, found ", shown(value)));
    }
    return value->get<bool>();
}

Result<std::string> Config::textOr(Names names, std::string otherwise) const
{
    const auto [name, value] = data_->find(names);
    if (!value) {
        return otherwise;
    }
    if (!value->is_string()) {
        return badInput(concat(source_, ": ", name, ": expected a string, found ", shown(value)));
    }
    return value->get<std::string>();
}

Result<std::vector<double>> Config::numbers(Names names) const
{
    const auto [name, value] = data_->find(names);
    std::vector<double> out;
    if (!value) {
        return out;
    }
    if (!value->is_array() || value->size() > mostListed || !std::all_of(value->begin(), value->end(), [](const Json &item) { return item.is_number(); })) {
        return notA(source_, name, "a list of numbers", *value);
    }
    for (const Json &item : *value) {
        out.push_back(item.get<double>());
    }
    return out;
}

Result<std::vector<std::string>> Config::texts(Names names) const
{
    const auto [name, value] = data_->find(names);
    std::vector<std::string> out;
    if (!value) {
        return out;
    }
    if (!isTextList(*value)) {
        return notA(source_, name, "a list of strings", *value);
    }
    for (const Json &item : *value) {
        out.push_back(item.get<std::string>());
    }
    return out;
}

Result<std::vector<std::string>> Config::textRuns(Names names) const
{
    const auto [name, value] = data_->find(names);
    std::vector<std::string> out;
    for (size_t i = 0; value && i < value->size(); ++i) {
        const Json *run = value->is_array() ? &(*value)[i] : nullptr;
        const bool good = run && run->is_array() && run->size() == 2 && isTextList((*run)[0]) && (*run)[1].is_number_integer() && (*run)[1] >= 0 && (*run)[1] <= mostListed
            && out.size() + (*run)[0].size() * (*run)[1].get<size_t>() <= mostListed;
        if (!good) {
            return notA(source_, name, "a list of pairs: strings and how often they repeat", *value);
        }
        for (size_t round = (*run)[1].get<size_t>(); round > 0; --round) {
            for (const Json &item : (*run)[0]) {
                out.push_back(item.get<std::string>());
            }
        }
    }
    return out;
}

Result<Config> Config::part(std::string_view name) const
{
    const auto value = data_->find({name}).second;
    if (!value || !value->is_object()) {
        return badInput(concat(source_, ": ", name, ": expected an object, found ", shown(value)));
    }
    Config inner;
    inner.data_ = std::make_shared<const Data>(Data{*value, {}});
    inner.source_ = concat(source_, ": ", name);
    return inner;
}

} // namespace headscope
