// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/json_node.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "core/base/text.h"

namespace headscope {

namespace {

using nlohmann::json;

constexpr size_t mostDepth = 64, mostValues = 4'000'000;

/// Reads without keeping anything: finds out whether keeping it is safe.
class Survey : public nlohmann::json_sax<json> {
public:
    std::string problem;

    bool null() override { return count(); }
    bool boolean(bool) override { return count(); }
    bool number_integer(number_integer_t) override { return count(); }
    bool number_unsigned(number_unsigned_t) override { return count(); }
    bool number_float(number_float_t, const string_t &) override { return count(); }
    bool string(string_t &) override { return count(); }
    bool binary(binary_t &) override { return count(); }
    bool start_object(std::size_t) override { return open(); }
    bool key(string_t &) override { return true; }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t position, const std::string &token, const json::exception &) override
    {
        problem = concat("expected JSON, found \"", printable(token, 40), "\" at byte ", position);
        return false;
    }

private:
    bool count()
    {
        if (++values_ > mostValues) {
            problem = concat("expected at most ", mostValues, " values, found more");
        }
        return problem.empty();
    }
    bool open()
    {
        if (++depth_ > mostDepth) {
            problem = concat("expected at most ", mostDepth, " levels of nesting, found more");
        }
        return count();
    }
    bool close()
    {
        --depth_;
        return true;
    }
    size_t depth_ = 0, values_ = 0;
};

std::string describe(const json *value)
{
    if (!value) {
        return "nothing";
    }
    if (value->is_string()) {
        return concat('"', printable(value->get_ref<const std::string &>(), 40), '"');
    }
    if (value->is_structured()) {
        return value->is_array() ? concat("an array of ", value->size()) : "an object";
    }
    return value->dump();
}

} // namespace

JsonNode JsonNode::operator[](const std::string &key) const
{
    const json *member = nullptr;
    if (isObject()) {
        const auto found = value_->find(key);
        member = found == value_->end() ? nullptr : &*found;
    }
    return {member, path_ + (path_.ends_with(": ") ? "" : ".") + printable(key)};
}

JsonNode JsonNode::at(size_t i) const
{
    return {&(*value_)[i], concat(path_, "[", i, "]")};
}

size_t JsonNode::size() const { return value_ && value_->is_structured() ? value_->size() : 0; }
bool JsonNode::isAbsentOrNull() const { return !value_ || value_->is_null(); }
bool JsonNode::isObject() const { return value_ && value_->is_object(); }
bool JsonNode::isArray() const { return value_ && value_->is_array(); }
bool JsonNode::isString() const { return value_ && value_->is_string(); }

Result<std::string> JsonNode::text() const
{
    return isString() ? Result<std::string>(value_->get_ref<const std::string &>()) : wrong("a string");
}

Result<bool> JsonNode::boolean() const
{
    return value_ && value_->is_boolean() ? Result<bool>(value_->get<bool>()) : wrong("true or false");
}

Result<bool> JsonNode::booleanOr(bool otherwise) const
{
    return isAbsentOrNull() ? Result<bool>(otherwise) : boolean();
}

Result<TokenId> JsonNode::tokenId() const
{
    if (!value_ || !value_->is_number_unsigned() || value_->get<uint64_t>() >= mostTokenIds) {
        return wrong(concat("a token id from 0 to ", mostTokenIds - 1));
    }
    return TokenId(static_cast<int>(value_->get<uint64_t>()));
}

Result<size_t> JsonNode::countOr(size_t otherwise, size_t most) const
{
    if (isAbsentOrNull()) {
        return otherwise;
    }
    if (!value_->is_number_unsigned() || value_->get<uint64_t>() > most) {
        return wrong(concat("a whole number from 0 to ", most));
    }
    return static_cast<size_t>(value_->get<uint64_t>());
}

Result<std::string> JsonNode::textOr(const std::string &otherwise) const
{
    return isAbsentOrNull() ? Result<std::string>(otherwise) : text();
}

Result<double> JsonNode::number() const
{
    return value_ && value_->is_number() && std::isfinite(value_->get<double>()) ? Result<double>(value_->get<double>()) : wrong("a number");
}

Result<std::string> JsonNode::type() const
{
    return isObject() ? (*this)["type"].text() : wrong("an object");
}

Error JsonNode::wrong(const std::string &expected) const
{
    return badInput(concat(path_, path_.ends_with(": ") ? "" : ": ", "expected ", expected, ", found ", describe(value_)));
}

Error JsonNode::notSupported(const std::string &what) const
{
    return unsupported(concat(path_, path_.ends_with(": ") ? "" : ": ", printable(what), " is not supported"));
}

JsonDocument::JsonDocument(std::unique_ptr<const json> value, std::string source) : value_(std::move(value)), source_(std::move(source)) {}
JsonDocument::~JsonDocument() = default;
JsonDocument::JsonDocument(JsonDocument &&) noexcept = default;
JsonDocument &JsonDocument::operator=(JsonDocument &&) noexcept = default;

JsonNode JsonDocument::root() const { return {value_.get(), source_ + ": "}; }

Result<JsonDocument> JsonDocument::parse(std::string_view text, const std::string &source)
{
    Survey survey;
    if (!json::sax_parse(text, &survey)) {
        return badInput(concat(source, ": ", survey.problem));
    }
    auto value = std::make_unique<json>(json::parse(text, nullptr, false));
    JsonDocument document(std::move(value), source);
    if (!document.root().isObject()) {
        return document.root().wrong("an object");
    }
    return document;
}

} // namespace headscope
