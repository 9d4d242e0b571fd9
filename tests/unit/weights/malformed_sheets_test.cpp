// SPDX-License-Identifier: GPL-3.0-or-later

/// Walks the sheets of malformed files that stand beside a checkout (not part of the repository) and demands of the readers what each sheet says.
/// What only the model loader can see (a missing tensor, head counts) is named here and left to its tests.

#include <fstream>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/weights/json_weights.h"
#include "core/weights/safetensors.h"

using namespace headscope;

namespace {

const std::filesystem::path sheets = std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "../shared/parity/malformed";

/// The cases of one sheet, or null where the files are absent.
nlohmann::json casesOf(const std::string &kind)
{
    std::ifstream file(sheets / kind / "cases.json");
    return file ? nlohmann::json::parse(file).at("cases") : nlohmann::json();
}

void expectRefusal(const nlohmann::json &sheet, bool refused, const Error &error)
{
    const std::string file = sheet.at("file");
    if (!refused) {
        EXPECT_EQ(sheet.at("expect"), "error-or-load") << file << " was accepted: " << sheet.at("problem");
        return;
    }
    EXPECT_NE(error.message.find(file), std::string::npos) << error.message;
    for (const std::string word : sheet.value("message_should_name", nlohmann::json::array())) {
        EXPECT_NE(error.message.find(word), std::string::npos) << file << ": " << error.message;
    }
    std::printf("%s\n", error.message.substr(error.message.find(file)).c_str());
}

} // namespace

TEST(MalformedSheets, Safetensors)
{
    const auto cases = casesOf("safetensors");
    if (cases.is_null()) {
        GTEST_SKIP() << "no malformed files at " << sheets;
    }
    const std::set<std::string> loaders = {"missing-tensor", "wrong-shape"};
    for (const auto &sheet : cases) {
        const std::string file = sheet.at("file");
        const auto index = openSafetensors(sheets / "safetensors" / file / "model.safetensors");
        if (loaders.contains(file)) {
            EXPECT_TRUE(index) << file << " is sound as a file: " << index.error().message;
        } else {
            expectRefusal(sheet, !index, index ? Error{} : index.error());
        }
    }
}

TEST(MalformedSheets, Json)
{
    const auto cases = casesOf("json");
    if (cases.is_null()) {
        GTEST_SKIP() << "no malformed files at " << sheets;
    }
    const std::set<std::string> loaders = {"wrong-rows.json", "missing-tensor.json", "heads-do-not-divide.json", "zero-heads.json", "too-few-layers.json", "vocab-mismatch.json"};
    for (const auto &sheet : cases) {
        const std::string file = sheet.at("file");
        const auto weights = openJsonWeights(sheets / "json" / file);
        if (loaders.contains(file)) {
            EXPECT_TRUE(weights) << file << " is sound as a file: " << weights.error().message;
        } else {
            expectRefusal(sheet, !weights, weights ? Error{} : weights.error());
        }
    }
}
