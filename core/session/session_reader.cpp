// SPDX-License-Identifier: GPL-3.0-or-later
// From text to a Session: every value is checked where it stands.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/session/session.h"
#include "core/session/session_words.h"

namespace headscope {

namespace {

using Json = nlohmann::json;

constexpr size_t mostBytes = 64u << 20, mostText = 16u << 20, mostNote = 64u << 10, mostPath = 32u << 10, mostWord = 4u << 10;
constexpr size_t mostHeads = 65536, mostPositions = 1u << 20;
constexpr int deepest = 16, mostPlace = 1 << 24;

/// One value of the document, and the place that messages say. The first fault is kept; from then on every value is the usual one.
class Value {
public:
    Value(const Json *json, std::string place, std::string *fault) : json_(json), place_(std::move(place)), fault_(fault) {}

    bool there() const { return json_ && !json_->is_null(); }
    const Json *json() const { return json_; }
    const std::string &place() const { return place_; }

    /// A member; absent where this is no object (which is a fault) or lacks it.
    Value at(const char *key) const
    {
        const std::string below = place_.empty() ? key : concat(place_, ".", key);
        if (there() && !json_->is_object()) {
            refuse("an object");
        }
        const auto found = there() && json_->is_object() ? json_->find(key) : Json::const_iterator();
        return {there() && json_->is_object() && found != json_->end() ? &*found : nullptr, below, fault_};
    }

    int integer(int usual, int low = 0, int high = mostPlace) const
    {
        if (!there()) {
            return usual;
        }
        const bool whole = json_->is_number_unsigned() ? json_->get<uint64_t>() <= static_cast<uint64_t>(high) : json_->is_number_integer() && json_->get<int64_t>() <= high;
        if (!whole || json_->get<int64_t>() < low) {
            refuse(concat("a whole number from ", low, " to ", high));
            return usual;
        }
        return json_->get<int>();
    }

    float number(float usual, float low, float high) const
    {
        if (!there()) {
            return usual;
        }
        const double value = json_->is_number() ? json_->get<double>() : std::nan("");
        if (!(value >= static_cast<double>(low) && value <= static_cast<double>(high))) {
            refuse(concat("a number from ", low, " to ", high));
            return usual;
        }
        return static_cast<float>(value);
    }

    bool flag(bool usual = false) const
    {
        if (there() && !json_->is_boolean()) {
            refuse("true or false");
        }
        return there() && json_->is_boolean() ? json_->get<bool>() : usual;
    }

    std::string text(size_t most) const
    {
        if (!there()) {
            return {};
        }
        if (!json_->is_string()) {
            refuse("a text");
            return {};
        }
        const auto &text = json_->get_ref<const std::string &>();
        if (text.size() > most) {
            say(concat("expected at most ", most, " bytes, found ", text.size()));
            return {};
        }
        return text;
    }

    /// A path of a file: as text, without the byte 0.
    std::string path() const
    {
        const std::string path = text(mostPath);
        if (path.find('\0') != std::string::npos) {
            say("expected a path, found a character U+0000 in it");
            return {};
        }
        return path;
    }

    /// One of the words of a table.
    template <class Choice, size_t n>
    Choice word(const std::array<std::pair<std::string_view, Choice>, n> &words, Choice usual) const
    {
        const std::string given = text(mostWord);
        std::string known;
        for (const auto &[name, choice] : words) {
            if (given == name) {
                return choice;
            }
            known += concat(known.empty() ? "" : ", ", name);
        }
        if (there()) {
            refuse(concat("one of ", known));
        }
        return usual;
    }

    /// Calls `each` with every element of a list of at most `most`.
    template <class Each>
    void list(size_t most, Each each) const
    {
        if (!there()) {
            return;
        }
        if (!json_->is_array()) {
            refuse("a list");
            return;
        }
        if (json_->size() > most) {
            say(concat("expected at most ", most, " elements, found ", json_->size()));
            return;
        }
        for (size_t i = 0; i < json_->size() && fault_->empty(); ++i) {
            each(Value(&(*json_)[i], concat(place_, "[", i, "]"), fault_));
        }
    }

    void refuse(const std::string &expected) const { say(concat("expected ", expected, ", found ", printable(json_->dump(-1, ' ', false, Json::error_handler_t::replace), 60))); }
    void say(const std::string &what) const
    {
        if (fault_->empty()) {
            *fault_ = concat(place_, ": ", what);
        }
    }

private:
    const Json *json_;
    std::string place_;
    std::string *fault_;
};

HeadPlace readPlace(const Value &at) { return {GroupIndex(at.at("attention").integer(0)), LayerIndex(at.at("layer").integer(0)), HeadIndex(at.at("head").integer(0))}; }

SessionFile readFileOf(const Value &at) { return {at.at("path").path(), at.at("relative").path()}; }

SessionModel readModel(const Value &at)
{
    SessionModel out{at.at("bundled").text(mostWord), readFileOf(at), at.at("digest").text(mostWord), std::nullopt, at.at("accept_non_finite").flag()};
    if (const Value answers = at.at("answers"); answers.there()) {
        auto map = parseAttentionMap(answers.json()->dump(-1, ' ', false, Json::error_handler_t::replace), answers.place());
        if (!map) {
            answers.say(map.error().message.substr(std::min(map.error().message.size(), answers.place().size() + 2)));
        } else {
            out.answers = std::move(*map);
        }
    }
    return out;
}

SessionInput readInput(const Value &at)
{
    SessionInput out{at.at("text").text(mostText), at.at("text_pair").text(mostText), at.at("decoder_text").text(mostText), {}, at.at("first_token").integer(0), readFileOf(at.at("image")), readFileOf(at.at("audio")), {}, at.at("batch_index").integer(0)};
    at.at("decoder_input_ids").list(mostPositions, [&](const Value &id) { out.decoder_ids.push_back(id.integer(0, 0, std::numeric_limits<int>::max())); });
    at.at("arrays").list(64, [&](const Value &array) { out.arrays.push_back({array.at("role").text(mostWord), readFileOf(array)}); });
    return out;
}

/// [layer, head]; nothing, and refused, where it is not.
std::optional<std::pair<LayerIndex, HeadIndex>> readHead(const Value &at)
{
    std::vector<int> pair;
    at.list(2, [&](const Value &index) { pair.push_back(index.integer(0)); });
    if (pair.size() != 2) {
        at.refuse("[layer, head]");
        return {};
    }
    return std::pair(LayerIndex(pair[0]), HeadIndex(pair[1]));
}

SessionSelection readSelection(const Value &at)
{
    SessionSelection out{readPlace(at), QueryPos(at.at("query").integer(0)), KeyPos(at.at("key").integer(0)), {}};
    at.at("heads").list(mostHeads, [&](const Value &head) {
        if (const auto place = readHead(head)) {
            out.heads.push_back({out.place.group, place->first, place->second});
        }
    });
    return out;
}

SessionDisplay readDisplay(const Value &at)
{
    SessionDisplay out;
    out.shown = at.at("shown").word(session::shownWords, Shown::Weight);
    out.words = at.at("words").flag();
    out.hide_special = at.at("hide_special").flag();
    out.masked_blank = at.at("masked_blank").flag();
    out.strips = at.at("strips").flag();
    at.at("hidden_keys").list(mostPositions, [&](const Value &key) { out.hidden_keys.push_back({GroupIndex(key.at("attention").integer(0)), key.at("position").integer(0), key.at("label").text(mostWord)}); });
    if (const Value reference = at.at("reference"); reference.there()) {
        out.reference = readPlace(reference);
    }
    out.difference = at.at("difference").flag() && out.reference;
    const Value limits = at.at("limits");
    out.limits = {limits.at("kind").word(session::limitWords, LimitKind::Automatic), {limits.at("low").number(0, -10000, 10000), limits.at("high").number(1, -10000, 10000)}};
    return out;
}

SessionCompare readCompare(const Value &at)
{
    SessionCompare out;
    out.with = at.at("with").word(session::compareWords, CompareWith::Text);
    out.side = at.at("side").word(session::sideWords, Side::Difference);
    out.beside.most_alike = at.at("most_alike").flag();
    if (const Value beside = at.at("beside"); beside.there()) {
        out.beside.by_hand = readHead(beside);
    }
    if (const Value text = at.at("text"); text.there()) {
        out.text = text.text(mostText);
    }
    if (const Value kept = at.at("kept"); kept.there()) {
        out.kept = SessionKept{readModel(kept.at("model")), readInput(kept.at("input"))};
    }
    out.model = readModel(at.at("model"));
    return out;
}

SessionHeads readHeads(const Value &at) { return {at.at("order").text(mostWord), at.at("frames").text(mostWord), at.at("ascending").flag(), at.at("filter").text(mostWord)}; }

SessionMerge readMerge(const Value &at)
{
    SessionMerge out{at.at("kind").word(session::mergeWords, MergeKind::Mean), {}};
    at.at("weights").list(mostHeads, [&](const Value &weight) { out.weights.push_back(weight.number(1, 0, 1000)); });
    return out;
}

SessionViews readViews(const Value &at)
{
    SessionViews out;
    out.shown = at.at("shown").text(mostWord);
    const Value lines = at.at("lines"), text = at.at("text");
    out.lines = lines.at("heads").word(session::linesWords, LinesOf::Chosen);
    out.line_threshold = lines.at("threshold").number(0.02f, 0, 1);
    out.lines_without_first = lines.at("without_first").flag();
    out.lines_whole = lines.at("whole").flag();
    out.text_direction = text.at("direction").word(session::directionWords, Direction::From);
    out.text_together = text.at("together").word(session::togetherWords, Together::Sum);
    text.at("pins").list(mostPositions, [&](const Value &pin) { out.text_pins.push_back(pin.integer(0)); });
    out.flow_fold = at.at("flow").at("fold").word(session::foldWords, HeadFold::Mean);
    out.merge = readMerge(at.at("merged"));
    out.map_strength = at.at("map").at("strength").integer(80, 0, 100);
    out.map_grey = at.at("map").at("grey").flag(true);
    if (const Value fold = at.at("map").at("rollout"); fold.there()) {
        out.map_rollout = fold.word(session::foldWords, HeadFold::Mean);
    }
    if (const Value cells = at.at("heatmap"); cells.there()) {
        out.heatmap_cells = SessionCells{cells.at("query").integer(0), cells.at("key").integer(0), cells.at("rows").integer(1, 1), cells.at("cols").integer(1, 1)};
    }
    out.compare = readCompare(at.at("compare"));
    return out;
}

SessionLayout readLayout(const Value &at)
{
    SessionLayout out{at.at("geometry").text(mostWord), {}};
    at.at("splitter").list(16, [&](const Value &width) { out.splitter.push_back(width.integer(0, 0, 1 << 16)); });
    return out;
}

/// The members at the top that no reader asked for.
std::string unknownOf(const Json &document)
{
    Json out = Json::object();
    for (const auto &[key, value] : document.items()) {
        if (std::find(session::members.begin(), session::members.end(), key) == session::members.end()) {
            out[key] = value;
        }
    }
    return out.empty() ? std::string() : out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Session> sessionOf(const Json &document, const std::string &source)
{
    std::string fault;
    const Value top(&document, "", &fault);
    if (!document.is_object() || document.value("format", Json()) != "headscope-session") {
        return badInput(concat(source, ": expected a session ({\"format\": \"headscope-session\", ...}), found ", document.is_object() ? "JSON of another format" : document.type_name()));
    }
    if (!document.contains("version")) {
        return badInput(concat(source, ": version: expected a whole number, found none"));
    }
    const int version = top.at("version").integer(1, 1, std::numeric_limits<int>::max());
    Session out;
    out.program = top.at("program").text(mostWord);
    if (fault.empty() && version > sessionVersion) {
        return badInput(concat(source, ": version: expected ", sessionVersion, " or less, found ", version, ": it was saved by a newer Headscope", out.program.empty() ? "" : concat(" (", printable(out.program), ")")));
    }
    out.saved_as = top.at("saved_as").path();
    out.model = readModel(top.at("model"));
    out.input = readInput(top.at("input"));
    out.selection = readSelection(top.at("selection"));
    out.display = readDisplay(top.at("display"));
    out.views = readViews(top.at("views"));
    out.heads = readHeads(top.at("heads"));
    out.colormap = top.at("colormap").text(mostWord);
    out.layout = readLayout(top.at("layout"));
    top.at("notes").list(mostHeads, [&](const Value &note) { out.notes.push_back({readPlace(note), note.at("text").text(mostNote)}); });
    out.unknown = unknownOf(document);
    if (!fault.empty()) {
        return badInput(concat(source, ": ", fault));
    }
    return out;
}

} // namespace

Result<Session> parseSession(std::string_view json, const std::string &source)
{
    if (const auto at = jsonDeeperThan(json, deepest)) {
        return badInput(concat(source, ": byte ", *at, ": expected at most ", deepest, " levels of JSON, found more"));
    }
    try {
        return sessionOf(Json::parse(json), source);
    } catch (const Json::parse_error &error) {
        return badInput(concat(source, ": byte ", error.byte, ": expected a session in JSON, found a fault in it"));
    } catch (const Json::exception &) { // a number beyond float64
        return badInput(concat(source, ": expected a session in JSON, found a number that is too large"));
    }
}

Result<Session> readSession(const std::filesystem::path &file)
{
    HS_TRY(text, readFile(file, mostBytes));
    return parseSession(text, file.string());
}

} // namespace headscope
