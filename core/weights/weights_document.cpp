// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/weights_document.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "core/weights/json_number.h"

namespace headscope {

namespace {

constexpr std::string_view ownFormat = "headscope-weights";
constexpr size_t maxTensors = 200'000; // keeps the index a small multiple of the smallest file that could name so many
constexpr size_t maxNote = 1 << 22;    // of text that is kept as metadata: labels of long sequences among it
constexpr int maxWrappers = 4;

/// The first is the one that counts where several are there.
constexpr std::array<std::string_view, 5> configNames = {"config", "hparams", "hyper_parameters", "model_args", "args"};

int rankOf(std::string_view name) { return static_cast<int>(std::find(configNames.begin(), configNames.end(), name) - configNames.begin()); }

} // namespace

WeightsDocument::Role WeightsDocument::roleOf(std::string_view name)
{
    struct Row {
        std::string_view name;
        Role role;
    };
    constexpr std::array<Row, 24> rows = {{{"tensors", Role::Wrapper}, {"state_dict", Role::Wrapper}, {"model_state_dict", Role::Wrapper}, {"model", Role::Wrapper},
        {"params", Role::Wrapper}, {"weights", Role::Wrapper}, {"config", Role::Config}, {"hparams", Role::Config}, {"hyper_parameters", Role::Config},
        {"model_args", Role::Config}, {"args", Role::Config}, {"tokenizer", Role::Tokenizer}, {"vocab", Role::Vocab}, {"merges", Role::Merges},
        {"metadata", Role::Metadata}, {"format", Role::Format}, {"version", Role::Version}, {"optimizer", Role::Beside}, {"optimizer_state_dict", Role::Beside},
        {"optimizer_states", Role::Beside}, {"scheduler", Role::Beside}, {"lr_scheduler", Role::Beside}, {"scheduler_state_dict", Role::Beside},
        {"lr_schedulers", Role::Beside}}};
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const Row &r) { return r.name == name; });
    return row == rows.end() ? Role::Tensor : row->role;
}

bool WeightsDocument::read()
{
    const char c = scanner_.peek();
    if (c != '{' || scanner_.left() == 0) {
        return scanner_.refuseKind(scanner_.at(), "an object of named tensors, as {\"NAME\": [...], ...}");
    }
    Level top;
    top.wrappers = 0;
    return readLevel(top) && scanner_.takeEnd() && finish();
}

/// An object that starts here.
bool WeightsDocument::readLevel(Level &level)
{
    if (!scanner_.open() || !scanner_.take('{')) {
        return false;
    }
    if (scanner_.peek() == '}' && scanner_.left() > 0) {
        scanner_.moveTo(scanner_.at() + 1);
    } else if (!readMembers(level)) {
        return false;
    }
    scanner_.close();
    return finishLevel(level);
}

bool WeightsDocument::readMembers(Level &level)
{
    for (bool more = true; more;) {
        Member member;
        if (!scanner_.readName(member.name, member.place)) {
            return false;
        }
        scanner_.enter(member.name);
        if (!level.names.insert(member.name).second) {
            return scanner_.refuse(member.place, "the name once", "it a second time");
        }
        scanner_.peek();
        if (scanner_.left() == 0) {
            return scanner_.refuseSyntax(scanner_.at(), "a value");
        }
        if (!(level.wrappers >= 0 ? readMember(level, member) : readTensorOrObject(level, member))) {
            return false;
        }
        scanner_.leave();
        if (!scanner_.tick() || !scanner_.takeCommaOr('}', more)) {
            return false;
        }
    }
    return true;
}

/// A member of the document or of a wrapper.
bool WeightsDocument::readMember(Level &level, const Member &member)
{
    const Role role = roleOf(member.name);
    const bool top = level.wrappers == 0;
    if (role == Role::Wrapper) {
        return readWrapper(level, member);
    }
    if (!top && role != Role::Tensor && role != Role::Beside) {
        // In a wrapper a tensor may have any name.
        if (*scanner_.at() != '{') {
            return role == Role::Vocab || role == Role::Merges ? readOther(level, member) : readTensorOrObject(level, member);
        }
        TensorSurvey survey;
        if (!surveyTensor(scanner_, survey)) {
            return false;
        }
        if (survey.isTensor) {
            return readTensorOrObject(level, member);
        }
    }
    return role == Role::Tensor ? readTensorOrObject(level, member) : readOther(level, member);
}

bool WeightsDocument::readWrapper(Level &level, const Member &member)
{
    const char *value = scanner_.at();
    if (*value != '{') {
        const bool list = *value == '[', note = *value == '"' || *value == 'n';
        return list || note || level.wrappers > 0 ? readTensorOrObject(level, member) : scanner_.refuseKind(value, "an object");
    }
    TensorSurvey survey;
    if (!surveyTensor(scanner_, survey)) {
        return false;
    }
    if (survey.isTensor || level.wrappers >= maxWrappers) {
        return readTensorOrObject(level, member);
    }
    level.hasWrapper = true;
    Level inner;
    inner.wrappers = level.wrappers + 1;
    return readLevel(inner);
}

bool WeightsDocument::readOther(Level &level, const Member &member)
{
    switch (roleOf(member.name)) {
    case Role::Config: return readConfig(member);
    case Role::Tokenizer: return readText(weights_.tokenizer, member, false);
    case Role::Vocab: return readText(vocab_, member, true);
    case Role::Merges: return readText(merges_, member, true);
    case Role::Metadata: return readMetadata();
    case Role::Format: return level.wrappers == 0 ? readFormat() : readScalar(level, member);
    case Role::Version: return readVersion(level, member);
    default: return readBeside(member);
    }
}

/// An ordinary member of any level.
bool WeightsDocument::readTensorOrObject(Level &level, const Member &member)
{
    const char *value = scanner_.at();
    const std::pair<int, size_t> where = {scanner_.depth(), scanner_.steps()};
    const char c = *value;
    if (c == '[') {
        return readList(level, member) || setAside(level, member, value, where);
    }
    if (c != '{') {
        return readScalar(level, member);
    }
    TensorSurvey survey;
    if (!surveyTensor(scanner_, survey)) {
        return false;
    }
    if (survey.isTensor) {
        if (!scanner_.open()) {
            return false;
        }
        auto tensor = readTensorObject(scanner_, survey, options_.acceptNonFinite);
        scanner_.close();
        return tensor && store(level.prefix + member.name, member, std::move(*tensor));
    }
    Level inner;
    inner.prefix = level.prefix + member.name + ".";
    return readLevel(inner) || setAside(level, member, value, where);
}

bool WeightsDocument::readList(Level &level, const Member &member)
{
    const char *at = scanner_.at();
    while (at < scanner_.end() && (*at == '[' || isJsonSpace(*at))) {
        ++at;
    }
    const bool labels = member.name.ends_with("tokens") || member.name.ends_with("labels");
    if (at < scanner_.end() && *at == '{' && std::count(scanner_.at(), at, '[') == 1) {
        return labels && level.wrappers == 0 ? scanner_.refuseKind(at, "labels as texts or numbers") : readListOfObjects(level, member);
    }
    if (labels && level.wrappers == 0 && at < scanner_.end() && *at == '"' && std::count(scanner_.at(), at, '[') == 1) {
        return readWords(member);
    }
    const auto extent = listExtent(scanner_);
    if (!extent) {
        return false;
    }
    JsonNumberList list(scanner_, DType::F32, options_.acceptNonFinite);
    return list.read(extent->numbers) && store(level.prefix + member.name, member, list.take());
}

/// ["...", "..."]: words beside the tensors, where all are strings.
bool WeightsDocument::readWords(const Member &member)
{
    std::string_view text;
    if (!scanner_.readValue(text)) {
        return false;
    }
    const char *behind = scanner_.at();
    scanner_.moveTo(text.data() + 1);
    std::vector<std::string> words;
    for (bool more = true; more;) {
        if (scanner_.peek() != '"') {
            return scanner_.refuseKind(scanner_.at(), "a string, as before it");
        }
        if (!scanner_.readString(words.emplace_back()) || !scanner_.takeCommaOr(']', more)) {
            return false;
        }
    }
    scanner_.moveTo(behind);
    weights_.index.texts.insert_or_assign(member.name, std::move(words));
    return true;
}

/// [{...}, {...}] with tensors inside: the index is part of the name.
bool WeightsDocument::readListOfObjects(const Level &level, const Member &member)
{
    if (!scanner_.open() || !scanner_.take('[')) {
        return false;
    }
    Level items;
    items.prefix = level.prefix + member.name + ".";
    int64_t index = 0;
    for (bool more = true; more; ++index) {
        scanner_.enter(index);
        scanner_.peek();
        const Member item = {concat(index), scanner_.at()};
        if (scanner_.left() == 0 || *scanner_.at() != '{') {
            return scanner_.refuseKind(scanner_.at(), "an object of tensors");
        }
        if (!readTensorOrObject(items, item)) {
            return false;
        }
        scanner_.leave();
        if (!scanner_.tick() || !scanner_.takeCommaOr(']', more)) {
            return false;
        }
    }
    scanner_.close();
    return true;
}

/// A number, string or literal where tensors stand.
bool WeightsDocument::readScalar(Level &level, const Member &member)
{
    const char *value = scanner_.at();
    const std::string literal = scanner_.kindOf(value);
    const bool text = literal == "true" || literal == "false" || literal == "null" || *value == '"';
    if (!text) {
        JsonNumberList list(scanner_, DType::F32, options_.acceptNonFinite);
        if (!list.read(1)) {
            return false;
        }
        if (level.wrappers < 0) {
            return store(level.prefix + member.name, member, list.take());
        }
        level.scalars.emplace_back(member.name, std::string_view(value, static_cast<size_t>(scanner_.at() - value)));
        return true;
    }
    const std::pair<int, size_t> where = {scanner_.depth(), scanner_.steps()};
    scanner_.refuseKind(value, "nested lists of numbers");
    if (level.wrappers == 0) {
        Error refusal = scanner_.forgive(value, where.first, where.second);
        if (!firstPassedOver_) {
            firstPassedOver_ = std::move(refusal);
        }
        return readBeside(member);
    }
    return setAside(level, member, value, where);
}

bool WeightsDocument::readConfig(const Member &member)
{
    const char c = *scanner_.at();
    if (c == 'n' || c == '"') {
        return readBeside(member);
    }
    if (c != '{') {
        return member.name == configNames[0] ? scanner_.refuseKind(scanner_.at(), "an object") : readBeside(member);
    }
    const int rank = rankOf(member.name);
    if (rank == configRank_) {
        return scanner_.refuse(member.place, "the name once", "it a second time");
    }
    if (configRank_ >= 0 && configRank_ < rank) {
        return readBeside(member);
    }
    std::string_view text;
    if (!scanner_.readValue(text)) {
        return false;
    }
    if (configRank_ >= 0) {
        note(std::string(configNames[static_cast<size_t>(configRank_)]), weights_.config);
    }
    configRank_ = rank;
    weights_.config = text;
    return true;
}

/// A member that is kept as text.
bool WeightsDocument::readText(std::string &out, const Member &member, bool mayBeList)
{
    const char c = *scanner_.at();
    if (c == 'n' || c == '"') {
        return readBeside(member);
    }
    if (c != '{' && !(c == '[' && mayBeList)) {
        return scanner_.refuseKind(scanner_.at(), mayBeList ? "an object or a list" : "an object");
    }
    if (!out.empty()) {
        return scanner_.refuse(member.place, "the name once", "it a second time");
    }
    std::string_view text;
    if (!scanner_.readValue(text)) {
        return false;
    }
    out = text;
    return true;
}

bool WeightsDocument::readMetadata()
{
    if (*scanner_.at() != '{') {
        return readBeside({"metadata", scanner_.at()});
    }
    // The value as a whole first: it is checked, and names that repeat are refused.
    const char *start = scanner_.at();
    std::string_view whole;
    if (!scanner_.readValue(whole)) {
        return false;
    }
    const char *behind = scanner_.at();
    scanner_.moveTo(start + 1);
    for (bool more = scanner_.peek() != '}'; more;) {
        Member member;
        std::string_view text;
        if (!scanner_.readName(member.name, member.place) || !scanner_.readValue(text) || !scanner_.takeCommaOr('}', more)) {
            return false;
        }
        const char *next = scanner_.at();
        note(std::move(member.name), text);
        scanner_.moveTo(next);
    }
    scanner_.moveTo(behind);
    return true;
}

bool WeightsDocument::readFormat()
{
    const char *value = scanner_.at();
    if (*value != '"') {
        return scanner_.refuseKind(value, "a string");
    }
    std::string text;
    if (!scanner_.readString(text)) {
        return false;
    }
    format_ = text == ownFormat;
    return format_ || scanner_.refuse(value, concat('"', ownFormat, '"'), '"' + printable(text) + '"');
}

bool WeightsDocument::readVersion(Level &level, const Member &member)
{
    std::string_view text;
    if (level.wrappers > 0 || *scanner_.at() == '[' || *scanner_.at() == '{') {
        return readTensorOrObject(level, member);
    }
    if (!scanner_.readValue(text)) {
        return false;
    }
    version_ = std::string(text);
    return true;
}

/// Something that is no weight. Kept as metadata where it is short.
bool WeightsDocument::readBeside(const Member &member)
{
    std::string_view text;
    if (!scanner_.readValue(text)) {
        return false;
    }
    note(member.name, text);
    return true;
}

/// Text of a value that readValue accepted.
void WeightsDocument::note(std::string name, std::string_view text)
{
    if (text.size() > maxNote) {
        return;
    }
    std::string value(text);
    if (text.starts_with('"')) {
        const char *at = scanner_.at();
        scanner_.moveTo(text.data());
        scanner_.readString(value);
        scanner_.moveTo(at);
    }
    weights_.index.metadata.insert_or_assign(std::move(name), std::move(value));
}

/// After a refusal: what is no tensor may stand beside a wrapper. Then it is metadata; otherwise the refusal is due when the level ends.
bool WeightsDocument::setAside(Level &level, const Member &member, const char *value, std::pair<int, size_t> where)
{
    if (level.wrappers < 0 || !scanner_.error() || !scanner_.mismatched()) {
        return false;
    }
    Error refusal = scanner_.forgive(value, where.first, where.second);
    auto &tensors = weights_.index.tensors;
    const std::string prefix = level.prefix + member.name + ".";
    auto from = tensors.lower_bound(prefix), to = from;
    while (to != tensors.end() && to->first.starts_with(prefix)) {
        ++to;
    }
    tensors.erase(from, to);
    if (!level.refusal) {
        level.refusal = std::move(refusal);
    }
    return readBeside(member);
}

bool WeightsDocument::finishLevel(Level &level)
{
    if (level.refusal && !level.hasWrapper) {
        return scanner_.refuse(std::move(*level.refusal));
    }
    const char *here = scanner_.at();
    for (const auto &[name, text] : level.scalars) {
        if (level.hasWrapper) {
            note(name, text);
            continue;
        }
        scanner_.moveTo(text.data());
        scanner_.enter(name);
        JsonNumberList list(scanner_, DType::F32, options_.acceptNonFinite);
        if (!list.read(1) || !store(level.prefix + name, {name, text.data()}, list.take())) {
            return false;
        }
        scanner_.leave();
    }
    scanner_.moveTo(here);
    return true;
}

bool WeightsDocument::store(const std::string &name, const Member &member, Tensor tensor)
{
    auto &tensors = weights_.index.tensors;
    if (tensors.size() >= maxTensors) {
        return scanner_.refuse(member.place, concat("at most ", maxTensors, " tensors"), "more");
    }
    return tensors.emplace(name, std::move(tensor)).second || scanner_.refuse(member.place, "the name once", "it a second time");
}

bool WeightsDocument::finish()
{
    if (format_ && version_ != "1") {
        return scanner_.refuse(unsupported(concat(scanner_.source(), ": version: expected 1, found ", version_ ? printable(*version_, 40) : "none")));
    }
    if (!format_ && version_) {
        weights_.index.metadata["version"] = *version_;
    }
    if (weights_.index.tensors.empty()) {
        return scanner_.refuse(firstPassedOver_ ? *firstPassedOver_ : badInput(concat(scanner_.source(), ": expected named tensors, found none")));
    }
    if (weights_.tokenizer.empty() && !vocab_.empty()) {
        weights_.tokenizer = "{\"vocab\":" + vocab_ + (merges_.empty() ? "" : ",\"merges\":" + merges_) + "}";
    }
    return true;
}

} // namespace headscope
