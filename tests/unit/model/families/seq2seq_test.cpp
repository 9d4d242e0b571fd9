// SPDX-License-Identifier: GPL-3.0-or-later
// Encoder-decoder families against float64, for switches that no recorded case shows: gated and untied T5, a bias table in each layer, mBART, Marian with two vocabularies; and recordings for Whisper.
#include <cmath>
#include <gtest/gtest.h>

#include "core/forward/distance_bias.h"
#include "core/forward/generate.h"
#include "tests/support/compare.h"
#include "tests/support/made_model.h"
#include "tests/support/naive_layers.h"
#include "tests/support/recording.h"

using namespace headscope;
using namespace headscope::testing;
using naive::Rows;

namespace {

constexpr int d = 12, d_mlp = 20, n_heads = 3;
const std::vector<int> source = {3, 7, 7, 19, 4, 1}, target = {0, 5, 9, 2};

Rows rows(const FloatTensor &table, const std::vector<int> &ids, double scale = 1)
{
    Rows out;
    for (const int i : ids) {
        out.emplace_back(table.values.begin() + i * table.shape.back(), table.values.begin() + (i + 1) * table.shape.back());
        for (double &v : out.back()) {
            v *= scale;
        }
    }
    return out;
}

std::shared_ptr<const Trace> traceOfPair(const std::shared_ptr<const Model> &model)
{
    GivenParts parts;
    parts.ids = GivenIds{source, {}, {}};
    parts.target_ids = target;
    auto input = inputFromParts(*model, parts);
    if (!input) {
        ADD_FAILURE() << input.error().message;
        std::abort();
    }
    return traceOf(model, *input);
}

// ---- T5 -----------------------------------------------------------------------------------------------------------------------------------------------------

constexpr int d_head = 5;

struct T5Kind {
    bool gated = true, biasInEachLayer = false;
};

Bag t5Tensors(const T5Kind &kind)
{
    Bag bag(2);
    bag.put("shared.weight", {20, d}, 1).put("lm_head.weight", {20, d}, 0.8f);
    for (const std::string side : {"encoder.", "decoder."}) {
        const bool decodes = side == "decoder.";
        for (int l = 0; l < 2; ++l) {
            const std::string at = concat(side, "block.", l, ".layer.");
            for (const std::string attn : {"0.SelfAttention.", "1.EncDecAttention."}) {
                for (const char *part : {"q", "k", "v"}) {
                    bag.put(at + attn + part + ".weight", {n_heads * d_head, d}, 0.5f);
                }
                bag.put(at + attn + "o.weight", {d, n_heads * d_head}, 0.8f);
                if (!decodes) {
                    break;
                }
            }
            if (l == 0 || kind.biasInEachLayer) {
                bag.put(at + "0.SelfAttention.relative_attention_bias.weight", {8, n_heads}, 1.5f);
            }
            const std::string mlp = at + (decodes ? "2." : "1.");
            for (const char *part : {"wi", "wi_0", "wi_1"}) {
                bag.put(mlp + "DenseReluDense." + part + ".weight", {d_mlp, d}, 0.8f);
            }
            bag.put(mlp + "DenseReluDense.wo.weight", {d, d_mlp}, 0.8f);
            for (int part = 0; part < (decodes ? 3 : 2); ++part) {
                bag.put(concat(at, part, ".layer_norm.weight"), {d}, 0.3f, 1);
            }
        }
        bag.put(side + "final_layer_norm.weight", {d}, 0.3f, 1);
    }
    return bag;
}

class NaiveT5 {
public:
    NaiveT5(const TinyTensors &tensors, const T5Kind &kind) : t_(tensors), kind_(kind) {}

    Rows run(const std::string &side, Rows x, const Rows *memory, naive::Named &out) const
    {
        for (int l = 0; l < 2; ++l) {
            const std::string at = concat(side, "block.", l, ".layer."), name = concat(side, "blocks.", l, ".");
            const FloatTensor &table = t_.at(concat(side, "block.", kind_.biasInEachLayer ? l : 0, ".layer.0.SelfAttention.relative_attention_bias.weight"));
            const auto bias = [&](int h) {
                return [&table, memory, h](int i, int j) {
                    if (memory && j > i) {
                        return -std::numeric_limits<double>::infinity();
                    }
                    return static_cast<double>(table.values[static_cast<size_t>(distanceBucket({8, 12, memory == nullptr}, j - i) * n_heads + h)]);
                };
            };
            const Rows normed = normOf(x, at + "0.layer_norm");
            x = naive::plus(x, attend(normed, normed, at + "0.SelfAttention.", bias, out[name + "attn.pattern"]));
            if (memory) {
                x = naive::plus(x, attend(normOf(x, at + "1.layer_norm"), *memory, at + "1.EncDecAttention.", {}, out[name + "cross_attn.pattern"]));
            }
            x = naive::plus(x, mlp(normOf(x, at + (memory ? "2." : "1.") + "layer_norm"), at + (memory ? "2." : "1.") + "DenseReluDense."));
            out[name + "resid_post"] = naive::flat(x);
        }
        return normOf(x, side + "final_layer_norm");
    }

private:
    Rows normOf(const Rows &x, const std::string &name) const { return naive::rmsNorm(x, t_.at(name + ".weight").values, 1e-6); }

    /// Head by head, since the bias differs by head.
    Rows attend(const Rows &query, const Rows &keys, const std::string &at, const std::function<naive::MaskOf(int)> &bias, naive::Numbers &pattern) const
    {
        Rows z(query.size());
        pattern.clear();
        for (int h = 0; h < n_heads; ++h) {
            const auto part = [&](const Rows &x, const char *name) { return naive::columns(naive::layer(x, t_, at + name), h * d_head, d_head); };
            const auto one = naive::attention(part(query, "q"), part(keys, "k"), part(keys, "v"), {1, 1}, 1.0, bias ? bias(h) : naive::MaskOf());
            pattern.insert(pattern.end(), one.pattern.begin(), one.pattern.end());
            for (size_t i = 0; i < z.size(); ++i) {
                z[i].insert(z[i].end(), one.z[i].begin(), one.z[i].end());
            }
        }
        return naive::layer(z, t_, at + "o");
    }

    Rows mlp(const Rows &x, const std::string &at) const
    {
        Rows hidden = naive::activated(naive::layer(x, t_, at + (kind_.gated ? "wi_0" : "wi")), kind_.gated ? "gelu_new" : "relu");
        const Rows up = naive::layer(x, t_, at + "wi_1");
        for (size_t i = 0; kind_.gated && i < hidden.size(); ++i) {
            for (size_t k = 0; k < hidden[i].size(); ++k) {
                hidden[i][k] *= up[i][k];
            }
        }
        return naive::layer(hidden, t_, at + "wo");
    }

    const TinyTensors &t_;
    T5Kind kind_;
};

std::string t5Config(const std::string &type, const std::string &more)
{
    return concat(R"({"model_type": ")", type, R"(", "architectures": ["T5ForConditionalGeneration"], "d_model": 12, "d_kv": 5, "num_heads": 3, "d_ff": 20, "num_layers": 2, "vocab_size": 20, "relative_attention_num_buckets": 8, "relative_attention_max_distance": 12)", more, "}");
}

void compareT5(const std::string &config, const T5Kind &kind, double logitScale, const char *head = "lm_head.weight")
{
    const Bag bag = t5Tensors(kind);
    const auto trace = traceOfPair(modelOf(t5Family, config, bag.tensors));
    const NaiveT5 reference(bag.tensors, kind);
    naive::Named want;
    const Rows memory = reference.run("encoder.", rows(bag.at("shared.weight"), source), nullptr, want);
    const Rows final = reference.run("decoder.", rows(bag.at("shared.weight"), target), &memory, want);
    for (const auto &[name, values] : want) {
        const auto got = named(trace, name);
        EXPECT_TRUE(name.ends_with("pattern") ? patternsAgree(got, values) : activationsAgree(got, values)) << name;
    }
    naive::Numbers logits = naive::flat(naive::linear(final, bag.at(head)));
    for (double &v : logits) {
        v *= logitScale;
    }
    EXPECT_TRUE(activationsAgree(named(trace, "logits"), logits));
}

} // namespace

TEST(T5, GatedAndUntied) { compareT5(t5Config("t5", R"(, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": false)"), {}, 1); }

namespace {

/// What T5 writes of `source` by float64, token by token; `forbidden` says which tokens may not stand behind those that were read.
std::vector<int> naiveTarget(const Bag &bag, int tokens, const std::function<bool(const std::vector<int> &read, int id)> &forbidden)
{
    const NaiveT5 reference(bag.tensors, {});
    naive::Named ignored;
    const Rows memory = reference.run("encoder.", rows(bag.at("shared.weight"), source), nullptr, ignored);
    std::vector<int> read = {0}, made;
    for (int i = 0; i < tokens; ++i) {
        const Rows final = reference.run("decoder.", rows(bag.at("shared.weight"), read), &memory, ignored);
        const naive::Numbers logits = naive::flat(naive::linear({final.back()}, bag.at("lm_head.weight")));
        int best = -1;
        for (int id = 0; id < static_cast<int>(logits.size()); ++id) {
            if (!forbidden(read, id) && (best < 0 || logits[static_cast<size_t>(id)] > logits[static_cast<size_t>(best)])) {
                best = id;
            }
        }
        made.push_back(best);
        read.push_back(best);
    }
    return made;
}

std::vector<int> numbersOf(const std::vector<TokenId> &ids)
{
    std::vector<int> out;
    for (const TokenId id : ids) {
        out.push_back(id.value);
    }
    return out;
}

std::shared_ptr<Model> untiedT5(const Bag &bag) { return std::make_shared<Model>(*modelOf(t5Family, t5Config("t5", R"(, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": false)"), bag.tensors)); }

GeneratedTarget written(const std::shared_ptr<const Model> &model, int tokens, std::optional<std::vector<int>> beginning = {})
{
    GivenParts parts;
    parts.ids = GivenIds{source, {}, {}};
    parts.target_ids = std::move(beginning);
    GenerateOptions options;
    options.tokens = tokens;
    const auto made = generateTarget(model, parts, options);
    if (!made) {
        ADD_FAILURE() << made.error().message;
        return {};
    }
    return *made;
}

} // namespace

TEST(Target, IsTheLargestLogitOfTheNaivePassTokenByToken)
{
    const Bag bag = t5Tensors({});
    const auto model = untiedT5(bag);
    const auto free = [](const std::vector<int> &, int) { return false; };
    const std::vector<int> want = naiveTarget(bag, 10, free);
    const GeneratedTarget made = written(model, 10);
    EXPECT_EQ(numbersOf(made.made), want);
    EXPECT_FALSE(made.ended);
    std::vector<int> read = want;
    read.insert(read.begin(), 0);
    EXPECT_EQ(numbersOf(made.read), read);
    // from a beginning that is given, the same target goes on
    const GeneratedTarget rest = written(model, 6, std::vector<int>(read.begin(), read.begin() + 5));
    EXPECT_EQ(numbersOf(rest.made), std::vector<int>(want.begin() + 4, want.end()));
}

TEST(Target, EditedGivesTheNumbersOfAWholePass)
{
    const Bag bag = t5Tensors({});
    const std::shared_ptr<const Model> model = untiedT5(bag);
    const auto inputOf = [&](std::vector<int> ids, std::vector<int> read) {
        GivenParts parts;
        parts.ids = GivenIds{std::move(ids), {}, {}};
        parts.target_ids = std::move(read);
        return *inputFromParts(*model, parts);
    };
    const auto before = traceOf(model, inputOf(source, {0, 5, 9}));
    for (const auto &[ids, read] : {std::pair(source, target), std::pair(std::vector<int>{3, 7}, target)}) { // the same source, and another
        const auto whole = traceOf(model, inputOf(ids, read));
        const auto edited = runForward(model, inputOf(ids, read), {}, {before, {}});
        ASSERT_TRUE(edited) << edited.error().message;
        for (const char *name : {"encoder.blocks.1.attn.pattern", "decoder.blocks.1.attn.pattern", "decoder.blocks.0.cross_attn.pattern", "decoder.blocks.1.cross_attn.pattern", "decoder.blocks.1.cross_attn.z", "logits"}) {
            const auto wanted = named(whole, name);
            EXPECT_TRUE(activationsAgree(named(*edited, name), naive::Numbers(wanted.begin(), wanted.end()))) << name;
        }
    }
    EXPECT_EQ(named(before, "decoder.blocks.1.cross_attn.pattern").size(), 3u * 3u * 6u); // the trace before is as it was
}

TEST(Target, FollowsTheRulesOfItsFiles)
{
    const Bag bag = t5Tensors({});
    const auto model = untiedT5(bag);
    const std::vector<int> free = naiveTarget(bag, 1, [](const std::vector<int> &, int) { return false; });
    GenerationRules &rules = model->generation;
    rules.forced = {{free.front() == 6 ? 7 : 6}};
    rules.suppressed = {free.front()};
    rules.no_repeat = 2;
    rules.bad_words = {{11}, {rules.forced[0][0], 4}};
    rules.forced_last = 3;
    rules.end_tokens = {3};
    rules.min_length = 20;
    const std::vector<int> want = naiveTarget(bag, 12, [&](const std::vector<int> &read, int id) {
        if (read.size() == 1) {
            return id != rules.forced[0][0];
        }
        if (read.size() == 12) {
            return id != 3;
        }
        bool repeats = false;
        for (size_t i = 0; i + 1 < read.size(); ++i) {
            repeats = repeats || (read[i] == read.back() && read[i + 1] == id);
        }
        return repeats || id == free.front() || id == 11 || id == 3 || (id == 4 && read.back() == rules.forced[0][0]);
    });
    const GeneratedTarget made = written(model, 12);
    EXPECT_EQ(numbersOf(made.made), want);
    EXPECT_TRUE(made.ended); // by the token that is forced at the end
    EXPECT_EQ(made.read.size(), 12u);
}

TEST(Target, EndsAtAnEndTokenAndAtTheContext)
{
    const Bag bag = t5Tensors({});
    const auto model = untiedT5(bag);
    const std::vector<int> all = numbersOf(written(model, 10).made);
    model->generation.end_tokens = {all[4]};
    const auto first = std::find(all.begin(), all.end(), all[4]);
    const GeneratedTarget ended = written(model, 10);
    EXPECT_TRUE(ended.ended);
    EXPECT_EQ(numbersOf(ended.made), std::vector<int>(all.begin(), first + 1));
    EXPECT_EQ(ended.read.size(), ended.made.size());
    model->generation = {};
    model->spec.stacks.back().n_ctx = 5;
    const GeneratedTarget full = written(model, 10);
    EXPECT_EQ(numbersOf(full.made), std::vector<int>(all.begin(), all.begin() + 5));
    EXPECT_EQ(full.read.size(), 5u);
}

TEST(Target, FaultsAreSaid)
{
    const Bag bag = t5Tensors({});
    const auto model = untiedT5(bag);
    GivenParts parts;
    parts.ids = GivenIds{source, {}, {}};
    std::stop_source stop;
    stop.request_stop();
    const auto stopped = generateTarget(model, parts, {}, {stop.get_token(), {}});
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
    for (int id = 0; id < 20; ++id) {
        model->generation.suppressed.push_back(id);
    }
    const auto silenced = generateTarget(model, parts, {});
    ASSERT_FALSE(silenced);
    expectWords(silenced.error().message, {"rules", "position 1"});
    model->generation = {};
    EXPECT_FALSE(generateTarget(model, {}, {}));
    model->spec.start_token = -1;
    const auto startless = generateTarget(model, parts, {});
    ASSERT_FALSE(startless);
    expectWords(startless.error().message, {"decoder_start_token_id"});
    model->spec.predictsNext = false;
    const auto refused = generateTarget(model, parts, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
}

TEST(T5, MultilingualDefaultsAreGatedAndUntied) { compareT5(t5Config("mt5", ""), {}, 1); }

TEST(T5, NewerConfigsSayByNameWhetherLogitsAreScaled)
{
    compareT5(t5Config("t5", R"(, "feed_forward_proj": "gated-gelu", "scale_decoder_outputs": false)"), {}, 1);
    compareT5(t5Config("t5", R"(, "feed_forward_proj": "gated-gelu", "scale_decoder_outputs": true)"), {}, 1 / std::sqrt(12.0));
}

TEST(T5, PlainMlp) { compareT5(t5Config("t5", R"(, "tie_word_embeddings": false)"), {false, false}, 1); }

TEST(T5, UmT5HasABiasInEachLayer) { compareT5(t5Config("umt5", ""), {true, true}, 1); }

TEST(T5, RefusesBucketsThatCannotBe)
{
    const Bag bag = t5Tensors({});
    expectWords(refusalOf(t5Family, t5Config("mt5", R"(, "relative_attention_num_buckets": 2)"), bag.tensors), {"relative_attention_num_buckets", "2"});
    expectWords(refusalOf(t5Family, t5Config("mt5", R"(, "relative_attention_max_distance": 2)"), bag.tensors), {"relative_attention_max_distance"});
    expectWords(refusalOf(t5Family, t5Config("t5", R"(, "feed_forward_proj": "gated-swiglu9")"), bag.tensors), {"swiglu9"});
    TinyTensors lost = bag.tensors;
    lost.erase("lm_head.weight");
    expectWords(refusalOf(t5Family, t5Config("mt5", ""), lost), {"lm_head.weight"});
}

// ---- BART and its like --------------------------------------------------------------------------------------------------------------------------------------

namespace {

void putSide(Bag &bag, const std::string &side, int positions)
{
    const bool decodes = side == "model.decoder.";
    for (int l = 0; l < 2; ++l) {
        const std::string at = concat(side, "layers.", l, ".");
        for (const std::string attn : {"self_attn", "encoder_attn"}) {
            for (const char *part : {".q_proj", ".k_proj", ".v_proj", ".out_proj"}) {
                bag.layer(at + attn + part, d, d);
            }
            bag.norm(at + attn + "_layer_norm", d);
            if (!decodes) {
                break;
            }
        }
        bag.layer(at + "fc1", d, d_mlp).layer(at + "fc2", d_mlp, d).norm(at + "final_layer_norm", d);
    }
    if (positions > 0) {
        bag.put(side + "embed_positions.weight", {positions, d}, 0.6f);
    }
}

/// One side from its embedded input; pre- or post-norm.
Rows runSide(const TinyTensors &t, const std::string &side, bool preNorm, Rows x, const Rows *memory, naive::Named &out)
{
    const auto add = [&](const Rows &stream, const std::string &norm, const std::function<Rows(const Rows &)> &part) {
        return preNorm ? naive::plus(stream, part(naive::norm(stream, t, norm, 1e-5))) : naive::norm(naive::plus(stream, part(stream)), t, norm, 1e-5);
    };
    const auto attention = [&](const std::string &at, const Rows &query, const Rows &keys, bool causal, naive::Numbers &pattern) {
        const auto done = naive::attention(naive::layer(query, t, at + "q_proj"), naive::layer(keys, t, at + "k_proj"), naive::layer(keys, t, at + "v_proj"), {n_heads, n_heads}, 0.5, causal ? naive::causal() : naive::MaskOf());
        pattern = done.pattern;
        return naive::layer(done.z, t, at + "out_proj");
    };
    for (int l = 0; l < 2; ++l) {
        const std::string at = concat("model.", side, "layers.", l, "."), name = concat(side, "blocks.", l, ".");
        x = add(x, at + "self_attn_layer_norm", [&](const Rows &in) { return attention(at + "self_attn.", in, in, memory != nullptr, out[name + "attn.pattern"]); });
        if (memory) {
            x = add(x, at + "encoder_attn_layer_norm", [&](const Rows &in) { return attention(at + "encoder_attn.", in, *memory, false, out[name + "cross_attn.pattern"]); });
        }
        x = add(x, at + "final_layer_norm", [&](const Rows &in) { return naive::layer(naive::activated(naive::layer(in, t, at + "fc1"), "relu"), t, at + "fc2"); });
        out[name + "resid_post"] = naive::flat(x);
    }
    return x;
}

std::string bartConfig(const std::string &type, const std::string &architecture, const std::string &more)
{
    return concat(R"({"model_type": ")", type, R"(", "architectures": [")", architecture, R"("], "d_model": 12, "encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": 3, "decoder_attention_heads": 3, "encoder_ffn_dim": 20, "decoder_ffn_dim": 20, "max_position_embeddings": 16, "activation_function": "relu")", more, "}");
}

void expectAll(const std::shared_ptr<const Trace> &trace, const naive::Named &want)
{
    for (const auto &[name, values] : want) {
        const auto got = named(trace, name);
        EXPECT_TRUE(name.ends_with("pattern") ? patternsAgree(got, values) : activationsAgree(got, values)) << name;
    }
}

/// A tokenizer whose text "a b" is ids 1, 11, 2 behind the special 0 (tinyTokenizer).
std::shared_ptr<const Model> withTokenizer(const std::shared_ptr<const Model> &model)
{
    auto out = std::make_shared<Model>(*model);
    out->tokenizer = *Tokenizer::fromJson(tinyTokenizer(), "tokenizer");
    return out;
}

std::vector<int> targetIds(const Model &model, const std::string &text)
{
    GivenText given{"a", {}, 0, text};
    const auto input = inputFromText(model, given);
    std::vector<int> ids;
    if (!input) {
        ADD_FAILURE() << input.error().message;
        return ids;
    }
    for (const TokenId id : input->sequences[1].ids) {
        ids.push_back(id.value);
    }
    return ids;
}

Bag mbart()
{
    Bag bag(4);
    bag.put("model.shared.weight", {20, d}, 1).put("final_logits_bias", {1, 20}, 0.5f);
    for (const std::string side : {"model.encoder.", "model.decoder."}) {
        putSide(bag, side, 18);
        bag.norm(side + "layernorm_embedding", d).norm(side + "layer_norm", d);
    }
    return bag;
}

} // namespace

TEST(Mbart, NormsBeforeItsPartsAndScalesItsEmbedding)
{
    const Bag bag = mbart();
    const auto trace = traceOfPair(modelOf(mbartFamily, bartConfig("mbart", "MBartForConditionalGeneration", R"(, "vocab_size": 20, "scale_embedding": true)"), bag.tensors));
    const auto embed = [&](const std::string &side, const std::vector<int> &ids, const std::vector<int> &positions) {
        return naive::norm(naive::plus(rows(bag.at("model.shared.weight"), ids, std::sqrt(12.0)), rows(bag.at("model." + side + "embed_positions.weight"), positions)), bag.tensors, "model." + side + "layernorm_embedding", 1e-5);
    };
    naive::Named want;
    const Rows memory = naive::norm(runSide(bag.tensors, "encoder.", true, embed("encoder.", source, {2, 3, 4, 5, 6, 7}), nullptr, want), bag.tensors, "model.encoder.layer_norm", 1e-5);
    const Rows final = naive::norm(runSide(bag.tensors, "decoder.", true, embed("decoder.", target, {2, 3, 4, 5}), &memory, want), bag.tensors, "model.decoder.layer_norm", 1e-5);
    want["encoder.final"] = naive::flat(memory);
    want["logits"] = naive::flat(naive::linear(final, bag.at("model.shared.weight"), &bag.at("final_logits_bias")));
    expectAll(trace, want);
}

TEST(Marian, MayHaveTwoVocabulariesAndSinusoidalPositions)
{
    Bag bag(8);
    bag.put("model.encoder.embed_tokens.weight", {20, d}, 1).put("model.decoder.embed_tokens.weight", {15, d}, 1).put("final_logits_bias", {1, 15}, 0.5f);
    putSide(bag, "model.encoder.", 0);
    putSide(bag, "model.decoder.", 0);
    const auto model = modelOf(marianFamily, bartConfig("marian", "MarianMTModel", R"(, "vocab_size": 20, "decoder_vocab_size": 15, "share_encoder_decoder_embeddings": false, "scale_embedding": true)"), bag.tensors);
    const auto embed = [&](const std::string &name, const std::vector<int> &ids) {
        Rows x = rows(bag.at(name), ids, std::sqrt(12.0));
        for (size_t p = 0; p < x.size(); ++p) {
            for (size_t i = 0; i < 6; ++i) {
                const double angle = static_cast<double>(p) / std::pow(10000.0, 2.0 * static_cast<double>(i) / d);
                x[p][i] += std::sin(angle);
                x[p][6 + i] += std::cos(angle);
            }
        }
        return x;
    };
    naive::Named want;
    const Rows memory = runSide(bag.tensors, "encoder.", false, embed("model.encoder.embed_tokens.weight", source), nullptr, want);
    const Rows final = runSide(bag.tensors, "decoder.", false, embed("model.decoder.embed_tokens.weight", target), &memory, want);
    want["logits"] = naive::flat(naive::linear(final, bag.at("model.decoder.embed_tokens.weight"), &bag.at("final_logits_bias")));
    expectAll(traceOfPair(model), want);
}

TEST(Targets, AreShiftedRightAsTheFamilyDoes)
{
    const Bag bag = mbart();
    const auto started = withTokenizer(modelOf(mbartFamily, bartConfig("mbart", "MBartForConditionalGeneration", R"(, "vocab_size": 20, "decoder_start_token_id": 7)"), bag.tensors));
    EXPECT_EQ(targetIds(*started, "a b"), (std::vector<int>{7, 0, 1, 11})); // text: 0 1 11 2
    const auto wrapped = withTokenizer(modelOf(mbartFamily, bartConfig("mbart", "MBartForConditionalGeneration", R"(, "vocab_size": 20)"), bag.tensors));
    EXPECT_EQ(targetIds(*wrapped, "a b"), (std::vector<int>{2, 0, 1, 11})); // mBART: the last token comes first
    const auto begun = withTokenizer(modelOf(mbartFamily, bartConfig("mbart", "MBartForConditionalGeneration", R"(, "vocab_size": 20, "decoder_start_token_id": 0)"), bag.tensors));
    EXPECT_EQ(targetIds(*begun, "a b"), (std::vector<int>{0, 1, 11})); // tokens that begin with it get no second one
}

TEST(Targets, AreNeededAndNothingElseIsTaken)
{
    const Bag bag = mbart();
    const auto model = withTokenizer(modelOf(mbartFamily, bartConfig("mbart", "MBartForConditionalGeneration", R"(, "vocab_size": 20)"), bag.tensors));
    const auto refused = inputFromText(*model, "a b");
    ASSERT_FALSE(refused);
    expectWords(refused.error().message, {"decoder_text", "found a text"});
    GivenParts parts;
    parts.text = GivenText{"a", {}, 0, "b"};
    parts.pixels = FloatTensor{{3, 2, 2}, std::vector<float>(12)};
    const auto picture = inputFromParts(*model, parts);
    ASSERT_FALSE(picture);
    expectWords(picture.error().message, {"a picture"});
    parts = {};
    parts.ids = GivenIds{source, {}, {}};
    parts.target_ids = std::vector<int>{20};
    EXPECT_FALSE(inputFromParts(*model, parts)); // outside the embedding
}

// ---- Whisper ------------------------------------------------------------------------------------------------------------------------------------------------

namespace {

std::shared_ptr<const Model> whisper()
{
    Bag bag(9);
    putSide(bag, "model.encoder.", 50);
    putSide(bag, "model.decoder.", 16);
    bag.norm("model.encoder.layer_norm", d).norm("model.decoder.layer_norm", d).put("model.decoder.embed_tokens.weight", {20, d}, 1);
    bag.put("model.encoder.conv1.weight", {d, 4, 3}, 0.5f).put("model.encoder.conv1.bias", {d}, 0.2f).put("model.encoder.conv2.weight", {d, d, 3}, 0.4f).put("model.encoder.conv2.bias", {d}, 0.2f);
    return modelOf(whisperFamily, bartConfig("whisper", "WhisperForConditionalGeneration", R"(, "vocab_size": 20, "num_mel_bins": 4, "max_source_positions": 50, "max_target_positions": 16)"), bag.tensors);
}

} // namespace

TEST(Whisper, HearsARecordingAsItsSpectrogram)
{
    auto model = std::make_shared<Model>(*whisper());
    model->sound = LogMelSpec{4, 400, 160, 16000, 1, 0};
    const TemporaryFolder folder;
    ASSERT_TRUE(writeFile(folder / "tone.wav", recording(16000, [](int i) { return 8000 * std::sin(i * 0.2); })));
    GivenParts parts;
    parts.sound = folder / "tone.wav";
    parts.target_ids = target;
    const auto heard = inputFromParts(*model, parts);
    ASSERT_TRUE(heard) << heard.error().message;
    EXPECT_EQ(heard->main().size(), 50);
    EXPECT_EQ(heard->main().labels[0], "0.00 s");
    EXPECT_EQ(heard->main().labels[49], "0.98 s");
    parts.features = heard->main().features;
    parts.sound.reset();
    const auto given = inputFromParts(*model, parts);
    ASSERT_TRUE(given) << given.error().message;
    EXPECT_EQ(named(traceOf(model, *heard), "decoder.final"), named(traceOf(model, *given), "decoder.final"));
}

TEST(Whisper, RefusesSpectrogramsOfAnotherSize)
{
    const auto model = whisper();
    GivenParts parts;
    parts.target_ids = target;
    for (const Shape &shape : {Shape{4, 99}, Shape{5, 100}, Shape{4, 102}}) {
        parts.features = FloatTensor{shape, std::vector<float>(static_cast<size_t>(shape[0] * shape[1]))};
        const auto refused = inputFromParts(*model, parts);
        ASSERT_FALSE(refused);
        expectWords(refused.error().message, {"input_features", "[4, 100]"});
    }
    parts.features = FloatTensor{{4, 100}, std::vector<float>(400, NAN)};
    EXPECT_FALSE(inputFromParts(*model, parts));
}
