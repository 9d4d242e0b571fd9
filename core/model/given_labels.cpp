// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/given_labels.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/image/picture.h"

namespace headscope {

namespace {

constexpr int mostGroundPixels = 1024;

/// A JSON list of strings; nothing for any other text.
std::optional<std::vector<std::string>> stringList(const std::string &text)
{
    if (jsonDeeperThan(text, 2)) {
        return std::nullopt;
    }
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_array()) {
        return std::nullopt;
    }
    std::vector<std::string> out;
    for (const auto &item : json) {
        if (!item.is_string() && !item.is_number()) {
            return std::nullopt;
        }
        out.push_back(item.is_string() ? item.get<std::string>() : item.dump());
    }
    return out;
}

/// Numbers [n] or [1, n], as ids are, by their text; nothing for an array of another shape.
std::optional<std::vector<std::string>> numberWords(const Tensor &array)
{
    const Shape &s = array.shape;
    constexpr int64_t most = 1 << 20; // positions of an axis
    if (s.empty() || s.size() > 2 || (s.size() == 2 && s[0] != 1) || s.back() < 1 || s.back() > most) {
        return std::nullopt;
    }
    std::vector<std::string> out;
    for (const float value : toFloat(array)) {
        out.push_back(value == std::floor(value) && std::abs(value) < 1e9f ? concat(static_cast<int64_t>(value)) : concat(value));
    }
    return out;
}

std::optional<NamedWords> wordsAt(const WeightIndex &index, const std::string &name, std::vector<std::string> &notes)
{
    if (const auto at = index.texts.find(name); at != index.texts.end()) {
        return NamedWords{name, at->second, {}};
    }
    if (const Tensor *numbers = index.find(name)) {
        auto words = numberWords(*numbers);
        return words ? std::optional(NamedWords{name, std::move(*words), {}}) : std::nullopt;
    }
    const auto said = index.metadata.find(name);
    if (said == index.metadata.end()) {
        return std::nullopt;
    }
    if (auto list = stringList(said->second)) {
        return NamedWords{name, std::move(*list), {}};
    }
    if (std::string note = concat("The metadata's ", printable(name), " are no JSON list of texts or numbers and are passed over."); std::find(notes.begin(), notes.end(), note) == notes.end()) { // several kinds of attention may ask for it
        notes.push_back(std::move(note));
    }
    return std::nullopt;
}

/// Numbers [H, W, 3], [3, H, W] or [H, W] as a picture.
Result<Picture> pictureFrom(const Tensor &array)
{
    const Shape &s = array.shape;
    const bool grey = s.size() == 2, last = s.size() == 3 && (s[2] == 3 || s[2] == 4), first = s.size() == 3 && !last && s[0] == 3;
    const int64_t height = grey || last ? s[0] : first ? s[1] : 0, width = grey || last ? s[1] : first ? s[2] : 0;
    if (height < 1 || width < 1 || height > maxPictureSide || width > maxPictureSide || height * width > maxPicturePixels) {
        return badInput(concat("expected [height, width, 3], [3, height, width] or [height, width], found shape ", shapeText(s)));
    }
    const std::vector<float> values = toFloat(array);
    const bool bytes = array.dtype == DType::U8;
    float low = bytes ? 0.0f : std::numeric_limits<float>::infinity(), high = bytes ? 255.0f : -low;
    for (size_t i = 0; !bytes && i < values.size(); ++i) {
        if (!std::isfinite(values[i])) {
            return badInput("expected finite numbers, found others");
        }
        low = std::min(low, values[i]);
        high = std::max(high, values[i]);
    }
    Picture out(static_cast<int>(width), static_cast<int>(height));
    const float range = high > low ? high - low : 1.0f;
    const auto pixels = static_cast<size_t>(height * width);
    for (size_t pixel = 0; pixel < pixels; ++pixel) {
        for (size_t c = 0; c < 3; ++c) {
            const size_t at = grey ? pixel : last ? pixel * static_cast<size_t>(s[2]) + c : c * pixels + pixel;
            out.rgb[pixel * 3 + c] = static_cast<uint8_t>(std::lround((values[at] - low) / range * 255.0f));
        }
    }
    return out;
}

FloatTensor groundOf(const Picture &picture)
{
    const int rows = std::min(picture.height, mostGroundPixels), cols = std::min(picture.width, mostGroundPixels);
    return {{3, rows, cols}, gridOf(picture, rows, cols)};
}

/// "ROWSxCOLS"
std::optional<std::pair<int, int>> readGrid(const std::string &text)
{
    int rows = 0, cols = 0;
    const char *end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, rows);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != 'x') {
        return std::nullopt;
    }
    const auto second = std::from_chars(first.ptr + 1, end, cols);
    constexpr int most = 1 << 12;
    return second.ec == std::errc() && second.ptr == end && rows > 0 && cols > 0 && rows <= most && cols <= most ? std::optional(std::pair(rows, cols)) : std::nullopt;
}

} // namespace

std::optional<NamedWords> wordsOf(const WeightIndex &index, std::initializer_list<std::string_view> names, std::vector<std::string> &notes)
{
    for (const std::string_view name : names) {
        auto tokens = wordsAt(index, std::string(name) + "tokens", notes);
        auto labels = wordsAt(index, std::string(name) + "labels", notes);
        if (tokens && labels) {
            tokens->labels = std::move(labels->words);
        }
        if (tokens || labels) {
            return tokens ? tokens : labels;
        }
    }
    return std::nullopt;
}

Result<FloatTensor> openGround(const std::string &path)
{
    HS_TRY(picture, openPicture(path));
    return groundOf(picture);
}

Result<std::optional<FloatTensor>> pictureOf(const WeightIndex &index)
{
    for (const char *name : {"image", "picture"}) {
        if (const Tensor *array = index.find(name)) {
            auto picture = pictureFrom(*array);
            return picture ? Result<std::optional<FloatTensor>>(groundOf(*picture)) : badInput(concat(index.source, ": ", name, ": ", picture.error().message));
        }
        const auto text = index.texts.find(name);
        const auto said = index.metadata.find(name);
        if ((text != index.texts.end() && text->second.size() == 1) || said != index.metadata.end()) {
            const std::filesystem::path path = text != index.texts.end() ? text->second[0] : said->second;
            HS_TRY(ground, openGround((path.is_relative() ? std::filesystem::path(index.source).parent_path() / path : path).string()));
            return std::optional(std::move(ground));
        }
    }
    return std::optional<FloatTensor>();
}

Result<bool> layGrid(GivenAxis &axis, const GridChoice &choice)
{
    const auto lay = [&](int rows, int cols, int first) {
        axis.grid_rows = rows;
        axis.grid_cols = cols;
        axis.grid_first = first;
        return true;
    };
    if (!choice.grid.empty()) {
        const auto grid = readGrid(choice.grid);
        if (!grid) {
            return badInput(concat("setting grid: expected ROWSxCOLS, found \"", printable(choice.grid), "\""));
        }
        const int first = choice.prefix_tokens.value_or(axis.size - grid->first * grid->second);
        if (first < 0 || first + grid->first * grid->second > axis.size) {
            return badInput(concat("setting grid: expected at most ", axis.size, " cells, as many as there are keys, found ", choice.grid, choice.prefix_tokens ? concat(" behind ", first, " prefix tokens") : ""));
        }
        return lay(grid->first, grid->second, first);
    }
    for (const int first : {0, 1, 2, 5}) { // none; a class token; with a distillation token; with four registers
        const int prefix = choice.prefix_tokens.value_or(first), cells = axis.size - prefix, side = cells < 1 ? 0 : static_cast<int>(std::lround(std::sqrt(static_cast<double>(cells))));
        if (side > 1 && side * side == cells) {
            return lay(side, side, prefix);
        }
    }
    if (choice.prefix_tokens) {
        return badInput(concat("setting prefix_tokens: expected a square of cells behind them, or the setting grid=ROWSxCOLS, found ", *choice.prefix_tokens, " of ", axis.size, " keys"));
    }
    return false;
}

} // namespace headscope
