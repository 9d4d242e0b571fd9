// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/attention_roles.h"

#include <gtest/gtest.h>

#include "core/base/file.h"
#include "tests/support/made_model.h"

using namespace headscope;
using namespace headscope::testing;
using Role = AttentionRole;

namespace {

struct Named {
    std::string name;
    Shape shape;
};

WeightIndex shaped(const std::vector<Named> &tensors)
{
    TinyTensors all;
    for (const auto &[name, shape] : tensors) {
        all[name] = {shape, std::vector<float>(static_cast<size_t>(*elementCount(shape)))};
    }
    return indexOf(all);
}

/// A naming that people use: the names behind "layer.", and what they mean.
struct Convention {
    std::string title;
    std::vector<std::pair<Role, Named>> tensors;
    Orientation orientation = Orientation::OutIn;
    bool torch = false;
};

void PrintTo(const Convention &c, std::ostream *out) { *out << c.title; }

const Shape square = {8, 8}, row = {8};

Convention separate(std::string title, const std::array<std::string, 4> &matrices, const std::array<std::string, 4> &biases, Orientation orientation, const Shape &shape = square)
{
    Convention out{std::move(title), {}, orientation};
    const std::array<Role, 4> roles = {Role::W_Q, Role::W_K, Role::W_V, Role::W_O}, biasRoles = {Role::b_Q, Role::b_K, Role::b_V, Role::b_O};
    for (size_t i = 0; i < 4; ++i) {
        out.tensors.push_back({roles[i], {matrices[i], shape}});
        if (!biases[i].empty()) {
            out.tensors.push_back({biasRoles[i], {biases[i], row}});
        }
    }
    return out;
}

Convention linears(const std::string &title, const std::array<std::string, 4> &layers)
{
    std::array<std::string, 4> matrices, biases;
    for (size_t i = 0; i < 4; ++i) {
        matrices[i] = layers[i] + ".weight";
        biases[i] = layers[i] + ".bias";
    }
    return separate(title, matrices, biases, Orientation::OutIn);
}

Convention joined(const std::string &title, const std::string &qkv, const std::string &out)
{
    return {title, {{Role::W_QKV, {qkv + ".weight", {24, 8}}}, {Role::b_QKV, {qkv + ".bias", {24}}}, {Role::W_O, {out + ".weight", square}}, {Role::b_O, {out + ".bias", row}}}, Orientation::OutIn};
}

std::vector<Convention> conventions()
{
    const auto in = Orientation::InOut;
    std::vector<Convention> all;
    all.push_back({"torch", {{Role::W_QKV, {"in_proj_weight", {24, 8}}}, {Role::b_QKV, {"in_proj_bias", {24}}}, {Role::W_O, {"out_proj.weight", square}}, {Role::b_O, {"out_proj.bias", row}},
                                {Role::bias_k, {"bias_k", {1, 1, 8}}}, {Role::bias_v, {"bias_v", {1, 1, 8}}}}, Orientation::OutIn, true});
    all.push_back({"torchKdim", {{Role::W_Q, {"q_proj_weight", square}}, {Role::W_K, {"k_proj_weight", {8, 5}}}, {Role::W_V, {"v_proj_weight", {8, 6}}}, {Role::b_QKV, {"in_proj_bias", {24}}},
                                    {Role::W_O, {"out_proj.weight", square}}}, Orientation::OutIn, true});
    all.push_back(separate("transformerLens2D", {"W_Q", "W_K", "W_V", "W_O"}, {"b_Q", "b_K", "b_V", "b_O"}, in));
    all.push_back(separate("transformerLens3D", {"W_Q", "W_K", "W_V", "W_O"}, {"b_Q", "b_K", "b_V", "b_O"}, in, {2, 8, 4}));
    all.push_back(separate("transformerLensGrouped", {"W_Q", "_W_K", "_W_V", "W_O"}, {"b_Q", "_b_K", "_b_V", "b_O"}, in, {2, 8, 4}));
    all.push_back({"transformerLensJoint", {{Role::W_QKV, {"W_QKV", {8, 24}}}, {Role::b_QKV, {"b_QKV", {24}}}, {Role::W_O, {"W_O", square}}}, in});
    all.push_back(separate("bareWq", {"Wq", "Wk", "Wv", "Wo"}, {"bq", "bk", "bv", "bo"}, in));
    all.push_back(separate("bare_w_q", {"w_q", "w_k", "w_v", "w_o"}, {"", "", "", ""}, in));
    all.push_back(separate("bare_wq", {"wq", "wk", "wv", "wo"}, {"", "", "", ""}, in));
    all.push_back(separate("flax2D", {"query/kernel", "key/kernel", "value/kernel", "out/kernel"}, {"query/bias", "key/bias", "value/bias", "out/bias"}, in));
    all.push_back(separate("flax3D", {"query/kernel", "key/kernel", "value/kernel", "out/kernel"}, {"query/bias", "key/bias", "value/bias", "out/bias"}, in, {8, 2, 4}));
    all.push_back(separate("keras", {"query_dense.kernel", "key_dense.kernel", "value_dense.kernel", "attention_output.kernel"}, {"query_dense.bias", "", "", ""}, in));
    all.push_back(linears("linearWq", {"Wq", "Wk", "Wv", "Wo"}));
    all.push_back(linears("annotated", {"w_q", "w_k", "w_v", "w_o"}));
    all.push_back(linears("llama2c", {"wq", "wk", "wv", "wo"}));
    all.push_back(linears("diffusers", {"to_q", "to_k", "to_v", "to_out.0"}));
    all.push_back(linears("lucidrains", {"to_q", "to_k", "to_v", "to_out"}));
    all.push_back(linears("hfBert", {"self.query", "self.key", "self.value", "output.dense"}));
    all.push_back(linears("hfQuery", {"query", "key", "value", "dense"}));
    all.push_back(linears("hfLlama", {"q_proj", "k_proj", "v_proj", "o_proj"}));
    all.push_back(linears("hfBart", {"q_proj", "k_proj", "v_proj", "out_proj"}));
    all.push_back(linears("hfT5", {"q", "k", "v", "o"}));
    all.push_back(linears("distilbert", {"q_lin", "k_lin", "v_lin", "out_lin"}));
    all.push_back(linears("tutorial", {"q_linear", "k_linear", "v_linear", "out"}));
    all.push_back(linears("espnet", {"linear_q", "linear_k", "linear_v", "linear_out"}));
    all.push_back(linears("bigLetters", {"WQ", "WK", "WV", "WO"}));
    all.push_back(linears("fc", {"fc_q", "fc_k", "fc_v", "fc_o"}));
    all.push_back(linears("plural", {"queries", "keys", "values", "fc_out"}));
    all.push_back(linears("words", {"query_proj", "key_proj", "value_proj", "output_proj"}));
    all.push_back(linears("diveIntoDeepLearning", {"W_q", "W_k", "W_v", "W_o"}));
    all.push_back(linears("bigLettersAsLayers", {"W_Q", "W_K", "W_V", "W_O"}));
    all.push_back(linears("annotatedTransformer", {"linears.0", "linears.1", "linears.2", "linears.3"}));
    all.push_back(linears("projections", {"query_projection", "key_projection", "value_projection", "out_projection"}));
    all.push_back(joined("timm", "qkv", "proj"));
    all.push_back(joined("lucidrainsJoint", "to_qkv", "to_out"));
    all.push_back(joined("flashAttention", "Wqkv", "out_proj"));
    all.push_back(joined("gpt2", "c_attn", "c_proj"));
    all.push_back(joined("qkv_proj", "qkv_proj", "o_proj"));
    all.push_back(joined("baichuan", "W_pack", "o_proj"));
    all.push_back(joined("in_proj", "in_proj", "out_proj"));
    return all;
}

class Conventions : public ::testing::TestWithParam<Convention> {};

RoleMap meant(const Convention &c, const std::string &prefix)
{
    RoleMap out;
    for (const auto &[role, tensor] : c.tensors) {
        out[role] = prefix + tensor.name;
    }
    return out;
}

AttentionMap chosen(RoleMap roles)
{
    AttentionMap map;
    map.roles = std::move(roles);
    return map;
}

std::string readRefusal(const std::string &text)
{
    const TemporaryFolder folder;
    EXPECT_TRUE(writeFile(folder / "map.json", text));
    const auto map = readAttentionMap(folder / "map.json");
    if (map) {
        return "read";
    }
    EXPECT_EQ(map.error().code, ErrorCode::BadInput);
    EXPECT_EQ(map.error().message.find('\n'), std::string::npos);
    EXPECT_NE(map.error().message.find("map.json: "), std::string::npos);
    return map.error().message;
}

} // namespace

TEST_P(Conventions, AreFoundWholeBehindAnyPrefix)
{
    const Convention &c = GetParam();
    for (const std::string prefix : {"", "layer.", "model.layers.11.attn."}) {
        std::vector<Named> tensors = {{prefix + "norm1.weight", row}, {prefix + "counter", {}}}; // what is no part of it
        for (const auto &[role, tensor] : c.tensors) {
            tensors.push_back({prefix + tensor.name, tensor.shape});
        }
        const auto modules = findAttentionModules(shaped(tensors));
        ASSERT_EQ(modules.size(), 1u) << prefix;
        EXPECT_EQ(modules[0].prefix, prefix);
        EXPECT_EQ(modules[0].roles, meant(c, prefix));
        EXPECT_TRUE(modules[0].complete());
        EXPECT_EQ(modules[0].torch, c.torch);
        EXPECT_EQ(modules[0].orientation, c.orientation);
    }
}

INSTANTIATE_TEST_SUITE_P(AttentionRoles, Conventions, ::testing::ValuesIn(conventions()), [](const auto &given) { return given.param.title; });

TEST(AttentionRoles, KerasWritesAZeroBehindItsNames)
{
    const auto modules = findAttentionModules(shaped({{"mha/query/kernel:0", {8, 2, 4}}, {"mha/key/kernel:0", {8, 2, 4}}, {"mha/value/kernel:0", {8, 2, 4}}, {"mha/attention_output/kernel:0", {2, 4, 8}}, {"mha/query/bias:0", {2, 4}}}));
    ASSERT_EQ(modules.size(), 1u);
    EXPECT_EQ(modules[0].prefix, "mha/");
    EXPECT_EQ(modules[0].orientation, Orientation::InOut);
    EXPECT_EQ(modules[0].roles, (RoleMap{{Role::W_Q, "mha/query/kernel:0"}, {Role::W_K, "mha/key/kernel:0"}, {Role::W_V, "mha/value/kernel:0"}, {Role::W_O, "mha/attention_output/kernel:0"}, {Role::b_Q, "mha/query/bias:0"}}));
}

TEST(AttentionRoles, KeysAndValuesInOneMatrixPlayBothRoles)
{
    const auto modules = findAttentionModules(shaped({{"a.to_q.weight", square}, {"a.to_kv.weight", {16, 8}}, {"a.to_kv.bias", {16}}, {"a.to_out.weight", square}}));
    ASSERT_EQ(modules.size(), 1u);
    EXPECT_TRUE(modules[0].complete());
    EXPECT_EQ(modules[0].roles, (RoleMap{{Role::W_Q, "a.to_q.weight"}, {Role::W_K, "a.to_kv.weight"}, {Role::W_V, "a.to_kv.weight"}, {Role::b_K, "a.to_kv.bias"}, {Role::b_V, "a.to_kv.bias"}, {Role::W_O, "a.to_out.weight"}}));
}

TEST(AttentionRoles, NamesGoThereAndBack)
{
    EXPECT_EQ(allRoles().size(), 12u);
    for (const Role role : allRoles()) {
        EXPECT_EQ(roleFromName(roleName(role)), role);
    }
    EXPECT_EQ(roleName(Role::W_QKV), "W_QKV");
    EXPECT_FALSE(roleFromName("w_q"));
    EXPECT_FALSE(roleFromName(""));
}

TEST(AttentionRoles, ModulesComeInOrderAndIncompleteOnesAreAmongThem)
{
    const auto modules = findAttentionModules(shaped({{"b.wq.weight", square}, {"b.wk.weight", square}, {"b.wv.weight", square}, {"b.wo.weight", square}, {"a.to_qkv.weight", {24, 8}}, {"c.out_proj.weight", square}}));
    ASSERT_EQ(modules.size(), 2u); // an output alone is no attention
    EXPECT_EQ(modules[0].prefix, "a.");
    EXPECT_FALSE(modules[0].complete());
    EXPECT_EQ(modules[1].prefix, "b.");
    EXPECT_TRUE(modules[1].complete());
}

TEST(AttentionRoles, TheLongestNameCounts) // "self.query" before "query": the output stands beside "self", not inside it
{
    const auto modules = findAttentionModules(shaped({{"x.attention.self.query.weight", square}, {"x.attention.self.key.weight", square}, {"x.attention.self.value.weight", square}, {"x.attention.output.dense.weight", square}}));
    ASSERT_EQ(modules.size(), 1u);
    EXPECT_EQ(modules[0].prefix, "x.attention.");
    EXPECT_TRUE(modules[0].complete());
}

TEST(AttentionRoles, ShapesThatCannotPlayARoleAreNotTaken)
{
    EXPECT_TRUE(findAttentionModules(shaped({{"in_proj_weight", {24}}, {"out_proj.weight", square}})).empty());
    EXPECT_TRUE(findAttentionModules(shaped({{"W_Q", {8, 2, 2, 2}}, {"W_K", square}, {"W_V", square}, {"W_O", square}})).empty());
    EXPECT_TRUE(findAttentionModules(shaped({{"sequence", square}, {"task", square}, {"move", square}})).empty()); // letters inside words say nothing
}

TEST(ProposeRoles, ReadsOddNames)
{
    const auto roles = proposeRoles(shaped({{"attnQueryMat", square}, {"attnKeyMat", square}, {"attnValueMat", square}, {"attnOutMat", square}, {"attnQuery_bias", row}, {"attnOut_bias", row}, {"embedding", {50, 8}}}));
    EXPECT_EQ(roles, (RoleMap{{Role::W_Q, "attnQueryMat"}, {Role::W_K, "attnKeyMat"}, {Role::W_V, "attnValueMat"}, {Role::W_O, "attnOutMat"}, {Role::b_Q, "attnQuery_bias"}, {Role::b_O, "attnOut_bias"}}));
    EXPECT_EQ(proposeRoles(shaped({{"my_qkv_matrix", {24, 8}}, {"mixer", square}})), (RoleMap{{Role::W_QKV, "my_qkv_matrix"}, {Role::W_O, "mixer"}}));
    EXPECT_TRUE(proposeRoles(shaped({{"a", square}, {"counter", {1, 2, 3, 4}}})).empty());
}

TEST(ProposeRoles, UsesNoTensorTwiceAndOnlyShapesThatCouldPlay)
{
    const auto roles = proposeRoles(shaped({{"query_key_value_out", square}, {"query_list", row}, {"key2", square}}));
    std::set<std::string> used;
    for (const auto &[role, tensor] : roles) {
        EXPECT_TRUE(used.insert(tensor).second) << tensor;
        EXPECT_NE(tensor, "query_list") << roleName(role);
    }
    EXPECT_FALSE(roles.empty());
}

TEST(ProblemOf, SaysWhatIsWrongInASentence)
{
    const WeightIndex index = shaped({{"q", square}, {"k", square}, {"v", square}, {"o", square}, {"qkv", {24, 8}}, {"bias", row}, {"cube", {2, 8, 4}}});
    const RoleMap right = {{Role::W_Q, "q"}, {Role::W_K, "k"}, {Role::W_V, "v"}, {Role::W_O, "o"}};
    EXPECT_EQ(problemOf(index, chosen(right)), "");
    EXPECT_EQ(problemOf(index, chosen({{Role::W_QKV, "qkv"}, {Role::W_O, "o"}, {Role::b_O, "bias"}})), "");
    const auto with = [&](Role role, const std::string &tensor) {
        RoleMap roles = right;
        roles[role] = tensor;
        return problemOf(index, chosen(roles));
    };
    const auto without = [&](Role role) {
        RoleMap roles = right;
        roles.erase(role);
        return problemOf(index, chosen(roles));
    };
    EXPECT_EQ(with(Role::W_K, "nothing"), "W_K: expected the name of a tensor of the file, found \"nothing\"");
    EXPECT_EQ(with(Role::W_K, "bias"), "W_K: expected a matrix, found bias of shape [8]");
    EXPECT_EQ(with(Role::W_K, "q"), "W_K: expected a tensor of its own, found q, which is W_Q already");
    EXPECT_EQ(with(Role::W_QKV, "qkv"), "W_QKV: expected either one joined matrix or three separate ones, found both");
    EXPECT_EQ(with(Role::W_Q, "cube"), ""); // one matrix a head
    EXPECT_EQ(problemOf(index, chosen({{Role::W_QKV, "cube"}, {Role::W_O, "o"}})), "W_QKV: expected a matrix, found cube of shape [2, 8, 4]");
    EXPECT_EQ(without(Role::W_O), "W_O: expected a tensor for this role, found none chosen");
    EXPECT_EQ(without(Role::W_V), "W_V (or W_QKV): expected a tensor for this role, found none chosen");
    EXPECT_EQ(problemOf(index, {}), "W_O: expected a tensor for this role, found none chosen");
}

TEST(AttentionMap, IsReadAsItWasWritten)
{
    const TemporaryFolder folder;
    AttentionMap map = chosen({{Role::W_QKV, "a \"quoted\" näme/\\x"}, {Role::W_O, "o"}});
    for (const auto &orientation : {std::optional<Orientation>(), std::optional(Orientation::OutIn), std::optional(Orientation::InOut)}) {
        for (const int heads : {0, 1, 4096}) {
            map.n_heads = heads;
            map.orientation = orientation;
            ASSERT_TRUE(writeAttentionMap(folder / "map.json", map));
            const auto back = readAttentionMap(folder / "map.json");
            ASSERT_TRUE(back) << back.error().message;
            EXPECT_EQ(*back, map);
        }
    }
    const auto text = readFile(folder / "map.json", 10000);
    ASSERT_TRUE(text);
    expectWords(*text, {"\"format\": \"headscope-map\"", "\"version\": 1", "\"orientation\": \"in_out\"", "\"n_heads\": 4096"});
    EXPECT_FALSE(writeAttentionMap(folder / "no such folder/map.json", map));
}

TEST(AttentionMap, RefusesWhatIsNoMap)
{
    EXPECT_EQ(readRefusal(R"({"roles": {}})"), "read");
    expectWords(readRefusal("{"), {"expected {\"roles\"", "found no JSON"});
    expectWords(readRefusal("[1]"), {"found array"});
    expectWords(readRefusal("{}"), {"found no such roles"});
    expectWords(readRefusal(R"({"roles": ["W_Q"]})"), {"found no such roles"});
    expectWords(readRefusal(R"({"roles": {"W_X": "q"}})"), {"roles: W_X", "expected one of W_Q"});
    expectWords(readRefusal(R"({"roles": {"W_Q": 3}})"), {"roles: W_Q", "expected the name of a tensor, found number"});
    for (const char *heads : {"0", "-1", "2.5", "\"4\"", "null", "4097", "18446744073709551616", "[4]"}) {
        expectWords(readRefusal(std::string(R"({"roles": {}, "n_heads": )") + heads + "}"), {"n_heads: expected a whole number from 1 to 4096"});
    }
    for (const char *orientation : {"\"sideways\"", "1", "null"}) {
        expectWords(readRefusal(std::string(R"({"roles": {}, "orientation": )") + orientation + "}"), {"orientation: expected \"out_in\" or \"in_out\""});
    }
    expectWords(readRefusal("{\"roles\": {}, \"x\": " + std::string(100000, '[') + "}"), {"deeply nested"});
    const auto missing = readAttentionMap("/nowhere/map.json");
    ASSERT_FALSE(missing);
    expectWords(missing.error().message, {"/nowhere/map.json"});
}

TEST(AttentionMap, IsRememberedBesideTheWeights)
{
    EXPECT_EQ(rememberedMap("folder/weights.json"), std::filesystem::path("folder/weights.headscope-map.json"));
    EXPECT_EQ(rememberedMap("a.b.safetensors"), std::filesystem::path("a.b.headscope-map.json"));
}
