// SPDX-License-Identifier: GPL-3.0-or-later
// Walks the sources and fails on an include that breaks the direction app -> ui -> core, or the directions inside core.

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

struct Source {
    std::string path;                  ///< from the root, with slashes: "core/base/text.h"
    std::string text;
    std::vector<std::string> includes; ///< as written, without the brackets or quotes

    bool in(const std::string &folder) const { return path.starts_with(folder + "/"); }
    bool isHeader() const { return path.ends_with(".h"); }
};

std::vector<std::string> includesOf(const std::string &text)
{
    static const std::regex line(R"(^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"])", std::regex::multiline);
    std::vector<std::string> out;
    for (std::sregex_iterator at(text.begin(), text.end(), line), end; at != end; ++at) {
        out.push_back((*at)[1]);
    }
    return out;
}

bool isSource(const fs::path &path)
{
    static const std::set<std::string> endings = {".h", ".hpp", ".cpp", ".cc", ".cl", ".py", ".sh", ".cmake"};
    return endings.contains(path.extension().string()) || path.filename() == "CMakeLists.txt";
}

/// Sources below the given top folders; a folder that is not there yet has none.
std::vector<Source> sourcesOf(const std::vector<std::string> &folders)
{
    const fs::path root = HEADSCOPE_SOURCE_DIR;
    std::vector<Source> out;
    for (const auto &folder : folders) {
        if (!fs::is_directory(root / folder)) {
            continue;
        }
        for (const auto &entry : fs::recursive_directory_iterator(root / folder)) {
            if (entry.is_regular_file() && isSource(entry.path())) {
                std::ifstream file(entry.path(), std::ios::binary);
                const std::string text{std::istreambuf_iterator<char>(file), {}};
                out.push_back({fs::relative(entry.path(), root).generic_string(), text, includesOf(text)});
            }
        }
    }
    return out;
}

bool isQt(const std::string &include) { return (include.size() > 1 && include[0] == 'Q' && include[1] >= 'A' && include[1] <= 'Z') || include.starts_with("Qt") || include == "qcustomplot.h"; }

/// "weights" of "core/weights/safetensors.h"; empty for anything else.
std::string roomOf(const std::string &path)
{
    const size_t end = path.find('/', 5);
    return path.starts_with("core/") && end != std::string::npos ? path.substr(5, end - 5) : "";
}

/// For each room of core those that it may include.
const std::map<std::string, std::set<std::string>> &allowedRooms()
{
    static const std::map<std::string, std::set<std::string>> allowed = {
        {"base", {"base"}},
        {"simd", {"simd"}},
        {"tensor", {"base", "simd", "tensor"}},
        {"weights", {"base", "tensor", "weights"}},
        {"tokenizer", {"base", "tensor", "tokenizer"}},
        {"attention", {"base", "simd", "tensor", "attention"}},
        {"figure", {"base", "tensor", "image", "figure"}}, // image: pictures inside SVG
        // Pictures and sound know no model: what a folder's preprocessor_config.json asks for is filled in by model.
        {"image", {"base", "tensor", "image"}},
        {"audio", {"base", "tensor", "audio"}},
        {"model", {"base", "tensor", "weights", "tokenizer", "image", "audio", "model"}},
        {"forward", {"base", "simd", "tensor", "weights", "tokenizer", "image", "audio", "attention", "model", "forward"}},
        {"analysis", {"base", "tensor", "figure", "image", "weights", "tokenizer", "attention", "model", "forward", "analysis"}}, // figure, image: a picture below attention
        {"session", {"base", "tensor", "figure", "weights", "tokenizer", "attention", "model", "forward", "analysis", "session"}},
    };
    return allowed;
}

/// What is wrong with one include of one source, or nothing.
std::string brokenRule(const Source &source, const std::string &include)
{
    if (source.in("core")) {
        if (isQt(include)) {
            return "core links no Qt";
        }
        if (include.starts_with("ui/") || include.starts_with("app/")) {
            return "core knows neither ui nor app";
        }
        const std::string from = roomOf(source.path), to = roomOf(include);
        if (!from.empty() && !allowedRooms().contains(from)) {
            return "core/" + from + " has no row in the table of directions (architecture_test.cpp)";
        }
        if (!to.empty() && !from.empty() && !allowedRooms().at(from).contains(to)) {
            return "core/" + from + " does not know core/" + to;
        }
    }
    if (source.in("ui") && include.starts_with("app/")) {
        return "ui does not know app";
    }
    if (include == "nlohmann/json.hpp") {
        const bool allowedFolder = source.in("core/weights") || source.in("core/tokenizer") || source.in("core/model") || source.in("core/session") || source.in("app/cli") || source.in("tests");
        if (source.isHeader() || !allowedFolder) {
            return "nlohmann/json.hpp stands only in .cpp files of core/weights, core/tokenizer, core/model, core/session, app/cli";
        }
    }
    static const std::map<std::string, std::string> libraries = {{"png.h", "core/image"}, {"jpeglib.h", "core/image"}, {"jerror.h", "core/image"}, {"zlib.h", "core/weights"}};
    if (const auto row = libraries.find(include); row != libraries.end() && (source.isHeader() || !source.in(row->second))) {
        return include + " stands only in .cpp files of " + row->second;
    }
    if (include.starts_with("CL/") && !source.in("tests/bench") && (source.isHeader() || !source.in("core/attention/opencl"))) {
        return "CL/*.h stands only in .cpp files of core/attention/opencl";
    }
    if (include == "qcustomplot.h" && !source.in("ui/plots")) {
        return "qcustomplot.h stands only in ui/plots";
    }
    return "";
}

std::string broken(const std::string &path, const std::string &include) { return brokenRule({path, "", {}}, include); }

} // namespace

TEST(Architecture, IncludesFollowTheDirections)
{
    size_t seen = 0;
    for (const Source &source : sourcesOf({"core", "ui", "app", "tests"})) {
        for (const auto &include : source.includes) {
            ++seen;
            const std::string rule = brokenRule(source, include);
            EXPECT_TRUE(rule.empty()) << source.path << " includes " << include << ": " << rule;
        }
    }
    EXPECT_GT(seen, 300u); // or the walk found nothing
}

TEST(Architecture, EverySourceSaysItsLicence)
{
    size_t seen = 0;
    for (const Source &source : sourcesOf({"core", "ui", "app", "tests", "resources"})) {
        const std::string_view head = std::string_view(source.text).substr(0, 300);
        EXPECT_NE(head.find("SPDX-License-Identifier: GPL-3.0-or-later"), head.npos) << source.path << " lacks the SPDX line";
        ++seen;
    }
    EXPECT_GT(seen, 80u);
}

TEST(Architecture, HeadersAreGuarded)
{
    for (const Source &source : sourcesOf({"core", "ui", "app", "tests"})) {
        EXPECT_TRUE(!source.isHeader() || source.text.find("#pragma once") != std::string::npos) << source.path << " lacks #pragma once";
    }
}

TEST(Architecture, TextsOfCoreEnterTheWindowThroughOneDoor)
{
    const std::regex past(R"(error\(\)\.message|from(StdString|Utf8|View)\([^()]*\b(about|unusable|none|what|why|note|notes\[\w+\])\))");
    size_t through = 0;
    for (const Source &source : sourcesOf({"ui"})) {
        through += source.text.find("coreText(") != std::string::npos;
        EXPECT_FALSE(source.path != "ui/state/core_texts.cpp" && std::regex_search(source.text, past)) << source.path << " shows a text of core without coreText() (ui/state/core_texts.h)";
    }
    EXPECT_GT(through, 10u);
    EXPECT_TRUE(std::regex_search("fromUtf8(opened.error().message)", past));
    EXPECT_TRUE(std::regex_search("QString::fromStdString(model.about)", past));
}

TEST(Architecture, TheRulesThemselvesCatchAViolation)
{
    EXPECT_NE(broken("core/base/text.cpp", "QString"), "");
    EXPECT_NE(broken("core/figure/colormap.h", "QtGui/QImage"), "");
    EXPECT_NE(broken("core/figure/colormap.cpp", "qcustomplot.h"), "");
    EXPECT_NE(broken("core/forward/forward.cpp", "ui/views/grid.h"), "");
    EXPECT_NE(broken("core/base/text.cpp", "core/tensor/tensor.h"), "");
    EXPECT_NE(broken("core/weights/safetensors.cpp", "core/model/model.h"), "");
    EXPECT_NE(broken("core/tokenizer/bpe.cpp", "core/forward/input.h"), "");
    EXPECT_NE(broken("core/attention/attention.cpp", "core/model/model_spec.h"), "");
    EXPECT_NE(broken("core/attention/attention.cpp", "core/weights/weight_index.h"), "");
    EXPECT_NE(broken("core/figure/colormap.cpp", "core/model/model.h"), "");
    EXPECT_NE(broken("core/model/open_model.cpp", "core/forward/forward.h"), "");
    EXPECT_NE(broken("core/forward/forward.cpp", "core/analysis/head_metrics.h"), "");
    EXPECT_NE(broken("core/novelty/x.cpp", "vector"), "");
    EXPECT_NE(broken("ui/main_window.cpp", "app/cli/command.h"), "");
    EXPECT_NE(broken("core/model/config.h", "nlohmann/json.hpp"), "");
    EXPECT_NE(broken("core/forward/forward.cpp", "nlohmann/json.hpp"), "");
    EXPECT_NE(broken("ui/state/document.cpp", "nlohmann/json.hpp"), "");
    EXPECT_NE(broken("ui/views/heatmap.cpp", "qcustomplot.h"), "");

    EXPECT_NE(broken("core/image/preprocess.cpp", "core/model/model.h"), "");
    EXPECT_NE(broken("core/forward/device_pass.cpp", "CL/cl.h"), "");
    EXPECT_NE(broken("core/attention/opencl/session.h", "CL/cl.h"), "");
    EXPECT_NE(broken("core/attention/opencl/ops.cpp", "core/model/model.h"), "");
    EXPECT_EQ(broken("core/attention/opencl/session.cpp", "CL/cl.h"), "");
    EXPECT_NE(broken("core/image/picture.h", "png.h"), "");
    EXPECT_NE(broken("ui/main_window.cpp", "jpeglib.h"), "");
    EXPECT_NE(broken("core/image/png_picture.cpp", "zlib.h"), "");

    EXPECT_EQ(broken("core/image/png_picture.cpp", "png.h"), "");
    EXPECT_EQ(broken("ui/plots/heatmap_plot.cpp", "qcustomplot.h"), "");
    EXPECT_EQ(broken("core/model/config.cpp", "nlohmann/json.hpp"), "");
    EXPECT_EQ(broken("core/analysis/head_metrics.cpp", "core/attention/attention.h"), "");
    EXPECT_EQ(broken("app/main.cpp", "ui/application.h"), "");
    EXPECT_EQ(includesOf("#include <QString>\n  #  include \"core/x.h\"\n// #include <no>\n"), (std::vector<std::string>{"QString", "core/x.h"}));
}
