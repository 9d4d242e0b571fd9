// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/array_input.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "core/base/text.h"
#include "core/weights/npy.h"

namespace headscope {

namespace {

constexpr int64_t mostPositions = 1 << 24;

Error wrongShape(const std::string &what, const char *expected, const Tensor &array) { return badInput(concat(what, ": expected ", expected, ", found shape ", shapeText(array.shape))); }

/// Item `item` of `count`; of an array without a batch (nothing), any.
Status checkItem(const std::string &what, std::optional<int64_t> count, BatchItem item)
{
    if (!count && item.index < 0) {
        return badInput(concat(what, ": expected a batch_index of at least 0, found ", item.index));
    }
    if (count && (item.index < 0 || item.index >= *count)) {
        return badInput(concat(what, ": expected batch_index 0 to ", *count - 1, ", found ", item.index));
    }
    return Done{};
}

Status checkFinite(const Tensor &array, const std::string &what)
{
    if (const auto bad = findNonFinite(array)) {
        return badInput(concat(what, nonFiniteText(array, *bad)));
    }
    return Done{};
}

} // namespace

Result<Matrix> vectorsFrom(const Tensor &array, const std::string &what, BatchItem item)
{
    const Shape &s = array.shape;
    if ((s.size() != 2 && s.size() != 3) || std::any_of(s.begin(), s.end(), [](int64_t d) { return d < 1 || d > mostPositions; })) {
        return wrongShape(what, "vectors [n, d] or [n, batch, d]", array);
    }
    HS_TRY_STATUS(checkFinite(array, what));
    const int64_t batch = s.size() == 3 ? s[1] : 1, width = s.back();
    HS_TRY_STATUS(checkItem(what, s.size() == 3 ? std::optional(batch) : std::nullopt, item));
    Matrix out(static_cast<int>(s[0]), static_cast<int>(width));
    for (int64_t row = 0; row < s[0]; ++row) {
        toFloat(array, (row * batch + (s.size() == 3 ? item.index : 0)) * width, width, out.row(static_cast<int>(row)));
    }
    return out;
}

Result<FloatTensor> mapFrom(const Tensor &array, const std::string &what, BatchItem item)
{
    const Shape &s = array.shape;
    if ((s.size() != 3 && s.size() != 4) || std::any_of(s.begin(), s.end(), [](int64_t d) { return d < 1 || d > mostPositions; }) || s[s.size() - 1] * s[s.size() - 2] > mostPositions) {
        return wrongShape(what, "a feature map [N, C, H, W] or [C, H, W]", array);
    }
    HS_TRY_STATUS(checkFinite(array, what));
    HS_TRY_STATUS(checkItem(what, s.size() == 4 ? std::optional(s[0]) : std::nullopt, item));
    FloatTensor out;
    out.shape.assign(s.end() - 3, s.end());
    const int64_t count = *elementCount(out.shape);
    out.values.resize(static_cast<size_t>(count));
    toFloat(array, s.size() == 4 ? item.index * count : 0, count, out.values.data());
    return out;
}

Result<FloatTensor> spectrogramFrom(const Tensor &array, const std::string &what, BatchItem item)
{
    const Shape &s = array.shape;
    if ((s.size() != 2 && s.size() != 3) || std::any_of(s.begin(), s.end(), [](int64_t d) { return d < 1 || d > mostPositions; })) {
        return wrongShape(what, "log-mel features [N, n_mels, frames] or [n_mels, frames]", array);
    }
    Tensor map = array; // as a feature map of one row
    map.shape.insert(map.shape.end() - 1, 1);
    HS_TRY(values, mapFrom(map, what, item));
    values.shape.erase(values.shape.begin() + 1);
    return values;
}

std::vector<std::string> arrayRoles(const Model &model)
{
    const StackSpec &first = model.spec.main(), &last = model.spec.stacks.back();
    if (first.input != InputKind::Vectors) {
        return first.input == InputKind::Picture ? std::vector<std::string>{"pixel_values"} : std::vector<std::string>();
    }
    if (first.given_keys) {
        return {"query", "key", "value"};
    }
    if (first.has_cross) {
        return {"tgt", "memory"};
    }
    return last.has_cross ? std::vector<std::string>{"src", "tgt"} : std::vector<std::string>{"src"};
}

namespace {

bool isMap(const Model &model, const Shape &shape) { return shape.size() == 4 || (shape.size() == 3 && shape[2] != model.spec.main().d_model && shape[0] == model.spec.main().d_model); }

Result<Sequence> sequenceOf(const Model &model, const NamedArray &given, bool first, BatchItem item)
{
    if (model.spec.main().input == InputKind::Picture) {
        HS_TRY(pixels, mapFrom(given.array, given.name, item));
        return sequenceOfPicture(model, std::move(pixels));
    }
    if (first && isMap(model, given.array.shape)) {
        HS_TRY(map, mapFrom(given.array, given.name, item));
        return sequenceOfMap(map);
    }
    HS_TRY(vectors, vectorsFrom(given.array, given.name, item));
    return sequenceOfVectors(std::move(vectors));
}

} // namespace

int batchItems(const Model &model, const Tensor &array)
{
    const Shape &s = array.shape;
    const bool vectors = s.size() == 3 && model.spec.main().input != InputKind::Picture && !isMap(model, s);
    const int64_t items = s.size() == 4 ? s[0] : vectors ? s[1] : 1;
    return static_cast<int>(std::clamp<int64_t>(items, 1, mostPositions));
}

Result<Input> inputFromArrays(const Model &model, const std::map<std::string, NamedArray> &arrays, BatchItem item)
{
    const auto roles = arrayRoles(model);
    if (roles.empty()) {
        return badInput(concat(model.said(), ": expected tokens of a text, found arrays"));
    }
    for (const auto &[role, given] : arrays) {
        if (std::find(roles.begin(), roles.end(), role) == roles.end()) {
            return badInput(concat(given.name, ": expected ", roles.front(), roles.size() > 1 ? " or " + roles[1] : "", " for a ", model.spec.family, " model, found ", role));
        }
    }
    Input input;
    for (const auto &role : roles) {
        const auto at = arrays.find(role);
        const bool layer = model.spec.main().given_keys, first = &role == &roles.front();
        if (at == arrays.end() && (!layer || first)) {
            return badInput(concat(model.said(), ": ", role, ": expected an array, found none"));
        }
        if (at == arrays.end()) {
            continue;
        }
        HS_TRY(sequence, sequenceOf(model, at->second, first, item));
        if (role == "value") {
            input.sequences.back().values = std::move(sequence.vectors);
        } else {
            input.sequences.push_back(std::move(sequence));
        }
    }
    HS_TRY_STATUS(checkInput(model, input));
    return input;
}

Result<Matrix> addedMaskFrom(const Tensor &array, const std::string &what)
{
    const Shape &s = array.shape;
    if (s.size() != 2 || s[0] < 1 || s[1] < 1 || s[0] > mostPositions || s[1] > mostPositions) {
        return wrongShape(what, "a mask [n_query, n_key]", array);
    }
    Matrix out(static_cast<int>(s[0]), static_cast<int>(s[1]));
    toFloat(array, 0, static_cast<int64_t>(out.values.size()), out.values.data());
    if (array.dtype == DType::Bool) {
        for (float &v : out.values) {
            v = v != 0.0f ? -std::numeric_limits<float>::infinity() : 0.0f;
        }
    }
    return out;
}

Result<std::vector<uint8_t>> keyAllowedFrom(const Tensor &array, const std::string &what, BatchItem item)
{
    const Shape &s = array.shape;
    if ((s.size() != 1 && s.size() != 2) || std::any_of(s.begin(), s.end(), [](int64_t d) { return d < 1 || d > mostPositions; })) {
        return wrongShape(what, "a padding mask [n] or [batch, n]", array);
    }
    HS_TRY_STATUS(checkItem(what, s.size() == 2 ? std::optional(s[0]) : std::nullopt, item));
    std::vector<float> values(static_cast<size_t>(s.back()));
    toFloat(array, s.size() == 2 ? item.index * s[1] : 0, s.back(), values.data());
    std::vector<uint8_t> out;
    for (const float v : values) {
        if (v != 0.0f && v != 1.0f) {
            return badInput(concat(what, ": expected booleans (true = ignore this key), found ", v));
        }
        out.push_back(v == 0.0f);
    }
    return out;
}

} // namespace headscope
