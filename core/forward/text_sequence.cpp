// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/text_sequence.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"

namespace headscope {

namespace {

template <class T>
void keepWindow(std::vector<T> &list, const Sequence &input, int n_ctx)
{
    if (list.empty()) {
        return;
    }
    const auto begin = list.begin() + input.leading;
    list.erase(begin, begin + input.first_token);
    const auto behind = list.begin() + (n_ctx - input.trailing);
    list.erase(behind, list.end() - input.trailing);
}

/// Special tokens that the tokenizer put before the text, and behind it.
std::pair<int, int> tokensAround(const Encoding &encoding)
{
    const int n = static_cast<int>(encoding.ids.size());
    const auto added = [&](int i) { return encoding.special[static_cast<size_t>(i)] && encoding.offsets[static_cast<size_t>(i)] == TextSpan{}; };
    int before = 0, behind = 0;
    while (before < n && added(before)) {
        ++before;
    }
    while (behind < n - before && added(n - 1 - behind)) {
        ++behind;
    }
    return {before, behind};
}

/// Whether something tells where one text ends and the other begins: a special token between them, or (`typed`) the types that the model reads. A text without tokens is no second one.
bool toldApart(const Encoding &encoding, bool typed)
{
    const size_t n = encoding.ids.size();
    bool apart = true;
    for (size_t i = 1; i < n; ++i) {
        const int before = encoding.text_index[i - 1], here = encoding.text_index[i];
        apart = apart && (before < 0 || here < 0 || before == here || (typed && encoding.type_ids[i - 1] != encoding.type_ids[i]));
    }
    return apart;
}

} // namespace

Result<Sequence> sequenceOfText(const Model &model, const StackSpec &stack, const GivenText &given)
{
    if (!model.tokenizer) {
        return badInput(concat(model.said(), ": expected a tokenizer to read text with, found none; give token ids instead"));
    }
    HS_TRY(encoding, given.pair ? model.tokenizer->encodePair(given.text, *given.pair) : model.tokenizer->encode(given.text));
    if (encoding.ids.empty()) {
        return badInput("the text is empty: expected at least one token, found none");
    }
    Sequence input;
    const int most = stack.n_ctx > 0 ? stack.n_ctx : static_cast<int>(encoding.ids.size());
    if (given.pair && static_cast<int>(encoding.ids.size()) > most) { // a window would hold one of them, or half of each
        return badInput(concat("the two texts: expected at most ", most, " tokens together, which is the model's context, found ", encoding.ids.size()));
    }
    const bool typed = !model.weights.stacks.front().embed.W_type.shape.empty();
    if (given.pair && !toldApart(encoding, typed)) {
        return badInput(concat(model.said(), ": expected one text, found two: its tokenizer puts nothing between them, so that the model would read them as one"));
    }
    input.text = given.text;
    input.pair = given.pair.value_or("");
    input.total_tokens = static_cast<int>(encoding.ids.size());
    const auto [before, behind] = tokensAround(encoding);
    input.leading = std::min(before, most - 1);
    input.trailing = std::min(behind, most - 1 - input.leading);
    input.ids = std::move(encoding.ids);
    input.tokens = std::move(encoding.tokens);
    input.offsets = std::move(encoding.offsets);
    input.special = std::move(encoding.special);
    input.text_index = std::move(encoding.text_index);
    if (typed) {
        input.type_ids = std::move(encoding.type_ids);
    }
    if (input.total_tokens > most) {
        input.first_token = std::clamp(given.first, 0, input.total_tokens - most);
        keepWindow(input.ids, input, most);
        keepWindow(input.tokens, input, most);
        keepWindow(input.offsets, input, most);
        keepWindow(input.special, input, most);
        keepWindow(input.text_index, input, most);
        keepWindow(input.type_ids, input, most);
    }
    for (const TokenId id : input.ids) {
        input.labels.push_back(model.tokenizer->label(id));
    }
    return input;
}

Result<Sequence> sequenceOfTarget(const Model &model, const StackSpec &stack, const std::string &text)
{
    if (!model.tokenizer) {
        return badInput(concat(model.said(), ": expected a tokenizer to read a target text with, found none; give decoder_input_ids instead"));
    }
    const auto own = model.tokenizer->target();
    const Tokenizer &tokenizer = own ? *own : *model.tokenizer;
    HS_TRY(encoding, tokenizer.encode(text));
    const int start = model.spec.start_token;
    if (encoding.ids.empty() && start < 0) {
        return badInput("the target text is empty: expected at least one token, found none");
    }
    // What the decoder reads is what it shall say, one position later: the last token is only said.
    const bool begins = !encoding.ids.empty() && encoding.ids.front().value == start;
    const size_t count = begins ? encoding.ids.size() - (encoding.ids.size() > 1) : std::max<size_t>(encoding.ids.size(), 1);
    Sequence out;
    out.text = text;
    for (size_t i = 0; i < count && (stack.n_ctx == 0 || i < static_cast<size_t>(stack.n_ctx)); ++i) {
        const bool put = !begins && i == 0; // the start token, which is no token of the text
        const size_t from = begins ? i : i - 1;
        const TokenId id = !put ? encoding.ids[from] : start >= 0 ? TokenId(start) : encoding.ids.back();
        out.ids.push_back(id);
        out.tokens.push_back(tokenizer.tokenText(id).value_or(std::to_string(id.value)));
        out.labels.push_back(tokenizer.tokenText(id) ? tokenizer.label(id) : std::to_string(id.value));
        out.offsets.push_back(put ? TextSpan{} : encoding.offsets[from]);
        out.special.push_back(put || encoding.special[from]);
        out.text_index.push_back(put ? -1 : encoding.text_index[from]);
    }
    out.total_tokens = static_cast<int>(count);
    return out;
}

Sequence sequenceOfIds(const Tokenizer *tokenizer, const GivenIds &given)
{
    Sequence out;
    for (const int id : given.ids) {
        out.ids.push_back(TokenId(id));
        const auto text = tokenizer ? tokenizer->tokenText(TokenId(id)) : std::nullopt;
        out.tokens.push_back(text.value_or(std::to_string(id)));
        out.labels.push_back(text ? tokenizer->label(TokenId(id)) : std::to_string(id));
    }
    out.special.assign(given.ids.size(), false);
    out.key_allowed = given.attention_mask;
    out.type_ids = given.type_ids;
    out.total_tokens = out.size();
    return out;
}

} // namespace headscope
