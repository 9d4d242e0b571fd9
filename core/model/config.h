// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Typed access to a config.json. Every getter takes the names under which different files know the value; messages name file, key, expected and found.
/// Thread rule: values never change, but getters note what they were asked: one thread at a time.

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace headscope {

class Config {
public:
    using Names = std::initializer_list<std::string_view>;

    /// Parses a JSON object; `source` names the file in messages. `overrides` are KEY=VALUE pairs that replace values; a VALUE that is not JSON counts as a string.
    static Result<Config> parse(std::string_view json, const std::string &source, const std::vector<std::pair<std::string, std::string>> &overrides = {});

    const std::string &source() const { return source_; }
    /// The object as JSON text, overrides included.
    std::string text() const;
    bool has(Names names) const;
    /// True where the file says null: the value is left out on purpose, which is not always the default.
    bool saysNull(std::string_view name) const;
    /// True when a getter was asked for this name: a family that never asks does not know the key.
    bool wasAsked(const std::string &name) const;

    /// A whole number in [1, 2^31); an error where it is missing or something else.
    Result<int> size(Names names) const;
    Result<int> sizeOr(Names names, int otherwise) const;
    /// A whole number in [0, 2^31).
    Result<int> countOr(Names names, int otherwise) const;
    Result<double> numberOr(Names names, double otherwise) const;
    /// A number that is not negative.
    Result<double> amountOr(Names names, double otherwise) const;
    Result<bool> flagOr(Names names, bool otherwise) const;
    Result<std::string> textOr(Names names, std::string otherwise) const;
    /// A list of at most 65536 numbers, or strings; empty where there is none.
    Result<std::vector<double>> numbers(Names names) const;
    Result<std::vector<std::string>> texts(Names names) const;
    /// GPT-Neo's [[["global", "local"], 12], …]: each list of strings as often as it says, one behind the other, at most 65536 in all; empty where there is none.
    Result<std::vector<std::string>> textRuns(Names names) const;

    /// The object that stands at `name`, as a Config of its own; an error where something else stands there.
    Result<Config> part(std::string_view name) const;

private:
    struct Data;
    std::shared_ptr<const Data> data_;
    std::string source_;
};

} // namespace headscope
