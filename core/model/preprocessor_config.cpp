// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/preprocessor_config.h"

#include <cmath>
#include <limits>
#include <optional>

#include <nlohmann/json.hpp>

#include "core/base/text.h"

namespace headscope {

using Json = nlohmann::json;

namespace {

constexpr int mostNesting = 64;

std::string shown(const Json *value) { return value ? printable(value->dump(-1, ' ', false, Json::error_handler_t::replace)) : "nothing"; }

/// The object of a file, with getters that know its name.
class Fields {
public:
    static Result<Fields> parse(std::string_view json, const std::string &source)
    {
        if (jsonDeeperThan(json, mostNesting)) {
            return badInput(concat(source, ": expected JSON nested at most ", mostNesting, " deep, found deeper nesting"));
        }
        Fields fields;
        fields.source_ = source;
        fields.object_ = Json::parse(json, nullptr, false);
        if (!fields.object_.is_object()) {
            return badInput(concat(source, ": expected a JSON object, found ", fields.object_.is_discarded() ? "no JSON" : fields.object_.type_name()));
        }
        return fields;
    }

    bool has(const char *name) const { return object_.contains(name); }
    /// Null counts as absent.
    const Json *find(const char *name) const
    {
        const auto at = object_.find(name);
        return at == object_.end() || at->is_null() ? nullptr : &*at;
    }
    Error refuse(const std::string &name, std::string_view expected, const Json *found) const
    {
        return badInput(concat(source_, ": ", name, ": expected ", expected, ", found ", shown(found)));
    }
    Error cannot(const std::string &name, std::string_view expected, const Json *found) const { return unsupported(refuse(name, expected, found).message); }

    /// A flag; null is false, as in Python.
    Result<bool> flag(const char *name, bool otherwise) const
    {
        const Json *value = find(name);
        if (value && !value->is_boolean()) {
            return refuse(name, "true or false", value);
        }
        return value ? value->get<bool>() : has(name) ? false : otherwise;
    }
    Result<double> number(const char *name, double otherwise) const
    {
        const Json *value = find(name);
        if (value && (!value->is_number() || !std::isfinite(value->get<double>()))) {
            return refuse(name, "a finite number", value);
        }
        return value ? value->get<double>() : otherwise;
    }
    Result<int> wholeOr(const char *name, int otherwise) const
    {
        const Json *value = find(name);
        return value ? whole(name, value) : Result<int>(otherwise);
    }
    /// `value`, which stands at `name`, as a positive whole number.
    Result<int> whole(const std::string &name, const Json *value) const
    {
        if (!value || !value->is_number_integer() || *value < 1 || *value > std::numeric_limits<int>::max()) {
            return refuse(name, "a positive whole number", value);
        }
        return value->get<int>();
    }
    Result<std::string> text(const char *name) const
    {
        const Json *value = find(name);
        if (value && !value->is_string()) {
            return refuse(name, "a string", value);
        }
        return value ? value->get<std::string>() : std::string();
    }

private:
    Json object_;
    std::string source_;
};

/// A picture processor of the library: what it does where the file says nothing.
struct Processor {
    std::string_view name; ///< without "ImageProcessor", "FeatureExtractor", "Fast"
    int size, crop; ///< crop 0: none
    bool byShortestEdge; ///< how a bare number for "size" is meant, and the default
    Resample filter;
    NormalizeSpec normalize;
};

constexpr NormalizeSpec halves{{0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}};
constexpr NormalizeSpec clipNormalize{{0.48145466, 0.4578275, 0.40821073}, {0.26862954, 0.26130258, 0.27577711}};
constexpr Processor processors[] = {
    {"ViT", 224, 0, false, Resample::Bilinear, halves},
    {"DeiT", 256, 224, false, Resample::Bicubic, halves},
    {"CLIP", 224, 224, true, Resample::Bicubic, clipNormalize},
    {"Bit", 224, 224, true, Resample::Bicubic, clipNormalize},
    {"Beit", 256, 224, false, Resample::Bicubic, halves},
    {"Siglip", 224, 0, false, Resample::Bicubic, halves},
};

Result<Processor> processorOf(const Fields &fields)
{
    HS_TRY(newer, fields.text("image_processor_type"));
    HS_TRY(older, fields.text("feature_extractor_type"));
    std::string name = newer.empty() ? older : newer;
    if (name.empty()) {
        return processors[0];
    }
    for (const std::string_view ending : {"Fast", "ImageProcessor", "FeatureExtractor"}) {
        if (name.ends_with(ending)) {
            name.resize(name.size() - ending.size());
        }
    }
    for (const Processor &row : processors) {
        if (row.name == name) {
            return row;
        }
    }
    const char *key = newer.empty() ? "feature_extractor_type" : "image_processor_type";
    return fields.cannot(key, "the processor of ViT, DeiT, CLIP, Bit, Beit or Siglip", fields.find(key));
}

/// What the program would get wrong if it went on.
Status refuseOtherSteps(const Fields &fields)
{
    for (const char *name : {"do_pad", "do_flip_channel_order", "do_thumbnail", "do_align_long_axis", "do_image_splitting", "offset", "use_square_size"}) {
        const Json *value = fields.find(name);
        if (value && !(value->is_boolean() && !value->get<bool>())) {
            return fields.cannot(name, "false", value);
        }
    }
    return Done{};
}

Result<PictureSize> heightAndWidth(const Fields &fields, const std::string &name, const Json &value)
{
    const bool list = value.is_array() && value.size() == 2, object = value.is_object() && value.contains("height") && value.contains("width");
    if (!list && !object) {
        return fields.refuse(name, "a number, height and width, or a shortest edge", &value);
    }
    HS_TRY(height, fields.whole(name + ".height", list ? &value[0] : &value["height"]));
    HS_TRY(width, fields.whole(name + ".width", list ? &value[1] : &value["width"]));
    return PictureSize{height, width};
}

Result<std::optional<ResizeSpec>> resizeOf(const Fields &fields, const Processor &processor)
{
    HS_TRY(wanted, fields.flag("do_resize", true));
    if (!wanted) {
        return std::optional<ResizeSpec>();
    }
    ResizeSpec out{{processor.size, processor.size}, processor.byShortestEdge ? processor.size : 0, processor.filter};
    if (const Json *size = fields.find("size")) {
        out.shortestEdge = 0;
        if (size->is_object() && size->contains("longest_edge")) {
            return fields.cannot("size", "height and width or a shortest edge alone", size);
        }
        if (size->is_number()) {
            HS_TRY(edge, fields.whole("size", size));
            out.size = {edge, edge};
            out.shortestEdge = processor.byShortestEdge ? edge : 0;
        } else if (size->is_object() && size->contains("shortest_edge")) {
            HS_TRY(edge, fields.whole("size.shortest_edge", &size->at("shortest_edge")));
            out.shortestEdge = edge;
        } else {
            HS_TRY(both, heightAndWidth(fields, "size", *size));
            out.size = both;
        }
    }
    if (const Json *filter = fields.find("resample")) {
        if (!filter->is_number_integer() || *filter < 0 || *filter > 5) {
            return fields.refuse("resample", "a whole number from 0 to 5", filter);
        }
        out.filter = static_cast<Resample>(filter->get<int>());
    }
    return std::optional(out);
}

Result<std::optional<PictureSize>> cropOf(const Fields &fields, const Processor &processor)
{
    HS_TRY(wanted, fields.flag("do_center_crop", processor.crop > 0));
    if (!wanted) {
        return std::optional<PictureSize>();
    }
    const Json *size = fields.find("crop_size");
    if (!size || size->is_number()) {
        HS_TRY(edge, fields.wholeOr("crop_size", processor.crop > 0 ? processor.crop : processor.size));
        return std::optional(PictureSize{edge, edge});
    }
    HS_TRY(both, heightAndWidth(fields, "crop_size", *size));
    return std::optional(both);
}

/// Three numbers, or one for all channels.
Result<std::array<double, 3>> channels(const Fields &fields, const char *name, std::array<double, 3> otherwise)
{
    const Json *value = fields.find(name);
    if (!value) {
        return otherwise;
    }
    if (value->is_array() && value->size() != 3) {
        return fields.refuse(name, "3 numbers", value);
    }
    for (size_t i = 0; i < otherwise.size(); ++i) {
        const Json &number = value->is_array() ? (*value)[i] : *value;
        if (!number.is_number() || !std::isfinite(number.get<double>())) {
            return fields.refuse(name, "3 finite numbers", value);
        }
        otherwise[i] = number.get<double>();
    }
    return otherwise;
}

Result<std::optional<NormalizeSpec>> normalizeOf(const Fields &fields, const Processor &processor)
{
    HS_TRY(wanted, fields.flag("do_normalize", true));
    if (!wanted) {
        return std::optional<NormalizeSpec>();
    }
    HS_TRY(mean, channels(fields, "image_mean", processor.normalize.mean));
    HS_TRY(std, channels(fields, "image_std", processor.normalize.std));
    for (const double value : std) {
        if (!(static_cast<float>(value) > 0)) {
            return fields.refuse("image_std", "numbers above 0", fields.find("image_std"));
        }
    }
    return std::optional(NormalizeSpec{mean, std});
}

} // namespace

Result<PreprocessSpec> parsePicturePreprocessing(std::string_view json, const std::string &source)
{
    HS_TRY(fields, Fields::parse(json, source));
    HS_TRY(processor, processorOf(fields));
    HS_TRY_STATUS(refuseOtherSteps(fields));
    PreprocessSpec out;
    HS_TRY(resize, resizeOf(fields, processor));
    HS_TRY(crop, cropOf(fields, processor));
    HS_TRY(rescale, fields.flag("do_rescale", true));
    HS_TRY(factor, fields.number("rescale_factor", 1.0 / 255));
    HS_TRY(normalize, normalizeOf(fields, processor));
    out.resize = resize;
    out.crop = crop;
    out.rescale = rescale ? std::optional(factor) : std::nullopt;
    out.normalize = normalize;
    return out;
}

Result<LogMelSpec> parseSoundPreprocessing(std::string_view json, const std::string &source)
{
    HS_TRY(fields, Fields::parse(json, source));
    HS_TRY(name, fields.text("feature_extractor_type"));
    if (!name.empty() && name != "WhisperFeatureExtractor") {
        return fields.cannot("feature_extractor_type", "WhisperFeatureExtractor", fields.find("feature_extractor_type"));
    }
    for (const char *key : {"do_normalize", "dither"}) {
        const Json *value = fields.find(key);
        if (value && *value != false && *value != 0) {
            return fields.cannot(key, "false or 0", value);
        }
    }
    LogMelSpec out;
    HS_TRY(mels, fields.wholeOr("feature_size", out.n_mels));
    HS_TRY(fft, fields.wholeOr("n_fft", out.n_fft));
    HS_TRY(hop, fields.wholeOr("hop_length", out.hop));
    HS_TRY(rate, fields.wholeOr("sampling_rate", out.sampleRate));
    HS_TRY(seconds, fields.wholeOr("chunk_length", out.chunkSeconds));
    HS_TRY(padding, fields.number("padding_value", out.padding));
    out = {mels, fft, hop, rate, seconds, padding};
    if (const auto sound = checkLogMel(out); !sound) {
        return Error{sound.error().code, concat(source, ": ", sound.error().message)};
    }
    return out;
}

} // namespace headscope
