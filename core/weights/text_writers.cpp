// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <utility>

#include "core/base/check.h"
#include "core/base/text.h"
#include "core/weights/json_text.h"
#include "core/weights/tensor_writer_formats.h"

namespace headscope {

namespace {

constexpr std::string_view lineEnd = "\r\n";
constexpr size_t piece = 1 << 16; ///< text gathered before it goes to the file

/// Writes `text` out and empties it once it is large.
Status drain(AtomicFile &file, std::string &text, size_t atLeast = piece)
{
    if (text.size() < atLeast) {
        return Done{};
    }
    auto status = file.write(text);
    text.clear();
    return status;
}

/// Rows and columns of the one matrix among `tensors`.
Result<Shape> matrixShape(const std::vector<TensorSource> &tensors)
{
    if (tensors.size() != 1) {
        return badInput(concat("a CSV holds one matrix: expected 1 tensor, found ", tensors.size()));
    }
    Shape shape = tensors.front().shape;
    while (shape.size() > 2 && shape.front() == 1) {
        shape.erase(shape.begin());
    }
    if (shape.size() != 2) {
        return badInput(concat(printable(tensors.front().name, 200), ": a CSV holds one matrix: expected two dimensions, found ", shapeText(tensors.front().shape)));
    }
    return shape;
}

} // namespace

Status writeJson(AtomicFile &file, const std::vector<TensorSource> &tensors, const WriteOptions &options)
{
    std::string text = "{\"metadata\": {";
    for (const char *comma = ""; const auto &[name, value] : options.metadata) {
        text += std::exchange(comma, ", ");
        appendJsonString(text, name);
        text += ": ";
        appendJsonString(text, value);
    }
    text += "},\n\"tensors\": {";
    for (const char *comma = "\n"; const auto &tensor : tensors) {
        text += std::exchange(comma, ",\n");
        appendJsonString(text, tensor.name);
        text += concat(": {\"shape\": ", shapeText(tensor.shape), ", \"data\": [");
        HS_TRY(values, valuesOf(tensor));
        for (size_t i = 0; i < values.size(); ++i) {
            text += i ? ", " : "";
            if (std::isfinite(values[i])) {
                appendFloat(text, values[i]);
            } else {
                text += "null";
            }
            HS_TRY_STATUS(drain(file, text));
        }
        text += "]}";
    }
    text += "\n}}\n";
    return drain(file, text, 0);
}

Status writeCsv(AtomicFile &file, const std::vector<TensorSource> &tensors, const WriteOptions &options)
{
    HS_TRY(shape, matrixShape(tensors));
    const auto n_rows = static_cast<size_t>(shape[0]), n_columns = static_cast<size_t>(shape[1]);
    const auto &rowLabels = options.rowLabels, &columnLabels = options.columnLabels;
    HS_CHECK(rowLabels.empty() || rowLabels.size() == n_rows);
    HS_CHECK(columnLabels.empty() || columnLabels.size() == n_columns);
    std::string text;
    if (!columnLabels.empty()) {
        for (size_t column = 0; column < n_columns; ++column) {
            text += (column || !rowLabels.empty() ? "," : "") + csvCell(columnLabels[column]);
        }
        text += lineEnd;
    }
    HS_TRY(values, valuesOf(tensors.front()));
    for (size_t row = 0; row < n_rows; ++row) {
        text += rowLabels.empty() ? "" : csvCell(rowLabels[row]) + (n_columns ? "," : "");
        for (size_t column = 0; column < n_columns; ++column) {
            text += column ? "," : "";
            appendFloat(text, values[row * n_columns + column]);
            HS_TRY_STATUS(drain(file, text));
        }
        text += lineEnd;
    }
    return drain(file, text, 0);
}

} // namespace headscope
