// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/families/encoder_heads.h"

#include <algorithm>

#include "core/base/text.h"

namespace headscope {

namespace {

enum class Task { Language, Pretraining, Classes, TokenClasses, Answer, NextSentence, None };

class HeadBinder {
public:
    HeadBinder(const EncoderHeads &names, const Config &config, WeightBinder &binder, Architecture &out) : names_(names), config_(config), binder_(binder), out_(out), d_model_(out.spec.main().d_model) {}

    Status run()
    {
        HS_TRY(task, readTask());
        HS_TRY_STATUS(addPooled());
        switch (task) {
        case Task::Language: return language("logits");
        case Task::Pretraining: return pretraining();
        case Task::Classes: return classes();
        case Task::TokenClasses: return tokenClasses();
        case Task::Answer: return answer();
        case Task::NextSentence: return overPooled(out_.weights.head, names_.sentenceOut, "logits");
        case Task::None: break;
        }
        return Done{};
    }

private:
    bool has(const std::string &name) const { return !name.empty() && binder_.hasOuter(name + ".weight"); }
    bool pools() const { return !names_.pooler.empty() && binder_.has(names_.pooler + ".weight"); }

    Result<Task> readTask() const
    {
        HS_TRY(architectures, config_.texts({"architectures"}));
        const std::string name = architectures.empty() ? "" : architectures.front();
        constexpr std::pair<std::string_view, Task> tasks[] = {{"ForMaskedLM", Task::Language}, {"ForCausalLM", Task::Language}, {"LMHeadModel", Task::Language}, {"ForPreTraining", Task::Pretraining},
            {"ForSequenceClassification", Task::Classes}, {"ForMultipleChoice", Task::Classes}, {"ForTokenClassification", Task::TokenClasses}, {"ForQuestionAnswering", Task::Answer}, {"ForNextSentencePrediction", Task::NextSentence}};
        for (const auto &[ending, task] : tasks) {
            if (name.ends_with(ending)) {
                return task;
            }
        }
        if (has(names_.dense)) {
            return Task::Language;
        }
        if (has("qa_outputs")) {
            return Task::Answer;
        }
        const bool whole = pools() || has(names_.classDense);
        return has(names_.discriminator + ".dense") ? Task::Pretraining : has(names_.classOut) && whole ? Task::Classes : has("classifier") ? Task::TokenClasses : Task::None;
    }

    void miss(const std::string &what) { out_.notes.push_back(concat("The config names a model with a head that the file does not have (", what, "): no logits.")); }

    /// A matrix to so many outputs as the file says, [dOut, dIn].
    Result<Linear> toOutputs(const std::string &name, int dIn)
    {
        const Shape shape = binder_.outerShapeOf(name + ".weight");
        if (shape.size() != 2 || shape[0] < 1 || shape[0] > 1 << 24) {
            return badInput(concat(binder_.source(), ": ", name, ".weight: expected shape [classes, ", dIn, "], found ", shape.empty() ? "no such matrix" : shapeText(shape)));
        }
        return bindOuterLinear(binder_, name, dIn, static_cast<int>(shape[0]));
    }

    Result<Linear> pooler() { return bindLinear(binder_, names_.pooler, d_model_, d_model_); }

    Status addPooled()
    {
        if (!pools()) {
            return Done{};
        }
        HeadWeights head;
        HS_TRY(dense, pooler());
        head.name = "pooled";
        head.reads = HeadReads::First;
        head.dense = std::move(dense);
        head.activation = Activation::Tanh;
        out_.weights.task_heads.push_back(std::move(head));
        return Done{};
    }

    Status language(const char *name)
    {
        if (!has(names_.dense)) {
            miss(names_.dense);
            return Done{};
        }
        const Tensor &W_E = out_.weights.stacks[0].embed.W_E;
        const int d_vocab = static_cast<int>(W_E.shape[0]), d_embed = static_cast<int>(W_E.shape[1]);
        HeadWeights &head = out_.weights.head;
        HS_TRY(dense, bindOuterLinear(binder_, names_.dense, d_model_, d_embed));
        HS_TRY(norm, bindOuterNorm(binder_, names_.norm, d_embed));
        head.name = name;
        head.dense = std::move(dense);
        head.activation = names_.transform;
        head.norm = std::move(norm);
        HS_TRY(tied, config_.flagOr({"tie_word_embeddings"}, true));
        Tensor unembedding = W_E;
        if (has(names_.decoder) || !tied) {
            HS_TRY(own, binder_.outer(names_.decoder + ".weight", {d_vocab, d_embed}));
            unembedding = tied ? W_E : own; // tied files often carry a copy
        }
        const auto bias = std::find_if(names_.biases.begin(), names_.biases.end(), [&](const std::string &b) { return binder_.hasOuter(b); });
        HS_TRY(b_U, binder_.outer(bias == names_.biases.end() ? names_.biases.front() : *bias, {d_vocab}));
        head.W_U = Linear(unembedding, Orientation::OutIn, toFloat(b_U));
        out_.spec.d_out = d_vocab;
        out_.spec.predictsNext = out_.spec.main().causal;
        return Done{};
    }

    /// Classes of the pooled position.
    Status overPooled(HeadWeights &head, const std::string &name, const std::string &output)
    {
        if (!has(name) || !pools()) {
            miss(name);
            return Done{};
        }
        HS_TRY(dense, pooler());
        HS_TRY(W_U, toOutputs(name, d_model_));
        head.name = output;
        head.reads = HeadReads::First;
        head.dense = std::move(dense);
        head.activation = Activation::Tanh;
        head.W_U = std::move(W_U);
        if (&head == &out_.weights.head) {
            out_.spec.d_out = head.W_U.dOut();
            out_.spec.classifies = true;
        }
        return Done{};
    }

    Status pretraining()
    {
        if (!names_.discriminator.empty()) {
            return discriminator();
        }
        HS_TRY_STATUS(language(names_.sentenceOut.empty() ? "logits" : "prediction_logits"));
        if (has(names_.sentenceOut) && pools()) {
            HeadWeights head;
            HS_TRY_STATUS(overPooled(head, names_.sentenceOut, names_.sentenceName));
            out_.weights.task_heads.push_back(std::move(head));
        }
        return Done{};
    }

    Status discriminator()
    {
        const std::string &at = names_.discriminator;
        if (!has(at + ".dense")) {
            miss(at + ".dense");
            return Done{};
        }
        HeadWeights &head = out_.weights.head;
        HS_TRY(dense, bindOuterLinear(binder_, at + ".dense", d_model_, d_model_));
        HS_TRY(W_U, bindOuterLinear(binder_, at + ".dense_prediction", d_model_, 1));
        head.dense = std::move(dense);
        head.activation = out_.spec.main().activation;
        head.W_U = std::move(W_U);
        head.flat = true;
        out_.spec.d_out = 1;
        return Done{};
    }

    Status classes()
    {
        if (!has(names_.classDense) || !has(names_.classOut)) {
            return overPooled(out_.weights.head, "classifier", "logits");
        }
        HeadWeights &head = out_.weights.head;
        HS_TRY(dense, bindOuterLinear(binder_, names_.classDense, d_model_, d_model_));
        HS_TRY(W_U, toOutputs(names_.classOut, d_model_));
        head.reads = HeadReads::First;
        head.dense = std::move(dense);
        head.activation = names_.classActivation;
        head.W_U = std::move(W_U);
        out_.spec.d_out = head.W_U.dOut();
        out_.spec.classifies = true;
        return Done{};
    }

    Status tokenClasses()
    {
        if (!has("classifier")) {
            miss("classifier");
            return Done{};
        }
        HS_TRY(W_U, toOutputs("classifier", d_model_));
        out_.spec.d_out = W_U.dOut();
        out_.weights.head.W_U = std::move(W_U);
        return Done{};
    }

    Status answer()
    {
        if (!has("qa_outputs")) {
            miss("qa_outputs");
            return Done{};
        }
        HS_TRY(both, bindOuterLinear(binder_, "qa_outputs", d_model_, 2));
        for (const auto &[name, column] : {std::pair("start_logits", 0), std::pair("end_logits", 1)}) {
            HeadWeights head;
            head.name = name;
            head.W_U = both.outputs(column, 1);
            head.flat = true;
            out_.weights.task_heads.push_back(std::move(head));
        }
        return Done{};
    }

    const EncoderHeads &names_;
    const Config &config_;
    WeightBinder &binder_;
    Architecture &out_;
    int d_model_;
};

} // namespace

Status bindEncoderHeads(const EncoderHeads &names, const Config &config, WeightBinder &binder, Architecture &out) { return HeadBinder(names, config, binder, out).run(); }

} // namespace headscope
