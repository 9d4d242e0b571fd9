// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/npy.h"

#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/weights/tensor_writer.h"
#include "core/weights/zip_archive.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/zip_text.h"

using namespace headscope;
using headscope::testing::TemporaryFolder;

namespace {

const std::filesystem::path fixtures = std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests/fixtures/npy"; // written by NumPy: make.py there
const std::filesystem::path sheet = std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "../shared/parity/malformed/npy";

std::string fixture(const std::string &name) { return readFile(fixtures / name, 1 << 16).value(); }

Result<Tensor> readBytes(const std::string &bytes)
{
    const auto owner = std::make_shared<const std::string>(bytes);
    return readNpy(std::as_bytes(std::span(owner->data(), owner->size())), owner, "x.npy");
}

/// An .npy 1.0 file with this header text, padded with nothing.
std::string npy(const std::string &header, const std::string &data)
{
    const std::string length = {static_cast<char>(header.size() & 0xFF), static_cast<char>(header.size() >> 8)};
    return std::string("\x93NUMPY\x01\x00", 8) + length + header + data;
}

std::string dictionary(const std::string &descr, const std::string &shape)
{
    return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
}

/// The message of a refusal; "accepted" when there was none.
template <class T>
std::string refusal(const Result<T> &result)
{
    return result ? "accepted" : result.error().message;
}

Result<WeightIndex> openNpzBytes(const std::string &bytes)
{
    const auto owner = std::make_shared<const std::string>(bytes);
    return readNpz({std::as_bytes(std::span(owner->data(), owner->size())), owner}, "w.npz");
}

std::vector<float> counted(size_t count, double first, double step)
{
    std::vector<float> out(count);
    for (size_t i = 0; i < count; ++i) {
        out[i] = static_cast<float>(first + step * static_cast<double>(i));
    }
    return out;
}

void expectPair(const Result<WeightIndex> &index)
{
    ASSERT_TRUE(index) << index.error().message;
    ASSERT_EQ(index->tensors.size(), 2u);
    ASSERT_NE(index->find("a"), nullptr);
    EXPECT_EQ(index->find("a")->shape, (Shape{2, 3}));
    EXPECT_EQ(toFloat(*index->find("a")), counted(6, 0, 1));
    ASSERT_NE(index->find("b.c"), nullptr);
    EXPECT_EQ(toFloat(*index->find("b.c")), std::vector<float>(40, 7.0f));
}

/// "a|b", "no text", or the refusal.
std::string words(const std::string &bytes)
{
    const auto texts = readNpyTexts(std::as_bytes(std::span(bytes.data(), bytes.size())), "x.npy");
    if (!texts || !*texts) {
        return texts ? "no text" : texts.error().message;
    }
    std::string out;
    for (const auto &word : **texts) {
        out += (out.empty() ? "" : "|") + word;
    }
    return out;
}

/// Code points of 4 bytes.
std::string points(const std::vector<uint32_t> &values, bool big = false)
{
    std::string out;
    for (const uint32_t v : values) {
        for (int i = 0; i < 4; ++i) {
            out += static_cast<char>((v >> (8 * (big ? 3 - i : i))) & 0xFF);
        }
    }
    return out;
}

} // namespace

TEST(Npy, TextIsReadAsWords)
{
    EXPECT_EQ(words(fixture("text.npy")), "ab|c"); // as NumPy writes it
    EXPECT_EQ(words(npy(dictionary("<U2", "(2,)"), points({'a', 0xE9, 0x1F600, 0}))), "a\u00e9|\U0001F600");
    EXPECT_EQ(words(npy(dictionary(">U2", "(2,)"), points({'a', 'b', 'c', 0}, true))), "ab|c");
    EXPECT_EQ(words(npy(dictionary("|S3", "(2,)"), std::string("ab\0\xC3\xA9\0", 6))), "ab|\u00e9");
    EXPECT_EQ(words(npy(dictionary("<U3", "()"), points({'p', '.', 'x'}))), "p.x");
    EXPECT_EQ(words(npy(dictionary("<U1", "(1, 2)"), points({'a', 'b'}))), "a|b");
    EXPECT_EQ(words(npy(dictionary("<U2", "(1,)"), points({0, 'b'}))), std::string("\0b", 2)); // only zeros at the end are padding
    EXPECT_EQ(words(npy(dictionary("<U1", "(0,)"), "")), "");
    EXPECT_EQ(words(fixture("little-f4.npy")), "no text");
    EXPECT_EQ(words(npy(dictionary("|O", "(2,)"), "x")), "no text");
}

TEST(Npy, HostileTextIsRefused)
{
    for (const auto &[descr, shape, data] : std::vector<std::tuple<std::string, std::string, std::string>>{{"<U2", "(2,)", points({'a', 'b', 'c'})}, {"<U2", "(2,)", points({1, 2, 3, 4, 5})}, {"|S3", "(2,)", "12345"},
             {"<U0", "(4611686018427387904,)", ""}, {"|S0", "(99999999,)", ""}, {"<U9999999", "(1,)", ""}, {"<U1", "(9223372036854775807, 1)", ""}}) {
        const std::string answer = words(npy(dictionary(descr, shape), data));
        EXPECT_TRUE(answer.starts_with("x.npy: ") && answer.find("expected") != std::string::npos) << descr << ": " << answer;
    }
    EXPECT_NE(words(npy(dictionary("<U1", "(1,)"), points({0xD800}))).find("word 0: expected Unicode"), std::string::npos);
    EXPECT_NE(words(npy(dictionary("<U1", "(1,)"), points({0x110000}))).find("Unicode"), std::string::npos);
    EXPECT_NE(words(npy(dictionary("|S1", "(2,)"), "a\xFF")).find("word 1: expected Unicode"), std::string::npos);
    EXPECT_NE(words(npy(dictionary("<U1", "(2, 2)"), points({'a', 'b', 'c', 'd'}))).find("list of words"), std::string::npos);
    EXPECT_EQ(words(npy(dictionary("<U99999999999999999999", "(1,)"), "")), "no text"); // no type of NumPy's
}

TEST(Npz, TextAndObjectsStandBesideTheArrays)
{
    const TemporaryFolder folder;
    headscope::testing::ZipText zip;
    zip.add("tokens.npy", npy(dictionary("<U1", "(2,)"), points({'a', 'b'})));
    zip.add("objects.npy", fixture("object.npy"));
    zip.add("x.npy", fixture("little-f4.npy"));
    ASSERT_TRUE(writeFile(folder / "w.npz", zip.finish())); // whose checksums are zeros
    const auto index = openNpz(folder / "w.npz", Checksums::Deflated);
    ASSERT_TRUE(index) << index.error().message;
    EXPECT_EQ(index->texts.at("tokens"), (std::vector<std::string>{"a", "b"}));
    EXPECT_NE(index->unreadable.at("objects").find("object array (pickled)"), std::string::npos);
    EXPECT_NE(index->find("x"), nullptr);
    EXPECT_EQ(index->files.size(), 1u);
    EXPECT_NE(refusal(openNpz(folder / "w.npz")).find("checksum"), std::string::npos);
}

TEST(Npy, ReadsEveryTypeOfNumberInBothByteOrders)
{
    struct Row {
        std::string code;
        DType dtype;
        std::vector<float> values;
    };
    const std::vector<float> halves = counted(6, -1, 0.5), whole = counted(6, -2, 1), natural = {2, 1, 0, 1, 2, 3};
    const std::vector<Row> rows = {{"f2", DType::F16, halves}, {"f4", DType::F32, halves}, {"f8", DType::F64, halves}, {"i1", DType::I8, whole},
        {"i2", DType::I16, whole}, {"i4", DType::I32, whole}, {"i8", DType::I64, whole}, {"u1", DType::U8, natural}, {"u2", DType::I32, natural},
        {"u4", DType::I64, natural}, {"u8", DType::I64, natural}};
    for (const Row &row : rows) {
        for (const std::string order : {"little-", "big-"}) {
            if (order == "big-" && row.code[1] == '1') {
                continue;
            }
            const auto tensor = openNpy(fixtures / (order + row.code + ".npy"));
            ASSERT_TRUE(tensor) << tensor.error().message;
            EXPECT_EQ(tensor->dtype, row.dtype) << order << row.code;
            EXPECT_EQ(tensor->shape, (Shape{2, 3}));
            EXPECT_EQ(toFloat(*tensor), row.values) << order << row.code;
        }
    }
    const auto flags = openNpy(fixtures / "bool.npy");
    ASSERT_TRUE(flags) << flags.error().message;
    EXPECT_EQ(flags->dtype, DType::Bool);
    EXPECT_EQ(toFloat(*flags), (std::vector<float>{0, 0, 0, 1, 1, 1}));
}

TEST(Npy, FortranOrderBecomesRowMajor)
{
    for (const std::string name : {"fortran-f4.npy", "fortran-big-u2.npy"}) {
        const auto tensor = openNpy(fixtures / name);
        ASSERT_TRUE(tensor) << tensor.error().message;
        EXPECT_EQ(tensor->shape, (Shape{2, 3, 4}));
        EXPECT_EQ(toFloat(*tensor), counted(24, 0, 1)) << name;
    }
    const std::string one = "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2)}";
    const auto tensor = readBytes(npy(one, std::string(8, '\0')));
    ASSERT_TRUE(tensor) << tensor.error().message;
    EXPECT_EQ(tensor->shape, (Shape{1, 2}));
}

TEST(Npy, ReadsScalarsEmptyArraysAndAllVersions)
{
    EXPECT_EQ(openNpy(fixtures / "scalar.npy")->shape, Shape{});
    EXPECT_EQ(toFloat(*openNpy(fixtures / "scalar.npy")), std::vector<float>{2.5f});
    EXPECT_EQ(openNpy(fixtures / "empty.npy")->shape, (Shape{0, 3}));
    EXPECT_TRUE(openNpy(fixtures / "empty.npy")->bytes.empty());
    EXPECT_EQ(toFloat(*openNpy(fixtures / "version-2.npy")), counted(3, 0, 1));
    EXPECT_EQ(toFloat(*openNpy(fixtures / "version-3.npy")), counted(3, 0, 1));
    EXPECT_EQ(readBytes(npy("{ \"shape\" :(2L , ),\"fortran_order\":False , 'descr':'|u1'}", "ab"))->shape, Shape{2}); // other order, quotes, Python 2
}

TEST(Npy, WhatHoldsNoNumbersIsUnsupportedByName)
{
    const std::vector<std::pair<std::string, std::string>> rows = {
        {"object.npy", "object array (pickled)"}, {"complex.npy", "complex"}, {"text.npy", "text"}, {"structured.npy", "structured"}};
    for (const auto &[file, word] : rows) {
        const auto tensor = openNpy(fixtures / file);
        ASSERT_FALSE(tensor) << file;
        EXPECT_EQ(tensor.error().code, ErrorCode::Unsupported);
        EXPECT_NE(tensor.error().message.find(file), std::string::npos) << tensor.error().message;
        EXPECT_NE(tensor.error().message.find(word), std::string::npos) << tensor.error().message;
    }
    EXPECT_NE(refusal(readBytes(npy(dictionary("<f16", "(1,)"), std::string(16, 'x')))).find("long doubles"), std::string::npos);
    EXPECT_NE(refusal(readBytes(npy(dictionary("|V2", "(1,)"), "xx"))).find("raw bytes"), std::string::npos);
    EXPECT_NE(refusal(readBytes(npy(dictionary("<M8[s]", "(1,)"), "xxxxxxxx"))).find("dates"), std::string::npos);
}

TEST(Npy, RefusesBadHeaders)
{
    const std::vector<std::pair<std::string, std::string>> rows = {
        {"", "byte 10: expected a dictionary, found its end"},
        {"[1]", "expected a dictionary"},
        {"{}", "found no descr"},
        {"{'descr': '<f4', 'shape': (2,)}", "found no fortran_order"},
        {"{'descr': '<f4', 'descr': '<f4'}", "each once"},
        {"{'novelty': 1}", "each once"},
        {"{'descr': '<f4' 'shape': (2,)}", "\",\" or \"}\""},
        {"{'descr' '<f4'}", "\":\""},
        {"{'descr': 4}", "a quoted word"},
        {"{'descr': '<f4}", "a quoted word of at most 64"},
        {"{'descr': '\\x3cf4'}", "without escapes"},
        {"{'fortran_order': 1}", "True or False"},
        {"{'shape': [2]}", "a tuple"},
        {"{'shape': (2)}", "behind the only size"},
        {"{'shape': (2 3)}", "\",\" or \")\""},
        {"{'shape': (-2,)}", "a size of at least 0"},
        {"{'shape': (2.5,)}", "found \".5,)}\""},
        {"{'shape': (9223372036854775808,)}", "below 2^63"},
        {"{'shape': (,)}", "a size of at least 0"},
        {"{'shape': (" + std::string(2000, '1') + ",)}", "below 2^63"},
        {"{'shape': (1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)}",
            "at most 64 sizes"},
        {dictionary("<f4", "(2,)") + "x", "nothing behind"},
        {dictionary("f4", "(2,)"), "'f4'"},
        {dictionary("|f4", "(2,)"), "'|f4'"},
        {dictionary("<g4", "(2,)"), "'<g4'"},
        {dictionary("", "(2,)"), "descr"},
        {dictionary("<f4", "(4611686018427387904, 4)"), "63 bits"},
        {dictionary("<f4", "(4611686018427387904,)"), "63 bits"},
        {dictionary("<f4", "(1000000000, 8)"), "expected 32000000000 bytes behind the header for '<f4' [1000000000, 8], found 8"},
        {dictionary("<f4", "(3,)"), "expected 12 bytes"},
        {dictionary("<f4", "(1,)"), "expected 4 bytes"},
    };
    for (const auto &[header, words] : rows) {
        const std::string message = refusal(readBytes(npy(header, std::string(8, '\0'))));
        EXPECT_TRUE(message.starts_with("x.npy: ")) << message;
        EXPECT_NE(message.find(words), std::string::npos) << header << "\n" << message;
    }
}

TEST(Npy, RefusesWhatIsNoNpyFile)
{
    EXPECT_NE(refusal(readBytes("")).find("only 0 bytes"), std::string::npos);
    EXPECT_NE(refusal(readBytes("1 2 3 4 5 6")).find("found \"1 2 3 4 \""), std::string::npos);
    EXPECT_NE(refusal(readBytes(fixture("stored.npz"))).find(".npz"), std::string::npos);
    EXPECT_NE(refusal(readBytes(std::string("\x93NUMPY\x04\x00", 8))).find("found 4.0"), std::string::npos);
    EXPECT_NE(refusal(readBytes(std::string("\x93NUMPY\x02\x00\xFF\xFF\xFF\xFF{}", 14))).find("at most 65536 bytes, found a length of 4294967295"),
        std::string::npos);
    EXPECT_NE(openNpy("/nowhere/x.npy").error().message.find("/nowhere/x.npy"), std::string::npos);
}

TEST(Npy, EveryCutIsRefused)
{
    for (const std::string name : {"little-f4.npy", "big-u2.npy", "fortran-f4.npy", "version-3.npy"}) {
        const std::string whole = fixture(name);
        for (size_t size = 0; size < whole.size(); ++size) {
            EXPECT_NE(refusal(readBytes(whole.substr(0, size))), "accepted") << name << " cut at " << size;
        }
        EXPECT_TRUE(readBytes(whole));
        EXPECT_NE(refusal(readBytes(whole + "x")), "accepted");
    }
}

TEST(Npy, UnsignedNumbersBeyondSignedOnesAreRefused)
{
    const auto refused = readBytes(npy(dictionary("<u8", "(2,)"), std::string(8, '\1') + std::string(8, '\xFF')));
    EXPECT_NE(refusal(refused).find("number 1: expected a value below 2^63, found 18446744073709551615"), std::string::npos) << refusal(refused);
    const auto most = readBytes(npy(dictionary("<u4", "(1,)"), std::string(4, '\xFF')));
    ASSERT_TRUE(most);
    int64_t value = 0;
    std::memcpy(&value, most->bytes.data(), sizeof value);
    EXPECT_EQ(value, 4294967295);
}

TEST(Npy, FindsWhatIsNotFinite)
{
    const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
    const Tensor bad = makeTensor({2, 3}, {1, 2, 3, 4, -inf, nan});
    const auto found = findNonFinite(bad);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->first, 4);
    EXPECT_EQ(found->count, 2);
    EXPECT_EQ(nonFiniteText(bad, *found), "[1, 1] is -Infinity (2 of 6 numbers are not finite)");
    EXPECT_FALSE(findNonFinite(makeTensor({2}, {1, 2})));
    EXPECT_FALSE(findNonFinite(*openNpy(fixtures / "little-i8.npy")));
    const double wide[] = {1, 1e300};
    const auto beyond = readBytes(npy(dictionary("<f8", "(2,)"), std::string(reinterpret_cast<const char *>(wide), sizeof wide)));
    ASSERT_TRUE(beyond);
    EXPECT_EQ(nonFiniteText(*beyond, findNonFinite(*beyond).value()), "[1] is 1e+300, beyond float32 (1 of 2 numbers is not finite)");
}

TEST(Npy, DoesWhatTheSheetSays)
{
    std::ifstream file(sheet / "cases.json");
    if (!file) {
        GTEST_SKIP() << "no malformed files at " << sheet;
    }
    const auto good = openNpy(sheet / "good.npy");
    ASSERT_TRUE(good) << good.error().message;
    const std::vector<float> want = toFloat(*good);
    const auto cases = nlohmann::json::parse(file).at("cases");
    EXPECT_EQ(cases.size(), 10u);
    for (const auto &row : cases) {
        const std::string name = row.at("file");
        const auto tensor = openNpy(sheet / name);
        if (name == "wrong-width.npy") { // sound as a file: the model refuses it
            EXPECT_EQ(tensor->shape, (Shape{5, 7}));
        } else if (name == "nan-values.npy") {
            ASSERT_TRUE(tensor) << tensor.error().message;
            EXPECT_EQ(findNonFinite(*tensor)->count, 1);
        } else if (row.at("expect") == "error") {
            EXPECT_NE(refusal(tensor).find(name), std::string::npos) << name << ": " << refusal(tensor);
        } else {
            ASSERT_TRUE(tensor) << tensor.error().message;
            EXPECT_EQ(tensor->shape, good->shape);
            EXPECT_EQ(toFloat(*tensor), want) << name;
        }
    }
}

TEST(Npz, ReadsWhatNumpyWrites)
{
    for (const std::string name : {"stored.npz", "deflated.npz", "zip64.npz"}) {
        SCOPED_TRACE(name);
        expectPair(openNpz(fixtures / name));
    }
}

TEST(Npz, ReadsWhatThisProgramWrites)
{
    const TemporaryFolder folder;
    const auto values = [] { return Result<std::vector<float>>(counted(6, 0, 1)); };
    const auto sevens = [] { return Result<std::vector<float>>(std::vector<float>(40, 7.0f)); };
    ASSERT_TRUE(writeTensors(folder / "w.npz", {{"a", {2, 3}, values}, {"b.c", {40}, sevens}}, {}));
    expectPair(openNpz(folder / "w.npz"));
}

TEST(Npz, EveryCutIsRefused)
{
    for (const std::string name : {"stored.npz", "deflated.npz", "zip64.npz"}) {
        const std::string whole = fixture(name);
        for (size_t size = 0; size < whole.size(); ++size) {
            EXPECT_NE(refusal(openNpzBytes(whole.substr(0, size))), "accepted") << name << " cut at " << size;
        }
    }
}

TEST(Npz, EveryBrokenByteIsRefusedOrHarmless)
{
    size_t refused = 0, changes = 0;
    for (const std::string name : {"stored.npz", "deflated.npz", "zip64.npz"}) {
        const std::string whole = fixture(name);
        for (size_t at = 0; at < whole.size(); ++at) {
            for (const int flip : {0x01, 0x80, 0xFF}) {
                std::string broken = whole;
                broken[at] = static_cast<char>(broken[at] ^ flip);
                const auto index = openNpzBytes(broken);
                ++changes;
                refused += !index;
                for (const auto &[ignored, tensor] : index ? index->tensors : std::map<std::string, Tensor>{}) {
                    EXPECT_EQ(static_cast<size_t>(elementCount(tensor.shape).value()) * dtypeSize(tensor.dtype), tensor.bytes.size());
                }
            }
        }
    }
    EXPECT_GT(refused, changes / 3); // names, times and attributes may change freely
}

TEST(Npz, RefusesBombsLiesAndStrangers)
{
    const std::string whole = fixture("deflated.npz");
    const size_t row = whole.find("PK\x01\x02"), second = whole.find("PK\x01\x02", row + 1);
    ASSERT_NE(second, whole.npos);
    const auto changed = [&](size_t at, const std::string &bytes) { return refusal(openNpzBytes(std::string(whole).replace(at, bytes.size(), bytes))); };
    const auto expectWords = [](const std::string &message, const std::string &words) { EXPECT_NE(message.find(words), std::string::npos) << message; };
    expectWords(changed(row + 24, std::string("\x00\x00\x00\x7F", 4)), "a.npy: expected at most 1032 times its");
    expectWords(changed(row + 24, std::string("\x00\x10\x00\x00", 4)), "a.npy: expected 4096 bytes from");
    expectWords(changed(row + 24, std::string("\x10\x00\x00\x00", 4)), "a.npy: expected 16 bytes from");
    expectWords(changed(row + 16, "abcd"), "a.npy: expected the checksum");
    expectWords(changed(row + 8, "\x01"), "encrypted");
    expectWords(changed(row + 10, "\x0C"), "method 12");
    expectWords(changed(row + 20, "\xF0\xFF\xFF\x7F"), "bytes before the directory");
    expectWords(changed(row + 20, "\xFF\xFF\xFF\xFF"), "zip64");
    expectWords(changed(second + 42, whole.substr(row + 42, 4)), "expected the same name");
    expectWords(changed(row + 42, "\xF0\xFF\xFF\x7F"), "expected its header at byte 2147483632");
    expectWords(changed(whole.size() - 12, "\xFF"), "expected at most");
    expectWords(changed(whole.size() - 12, "\x01"), "expected 1 members"); // one row fewer than there are
    expectWords(refusal(openNpzBytes("PK")), "expected a zip archive with a directory at its end");
    const std::string nothing = std::string("PK\x05\x06", 4) + std::string(18, '\0');
    const auto empty = openNpzBytes(nothing);
    ASSERT_TRUE(empty) << empty.error().message;
    EXPECT_TRUE(empty->tensors.empty());
}

TEST(Npz, MembersThatShareBytesAreRefused)
{
    const std::string whole = fixture("stored.npz");
    const size_t row = whole.find("PK\x01\x02"), second = whole.find("PK\x01\x02", row + 1), end = whole.find("PK\x05\x06");
    const std::string first = whole.substr(row, second - row); // twice the same member
    std::string twice = whole.substr(0, row) + first + first + whole.substr(end);
    const size_t at = row + 2 * first.size();
    const auto size = static_cast<uint32_t>(2 * first.size());
    std::memcpy(twice.data() + at + 12, &size, sizeof size);
    const std::string message = refusal(openNpzBytes(twice));
    EXPECT_NE(message.find("a.npy: expected the name once"), std::string::npos) << message;
}
