// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/pickle_tensors.h"

#include <array>
#include <optional>
#include <unordered_set>

#include "core/base/text.h"

namespace headscope {

namespace {

using Kind = PickleValue::Kind;

constexpr size_t maxDepth = 64;
constexpr std::array<std::string_view, 5> wrappers = {"state_dict", "model_state_dict", "model", "params", "tensors"};

/// A container on the way from the root to where the walk stands.
struct Level {
    PickleValue container;
    std::string prefix; ///< of the names inside
    size_t next = 0;    ///< entry to look at
};

class Walk {
public:
    Walk(const PickleGraph &graph, size_t pickleSize) : graph_(graph), steps_(pickleSize + 1000), nameBytes_(16 * pickleSize + (64u << 10)) {}
    Result<PickledState> run();

private:
    PickleValue unwrap(PickleValue root);
    /// The value of the entry that comes next and its name; nothing where its key is neither text nor integer.
    std::optional<std::pair<std::string, PickleValue>> entry(Level &level) const;
    Status visit(std::string name, PickleValue value);
    Status take(std::string name, PickleValue value);
    size_t sizeOf(PickleValue container) const { return container.kind == Kind::Dict ? graph_.entries(container).size() : graph_.items(container).size(); }

    const PickleGraph &graph_;
    size_t steps_, nameBytes_; ///< left to spend
    std::vector<Level> levels_;
    std::unordered_set<std::string> names_;
    PickledState state_;
};

PickleValue Walk::unwrap(PickleValue root)
{
    for (size_t depth = 0; depth < maxDepth && root.kind == Kind::Dict; ++depth) {
        std::optional<PickleValue> inner;
        std::string_view name;
        for (size_t i = 0; i < wrappers.size() && !inner; ++i) {
            for (const auto &[key, value] : graph_.entries(root)) {
                if (key.kind == Kind::Text && graph_.text(key) == wrappers[i] && value.kind == Kind::Dict) {
                    inner = value;
                    name = wrappers[i];
                }
            }
        }
        if (!inner) {
            break;
        }
        if (graph_.entries(root).size() > 1) {
            state_.notes.push_back(concat("Of the file only \"", name, "\" was read; ", graph_.entries(root).size() - 1, " other entries were left out."));
        }
        root = *inner;
    }
    return root;
}

std::optional<std::pair<std::string, PickleValue>> Walk::entry(Level &level) const
{
    const size_t at = level.next++;
    if (level.container.kind == Kind::List) {
        return std::pair{level.prefix + std::to_string(at), graph_.items(level.container)[at]};
    }
    const auto &[key, value] = graph_.entries(level.container)[at];
    if (key.kind == Kind::Text) {
        return std::pair{level.prefix + std::string(graph_.text(key)), value};
    }
    if (key.kind == Kind::Int) {
        return std::pair{level.prefix + std::to_string(key.number), value};
    }
    return std::nullopt;
}

Status Walk::take(std::string name, PickleValue value)
{
    if (const auto at = firstInvalidUtf8(name)) {
        return badInput(concat(printable(name, 200), ": expected a name in UTF-8, found byte ", *at, " that is none"));
    }
    if (!names_.insert(name).second) {
        return badInput(concat(printable(name, 200), ": expected the name once, found it a second time"));
    }
    state_.tensors.push_back({std::move(name), static_cast<size_t>(value.number)});
    return Done{};
}

Status Walk::visit(std::string name, PickleValue value)
{
    if (value.kind != Kind::Tensor && value.kind != Kind::Dict && value.kind != Kind::List) {
        return Done{};
    }
    if (name.size() + 1 > nameBytes_) {
        return badInput(concat(printable(name, 80), ": expected names that fit a pickle of this size, found many more (its containers refer to one another)"));
    }
    nameBytes_ -= name.size() + 1;
    if (value.kind == Kind::Tensor) {
        return take(std::move(name), value);
    }
    if (levels_.size() >= maxDepth) {
        return badInput(concat(printable(name, 80), ": expected at most ", maxDepth, " levels of containers, found more (or one that holds itself)"));
    }
    levels_.push_back({value, std::move(name) + "."});
    return Done{};
}

Result<PickledState> Walk::run()
{
    const PickleValue root = unwrap(graph_.root);
    if (root.kind != Kind::Dict && root.kind != Kind::List) {
        return badInput(concat("expected a dictionary of tensors, found ", root.kind == Kind::Tensor ? "a single tensor" : "something else"));
    }
    levels_.push_back({root, ""});
    while (!levels_.empty()) {
        Level &level = levels_.back();
        if (level.next >= sizeOf(level.container)) {
            levels_.pop_back();
            continue;
        }
        if (steps_-- == 0) {
            return badInput("expected containers that fit a pickle of this size, found many more (they refer to one another)");
        }
        if (auto found = entry(level)) {
            HS_TRY_STATUS(visit(std::move(found->first), found->second)); // may move levels_: `level` is not used below
        }
    }
    if (state_.tensors.empty()) {
        return badInput("expected named tensors, found none");
    }
    return std::move(state_);
}

} // namespace

Result<PickledState> namedTensors(const PickleGraph &graph, size_t pickleSize) { return Walk(graph, pickleSize).run(); }

} // namespace headscope
