// SPDX-License-Identifier: GPL-3.0-or-later
// Small SentencePiece files written here byte by byte. That real ones give the library's answers is parity_test's concern.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/tokenizer/sentencepiece_file.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/support/temporary_folder.h"

using namespace headscope;

namespace {

std::string varint(uint64_t value)
{
    std::string out;
    for (; value >= 0x80; value >>= 7) {
        out += static_cast<char>(value | 0x80);
    }
    return out + static_cast<char>(value);
}

std::string bytesField(int number, const std::string &bytes)
{
    return varint(static_cast<uint64_t>(number) << 3 | 2) + varint(bytes.size()) + bytes;
}

std::string numberField(int number, uint64_t value)
{
    return varint(static_cast<uint64_t>(number) << 3) + varint(value);
}

std::string piece(const std::string &text, float score, int type = 1)
{
    uint32_t bits;
    std::memcpy(&bits, &score, 4);
    std::string out = bytesField(1, text) + varint(2 << 3 | 5);
    for (int i = 0; i < 4; ++i) {
        out += static_cast<char>(bits >> (8 * i));
    }
    return bytesField(1, out + numberField(3, static_cast<uint64_t>(type)));
}

/// <unk>, <s>, </s>, then pieces with falling scores; "U" is user-defined.
std::string model(int type, const std::string &more = {})
{
    std::string out = piece("<unk>", 0, 2) + piece("<s>", 0, 3) + piece("</s>", 0, 3);
    float score = -1;
    for (const char *text : {"▁the", "▁c", "at", "▁", "t", "h", "e", "c", "a"}) {
        out += piece(text, score--);
    }
    return out + piece("U", 0, 4) + more + bytesField(2, numberField(3, static_cast<uint64_t>(type))) + bytesField(3, numberField(3, 1) + numberField(4, 1));
}

std::string encoded(const Tokenizer &tokenizer, std::string_view text)
{
    const auto encoding = tokenizer.encode(text);
    if (!encoding) {
        return encoding.error().message;
    }
    std::string out;
    for (size_t i = 0; i < encoding->ids.size(); ++i) {
        out += (i ? " " : "") + std::to_string(encoding->ids[i].value) + "|" + encoding->tokens[i] + "|" + std::to_string(encoding->offsets[i].begin) + "-" +
               std::to_string(encoding->offsets[i].end);
    }
    return out;
}

/// A folder with the model under `name` and a tokenizer_config.json of the class.
struct Folder {
    headscope::testing::TemporaryFolder folder;
    Folder(const std::string &bytes, const std::string &config, const char *name = "tokenizer.model")
    {
        EXPECT_TRUE(writeFile(folder / name, bytes));
        if (!config.empty()) {
            EXPECT_TRUE(writeFile(folder / "tokenizer_config.json", config));
        }
    }
    std::string encode(std::string_view text) const
    {
        const auto tokenizer = Tokenizer::openFolder(folder.path());
        return tokenizer ? encoded(**tokenizer, text) : tokenizer.error().message;
    }
};

} // namespace

TEST(SentencePiece, UnigramAndBpeOfAFileAlone)
{
    for (const int type : {1, 2}) {
        const Folder folder(model(type), "");
        EXPECT_EQ(folder.encode("  the  cat "), type == 1 ? "3|▁the|2-5 4|▁c|5-8 5|at|8-10" : "6|▁|2-2 7|t|2-3 8|h|3-4 9|e|4-5 4|▁c|5-8 5|at|8-10");
        EXPECT_EQ(folder.encode("cUUxyt"), "4|▁c|0-1 12|U|1-2 12|U|2-3 0|xy|3-5 7|t|5-6");
        EXPECT_EQ(folder.encode("<s>"), "6|▁|0-0 0|<s>|0-3");
        EXPECT_EQ(folder.encode("   "), "");
        const auto tokenizer = Tokenizer::openFolder(folder.folder.path());
        ASSERT_TRUE(tokenizer);
        EXPECT_EQ((*tokenizer)->decode({TokenId(1), TokenId(3), TokenId(4), TokenId(0), TokenId(12), TokenId(2)}), "the c ⁇ U");
        EXPECT_EQ((*tokenizer)->label(TokenId(6)), "␣");
        EXPECT_EQ((*tokenizer)->label(TokenId(1)), "<s>");
        EXPECT_EQ((*tokenizer)->kind(), type == 1 ? "SentencePiece Unigram" : "SentencePiece BPE");
    }
}

TEST(SentencePiece, ClassesHaveTheirConventions)
{
    EXPECT_EQ(Folder(model(1), R"({"tokenizer_class": "LlamaTokenizer"})").encode("the</s>cat"), "1|<s>|0-0 3|▁the|0-3 2|</s>|3-7 4|▁c|7-8 5|at|8-10");
    EXPECT_EQ(Folder(model(1), R"({"tokenizer_class": "LlamaTokenizer", "legacy": false})").encode("the</s>cat"), "1|<s>|0-0 3|▁the|0-3 2|</s>|3-7 10|c|7-8 5|at|8-10");
    EXPECT_EQ(Folder(model(1), R"({"tokenizer_class": "T5TokenizerFast"})", "spiece.model").encode("the<extra_id_0>"), "3|▁the|0-3 112|<extra_id_0>|3-15 2|</s>|0-0");
    EXPECT_EQ(Folder(model(1), R"({"tokenizer_class": "XLMRobertaTokenizer"})", "sentencepiece.bpe.model").encode("the x<mask>"),
              "0|<s>|0-0 4|▁the|0-3 7|▁|3-4 3|x|4-5 14|<mask>|5-11 2|</s>|0-0");
    EXPECT_EQ(Folder(model(1), R"({"tokenizer_class": "MBartTokenizer", "src_lang": "de_DE"})", "sentencepiece.bpe.model").encode("the"), "4|▁the|0-3 2|</s>|0-0 16|de_DE|0-0");
    EXPECT_EQ(Folder(model(1, piece("[CLS]", 0, 3) + piece("[SEP]", 0, 3)), R"({"tokenizer_class": "AlbertTokenizer", "do_lower_case": true})", "spiece.model").encode("THÉ"),
              "13|[CLS]|0-0 3|▁the|0-3 14|[SEP]|0-0");
    EXPECT_NE(Folder(model(1), R"({"tokenizer_class": "AbacusTokenizer"})").encode("a").find("AbacusTokenizer"), std::string::npos);
    EXPECT_NE(Folder(model(1), R"({"tokenizer_class": "AlbertTokenizer"})").encode("a").find("[CLS]"), std::string::npos);
    EXPECT_NE(Folder(model(4), "").encode("a").find("not supported"), std::string::npos);
}

TEST(SentencePiece, EveryCutOffFileIsRefusedOrReadToThere)
{
    const std::string whole = model(2);
    ASSERT_TRUE(SentencePieceFile::parse(whole, "m"));
    int refused = 0;
    for (size_t length = 0; length < whole.size(); ++length) {
        const auto file = SentencePieceFile::parse(whole.substr(0, length), "some.model");
        refused += file ? 0 : 1;
        if (!file) {
            EXPECT_EQ(file.error().code, ErrorCode::BadInput);
            EXPECT_EQ(file.error().message.find("some.model: "), 0u) << file.error().message;
        }
    }
    EXPECT_GT(refused, static_cast<int>(whole.size()) * 3 / 4);
}

TEST(SentencePiece, ChangedBytesDoNoHarm)
{
    const std::string whole = model(1, bytesField(3, bytesField(2, std::string("\x08\0\0\0\0\1\0\0\0\0\0\0a\0", 14))));
    for (size_t at = 0; at < whole.size(); ++at) {
        for (const int change : {1, 0x80, 0xFF}) {
            std::string broken = whole;
            broken[at] = static_cast<char>(broken[at] ^ change);
            const Folder folder(broken, "");
            folder.encode("the cat <s> é");
        }
    }
}

TEST(SentencePiece, LengthsBeyondTheFileAreRefused)
{
    for (const std::string &bytes : {std::string("\x0A\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F"), std::string("\x0A\x7F"), std::string("\x0F"), std::string(20, '\xFF'), piece("a", 0), std::string("{}")}) {
        EXPECT_FALSE(SentencePieceFile::parse(bytes, "m"));
    }
}
