// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/json_weights.h"

#include <algorithm>
#include <array>
#include <new>
#include <optional>
#include <unordered_set>

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/weights/json_source.h"
#include "core/weights/nested_list.h"

namespace headscope {

namespace {

/// What a member of the top-level object is for. A name that is not in the table is a tensor.
enum class Role { Tensor, Wrapper, Config, Tokenizer, Vocab, Merges, Metadata, Format, Version };
struct Member {
    std::string_view name;
    Role role;
};
constexpr std::array<Member, 12> members = {{{"tensors", Role::Wrapper}, {"state_dict", Role::Wrapper}, {"model_state_dict", Role::Wrapper},
    {"model", Role::Wrapper}, {"params", Role::Wrapper}, {"config", Role::Config}, {"tokenizer", Role::Tokenizer}, {"vocab", Role::Vocab},
    {"merges", Role::Merges}, {"metadata", Role::Metadata}, {"format", Role::Format}, {"version", Role::Version}}};

constexpr std::string_view ownFormat = "headscope-weights";
constexpr size_t maxTensors = 200'000; // keeps the index a small multiple of the smallest file that could name so many

Role roleOf(std::string_view name)
{
    for (const auto &member : members) {
        if (member.name == name) {
            return member.role;
        }
    }
    return Role::Tensor;
}

/// Members that are kept as JSON text: objects, and for some lists too.
bool isText(Role role) { return role >= Role::Config && role <= Role::Metadata; }
bool mayBeList(Role role) { return role == Role::Vocab || role == Role::Merges; }

/// Receives the parser's events. Its method names and signatures are the library's; each returns false to stop, with error_ set.
class Handler {
public:
    Handler(std::string source, std::string_view text, size_t skipped, const Progress &progress)
        : source_(std::move(source)), text_(text), skipped_(skipped), furthest_(text.data()), previousEnd_(text.data()), progress_(progress)
    {
        weights_.index.source = source_;
    }

    JsonCursor begin() { return {text_.data(), &furthest_}; }
    JsonCursor end() { return {text_.data() + text_.size(), &furthest_}; }
    /// What was read. Requires: the parser came to the end of a well-formed text.
    Result<JsonWeights> finish();
    const std::optional<Error> &error() const { return error_; }

    bool null() { return word("null"); }
    bool boolean(bool value) { return word(value ? "true" : "false"); }
    bool number_integer(int64_t value) { return number(static_cast<double>(value)); }
    bool number_unsigned(uint64_t value) { return number(static_cast<double>(value)); }
    bool number_float(double value, const std::string &) { return number(value); }
    bool string(std::string &value);
    bool binary(nlohmann::json::binary_t &) { return false; }
    bool start_object(size_t);
    bool key(std::string &name);
    bool end_object();
    bool start_array(size_t);
    bool end_array();
    bool parse_error(size_t position, const std::string &token, const nlohmann::detail::exception &problem);

private:
    enum class Place { Document, Top, Wrapper, List, Captured };
    /// One open object or list inside a captured member.
    struct Frame {
        bool object = false;
        std::unordered_set<std::string> keys;
        std::string key;
        size_t count = 0;
    };

    bool number(double value);
    bool word(std::string_view found);
    bool scalar(const std::string &found);
    bool enter();
    bool leave();
    bool tick();
    bool refuse(Error error);
    bool refuseHere(const std::string &expected, const std::string &found);
    bool capture(bool object);
    void storeCaptured();
    bool storeTensor();
    size_t tokenStart() const;
    std::string path() const;

    std::string source_;
    std::string_view text_;
    size_t skipped_;          ///< bytes of the file before text_
    const char *furthest_;    ///< how far the parser has read
    const char *previousEnd_; ///< how far it had at the end of the last event
    const Progress &progress_;

    JsonWeights weights_;
    std::optional<Error> error_;
    Place place_ = Place::Document, listParent_ = Place::Document;
    int depth_ = 0;
    size_t events_ = 0;
    Role role_ = Role::Tensor;          ///< of the current member of the top-level object
    std::string member_, name_;         ///< that member, and the tensor being read
    std::unordered_set<std::string> topKeys_;
    NestedList list_;
    std::vector<Frame> frames_;
    const char *captured_ = nullptr;    ///< first byte of the captured member
    std::string vocab_, merges_;
    std::optional<std::string> format_;
    std::optional<double> version_;
};

/// Byte of the file at which the current event's token starts.
size_t Handler::tokenStart() const
{
    const char *at = previousEnd_;
    while (at < text_.data() + text_.size() && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r' || *at == ',' || *at == ':')) {
        ++at;
    }
    return skipped_ + static_cast<size_t>(at - text_.data());
}

std::string Handler::path() const
{
    switch (place_) {
    case Place::Document: return "";
    case Place::Top: return member_;
    case Place::Wrapper: return name_.empty() ? member_ : name_;
    case Place::List: return list_.here();
    case Place::Captured: break;
    }
    std::string out = member_;
    for (const auto &frame : frames_) {
        out += frame.object ? (frame.key.empty() ? "" : "." + frame.key) : concat("[", frame.count, "]");
    }
    return out;
}

bool Handler::refuse(Error error)
{
    error_ = std::move(error);
    return false;
}

bool Handler::refuseHere(const std::string &expected, const std::string &found)
{
    const std::string where = printable(path(), 200);
    return refuse(badInput(concat(source_, ": ", where, where.empty() ? "" : ": ", "byte ", tokenStart(), ": expected ", expected, ", found ", found)));
}

/// Ends an event: remembers where it ended and, now and then, reports and asks whether to stop.
bool Handler::tick()
{
    previousEnd_ = furthest_;
    if ((++events_ & 0xFFFF) != 0) {
        return true;
    }
    progress_.say(static_cast<double>(furthest_ - text_.data()) / static_cast<double>(text_.size()), "reading weights");
    return progress_.cancelled() ? refuse(cancelled()) : true;
}

bool Handler::enter()
{
    if (++depth_ > maxJsonDepth) {
        return refuseHere(concat("lists and objects at most ", maxJsonDepth, " deep"), "deeper nesting");
    }
    return tick();
}

bool Handler::leave()
{
    --depth_;
    return tick();
}

bool Handler::storeTensor()
{
    if (weights_.index.tensors.size() >= maxTensors) {
        return refuseHere(concat("at most ", maxTensors, " tensors"), "more");
    }
    weights_.index.tensors.emplace(name_, list_.take());
    return true;
}

bool Handler::number(double value)
{
    if (place_ == Place::List) {
        return list_.add(value) ? tick() : refuse(badInput(concat(source_, ": ", list_.problem(), " at byte ", tokenStart())));
    }
    if (place_ == Place::Captured) {
        return scalar("a number");
    }
    if (place_ == Place::Top && role_ == Role::Version) {
        version_ = value;
        return tick();
    }
    if (place_ == Place::Document || (place_ == Place::Top && role_ != Role::Tensor)) {
        return scalar("a number");
    }
    list_ = NestedList(name_);
    if (!list_.add(value)) {
        return refuse(badInput(concat(source_, ": ", list_.problem(), " at byte ", tokenStart())));
    }
    return storeTensor() && tick();
}

bool Handler::word(std::string_view found)
{
    const bool absent = place_ == Place::Top && found == "null" && isText(role_);
    return absent ? tick() : scalar(std::string(found));
}

bool Handler::string(std::string &value)
{
    if (place_ == Place::Top && role_ == Role::Format) {
        if (value != ownFormat) {
            return refuseHere(concat('"', ownFormat, '"'), '"' + printable(value) + '"');
        }
        format_ = value;
        return tick();
    }
    return scalar(place_ == Place::Captured ? "" : "the string \"" + printable(value, 40) + '"');
}

/// A string, literal or number where only some places take one.
bool Handler::scalar(const std::string &found)
{
    switch (place_) {
    case Place::Captured:
        ++frames_.back().count;
        return tick();
    case Place::List: return refuseHere("a number", found);
    case Place::Document: return refuseHere("an object of named tensors", found);
    case Place::Top:
        if (role_ == Role::Format || role_ == Role::Version) {
            return refuseHere(role_ == Role::Format ? "a string" : "a number", found);
        }
        return refuseHere(role_ == Role::Tensor ? "nested lists of numbers" : mayBeList(role_) ? "an object or a list" : "an object", found);
    case Place::Wrapper: break;
    }
    return refuseHere("nested lists of numbers", found);
}

bool Handler::capture(bool object)
{
    if (place_ == Place::Captured) {
        ++frames_.back().count;
    } else {
        captured_ = furthest_ - 1;
        place_ = Place::Captured;
    }
    frames_.push_back({object, {}, {}, 0});
    return enter();
}

bool Handler::start_object(size_t)
{
    if (place_ == Place::Document) {
        place_ = Place::Top;
        return enter();
    }
    if (place_ == Place::Captured || (place_ == Place::Top && isText(role_))) {
        return capture(true);
    }
    if (place_ == Place::Top && role_ == Role::Wrapper) {
        place_ = Place::Wrapper;
        name_.clear();
        return enter();
    }
    if (place_ == Place::List || role_ == Role::Format || role_ == Role::Version) {
        return scalar("an object");
    }
    return refuse(unsupported(concat(source_, ": ", printable(path(), 200), ": byte ", tokenStart(),
        ": expected nested lists of numbers, found an object (tensors written as objects with \"shape\" and \"data\" cannot be read yet)")));
}

bool Handler::key(std::string &name)
{
    bool fresh = true;
    if (place_ == Place::Captured) {
        frames_.back().key = name;
        fresh = frames_.back().keys.insert(name).second;
    } else if (place_ == Place::Top) {
        member_ = name_ = name;
        role_ = roleOf(name);
        fresh = topKeys_.insert(name).second && (role_ != Role::Tensor || !weights_.index.find(name));
    } else {
        name_ = name;
        fresh = !weights_.index.find(name);
    }
    return fresh ? tick() : refuseHere("the name once", "it a second time");
}

void Handler::storeCaptured()
{
    std::string text(captured_, furthest_);
    if (role_ == Role::Config) {
        weights_.config = std::move(text);
    } else if (role_ == Role::Tokenizer) {
        weights_.tokenizer = std::move(text);
    } else if (mayBeList(role_)) {
        (role_ == Role::Vocab ? vocab_ : merges_) = std::move(text);
    } else {
        const auto object = nlohmann::json::parse(text, nullptr, false);
        for (const auto &[name, value] : object.items()) {
            weights_.index.metadata[name] = value.is_string() ? value.get<std::string>() : value.dump();
        }
    }
    place_ = Place::Top;
}

bool Handler::end_object()
{
    if (place_ == Place::Captured) {
        frames_.pop_back();
        if (frames_.empty()) {
            storeCaptured();
        }
    } else if (place_ == Place::Wrapper) {
        place_ = Place::Top;
    } else {
        place_ = Place::Document;
    }
    return leave();
}

bool Handler::start_array(size_t)
{
    if (place_ == Place::Captured || (place_ == Place::Top && mayBeList(role_))) {
        return capture(false);
    }
    const bool takesTensor = place_ == Place::Wrapper || (place_ == Place::Top && (role_ == Role::Tensor || role_ == Role::Wrapper));
    if (place_ != Place::List && !takesTensor) {
        return scalar("a list");
    }
    if (place_ != Place::List) {
        listParent_ = place_;
        place_ = Place::List;
        list_ = NestedList(name_);
    }
    if (!list_.beginList()) {
        return refuse(badInput(concat(source_, ": ", list_.problem(), " at byte ", tokenStart())));
    }
    return enter();
}

bool Handler::end_array()
{
    if (place_ == Place::Captured) {
        frames_.pop_back();
        if (frames_.empty()) {
            storeCaptured();
        }
        return leave();
    }
    if (!list_.endList()) {
        return refuse(badInput(concat(source_, ": ", list_.problem(), " (the list ends at byte ", skipped_ + static_cast<size_t>(furthest_ - text_.data()) - 1, ")")));
    }
    if (!list_.open()) {
        place_ = listParent_;
        if (!storeTensor()) {
            return false;
        }
    }
    return leave();
}

bool Handler::parse_error(size_t position, const std::string &token, const nlohmann::detail::exception &problem)
{
    constexpr int numberOverflow = 406;
    const std::string where = printable(path(), 200) + (place_ == Place::Document ? "" : ": ");
    if (problem.id == numberOverflow) {
        return refuseHere("a number within float32", printable(token, 40));
    }
    const size_t at = std::min(position ? position - 1 : 0, text_.size());
    if (position > text_.size()) {
        return refuse(badInput(concat(source_, ": ", where, "truncated: expected more JSON after byte ", skipped_ + text_.size(), ", found the end of the file")));
    }
    if (const std::string literal = nonFiniteLiteral(text_, at); !literal.empty()) {
        return refuse(badInput(concat(source_, ": ", where, "byte ", tokenStart(), ": expected a finite number, found ", literal)));
    }
    return refuse(badInput(concat(source_, ": ", where, "byte ", skipped_ + at, ": not JSON: ", jsonComplaint(problem.what()))));
}

Result<JsonWeights> Handler::finish()
{
    if (furthest_[-1] == '\0') { // the library takes a zero byte for the end
        return badInput(concat(source_, ": byte ", skipped_ + static_cast<size_t>(furthest_ - text_.data()) - 1, ": expected the end of the file, found a zero byte"));
    }
    if (format_ && version_ != 1.0) {
        return unsupported(concat(source_, ": version: expected 1, found ", version_ ? concat(*version_) : "none"));
    }
    if (weights_.index.tensors.empty()) {
        return badInput(concat(source_, ": expected named tensors, found none"));
    }
    if (weights_.tokenizer.empty() && !vocab_.empty()) {
        weights_.tokenizer = "{\"vocab\":" + vocab_ + (merges_.empty() ? "" : ",\"merges\":" + merges_) + "}";
    }
    progress_.say(1.0, "reading weights");
    return std::move(weights_);
}

Result<JsonWeights> parse(Handler &handler, const std::string &source)
{
    try {
        const bool well = nlohmann::json::sax_parse(handler.begin(), handler.end(), &handler);
        if (handler.error()) {
            return *handler.error();
        }
        return well ? handler.finish() : badInput(concat(source, ": not JSON"));
    } catch (const std::bad_alloc &) {
        return outOfResources(concat(source, ": not enough memory for its tensors"));
    } catch (const std::exception &problem) {
        return badInput(concat(source, ": not JSON: ", jsonComplaint(problem.what())));
    }
}

} // namespace

Result<JsonWeights> openJsonWeights(const std::filesystem::path &path, const Progress &progress)
{
    const std::string source = path.string();
    HS_TRY(file, MappedFile::open(path));
    std::string_view text(reinterpret_cast<const char *>(file->bytes().data()), file->bytes().size());
    if (const auto encoding = wideEncoding(text); !encoding.empty()) {
        return badInput(concat(source, ": byte 0: expected JSON in UTF-8, found ", encoding));
    }
    constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";
    const size_t skipped = text.starts_with(byteOrderMark) ? byteOrderMark.size() : 0;
    text.remove_prefix(skipped);
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return badInput(concat(source, ": expected JSON, found ", text.empty() ? "an empty file" : "white space only"));
    }
    if (progress.cancelled()) {
        return cancelled();
    }
    Handler handler(source, text, skipped, progress);
    return parse(handler, source);
}

} // namespace headscope
