// SPDX-License-Identifier: GPL-3.0-or-later
// What an input must be for a model of each kind, and how what is wrong with it is said.
#include <gtest/gtest.h>

#include "core/model/families/bare_layers.h"
#include "tests/support/made_model.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

std::shared_ptr<const Model> read(const Bag &bag, const std::string &config, bool layers)
{
    const WeightIndex index = indexOf(bag.tensors);
    WeightBinder binder(index, {""}, "");
    return modelOf(layers ? readTorchLayers(configFrom(config), binder) : readAttentionLayer(configFrom(config), binder, {}));
}

/// A bare layer: queries of 6 numbers, keys of `key`, values of `value`.
std::shared_ptr<const Model> bareLayer(int key = 6, int value = 6)
{
    Bag bag;
    bag.matrix("q_proj_weight", 6, 6).matrix("k_proj_weight", 6, key).matrix("v_proj_weight", 6, value).layer("out_proj", 6, 6);
    return read(bag, R"({"num_heads": 2})", false);
}

void putLayer(Bag &bag, const std::string &at, bool decodes)
{
    for (const char *attention : {"self_attn.", "multihead_attn."}) {
        if (decodes || attention[0] == 's') {
            bag.matrix(at + attention + "in_proj_weight", 18, 6).layer(at + attention + "out_proj", 6, 6);
        }
    }
    bag.layer(at + "linear1", 6, 8).layer(at + "linear2", 8, 6).norm(at + "norm1", 6).norm(at + "norm2", 6);
    if (decodes) {
        bag.norm(at + "norm3", 6);
    }
}

std::shared_ptr<const Model> decoderLayer()
{
    Bag bag;
    putLayer(bag, "", true);
    return read(bag, R"({"nhead": 2})", true);
}

std::shared_ptr<const Model> transformer()
{
    Bag bag;
    putLayer(bag, "encoder.layers.0.", false);
    putLayer(bag, "decoder.layers.0.", true);
    return read(bag, R"({"nhead": 2})", true);
}

std::string messageOf(const std::shared_ptr<const Model> &model, const Input &input)
{
    const Status status = checkInput(*model, input);
    const auto trace = runForward(model, input);
    EXPECT_EQ(static_cast<bool>(status), static_cast<bool>(trace)); // the pass takes what passes the check, and refuses the rest in the same words
    if (status) {
        return "fits";
    }
    EXPECT_EQ(status.error().code, ErrorCode::BadInput);
    EXPECT_EQ(status.error().message, trace.error().message);
    return status.error().message;
}

Input changed(const std::vector<Matrix> &streams, const std::function<void(Input &)> &change)
{
    Input input = vectorInput(streams);
    change(input);
    return input;
}

Matrix rowsOf(int rows, int cols) { return randomMatrix(rows, cols); }

} // namespace

TEST(CheckInput, ABareLayerTakesOneSequenceOrKeysBesideIt)
{
    const auto model = bareLayer();
    EXPECT_EQ(messageOf(model, vectorInput({rowsOf(3, 6)})), "fits");
    EXPECT_EQ(messageOf(model, vectorInput({rowsOf(3, 6), rowsOf(5, 6)})), "fits");
    EXPECT_EQ(messageOf(model, {}), "made: expected 1 sequences, one for each stack, found 0");
    EXPECT_EQ(messageOf(model, vectorInput({rowsOf(3, 6), rowsOf(5, 6), rowsOf(5, 6)})), "made: expected at most one sequence of keys, found another number of sequences");
    EXPECT_EQ(messageOf(model, vectorInput({rowsOf(3, 7)})), "query: expected 3 vectors of 6 numbers, found [3, 7]");
    EXPECT_EQ(messageOf(model, vectorInput({rowsOf(3, 6), rowsOf(5, 7)})), "key: expected 5 vectors of 6 numbers, found [5, 7]");
    EXPECT_EQ(messageOf(model, vectorInput({rowsOf(0, 6)})), "expected at least one position, found 0");
    EXPECT_NE(messageOf(model, vectorInput({rowsOf(3, 6), rowsOf(0, 6)})), "fits");
}

TEST(CheckInput, KeysAndValuesOfOtherWidths)
{
    const auto keys = bareLayer(4, 4), both = bareLayer(4, 5);
    EXPECT_EQ(messageOf(keys, vectorInput({rowsOf(3, 6), rowsOf(5, 4)})), "fits");
    EXPECT_EQ(messageOf(keys, vectorInput({rowsOf(3, 6)})), "made: value: expected vectors of 4 numbers, found none (keys have 4)");
    EXPECT_EQ(messageOf(both, vectorInput({rowsOf(3, 6), rowsOf(5, 4)})), "made: value: expected vectors of 5 numbers, found none (keys have 4)");
    EXPECT_EQ(messageOf(both, changed({rowsOf(3, 6), rowsOf(5, 4)}, [](Input &i) { i.sequences[1].values = rowsOf(5, 5); })), "fits");
    EXPECT_EQ(messageOf(both, changed({rowsOf(3, 6), rowsOf(5, 4)}, [](Input &i) { i.sequences[1].values = rowsOf(4, 5); })), "value: expected 5 vectors of 5 numbers, found [4, 5]");
    EXPECT_EQ(messageOf(bareLayer(4, 6), changed({rowsOf(3, 6)}, [](Input &) {})), "made: key: expected vectors of 4 numbers, found none (queries have 6)");
    const auto text = inputFromText(*both, "two words");
    ASSERT_FALSE(text);
    expectWords(text.error().message, {"keys are 4 wide", "values 5", "queries 6"});
}

TEST(CheckInput, NumbersAreFinite)
{
    const auto model = bareLayer();
    EXPECT_EQ(messageOf(model, changed({rowsOf(3, 6)}, [](Input &i) { i.sequences[0].vectors.row(2)[1] = NAN; })), "query: row 2, column 1: expected a finite number, found NaN");
    EXPECT_EQ(messageOf(model, changed({rowsOf(3, 6), rowsOf(5, 6)}, [](Input &i) { i.sequences[1].vectors.row(4)[5] = -infinity; })), "key: row 4, column 5: expected a finite number, found an infinity");
}

TEST(CheckInput, MasksHaveTheShapeOfTheScores)
{
    const auto model = bareLayer();
    const auto masked = [](Matrix mask) { return changed({rowsOf(3, 6), rowsOf(5, 6)}, [&](Input &i) { i.added_mask = std::move(mask); }); };
    EXPECT_EQ(messageOf(model, masked(rowsOf(3, 5))), "fits");
    EXPECT_EQ(messageOf(model, masked(rowsOf(5, 3))), "attn_mask: expected [3, 5], found [5, 3]");
    EXPECT_EQ(messageOf(model, changed({rowsOf(3, 6)}, [](Input &i) { i.added_mask = rowsOf(3, 5); })), "attn_mask: expected [3, 3], found [3, 5]");
    Matrix hole = rowsOf(3, 5);
    hole.values[4] = -infinity;
    EXPECT_EQ(messageOf(model, masked(hole)), "fits");
    hole.values[4] = infinity;
    EXPECT_EQ(messageOf(model, masked(hole)), "attn_mask: expected numbers or -infinity, found infinity");
    hole.values[4] = NAN;
    EXPECT_EQ(messageOf(model, masked(hole)), "attn_mask: expected numbers or -infinity, found NaN");
    EXPECT_EQ(messageOf(model, changed({rowsOf(3, 6), rowsOf(5, 6)}, [](Input &i) { i.sequences[1].key_allowed = {1, 1, 1}; })), "key_padding_mask: expected 5 entries, one a position, found 3");
    EXPECT_EQ(messageOf(model, changed({rowsOf(3, 6)}, [](Input &i) { i.sequences[0].key_allowed = {1, 1}; })), "key_padding_mask: expected 3 entries, one a position, found 2");
}

TEST(CheckInput, ADecoderLayerNeedsItsMemory)
{
    const auto model = decoderLayer();
    EXPECT_EQ(messageOf(model, vectorInput({rowsOf(3, 6), rowsOf(5, 6)})), "fits");
    EXPECT_EQ(messageOf(model, vectorInput({rowsOf(3, 6)})), "made: expected a memory, found none");
    EXPECT_EQ(messageOf(model, vectorInput({rowsOf(3, 6), rowsOf(5, 6), rowsOf(5, 6)})), "made: expected a memory, found another number of sequences");
    EXPECT_EQ(messageOf(model, vectorInput({rowsOf(3, 6), rowsOf(5, 4)})), "memory: expected 5 vectors of 6 numbers, found [5, 4]");
    EXPECT_NE(messageOf(model, vectorInput({rowsOf(3, 6), rowsOf(0, 6)})), "fits");
    EXPECT_EQ(messageOf(model, changed({rowsOf(3, 6), rowsOf(5, 6)}, [](Input &i) { i.memory_allowed = {1, 1, 1}; })), "memory_key_padding_mask: expected 5 entries, one a position, found 3");
    EXPECT_EQ(messageOf(model, changed({rowsOf(3, 6), rowsOf(5, 6)}, [](Input &i) { i.memory_allowed = {1, 1, 1, 0, 0}; })), "fits");
    const auto text = inputFromText(*model, "one two");
    ASSERT_TRUE(text);
    ASSERT_EQ(text.value().sequences.size(), 2u); // the words are their own memory
    EXPECT_EQ(messageOf(model, *text), "fits");
}

TEST(CheckInput, AnEncoderAndADecoderTakeASequenceEach)
{
    const auto model = transformer();
    EXPECT_EQ(messageOf(model, vectorInput({rowsOf(3, 6), rowsOf(5, 6)})), "fits");
    EXPECT_EQ(messageOf(model, vectorInput({rowsOf(3, 6)})), "made: expected 2 sequences, one for each stack, found 1");
    EXPECT_EQ(messageOf(model, vectorInput({rowsOf(3, 6), rowsOf(5, 6), rowsOf(5, 6)})), "made: expected no memory, found another number of sequences");
    EXPECT_EQ(messageOf(model, vectorInput({rowsOf(3, 6), rowsOf(5, 7)})), "tgt: expected 5 vectors of 6 numbers, found [5, 7]");
    EXPECT_EQ(messageOf(model, changed({rowsOf(3, 6), rowsOf(5, 6)}, [](Input &i) { i.memory_allowed = {1, 1, 1, 0, 0}; })), "memory_key_padding_mask: expected 3 entries, one a position, found 5");
}

TEST(CheckInput, TokensOfAnEncoderMayHaveSegments)
{
    const auto model = openTiny(tinyGpt2());
    const auto refusal = [&](const GivenIds &given) { return inputFromIds(*model, given).error().message; };
    EXPECT_EQ(refusal({{1, 2}, {}, {0, 1}}), "token_type_ids: expected 0 to 0, found 1"); // the model has no segments
    EXPECT_EQ(refusal({{1, 2}, {}, {0}}), "token_type_ids: expected 2 entries, one a position, found 1");
    EXPECT_TRUE(inputFromIds(*model, {{1, 2}, {}, {0, 0}}));
    Input mismatch = *inputFromIds(*model, {{1, 2}, {}, {}});
    mismatch.sequences[0].ids.pop_back();
    EXPECT_EQ(messageOf(model, mismatch), "token ids: expected 2, one a position, found 1");
    const auto ids = inputFromIds(*bareLayer(), {{1, 2}, {}, {}});
    ASSERT_FALSE(ids);
    EXPECT_EQ(ids.error().message, "made: expected vectors or a feature map, found token ids");
}

TEST(SyntheticInput, IsOfTheWordsBetweenBlanks)
{
    const auto model = bareLayer();
    const auto input = inputFromText(*model, "  Die Straße\tdie\n ende  ");
    ASSERT_TRUE(input) << input.error().message;
    const Sequence &s = input->main();
    EXPECT_TRUE(input->synthetic);
    EXPECT_EQ(s.labels, (std::vector<std::string>{"Die", "Straße", "die", "ende"}));
    EXPECT_EQ(s.offsets, (std::vector<TextSpan>{{2, 5}, {6, 12}, {13, 16}, {18, 22}})); // code points
    EXPECT_EQ(s.vectors.rows, 4);
    EXPECT_EQ(s.vectors.cols, 6);
    EXPECT_EQ(s.total_tokens, 4);
    for (const char *empty : {"", " \n\t "}) {
        const auto none = inputFromText(*model, empty);
        ASSERT_FALSE(none);
        expectWords(none.error().message, {"the text is empty"});
    }
}

TEST(SyntheticInput, RefusesWhatIsNoUtf8) // labels go into files and windows
{
    const auto input = inputFromText(*bareLayer(), "word \xFFx");
    ASSERT_FALSE(input);
    expectWords(input.error().message, {"expected UTF-8", "byte 5"});
}

TEST(SequenceOfMap, CellsAreRowsInReadingOrder)
{
    const FloatTensor map{{2, 2, 3}, {0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15}};
    const Sequence s = sequenceOfMap(map);
    EXPECT_EQ(s.vectors.values, (std::vector<float>{0, 10, 1, 11, 2, 12, 3, 13, 4, 14, 5, 15}));
    EXPECT_EQ(s.labels, (std::vector<std::string>{"0,0", "0,1", "0,2", "1,0", "1,1", "1,2"}));
    ASSERT_TRUE(s.grid);
    EXPECT_EQ(*s.grid, (Grid{2, 3, 0}));
    EXPECT_TRUE(s.grid->contains(5));
    EXPECT_FALSE(s.grid->contains(6));
}

TEST(SequenceOfVectors, NumbersWhatHasNoLabel)
{
    EXPECT_EQ(sequenceOfVectors(rowsOf(3, 2)).labels, (std::vector<std::string>{"0", "1", "2"}));
    EXPECT_EQ(sequenceOfVectors(rowsOf(3, 2), {"a", "b", "c"}).labels, (std::vector<std::string>{"a", "b", "c"}));
}
