// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/input.h"

#include <algorithm>

#include "core/base/text.h"

namespace headscope {

namespace {

/// Every id must have a row in the embedding before anything reads it.
Status checkIds(const Model &model, const std::vector<TokenId> &ids)
{
    for (size_t i = 0; i < ids.size(); ++i) {
        if (ids[i].value < 0 || ids[i].value >= model.spec.d_vocab) {
            return badInput(concat("token ", i, ": expected an id from 0 to ", model.spec.d_vocab - 1, " (rows of the embedding), found ", ids[i].value));
        }
    }
    return Done{};
}

template <class T>
void keepWindow(std::vector<T> &list, const TokenInput &input, int n_ctx)
{
    const auto begin = list.begin() + input.leading;
    list.erase(begin, begin + input.first_token);
    list.resize(static_cast<size_t>(n_ctx));
}

/// Special tokens that the tokenizer put before the text.
int leadingTokens(const Encoding &encoding)
{
    int count = 0;
    while (count < static_cast<int>(encoding.ids.size()) && encoding.special[static_cast<size_t>(count)] && encoding.offsets[static_cast<size_t>(count)] == TextSpan{}) {
        ++count;
    }
    return count;
}

} // namespace

Result<TokenInput> inputFromText(const Model &model, std::string_view text, int first)
{
    if (!model.tokenizer) {
        return badInput(concat(model.name, ": expected a tokenizer to read text with, found none; give token ids instead"));
    }
    HS_TRY(encoding, model.tokenizer->encode(text));
    if (encoding.ids.empty()) {
        return badInput("the text is empty: expected at least one token, found none");
    }
    TokenInput input;
    input.text = std::string(text);
    input.total_tokens = static_cast<int>(encoding.ids.size());
    input.leading = std::min(leadingTokens(encoding), model.spec.n_ctx - 1);
    input.ids = std::move(encoding.ids);
    input.tokens = std::move(encoding.tokens);
    input.offsets = std::move(encoding.offsets);
    input.special = std::move(encoding.special);
    if (input.total_tokens > model.spec.n_ctx) {
        input.first_token = std::clamp(first, 0, input.total_tokens - model.spec.n_ctx);
        keepWindow(input.ids, input, model.spec.n_ctx);
        keepWindow(input.tokens, input, model.spec.n_ctx);
        keepWindow(input.offsets, input, model.spec.n_ctx);
        keepWindow(input.special, input, model.spec.n_ctx);
    }
    HS_TRY_STATUS(checkIds(model, input.ids));
    for (const TokenId id : input.ids) {
        input.labels.push_back(model.tokenizer->label(id));
    }
    return input;
}

Result<TokenInput> inputFromIds(const Model &model, const std::vector<int> &ids, const std::vector<uint8_t> &attentionMask)
{
    if (ids.empty() || ids.size() > static_cast<size_t>(model.spec.n_ctx)) {
        return badInput(concat("token ids: expected 1 to ", model.spec.n_ctx, " (the model's context), found ", ids.size()));
    }
    if (!attentionMask.empty() && attentionMask.size() != ids.size()) {
        return badInput(concat("attention_mask: expected ", ids.size(), " entries, one a token, found ", attentionMask.size()));
    }
    TokenInput input;
    for (const int id : ids) {
        input.ids.push_back(TokenId(id));
    }
    HS_TRY_STATUS(checkIds(model, input.ids));
    for (const TokenId id : input.ids) {
        const auto text = model.tokenizer ? model.tokenizer->tokenText(id) : std::nullopt;
        input.tokens.push_back(text.value_or(std::to_string(id.value)));
        input.labels.push_back(text ? model.tokenizer->label(id) : std::to_string(id.value));
    }
    input.special.assign(ids.size(), false);
    input.key_allowed = attentionMask;
    input.total_tokens = input.size();
    return input;
}

} // namespace headscope
