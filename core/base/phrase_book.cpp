// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/phrase_book.h"

#include <algorithm>

namespace headscope {

namespace {

constexpr int64_t mostCompared = 4'000'000; // bytes a message: a few milliseconds
constexpr int64_t deepest = 6;
constexpr size_t mostParts = 24, mostPlaces = 99;
constexpr size_t shortLiterals = 9; // "%1 to %2", "%1 bytes": texts with fewer bytes that begin with a place have numbers alone in them
constexpr size_t jointBytes = 2;                             // ": " and "; "
constexpr std::string_view fullColon = "\uFF1A", fullSemicolon = "\uFF1B", fullStop = "\u3002";

bool isDigit(char c) { return c >= '0' && c <= '9'; }

bool hasLetter(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80; });
}

std::string_view trimmed(std::string_view text)
{
    const size_t begin = text.find_first_not_of(' ');
    return begin == text.npos ? std::string_view() : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

/// " to ", " x ": stands between numbers.
bool isShortWord(std::string_view literal) { return literal.size() < 5 && hasLetter(literal); }

/// Where the next joint of two parts is.
size_t findJoint(std::string_view text, size_t from = 0) { return std::min(text.find(": ", from), text.find("; ", from)); }

/// Where the next item of a list ends, outside brackets: at ", " or " and ".
size_t endOfItem(std::string_view text)
{
    int depth = 0;
    for (size_t at = 0; at < text.size(); ++at) {
        depth += (text[at] == '(' || text[at] == '[') - (text[at] == ')' || text[at] == ']');
        if (depth <= 0 && (text.substr(at).starts_with(", ") || text.substr(at).starts_with(" and "))) {
            return at;
        }
    }
    return text.npos;
}

/// A text cut at its places: literals, one more than the places, and the numbers of these.
struct Cut {
    std::vector<std::string> literals = {""};
    std::vector<size_t> numbers;
};

Cut cutAtPlaces(std::string_view text)
{
    Cut out;
    for (size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%' || at + 1 == text.size() || !isDigit(text[at + 1])) {
            out.literals.back() += text[at];
            continue;
        }
        size_t number = 0;
        for (; at + 1 < text.size() && isDigit(text[at + 1]) && number <= mostPlaces; ++at) {
            number = number * 10 + static_cast<size_t>(text[at + 1] - '0');
        }
        out.numbers.push_back(number);
        out.literals.emplace_back();
    }
    return out;
}

/// Wide characters take no blank beside them.
bool beginsWide(std::string_view text) { return !text.empty() && static_cast<unsigned char>(text.front()) >= 0xE3; }
bool endsWide(std::string_view text)
{
    size_t at = text.size();
    while (at > 0 && (static_cast<unsigned char>(text[at - 1]) & 0xC0) == 0x80) {
        --at;
    }
    return at > 0 && beginsWide(text.substr(at - 1));
}

/// Full-width punctuation has its own room.
bool beginsWithPunctuation(std::string_view text) { return text.starts_with("\xEF\xBC") || text.starts_with("\xE3\x80"); }

/// `more` behind `out`; between wide characters and at their side a blank is left out where `close` says so.
void append(std::string &out, std::string_view more, bool close)
{
    if (close && !out.empty() && !more.empty()) {
        if (out.back() == ' ' && (beginsWithPunctuation(more) || (beginsWide(more) && endsWide(std::string_view(out).substr(0, out.size() - 1))))) {
            out.pop_back();
        } else if (more.front() == ' ' && endsWide(out) && beginsWide(more.substr(1))) {
            more.remove_prefix(1);
        }
    }
    out += more;
}

} // namespace

bool PhraseBook::add(std::string_view source, std::string_view translation, bool onlyInPlaces)
{
    if (source.ends_with('.') && translation.ends_with(fullStop)) { // part() sees to full stops
        source.remove_suffix(1);
        translation.remove_suffix(fullStop.size());
    }
    Cut cut = cutAtPlaces(source);
    auto numbers = cutAtPlaces(translation).numbers;
    const std::string last = "%" + std::to_string(numbers.size());
    const bool keepsEnd = translation.ends_with(last) && source.ends_with(last);
    std::sort(numbers.begin(), numbers.end());
    bool fits = numbers == cut.numbers && cut.numbers.size() <= mostPlaces && !source.empty() && !translation.empty();
    for (size_t i = 0; i < cut.numbers.size(); ++i) {
        fits = fits && cut.numbers[i] == i + 1 && (i == 0 || !cut.literals[i].empty());
    }
    if (!fits) {
        return false;
    }
    const size_t index = phrases_.size();
    size_t weight = 0;
    for (const auto &literal : cut.literals) {
        weight += literal.size();
    }
    if (cut.numbers.empty() || source == "%1, %2" || source == "%1 and %2") {
        exact_[std::string(source)] = index;
    } else {
        auto &group = byFirstByte_[cut.literals.front().empty() ? 256 : static_cast<unsigned char>(cut.literals.front().front())];
        group.insert(std::find_if(group.begin(), group.end(), [&](size_t other) { return phrases_[other].weight < weight; }), index);
    }
    phrases_.push_back({std::move(cut.literals), std::string(translation), weight, onlyInPlaces, keepsEnd});
    return true;
}

std::string PhraseBook::translate(std::string_view message) const
{
    if (phrases_.empty() || message.size() > mostBytes) {
        return std::string(message);
    }
    Budget budget{mostCompared, deepest};
    return sentence(message, false, budget).value_or(std::string(message));
}

/// The parts of a message: from each place on, the text with the most literals, and what is as long as can be of these.
PhraseBook::Said PhraseBook::sentence(std::string_view text, bool inPlace, Budget &budget) const
{
    std::vector<size_t> ends;
    for (size_t at = findJoint(text); at != text.npos && ends.size() < mostParts; at = findJoint(text, at + jointBytes)) {
        ends.push_back(at);
    }
    ends.push_back(text.size());
    std::string out;
    bool any = false, wide = false; // the part before takes a full-width joint
    for (size_t at = 0, first = 0; first < ends.size();) {
        std::optional<Match> best;
        size_t last = first;
        for (size_t i = ends.size(); i-- > first;) {
            auto match = part(text.substr(at, ends[i] - at), inPlace && at == 0 && i + 1 == ends.size(), budget);
            if (match && (!best || match->phrase->weight > best->phrase->weight)) {
                best = std::move(match);
                last = i;
            }
        }
        if (first > 0) { // names keep the joint behind them, values do not
            const std::string_view joint = text.substr(at - jointBytes, jointBytes);
            out += !wide && !(inPlace && best) ? joint : joint[0] == ':' ? fullColon : fullSemicolon;
        }
        out += best ? filled(*best, budget) : std::string(text.substr(at, ends[last] - at));
        wide = best.has_value();
        any = any || best;
        at = ends[last] + jointBytes;
        first = last + 1;
    }
    return any ? Said(out) : std::nullopt;
}

/// One part; what ends a sentence may end in a full stop that its text has not.
std::optional<PhraseBook::Match> PhraseBook::part(std::string_view text, bool inPlace, Budget &budget) const
{
    auto match = phrase(text, inPlace, budget);
    if (text.ends_with('.')) {
        auto stopped = phrase(text.substr(0, text.size() - 1), inPlace, budget);
        if (stopped && (!match || stopped->phrase->weight >= match->phrase->weight)) {
            match = std::move(stopped);
            match->stopped = true;
        }
    }
    return match;
}

const PhraseBook::Phrase *PhraseBook::exact(std::string_view text) const
{
    const auto at = exact_.find(std::string(text));
    return at == exact_.end() ? nullptr : &phrases_[at->second];
}

std::optional<PhraseBook::Match> PhraseBook::phrase(std::string_view text, bool inPlace, Budget &budget) const
{
    if (text.empty() || budget.bytes <= 0) {
        return std::nullopt;
    }
    const auto &literal = byFirstByte_[static_cast<unsigned char>(text.front())], &place = byFirstByte_.back();
    budget.bytes -= static_cast<int64_t>(text.size() + 8 * (literal.size() + place.size()));
    if (const Phrase *whole = exact(text)) {
        return whole->onlyInPlaces && !inPlace ? std::nullopt : std::optional(Match{whole, {}});
    }
    for (size_t i = 0, j = 0; i < literal.size() || j < place.size();) {
        const bool takesLiteral = j == place.size() || (i < literal.size() && phrases_[literal[i]].weight >= phrases_[place[j]].weight);
        const Phrase &candidate = phrases_[takesLiteral ? literal[i++] : place[j++]];
        if (auto places = fit(candidate, text, budget)) {
            return Match{&candidate, std::move(*places)};
        }
    }
    return std::nullopt;
}

/// What stands in the places where the text is this phrase.
std::optional<PhraseBook::Places> PhraseBook::fit(const Phrase &phrase, std::string_view text, Budget &budget) const
{
    const auto &literals = phrase.literals;
    const std::string &head = literals.front(), &tail = literals.back();
    if (text.size() < phrase.weight || !text.starts_with(head) || !text.ends_with(tail) || budget.bytes <= 0) {
        return std::nullopt;
    }
    budget.bytes -= static_cast<int64_t>(text.size());
    Places places;
    size_t at = head.size();
    const size_t end = text.size() - tail.size();
    for (size_t i = 1; i + 1 < literals.size(); ++i) {
        const size_t found = text.substr(0, end).find(literals[i], at);
        if (found == text.npos) {
            return std::nullopt;
        }
        places.push_back(text.substr(at, found - at));
        at = found + literals[i].size();
    }
    if (at > end) {
        return std::nullopt;
    }
    places.push_back(text.substr(at, end - at));
    // Other parts of the message may stand in a place at its end that stays there, and in quotes.
    bool fits = true;
    for (size_t i = 0; i < places.size() && fits; ++i) {
        const bool last = i + 1 == places.size() && tail.empty();
        const bool keeps = (last && phrase.keepsEnd && findJoint(places[i]) != 0) || (literals[i].ends_with('"') && literals[i + 1].starts_with('"'));
        const bool counts = (i > 0 && isShortWord(literals[i])) || (!last && i + 1 < places.size() && isShortWord(literals[i + 1]));
        fits = (keeps || findJoint(places[i]) == text.npos) && !(counts && hasLetter(places[i]));
    }
    const bool named = head.empty() && (places.front().empty() || (phrase.weight < shortLiterals && std::any_of(places.begin(), places.end(), hasLetter)));
    return fits && !named ? std::optional(places) : std::nullopt;
}

std::string PhraseBook::filled(const Match &match, Budget &budget) const
{
    const Phrase &phrase = *match.phrase;
    if (match.places.empty()) {
        return phrase.translation + std::string(match.stopped ? fullStop : "");
    }
    const Cut cut = cutAtPlaces(phrase.translation);
    std::string out = cut.literals.front();
    for (size_t i = 0; i < cut.numbers.size(); ++i) {
        const size_t place = cut.numbers[i] - 1;
        const std::string_view text = match.places[place];
        const bool quoted = phrase.literals[place].ends_with('"') && phrase.literals[place + 1].starts_with('"');
        Said said;
        if (!quoted && budget.depth > 0 && !text.empty()) {
            --budget.depth;
            said = sentence(trimmed(text), true, budget);
            said = said ? said : list(trimmed(text), budget);
            ++budget.depth;
        }
        append(out, said ? *said : std::string(text), said.has_value());
        append(out, cut.literals[i + 1], said.has_value());
    }
    return out + std::string(match.stopped ? fullStop : "");
}

/// "a, b and c", where all of them are known or numbers, and more than numbers and commas.
PhraseBook::Said PhraseBook::list(std::string_view text, Budget &budget) const
{
    constexpr std::string_view comma = ", ", conjunction = " and ";
    const Phrase *commaJoint = exact("%1, %2"), *lastJoint = exact("%1 and %2");
    if (!commaJoint || !lastJoint) {
        return std::nullopt;
    }
    std::string out;
    bool words = false;
    for (bool last = false; !last;) {
        const size_t at = endOfItem(text);
        last = at == text.npos;
        const std::string_view item = text.substr(0, at);
        const auto known = phrase(item, true, budget);
        const Said said = known ? Said(filled(*known, budget)) : std::nullopt;
        if (!said && (item.empty() || item.find_first_not_of("0123456789.-") != item.npos)) {
            return std::nullopt;
        }
        words = words || said;
        append(out, said ? *said : std::string(item), true);
        if (!last) {
            const bool ends = text.substr(at).starts_with(conjunction);
            words = words || ends;
            append(out, cutAtPlaces(ends ? lastJoint->translation : commaJoint->translation).literals[1], true);
            text.remove_prefix(at + (ends ? conjunction.size() : comma.size()));
        }
    }
    return words ? Said(out) : std::nullopt;
}

} // namespace headscope
