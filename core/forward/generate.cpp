// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/generate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "core/base/check.h"
#include "core/base/text.h"
#include "core/forward/forward.h"
#include "core/forward/non_finite.h"
#include "core/forward/text_sequence.h"

namespace headscope {

namespace {

/// In [0, 1), the same on every platform: the distributions of the standard library are not.
double fraction(std::mt19937_64 &random) { return static_cast<double>(random() >> 11) * 0x1p-53; }

int draw(const std::vector<float> &logits, const GenerateOptions &options, std::mt19937_64 &random)
{
    std::vector<int> order(logits.size());
    std::iota(order.begin(), order.end(), 0);
    const auto better = [&](int a, int b) { return logits[static_cast<size_t>(a)] != logits[static_cast<size_t>(b)] ? logits[static_cast<size_t>(a)] > logits[static_cast<size_t>(b)] : a < b; };
    if (options.top_k > 0 && options.top_k < static_cast<int>(order.size())) {
        std::partial_sort(order.begin(), order.begin() + options.top_k, order.end(), better);
        order.resize(static_cast<size_t>(options.top_k));
    }
    const double top = static_cast<double>(*std::max_element(logits.begin(), logits.end()));
    std::vector<double> upTo;
    double sum = 0;
    for (const int id : order) {
        sum += std::exp((static_cast<double>(logits[static_cast<size_t>(id)]) - top) / options.temperature);
        upTo.push_back(sum);
    }
    const auto hit = std::upper_bound(upTo.begin(), upTo.end(), fraction(random) * sum);
    return order[static_cast<size_t>(std::min(hit - upTo.begin(), static_cast<std::ptrdiff_t>(order.size()) - 1))];
}

int choose(const std::vector<float> &logits, const GenerateOptions &options, std::mt19937_64 &random)
{
    return options.temperature > 0 ? draw(logits, options, random) : static_cast<int>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

/// Logits of the last position; BadInput where they are no numbers.
Result<std::vector<float>> lastLogits(const Trace &trace)
{
    std::vector<float> values = logits(trace, 1).values;
    if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); })) {
        const auto note = firstNonFinite(trace) ? nonFiniteNote(trace, nonFiniteTensor(*trace.model)) : std::nullopt;
        return badInput(concat(trace.model->said(), ": expected logits that are finite numbers, found others", note ? ". " + *note : ""));
    }
    return values;
}

/// The pass over the last n_ctx ids; what it shares with the pass before is taken from there.
Result<std::shared_ptr<const Trace>> passOver(const std::shared_ptr<const Model> &model, const std::vector<int> &ids, std::shared_ptr<const Trace> before, const Progress &progress)
{
    const int n_ctx = model->spec.main().n_ctx;
    const size_t seen = n_ctx > 0 ? std::min(ids.size(), static_cast<size_t>(n_ctx)) : ids.size();
    HS_TRY(input, inputFromIds(*model, {{ids.end() - static_cast<std::ptrdiff_t>(seen), ids.end()}, {}, {}}));
    return runForward(model, std::move(input), progress, {std::move(before), {}});
}

constexpr float never = -std::numeric_limits<float>::infinity();

/// Sets the logits of tokens to `never` that the rules forbid behind `read`, the decoder's tokens so far.
class RuleBook {
public:
    /// `length`: of what the decoder has read and said when the target is as long as it may be.
    RuleBook(const GenerationRules &rules, size_t length) : rules_(rules), length_(length) {}

    void apply(const std::vector<int> &read, std::vector<float> &logits) const
    {
        const size_t made = read.size() - 1;
        if (made < rules_.forced.size() && !rules_.forced[made].empty()) {
            keepOnly(rules_.forced[made], logits);
            return;
        }
        if (read.size() + 1 == length_ && rules_.forced_last >= 0) {
            keepOnly({rules_.forced_last}, logits);
            return;
        }
        forbid(rules_.suppressed, logits);
        if (made == rules_.forced.size()) {
            forbid(rules_.suppressed_first, logits);
        }
        if (read.size() < static_cast<size_t>(rules_.min_length)) {
            forbid(rules_.end_tokens, logits);
        }
        for (const auto &word : rules_.bad_words) {
            if (word.size() <= read.size() + 1 && std::equal(word.begin(), word.end() - 1, read.end() - static_cast<std::ptrdiff_t>(word.size() - 1))) {
                forbid({word.back()}, logits);
            }
        }
        forbidRepeats(read, logits);
    }

private:
    static void keepOnly(const std::vector<int> &ids, std::vector<float> &logits)
    {
        std::vector<float> kept(logits.size(), never);
        for (const int id : ids) {
            kept[static_cast<size_t>(id)] = logits[static_cast<size_t>(id)];
        }
        logits = std::move(kept);
    }

    static void forbid(const std::vector<int> &ids, std::vector<float> &logits)
    {
        for (const int id : ids) {
            logits[static_cast<size_t>(id)] = never;
        }
    }

    /// The tokens that once stood behind the last no_repeat - 1.
    void forbidRepeats(const std::vector<int> &read, std::vector<float> &logits) const
    {
        const auto run = static_cast<size_t>(rules_.no_repeat);
        for (size_t first = 0; run > 0 && first + run <= read.size(); ++first) {
            const auto begin = read.begin() + static_cast<std::ptrdiff_t>(first), end = begin + static_cast<std::ptrdiff_t>(run - 1);
            if (std::equal(begin, end, read.end() - static_cast<std::ptrdiff_t>(run - 1))) {
                forbid({*end}, logits);
            }
        }
    }

    const GenerationRules &rules_;
    size_t length_;
};

/// Given target ids as the decoder's sequence, named as inputFromParts does.
Sequence targetSequence(const Model &model, const std::vector<int> &ids)
{
    const auto own = model.tokenizer ? model.tokenizer->target() : nullptr;
    return sequenceOfIds(own ? own.get() : model.tokenizer.get(), {ids, {}, {}});
}

/// BadInput unless the source is what the encoder reads.
Status checkSource(const Model &model, const GivenParts &source)
{
    const bool hears = model.spec.main().input == InputKind::Sound, sound = source.sound || source.features, words = source.text || source.ids;
    if (hears ? sound && !words : words && !sound) {
        return Done{};
    }
    return badInput(concat(model.said(), ": expected ", hears ? "a recording" : "a text or token ids", ", found ", sound && words ? "a text and a recording" : sound ? "a recording" : words ? "a text" : "none"));
}

/// A pass over the source and the beginning of its target: the start token, where none is given.
Result<std::shared_ptr<const Trace>> firstPass(const std::shared_ptr<const Model> &model, GivenParts source, const Progress &progress)
{
    if (!source.targetText() && !source.target_ids) {
        const int start = model->generation.start_token >= 0 ? model->generation.start_token : model->spec.start_token;
        if (start < 0) {
            return unsupported(concat(model->said(), ": expected decoder_start_token_id in its config, found none: there is nothing to begin a target with"));
        }
        source.target_ids = std::vector<int>{start};
    }
    HS_TRY(input, inputFromParts(*model, source));
    return runForward(model, std::move(input), progress);
}

} // namespace

bool writesTarget(const ModelSpec &spec)
{
    return spec.predictsNext && spec.stacks.size() == 2 && spec.stacks.back().memory == 0 && spec.stacks.back().input == InputKind::Tokens && spec.stacks.front().input != InputKind::Vectors;
}

std::string targetText(const Model &model, const std::vector<TokenId> &ids)
{
    const auto own = model.tokenizer ? model.tokenizer->target() : nullptr;
    return own ? own->decode(ids) : model.tokenizer ? model.tokenizer->decode(ids) : std::string();
}

Result<GeneratedTarget> generateTarget(const std::shared_ptr<const Model> &model, const GivenParts &source, const GenerateOptions &options, const Progress &progress)
{
    HS_CHECK(model && options.tokens >= 0 && options.temperature >= 0 && options.top_k >= 0);
    if (!writesTarget(model->spec)) {
        return unsupported(concat(model->said(), ": expected an encoder-decoder model that predicts the next token, found a model of family ", model->spec.family, " that writes no target"));
    }
    HS_TRY_STATUS(checkSource(*model, source));
    const Progress quiet{progress.stop, {}};
    HS_TRY(trace, firstPass(model, source, quiet));
    std::vector<int> read;
    for (const TokenId id : trace->input.sequences.back().ids) {
        read.push_back(id.value);
    }
    const int n_ctx = model->spec.stacks.back().n_ctx, room = n_ctx > 0 ? n_ctx + 1 - static_cast<int>(read.size()) : options.tokens, most = std::min(options.tokens, room);
    const RuleBook rules(model->generation, read.size() + static_cast<size_t>(most));
    const auto &ends = model->generation.end_tokens;
    std::mt19937_64 random(options.seed);
    GeneratedTarget out;
    for (int i = 0; i < most && !out.ended; ++i) {
        if (i > 0) {
            Input input = trace->input;
            input.sequences.back() = targetSequence(*model, read);
            HS_TRY(next, runForward(model, std::move(input), quiet, {trace, {}})); // the encoder, and the decoder's tokens so far, are the trace's
            trace = std::move(next);
        }
        HS_TRY(values, lastLogits(*trace));
        rules.apply(read, values);
        if (*std::max_element(values.begin(), values.end()) == never) {
            return badInput(concat(model->said(), ": its rules of generation forbid every token at position ", read.size(), " of the target"));
        }
        const int id = choose(values, options, random);
        out.made.emplace_back(id);
        out.ended = std::find(ends.begin(), ends.end(), id) != ends.end();
        if (options.made) {
            options.made(out.made.back());
        }
        if (!out.ended) {
            read.push_back(id);
        }
        progress.say((i + 1.0) / most, "generating");
    }
    if (n_ctx > 0 && read.size() > static_cast<size_t>(n_ctx)) { // the last token is said and not read
        read.pop_back();
    }
    for (const int id : read) {
        out.read.emplace_back(id);
    }
    return out;
}

Result<std::vector<TokenId>> generate(const std::shared_ptr<const Model> &model, const std::vector<TokenId> &prompt, const GenerateOptions &options, const Progress &progress)
{
    HS_CHECK(model && options.tokens >= 0 && options.temperature >= 0 && options.top_k >= 0);
    if (!model->spec.predictsNext || model->spec.stacks.size() != 1) {
        return unsupported(concat(model->said(), ": expected a decoder that predicts the next token, found a model of family ", model->spec.family, " that cannot be continued"));
    }
    std::vector<int> ids;
    for (const TokenId id : prompt) {
        ids.push_back(id.value);
    }
    std::mt19937_64 random(options.seed);
    std::vector<TokenId> made;
    const Progress quiet{progress.stop, {}};
    std::shared_ptr<const Trace> trace;
    for (int i = 0; i < options.tokens; ++i) {
        HS_TRY(next, passOver(model, ids, trace, quiet));
        trace = std::move(next);
        HS_TRY(values, lastLogits(*trace));
        const int id = choose(values, options, random);
        ids.push_back(id);
        made.emplace_back(id);
        if (options.made) {
            options.made(made.back());
        }
        progress.say((i + 1.0) / options.tokens, "generating");
    }
    return made;
}

} // namespace headscope
