// SPDX-License-Identifier: GPL-3.0-or-later

/// Feeds bytes to the reader of JSON weights and aborts when it breaks a promise of json_weights.h: an answer that is no sound tensor, a message that is not one line of
/// UTF-8 naming its source, text that is accepted although nlohmann/json refuses it, or a number that differs from what that library reads.
/// Built with libFuzzer by the preset `fuzz`; the same function replays the corpus in every build (replay_main.cpp).

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <nlohmann/json.hpp>

#include "core/base/check.h"
#include "core/base/text.h"
#include "core/weights/json_weights.h"

using namespace headscope;

namespace {

/// Every tensor has the bytes of its shape, and is readable.
void checkTensors(const WeightIndex &index)
{
    HS_CHECK(!index.tensors.empty());
    for (const auto &[name, tensor] : index.tensors) {
        const auto count = elementCount(tensor.shape);
        HS_CHECK(count && static_cast<size_t>(*count) * dtypeSize(tensor.dtype) == tensor.bytes.size());
        HS_CHECK(toFloat(tensor).size() == static_cast<size_t>(*count));
    }
}

void checkMessage(const Error &error)
{
    HS_CHECK(error.code == ErrorCode::BadInput || error.code == ErrorCode::Unsupported);
    HS_CHECK(error.message.starts_with("fuzz: ") && error.message.size() < 1500);
    HS_CHECK(error.message.find('\n') == std::string::npos && !firstInvalidUtf8(error.message));
}

void flatten(const nlohmann::json &value, std::vector<float> &out, int depth)
{
    HS_CHECK(depth <= 64);
    if (!value.is_array()) {
        out.push_back(static_cast<float>(value.get<double>()));
        return;
    }
    for (const auto &item : value) {
        flatten(item, out, depth + 1);
    }
}

/// What was accepted is JSON, and its lists hold the numbers that another reader finds.
void compareWithOther(std::string_view text, const WeightIndex &index)
{
    const auto document = nlohmann::json::parse(text, nullptr, false);
    HS_CHECK(document.is_object());
    for (const auto &[name, value] : document.items()) {
        const Tensor *tensor = index.find(name);
        const bool list = value.is_array() && (value.empty() || !value.front().is_object());
        if (!tensor || !list) {
            continue;
        }
        std::vector<float> expected;
        flatten(value, expected, 1);
        const auto found = toFloat(*tensor);
        HS_CHECK(found.size() == expected.size());
        for (size_t i = 0; i < found.size(); ++i) { // "-0" is a whole number to the other reader and loses its sign there
            HS_CHECK(found[i] == expected[i]);
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    // A copy of exactly this size, so that the sanitizer sees a read of the byte behind it.
    const auto copy = std::make_unique<char[]>(size);
    if (size > 0) {
        std::memcpy(copy.get(), data, size);
    }
    const std::string_view text(copy.get(), size);
    const auto strict = readJsonWeights(text, "fuzz");
    if (strict) {
        checkTensors(strict->index);
        compareWithOther(text, strict->index);
    } else {
        checkMessage(strict.error());
    }
    const auto lax = readJsonWeights(text, "fuzz", JsonReadOptions{.acceptNonFinite = true});
    if (lax) {
        checkTensors(lax->index);
        HS_CHECK(!strict || strict->index.tensors.size() == lax->index.tensors.size());
    } else {
        checkMessage(lax.error());
        HS_CHECK(!strict);
    }
    return 0;
}
