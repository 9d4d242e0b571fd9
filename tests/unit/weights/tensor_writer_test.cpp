// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/tensor_writer.h"

#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/weights/json_text.h"
#include "core/weights/safetensors.h"
#include "core/weights/tensor_writer_formats.h"
#include "tests/support/run_python.h"
#include "tests/support/temporary_folder.h"

using namespace headscope;
using headscope::testing::runPython;
using headscope::testing::TemporaryFolder;

namespace {

TensorSource source(std::string name, Shape shape, std::vector<float> values)
{
    return {std::move(name), std::move(shape), [values = std::move(values)]() -> Result<std::vector<float>> { return values; }};
}

constexpr float inf = std::numeric_limits<float>::infinity(), notANumber = std::numeric_limits<float>::quiet_NaN();

std::vector<TensorSource> samples()
{
    return {source("blocks.0.attn.pattern", {2, 1, 3}, {0.1f, -2.5f, 3, inf, -inf, 1e-45f}), source("scalar", {}, {7}), source("none", {0, 4}, {}),
        source("caf\u00e9 \"x\"", {3}, {1, 2, 3})};
}

/// Text of the CSV of one matrix.
std::string csv(const TensorSource &matrix, const WriteOptions &options)
{
    const TemporaryFolder folder;
    const auto status = writeTensors(folder / "m.csv", {matrix}, options);
    return status ? readFile(folder / "m.csv", 10000).value() : status.error().message;
}

} // namespace

TEST(TensorWriter, SafetensorsComeBack)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(writeTensors(folder / "a.SAFETENSORS", samples(), {{{"text", "a \"b\"\n"}, {"version", "1"}}, {}, {}}));
    const auto index = openSafetensors(folder / "a.SAFETENSORS");
    ASSERT_TRUE(index) << index.error().message;
    EXPECT_EQ(index->metadata.at("text"), "a \"b\"\n");
    ASSERT_EQ(index->tensors.size(), 4u);
    for (const auto &sample : samples()) {
        const Tensor *tensor = index->find(sample.name);
        ASSERT_TRUE(tensor) << sample.name;
        EXPECT_EQ(tensor->shape, sample.shape);
        EXPECT_EQ(toFloat(*tensor), sample.values().value());
    }
    const std::string bytes = readFile(folder / "a.SAFETENSORS", 10000).value();
    EXPECT_EQ((8 + static_cast<unsigned char>(bytes[0]) + 256u * static_cast<unsigned char>(bytes[1])) % 8, 0u);
    EXPECT_LT(bytes.find("blocks.0"), bytes.find("scalar"));
}

TEST(TensorWriter, JsonHoldsShapesAndNullForNonFinite)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(writeTensors(folder / "a.json", samples(), {{{"k", "v\t"}}, {}, {}}));
    const auto json = nlohmann::json::parse(readFile(folder / "a.json", 10000).value());
    EXPECT_EQ(json.at("metadata").at("k"), "v\t");
    const auto &pattern = json.at("tensors").at("blocks.0.attn.pattern");
    EXPECT_EQ(pattern.at("shape"), (nlohmann::json{2, 1, 3}));
    EXPECT_EQ(static_cast<float>(pattern.at("data")[0].get<double>()), 0.1f);
    EXPECT_TRUE(pattern.at("data")[3].is_null());
    EXPECT_EQ(static_cast<float>(pattern.at("data")[5].get<double>()), 1e-45f);
    EXPECT_EQ(json.at("tensors").at("none").at("data").size(), 0u);
    ASSERT_TRUE(writeTensors(folder / "empty.json", {}, {}));
    EXPECT_TRUE(nlohmann::json::parse(readFile(folder / "empty.json", 10000).value()).at("tensors").empty());
}

TEST(TensorWriter, CsvLabelsAndNumbers)
{
    const auto matrix = source("m", {1, 2, 2}, {0.1f, -2, notANumber, 1e20f});
    EXPECT_EQ(csv(matrix, {}), "0.1,-2\r\nnan,1e+20\r\n");
    EXPECT_EQ(csv(matrix, {{}, {"r", "s,"}, {"a\"b", ""}}), ",\"a\"\"b\",\r\nr,0.1,-2\r\n\"s,\",nan,1e+20\r\n");
    EXPECT_EQ(csv(matrix, {{}, {}, {"c", "d"}}), "c,d\r\n0.1,-2\r\nnan,1e+20\r\n");
    EXPECT_EQ(csv(matrix, {{}, {"=1+1", "\t"}, {"-x", "@\n"}}), ",'-x,\"'@\n\"\r\n'=1+1,0.1,-2\r\n'\t,nan,1e+20\r\n");
}

TEST(TensorWriter, CsvRefusesAnythingButOneMatrix)
{
    const TemporaryFolder folder;
    EXPECT_NE(csv(source("m", {2, 2, 1}, {1, 2, 3, 4}), {}).find("m: a CSV holds one matrix: expected two dimensions, found [2, 2, 1]"), std::string::npos);
    EXPECT_NE(csv(source("m", {4}, {1, 2, 3, 4}), {}).find("found [4]"), std::string::npos);
    const auto two = writeTensors(folder / "m.csv", {source("a", {1, 1}, {1}), source("b", {1, 1}, {1})}, {});
    EXPECT_NE(two.error().message.find("m.csv: a CSV holds one matrix: expected 1 tensor, found 2"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(folder / "m.csv"));
}

TEST(TensorWriter, RefusesEndingsAndNamesTwice)
{
    const TemporaryFolder folder;
    EXPECT_NE(writeTensors(folder / "a.npy", {}, {}).error().message.find(".npy"), std::string::npos);
    EXPECT_NE(writeTensors(folder / "a", {}, {}).error().message.find("no ending"), std::string::npos);
    EXPECT_NE(writeTensors(folder / "a.npz", {source("x", {}, {1}), source("x", {}, {1})}, {}).error().message.find("x: expected a name of its own"), std::string::npos);
    EXPECT_FALSE(writeTensors(folder / "a.safetensors", {source("__metadata__", {}, {1})}, {}));
    EXPECT_FALSE(writeTensors(folder / "a.npz", {source(std::string(70000, 'n'), {}, {1})}, {}));
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(TensorWriter, LeavesNothingWhenValuesFail)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(writeFile(folder / "a.npz", "old"));
    const TensorSource failing{"late", {2}, []() -> Result<std::vector<float>> { return cancelled(); }};
    for (const char *name : {"a.npz", "a.json", "a.safetensors"}) {
        EXPECT_EQ(writeTensors(folder / name, {source("x", {1}, {1}), failing}, {}).error().code, ErrorCode::Cancelled);
    }
    EXPECT_EQ(readFile(folder / "a.npz", 10).value(), "old");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(TensorWriter, AsksForOneTensorAtATime)
{
    const TemporaryFolder folder;
    std::vector<std::string> asked;
    std::vector<TensorSource> tensors;
    for (const char *name : {"b", "a", "c"}) {
        tensors.push_back({name, {1}, [&asked, name]() -> Result<std::vector<float>> { asked.push_back(name); return std::vector<float>{1}; }});
    }
    ASSERT_TRUE(writeTensors(folder / "a.npz", tensors, {}));
    EXPECT_EQ(asked, (std::vector<std::string>{"b", "a", "c"}));
}

TEST(TensorWriter, CrcOfTheStandard)
{
    EXPECT_EQ(headscope::crc32("123456789"), 0xCBF43926u); // check value of CRC-32/ISO-HDLC
    EXPECT_EQ(headscope::crc32("56789", headscope::crc32("1234")), 0xCBF43926u);
    EXPECT_EQ(headscope::crc32("The quick brown fox jumps over the lazy dog"), 0x414FA339u);
    EXPECT_EQ(headscope::crc32(""), 0u);
}

TEST(TensorWriter, FloatsReadBackExactly)
{
    uint32_t state = 1;
    for (int i = 0; i < 20000; ++i) {
        state = state * 1664525u + 1013904223u;
        const float value = std::bit_cast<float>(state);
        if (!std::isfinite(value)) {
            continue;
        }
        std::string text;
        appendFloat(text, value);
        ASSERT_EQ(std::strtof(text.c_str(), nullptr), value) << text;
        ASSERT_EQ(static_cast<float>(nlohmann::json::parse(text).get<double>()), value) << text;
    }
}

TEST(TensorWriter, NumpyReadsWhatIsWritten)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(writeTensors(folder / "a.npz", samples(), {}));
    ASSERT_TRUE(writeTensors(folder / "empty.npz", {}, {}));
    ASSERT_TRUE(writeTensors(folder / "a.safetensors", samples(), {{{"k", "v"}}, {}, {}}));
    ASSERT_TRUE(writeTensors(folder / "a.csv", {source("m", {2, 2}, {0.1f, -2, notANumber, -inf})}, {{}, {"=r", "s,\"q"}, {"c", "d"}}));
    std::vector<TensorSource> many;
    constexpr int beyond16Bits = 70000;
    for (int i = 0; i < beyond16Bits; ++i) {
        many.push_back(source(std::to_string(i), {1}, {static_cast<float>(i)}));
    }
    ASSERT_TRUE(writeTensors(folder / "many.npz", many, {}));
    const auto printed = runPython(folder, R"(
import csv, json, sys, zipfile
import numpy as np
folder = sys.argv[1]
expected = {'blocks.0.attn.pattern': np.array([[[0.1, -2.5, 3]], [[np.inf, -np.inf, 1e-45]]], np.float32), 'scalar': np.array(7, np.float32),
            'none': np.zeros((0, 4), np.float32), 'caf\u00e9 "x"': np.array([1, 2, 3], np.float32)}
def same(name, array):
    assert array.dtype == np.float32 and array.shape == expected[name].shape and np.array_equal(array, expected[name]), name
archive = np.load(folder + '/a.npz')
assert archive.files == list(expected)
for name in archive.files:
    same(name, archive[name])
assert zipfile.ZipFile(folder + '/a.npz').testzip() is None
assert np.load(folder + '/empty.npz').files == []
many = np.load(folder + '/many.npz')
assert len(many.files) == 70000 and many['69999'][0] == 69999
raw = open(folder + '/a.safetensors', 'rb').read()
n = int.from_bytes(raw[:8], 'little')
header = json.loads(raw[8:8 + n])
assert header.pop('__metadata__') == {'k': 'v'} and n % 8 == 0
for name, entry in header.items():
    begin, end = entry['data_offsets']
    same(name, np.frombuffer(raw[8 + n + begin:8 + n + end], '<f4').reshape(entry['shape']))
rows = list(csv.reader(open(folder + '/a.csv', newline='')))
assert [r[0] for r in rows] == ['', "'=r", 's,"q'] and rows[0][1:] == ['c', 'd'], rows
numbers = np.genfromtxt([','.join(r[1:]) for r in rows[1:]], delimiter=',', dtype=np.float32)
assert np.array_equal(numbers, np.array([[0.1, -2], [np.nan, -np.inf]], np.float32), equal_nan=True), numbers
print('all agree')
)");
    if (!printed) {
        GTEST_SKIP() << "python3 with numpy was not found";
    }
    EXPECT_EQ(*printed, "all agree\n");
}
