// SPDX-License-Identifier: GPL-3.0-or-later
// Files of patterns, opened as models: every form, labels, pictures, refusals.
#include "core/model/given_patterns.h"

#include <fstream>
#include <gtest/gtest.h>
#include <limits>

#include "core/base/text.h"
#include "core/model/save_model.h"
#include "tests/support/given_file.h"
#include "tests/support/made_model.h"
#include "tests/support/zip_text.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

/// Bytes of an .npy array.
std::string npy(const std::string &descr, const std::string &shape, const std::string &data)
{
    const std::string header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
    return std::string("\x93NUMPY\x01\x00", 8) + littleEndian(header.size(), 2) + header + data;
}

std::string floats(const std::vector<float> &values) { return {reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float)}; }

/// Words as NumPy's '<U' stores ASCII.
std::string wide(const std::vector<std::string> &words, size_t width)
{
    std::string out;
    for (const auto &word : words) {
        for (size_t i = 0; i < width; ++i) {
            out += littleEndian(i < word.size() ? static_cast<unsigned char>(word[i]) : 0, 4);
        }
    }
    return out;
}

/// An .npz file; checksums are zeros, which nobody compares for stored members.
std::filesystem::path writeNpz(const std::filesystem::path &path, const std::vector<std::pair<std::string, std::string>> &arrays)
{
    ZipText zip;
    for (const auto &[name, bytes] : arrays) {
        zip.add(name + ".npy", bytes);
    }
    EXPECT_TRUE(writeFile(path, zip.finish()));
    return path;
}

const FloatTensor &square()
{
    static const FloatTensor cells = softmaxOf({2, 2, 3, 3});
    return cells;
}

std::vector<float> cellsOf(const Model &model, size_t group, size_t layer) { return toFloat(model.given->groups[group].layers[layer]); }

std::vector<float> part(const FloatTensor &cells, size_t from, size_t count) { return {cells.values.begin() + static_cast<std::ptrdiff_t>(from), cells.values.begin() + static_cast<std::ptrdiff_t>(from + count)}; }

} // namespace

TEST(GivenPatterns, EveryFormHoldsTheSame)
{
    const TemporaryFolder folder;
    const GivenTensors whole = {{"attentions", square()}};
    const GivenTensors each = {{"layer.0", {{2, 3, 3}, part(square(), 0, 18)}}, {"layer.1", {{1, 2, 3, 3}, part(square(), 18, 18)}}};
    std::vector<std::filesystem::path> files;
    for (const char *ending : {"safetensors", "npz", "json"}) {
        files.push_back(writeGiven(folder / concat("whole.", ending), whole));
        files.push_back(writeGiven(folder / concat("each.", ending), each));
    }
    for (const auto &file : files) {
        const auto model = openGiven(file);
        ASSERT_TRUE(model && model->given) << file;
        EXPECT_EQ(model->name, file.filename().string());
        EXPECT_EQ(model->spec.family, "given patterns");
        ASSERT_EQ(model->groups.size(), 1u);
        EXPECT_EQ(model->groups[0].name, "Attention");
        EXPECT_EQ(model->groups[0].n_layers, 2);
        EXPECT_EQ(model->groups[0].n_heads, 2);
        EXPECT_EQ(cellsOf(*model, 0, 0), part(square(), 0, 18)) << file;
        EXPECT_EQ(cellsOf(*model, 0, 1), part(square(), 18, 18)) << file;
        EXPECT_EQ(model->given->axes.size(), 1u);
        EXPECT_TRUE(hasNote(*model, "no labels"));
        EXPECT_EQ(model->parameters, 0);
        EXPECT_TRUE(model->unused.empty());
    }
}

TEST(GivenPatterns, StayInTheMappedFile)
{
    const TemporaryFolder folder;
    for (const char *name : {"a.safetensors", "a.npz"}) {
        const auto model = openGiven(writeGiven(folder / name, {{"attentions", square()}}));
        ASSERT_TRUE(model);
        ASSERT_EQ(model->index.files.size(), 1u) << name;
        const auto file = model->index.files[0]->bytes();
        for (const Tensor &layer : model->given->groups[0].layers) {
            EXPECT_TRUE(layer.bytes.data() >= file.data() && layer.bytes.data() + layer.bytes.size() <= file.data() + file.size()) << name;
        }
    }
}

TEST(GivenPatterns, LabelsFromMetadataArraysAndLists)
{
    const TemporaryFolder folder;
    const std::vector<std::string> words = {"the", " cat", "é"};
    const std::string list = R"(["the", " cat", "\u00e9"])";
    const auto expectWordsIn = [&](const std::filesystem::path &file) {
        const auto model = openGiven(file);
        ASSERT_TRUE(model) << file;
        EXPECT_EQ(model->given->axes[0].tokens, words) << file;
        EXPECT_FALSE(hasNote(*model, "no labels"));
    };
    for (const char *name : {"tokens", "labels", "query_tokens", "key_labels"}) {
        expectWordsIn(writeGiven(folder / concat(name, ".safetensors"), {{"attentions", square()}}, {{name, list}}));
        expectWordsIn(writeGiven(folder / concat(name, ".json"), {{"attentions", square()}}, {{name, list}}));
        const std::filesystem::path bare = folder / concat(name, "-bare.json");
        ASSERT_TRUE(writeFile(bare, concat("{\"attentions\": [[[[0.25, 0.25, 0.5], [1, 0.0, 0.0], [0.5, 0.25, 0.25]]]], \"", name, "\": ", list, "}")));
        expectWordsIn(bare);
    }
    const std::string cells = npy("<f4", "(2, 2, 3, 3)", floats(square().values));
    expectWordsIn(writeNpz(folder / "u.npz", {{"attn", cells}, {"tokens", npy("<U4", "(3,)", wide({"the", " cat", "\xE9"}, 4))}}));
    expectWordsIn(writeNpz(folder / "row.npz", {{"attn", cells}, {"tokens", npy("<U4", "(1, 3)", wide({"the", " cat", "\xE9"}, 4))}}));
    expectWordsIn(writeNpz(folder / "s.npz", {{"attn", cells}, {"tokens", npy("|S4", "(3,)", std::string("the\0 cat\xC3\xA9\0\0", 12))}}));
}

TEST(GivenPatterns, TokensTellWordsApartAndLabelsShowThem)
{
    const TemporaryFolder folder;
    const auto model = openGiven(writeGiven(folder / "m.safetensors", {{"attentions", square()}}, {{"tokens", R"(["two", "\u0120two", "c"])"}, {"labels", R"(["two", " two\n", "c"])"}}));
    ASSERT_TRUE(model);
    const auto trace = givenTraceOf(model);
    EXPECT_EQ(trace->input.main().tokens, (std::vector<std::string>{"two", "Ġtwo", "c"}));
    EXPECT_EQ(trace->input.main().labels, (std::vector<std::string>{"two", "two", "c"})); // blanks left out, as of any token
    expectWords(refusalOfFile(writeGiven(folder / "n.safetensors", {{"attentions", square()}}, {{"tokens", R"(["a", "b", "c"])"}, {"labels", R"(["a"])"}})), {"labels beside tokens", "3", "found 1"});
}

TEST(GivenPatterns, LabelsThatDoNotFitAreRefused)
{
    const TemporaryFolder folder;
    const auto refused = [&](const Metadata &metadata) { return refusalOfFile(writeGiven(folder / "m.safetensors", {{"attentions", square()}}, metadata)); };
    expectWords(refused({{"tokens", R"(["a", "b"])"}}), {"m.safetensors: tokens: expected 3 labels, one for each position, found 2"});
    expectWords(refused({{"query_tokens", R"(["a", "b", "c"])"}, {"key_tokens", R"(["a"])"}}), {"key_tokens: expected 3 labels, one for each key, found 1"});
    const auto odd = openGiven(writeGiven(folder / "odd.safetensors", {{"attentions", square()}}, {{"tokens", "three words here"}}));
    ASSERT_TRUE(odd);
    EXPECT_TRUE(hasNote(*odd, "no JSON list"));
    expectWords(refusalOfFile(writeNpz(folder / "n.npz", {{"attn", npy("<f4", "(2, 2, 3, 3)", floats(square().values))}, {"tokens", npy("<U1", "(2,)", wide({"a", "b"}, 1))}})), {"n.npz: tokens: expected 3 labels"});
}

TEST(GivenPatterns, QueriesAndKeysApart)
{
    const TemporaryFolder folder;
    const FloatTensor wideCells = softmaxOf({1, 2, 2, 5});
    const auto model = openGiven(writeGiven(folder / "w.safetensors", {{"attn", wideCells}}, {{"query_tokens", R"(["a", "b"])"}, {"key_tokens", R"(["v", "w", "x", "y", "z"])"}}));
    ASSERT_TRUE(model);
    ASSERT_EQ(model->given->axes.size(), 2u);
    const auto trace = givenTraceOf(model);
    EXPECT_FALSE(trace->sameAxis(GroupIndex(0)));
    EXPECT_EQ(trace->queries(GroupIndex(0)).labels, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(trace->keyLabels(GroupIndex(0)), (std::vector<std::string>{"v", "w", "x", "y", "z"}));
    const auto keys = openGiven(writeGiven(folder / "k.safetensors", {{"attn", wideCells}}, {{"tokens", R"(["v", "w", "x", "y", "z"])"}})); // those that they fit
    EXPECT_EQ(keys->given->axes[1].tokens.size(), 5u);
    EXPECT_TRUE(keys->given->axes[0].tokens.empty());
    expectWords(refusalOfFile(writeGiven(folder / "n.safetensors", {{"attn", wideCells}}, {{"tokens", R"(["v", "w", "x"])"}})), {"tokens: expected 2 labels, one for each query, found 3"});
    const auto apart = openGiven(writeGiven(folder / "a.safetensors", {{"attn", softmaxOf({1, 1, 3, 3}, true)}}, {{"query_tokens", R"(["a", "b", "c"])"}, {"key_tokens", R"(["x", "y", "z"])"}}));
    ASSERT_EQ(apart->given->axes.size(), 2u); // as many by chance: labels say that these are other positions
    EXPECT_FALSE(apart->given->groups[0].causal[0]);
}

TEST(GivenPatterns, EncoderDecoderAndCross)
{
    const TemporaryFolder folder;
    const GivenTensors tensors = {{"encoder_attentions", softmaxOf({2, 2, 4, 4})}, {"decoder_attentions", softmaxOf({1, 3, 3, 3}, true)}, {"cross_attentions", softmaxOf({1, 3, 3, 4}, false, 9)}};
    const auto model = openGiven(writeGiven(folder / "s.safetensors", tensors, {{"tokens", R"(["a", "b", "c", "d"])"}, {"decoder_tokens", R"(["x", "y", "z"])"}}));
    ASSERT_TRUE(model);
    ASSERT_EQ(model->groups.size(), 3u);
    EXPECT_EQ(model->groups[0].name, "Encoder");
    EXPECT_EQ(model->groups[1].name, "Decoder");
    EXPECT_EQ(model->groups[2].name, "Cross-attention");
    const auto trace = givenTraceOf(model);
    EXPECT_EQ(trace->nQuery(GroupIndex(2)), 3);
    EXPECT_EQ(trace->nKey(GroupIndex(2)), 4);
    EXPECT_EQ(trace->keyLabels(GroupIndex(2)), (std::vector<std::string>{"a", "b", "c", "d"}));
    EXPECT_EQ(trace->queries(GroupIndex(2)).labels, (std::vector<std::string>{"x", "y", "z"}));
    EXPECT_FALSE(trace->sameAxis(GroupIndex(2)));
    EXPECT_TRUE(trace->sameAxis(GroupIndex(1)));
    EXPECT_TRUE(model->given->groups[1].causal[0]);
    EXPECT_TRUE(hasNote(*model, "Decoder: All cells above the diagonal are 0"));
    GivenTensors wrong = tensors;
    wrong["cross_attentions"] = softmaxOf({1, 3, 3, 5});
    expectWords(refusalOfFile(writeGiven(folder / "k.safetensors", wrong)), {"cross-attention: expected 4 keys", "found 3 queries and 5 keys"});
    wrong["cross_attentions"] = softmaxOf({1, 3, 2, 4});
    expectWords(refusalOfFile(writeGiven(folder / "q.safetensors", wrong)), {"cross-attention: expected 3 queries", "found 2 queries"});
    wrong = tensors;
    wrong["encoder_attentions"] = softmaxOf({1, 2, 4, 5});
    wrong.erase("cross_attentions");
    expectWords(refusalOfFile(writeGiven(folder / "e.safetensors", wrong)), {"encoder: expected as many keys as queries", "4 queries and 5 keys"});
}

TEST(GivenPatterns, CrossAttentionWithoutAnEncoderOrAlone)
{
    const TemporaryFolder folder;
    const auto pair = openGiven(writeGiven(folder / "p.safetensors", {{"blocks.0.attn.pattern", softmaxOf({2, 3, 3})}, {"blocks.0.cross_attn.pattern", softmaxOf({2, 3, 5})}}, {{"key_tokens", R"(["1", "2", "3", "4", "5"])"}}));
    ASSERT_TRUE(pair);
    ASSERT_EQ(pair->given->axes.size(), 2u);
    EXPECT_EQ(givenTraceOf(pair)->nKey(GroupIndex(1)), 5);
    EXPECT_EQ(pair->given->axes[1].tokens.size(), 5u);
    const auto alone = openGiven(writeGiven(folder / "c.safetensors", {{"cross_attentions", softmaxOf({2, 2, 3, 5})}}));
    ASSERT_TRUE(alone);
    ASSERT_EQ(alone->groups.size(), 1u);
    const auto trace = givenTraceOf(alone);
    EXPECT_EQ(trace->nQuery(GroupIndex(0)), 3);
    EXPECT_EQ(trace->nKey(GroupIndex(0)), 5);
    EXPECT_FALSE(trace->sameAxis(GroupIndex(0)));
}

TEST(GivenPatterns, OptionsSayWhatAFileDoesNot)
{
    const TemporaryFolder folder;
    const auto causal = writeGiven(folder / "c.safetensors", {{"attentions", softmaxOf({1, 1, 3, 3}, true)}});
    EXPECT_TRUE(openGiven(causal)->given->groups[0].causal[0]);
    EXPECT_TRUE(openGiven(causal)->spec.main().causal);
    EXPECT_FALSE(openGiven(causal, withConfig({{"causal", "false"}}))->given->groups[0].causal[0]);
    const auto batch = writeGiven(folder / "b.npz", {{"attentions", softmaxOf({2, 3, 1, 2, 2})}});
    expectWords(refusalOfFile(batch), {"b.npz: attentions: expected patterns of one input", "batch_index=0 to 2"});
    EXPECT_TRUE(openGiven(batch, withConfig({{"batch_index", "2"}})));
    const auto odd = writeGiven(folder / "o.safetensors", {{"foo", softmaxOf({1, 1, 2, 2})}, {"bar", softmaxOf({1, 2, 2})}});
    EXPECT_NE(refusalOfFile(odd), "opened");
    const auto chosen = openGiven(odd, withConfig({{"patterns", "bar"}}));
    ASSERT_TRUE(chosen);
    EXPECT_EQ(chosen->unused, std::vector<std::string>{"foo"});
    expectWords(refusalOfFile(causal, withConfig({{"n_head", "3"}})), {"setting n_head", "patterns, batch_index, causal, grid or prefix_tokens"});
    expectWords(refusalOfFile(causal, withConfig({{"causal", "maybe"}})), {"causal"});
    expectWords(refusalOfFile(batch, withConfig({{"batch_index", "-1"}})), {"batch_index"});
    const auto gaps = openGiven(writeGiven(folder / "g.safetensors", {{"layer.5", softmaxOf({1, 2, 2})}, {"layer.2", softmaxOf({1, 2, 2})}}));
    EXPECT_TRUE(hasNote(*gaps, "Layers 2 and 5 of the file (attention) are L0 to L1 here."));
}

TEST(GivenPatterns, MaskedCellsOfJson)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(writeFile(folder / "n.json", R"({"attentions": [[[[1, NaN], [0.5, 0.5]]]]})"));
    ASSERT_TRUE(writeFile(folder / "null.json", R"({"attentions": {"shape": [1, 1, 2, 2], "data": [1, null, 0.5, 0.5]}})"));
    ASSERT_TRUE(writeFile(folder / "w.json", R"({"attention.query.weight": [[1, NaN], [0.5, 0.5]]})"));
    for (const char *name : {"n.json", "null.json"}) {
        const auto model = openGiven(folder / name);
        ASSERT_TRUE(model) << name;
        EXPECT_TRUE(std::isnan(cellsOf(*model, 0, 0)[1]));
        EXPECT_TRUE(hasNote(*model, "1 cell is NaN"));
    }
    expectWords(refusalOfFile(folder / "w.json"), {"expected a finite number, found NaN"}); // weights keep the strict rule
}

TEST(GivenPatterns, APictureUnderTheKeys)
{
    const TemporaryFolder folder;
    const FloatTensor cells = softmaxOf({1, 1, 17, 17}); // a class token and 4 x 4 patches
    const auto attn = npy("<f4", "(1, 1, 17, 17)", floats(cells.values));
    std::string pixels(8 * 6 * 3, '\0');
    pixels[0] = static_cast<char>(255);
    const auto model = openGiven(writeNpz(folder / "i.npz", {{"attn", attn}, {"image", npy("|u1", "(6, 8, 3)", pixels)}}));
    ASSERT_TRUE(model);
    const GivenAxis &axis = model->given->axes[0];
    EXPECT_EQ(std::tuple(axis.grid_rows, axis.grid_cols, axis.grid_first), std::tuple(4, 4, 1));
    EXPECT_EQ(axis.picture.shape, (Shape{3, 6, 8}));
    EXPECT_NEAR(axis.picture.values[0], 1.0, 1e-6);
    const auto trace = givenTraceOf(model);
    EXPECT_EQ(*trace->queries(GroupIndex(0)).grid, (Grid{4, 4, 1}));
    EXPECT_EQ(trace->queries(GroupIndex(0)).labels[1], "0,0");

    ASSERT_TRUE(writeFile(folder / "p.ppm", "P6\n2 2\n255\n" + std::string(12, 'x')));
    const auto byPath = openGiven(writeNpz(folder / "path.npz", {{"attn", attn}, {"image", npy("<U5", "()", wide({"p.ppm"}, 5))}}));
    ASSERT_TRUE(byPath);
    EXPECT_EQ(byPath->given->axes[0].picture.shape, (Shape{3, 2, 2}));
    const auto byMetadata = openGiven(writeGiven(folder / "m.safetensors", {{"attn", cells}}, {{"image", "p.ppm"}, {"grid", "2x8"}}));
    EXPECT_EQ(std::tuple(byMetadata->given->axes[0].grid_rows, byMetadata->given->axes[0].grid_cols, byMetadata->given->axes[0].grid_first), std::tuple(2, 8, 1));
    expectWords(refusalOfFile(writeGiven(folder / "x.safetensors", {{"attn", cells}}, {{"image", "none.png"}})), {"none.png"});
    expectWords(refusalOfFile(writeNpz(folder / "bad.npz", {{"attn", attn}, {"image", npy("|u1", "(7,)", "1234567")}})), {"bad.npz: image", "[height, width, 3]", "[7]"});
    const auto noGrid = openGiven(writeNpz(folder / "n.npz", {{"attn", npy("<f4", "(1, 1, 3, 3)", floats(softmaxOf({1, 1, 3, 3}).values))}, {"image", npy("|u1", "(6, 8, 3)", pixels)}}));
    ASSERT_TRUE(noGrid);
    EXPECT_TRUE(hasNote(*noGrid, "The picture cannot be laid under 3 keys"));
}

TEST(GivenPatterns, GridsThatAreChosen)
{
    const TemporaryFolder folder;
    const auto file = writeGiven(folder / "g.safetensors", {{"attn", softmaxOf({1, 1, 13, 13})}});
    const auto grid = [&](std::vector<std::pair<std::string, std::string>> config) {
        const auto model = openGiven(file, withConfig(std::move(config)));
        const GivenAxis &axis = model->given->axes[0];
        return std::tuple(axis.grid_rows, axis.grid_cols, axis.grid_first);
    };
    EXPECT_EQ(grid({{"grid", "3x4"}}), std::tuple(3, 4, 1));
    EXPECT_EQ(grid({{"grid", "3x4"}, {"prefix_tokens", "0"}}), std::tuple(3, 4, 0));
    EXPECT_EQ(grid({{"prefix_tokens", "4"}}), std::tuple(3, 3, 4));
    EXPECT_EQ(grid({}), std::tuple(0, 0, 0));
    for (const char *bad : {"3x5", "0x4", "3x", "x4", "-1x4", "3x4x", "99999999999x1", "4096x4096"}) {
        expectWords(refusalOfFile(file, withConfig({{"grid", bad}})), {"setting grid", bad});
    }
    expectWords(refusalOfFile(file, withConfig({{"prefix_tokens", "1"}})), {"prefix_tokens", "13 keys"});
    expectWords(refusalOfFile(file, withConfig({{"prefix_tokens", "99"}})), {"prefix_tokens"});
    expectWords(refusalOfFile(file, withConfig({{"grid", "2x2"}, {"prefix_tokens", "10"}})), {"grid"});
}

TEST(GivenPatterns, FilesThatHoldNoneSayWhatWasFound)
{
    const TemporaryFolder folder;
    expectWords(refusalOfFile(writeGiven(folder / "w.npz", {{"weight", {{2, 2}, {1, 2, 3, 4}}}, {"bias", {{2}, {1, 2}}}})), {"w.npz: expected attention as arrays [layers, heads, n_query, n_key]", "bias [2]", "weight [2, 2]"});
    expectWords(refusalOfFile(writeNpz(folder / "e.npz", {})), {"e.npz", "found"});
    expectWords(refusalOfFile(writeNpz(folder / "o.npz", {{"attn", npy("|O", "(2,)", "pickled")}})), {"o.npz", "expected attention", "attn (header: descr: expected real numbers such as '<f4', found object array (pickled)"});
    const auto objects = openGiven(writeNpz(folder / "t.npz", {{"attn", npy("<f4", "(1, 1, 1, 1)", floats({1}))}, {"tokens", npy("|O", "(1,)", "pickled")}}));
    EXPECT_TRUE(objects && hasNote(*objects, "1 array of the file cannot be used, the first is tokens: header: descr: expected real numbers such as '<f4', found object array (pickled)"));
    expectWords(refusalOfFile(writeGiven(folder / "s.npz", {{"attentions", {{1, 1, 1, 2}, {-3, 2}}}})), {"s.npz: attention: layer 0, head 0, query 0, key 0: expected a weight from 0 on", "found -3"});
}

TEST(GivenPatterns, TruncatedFilesAreRefused)
{
    const TemporaryFolder folder;
    for (const char *name : {"t.safetensors", "t.npz", "t.json"}) {
        const auto file = writeGiven(folder / name, {{"attentions", square()}}, {{"tokens", R"(["a", "b", "c"])"}});
        const std::string whole = readFile(file, 1 << 20).value();
        for (size_t size = 0; size < whole.size(); size += 1 + size / 8) {
            ASSERT_TRUE(writeFile(file, whole.substr(0, size)));
            const std::string answer = refusalOfFile(file);
            EXPECT_NE(answer, "opened") << name << " cut at " << size;
            EXPECT_EQ(answer.find('\n'), std::string::npos);
        }
    }
}

TEST(GivenPatterns, BrokenFilesAreRefusedOrReadButNeverTrusted)
{
    const TemporaryFolder folder;
    RandomNumbers random(11);
    for (const char *name : {"b.safetensors", "b.npz", "b.json", "u.npz"}) {
        const bool words = name[0] == 'u';
        const auto file = words ? writeNpz(folder / name, {{"attn", npy("<f4", "(2, 2, 3, 3)", floats(square().values))}, {"tokens", npy("<U1", "(3,)", wide({"a", "b", "c"}, 1))}})
                                : writeGiven(folder / name, {{"attentions", square()}}, {{"tokens", R"(["a", "b", "c"])"}, {"image", "none.png"}, {"grid", "1x3"}});
        const std::string whole = readFile(file, 1 << 20).value();
        for (int round = 0; round < 100; ++round) {
            std::string broken = whole;
            for (int i = 0; i <= round % 3; ++i) {
                broken[static_cast<size_t>(random.below(static_cast<int>(broken.size())))] = static_cast<char>(random.below(256));
            }
            ASSERT_TRUE(writeFile(file, broken));
            const auto model = openModel(file.string());
            if (model && (*model)->given) { // what opens can be looked at
                const auto trace = givenTraceOf(*model);
                const auto overview = patternOverview(trace->attention(GroupIndex(0), LayerIndex(0)), HeadIndex(0), 1, 1);
                EXPECT_EQ(overview.values.size(), 1u);
            } else if (!model) {
                EXPECT_FALSE(model.error().message.empty());
                EXPECT_EQ(model.error().message.find('\n'), std::string::npos) << model.error().message;
            }
        }
    }
}

TEST(GivenPatterns, AModelBesideThemIsNotTheirs)
{
    const TemporaryFolder folder;
    writeTinyModel(folder.path(), jsonOf(configOf(tinyGpt2())), tensorsOf(tinyGpt2()));
    const auto model = openGiven(writeGiven(folder / "attention.safetensors", {{"layer.0", softmaxOf({2, 3, 3})}}));
    ASSERT_TRUE(model);
    EXPECT_TRUE(model->given);
    const auto gpt2 = openModel((folder / "model.safetensors").string());
    ASSERT_TRUE(gpt2);
    EXPECT_FALSE((*gpt2)->given);
}

TEST(GivenPatterns, HaveNoWeightsToSave)
{
    const TemporaryFolder folder;
    const auto model = openGiven(writeGiven(folder / "a.npz", {{"attentions", square()}}));
    const Status saved = saveModelAsJson(*model, folder / "out.json");
    ASSERT_FALSE(saved);
    expectWords(saved.error().message, {"a.npz", "given patterns"});
    EXPECT_FALSE(std::filesystem::exists(folder / "out.json"));
}
