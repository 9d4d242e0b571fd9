// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/generation_rules.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/text.h"

namespace headscope {

namespace {

using Json = nlohmann::json;

constexpr size_t mostListed = 65536;
constexpr int mostNesting = 64;

std::string shown(const Json &value) { return printable(value.dump(-1, ' ', false, Json::error_handler_t::replace), 80); }

/// An object of JSON text; an empty one where the text is empty.
Result<Json> parsed(std::string_view text, const std::string &source)
{
    if (text.empty()) {
        return Json::object();
    }
    Json json = jsonDeeperThan(text, mostNesting) ? Json(Json::value_t::discarded) : Json::parse(text, nullptr, false);
    if (!json.is_object()) {
        return badInput(concat(source, ": expected a JSON object, found something else"));
    }
    return json;
}

/// One object of rules: what the overrides say, else generation_config.json, else config.json. Where there is a generation_config.json, only the first and the last token are looked up in config.json.
Result<Json> merged(const GenerationSources &sources)
{
    HS_TRY(config, parsed(sources.config, sources.source));
    HS_TRY(all, parsed(sources.generation, sources.source));
    for (const std::string &key : generationKeys()) {
        const bool always = key == "decoder_start_token_id" || key == "eos_token_id";
        if (config.contains(key) && !all.contains(key) && (sources.generation.empty() || always)) {
            all[key] = config[key];
        }
    }
    for (const auto &[key, value] : sources.overrides) {
        Json given = jsonDeeperThan(value, mostNesting) ? Json(Json::value_t::discarded) : Json::parse(value, nullptr, false);
        all[key] = given.is_discarded() ? Json(value) : std::move(given);
    }
    return all;
}

class Reader {
public:
    Reader(const Json &all, std::string source, int d_vocab) : all_(all), source_(std::move(source)), d_vocab_(d_vocab) {}

    Result<GenerationRules> read()
    {
        GenerationRules out;
        HS_TRY(start, id("decoder_start_token_id"));
        HS_TRY(end, ids("eos_token_id"));
        HS_TRY(last, ids("forced_eos_token_id"));
        HS_TRY(suppressed, ids("suppress_tokens"));
        HS_TRY(first, ids("begin_suppress_tokens"));
        HS_TRY(words, sequences("bad_words_ids"));
        HS_TRY(shortest, count("min_length"));
        HS_TRY(run, count("no_repeat_ngram_size"));
        HS_TRY(forced, forcedTokens());
        out.start_token = start;
        out.end_tokens = std::move(end);
        out.forced_last = last.empty() ? -1 : last.front();
        out.suppressed = std::move(suppressed);
        out.suppressed_first = std::move(first);
        out.bad_words = std::move(words);
        out.min_length = shortest;
        out.no_repeat = run;
        out.forced = std::move(forced);
        return out;
    }

private:
    /// The value of a key; null where there is none.
    const Json *find(const char *key) const
    {
        const auto at = all_.find(key);
        return at == all_.end() || at->is_null() ? nullptr : &*at;
    }

    Error wrong(const char *key, std::string_view expected, const Json &found) const { return badInput(concat(source_, ": ", key, ": expected ", expected, ", found ", shown(found))); }

    Result<int> idOf(const char *key, const Json &value) const
    {
        if (!value.is_number_integer() || value < 0 || value >= d_vocab_) {
            return wrong(key, concat("a token id from 0 to ", d_vocab_ - 1), value);
        }
        return value.get<int>();
    }

    /// -1 where there is none.
    Result<int> id(const char *key) const
    {
        const Json *value = find(key);
        return value ? idOf(key, *value) : Result<int>(-1);
    }

    Result<std::vector<int>> idList(const char *key, const Json &list) const
    {
        if (!list.is_array() || list.size() > mostListed) {
            return wrong(key, concat("a list of at most ", mostListed, " token ids"), list);
        }
        std::vector<int> out;
        for (const Json &value : list) {
            HS_TRY(one, idOf(key, value));
            out.push_back(one);
        }
        return out;
    }

    /// One id or a list of them. Older Whisper configs write an empty list where there are none.
    Result<std::vector<int>> ids(const char *key) const
    {
        const Json *value = find(key);
        if (!value) {
            return std::vector<int>();
        }
        return value->is_array() ? idList(key, *value) : idList(key, Json::array({*value}));
    }

    Result<std::vector<std::vector<int>>> sequences(const char *key) const
    {
        std::vector<std::vector<int>> out;
        const Json *list = find(key);
        if (!list) {
            return out;
        }
        if (!list->is_array() || list->size() > mostListed) {
            return wrong(key, "a list of lists of token ids", *list);
        }
        for (const Json &value : *list) {
            HS_TRY(one, idList(key, value));
            if (!one.empty()) {
                out.push_back(std::move(one));
            }
        }
        return out;
    }

    Result<int> count(const char *key) const
    {
        const Json *value = find(key);
        if (value && (!value->is_number_integer() || *value < 0 || *value > 2147483647)) {
            return wrong(key, "a whole number from 0 on", *value);
        }
        return value ? value->get<int>() : 0;
    }

    /// The ids of an object from names to ids, in order of the ids.
    Result<std::vector<int>> valuesOf(const char *key) const
    {
        std::vector<int> out;
        const Json *object = find(key);
        if (object && !object->is_object()) {
            return wrong(key, "an object of token ids", *object);
        }
        for (const Json &value : object ? *object : Json::object()) {
            HS_TRY(one, idOf(key, value));
            out.push_back(one);
        }
        std::sort(out.begin(), out.end());
        return out;
    }

    /// [[position, id or null], …]; a null is a language to be found (Whisper's).
    Status readForcedIds(std::vector<std::vector<int>> &out) const
    {
        const char *key = "forced_decoder_ids";
        const Json *list = find(key);
        if (!list) {
            return Done{};
        }
        if (!list->is_array() || list->size() > 1024) {
            return wrong(key, "a list of at most 1024 pairs of position and token id", *list);
        }
        HS_TRY(languages, valuesOf("lang_to_id"));
        for (const Json &pair : *list) {
            if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number_integer() || pair[0] < 1 || pair[0] > 1024) {
                return wrong(key, "a pair of position (from 1 to 1024) and token id", pair);
            }
            const auto at = pair[0].get<size_t>() - 1;
            out.resize(std::max(out.size(), at + 1));
            if (pair[1].is_null()) {
                out[at] = languages;
                continue;
            }
            HS_TRY(one, idOf(key, pair[1]));
            out[at] = {one};
        }
        return Done{};
    }

    Result<std::vector<std::vector<int>>> forcedTokens() const
    {
        std::vector<std::vector<int>> out;
        HS_TRY(first, ids("forced_bos_token_id"));
        HS_TRY_STATUS(readForcedIds(out));
        HS_TRY(languages, valuesOf("lang_to_id"));
        HS_TRY(silent, id("no_timestamps_token_id"));
        if (out.empty() && !languages.empty()) { // newer Whisper folders leave the list out: language, then task
            const Json *tasks = find("task_to_id");
            out.push_back(languages);
            if (tasks && tasks->is_object() && tasks->contains("transcribe")) {
                HS_TRY(task, idOf("task_to_id", (*tasks)["transcribe"]));
                out.push_back({task});
            }
        }
        const bool said = std::any_of(out.begin(), out.end(), [&](const auto &choices) { return choices.size() == 1 && choices.front() == silent; });
        if (silent >= 0 && !said) {
            out.push_back({silent});
        }
        if (!first.empty()) {
            out.resize(std::max<size_t>(out.size(), 1));
            out[0] = {first.front()};
        }
        return out;
    }

    const Json &all_;
    std::string source_;
    int d_vocab_;
};

} // namespace

const std::vector<std::string> &generationKeys()
{
    static const std::vector<std::string> keys = {"decoder_start_token_id", "eos_token_id", "forced_bos_token_id", "forced_eos_token_id", "forced_decoder_ids", "suppress_tokens", "begin_suppress_tokens", "bad_words_ids", "min_length",
        "no_repeat_ngram_size", "lang_to_id", "task_to_id", "no_timestamps_token_id"};
    return keys;
}

Result<GenerationRules> readGenerationRules(const GenerationSources &sources, int d_vocab)
{
    HS_TRY(all, merged(sources));
    return Reader(all, sources.source, d_vocab).read();
}

} // namespace headscope
