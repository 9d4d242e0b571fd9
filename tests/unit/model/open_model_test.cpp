// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>

#include "core/model/bundled.h"
#include "tests/support/tiny_model.h"

using namespace headscope;
using namespace headscope::testing;
namespace fs = std::filesystem;

namespace {

/// A tiny model of which one thing is changed before it is written and opened.
struct Files {
    ConfigMap config;
    TinyTensors tensors;
};

Files filesOf(const TinyConfig &c) { return {configOf(c), tensorsOf(c)}; }

OpenOptions withConfig(std::vector<std::pair<std::string, std::string>> config)
{
    OpenOptions options;
    options.config = std::move(config);
    return options;
}

/// "code: message", or "opened".
std::string opened(const fs::path &path, const OpenOptions &options = {})
{
    const auto model = openModel(path.string(), options);
    if (model) {
        return "opened";
    }
    EXPECT_EQ(model.error().message.find('\n'), std::string::npos) << "more than one line";
    const char *codes[] = {"WrongUsage: ", "BadInput: ", "Unsupported: ", "OutOfResources: ", "Cancelled: "};
    return codes[static_cast<size_t>(model.error().code)] + model.error().message;
}

std::string openedWith(const TinyConfig &c, const std::function<void(Files &)> &change)
{
    const TemporaryFolder folder;
    Files files = filesOf(c);
    change(files);
    writeTinyModel(folder.path(), jsonOf(files.config), files.tensors);
    return opened(folder.path());
}

void expectSays(const std::string &answer, const std::vector<std::string> &words)
{
    for (const auto &word : words) {
        EXPECT_NE(answer.find(word), std::string::npos) << "\"" << word << "\" is not in: " << answer;
    }
}

std::function<void(Files &)> configured(const std::string &key, const std::string &value)
{
    return [=](Files &f) { f.config[key] = value; };
}

FloatTensor zeros(const Shape &shape) { return {shape, std::vector<float>(static_cast<size_t>(*elementCount(shape)))}; }

std::function<void(Files &)> reshaped(const std::string &name, const Shape &shape)
{
    return [=](Files &f) { f.tensors.at(name) = zeros(shape); };
}

} // namespace

TEST(OpenModel, Gpt2SaysWhatItIs)
{
    const auto model = openTiny(tinyGpt2());
    const StackSpec &s = model->spec.main();
    EXPECT_EQ(model->spec.family, "gpt2");
    EXPECT_EQ(model->spec.stacks.size(), 1u);
    EXPECT_TRUE(model->spec.predictsNext);
    EXPECT_EQ(model->spec.d_out, 50);
    EXPECT_EQ(s.n_layers(), 2);
    EXPECT_EQ(s.n_heads, 4);
    EXPECT_EQ(s.n_kv_heads, 4);
    EXPECT_EQ(s.d_model, 24);
    EXPECT_EQ(s.d_head, 6);
    EXPECT_EQ(s.d_mlp, 40);
    EXPECT_EQ(s.d_vocab, 50);
    EXPECT_EQ(s.n_ctx, 40);
    EXPECT_EQ(s.position, PositionKind::Learned);
    EXPECT_EQ(s.norm, NormKind::LayerNorm);
    EXPECT_TRUE(s.causal);
    EXPECT_EQ(model->tensors().size(), 2u + 2 * 12 + 2);
    EXPECT_TRUE(model->unused.empty());
    int64_t numbers = 0;
    for (const auto &[name, tensor] : tensorsOf(tinyGpt2())) {
        numbers += static_cast<int64_t>(tensor.values.size());
    }
    EXPECT_EQ(model->parameters, numbers);
    EXPECT_EQ(model->tokenizer, nullptr);
    ASSERT_EQ(model->notes.size(), 1u);
    expectSays(model->notes[0], {"No tokenizer"});
}

TEST(OpenModel, LlamaSaysWhatItIs)
{
    const auto model = openTiny(tinyLlama(), true);
    const StackSpec &s = model->spec.main();
    EXPECT_EQ(model->spec.family, "llama");
    EXPECT_EQ(s.n_kv_heads, 2);
    EXPECT_EQ(s.d_head, 10);
    ASSERT_EQ(s.layers.size(), 2u);
    for (const LayerSpec &layer : s.layers) {
        ASSERT_EQ(layer.rotary.frequencies.size(), 5u); // pairs of all 10 dimensions
        EXPECT_NEAR(layer.rotary.frequencies[1], std::pow(10000.0, -0.2), 1e-12);
        EXPECT_EQ(layer.rotary.pairs, RotaryPairs::Half);
        EXPECT_EQ(layer.rotary.magnitude, 1.0);
    }
    EXPECT_EQ(s.position, PositionKind::None);
    EXPECT_EQ(s.norm, NormKind::RmsNorm);
    EXPECT_EQ(s.mlp, MlpKind::Gated);
    EXPECT_NE(model->weights.head.W_U.weight(0, 0), toFloat(model->weights.stacks[0].embed.W_E)[0]); // not tied
    ASSERT_TRUE(model->tokenizer);
    EXPECT_EQ(model->tokenizer->size(), 12);
    EXPECT_TRUE(model->notes.empty());
}

TEST(OpenModel, DefaultsAreThoseOfTheFamilies)
{
    EXPECT_EQ(openedWith(tinyGpt2(), [](Files &f) { f.config.erase("model_type"); }), "opened"); // known by its tensors
    TinyConfig wide = tinyGpt2();
    wide.d_mlp = 4 * wide.d_model;
    EXPECT_EQ(openedWith(wide, configured("n_inner", "null")), "opened");
    TinyConfig plain = tinyLlama();
    plain.n_kv_heads = plain.n_heads;
    plain.d_head = 6;
    EXPECT_EQ(openedWith(plain, [](Files &f) {
        f.config.erase("num_key_value_heads");
        f.config.erase("head_dim");
    }), "opened");
}

TEST(OpenModel, NamesUnusedTensorsButNoBuffers)
{
    const TemporaryFolder folder;
    Files files = filesOf(tinyGpt2());
    files.tensors["transformer.h.0.attn.bias"] = zeros({1, 1, 4, 4});
    files.tensors["transformer.h.0.attn.masked_bias"] = zeros({1});
    files.tensors["score.weight"] = zeros({2, 24});
    writeTinyModel(folder.path(), jsonOf(files.config), files.tensors);
    const auto model = openModel(folder.path().string());
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_EQ((*model)->unused, (std::vector<std::string>{"score.weight"}));
}

TEST(OpenModel, RefusesArchitecturesByName)
{
    expectSays(openedWith(tinyGpt2(), configured("model_type", "\"mamba\"")), {"Unsupported: ", "config.json", "model_type \"mamba\"", "gpt2, llama"});
    expectSays(openedWith(tinyGpt2(), configured("model_type", "3")), {"BadInput: ", "model_type", "expected a string"});
    expectSays(openedWith(tinyGpt2(), [](Files &f) {
        f.config.erase("model_type");
        f.tensors = {{"x", zeros({1})}};
    }), {"BadInput: ", "model.safetensors: ", "expected tensors of a model or an attention layer", "found none by name"});
}

TEST(OpenModel, RefusesSwitchesThatASpecCannotSay)
{
    expectSays(openedWith(tinyLlama(), configured("rope_scaling", R"({"rope_type": "spiral", "factor": 2.0})")), {"Unsupported: ", "rope_scaling", "spiral"});
    expectSays(openedWith(tinyLlama(), configured("attention_bias", "true")), {"BadInput: ", "self_attn.q_proj.bias"});
    expectSays(openedWith(tinyLlama(), configured("mlp_bias", "true")), {"BadInput: ", "mlp.up_proj.bias"});
    expectSays(openedWith(tinyLlama(), configured("hidden_act", "\"mish\"")), {"Unsupported: ", "mish"});
    expectSays(openedWith(tinyGpt2(), configured("activation_function", "\"mish\"")), {"Unsupported: ", "mish"});
    expectSays(openedWith(tinyGpt2(), configured("add_cross_attention", "true")), {"Unsupported: ", "add_cross_attention"});
}

TEST(OpenModel, ReadsTheNewerFormOfRotaryParameters) // transformers 5 writes rope_parameters in place of rope_theta and rope_scaling
{
    const auto newer = [](const char *value) {
        return [=](Files &f) {
            f.config.erase("rope_theta");
            f.config.erase("rope_scaling");
            f.config["rope_parameters"] = value;
        };
    };
    expectSays(openedWith(tinyLlama(), newer(R"({"rope_type": "llama3", "factor": 8.0, "rope_theta": 500000.0})")), {"BadInput: ", "rope_parameters", "low_freq_factor", "found nothing"});
    expectSays(openedWith(tinyLlama(), newer("[1]")), {"BadInput: ", "rope_parameters: expected an object"});
    const TemporaryFolder folder;
    Files files = filesOf(tinyLlama());
    newer(R"({"rope_type": "default", "rope_theta": 500000.0})")(files);
    writeTinyModel(folder.path(), jsonOf(files.config), files.tensors);
    const auto model = openModel(folder.path().string());
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_NEAR((*model)->spec.main().layers[0].rotary.frequencies[1], std::pow(500000.0, -0.2), 1e-12);
}

TEST(OpenModel, RefusesSizesThatDoNotFit)
{
    expectSays(openedWith(tinyGpt2(), configured("n_head", "5")), {"BadInput: ", "config.json: ", "divides the width 24", "found 5 heads"});
    expectSays(openedWith(tinyLlama(), configured("num_key_value_heads", "3")), {"BadInput: ", "divides 4", "found 3"});
    expectSays(openedWith(tinyLlama(), configured("num_key_value_heads", "8")), {"BadInput: ", "found 8"});
    expectSays(openedWith(tinyLlama(), configured("head_dim", "9")), {"BadInput: ", "even", "9"});
    expectSays(openedWith(tinyLlama(), configured("rope_theta", "0")), {"BadInput: ", "rope_theta"});
    expectSays(openedWith(tinyLlama(), [](Files &f) {
        f.config.erase("head_dim");
        f.config["num_attention_heads"] = "7";
    }), {"BadInput: ", "config.json: ", "divides the width 24", "found 7 heads"});
    expectSays(openedWith(tinyGpt2(), configured("n_layer", "1000000000")), {"BadInput: ", "layers", "1000000000"});
    expectSays(openedWith(tinyLlama(), configured("vocab_size", "2147483647")), {"BadInput: ", "vocabulary"});
    for (const char *key : {"n_layer", "n_head", "n_embd", "vocab_size", "n_positions"}) {
        expectSays(openedWith(tinyGpt2(), configured(key, "0")), {"BadInput: ", "config.json: ", key, "found 0"});
    }
    expectSays(openedWith(tinyGpt2(), [](Files &f) { f.config.erase("n_head"); }), {"BadInput: ", "config.json: ", "number of heads", "found none"});
    for (const char *key : {"n_layer", "n_embd", "vocab_size", "n_positions"}) { // the tensors say these
        expectSays(openedWith(tinyGpt2(), [&](Files &f) { f.config.erase(key); }), {"opened"});
    }
    for (const char *key : {"num_hidden_layers", "num_attention_heads", "num_key_value_heads", "hidden_size", "head_dim", "intermediate_size", "vocab_size", "max_position_embeddings"}) {
        expectSays(openedWith(tinyLlama(), configured(key, "2.5")), {"BadInput: ", "config.json: ", key, "found 2.5"});
    }
}

TEST(OpenModel, RefusesANegativeEpsilon) // its square root is no number
{
    expectSays(openedWith(tinyGpt2(), configured("layer_norm_epsilon", "-1e-5")), {"BadInput: ", "config.json: ", "layer_norm_epsilon"});
    expectSays(openedWith(tinyLlama(), configured("rms_norm_eps", "-1")), {"BadInput: ", "config.json: ", "rms_norm_eps"});
}

TEST(OpenModel, NamesTheTensorThatIsMissing)
{
    for (const char *name : {"transformer.wte.weight", "transformer.wpe.weight", "transformer.h.1.ln_2.bias", "transformer.h.0.attn.c_attn.weight", "transformer.h.1.mlp.c_proj.bias", "transformer.ln_f.weight"}) {
        expectSays(openedWith(tinyGpt2(), [&](Files &f) { f.tensors.erase(name); }), {"BadInput: ", "model.safetensors: ", name, "found none"});
    }
    for (const char *name : {"model.embed_tokens.weight", "model.layers.1.self_attn.k_proj.weight", "model.layers.0.mlp.gate_proj.weight", "model.norm.weight", "lm_head.weight"}) {
        expectSays(openedWith(tinyLlama(), [&](Files &f) { f.tensors.erase(name); }), {"BadInput: ", "model.safetensors: ", name, "found none"});
    }
}

TEST(OpenModel, NamesTheShapeThatIsWrong)
{
    expectSays(openedWith(tinyGpt2(), configured("vocab_size", "50257")), {"BadInput: ", "transformer.wte.weight", "expected shape [50257, 24]", "found [50, 24]"});
    expectSays(openedWith(tinyLlama(), configured("vocab_size", "50257")), {"BadInput: ", "model.embed_tokens.weight", "expected shape [50257, 24]", "found [50, 24]"});
    expectSays(openedWith(tinyGpt2(), configured("n_positions", "41")), {"BadInput: ", "transformer.wpe.weight", "[41, 24]", "[40, 24]"});
    expectSays(openedWith(tinyGpt2(), reshaped("transformer.h.0.mlp.c_fc.weight", {40, 24})), {"BadInput: ", "h.0.mlp.c_fc.weight", "expected shape [24, 40]", "found [40, 24]"});
    expectSays(openedWith(tinyGpt2(), reshaped("transformer.h.0.attn.c_attn.bias", {1, 72})), {"BadInput: ", "c_attn.bias", "expected shape [72]", "found [1, 72]"});
    expectSays(openedWith(tinyLlama(), reshaped("model.layers.1.self_attn.k_proj.weight", {40, 24})), {"BadInput: ", "k_proj.weight", "expected shape [20, 24]", "found [40, 24]"});
    expectSays(openedWith(tinyLlama(), reshaped("lm_head.weight", {24, 50})), {"BadInput: ", "lm_head.weight", "expected shape [50, 24]"});
    expectSays(openedWith(tinyGpt2(), [](Files &f) { f.tensors["lm_head.weight"] = zeros({51, 24}); }), {"BadInput: ", "lm_head.weight", "found [51, 24]"});
}

TEST(OpenModel, RefusesMoreLayersThanTheConfigSays)
{
    expectSays(openedWith(tinyGpt2(), configured("n_layer", "1")), {"BadInput: ", "model.safetensors", "expected 1 layers", "h.1"});
    expectSays(openedWith(tinyLlama(), configured("num_hidden_layers", "1")), {"BadInput: ", "model.safetensors", "expected 1 layers", "layers.1"});
    expectSays(openedWith(tinyLlama(), configured("num_hidden_layers", "3")), {"BadInput: ", "model.layers.2.", "found none"});
}

TEST(OpenModel, OverridesReplaceTheConfig)
{
    const TemporaryFolder folder;
    writeTinyModel(folder.path(), jsonOf(configOf(tinyGpt2())), tensorsOf(tinyGpt2()));
    const auto model = openModel(folder.path().string(), withConfig({{"n_head", "2"}, {"activation_function", "relu"}}));
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_EQ((*model)->spec.main().d_head, 12);
    EXPECT_EQ((*model)->spec.main().activation, Activation::Relu);
    expectSays(opened(folder.path(), withConfig({{"model_type", "mamba"}})), {"Unsupported: ", "mamba"});
    expectSays(opened(folder.path(), withConfig({{"n_head", "zero"}})), {"BadInput: ", "n_head", "\"zero\""});
}

TEST(OpenModel, TakesAFolderOrItsWeights)
{
    const TemporaryFolder folder;
    writeTinyModel(folder / "m", jsonOf(configOf(tinyGpt2())), tensorsOf(tinyGpt2()));
    const auto byFolder = openModel((folder / "m/").string()), byFile = openModel((folder / "m/model.safetensors").string());
    ASSERT_TRUE(byFolder) << byFolder.error().message;
    ASSERT_TRUE(byFile) << byFile.error().message;
    EXPECT_EQ((*byFolder)->name, "m");
    EXPECT_EQ((*byFile)->name, "model.safetensors");
}

TEST(OpenModel, RefusesPathsWithoutAModel)
{
    const TemporaryFolder folder;
    const std::string nothing = (folder / "nothing").string();
    expectSays(opened(nothing), {"BadInput: ", nothing, "found nothing there"});
    expectSays(opened(""), {"BadInput: "});
    expectSays(opened(std::string(100000, 'x')), {"BadInput: "});
    expectSays(opened(folder.path()), {"BadInput: ", folder.path().string(), "config.json"});
    ASSERT_TRUE(writeFile(folder / "config.json", "{}"));
    expectSays(opened(folder.path()), {"BadInput: ", "model.safetensors", "found no such file"});
    ASSERT_TRUE(writeFile(folder / "x.txt", "hello"));
    expectSays(opened(folder / "x.txt"), {"BadInput: ", "x.txt", "\".txt\""});
    ASSERT_TRUE(writeFile(folder / "model.safetensors", "short"));
    expectSays(opened(folder.path()), {"BadInput: ", "model.safetensors"});
    expectSays(opened("bundled:no such"), {"BadInput: ", "bundled:no such"});
}

TEST(OpenModel, RefusesAConfigThatCannotBeRead)
{
    const TemporaryFolder folder;
    writeTinyModel(folder / "m", "{\"model_type\": ", tensorsOf(tinyGpt2()));
    expectSays(opened(folder / "m"), {"BadInput: ", "config.json: byte "});
    writeTinyModel(folder / "deep", "{\"a\": " + std::string(100000, '[') + std::string(100000, ']') + "}", tensorsOf(tinyGpt2()));
    expectSays(opened(folder / "deep"), {"BadInput: ", "config.json: ", "deeper nesting"});
    writeTinyModel(folder / "loop", "{}", tensorsOf(tinyGpt2()));
    fs::remove(folder / "loop/config.json");
    fs::create_symlink("config.json", folder / "loop/config.json"); // a link to itself
    expectSays(opened(folder / "loop"), {"BadInput: ", "config.json"});
}

TEST(OpenModel, StopsOnRequest)
{
    const TemporaryFolder folder;
    writeTinyModel(folder.path(), jsonOf(configOf(tinyGpt2())), tensorsOf(tinyGpt2()));
    std::stop_source source;
    source.request_stop();
    const auto model = openModel(folder.path().string(), {}, {source.get_token(), {}});
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, ErrorCode::Cancelled);
}

TEST(Bundled, ListsWhatIsInTheResourceFolder)
{
    const TemporaryFolder folder;
    writeTinyModel(folder / "models/english", jsonOf(configOf(tinyGpt2())), tensorsOf(tinyGpt2()));
    const char *before = std::getenv("HEADSCOPE_RESOURCES");
    const std::string kept = before ? before : "";
    ::setenv("HEADSCOPE_RESOURCES", folder.path().c_str(), 1);
    const auto models = bundledModels();
    const auto named = bundledPath("bundled:english"), first = bundledPath("bundled:"), wrong = bundledPath("bundled:french");
    const std::string answer = opened("bundled:english");
    before ? ::setenv("HEADSCOPE_RESOURCES", kept.c_str(), 1) : ::unsetenv("HEADSCOPE_RESOURCES");
    ASSERT_EQ(models.size(), 1u);
    EXPECT_EQ(models[0].name, "english");
    EXPECT_FALSE(models[0].sample.empty());
    ASSERT_TRUE(named && first);
    EXPECT_EQ(*named, folder / "models/english");
    EXPECT_EQ(*first, *named);
    ASSERT_FALSE(wrong);
    expectSays(wrong.error().message, {"english", "french"});
    EXPECT_EQ(answer, "opened");
}
