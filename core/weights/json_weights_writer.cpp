// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/json_weights_writer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <utility>

#include "core/base/check.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/tensor/half.h"
#include "core/base/base64.h"
#include "core/weights/json_scanner.h"
#include "core/weights/json_tensor.h"
#include "core/weights/json_text.h"
#include "core/weights/tensor_writer_formats.h"

namespace headscope {

namespace {

constexpr size_t pieceBytes = 3 << 16; ///< of a tensor, between two looks at the progress: whole base64 groups and whole numbers of every dtype

template <class T>
T numberAt(std::string_view bytes, size_t i)
{
    T value;
    std::memcpy(&value, bytes.data() + i * sizeof value, sizeof value);
    return value;
}

/// Appends number `i` in decimals; false for what is no number.
bool appendDecimal(std::string &out, DType dtype, std::string_view bytes, size_t i)
{
    char buffer[32];
    const auto write = [&](auto value) {
        out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
        return std::isfinite(static_cast<double>(value));
    };
    switch (dtype) {
    case DType::F64: return write(numberAt<double>(bytes, i));
    case DType::F32: return write(numberAt<float>(bytes, i));
    case DType::F16: return write(halfToFloat(numberAt<uint16_t>(bytes, i)));
    case DType::BF16: return write(bfloat16ToFloat(numberAt<uint16_t>(bytes, i)));
    case DType::I64: return write(numberAt<int64_t>(bytes, i));
    case DType::I32: return write(numberAt<int32_t>(bytes, i));
    case DType::I16: return write(numberAt<int16_t>(bytes, i));
    case DType::I8: return write(static_cast<int>(numberAt<int8_t>(bytes, i)));
    case DType::U8: return write(static_cast<int>(numberAt<uint8_t>(bytes, i)));
    case DType::Bool: break;
    }
    out += numberAt<uint8_t>(bytes, i) ? "true" : "false";
    return true;
}

/// Whether the reader takes `text` as the object `name`.
Status checkObject(const std::string &source, const std::string &name, std::string_view text)
{
    const Progress silent;
    JsonScanner scanner(source, text, 0, silent);
    std::string_view value;
    scanner.enter(name);
    const bool object = scanner.peek() == '{' && scanner.left() > 0;
    if (object ? !scanner.open() || !scanner.readValue(value) || !scanner.takeEnd() : !scanner.refuseKind(scanner.at(), "an object")) {
        return *scanner.error();
    }
    return Done{};
}

class Writer {
public:
    Writer(AtomicFile &file, std::string source, const JsonWriteOptions &options, const Progress &progress)
        : file_(file), source_(std::move(source)), options_(options), progress_(progress)
    {
    }

    Status write(const JsonWeights &weights)
    {
        for (const auto &[name, tensor] : weights.index.tensors) {
            total_ += static_cast<double>(tensor.bytes.size());
        }
        HS_TRY_STATUS(writeHead(weights));
        for (const char *comma = "\n"; const auto &[name, tensor] : weights.index.tensors) {
            text_ += std::exchange(comma, ",\n");
            HS_TRY_STATUS(appendName(name));
            HS_TRY_STATUS(writeTensor(name, tensor));
        }
        text_ += "\n}}\n";
        return drain();
    }

private:
    Status drain()
    {
        HS_TRY_STATUS(file_.write(text_));
        text_.clear();
        if (progress_.cancelled()) {
            return cancelled();
        }
        progress_.say(total_ > 0 ? done_ / total_ : 1.0, "writing weights");
        return Done{};
    }

    Status appendName(const std::string &name)
    {
        if (firstInvalidUtf8(name)) {
            return badInput(concat(source_, ": expected names in UTF-8, found one that is not"));
        }
        appendJsonString(text_, name);
        text_ += ": ";
        return Done{};
    }

    Status writeHead(const JsonWeights &weights)
    {
        text_ = "{\"format\": \"headscope-weights\", \"version\": 1";
        for (const auto &[name, object] : {std::pair<std::string, const std::string &>("config", weights.config), {"tokenizer", weights.tokenizer}}) {
            if (!object.empty()) {
                HS_TRY_STATUS(checkObject(source_, name, object));
                text_ += concat(",\n\"", name, "\": ", object);
            }
        }
        if (!weights.index.metadata.empty()) {
            text_ += ",\n\"metadata\": {";
            for (const char *comma = ""; const auto &[name, value] : weights.index.metadata) {
                text_ += std::exchange(comma, ", ");
                HS_TRY_STATUS(appendName(name));
                appendJsonString(text_, value);
            }
            text_ += '}';
        }
        text_ += ",\n\"tensors\": {";
        return drain();
    }

    Status writeTensor(const std::string &name, const Tensor &tensor)
    {
        const bool base64 = options_.numbers == JsonNumbers::Base64;
        const size_t size = dtypeSize(tensor.dtype);
        const auto count = elementCount(tensor.shape);
        HS_CHECK(count && static_cast<size_t>(*count) * size == tensor.bytes.size());
        text_ += concat("{\"shape\": ", shapeText(tensor.shape), ", \"dtype\": \"", jsonDTypeName(tensor.dtype), "\", \"data\": ", base64 ? '"' : '[');
        const std::string_view bytes(reinterpret_cast<const char *>(tensor.bytes.data()), tensor.bytes.size());
        for (size_t at = 0; at < bytes.size(); at += pieceBytes) {
            const std::string_view part = bytes.substr(at, pieceBytes);
            if (base64) {
                appendBase64(text_, part);
            } else {
                HS_TRY_STATUS(appendDecimals(name, tensor.dtype, part, at / size));
            }
            done_ += static_cast<double>(part.size());
            HS_TRY_STATUS(drain());
        }
        text_ += base64 ? "\"}" : "]}";
        return Done{};
    }

    /// The numbers of one piece, of which the first is number `first` of the tensor.
    Status appendDecimals(const std::string &name, DType dtype, std::string_view part, size_t first)
    {
        for (size_t i = 0; i < part.size() / dtypeSize(dtype); ++i) {
            text_ += first + i > 0 ? ", " : "";
            if (!appendDecimal(text_, dtype, part, i)) {
                return badInput(concat(source_, ": ", printable(name, 200), ": number ", first + i, ": expected a finite number, which decimals of JSON can hold, found NaN or Infinity"));
            }
        }
        return Done{};
    }

    AtomicFile &file_;
    std::string source_, text_;
    JsonWriteOptions options_;
    const Progress &progress_;
    double total_ = 0, done_ = 0; ///< bytes of tensors
};

} // namespace

Status writeJsonWeights(const std::filesystem::path &path, const JsonWeights &weights, const JsonWriteOptions &options, const Progress &progress)
{
    HS_TRY(file, AtomicFile::create(path));
    HS_TRY_STATUS(Writer(*file, path.string(), options, progress).write(weights));
    if (progress.cancelled()) {
        return cancelled();
    }
    return file->commit();
}

} // namespace headscope
