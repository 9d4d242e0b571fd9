// SPDX-License-Identifier: GPL-3.0-or-later
// Bare attention layers in every form of their weights, against one naive layer.
#include <gtest/gtest.h>

#include "core/model/families/bare_layers.h"
#include "tests/support/compare.h"
#include "tests/support/made_model.h"
#include "tests/support/naive_layers.h"

using namespace headscope;
using namespace headscope::testing;
using Role = AttentionRole;

namespace {

/// A layer as a paper has it: matrices [out, in]. Biases are empty where there are none.
struct Layer {
    int n_heads = 3, n_kv_heads = 3, d_model = 12, d_key = 12, d_value = 12, d_head = 4;
    FloatTensor Q, K, V, O, bQ, bK, bV, bO;

    explicit Layer(int heads = 3, int kvHeads = 3, int width = 12, int key = 12, int value = 12, int head = 4)
        : n_heads(heads), n_kv_heads(kvHeads), d_model(width), d_key(key), d_value(value), d_head(head)
    {
        Bag bag(3);
        const int q = n_heads * d_head, kv = n_kv_heads * d_head;
        bag.matrix("Q", q, d_model).matrix("K", kv, d_key).matrix("V", kv, d_value).matrix("O", d_model, q);
        bag.put("bQ", {q}, 0.5f).put("bK", {kv}, 0.5f).put("bV", {kv}, 0.5f).put("bO", {d_model}, 0.5f);
        Q = bag.at("Q"), K = bag.at("K"), V = bag.at("V"), O = bag.at("O"), bQ = bag.at("bQ"), bK = bag.at("bK"), bV = bag.at("bV"), bO = bag.at("bO");
    }
    Layer &noBias()
    {
        for (FloatTensor *b : {&bQ, &bK, &bV, &bO}) {
            std::fill(b->values.begin(), b->values.end(), 0.0f);
        }
        return *this;
    }
};

FloatTensor turned(const FloatTensor &m)
{
    const auto rows = static_cast<size_t>(m.shape[0]), cols = static_cast<size_t>(m.shape[1]);
    FloatTensor out{{m.shape[1], m.shape[0]}, std::vector<float>(m.values.size())};
    for (size_t i = 0; i < rows; ++i) {
        for (size_t j = 0; j < cols; ++j) {
            out.values[j * rows + i] = m.values[i * cols + j];
        }
    }
    return out;
}

FloatTensor stacked(const std::vector<FloatTensor> &parts)
{
    FloatTensor out = parts[0];
    for (size_t i = 1; i < parts.size(); ++i) {
        out.shape[0] += parts[i].shape[0];
        out.values.insert(out.values.end(), parts[i].values.begin(), parts[i].values.end());
    }
    return out;
}

/// [heads d_head, in] as TransformerLens keeps it, [heads, in, d_head].
FloatTensor perHead(const FloatTensor &m, int heads)
{
    const auto d = static_cast<size_t>(m.shape[0]) / static_cast<size_t>(heads), in = static_cast<size_t>(m.shape[1]);
    FloatTensor out{{heads, m.shape[1], static_cast<int64_t>(d)}, {}};
    for (size_t h = 0; h < static_cast<size_t>(heads); ++h) {
        for (size_t i = 0; i < in; ++i) {
            for (size_t e = 0; e < d; ++e) {
                out.values.push_back(m.values[(h * d + e) * in + i]);
            }
        }
    }
    return out;
}

FloatTensor shapedAs(FloatTensor t, Shape shape)
{
    t.shape = std::move(shape);
    return t;
}

/// What was asked for, and what was noted.
struct Opening {
    OpenQuestion question;
    std::vector<std::string> unused;
};

Result<Architecture> read(const TinyTensors &tensors, const std::string &config, const AttentionMap &map = {}, Opening *opening = nullptr)
{
    const WeightIndex index = indexOf(tensors);
    WeightBinder binder(index, {""}, "");
    auto out = readAttentionLayer(configFrom(config), binder, map);
    if (opening) {
        *opening = {binder.question, binder.unused()};
    }
    return out;
}

std::string refusal(const TinyTensors &tensors, const std::string &config = R"({"num_heads": 3})", const AttentionMap &map = {})
{
    const auto out = read(tensors, config, map);
    if (out) {
        return "read";
    }
    EXPECT_EQ(out.error().message.find('\n'), std::string::npos);
    return out.error().message;
}

/// Pattern and output of the tensors agree with the layer that they were made from.
void expectComputes(const Layer &l, const TinyTensors &tensors, const std::string &config = R"({"num_heads": 3})", const AttentionMap &map = {})
{
    const auto model = modelOf(read(tensors, config, map));
    EXPECT_EQ(model->spec.main().n_heads, l.n_heads);
    EXPECT_EQ(model->spec.main().n_kv_heads, l.n_kv_heads);
    EXPECT_EQ(model->spec.main().d_head, l.d_head);
    const Matrix query = randomMatrix(7, l.d_model, 1), key = randomMatrix(5, l.d_key, 2), value = randomMatrix(5, l.d_value, 3);
    Input input = vectorInput({query, key});
    input.sequences[1].values = value;
    const auto trace = traceOf(model, input);
    const auto q = naive::linear(naive::rowsOf(query), l.Q, &l.bQ), k = naive::linear(naive::rowsOf(key), l.K, &l.bK), v = naive::linear(naive::rowsOf(value), l.V, &l.bV);
    const auto done = naive::attention(q, k, v, {l.n_heads, l.n_kv_heads}, 1 / std::sqrt(static_cast<double>(l.d_head)));
    EXPECT_TRUE(patternsAgree(named(trace, "blocks.0.attn.pattern"), done.pattern));
    EXPECT_TRUE(activationsAgree(named(trace, "blocks.0.attn_out"), naive::flat(naive::linear(done.z, l.O, &l.bO))));
    EXPECT_TRUE(activationsAgree(named(trace, "blocks.0.resid_post"), naive::flat(naive::linear(done.z, l.O, &l.bO)))); // no residual
}

TinyTensors torchTensors(const Layer &l, const std::string &at = "")
{
    return {{at + "in_proj_weight", stacked({l.Q, l.K, l.V})}, {at + "in_proj_bias", stacked({l.bQ, l.bK, l.bV})}, {at + "out_proj.weight", l.O}, {at + "out_proj.bias", l.bO}};
}

TinyTensors separateTensors(const Layer &l, bool outIn)
{
    const auto m = [&](const FloatTensor &t) { return outIn ? t : turned(t); };
    return {{"q.weight", m(l.Q)}, {"k.weight", m(l.K)}, {"v.weight", m(l.V)}, {"o.weight", m(l.O)}, {"q.bias", l.bQ}, {"k.bias", l.bK}, {"v.bias", l.bV}, {"o.bias", l.bO}};
}

AttentionMap mapOf(RoleMap roles, std::optional<Orientation> orientation = {}, int n_heads = 0)
{
    AttentionMap map;
    map.roles = std::move(roles);
    map.orientation = orientation;
    map.n_heads = n_heads;
    return map;
}

} // namespace

TEST(AttentionLayer, TorchInEveryFormOfItsConstructor)
{
    Layer plain;
    expectComputes(plain, torchTensors(plain));
    TinyTensors wrapped = torchTensors(plain, "module.attention.");
    expectComputes(plain, wrapped);
    Layer bare = Layer().noBias();
    TinyTensors biasless = torchTensors(bare);
    biasless.erase("in_proj_bias");
    biasless.erase("out_proj.bias");
    expectComputes(bare, biasless);
    Layer wide(3, 3, 12, 7, 9);
    expectComputes(wide, {{"q_proj_weight", wide.Q}, {"k_proj_weight", wide.K}, {"v_proj_weight", wide.V}, {"in_proj_bias", stacked({wide.bQ, wide.bK, wide.bV})}, {"out_proj.weight", wide.O}, {"out_proj.bias", wide.bO}});
}

TEST(AttentionLayer, JoinedMatricesTurnAsTheirShapeSays)
{
    Layer l;
    const FloatTensor joint = stacked({l.Q, l.K, l.V}), bias = stacked({l.bQ, l.bK, l.bV});
    for (const char *name : {"qkv", "to_qkv", "c_attn"}) {
        expectComputes(l, {{concat(name, ".weight"), joint}, {concat(name, ".bias"), bias}, {"out_proj.weight", l.O}, {"out_proj.bias", l.bO}});
    }
    // Stored [in, 3 out]: the joined matrix says so by its shape, the square output matrix cannot.
    const TinyTensors conv = {{"W_QKV", turned(joint)}, {"b_QKV", bias}, {"W_O", turned(l.O)}, {"b_O", l.bO}};
    expectComputes(l, conv);
    // A block of GPT-2: the names end like those of torch.nn.Linear, the joined matrix says [in, out] for both.
    expectComputes(l, {{"attn.c_attn.weight", turned(joint)}, {"attn.c_attn.bias", bias}, {"attn.c_proj.weight", turned(l.O)}, {"attn.c_proj.bias", l.bO}});
}

TEST(AttentionLayer, KeysAndValuesInOneMatrix)
{
    for (const int kvHeads : {3, 1}) {
        const Layer l(3, kvHeads);
        TinyTensors tensors = separateTensors(l, true);
        tensors["to_q.weight"] = l.Q, tensors["to_q.bias"] = l.bQ, tensors["to_out.weight"] = l.O, tensors["to_out.bias"] = l.bO;
        tensors["to_kv.weight"] = stacked({l.K, l.V}), tensors["to_kv.bias"] = stacked({l.bK, l.bV});
        for (const char *name : {"q", "k", "v", "o"}) {
            tensors.erase(std::string(name) + ".weight");
            tensors.erase(std::string(name) + ".bias");
        }
        expectComputes(l, tensors);
        tensors["to_kv.weight"].shape = {tensors["to_kv.weight"].shape[0] - 1, 12};
        tensors["to_kv.weight"].values.resize(tensors["to_kv.weight"].values.size() - 12);
        expectWords(refusal(tensors), {"to_kv.weight", "two equal parts"});
    }
}

TEST(AttentionLayer, KerasNames)
{
    const Layer l;
    const auto kernel = [&](const FloatTensor &m) { return shapedAs(turned(m), {12, 3, 4}); };
    const TinyTensors tensors = {{"mha/query/kernel:0", kernel(l.Q)}, {"mha/key/kernel:0", kernel(l.K)}, {"mha/value/kernel:0", kernel(l.V)}, {"mha/attention_output/kernel:0", shapedAs(turned(l.O), {3, 4, 12})},
        {"mha/query/bias:0", shapedAs(l.bQ, {3, 4})}, {"mha/key/bias:0", shapedAs(l.bK, {3, 4})}, {"mha/value/bias:0", shapedAs(l.bV, {3, 4})}, {"mha/attention_output/bias:0", l.bO}};
    expectComputes(l, tensors, "{}");
}

TEST(AttentionLayer, OrientationIsDecidedByShapesWhereTheNamesDoNotFit)
{
    Layer narrow(3, 3, 12, 12, 12, 2); // q: 12 to 6
    for (const bool outIn : {true, false}) {
        expectComputes(narrow, separateTensors(narrow, outIn));
    }
    TinyTensors bare = {{"Wq", narrow.Q}, {"Wk", narrow.K}, {"Wv", narrow.V}, {"Wo", narrow.O}, {"bq", narrow.bQ}, {"bk", narrow.bK}, {"bv", narrow.bV}, {"bo", narrow.bO}}; // names say [in, out]
    expectComputes(narrow, bare);
}

TEST(AttentionLayer, OrientationIsThatOfTheNamesWhereShapesAreSquare)
{
    Layer l;
    expectComputes(l, separateTensors(l, true)); // torch.nn.Linear
    expectComputes(l, {{"Wq", turned(l.Q)}, {"Wk", turned(l.K)}, {"Wv", turned(l.V)}, {"Wo", turned(l.O)}, {"bq", l.bQ}, {"bk", l.bK}, {"bv", l.bV}, {"bo", l.bO}}); // x W
    expectComputes(l, {{"query/kernel", turned(l.Q)}, {"key/kernel", turned(l.K)}, {"value/kernel", turned(l.V)}, {"out/kernel", turned(l.O)}, {"query/bias", l.bQ}, {"key/bias", l.bK}, {"value/bias", l.bV}, {"out/bias", l.bO}});
}

TEST(AttentionLayer, OneMatrixAHead)
{
    Layer l(3, 3, 10, 10, 10, 4);
    const TinyTensors lens = {{"W_Q", perHead(l.Q, 3)}, {"W_K", perHead(l.K, 3)}, {"W_V", perHead(l.V, 3)}, {"W_O", shapedAs(turned(l.O), {3, 4, 10})}, {"b_Q", shapedAs(l.bQ, {3, 4})}, {"b_K", shapedAs(l.bK, {3, 4})},
        {"b_V", shapedAs(l.bV, {3, 4})}, {"b_O", l.bO}};
    expectComputes(l, lens, "{}"); // the shape says how many heads
    const TinyTensors flax = {{"query/kernel", shapedAs(turned(l.Q), {10, 3, 4})}, {"key/kernel", shapedAs(turned(l.K), {10, 3, 4})}, {"value/kernel", shapedAs(turned(l.V), {10, 3, 4})}, {"out/kernel", shapedAs(turned(l.O), {3, 4, 10})},
        {"query/bias", shapedAs(l.bQ, {3, 4})}, {"key/bias", shapedAs(l.bK, {3, 4})}, {"value/bias", shapedAs(l.bV, {3, 4})}, {"out/bias", l.bO}};
    expectComputes(l, flax, "{}");
}

TEST(AttentionLayer, GroupedKeysAndValues)
{
    for (const int kv : {1, 2, 4}) {
        Layer l(4, kv, 12, 12, 12, 6);
        expectComputes(l, separateTensors(l, true), R"({"num_heads": 4})");
    }
    Layer lens(4, 2, 12, 12, 12, 3);
    expectComputes(lens, {{"W_Q", perHead(lens.Q, 4)}, {"_W_K", perHead(lens.K, 2)}, {"_W_V", perHead(lens.V, 2)}, {"W_O", shapedAs(turned(lens.O), {4, 3, 12})}, {"b_Q", shapedAs(lens.bQ, {4, 3})},
        {"_b_K", shapedAs(lens.bK, {2, 3})}, {"_b_V", shapedAs(lens.bV, {2, 3})}, {"b_O", lens.bO}}, "{}");
}

TEST(AttentionLayer, ExtraKeysArePartOfTheLayer)
{
    Layer l;
    TinyTensors tensors = torchTensors(l);
    Bag extra(8);
    extra.put("bias_k", {1, 1, 12}, 1).put("bias_v", {1, 1, 12}, 1);
    tensors.insert(extra.tensors.begin(), extra.tensors.end());
    for (const bool zero : {false, true}) {
        const auto model = modelOf(read(tensors, zero ? R"({"num_heads": 3, "add_zero_attn": true})" : R"({"num_heads": 3})"));
        EXPECT_EQ(model->spec.main().extra_keys(), zero ? 2 : 1);
        const Matrix x = randomMatrix(6, 12);
        Input input = vectorInput({x});
        input.causal = true; // the extra keys are seen all the same
        const auto trace = traceOf(model, input);
        const auto rows = naive::rowsOf(x);
        auto k = naive::linear(rows, l.K, &l.bK), v = naive::linear(rows, l.V, &l.bV);
        k.emplace_back(extra.at("bias_k").values.begin(), extra.at("bias_k").values.end());
        v.emplace_back(extra.at("bias_v").values.begin(), extra.at("bias_v").values.end());
        if (zero) {
            k.emplace_back(12, 0.0);
            v.emplace_back(12, 0.0);
        }
        const auto seen = [](int i, int j) { return j > i && j < 6 ? -std::numeric_limits<double>::infinity() : 0.0; };
        const auto done = naive::attention(naive::linear(rows, l.Q, &l.bQ), k, v, {3, 3}, 0.5, seen);
        EXPECT_TRUE(patternsAgree(named(trace, "blocks.0.attn.pattern"), done.pattern));
        EXPECT_TRUE(activationsAgree(named(trace, "blocks.0.attn_out"), naive::flat(naive::linear(done.z, l.O, &l.bO))));
        EXPECT_EQ(trace->keyLabels(GroupIndex(0)).size(), zero ? 8u : 7u);
        EXPECT_EQ(trace->keyLabels(GroupIndex(0))[6], "learned key");
    }
    tensors.erase("bias_v");
    expectWords(refusal(tensors), {"bias_k, bias_v: expected both or none"});
    tensors["bias_v"] = FloatTensor{{1, 1, 11}, std::vector<float>(11)};
    expectWords(refusal(tensors), {"bias_v: expected 12 numbers, found shape [1, 1, 11]"});
}

TEST(AttentionLayer, AZeroKeyAlone)
{
    Layer l;
    const auto model = modelOf(read(torchTensors(l), R"({"num_heads": 3, "add_zero_attn": true})"));
    const Matrix x = randomMatrix(4, 12);
    const auto trace = traceOf(model, vectorInput({x}));
    const auto rows = naive::rowsOf(x);
    auto k = naive::linear(rows, l.K, &l.bK), v = naive::linear(rows, l.V, &l.bV);
    k.emplace_back(12, 0.0);
    v.emplace_back(12, 0.0);
    EXPECT_TRUE(patternsAgree(named(trace, "blocks.0.attn.pattern"), naive::attention(naive::linear(rows, l.Q, &l.bQ), k, v, {3, 3}, 0.5).pattern));
    EXPECT_EQ(trace->keyLabels(GroupIndex(0)).back(), "zero key");
    expectWords(refusal(torchTensors(l), R"({"num_heads": 3, "add_zero_attn": 1})"), {"add_zero_attn: expected true or false, found 1"});
}

TEST(AttentionLayer, AsksForTheNumberOfHeads)
{
    Opening opening;
    const auto out = read(torchTensors(Layer()), "{}", {}, &opening);
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().message, "w.json: config: number of heads: the weights do not say it; expected --n-heads N with N a divisor of 12, found none");
    EXPECT_TRUE(opening.question.n_heads);
    EXPECT_EQ(opening.question.width, 12);
    EXPECT_FALSE(opening.question.roles);
    EXPECT_TRUE(opening.question.any());
    for (const char *key : {"num_heads", "n_heads", "nhead", "n_head", "num_attention_heads"}) {
        Layer l;
        expectComputes(l, torchTensors(l), concat("{\"", key, "\": 3}"));
    }
}

TEST(AttentionLayer, RefusesHeadsThatDoNotFit)
{
    const Layer l;
    expectWords(refusal(torchTensors(l), R"({"num_heads": 5})"), {"divides the width 12", "found 5 heads"});
    expectWords(refusal(torchTensors(l), R"({"num_heads": 0})"), {"num_heads: expected a positive whole number, found 0"});
    expectWords(refusal(torchTensors(l), R"({"num_heads": 1e9})"), {"num_heads"});
    Layer grouped(4, 2, 12, 12, 12, 6);
    expectWords(refusal(separateTensors(grouped, true), R"({"num_heads": 3})"), {"whole heads of 8 numbers, found 12 outputs"});
}

TEST(AttentionLayer, NamesWhatIsMissingOrOfAnotherShape)
{
    TinyTensors torch = torchTensors(Layer());
    torch.erase("out_proj.weight");
    expectWords(refusal(torch), {"w.json: ", "out_proj.weight", "output matrix", "found no tensor"});
    const Layer wide(3, 3, 12, 7, 9);
    expectWords(refusal({{"q_proj_weight", wide.Q}, {"k_proj_weight", wide.K}, {"out_proj.weight", wide.O}}), {"v_proj_weight", "found no tensor"});
    TinyTensors apart = separateTensors(Layer(), true);
    apart.erase("v.weight");
    expectWords(refusal(apart), {"W_V", "projection matrix"});
    TinyTensors other = torchTensors(Layer());
    other["in_proj_weight"] = Bag().matrix("x", 35, 12).at("x");
    expectWords(refusal(other), {"in_proj_weight", "expected shape [36, 12]", "found [35, 12]"});
    TinyTensors bias = torchTensors(Layer());
    bias["in_proj_bias"] = Bag().put("x", {35}, 1).at("x");
    expectWords(refusal(bias), {"in_proj_bias: expected 36 numbers, found shape [35]"});
    TinyTensors unequal = separateTensors(Layer(), true);
    unequal["k.weight"] = Bag().matrix("x", 10, 12).at("x");
    unequal["k.bias"] = Bag().put("x", {10}, 1).at("x");
    expectWords(refusal(unequal), {"k and v of equal width", "k [12 to 10]"});
}

TEST(AttentionLayer, RefusesSizesOfZero) // nothing divides by them
{
    const auto empty = [](const Shape &shape) { return FloatTensor{shape, {}}; };
    const Layer l;
    expectWords(refusal({{"wq.weight", l.Q}, {"wk.weight", empty({0, 12})}, {"wv.weight", empty({0, 12})}, {"wo.weight", l.O}}), {"w.json: wk.weight: ", "found shape [0, 12]"});
    expectWords(refusal({{"in_proj_weight", empty({0, 0})}, {"out_proj.weight", empty({0, 0})}}), {"in_proj_weight", "found shape [0, 0]"});
    expectWords(refusal({{"W_Q", empty({0, 12, 4})}, {"W_K", empty({0, 12, 4})}, {"W_V", empty({0, 12, 4})}, {"W_O", empty({0, 4, 12})}}, "{}"), {"W_Q", "found shape [0, 12, 4]"});
    expectWords(refusal({{"W_Q", empty({8589934592, 0})}, {"W_K", l.K}, {"W_V", l.V}, {"W_O", l.O}}), {"W_Q", "[8589934592, 0]"});
}

TEST(AttentionLayer, HeadsOfTheShapeAreNotOverruled) // other heads would be computed without a word
{
    Layer l(3, 3, 12, 12, 12, 4);
    const TinyTensors lens = {{"W_Q", perHead(l.Q, 3)}, {"W_K", perHead(l.K, 3)}, {"W_V", perHead(l.V, 3)}, {"W_O", shapedAs(turned(l.O), {3, 4, 12})}};
    EXPECT_EQ(refusal(lens, R"({"num_heads": 3})"), "read");
    expectWords(refusal(lens, R"({"num_heads": 6})"), {"3 heads", "found 6"});
    TinyTensors other = lens;
    other["W_O"].shape = {4, 3, 12};
    expectWords(refusal(other, "{}"), {"W_O", "3 heads", "[4, 3, 12]"});
    other = lens;
    other["W_K"].shape = {6, 12, 2};
    other["W_V"].shape = {6, 12, 2};
    expectWords(refusal(other, "{}"), {"W_K", "4 numbers", "[6, 12, 2]"});
}

TEST(AttentionLayer, SeveralModulesAreNotedAndOneIsChosen)
{
    const Layer l;
    TinyTensors both = torchTensors(l, "a.");
    const TinyTensors second = torchTensors(Layer(2, 2, 6, 6, 6, 3), "b.attn.");
    both.insert(second.begin(), second.end());
    expectComputes(l, both);
    const auto first = read(both, R"({"num_heads": 3})");
    ASSERT_TRUE(first);
    ASSERT_EQ(first->notes.size(), 1u);
    expectWords(first->notes[0], {"2 attention layers", "\"a.\"", "\"b.attn.\"", "module=PREFIX"});
    for (const char *name : {"b.attn.", "b.attn"}) {
        const auto chosen = read(both, concat(R"({"num_heads": 2, "module": ")", name, "\"}"));
        ASSERT_TRUE(chosen) << chosen.error().message;
        EXPECT_EQ(chosen->spec.main().d_model, 6);
    }
    expectWords(refusal(both, R"({"num_heads": 2, "module": "c"})"), {"module: expected one of \"a.\", \"b.attn.\", found \"c\""});
    both.erase("a.out_proj.weight"); // a whole layer goes before one with a hole
    EXPECT_EQ(read(both, R"({"num_heads": 2})")->spec.main().d_model, 6);
}

TEST(AttentionLayer, AMapSaysWhichTensorIsWhich)
{
    const Layer l;
    const TinyTensors odd = {{"one", l.Q}, {"two", l.K}, {"three", l.V}, {"four", l.O}, {"b1", l.bQ}, {"b2", l.bK}, {"b3", l.bV}, {"b4", l.bO}};
    const RoleMap roles = {{Role::W_Q, "one"}, {Role::W_K, "two"}, {Role::W_V, "three"}, {Role::W_O, "four"}, {Role::b_Q, "b1"}, {Role::b_K, "b2"}, {Role::b_V, "b3"}, {Role::b_O, "b4"}};
    expectComputes(l, odd, "{}", mapOf(roles, Orientation::OutIn, 3));
    TinyTensors other = odd;
    for (const char *name : {"one", "two", "three", "four"}) {
        other[name] = turned(odd.at(name));
    }
    expectComputes(l, other, "{}", mapOf(roles, Orientation::InOut, 3));
    expectWords(refusal(odd, "{}", mapOf({{Role::W_Q, "one"}}, {}, 3)), {"w.json: W_O: expected a tensor for this role"});
    expectWords(refusal(odd, "{}", mapOf(roles)), {"number of heads"});
}

TEST(AttentionLayer, AsksForRolesWhereNoNameIsKnown)
{
    const Layer l;
    Opening opening;
    const auto out = read({{"attnQueryMat", l.Q}, {"attnKeyMat", l.K}, {"attnValueMat", l.V}, {"attnOutMat", l.O}}, "{}", {}, &opening);
    ASSERT_FALSE(out);
    expectWords(out.error().message, {"w.json: ", "in_proj_weight", "--map"});
    EXPECT_TRUE(opening.question.roles);
    EXPECT_TRUE(opening.question.n_heads);
    EXPECT_EQ(opening.question.proposed, (RoleMap{{Role::W_Q, "attnQueryMat"}, {Role::W_K, "attnKeyMat"}, {Role::W_V, "attnValueMat"}, {Role::W_O, "attnOutMat"}}));
}

TEST(AttentionLayer, OpensFromAFileAndRemembersAnswersBesideIt)
{
    const TemporaryFolder folder;
    const Layer l;
    writeTinyModel(folder.path(), "{}", {{"attnQueryMat", l.Q}, {"attnKeyMat", l.K}, {"attnValueMat", l.V}, {"attnOutMat", l.O}, {"other", l.bQ}});
    OpenOptions options;
    options.question = std::make_shared<OpenQuestion>();
    EXPECT_FALSE(openModel(folder.path().string(), options));
    EXPECT_TRUE(options.question->roles);
    ASSERT_EQ(options.question->tensors.size(), 5u);
    EXPECT_EQ(options.question->tensors[0].name, "attnKeyMat");
    EXPECT_EQ(options.question->tensors[0].shape, (Shape{12, 12}));

    const AttentionMap map = mapOf(options.question->proposed, Orientation::OutIn, 3);
    ASSERT_TRUE(writeAttentionMap(rememberedMap(folder / "model.safetensors"), map));
    const auto remembered = openModel(folder.path().string());
    ASSERT_TRUE(remembered) << remembered.error().message;
    EXPECT_EQ((*remembered)->spec.main().n_heads, 3);
    EXPECT_EQ((*remembered)->unused, std::vector<std::string>{"other"});
    options.answers = mapOf(map.roles, Orientation::OutIn, 6); // what is said now goes before what was remembered
    EXPECT_EQ((*openModel(folder.path().string(), options))->spec.main().n_heads, 6);
    ASSERT_TRUE(writeAttentionMap(folder / "two.json", mapOf(map.roles, {}, 2)));
    options.answers.reset();
    options.map = folder / "two.json";
    EXPECT_EQ((*openModel(folder.path().string(), options))->spec.main().n_heads, 2);
}
