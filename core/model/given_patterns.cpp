// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/given_patterns.h"

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/model/config.h"
#include "core/model/given_labels.h"
#include "core/model/model.h"
#include "core/model/pattern_check.h"

namespace headscope {

namespace {

size_t sz(int i) { return static_cast<size_t>(i); }

/// What the options say, every key asked for.
struct Told {
    PatternChoice choice;
    std::optional<bool> causal;
    GridChoice grid;
};

Result<std::optional<int>> countAt(const Config &config, std::string_view key)
{
    if (!config.has({key})) {
        return std::optional<int>();
    }
    HS_TRY(count, config.countOr({key}, 0));
    return std::optional<int>(count);
}

Result<Told> readTold(const OpenOptions &options)
{
    HS_TRY(config, Config::parse("{}", "settings", options.config));
    Told told;
    HS_TRY(names, config.textOr({"patterns"}, ""));
    HS_TRY(batch_index, countAt(config, "batch_index"));
    HS_TRY(causal, config.flagOr({"causal"}, false));
    HS_TRY(grid, config.textOr({"grid"}, ""));
    HS_TRY(prefix_tokens, countAt(config, "prefix_tokens"));
    told.choice = {names, batch_index};
    told.causal = config.has({"causal"}) ? std::optional(causal) : std::nullopt;
    told.grid = {grid, prefix_tokens};
    for (const auto &[key, value] : options.config) {
        if (!config.wasAsked(key)) {
            return badInput(concat("setting ", printable(key), ": expected patterns, batch_index, causal, grid or prefix_tokens for a file of given patterns, found another key"));
        }
    }
    return told;
}

std::string prefixOf(PatternKind kind) { return kind == PatternKind::Plain ? "" : concat(patternKindName(kind), "."); }

/// "layers 1, 2 and 5 of the file", where they are not counted 0, 1, 2, ...
void noteNumbers(PatternKind kind, const std::vector<FoundLayer> &layers, std::vector<std::string> &notes)
{
    bool plain = true, run = true;
    std::string list;
    for (size_t i = 0; i < layers.size(); ++i) {
        plain = plain && layers[i].number == static_cast<int>(i);
        run = run && layers[i].number == layers[0].number + static_cast<int>(i);
        list += concat(i == 0 ? "" : i + 1 < layers.size() ? ", " : " and ", layers[i].number);
    }
    if (!plain) {
        const std::string those = layers.size() == 1 ? concat("Layer ", list) : run ? concat("Layers ", layers.front().number, " to ", layers.back().number) : concat("Layers ", list);
        notes.push_back(concat(those, " of the file (", patternKindName(kind), ") ", layers.size() == 1 ? "is L0 here." : concat("are L0 to L", layers.size() - 1, " here.")));
    }
}

/// Puts found patterns together as a model, step by step.
class Reader {
public:
    Reader(WeightIndex index, Told told) : index_(std::move(index)), told_(std::move(told)), model_(std::make_shared<Model>()), given_(std::make_shared<GivenPatterns>()) {}

    Result<std::shared_ptr<Model>> read(const Progress &progress)
    {
        std::vector<std::string> taken;
        HS_TRY(found, findPatterns(index_, told_.choice, taken));
        found_ = std::move(found);
        addStacks();
        addGroups();
        HS_TRY_STATUS(addAxes());
        HS_TRY_STATUS(addLabels());
        HS_TRY_STATUS(check(progress));
        HS_TRY_STATUS(addGrid());
        noteNumbered();
        if (const auto &lost = index_.unreadable; !lost.empty()) {
            model_->notes.push_back(concat(lost.size() == 1 ? "1 array" : concat(lost.size(), " arrays"), " of the file cannot be used, the first is ", printable(lost.begin()->first), ": ", lost.begin()->second, "."));
        }
        HS_TRY_STATUS(checkIntact(index_));
        for (const auto &[name, tensor] : index_.tensors) {
            if (std::find(taken.begin(), taken.end(), name) == taken.end() && name != "image" && name != "picture" && !name.ends_with("tokens") && !name.ends_with("labels")) {
                model_->unused.push_back(name);
            }
        }
        model_->spec.family = "given patterns";
        model_->index = std::move(index_);
        model_->given = given_;
        return model_;
    }

private:
    const std::vector<FoundLayer> *find(PatternKind kind) const
    {
        const auto at = found_.find(kind);
        return at == found_.end() ? nullptr : &at->second;
    }

    int addStack(const std::string &prefix, const std::vector<FoundLayer> &layers)
    {
        StackSpec stack;
        stack.prefix = prefix;
        stack.input = InputKind::Given;
        stack.mlp = MlpKind::None;
        stack.causal = false;
        stack.n_heads = stack.n_kv_heads = static_cast<int>(layers[0].cells.shape[0]);
        stack.layers.resize(layers.size());
        model_->spec.stacks.push_back(std::move(stack));
        return static_cast<int>(model_->spec.stacks.size()) - 1;
    }

    void addStacks()
    {
        for (const auto &[kind, layers] : found_) {
            if (kind != PatternKind::Cross) {
                stackOf_[kind] = addStack(prefixOf(kind), layers);
            }
        }
        if (const auto *cross = find(PatternKind::Cross)) {
            const auto own = stackOf_.contains(PatternKind::Decoder) ? stackOf_.find(PatternKind::Decoder) : stackOf_.find(PatternKind::Plain);
            const bool encodes = stackOf_.contains(PatternKind::Encoder);
            crossStack_ = own != stackOf_.end() ? own->second : addStack(encodes ? "decoder." : "", *cross);
            StackSpec &stack = model_->spec.stacks[sz(crossStack_)];
            stack.has_cross = true;
            stack.memory = encodes ? stackOf_[PatternKind::Encoder] : -1;
            stack.layers.resize(std::max(stack.layers.size(), cross->size()));
        }
        for (const StackSpec &stack : model_->spec.stacks) {
            model_->weights.stacks.emplace_back().blocks.resize(sz(stack.n_layers()));
        }
    }

    void addGroup(PatternKind kind, int stack)
    {
        const auto &layers = found_[kind];
        const bool cross = kind == PatternKind::Cross;
        std::string name(patternKindName(kind));
        name[0] = static_cast<char>(name[0] - 'a' + 'A');
        const int n_heads = static_cast<int>(layers[0].cells.shape[0]);
        model_->groups.push_back({stack, cross, static_cast<int>(layers.size()), n_heads, n_heads, name, model_->spec.stack(stack).prefix, cross ? "cross_attn" : "attn"});
        GivenGroup group;
        for (const FoundLayer &layer : layers) {
            group.layers.push_back(layer.cells);
        }
        given_->groups.push_back(std::move(group));
        kinds_.push_back(kind);
        noteNumbers(kind, layers, model_->notes);
    }

    void addGroups()
    {
        for (int stack = 0; stack < static_cast<int>(model_->spec.stacks.size()); ++stack) {
            for (const auto &[kind, own] : stackOf_) {
                if (own == stack) {
                    addGroup(kind, stack);
                }
            }
            if (stack == crossStack_) {
                addGroup(PatternKind::Cross, stack);
            }
        }
    }

    int rowsOf(size_t group) const { return static_cast<int>(given_->groups[group].layers[0].shape[1]); }
    int colsOf(size_t group) const { return static_cast<int>(given_->groups[group].layers[0].shape[2]); }
    Error misfit(size_t group, const std::string &expected) const
    {
        return badInput(concat(index_.source, ": ", patternKindName(kinds_[group]), ": expected ", expected, ", found ", rowsOf(group), " queries and ", colsOf(group), " keys"));
    }

    /// Sizes of the axes, checked against each other.
    Status addAxes()
    {
        given_->axes.resize(model_->spec.stacks.size());
        for (size_t g = 0; g < given_->groups.size(); ++g) {
            GivenAxis &queries = given_->axes[sz(model_->groups[g].stack)];
            if (queries.size != 0 && queries.size != rowsOf(g)) {
                return misfit(g, concat(queries.size, " queries, as many as the decoder has"));
            }
            queries.size = rowsOf(g);
        }
        for (size_t g = 0; g < given_->groups.size(); ++g) {
            const int stack = model_->groups[g].stack, memory = model_->spec.stack(stack).memory;
            if (model_->groups[g].cross && memory >= 0 && given_->axes[sz(memory)].size != colsOf(g)) {
                return misfit(g, concat(given_->axes[sz(memory)].size, " keys, as many as the encoder has positions"));
            }
            if (model_->groups[g].cross && memory < 0) {
                given_->axes.emplace_back().size = colsOf(g);
            } else if (!model_->groups[g].cross && rowsOf(g) != colsOf(g)) {
                if (given_->groups.size() > 1) {
                    return misfit(g, "as many keys as queries, since they are the same positions");
                }
                setKeysApart(colsOf(g));
            }
        }
        return Done{};
    }

    void setKeysApart(int n_key)
    {
        model_->spec.stacks[0].given_keys = true;
        given_->axes.emplace_back().size = n_key;
    }

    Status label(GivenAxis &axis, const NamedWords &words, const char *what) const
    {
        if (words.words.size() != sz(axis.size)) {
            return badInput(concat(index_.source, ": ", words.name, ": expected ", axis.size, " labels, one for each ", what, ", found ", words.words.size()));
        }
        if (!words.labels.empty() && words.labels.size() != words.words.size()) {
            return badInput(concat(index_.source, ": labels beside ", words.name, ": expected as many, ", words.words.size(), ", found ", words.labels.size()));
        }
        axis.tokens = words.words;
        axis.labels = words.labels;
        return Done{};
    }

    Status addLabels()
    {
        auto &notes = model_->notes;
        auto &axes = given_->axes;
        if (axes.size() == 1) {
            HS_TRY_STATUS(labelOnly());
        } else if (model_->spec.main().given_keys) {
            HS_TRY_STATUS(labelApart());
        } else {
            for (size_t i = 0; i < model_->spec.stacks.size(); ++i) {
                const std::string own = model_->spec.stacks[i].prefix.empty() ? "" : model_->spec.stacks[i].prefix.substr(0, model_->spec.stacks[i].prefix.size() - 1) + "_";
                const bool asks = static_cast<int>(i) == crossStack_, read = crossStack_ >= 0 && model_->spec.stack(crossStack_).memory == static_cast<int>(i);
                const auto words = i == 0 ? wordsOf(index_, {own, read ? "key_" : "query_", ""}, notes) : wordsOf(index_, {own, asks ? "query_" : own}, notes);
                HS_TRY_STATUS(words ? label(axes[i], *words, "position") : Status(Done{}));
            }
            if (axes.size() > model_->spec.stacks.size()) {
                const auto words = wordsOf(index_, {"key_", "memory_", "encoder_"}, notes);
                HS_TRY_STATUS(words ? label(axes.back(), *words, "key") : Status(Done{}));
            }
        }
        return Done{};
    }

    void noteNumbered()
    {
        if (std::all_of(given_->axes.begin(), given_->axes.end(), [](const GivenAxis &axis) { return axis.tokens.empty() && axis.grid_rows == 0; })) {
            model_->notes.push_back("The file has no labels (tokens, or query_tokens and key_tokens): positions are numbered.");
        }
    }

    /// Queries and keys are the same positions, unless labels say otherwise.
    Status labelOnly()
    {
        const std::string own = model_->spec.main().prefix.empty() ? "" : model_->spec.main().prefix.substr(0, model_->spec.main().prefix.size() - 1) + "_";
        auto queries = wordsOf(index_, {"query_", own, ""}, model_->notes);
        const auto keys = wordsOf(index_, {"key_"}, model_->notes);
        if (keys && queries && keys->words != queries->words) {
            setKeysApart(given_->axes[0].size);
            HS_TRY_STATUS(label(given_->axes[1], *keys, "key"));
        } else if (!queries) {
            queries = keys;
        }
        return queries ? label(given_->axes[0], *queries, "position") : Status(Done{});
    }

    /// Queries and keys differ in number: "tokens" are those of the axis that they fit.
    Status labelApart()
    {
        auto queries = wordsOf(index_, {"query_"}, model_->notes), keys = wordsOf(index_, {"key_", "memory_"}, model_->notes);
        if (const auto words = wordsOf(index_, {""}, model_->notes)) {
            (words->words.size() == sz(given_->axes[1].size) && !keys ? keys : !queries ? queries : keys) = words;
        }
        HS_TRY_STATUS(queries ? label(given_->axes[0], *queries, "query") : Status(Done{}));
        return keys ? label(given_->axes[1], *keys, "key") : Status(Done{});
    }

    bool sameAxis(size_t group) const { return !model_->groups[group].cross && !model_->spec.main().given_keys; }

    /// The numbers of every group.
    Status check(const Progress &progress)
    {
        for (size_t g = 0; g < given_->groups.size(); ++g) {
            PatternCheckOptions options;
            options.mayBeCausal = sameAxis(g) && !told_.causal;
            const std::string what = given_->groups.size() > 1 ? model_->groups[g].name + ": " : "";
            auto facts = checkPatterns(given_->groups[g].layers, concat(index_.source, ": ", patternKindName(kinds_[g])), options, progress);
            if (!facts) {
                return facts.error();
            }
            given_->groups[g].causal = told_.causal.value_or(false) && sameAxis(g) ? std::vector<bool>(given_->groups[g].layers.size(), true) : facts->causal;
            for (const auto &note : facts->notes) {
                model_->notes.push_back(what + note);
            }
            const auto &causal = given_->groups[g].causal;
            model_->spec.stacks[sz(model_->groups[g].stack)].causal |= sameAxis(g) && std::all_of(causal.begin(), causal.end(), [](bool c) { return c; });
        }
        return Done{};
    }

    /// The axis that a picture lies under: the patches of a vision tower, else keys of their own, else what an encoder read, else the first.
    GivenAxis &pictured()
    {
        const auto vision = stackOf_.find(PatternKind::Vision), encoder = stackOf_.find(PatternKind::Encoder);
        const bool own = given_->axes.size() > model_->spec.stacks.size();
        return vision != stackOf_.end() ? given_->axes[sz(vision->second)] : own ? given_->axes.back() : encoder != stackOf_.end() ? given_->axes[sz(encoder->second)] : given_->axes.front();
    }

    Status addGrid()
    {
        HS_TRY(picture, pictureOf(index_));
        if (const auto said = index_.metadata.find("grid"); told_.grid.grid.empty() && said != index_.metadata.end()) {
            told_.grid.grid = said->second;
        }
        if (!picture && told_.grid.grid.empty() && !told_.grid.prefix_tokens) {
            return Done{};
        }
        GivenAxis &axis = pictured();
        HS_TRY(laid, layGrid(axis, told_.grid));
        if (!laid) {
            model_->notes.push_back(concat("The picture cannot be laid under ", axis.size, " keys, which are no square of patches: the setting grid=ROWSxCOLS says how they lie."));
        } else if (picture) {
            axis.picture = std::move(*picture);
        }
        return Done{};
    }

    WeightIndex index_;
    Told told_;
    std::shared_ptr<Model> model_;
    std::shared_ptr<GivenPatterns> given_;
    FoundPatterns found_;
    std::map<PatternKind, int> stackOf_;
    std::vector<PatternKind> kinds_; ///< of the groups
    int crossStack_ = -1;
};

} // namespace

Result<PatternChoice> patternChoice(const OpenOptions &options)
{
    std::vector<std::pair<std::string, std::string>> ours;
    for (const auto &[key, value] : options.config) {
        if (key == "patterns" || key == "batch_index") {
            ours.emplace_back(key, value);
        }
    }
    OpenOptions only;
    only.config = std::move(ours);
    HS_TRY(told, readTold(only));
    return told.choice;
}

Result<std::shared_ptr<Model>> readGivenPatterns(WeightIndex index, const OpenOptions &options, const Progress &progress)
{
    HS_TRY(told, readTold(options));
    if (!options.embedding.empty()) {
        return badInput(concat(options.embedding.string(), ": expected no embedding beside given patterns, found one"));
    }
    return Reader(std::move(index), std::move(told)).read(progress);
}

} // namespace headscope
