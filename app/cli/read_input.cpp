// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/read_input.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "app/cli/json_file.h"
#include "app/cli/open.h"
#include "core/base/text.h"
#include "core/forward/array_input.h"
#include "core/forward/given_trace.h"
#include "core/image/picture.h"
#include "core/model/bundled.h"
#include "core/weights/npy.h"

namespace headscope::cli {

namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

std::string shown(const Json &value) { return printable(value.dump(-1, ' ', true, Json::error_handler_t::replace), 80); }

/// The nearest float32; an infinity for what is beyond.
float toFloat32(double value)
{
    constexpr double most = std::numeric_limits<float>::max();
    return std::abs(value) > most ? std::copysign(std::numeric_limits<float>::infinity(), static_cast<float>(std::copysign(1.0, value))) : static_cast<float>(value);
}

/// Appends nested lists of numbers or booleans to `values`; the first list of each depth sets the shape. Depth was limited when the document was read.
Status flatten(const Json &value, size_t depth, Shape &shape, std::vector<float> &values)
{
    if (!value.is_array()) {
        const bool number = value.is_number() || value.is_boolean();
        return number && depth == shape.size() ? (values.push_back(value.is_boolean() ? static_cast<float>(value.get<bool>()) : toFloat32(value.get<double>())), Status(Done{}))
                                               : Status(badInput(concat("expected ", number ? "a list" : "a number", ", found ", shown(value))));
    }
    if (values.empty() && depth == shape.size()) {
        shape.push_back(static_cast<int64_t>(value.size()));
    }
    if (depth >= shape.size() || shape[depth] != static_cast<int64_t>(value.size())) {
        return badInput(concat("expected lists of equal lengths, found one of ", value.size(), depth < shape.size() ? concat(" where others have ", shape[depth]) : ""));
    }
    for (const auto &part : value) {
        HS_TRY_STATUS(flatten(part, depth + 1, shape, values));
    }
    return Done{};
}

/// True when the first number of nested lists is a boolean.
bool startsWithBoolean(const Json &value) { return value.is_array() ? !value.empty() && startsWithBoolean(value[0]) : value.is_boolean(); }

/// Nested lists as a tensor; booleans stay booleans, since masks of them mean something else than numbers.
Result<Tensor> tensorOf(const Json &value, const std::string &what)
{
    Shape shape;
    std::vector<float> values;
    if (const Status flat = flatten(value, 0, shape, values); !flat) {
        return badInput(concat(what, ": ", flat.error().message));
    }
    if (!startsWithBoolean(value)) {
        return makeTensor(std::move(shape), std::move(values));
    }
    auto bytes = std::make_shared<std::vector<std::byte>>();
    for (const float v : values) {
        bytes->push_back(static_cast<std::byte>(v != 0.0f));
    }
    return Tensor{DType::Bool, std::move(shape), *bytes, bytes};
}

constexpr const char *ways[] = {"--text", "--text-file", "--ids", "--matrix", "--features", "--image", "--audio", "--input"};

/// The input document of --input, key by key.
class Document {
public:
    Document(const Model &model, std::string path, Json json) : model_(model), path_(std::move(path)), json_(std::move(json)) {}

    Result<Input> read(int first)
    {
        HS_TRY(item, batchItem());
        item_ = item;
        HS_TRY(input, main(first));
        HS_TRY_STATUS(masks(input));
        HS_TRY_STATUS(nothingLeft());
        return input;
    }

    /// The parts alone, for a model whose stacks read texts, ids, pictures or recordings.
    Result<GivenParts> readParts(int first)
    {
        HS_TRY(item, batchItem());
        item_ = item;
        HS_TRY(given, parts(first));
        HS_TRY_STATUS(nothingLeft());
        return given;
    }

private:
    Status nothingLeft() const
    {
        for (const auto &[key, value] : json_.items()) {
            if (!used_.contains(key)) {
                return badInput(concat(path_, ": ", printable(key), ": expected a key that a ", model_.spec.family, " model takes, found one that it does not"));
            }
        }
        return Done{};
    }

    const Json *find(const char *key)
    {
        const auto at = json_.find(key);
        if (at == json_.end() || at->is_null()) {
            return nullptr;
        }
        used_.insert(key);
        return &*at;
    }

    std::string place(const char *key) const { return concat(path_, ": ", key); }

    Result<BatchItem> batchItem()
    {
        const Json *index = find("batch_index");
        if (!index) {
            return BatchItem{};
        }
        if (!index->is_number_integer() || *index < 0 || *index > 2147483646) {
            return badInput(concat(place("batch_index"), ": expected a whole number from 0 on, found ", shown(*index)));
        }
        return BatchItem{index->get<int>()};
    }

    /// A path of the document: relative ones start at its folder.
    fs::path resolved(const fs::path &file) const { return file.is_relative() ? fs::path(path_).parent_path() / file : file; }

    /// An array: the path of an .npy or .json file, or nested lists.
    Result<Tensor> array(const char *key, const Json &value)
    {
        if (!value.is_string()) {
            return tensorOf(value, place(key));
        }
        const fs::path file = resolved(value.get<std::string>());
        if (file.extension() == ".json") {
            HS_TRY(json, readJsonFile(file.string()));
            return tensorOf(json, file.string());
        }
        return openNpy(file);
    }

    Result<std::vector<int>> integers(const char *key)
    {
        std::vector<int> out;
        const Json *list = find(key);
        if (!list) {
            return out;
        }
        if (!list->is_array()) {
            return badInput(concat(place(key), ": expected a list of whole numbers, found ", list->type_name()));
        }
        for (const auto &entry : *list) {
            if (!entry.is_number_integer() || entry < -2147483647 || entry > 2147483647) {
                return badInput(concat(place(key), "[", out.size(), "]: expected a whole number, found ", shown(entry)));
            }
            out.push_back(entry.get<int>());
        }
        return out;
    }

    Result<Sequence> vectors(const char *key, const Json &value)
    {
        HS_TRY(given, array(key, value));
        HS_TRY(matrix, vectorsFrom(given, place(key), item_));
        return sequenceOfVectors(std::move(matrix));
    }

    /// The sequences by the model's kind of input.
    Result<Input> main(int first)
    {
        const StackSpec &stack = model_.spec.main();
        if (const Json *map = find("feature_map")) {
            HS_TRY(given, array("feature_map", *map));
            HS_TRY(values, mapFrom(given, place("feature_map"), item_));
            Input input;
            input.sequences.push_back(sequenceOfMap(values));
            return input;
        }
        if (stack.input != InputKind::Vectors) {
            HS_TRY(given, parts(first));
            return inputFromParts(model_, given);
        }
        if (const Json *text = find("text")) {
            HS_TRY(given, givenText(*text, first));
            return inputFromText(model_, given);
        }
        return stack.given_keys ? layer() : stacks();
    }

    /// The string at `key`; nothing where there is none.
    Result<std::optional<std::string>> string(const char *key, const char *expected)
    {
        const Json *value = find(key);
        if (value && !value->is_string()) {
            return badInput(concat(place(key), ": expected ", expected, ", found ", shown(*value)));
        }
        return value ? std::optional<std::string>(value->get<std::string>()) : std::nullopt;
    }

    Result<GivenText> givenText(const Json &text, int first)
    {
        if (!text.is_string()) {
            return badInput(concat(place("text"), ": expected a string, found ", shown(text)));
        }
        HS_TRY(pair, string("text_pair", "a string"));
        HS_TRY(target, string("decoder_text", "a string"));
        return GivenText{text.get<std::string>(), pair, first, target};
    }

    /// What the model's stacks read: texts, ids, pictures, recordings.
    Result<GivenParts> parts(int first)
    {
        GivenParts parts;
        if (find("input_ids")) {
            HS_TRY(given, tokens());
            parts.ids = std::move(given);
        } else if (const Json *text = find("text")) {
            HS_TRY(given, givenText(*text, first));
            parts.text = std::move(given);
        }
        if (find("decoder_input_ids")) {
            HS_TRY(ids, integers("decoder_input_ids"));
            parts.target_ids = std::move(ids);
        } else {
            HS_TRY(target, string("decoder_text", "a string"));
            parts.target = std::move(target);
        }
        HS_TRY_STATUS(media(parts));
        return parts;
    }

    /// "image" and "audio", files to preprocess, or "pixel_values" and "input_features", arrays that are.
    Status media(GivenParts &parts)
    {
        HS_TRY(image, string("image", "the path of a picture"));
        HS_TRY(audio, string("audio", "the path of a WAV file"));
        if (image) {
            parts.picture = resolved(*image);
        } else if (const Json *pixels = find("pixel_values")) {
            HS_TRY(given, array("pixel_values", *pixels));
            HS_TRY(values, mapFrom(given, place("pixel_values"), item_));
            parts.pixels = std::move(values);
        }
        if (audio) {
            parts.sound = resolved(*audio);
        } else if (const Json *features = find("input_features")) {
            HS_TRY(given, array("input_features", *features));
            HS_TRY(values, spectrogramFrom(given, place("input_features"), item_));
            parts.features = std::move(values);
        }
        return Done{};
    }

    Result<GivenIds> tokens()
    {
        HS_TRY(ids, integers("input_ids"));
        HS_TRY(mask, integers("attention_mask"));
        HS_TRY(types, integers("token_type_ids"));
        for (const int allowed : mask) {
            if (allowed != 0 && allowed != 1) {
                return badInput(concat(place("attention_mask"), ": expected 0 or 1 for each token, found ", allowed));
            }
        }
        const bool segments = std::any_of(types.begin(), types.end(), [](int t) { return t != 0; });
        return GivenIds{ids, {mask.begin(), mask.end()}, segments ? types : std::vector<int>()};
    }

    /// query, key, value of a bare layer.
    Result<Input> layer()
    {
        const Json *query = find("query"), *key = find("key"), *value = find("value");
        if (!query) {
            return badInput(concat(path_, ": expected \"query\" (vectors [n, ", model_.spec.main().d_model, "]), \"feature_map\" or \"text\" for an attention layer, found none"));
        }
        Input input;
        HS_TRY(queries, vectors("query", *query));
        input.sequences.push_back(std::move(queries));
        if (key) {
            HS_TRY(keys, vectors("key", *key));
            input.sequences.push_back(std::move(keys));
        }
        if (value && !(key && *value == *key)) {
            HS_TRY(values, vectors("value", *value));
            input.sequences.back().values = std::move(values.vectors);
        }
        return input;
    }

    /// src, tgt, memory of PyTorch's layers.
    Result<Input> stacks()
    {
        const bool encodes = !model_.spec.main().has_cross, decodes = model_.spec.stacks.back().has_cross, memory = decodes && !encodes;
        Input input;
        for (const auto &[key, needed] : {std::pair("src", encodes), std::pair("tgt", decodes), std::pair("memory", memory)}) {
            if (!needed) {
                continue;
            }
            const Json *value = find(key);
            if (!value) {
                return badInput(concat(path_, ": expected \"", key, "\" (vectors [n, ", model_.spec.main().d_model, "]) for ", model_.spec.family, ", found none"));
            }
            HS_TRY(sequence, vectors(key, *value));
            input.sequences.push_back(std::move(sequence));
        }
        return input;
    }

    Result<std::vector<uint8_t>> padding(const char *key)
    {
        const Json *value = find(key);
        if (!value) {
            return std::vector<uint8_t>();
        }
        HS_TRY(given, array(key, *value));
        return keyAllowedFrom(given, place(key), item_);
    }

    Status masks(Input &input)
    {
        if (const Json *mask = find("attn_mask")) {
            HS_TRY(given, array("attn_mask", *mask));
            HS_TRY(added, addedMaskFrom(given, place("attn_mask")));
            input.added_mask = std::move(added);
        }
        HS_TRY(keys, padding("key_padding_mask"));
        HS_TRY(src, padding("src_key_padding_mask"));
        HS_TRY(memory, padding("memory_key_padding_mask"));
        if (!keys.empty()) {
            (model_.spec.main().given_keys ? input.sequences.back() : input.sequences.front()).key_allowed = std::move(keys);
        }
        if (!src.empty()) {
            input.sequences.front().key_allowed = std::move(src);
        }
        input.memory_allowed = std::move(memory);
        if (const Json *causal = find("causal")) {
            if (!causal->is_boolean()) {
                return badInput(concat(place("causal"), ": expected true or false, found ", shown(*causal)));
            }
            input.causal = causal->get<bool>();
        }
        return Done{};
    }

    const Model &model_;
    std::string path_;
    Json json_;
    BatchItem item_;
    std::set<std::string> used_;
};

Result<Json> readObject(const std::string &path)
{
    HS_TRY(json, readJsonFile(path));
    if (!json.is_object()) {
        return badInput(concat(path, ": expected a JSON object, found ", json.type_name()));
    }
    return json;
}

Result<Input> fromDocument(const Model &model, const std::string &path, int first)
{
    HS_TRY(json, readObject(path));
    return Document(model, path, std::move(json)).read(first);
}

/// --matrix with --key-matrix and --value-matrix.
Result<Input> fromMatrices(const Arguments &arguments)
{
    const auto sequence = [&](const char *option) -> Result<Sequence> {
        const std::string file = arguments.text(option);
        HS_TRY(array, openNpy(file));
        HS_TRY(matrix, vectorsFrom(array, file, {}));
        return sequenceOfVectors(std::move(matrix));
    };
    Input input;
    HS_TRY(queries, sequence("--matrix"));
    input.sequences.push_back(std::move(queries));
    if (arguments.has("--key-matrix")) {
        HS_TRY(keys, sequence("--key-matrix"));
        input.sequences.push_back(std::move(keys));
    }
    if (arguments.has("--value-matrix")) {
        HS_TRY(values, sequence("--value-matrix"));
        input.sequences.back().values = std::move(values.vectors);
    }
    return input;
}

/// A picture reduced to a grid of channel means, ROWSxCOLS of --grid-size.
Result<FloatTensor> mapOfPicture(const Arguments &arguments, const std::string &file)
{
    const std::string size = arguments.text("--grid-size", "16x16");
    int rows = 0, cols = 0;
    const char *end = size.data() + size.size();
    const auto first = std::from_chars(size.data(), end, rows);
    const auto second = first.ec == std::errc() && first.ptr != end && *first.ptr == 'x' ? std::from_chars(first.ptr + 1, end, cols) : std::from_chars_result{end, std::errc::invalid_argument};
    if (second.ec != std::errc() || second.ptr != end || rows < 1 || cols < 1 || rows > 512 || cols > 512) {
        return badInput(concat("--grid-size: expected ROWSxCOLS, each from 1 to 512, found \"", printable(size), "\""));
    }
    HS_TRY(picture, openPicture(file));
    return FloatTensor{{3, rows, cols}, gridOf(picture, rows, cols)};
}

Result<Input> fromMap(const Arguments &arguments)
{
    const std::string file = arguments.text("--features");
    Input input;
    if (!file.ends_with(".npy")) {
        HS_TRY(values, mapOfPicture(arguments, file));
        input.sequences.push_back(sequenceOfMap(values));
        return input;
    }
    HS_TRY(array, openNpy(file));
    HS_TRY(item, arguments.integer("--batch-index", 0, 0, 2147483646));
    HS_TRY(values, mapFrom(array, file, {item}));
    input.sequences.push_back(sequenceOfMap(values));
    return input;
}

/// A text or ids, a picture, a recording, a target text.
Result<GivenParts> partsOf(const Arguments &arguments, int first, const Progress &progress)
{
    GivenParts parts;
    if (arguments.has("--decoder-text")) {
        parts.target = arguments.text("--decoder-text");
    }
    if (arguments.has("--image")) {
        parts.picture = arguments.text("--image");
    }
    if (arguments.has("--audio")) {
        parts.sound = arguments.text("--audio");
    }
    if (arguments.has("--ids")) {
        HS_TRY(ids, arguments.integers("--ids"));
        parts.ids = GivenIds{ids, {}, {}};
        return parts;
    }
    if (!arguments.has("--text") && !arguments.has("--text-file")) {
        return parts;
    }
    std::string text = arguments.text("--text");
    if (arguments.has("--text-file")) {
        HS_TRY(read, readTextFile(arguments.text("--text-file"), progress));
        text = std::move(read);
    }
    if (text.empty()) { // a forgotten $TEXT
        return badInput(concat(arguments.has("--text-file") ? arguments.text("--text-file") : std::string("--text"), ": expected a text, found an empty one"));
    }
    parts.text = GivenText{std::move(text), {}, first, parts.target};
    if (arguments.has("--text-pair")) {
        parts.text->pair = arguments.text("--text-pair");
    }
    return parts;
}

/// What the patterns of a file say of themselves, with the picture of --image under their keys.
Result<Input> givenOnly(const Arguments &arguments, const Model &model)
{
    for (const char *way : ways) {
        if (arguments.has(way) && std::string_view(way) != "--image") {
            return wrongUsage(concat(model.said(), ": its patterns are given by the file: expected no input but --image, found ", way));
        }
    }
    return arguments.has("--image") ? givenInput(model, arguments.text("--image")) : Result<Input>(givenInput(model));
}

/// Options that only mean something beside another.
Status checkCompanions(const Arguments &arguments)
{
    constexpr std::pair<const char *, const char *> needs[] = {{"--key-matrix", "--matrix"}, {"--value-matrix", "--matrix"}, {"--batch-index", "--features"}, {"--grid-size", "--features"}};
    for (const auto &[option, other] : needs) {
        if (arguments.has(option) && !arguments.has(other)) {
            return wrongUsage(concat(option, ": expected ", other, " beside it, found none"));
        }
    }
    HS_TRY(item, arguments.integer("--batch-index", 0, 0, 2147483646));
    static_cast<void>(item);
    return Done{};
}

/// The lines of a text, without their ends.
std::vector<NumberedInput> textLines(const std::string &text, const std::string &file, const std::function<Result<Input>(std::string)> &make)
{
    std::vector<NumberedInput> out;
    size_t number = 0;
    for (size_t begin = 0; begin < text.size();) {
        const size_t end = std::min(text.find('\n', begin), text.size());
        std::string line = text.substr(begin, end - begin);
        line.erase(line.find_last_not_of(" \t\r") + 1);
        ++number;
        if (!line.empty()) {
            out.push_back({number, concat("line ", number, " of ", file), [make, line] { return make(line); }});
        }
        begin = end + 1;
    }
    return out;
}

} // namespace

Result<std::vector<NumberedInput>> readInputs(const Arguments &arguments, const Model &model, const Progress &progress)
{
    HS_TRY_STATUS(checkCompanions(arguments));
    const auto ways_given = std::count_if(std::begin(ways), std::end(ways), [&](const char *way) { return arguments.has(way); });
    if (ways_given != 1 || model.given) {
        return wrongUsage(concat("expected --text-file or --input alone for many inputs of a model that computes, found ", model.given ? "given patterns" : "others beside it"));
    }
    HS_TRY(first, arguments.integer("--first-token", 0, 0, 2147483647));
    std::vector<NumberedInput> out;
    const std::string file = arguments.text(arguments.has("--input") ? "--input" : "--text-file");
    if (arguments.has("--input")) {
        HS_TRY(json, readJsonFile(file));
        if (!json.is_array()) {
            return badInput(concat(file, ": expected a list of inputs for many files, found ", json.type_name()));
        }
        for (size_t i = 0; i < json.size(); ++i) {
            if (!json[i].is_object()) {
                return badInput(concat(file, ": [", i, "]: expected a JSON object, found ", json[i].type_name()));
            }
            out.push_back({i + 1, concat("entry ", i + 1), [&model, file, entry = std::move(json[i]), first] { return Document(model, file, entry).read(first); }});
        }
    } else {
        HS_TRY(text, readTextFile(file, progress));
        GivenText given{{}, {}, first, {}};
        if (arguments.has("--text-pair")) {
            given.pair = arguments.text("--text-pair");
        }
        if (arguments.has("--decoder-text")) {
            given.decoder_text = arguments.text("--decoder-text");
        }
        out = textLines(text, file, [&model, given](std::string line) {
            GivenText one = given;
            one.text = std::move(line);
            return inputFromText(model, one);
        });
    }
    return out.empty() ? Result<std::vector<NumberedInput>>(badInput(concat(file, ": expected an input a line or entry, found none"))) : Result<std::vector<NumberedInput>>(std::move(out));
}

Result<GivenParts> readParts(const Arguments &arguments, const Model &model, const Progress &progress)
{
    HS_TRY(first, arguments.integer("--first-token", 0, 0, 2147483647));
    if (!arguments.has("--input")) {
        return partsOf(arguments, first, progress);
    }
    HS_TRY(json, readObject(arguments.text("--input")));
    return Document(model, arguments.text("--input"), std::move(json)).readParts(first);
}

Result<Input> readInput(const Arguments &arguments, const Model &model, const Progress &progress)
{
    HS_TRY_STATUS(checkCompanions(arguments));
    if (model.given) {
        return givenOnly(arguments, model);
    }
    auto given = std::count_if(std::begin(ways), std::end(ways), [&](const char *way) { return arguments.has(way); });
    if (given == 0 && arguments.positionals()[0].starts_with("bundled:")) {
        return inputFromText(model, sampleOf(model.path));
    }
    const bool words = arguments.has("--text") || arguments.has("--text-file") || arguments.has("--ids");
    given -= words && arguments.has("--image"); // the one combination: two towers
    if (given != 1) {
        return wrongUsage(concat("expected one of --text, --text-file, --ids, --matrix, --features, --image, --audio, --input (or a text and --image); found ", given));
    }
    HS_TRY(first, arguments.integer("--first-token", 0, 0, 2147483647));
    if (arguments.has("--matrix")) {
        return fromMatrices(arguments);
    }
    if (arguments.has("--features")) {
        return fromMap(arguments);
    }
    if (arguments.has("--input")) {
        return fromDocument(model, arguments.text("--input"), first);
    }
    HS_TRY(parts, partsOf(arguments, first, progress));
    const bool onlyText = parts.text && !parts.picture;
    return onlyText ? inputFromText(model, *parts.text) : inputFromParts(model, parts);
}

} // namespace headscope::cli
