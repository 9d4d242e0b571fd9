// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Checked reading of a JSON file that may be hostile: every access names the file, the path inside it, what was expected and what was found.
/// Thread rule: a JsonDocument is immutable; nodes are views into it and must not outlive it.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"
#include "core/tokenizer/tokenizer.h"

namespace headscope {

/// Ids must be below this.
constexpr int mostTokenIds = 1 << 24;

class JsonNode {
public:
    /// `value` null: the key is absent.
    JsonNode(const nlohmann::json *value, std::string path) : value_(value), path_(std::move(path)) {}

    /// The member of an object; absent when there is none or when this is no object.
    JsonNode operator[](const std::string &key) const;
    /// The entry of an array. Requires i < size().
    JsonNode at(size_t i) const;
    /// Entries of an array or object, else 0.
    size_t size() const;

    bool isAbsentOrNull() const;
    bool isObject() const;
    bool isArray() const;
    bool isString() const;

    Result<std::string> text() const;
    Result<bool> boolean() const;
    /// The boolean, or `otherwise` when absent or null.
    Result<bool> booleanOr(bool otherwise) const;
    /// An integer in [0, mostTokenIds).
    Result<TokenId> tokenId() const;
    /// An integer in [0, most], or `otherwise` when absent or null.
    Result<size_t> countOr(size_t otherwise, size_t most) const;
    /// The text, or `otherwise` when absent or null.
    Result<std::string> textOr(const std::string &otherwise) const;
    /// A finite number.
    Result<double> number() const;
    /// The member "type".
    Result<std::string> type() const;

    /// BadInput "PATH: expected …, found …".
    Error wrong(const std::string &expected) const;
    /// Unsupported "PATH: … is not supported".
    Error notSupported(const std::string &what) const;

    const std::string &path() const { return path_; }
    /// Requires that the node is not absent.
    const nlohmann::json &value() const { return *value_; }

private:
    const nlohmann::json *value_;
    std::string path_; ///< "tokenizer.json: model.vocab"
};

class JsonDocument {
public:
    /// BadInput: not JSON, nested deeper than 64, more than 4 million values, not an object. `source` stands for the file in messages.
    static Result<JsonDocument> parse(std::string_view json, const std::string &source);
    ~JsonDocument();
    JsonDocument(JsonDocument &&) noexcept;
    JsonDocument &operator=(JsonDocument &&) noexcept;

    JsonNode root() const;

private:
    JsonDocument(std::unique_ptr<const nlohmann::json> value, std::string source);
    std::unique_ptr<const nlohmann::json> value_;
    std::string source_;
};

} // namespace headscope
