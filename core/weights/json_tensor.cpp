// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/json_tensor.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <limits>

#include "core/base/check.h"
#include "core/base/text.h"
#include "core/base/base64.h"
#include "core/weights/json_number.h"

namespace headscope {

namespace {

constexpr size_t maxRank = 32;

struct DTypeNames {
    DType dtype;
    std::array<std::string_view, 5> names; ///< the first is the one that is written
};
constexpr std::array<DTypeNames, 10> dtypeNames = {{
    {DType::F64, {"float64", "F64", "<f8", "double", "f64"}},
    {DType::F32, {"float32", "F32", "<f4", "float", "f32"}},
    {DType::F16, {"float16", "F16", "<f2", "half", "f16"}},
    {DType::BF16, {"bfloat16", "BF16", "bf16", "bfloat16", "bf16"}},
    {DType::I64, {"int64", "I64", "<i8", "long", "i64"}},
    {DType::I32, {"int32", "I32", "<i4", "int", "i32"}},
    {DType::I16, {"int16", "I16", "<i2", "short", "i16"}},
    {DType::I8, {"int8", "I8", "|i1", "i1", "i8"}},
    {DType::U8, {"uint8", "U8", "|u1", "u1", "u8"}},
    {DType::Bool, {"bool", "BOOL", "|b1", "bool_", "?"}},
}};
/// Known dtypes that the program does not compute with: they are unsupported, not wrong.
constexpr std::array<std::string_view, 16> foreignDTypes = {"uint16", "uint32", "uint64", "complex64", "complex128", "complex32", "float8_e4m3fn", "float8_e5m2",
    "qint8", "quint8", "qint32", "U16", "U32", "U64", "F8_E4M3", "F8_E5M2"};

/// Members that say nothing about the numbers.
constexpr std::array<std::string_view, 3> harmless = {"requires_grad", "device", "name"};
/// Members that only say what holds anyway, and their one value.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> fixed = {
    {{"encoding", "\"base64\""}, {"byteorder", "\"little\""}, {"byte_order", "\"little\""}, {"endian", "\"little\""}, {"order", "\"C\""}}};

template <class Table>
bool contains(const Table &table, std::string_view name)
{
    return std::find(table.begin(), table.end(), name) != table.end();
}

std::string_view withoutTorch(std::string_view name)
{
    constexpr std::string_view torch = "torch.";
    return name.starts_with(torch) ? name.substr(torch.size()) : name;
}

/// Steps over a value that is no object, unread; false (not refused) where there is none or it has no end.
bool stepOver(JsonScanner &scanner, ListExtent &numbers)
{
    const char c = scanner.peek();
    if (c == '"') {
        const char *quote = scanner.stringEnd();
        scanner.moveTo(quote ? quote + 1 : scanner.at());
        return quote != nullptr;
    }
    if (c == '[') {
        const auto extent = listExtent(scanner);
        numbers = extent.value_or(ListExtent{});
        if (!numbers.end) {
            return false;
        }
        scanner.moveTo(extent->end);
        return true;
    }
    const char *at = scanner.at();
    while (at < scanner.end() && *at != ',' && *at != '}' && *at != '"' && *at != '{' && !isJsonSpace(*at)) {
        ++at;
    }
    const bool any = at > scanner.at();
    scanner.moveTo(at);
    return any;
}

/// Reads the members of one object for surveyTensor.
class Surveyor {
public:
    Surveyor(JsonScanner &scanner, TensorSurvey &survey) : scanner_(scanner), survey_(survey) {}

    /// False: refused. Otherwise survey_ says what was found.
    bool run()
    {
        scanner_.moveTo(scanner_.at() + 1);
        bool more = scanner_.peek() != '}';
        while (more) {
            const Step step = member();
            const char c = scanner_.peek();
            if (step != Step::Read || scanner_.left() == 0 || (c != ',' && c != '}')) {
                // What stopped this look stops the reading too, and is named by it.
                survey_.isTensor = step != Step::Foreign && slots() >= 2;
                return step != Step::Refused;
            }
            more = c == ',';
            scanner_.moveTo(scanner_.at() + 1);
        }
        survey_.end = scanner_.at();
        survey_.isTensor = survey_.data.at || slots() == 2;
        return true;
    }

private:
    enum class Step { Read, Foreign, Broken, Refused };

    int slots() const { return (survey_.shape ? 1 : 0) + (survey_.dtype ? 1 : 0) + (survey_.data ? 1 : 0); }
    Step refused(const char *place, const std::string &expected, const std::string &found)
    {
        scanner_.refuse(place, expected, found);
        return Step::Refused;
    }

    Step member()
    {
        std::string name;
        const char *place = nullptr;
        if (!scanner_.readName(name, place)) {
            return Step::Refused;
        }
        const bool opens = scanner_.peek() == '{';
        const auto fix = std::find_if(fixed.begin(), fixed.end(), [&](const auto &row) { return row.first == name; });
        TensorSurvey::Span *slot = name == "shape" ? &survey_.shape : name == "dtype" ? &survey_.dtype : name == "data" ? &survey_.data : nullptr;
        if (opens || (!slot && fix == fixed.end() && !contains(harmless, name))) {
            return slots() < 2 ? Step::Foreign : refused(place, "shape, dtype or data of a tensor", '"' + printable(name, 40) + '"');
        }
        const char *value = scanner_.at();
        if (!slot) {
            std::string_view text;
            if (!scanner_.readValue(text)) {
                return Step::Refused;
            }
            const bool fits = fix == fixed.end() || text == fix->second;
            return fits ? Step::Read : slots() < 2 ? Step::Foreign : refused(value, std::string(fix->second), scanner_.kindOf(value));
        }
        if (*slot) {
            return refused(place, "the name once", "it a second time");
        }
        ListExtent numbers;
        const bool over = stepOver(scanner_, numbers);
        *slot = {scanner_.left() > 0 || over ? value : nullptr, over ? scanner_.at() : nullptr};
        survey_.numbers = slot == &survey_.data ? numbers : survey_.numbers;
        return over ? Step::Read : scanner_.error() ? Step::Refused : Step::Broken;
    }

    JsonScanner &scanner_;
    TensorSurvey &survey_;
};

/// Reads one object whose survey is known.
class ObjectReader {
public:
    ObjectReader(JsonScanner &scanner, const TensorSurvey &survey, bool acceptNonFinite) : scanner_(scanner), survey_(survey), acceptNonFinite_(acceptNonFinite) {}

    std::optional<Tensor> read()
    {
        Tensor tensor;
        if (!readDType() || !readShape() || !readData(tensor)) {
            return std::nullopt;
        }
        if (!survey_.end) {
            scanner_.refuseSyntax(scanner_.at(), "',' or '}'");
            return std::nullopt;
        }
        scanner_.moveTo(survey_.end);
        return tensor;
    }

private:
    bool readDType();
    bool readShape();
    /// Whether the value ends where the survey took it to end.
    bool reached(const char *place) { return scanner_.at() == place || scanner_.refuseSyntax(scanner_.at(), "',' or '}'"); }
    bool readSize(std::string_view &text);
    bool readData(Tensor &tensor);
    bool readNumbers(Tensor &tensor);
    bool readBase64(Tensor &tensor);
    bool decode(std::string_view digits, const char *place, Tensor &tensor);

    JsonScanner &scanner_;
    const TensorSurvey &survey_;
    bool acceptNonFinite_;
    std::optional<DType> dtype_;
    std::optional<Shape> shape_;
    int64_t count_ = 0; ///< elements of shape_
};

bool ObjectReader::readDType()
{
    if (!survey_.dtype) {
        return true;
    }
    scanner_.moveTo(survey_.dtype.at);
    scanner_.enter("dtype");
    if (*survey_.dtype.at != '"') {
        return scanner_.refuseKind(survey_.dtype.at, "a string");
    }
    std::string name;
    if (!scanner_.readString(name)) {
        return false;
    }
    dtype_ = jsonDType(name);
    if (!dtype_) {
        scanner_.refuse(survey_.dtype.at, "a dtype such as float32, float16 or bfloat16", '"' + printable(name, 40) + '"');
        return contains(foreignDTypes, withoutTorch(name)) || name.starts_with('>') ? scanner_.refuse(unsupported(scanner_.error()->message)) : false;
    }
    scanner_.leave();
    return true;
}

/// One size, up to a comma or bracket.
bool ObjectReader::readSize(std::string_view &text)
{
    scanner_.peek();
    const char *start = scanner_.at(), *behind = nullptr;
    bool whole = false;
    if (scanner_.left() > 0 && (*start == '-' || (*start >= '0' && *start <= '9'))) {
        behind = numberEnd(start, scanner_.end(), whole);
    }
    if (!behind) {
        return scanner_.refuseKind(start, "a size");
    }
    text = {start, static_cast<size_t>(behind - start)};
    scanner_.moveTo(behind);
    int64_t size = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), size);
    if (!whole || read.ec != std::errc() || size < 0) {
        return scanner_.refuse(start, whole && size < 0 ? "a size of at least 0" : "a whole number below 2^63", printable(text, 40));
    }
    if (shape_->size() >= maxRank) {
        return scanner_.refuse(start, concat("at most ", maxRank, " sizes"), "more");
    }
    shape_->push_back(size);
    return true;
}

bool ObjectReader::readShape()
{
    if (!survey_.shape) {
        return true;
    }
    scanner_.moveTo(survey_.shape.at);
    scanner_.enter("shape");
    if (*survey_.shape.at != '[') {
        return scanner_.refuseKind(survey_.shape.at, "a list of sizes");
    }
    scanner_.moveTo(survey_.shape.at + 1);
    shape_.emplace();
    const bool empty = scanner_.peek() == ']';
    scanner_.moveTo(scanner_.at() + empty);
    for (bool more = !empty; more;) {
        std::string_view text;
        if (!readSize(text) || !scanner_.takeCommaOr(']', more)) {
            return false;
        }
    }
    const auto count = elementCount(*shape_);
    if (!count) {
        return scanner_.refuse(survey_.shape.at, "sizes whose product is below 2^63", shapeText(*shape_));
    }
    count_ = *count;
    scanner_.leave();
    return reached(survey_.shape.end);
}

bool ObjectReader::readData(Tensor &tensor)
{
    if (!survey_.data) {
        scanner_.moveTo(survey_.end ? survey_.end : scanner_.at());
        return scanner_.refuse(survey_.end ? survey_.end - 1 : scanner_.at(), "data", "none");
    }
    scanner_.moveTo(survey_.data.at);
    scanner_.enter("data");
    const char c = *survey_.data.at;
    const bool number = c == '-' || (c >= '0' && c <= '9');
    const bool read = c == '"' ? readBase64(tensor) : c == '[' || number || dtype_ == DType::Bool || acceptNonFinite_ ? readNumbers(tensor)
                                                                 : scanner_.refuseKind(survey_.data.at, "base64 or a list of numbers");
    if (!read) {
        return false;
    }
    scanner_.leave();
    return reached(survey_.data.end);
}

bool ObjectReader::readNumbers(Tensor &tensor)
{
    JsonNumberList list(scanner_, dtype_.value_or(DType::F32), acceptNonFinite_);
    if (!list.read(std::max<size_t>(survey_.numbers.numbers, 1))) {
        return false;
    }
    tensor = list.take();
    if (!shape_ || tensor.shape == *shape_) {
        return true;
    }
    const auto found = static_cast<int64_t>(tensor.bytes.size() / dtypeSize(tensor.dtype));
    if (found != count_) {
        return scanner_.refuse(survey_.data.at, concat(count_, " numbers for shape ", shapeText(*shape_)), concat(found));
    }
    if (tensor.shape.size() > 1) {
        return scanner_.refuse(survey_.data.at, concat("lists of shape ", shapeText(*shape_)), shapeText(tensor.shape));
    }
    tensor.shape = *shape_;
    return true;
}

bool ObjectReader::readBase64(Tensor &tensor)
{
    if (!dtype_ || !shape_) {
        return scanner_.refuse(survey_.data.at, concat(dtype_ ? "shape" : "dtype", " beside base64 data"), "none");
    }
    const char *quote = scanner_.stringEnd();
    if (!quote) {
        return scanner_.error() ? false : scanner_.refuseSyntax(scanner_.end(), "'\"'");
    }
    const std::string_view text(survey_.data.at + 1, static_cast<size_t>(quote - survey_.data.at - 1));
    // Some writers escape the slash.
    constexpr size_t look = 1 << 12;
    std::string plain;
    const bool escaped = text.substr(0, look).find('\\') != std::string_view::npos || text.find('\\') != std::string_view::npos;
    if (escaped && !scanner_.readString(plain)) {
        return false;
    }
    scanner_.moveTo(quote + 1);
    return decode(withoutPadding(escaped ? std::string_view(plain) : text), escaped ? nullptr : survey_.data.at + 1, tensor);
}

/// `place`: where the digits stand in the text, or nullptr when they do not.
bool ObjectReader::decode(std::string_view digits, const char *place, Tensor &tensor)
{
    constexpr size_t piece = 1 << 20; // a multiple of four
    const size_t size = dtypeSize(*dtype_), bytes = decodedSize(digits.size());
    const auto most = static_cast<uint64_t>(std::numeric_limits<int64_t>::max()) / size;
    if (static_cast<uint64_t>(count_) > most || static_cast<size_t>(count_) * size != bytes) {
        const std::string needed = static_cast<uint64_t>(count_) > most ? "more than 2^63" : concat(static_cast<size_t>(count_) * size);
        return scanner_.refuse(survey_.data.at, concat(needed, " bytes for ", jsonDTypeName(*dtype_), ' ', shapeText(*shape_)), concat(bytes, " (", digits.size(), " base64 digits)"));
    }
    std::shared_ptr<std::byte[]> out = std::make_shared_for_overwrite<std::byte[]>(bytes);
    for (size_t at = 0; at < digits.size(); at += piece) {
        const std::string_view part = digits.substr(at, piece);
        const size_t sound = decodeBase64(part, out.get() + at / 4 * 3);
        if (sound != part.size()) {
            const char *where = place ? place + at + sound : survey_.data.at;
            const std::string found = printable(part.substr(sound, 1));
            return scanner_.refuse(where, concat("base64 (digit ", at + sound, ")"), firstInvalidUtf8(found) ? "another byte" : "'" + found + "'");
        }
        if (!scanner_.alive()) {
            return false;
        }
    }
    if (!scanner_.tick()) {
        return false;
    }
    tensor = {*dtype_, *shape_, {out.get(), bytes}, out};
    return true;
}

} // namespace

std::optional<DType> jsonDType(std::string_view name)
{
    name = withoutTorch(name);
    for (const auto &row : dtypeNames) {
        if (!name.empty() && contains(row.names, name)) {
            return row.dtype;
        }
    }
    return std::nullopt;
}

std::string_view jsonDTypeName(DType dtype) { return dtypeNames[static_cast<size_t>(dtype)].names[0]; }

bool surveyTensor(JsonScanner &scanner, TensorSurvey &survey)
{
    const char *start = scanner.at();
    if (!Surveyor(scanner, survey).run()) {
        return false;
    }
    scanner.moveTo(start);
    return true;
}

std::optional<Tensor> readTensorObject(JsonScanner &scanner, const TensorSurvey &survey, bool acceptNonFinite)
{
    HS_CHECK(survey.isTensor);
    return ObjectReader(scanner, survey, acceptNonFinite).read();
}

} // namespace headscope
