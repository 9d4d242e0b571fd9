// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/pattern_names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "core/base/text.h"
#include "core/model/families/bare_layers.h"
#include "core/model/families/family.h"

namespace headscope {

namespace {

constexpr int64_t mostLayers = 1024, mostHeads = 4096, mostPositions = 1 << 20;

constexpr std::array<std::string_view, 5> attentionWords = {"attention", "attentions", "attn", "pattern", "patterns"};
constexpr std::array<std::string_view, 21> placeWords = {"layer", "layers", "block", "blocks", "arr", "h", "hook", "self", "weights", "probs", "map", "maps", "matrix", "matrices", "model", "transformer", "encoder", "decoder", "cross", "text", "vision"};
/// What may stand beside patterns: labels and a picture.
constexpr std::array<std::string_view, 5> companions = {"image", "picture", "pixel_values", "input_ids", "attention_mask"};

template <class List>
bool contains(const List &list, std::string_view word)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// Lower-case words and numbers of a name, in order.
std::vector<std::string> wordsOf(std::string_view name)
{
    enum class Sort { None, Letter, Digit };
    std::vector<std::string> words;
    Sort before = Sort::None;
    for (const char c : name) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        const bool parts = std::string_view("._-/ :[]").find(c) != std::string_view::npos;
        const Sort sort = parts ? Sort::None : c >= '0' && c <= '9' ? Sort::Digit : Sort::Letter;
        if (sort != Sort::None && sort != before) {
            words.emplace_back();
        }
        if (sort != Sort::None) {
            words.back() += lower;
        }
        before = sort;
    }
    return words;
}

/// What a name says.
struct Said {
    PatternKind kind = PatternKind::Plain;
    int layer = -1;      ///< -1: no number
    bool strong = false; ///< one of its words means attention
    bool known = true;   ///< it has no other words than those of the tables, and at most one number
};

Said readName(std::string_view name)
{
    Said said;
    bool encoder = false, decoder = false;
    for (const std::string &word : wordsOf(name)) {
        if (word[0] >= '0' && word[0] <= '9') {
            const bool first = said.layer < 0;
            const auto end = std::from_chars(word.data(), word.data() + word.size(), said.layer);
            said.known = said.known && first && end.ec == std::errc();
            continue;
        }
        said.strong = said.strong || contains(attentionWords, word);
        said.known = said.known && (contains(attentionWords, word) || contains(placeWords, word));
        encoder = encoder || word == "encoder";
        decoder = decoder || word == "decoder";
        if (word == "cross") {
            said.kind = PatternKind::Cross;
        } else if (said.kind == PatternKind::Plain) {
            said.kind = word == "text" ? PatternKind::Text : word == "vision" ? PatternKind::Vision : PatternKind::Plain;
        }
    }
    if (said.kind == PatternKind::Plain && (encoder || decoder)) { // "decoder.layers.0.encoder_attn" looks from one into the other
        said.kind = encoder && decoder ? PatternKind::Cross : encoder ? PatternKind::Encoder : PatternKind::Decoder;
    }
    return said;
}

bool isCompanion(std::string_view name) { return contains(companions, name) || name.ends_with("tokens") || name.ends_with("labels"); }

bool isReal(DType dtype) { return dtype == DType::F64 || dtype == DType::F32 || dtype == DType::F16 || dtype == DType::BF16; }

/// A tensor that is patterns, and what its name says.
struct Candidate {
    std::string name;
    const Tensor *tensor;
    Said said;
};

/// Tensors that are patterns by what was chosen, by their names, or by being all there is.
std::vector<Candidate> candidatesOf(const WeightIndex &index, const PatternChoice &choice)
{
    std::vector<Candidate> strong, weak, chosen, matrices;
    size_t others = 0; // tensors that are neither patterns nor companions
    const std::pair<const std::string, Tensor> *only = nullptr;
    for (const auto &entry : index.tensors) {
        const auto &[name, tensor] = entry;
        const Said said = readName(name);
        const bool shaped = tensor.shape.size() >= 3 && tensor.shape.size() <= 5;
        if (!choice.names.empty() && globMatches(choice.names, name)) {
            chosen.push_back({name, &tensor, said});
        } else if (shaped && said.known && said.strong) {
            strong.push_back({name, &tensor, said});
        } else if (isCompanion(name)) {
            continue;
        } else if (tensor.shape.size() == 2 && said.known && said.strong && isReal(tensor.dtype)) { // one head, where it is all there is
            matrices.push_back({name, &tensor, said});
            ++others;
        } else {
            shaped &&said.known ? weak.push_back({name, &tensor, said}) : static_cast<void>(++others);
            only = &entry;
        }
    }
    if (!choice.names.empty()) {
        return chosen;
    }
    if (!strong.empty()) {
        return strong;
    }
    if (matrices.size() == 1 && others == 1 && weak.empty()) {
        return matrices;
    }
    const bool lone = others + weak.size() == 1 && (only->second.shape.size() == 4 || only->second.shape.size() == 5) && isReal(only->second.dtype);
    if (lone && (weak.empty() || weak[0].said.layer < 0 || only->first == "arr_0")) { // one array is all layers; numpy.savez numbers even that
        return {{only->first, &only->second, {}}};
    }
    return others == 0 ? weak : std::vector<Candidate>();
}

Error badShape(const Candidate &c, const std::string &expected)
{
    return badInput(concat(printable(c.name, 200), ": expected ", expected, ", found shape ", shapeText(c.tensor->shape)));
}

/// Item `item` of a tensor of [n_heads, n_query, n_key] each; a matrix is one head.
Tensor sliceOf(const Tensor &tensor, int64_t item)
{
    const Shape shape = tensor.shape.size() == 2 ? Shape{1, tensor.shape[0], tensor.shape[1]} : Shape(tensor.shape.end() - 3, tensor.shape.end());
    const size_t bytes = static_cast<size_t>(*elementCount(shape)) * dtypeSize(tensor.dtype);
    return {tensor.dtype, shape, tensor.bytes.subspan(static_cast<size_t>(item) * bytes, bytes), tensor.owner};
}

/// Which item of a batch of `size`.
Result<int64_t> itemOf(const Candidate &c, int64_t size, const PatternChoice &choice)
{
    if (!choice.batch_index && size != 1) {
        return badShape(c, concat("patterns of one input, or the setting batch_index=0 to ", size - 1, " to choose one of ", size));
    }
    const int64_t item = choice.batch_index.value_or(0);
    if (item >= size) {
        return badShape(c, concat("a batch of more than ", item, " items, as batch_index says"));
    }
    return item;
}

/// The layers of one tensor.
Result<std::vector<FoundLayer>> layersOf(const Candidate &c, const PatternChoice &choice)
{
    const Shape &s = c.tensor->shape;
    const bool single = c.said.layer >= 0;
    const std::string expected = single ? "[heads, n_query, n_key] or [1, heads, n_query, n_key]" : "[layers, heads, n_query, n_key]";
    if (s.size() < 2 || s.size() > (single ? 4u : 5u)) {
        return badShape(c, expected);
    }
    if (!isReal(c.tensor->dtype)) {
        return badInput(concat(printable(c.name, 200), ": expected weights of attention as floating-point numbers, found dtype ", dtypeName(c.tensor->dtype)));
    }
    const int64_t layers = single || s.size() <= 3 ? 1 : s[0], batch = s.size() == (single ? 4u : 5u) ? s[s.size() - 4] : 1;
    const int64_t heads = s.size() == 2 ? 1 : s[s.size() - 3], rows = s[s.size() - 2], cols = s[s.size() - 1];
    if (layers < 1 || layers > mostLayers || batch < 1 || heads < 1 || heads > mostHeads || rows < 1 || rows > mostPositions || cols < 1 || cols > mostPositions) {
        return badShape(c, concat("1 to ", mostLayers, " layers of 1 to ", mostHeads, " heads with 1 to ", mostPositions, " queries and keys"));
    }
    HS_TRY(item, itemOf(c, batch, choice));
    std::vector<FoundLayer> out;
    for (int64_t layer = 0; layer < layers; ++layer) {
        out.push_back({single ? c.said.layer : static_cast<int>(layer), c.name, sliceOf(*c.tensor, layer * batch + item)});
    }
    return out;
}

/// Layers of one kind that belong together.
Status checkKind(PatternKind kind, const std::vector<FoundLayer> &layers)
{
    for (size_t i = 0; i < layers.size(); ++i) {
        if (i > 0 && layers[i].number == layers[i - 1].number) {
            return badInput(concat(patternKindName(kind), ": expected one tensor for layer ", layers[i].number, " (the setting patterns=NAME chooses), found ", printable(layers[i - 1].name, 200), " and ", printable(layers[i].name, 200)));
        }
        if (layers[i].cells.shape != layers[0].cells.shape) {
            return badInput(concat(printable(layers[i].name, 200), ": layer ", layers[i].number, ": expected the heads, queries and keys of layer ", layers[0].number, ", ", shapeText(layers[0].cells.shape), ", found ", shapeText(layers[i].cells.shape)));
        }
    }
    return layers.size() <= static_cast<size_t>(mostLayers) ? Status(Done{}) : Status(badInput(concat(patternKindName(kind), ": expected at most ", mostLayers, " layers, found ", layers.size())));
}

} // namespace

std::string_view patternKindName(PatternKind kind)
{
    constexpr std::array<std::string_view, 6> names = {"attention", "encoder", "decoder", "text", "vision", "cross-attention"};
    return names[static_cast<size_t>(kind)];
}

bool holdsPatterns(const WeightIndex &index, const PatternChoice &choice)
{
    if (!choice.names.empty()) {
        return true;
    }
    return !candidatesOf(index, choice).empty() && !recogniseFamily(index) && !hasTorchLayers(index);
}

Result<FoundPatterns> findPatterns(const WeightIndex &index, const PatternChoice &choice, std::vector<std::string> &taken)
{
    auto candidates = candidatesOf(index, choice);
    if (candidates.empty()) {
        std::string names;
        for (const auto &[name, tensor] : index.tensors) {
            names += names.size() < 300 ? (names.empty() ? "" : ", ") + printable(name, 60) + " " + shapeText(tensor.shape) : "";
        }
        for (const auto &[name, why] : index.unreadable) {
            names += names.size() < 300 ? (names.empty() ? "" : ", ") + printable(name, 60) + " (" + why + ")" : "";
        }
        return badInput(concat(index.source, ": expected attention as arrays [layers, heads, n_query, n_key] or one a layer, named like attentions or layer.0 (or chosen: the setting patterns=NAME), found ", names.empty() ? "no array" : names));
    }
    FoundPatterns found;
    for (const Candidate &candidate : candidates) {
        auto layers = layersOf(candidate, choice);
        if (!layers) {
            return Error{layers.error().code, concat(index.source, ": ", layers.error().message)};
        }
        auto &kind = found[candidate.said.kind];
        kind.insert(kind.end(), layers->begin(), layers->end());
        taken.push_back(candidate.name);
    }
    for (auto &[kind, layers] : found) {
        std::stable_sort(layers.begin(), layers.end(), [](const FoundLayer &a, const FoundLayer &b) { return a.number < b.number; });
        if (const Status fits = checkKind(kind, layers); !fits) {
            return Error{fits.error().code, concat(index.source, ": ", fits.error().message)};
        }
    }
    return found;
}

} // namespace headscope
