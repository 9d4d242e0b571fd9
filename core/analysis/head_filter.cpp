// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/head_filter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "core/base/text.h"

namespace headscope {

namespace {

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isWordStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

std::string lowered(std::string_view word)
{
    std::string out(word);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

std::string metricNames()
{
    std::string out;
    for (const auto &info : headMetricInfos()) {
        out += std::string(info.key) + ", ";
    }
    return out + "layer, head";
}

/// The other way round: "0.4 < induction" is "induction > 0.4".
template <class Relation>
Relation mirrored(Relation relation)
{
    switch (relation) {
    case Relation::Less: return Relation::Greater;
    case Relation::LessEqual: return Relation::GreaterEqual;
    case Relation::Greater: return Relation::Less;
    case Relation::GreaterEqual: return Relation::LessEqual;
    case Relation::Equal:
    case Relation::NotEqual: break;
    }
    return relation;
}

} // namespace

class HeadFilterParser {
public:
    explicit HeadFilterParser(std::string_view text) : text_(text) {}

    Result<HeadFilter> run()
    {
        if (text_.size() > HeadFilter::mostBytes) {
            return badInput(concat("filter: ", text_.size(), " bytes, at most ", HeadFilter::mostBytes, " are read"));
        }
        if (const auto broken = firstInvalidUtf8(text_)) {
            return badInput(concat("filter, byte ", *broken + 1, ": no valid UTF-8"));
        }
        skipBlanks();
        if (at_ < text_.size()) {
            HS_TRY_STATUS(condition(0));
            if (at_ < text_.size()) {
                return fault("and, or, or the end");
            }
        }
        return std::move(filter_);
    }

private:
    using Step = HeadFilter::Step;
    using Op = HeadFilter::Op;
    using What = HeadFilter::What;
    using Relation = HeadFilter::Relation;

    void skipBlanks()
    {
        while (at_ < text_.size() && isBlank(text_[at_])) {
            ++at_;
        }
    }

    /// The letters, digits and underlines at the place, or the one character there.
    std::string_view found() const
    {
        size_t end = at_;
        while (end < text_.size() && (isWordStart(text_[end]) || isDigit(text_[end]) || text_[end] == '.')) {
            ++end;
        }
        if (end == at_ && end < text_.size()) {
            (void)nextCodePoint(text_, end);
        }
        return text_.substr(at_, end - at_);
    }

    Error fault(std::string_view expected) const
    {
        const std::string there = at_ < text_.size() ? concat("\"", printable(found(), 40), "\"") : std::string("the end");
        return badInput(concat("filter, character ", codePointCount(text_.substr(0, at_)) + 1, ": expected ", expected, ", found ", there));
    }

    /// Takes the word where it stands next.
    bool takeWord(std::string_view word)
    {
        if (!isWordStart(at_ < text_.size() ? text_[at_] : '\0') || lowered(found()) != word) {
            return false;
        }
        at_ += word.size();
        skipBlanks();
        return true;
    }

    Status condition(int depth)
    {
        HS_TRY_STATUS(conjunction(depth));
        while (takeWord("or")) {
            HS_TRY_STATUS(conjunction(depth));
            filter_.steps_.push_back({Op::Or});
        }
        return Done{};
    }

    Status conjunction(int depth)
    {
        HS_TRY_STATUS(part(depth));
        while (takeWord("and")) {
            HS_TRY_STATUS(part(depth));
            filter_.steps_.push_back({Op::And});
        }
        return Done{};
    }

    Status part(int depth)
    {
        if (depth >= HeadFilter::mostNested) {
            return badInput(concat("filter, character ", codePointCount(text_.substr(0, at_)) + 1, ": nested deeper than ", HeadFilter::mostNested, " levels"));
        }
        if (takeWord("not")) {
            HS_TRY_STATUS(part(depth + 1));
            filter_.steps_.push_back({Op::Not});
            return Done{};
        }
        if (at_ < text_.size() && text_[at_] == '(') {
            ++at_;
            skipBlanks();
            HS_TRY_STATUS(condition(depth + 1));
            if (at_ >= text_.size() || text_[at_] != ')') {
                return fault("and, or, or )");
            }
            ++at_;
            skipBlanks();
            return Done{};
        }
        return comparison();
    }

    Status comparison()
    {
        Step step;
        if (at_ < text_.size() && isWordStart(text_[at_])) {
            HS_TRY_STATUS(name(step));
            HS_TRY_STATUS(relation(step));
            HS_TRY_STATUS(number(step));
        } else {
            HS_TRY_STATUS(number(step, "the name of a metric"));
            HS_TRY_STATUS(relation(step));
            HS_TRY_STATUS(name(step));
            step.relation = mirrored(step.relation);
        }
        filter_.steps_.push_back(step);
        return Done{};
    }

    Status name(Step &step)
    {
        const std::string word = lowered(found());
        const auto &infos = headMetricInfos();
        const auto info = std::find_if(infos.begin(), infos.end(), [&](const MetricInfo &i) { return i.key == word; });
        if (word == "layer" || word == "head") {
            step.what = word == "layer" ? What::Layer : What::Head;
        } else if (info != infos.end()) {
            step.metric = info->value;
        } else {
            return fault("one of " + metricNames());
        }
        at_ += word.size();
        skipBlanks();
        return Done{};
    }

    Status relation(Step &step)
    {
        using enum HeadFilter::Relation;
        static constexpr std::array<std::pair<std::string_view, HeadFilter::Relation>, 10> signs = {
            {{"<=", LessEqual}, {">=", GreaterEqual}, {"!=", NotEqual}, {"==", Equal}, {"<", Less}, {">", Greater}, {"=", Equal}, {"≤", LessEqual}, {"≥", GreaterEqual}, {"≠", NotEqual}}};
        const auto sign = std::find_if(signs.begin(), signs.end(), [&](const auto &s) { return text_.substr(at_).starts_with(s.first); });
        if (sign == signs.end()) {
            return fault("<, <=, >, >=, = or !=");
        }
        step.relation = sign->second;
        at_ += sign->first.size();
        skipBlanks();
        return Done{};
    }

    Status number(Step &step, std::string_view expected = "a number")
    {
        const char *from = text_.data() + at_, *end = text_.data() + text_.size();
        const auto [behind, error] = std::from_chars(from, end, step.number);
        if (error != std::errc() || !std::isfinite(step.number) || isWordStart(*from)) {
            return fault(expected);
        }
        at_ += static_cast<size_t>(behind - from);
        if (at_ < text_.size() && (isWordStart(text_[at_]) || text_[at_] == '.' || text_[at_] == ',')) {
            return fault("a blank behind the number (a decimal point is a point)");
        }
        skipBlanks();
        return Done{};
    }

    std::string_view text_;
    size_t at_ = 0;
    HeadFilter filter_;
};

Result<HeadFilter> HeadFilter::parse(std::string_view text) 
{
    auto filter = HeadFilterParser(text).run();
    if (filter) {
        filter->text_ = text;
    }
    return filter;
}

bool HeadFilter::holds(double value, Relation relation, double number)
{
    switch (relation) {
    case Relation::Less: return value < number;
    case Relation::LessEqual: return value <= number;
    case Relation::Greater: return value > number;
    case Relation::GreaterEqual: return value >= number;
    case Relation::Equal: return value == number;
    case Relation::NotEqual: return value != number;
    }
    return false;
}

bool HeadFilter::passes(LayerIndex layer, HeadIndex head, const HeadMetrics &metrics) const
{
    using Truth = std::optional<bool>; // nothing = neither true nor false
    std::vector<Truth> stack;
    for (const Step &step : steps_) {
        if (step.op == Op::Compare) {
            const std::optional<double> value = step.what == What::Layer ? std::optional<double>(layer.value) : step.what == What::Head ? std::optional<double>(head.value) : metrics.*step.metric;
            stack.push_back(value && !std::isnan(*value) ? Truth(holds(*value, step.relation, step.number)) : std::nullopt);
            continue;
        }
        const Truth last = stack.back();
        if (step.op == Op::Not) {
            stack.back() = last ? Truth(!*last) : std::nullopt;
            continue;
        }
        stack.pop_back();
        const Truth first = stack.back();
        const bool decides = step.op == Op::Or; // what one side alone decides the whole by
        stack.back() = first == Truth(decides) || last == Truth(decides) ? Truth(decides) : first && last ? Truth(!decides) : std::nullopt;
    }
    return stack.empty() || stack.back().value_or(false);
}

} // namespace headscope
