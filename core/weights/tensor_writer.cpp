// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/tensor_writer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <set>

#include "core/base/check.h"
#include "core/base/text.h"
#include "core/weights/json_text.h"
#include "core/weights/tensor_writer_formats.h"

namespace headscope {

static_assert(std::endian::native == std::endian::little, "tensors are written as they lie in memory");

namespace {

using Writer = Status (*)(AtomicFile &, const std::vector<TensorSource> &, const WriteOptions &);
struct Format {
    std::string_view ending;
    Writer write;
};
constexpr std::array<Format, 5> formats = {{{".safetensors", writeSafetensors}, {".npz", writeNpz}, {".npy", writeNpy}, {".json", writeJson}, {".csv", writeCsv}}};

std::string lowerCase(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
    return text;
}

/// {"__metadata__": {...}, name: {"dtype", "shape", "data_offsets"}, ...} padded with spaces to a multiple of 8.
std::string safetensorsHeader(const std::vector<TensorSource> &tensors, const WriteOptions &options)
{
    std::string header = "{";
    const auto next = [&](std::string_view name) {
        header += header.size() > 1 ? "," : "";
        appendJsonString(header, name);
        header += ':';
    };
    if (!options.metadata.empty()) {
        next("__metadata__");
        char before = '{';
        for (const auto &[name, value] : options.metadata) {
            header += std::exchange(before, ',');
            appendJsonString(header, name);
            header += ':';
            appendJsonString(header, value);
        }
        header += '}';
    }
    int64_t at = 0;
    for (const auto &tensor : tensors) {
        const int64_t count = *elementCount(tensor.shape);
        constexpr auto size = static_cast<int64_t>(sizeof(float));
        HS_CHECK(count <= (std::numeric_limits<int64_t>::max() - at) / size);
        next(tensor.name);
        header += concat("{\"dtype\":\"F32\",\"shape\":", shapeText(tensor.shape), ",\"data_offsets\":[", at, ",", at + count * size, "]}");
        at += count * size;
    }
    header += '}';
    header.append((8 - header.size() % 8) % 8, ' ');
    return header;
}

} // namespace

Result<std::vector<float>> valuesOf(const TensorSource &source)
{
    HS_TRY(values, source.values());
    HS_CHECK(elementCount(source.shape) == static_cast<int64_t>(values.size()));
    return values;
}

Status writeFloats(AtomicFile &file, const std::vector<float> &values)
{
    constexpr size_t piece = 1 << 18;
    const std::string_view bytes(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float));
    for (size_t at = 0; at < bytes.size(); at += piece) {
        HS_TRY_STATUS(file.write(bytes.substr(at, piece)));
    }
    return Done{};
}

Status writeSafetensors(AtomicFile &file, const std::vector<TensorSource> &tensors, const WriteOptions &options)
{
    const std::string header = safetensorsHeader(tensors, options);
    std::string length(8, '\0');
    for (size_t i = 0; i < length.size(); ++i) {
        length[i] = static_cast<char>((static_cast<uint64_t>(header.size()) >> (8 * i)) & 0xFFu);
    }
    HS_TRY_STATUS(file.write(length));
    HS_TRY_STATUS(file.write(header));
    for (const auto &tensor : tensors) {
        HS_TRY(values, valuesOf(tensor));
        HS_TRY_STATUS(writeFloats(file, values));
    }
    return Done{};
}

Status writeTensors(const std::filesystem::path &path, const std::vector<TensorSource> &tensors, const WriteOptions &options)
{
    const std::string ending = lowerCase(path.extension().string());
    const auto format = std::find_if(formats.begin(), formats.end(), [&](const Format &f) { return f.ending == ending; });
    if (format == formats.end()) {
        return badInput(concat(path.string(), ": expected a name that ends in .safetensors, .npz, .npy, .json or .csv, found ", ending.empty() ? "no ending" : printable(ending)));
    }
    std::set<std::string_view> names;
    for (const auto &tensor : tensors) {
        HS_CHECK(elementCount(tensor.shape) && tensor.values);
        if (!names.insert(tensor.name).second || options.texts.contains(tensor.name) || (format->write == writeSafetensors && tensor.name == "__metadata__")) {
            return badInput(concat(path.string(), ": ", printable(tensor.name, 200), ": expected a name of its own, found one that is taken"));
        }
    }
    HS_TRY(file, AtomicFile::create(path));
    file->stopWith(options.stop);
    if (auto written = format->write(*file, tensors, options); !written) {
        const bool named = written.error().code != ErrorCode::BadInput || written.error().message.starts_with(path.string());
        return named ? written.error() : badInput(concat(path.string(), ": ", written.error().message));
    }
    return file->commit();
}

} // namespace headscope
