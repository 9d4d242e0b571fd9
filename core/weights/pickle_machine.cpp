// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/pickle_machine.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <unordered_map>

#include "core/base/text.h"
#include "core/weights/pickle_names.h"

namespace headscope {

namespace {

using Kind = PickleValue::Kind;

constexpr size_t mostStack = 1u << 20, mostMemo = 1u << 20, mostObjects = 1u << 20, mostPushes = 1u << 22;
constexpr size_t mostTensors = 200'000;
constexpr size_t maxRank = 32, mostArguments = 16;
constexpr uint64_t latestProtocol = 5;

/// The machine. Each opcode is a method that takes the opcode's number from the table; it returns false, with problem_ set, to end the run.
class Machine {
public:
    explicit Machine(std::string_view pickle) : pickle_(pickle), sizesLeft_(pickle.size() + 1000) {}
    Result<PickleGraph> run();

private:
    using Method = bool (Machine::*)(size_t argument);
    struct Opcode {
        uint8_t code;
        Method method;
        size_t argument = 0;
    };
    static const std::vector<Opcode> &opcodes();

    bool protocol(size_t), frame(size_t), stop(size_t);
    bool pushNone(size_t), pushBool(size_t value), pushUnsigned(size_t width), pushSigned(size_t), pushLong(size_t width), pushFloat(size_t);
    bool pushText(size_t width), pushBytes(size_t width);
    bool pushEmptyList(size_t), pushEmptyDict(size_t);
    bool mark(size_t), pop(size_t), popMark(size_t), duplicate(size_t);
    bool listFromMark(size_t), listOf(size_t count), dictFromMark(size_t), append(size_t), appendAll(size_t), setItem(size_t), setItems(size_t);
    bool memoGet(size_t width), memoPut(size_t width), memoize(size_t);
    bool global(size_t), stackGlobal(size_t), instance(size_t), reduce(size_t), build(size_t), newObjectWithNames(size_t), persistent(size_t);

    /// The next `size` bytes of the program.
    std::optional<std::string_view> take(size_t size);
    std::optional<uint64_t> takeNumber(size_t width);
    std::optional<std::string_view> takeLine();
    bool push(PickleValue value);
    template <class List, class Item>
    bool pushObject(Kind kind, List &list, Item item);
    /// The top of the stack, taken off; never from below the last mark.
    std::optional<PickleValue> popValue();
    /// What stands above the last mark, taken off with the mark.
    std::optional<PickleGraph::Items> popToMark();
    bool name(std::string_view module, std::string_view name);
    bool call(const PickleName &called, const PickleGraph::Items &arguments);
    bool rebuildTensor(const PickleGraph::Items &arguments, bool withDtype);
    bool makeDict(const PickleGraph::Items &arguments);
    std::optional<Shape> sizesOf(PickleValue list);
    bool addEntries(PickleValue dict, const PickleGraph::Items &flat);
    bool fail(const std::string &expected, const std::string &found);
    bool isRole(PickleValue value, PickleRole role) const { return value.kind == Kind::Global && pickleNames[static_cast<size_t>(value.number)].role == role; }

    std::string_view pickle_;
    size_t at_ = 0, opcodeAt_ = 0;
    PickleGraph graph_;
    PickleGraph::Items stack_;
    std::vector<size_t> marks_; ///< sizes of the stack below each mark
    std::unordered_map<uint64_t, PickleValue> memo_;
    size_t objects_ = 0, pushes_ = 0;
    size_t sizesLeft_; ///< sizes and strides of tensors: a writer spends at least a byte on each
    bool stopped_ = false;
    std::string problem_;
};

bool Machine::fail(const std::string &expected, const std::string &found)
{
    problem_ = concat("byte ", opcodeAt_, " of the pickle: expected ", expected, ", found ", found);
    return false;
}

std::optional<std::string_view> Machine::take(size_t size)
{
    if (size > pickle_.size() - at_) {
        fail(concat(size, " bytes more"), concat(pickle_.size() - at_));
        return std::nullopt;
    }
    at_ += size;
    return pickle_.substr(at_ - size, size);
}

std::optional<uint64_t> Machine::takeNumber(size_t width)
{
    const auto bytes = take(width);
    if (!bytes) {
        return std::nullopt;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < width; ++i) {
        value |= static_cast<uint64_t>(static_cast<unsigned char>((*bytes)[i])) << (8 * i);
    }
    return value;
}

std::optional<std::string_view> Machine::takeLine()
{
    const size_t end = pickle_.find('\n', at_);
    if (end == std::string_view::npos) {
        fail("the end of a line", "the end of the pickle");
        return std::nullopt;
    }
    const auto line = pickle_.substr(at_, end - at_);
    at_ = end + 1;
    return line;
}

bool Machine::push(PickleValue value)
{
    if (stack_.size() >= mostStack || ++pushes_ > mostPushes) {
        return fail(stack_.size() >= mostStack ? concat("at most ", mostStack, " values on the stack") : concat("at most ", mostPushes, " values"), "more");
    }
    stack_.push_back(value);
    return true;
}

template <class List, class Item>
bool Machine::pushObject(Kind kind, List &list, Item item)
{
    if (++objects_ > mostObjects) {
        return fail(concat("at most ", mostObjects, " objects"), "more");
    }
    list.push_back(std::move(item));
    return push({kind, static_cast<int64_t>(list.size() - 1)});
}

std::optional<PickleValue> Machine::popValue()
{
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) {
        fail("a value on the stack", "none");
        return std::nullopt;
    }
    const PickleValue value = stack_.back();
    stack_.pop_back();
    return value;
}

std::optional<PickleGraph::Items> Machine::popToMark()
{
    if (marks_.empty()) {
        fail("a mark on the stack", "none");
        return std::nullopt;
    }
    const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    PickleGraph::Items items(first, stack_.end());
    stack_.erase(first, stack_.end());
    marks_.pop_back();
    return items;
}

bool Machine::protocol(size_t)
{
    const auto version = takeNumber(1);
    return version && (*version <= latestProtocol || fail(concat("a pickle of protocol 2 to ", latestProtocol), concat(*version)));
}

bool Machine::frame(size_t) { return takeNumber(8).has_value(); }

bool Machine::stop(size_t)
{
    const auto root = popValue();
    if (!root || !stack_.empty()) {
        return fail("one value at the end", root ? "several" : "none");
    }
    graph_.root = *root;
    stopped_ = true;
    return true;
}

bool Machine::pushNone(size_t) { return push({}); }

bool Machine::pushBool(size_t value) { return push({Kind::Bool, static_cast<int64_t>(value)}); }

bool Machine::pushUnsigned(size_t width)
{
    const auto value = takeNumber(width);
    return value && push({Kind::Int, static_cast<int64_t>(*value)});
}

bool Machine::pushSigned(size_t)
{
    const auto value = takeNumber(4);
    return value && push({Kind::Int, static_cast<int32_t>(static_cast<uint32_t>(*value))});
}

bool Machine::pushLong(size_t width)
{
    const auto size = takeNumber(width);
    const auto bytes = size ? take(*size) : std::nullopt;
    if (!bytes) {
        return false;
    }
    constexpr size_t widest = 8;
    if (bytes->size() > widest) {
        return push({Kind::Other, 0});
    }
    const bool negative = !bytes->empty() && (bytes->back() & 0x80);
    uint64_t value = negative ? ~uint64_t{0} : 0;
    for (size_t i = bytes->size(); i-- > 0;) {
        value = (value << 8) | static_cast<unsigned char>((*bytes)[i]);
    }
    return push({Kind::Int, static_cast<int64_t>(value)});
}

bool Machine::pushFloat(size_t) { return take(8) && push({Kind::Other, 0}); }

bool Machine::pushText(size_t width)
{
    const auto size = takeNumber(width);
    const auto text = size ? take(*size) : std::nullopt;
    return text && pushObject(Kind::Text, graph_.texts, *text);
}

bool Machine::pushBytes(size_t width)
{
    const auto size = takeNumber(width);
    return size && take(*size) && push({Kind::Other, 0});
}

bool Machine::pushEmptyList(size_t) { return pushObject(Kind::List, graph_.lists, PickleGraph::Items{}); }

bool Machine::pushEmptyDict(size_t) { return pushObject(Kind::Dict, graph_.dicts, PickleGraph::Entries{}); }

bool Machine::mark(size_t)
{
    if (marks_.size() >= mostStack) {
        return fail(concat("at most ", mostStack, " marks"), "more");
    }
    marks_.push_back(stack_.size());
    return true;
}

bool Machine::pop(size_t)
{
    if (!marks_.empty() && marks_.back() == stack_.size()) { // the mark itself is on top
        marks_.pop_back();
        return true;
    }
    return popValue().has_value();
}

bool Machine::popMark(size_t) { return popToMark().has_value(); }

bool Machine::duplicate(size_t)
{
    const auto value = popValue();
    return value && push(*value) && push(*value);
}

bool Machine::listFromMark(size_t)
{
    auto items = popToMark();
    return items && pushObject(Kind::List, graph_.lists, std::move(*items));
}

bool Machine::listOf(size_t count)
{
    PickleGraph::Items items(count);
    for (size_t i = count; i-- > 0;) {
        const auto value = popValue();
        if (!value) {
            return false;
        }
        items[i] = *value;
    }
    return pushObject(Kind::List, graph_.lists, std::move(items));
}

bool Machine::addEntries(PickleValue dict, const PickleGraph::Items &flat)
{
    if (dict.kind != Kind::Dict || flat.size() % 2 != 0) {
        return fail("a dictionary and pairs for it", dict.kind != Kind::Dict ? "no dictionary" : "half a pair");
    }
    auto &entries = graph_.dicts[static_cast<size_t>(dict.number)];
    for (size_t i = 0; i < flat.size(); i += 2) {
        entries.emplace_back(flat[i], flat[i + 1]);
    }
    return true;
}

bool Machine::dictFromMark(size_t)
{
    const auto flat = popToMark();
    return flat && pushEmptyDict(0) && addEntries(stack_.back(), *flat);
}

bool Machine::append(size_t)
{
    const auto value = popValue();
    const auto list = value ? popValue() : std::nullopt;
    if (!list || list->kind != Kind::List) {
        return fail("a list and a value for it", "something else");
    }
    graph_.lists[static_cast<size_t>(list->number)].push_back(*value);
    return push(*list);
}

bool Machine::appendAll(size_t)
{
    const auto values = popToMark();
    const auto list = values ? popValue() : std::nullopt;
    if (!list || list->kind != Kind::List) {
        return fail("a list and values for it", "something else");
    }
    auto &items = graph_.lists[static_cast<size_t>(list->number)];
    items.insert(items.end(), values->begin(), values->end());
    return push(*list);
}

bool Machine::setItem(size_t)
{
    const auto value = popValue();
    const auto key = value ? popValue() : std::nullopt;
    const auto dict = key ? popValue() : std::nullopt;
    return dict && addEntries(*dict, {*key, *value}) && push(*dict);
}

bool Machine::setItems(size_t)
{
    const auto flat = popToMark();
    const auto dict = flat ? popValue() : std::nullopt;
    return dict && addEntries(*dict, *flat) && push(*dict);
}

bool Machine::memoGet(size_t width)
{
    const auto index = takeNumber(width);
    const auto at = index ? memo_.find(*index) : memo_.end();
    if (at == memo_.end()) {
        return fail("a value in the memo", "none");
    }
    return push(at->second);
}

bool Machine::memoPut(size_t width)
{
    const auto index = takeNumber(width);
    const auto value = index ? popValue() : std::nullopt;
    if (!value) {
        return false;
    }
    memo_[*index] = *value;
    return memo_.size() <= mostMemo ? push(*value) : fail(concat("at most ", mostMemo, " values in the memo"), "more");
}

bool Machine::memoize(size_t)
{
    const auto value = popValue();
    if (!value) {
        return false;
    }
    memo_[memo_.size()] = *value;
    return memo_.size() <= mostMemo ? push(*value) : fail(concat("at most ", mostMemo, " values in the memo"), "more");
}

bool Machine::name(std::string_view module, std::string_view name)
{
    const auto at = std::find_if(pickleNames.begin(), pickleNames.end(), [&](const PickleName &known) { return known.module == module && known.name == name; });
    if (at == pickleNames.end()) {
        problem_ = concat("refused: ", printable(module), ".", printable(name),
            ": this file asks to run code; only tensors and plain containers are read (torch.save(model.state_dict(), ...) writes such a file)");
        return false;
    }
    return push({Kind::Global, at - pickleNames.begin()});
}

bool Machine::global(size_t)
{
    const auto module = takeLine();
    const auto called = module ? takeLine() : std::nullopt;
    return called && name(*module, *called);
}

bool Machine::stackGlobal(size_t)
{
    const auto called = popValue();
    const auto module = called ? popValue() : std::nullopt;
    if (!module || module->kind != Kind::Text || called->kind != Kind::Text) {
        return fail("the two parts of a name", "something else");
    }
    return name(graph_.text(*module), graph_.text(*called));
}

/// The old way to make an object: always a class of the writer's.
bool Machine::instance(size_t)
{
    return global(0) && fail("a value or a container", "an old-style object");
}

bool Machine::newObjectWithNames(size_t)
{
    const auto names = popValue();
    if (!names || names->kind != Kind::Dict || !graph_.entries(*names).empty()) {
        return fail("an object without named arguments", "some");
    }
    return reduce(0);
}

bool Machine::reduce(size_t)
{
    const auto arguments = popValue();
    const auto called = arguments ? popValue() : std::nullopt;
    if (!called || called->kind != Kind::Global || arguments->kind != Kind::List) {
        return fail("a known name and a list of arguments", "something else");
    }
    if (graph_.items(*arguments).size() > mostArguments) {
        return fail(concat("at most ", mostArguments, " arguments"), concat(graph_.items(*arguments).size()));
    }
    const PickleGraph::Items given = graph_.items(*arguments); // a copy: what is made may move the lists
    return call(pickleNames[static_cast<size_t>(called->number)], given);
}

bool Machine::call(const PickleName &called, const PickleGraph::Items &arguments)
{
    switch (called.role) {
    case PickleRole::RebuildTensor: return rebuildTensor(arguments, false);
    case PickleRole::RebuildTensorOfDtype: return rebuildTensor(arguments, true);
    case PickleRole::RebuildParameter:
        if (arguments.empty() || arguments.front().kind != Kind::Tensor) {
            return fail("a parameter made of a tensor", "something else");
        }
        return push(arguments.front());
    case PickleRole::OrderedDict: return makeDict(arguments);
    case PickleRole::Size: return arguments.size() == 1 && arguments.front().kind == Kind::List ? push(arguments.front()) : fail("one list of sizes", "something else");
    case PickleRole::Device: return push({Kind::Other, 0});
    case PickleRole::Storage:
    case PickleRole::Dtype: break;
    }
    return fail("a name that makes a tensor or a container", concat(called.module, ".", called.name));
}

/// OrderedDict() or OrderedDict([(key, value), ...]).
bool Machine::makeDict(const PickleGraph::Items &arguments)
{
    if (arguments.size() > 1 || (arguments.size() == 1 && arguments.front().kind != Kind::List)) {
        return fail("OrderedDict of nothing or of a list of pairs", "something else");
    }
    PickleGraph::Items flat;
    for (const PickleValue pair : arguments.empty() ? PickleGraph::Items{} : graph_.items(arguments.front())) {
        if (++objects_ > mostObjects) { // one list may be given to many dictionaries
            return fail(concat("at most ", mostObjects, " objects"), "more");
        }
        if (pair.kind != Kind::List || graph_.items(pair).size() != 2) {
            return fail("pairs in an OrderedDict", "something else");
        }
        flat.insert(flat.end(), graph_.items(pair).begin(), graph_.items(pair).end());
    }
    return pushEmptyDict(0) && addEntries(stack_.back(), flat);
}

std::optional<Shape> Machine::sizesOf(PickleValue list)
{
    if (list.kind != Kind::List || graph_.items(list).size() > maxRank) {
        fail(concat("at most ", maxRank, " sizes or strides of a tensor"), list.kind == Kind::List ? "more" : "something else");
        return std::nullopt;
    }
    if (graph_.items(list).size() > sizesLeft_) {
        fail("sizes that fit a pickle of this size", "more");
        return std::nullopt;
    }
    sizesLeft_ -= graph_.items(list).size();
    Shape sizes;
    for (const PickleValue size : graph_.items(list)) {
        if (size.kind != Kind::Int || size.number < 0) {
            fail("sizes and strides of at least 0", size.kind == Kind::Int ? concat(size.number) : "something else");
            return std::nullopt;
        }
        sizes.push_back(size.number);
    }
    return sizes;
}

/// (storage, storage_offset, size, stride, requires_grad, backward_hooks[, dtype][, metadata]).
bool Machine::rebuildTensor(const PickleGraph::Items &arguments, bool withDtype)
{
    const size_t least = withDtype ? 7 : 6;
    if (arguments.size() < least || arguments.size() > least + 1) {
        return fail(concat("a tensor made of ", least, " parts"), concat(arguments.size()));
    }
    if (arguments[0].kind != Kind::Storage || arguments[1].kind != Kind::Int || arguments[1].number < 0) {
        return fail("a tensor's storage and an offset of at least 0", "something else");
    }
    if (graph_.tensors.size() >= mostTensors) {
        return fail(concat("at most ", mostTensors, " tensors"), "more");
    }
    const PickleValue last = arguments.back();
    if (arguments.size() == least + 1 && last.kind != Kind::None && !(last.kind == Kind::Dict && graph_.entries(last).empty())) { // says that the numbers are stored conjugated or negated
        return fail("a tensor without further properties", "some");
    }
    PickledTensor tensor;
    tensor.storage = static_cast<size_t>(arguments[0].number);
    tensor.dtype = graph_.storages[tensor.storage].dtype;
    if (withDtype) {
        if (!isRole(arguments[6], PickleRole::Dtype)) {
            return fail("the dtype of a tensor", "something else");
        }
        tensor.dtype = pickleNames[static_cast<size_t>(arguments[6].number)].dtype;
    }
    tensor.offset = arguments[1].number;
    auto shape = sizesOf(arguments[2]);
    auto strides = shape ? sizesOf(arguments[3]) : std::nullopt;
    if (!strides) {
        return false;
    }
    if (shape->size() != strides->size() || tensor.dtype.empty()) {
        return fail("a dtype, and a stride for each size", "something else");
    }
    tensor.shape = std::move(*shape);
    tensor.strides = std::move(*strides);
    return pushObject(Kind::Tensor, graph_.tensors, std::move(tensor));
}

/// The state of a dictionary or tensor holds attributes of Python's objects (a version number, hooks): left out.
bool Machine::build(size_t)
{
    const auto state = popValue();
    const auto object = state ? popValue() : std::nullopt;
    if (!object || (object->kind != Kind::Dict && object->kind != Kind::Tensor)) {
        return fail("attributes of a dictionary or a tensor", "something else");
    }
    return push(*object);
}

/// ("storage", storage type, key, location, numel).
bool Machine::persistent(size_t)
{
    const auto id = popValue();
    if (!id || id->kind != Kind::List || graph_.items(*id).size() != 5) {
        return fail("a storage of 5 parts", "something else");
    }
    const auto &parts = graph_.items(*id);
    if (parts[0].kind != Kind::Text || graph_.text(parts[0]) != "storage" || !isRole(parts[1], PickleRole::Storage) || parts[2].kind != Kind::Text || parts[4].kind != Kind::Int ||
        parts[4].number < 0) {
        return fail("a storage with type, key and number of elements", "something else");
    }
    const auto dtype = pickleNames[static_cast<size_t>(parts[1].number)].dtype;
    return pushObject(Kind::Storage, graph_.storages, PickledStorage{graph_.text(parts[2]), dtype, parts[4].number});
}

const std::vector<Machine::Opcode> &Machine::opcodes()
{
    using M = Machine;
    static const std::vector<Opcode> table = {
        {0x80, &M::protocol}, {0x95, &M::frame}, {'.', &M::stop},
        {'N', &M::pushNone}, {0x88, &M::pushBool, 1}, {0x89, &M::pushBool, 0},
        {'K', &M::pushUnsigned, 1}, {'M', &M::pushUnsigned, 2}, {'J', &M::pushSigned}, {0x8a, &M::pushLong, 1}, {0x8b, &M::pushLong, 4}, {'G', &M::pushFloat},
        {'X', &M::pushText, 4}, {0x8c, &M::pushText, 1}, {0x8d, &M::pushText, 8}, {'T', &M::pushText, 4}, {'U', &M::pushText, 1},
        {'B', &M::pushBytes, 4}, {'C', &M::pushBytes, 1}, {0x8e, &M::pushBytes, 8}, {0x96, &M::pushBytes, 8},
        {')', &M::pushEmptyList}, {']', &M::pushEmptyList}, {0x8f, &M::pushEmptyList}, {'}', &M::pushEmptyDict},
        {'(', &M::mark}, {'0', &M::pop}, {'1', &M::popMark}, {'2', &M::duplicate},
        {'t', &M::listFromMark}, {'l', &M::listFromMark}, {0x91, &M::listFromMark}, {'d', &M::dictFromMark},
        {0x85, &M::listOf, 1}, {0x86, &M::listOf, 2}, {0x87, &M::listOf, 3},
        {'a', &M::append}, {'e', &M::appendAll}, {0x90, &M::appendAll}, {'s', &M::setItem}, {'u', &M::setItems},
        {'h', &M::memoGet, 1}, {'j', &M::memoGet, 4}, {'q', &M::memoPut, 1}, {'r', &M::memoPut, 4}, {0x94, &M::memoize},
        {'c', &M::global}, {0x93, &M::stackGlobal}, {'i', &M::instance}, {'Q', &M::persistent},
        {'R', &M::reduce}, {0x81, &M::reduce}, {0x92, &M::newObjectWithNames}, {'b', &M::build},
    };
    return table;
}

Result<PickleGraph> Machine::run()
{
    if (pickle_.size() > mostPickleBytes) {
        return badInput(concat("expected a pickle of at most ", mostPickleBytes, " bytes, found ", pickle_.size()));
    }
    std::vector<const Opcode *> byCode(256, nullptr);
    for (const auto &opcode : opcodes()) {
        byCode[opcode.code] = &opcode;
    }
    while (!stopped_) {
        opcodeAt_ = at_;
        const auto code = takeNumber(1);
        const Opcode *opcode = code ? byCode[*code] : nullptr;
        if (code && !opcode) {
            fail("an opcode of protocol 2 to 5", concat("the byte ", *code));
        }
        if (!opcode || !(this->*opcode->method)(opcode->argument)) {
            return badInput(problem_);
        }
    }
    return std::move(graph_);
}

} // namespace

Result<PickleGraph> runPickle(std::string_view pickle) { return Machine(pickle).run(); }

} // namespace headscope
