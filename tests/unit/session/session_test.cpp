// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session.h"

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/text.h"
#include "tests/support/random_numbers.h"
#include "tests/support/temporary_folder.h"

using namespace headscope;
using headscope::testing::RandomNumbers;
using headscope::testing::TemporaryFolder;
using Json = nlohmann::json;

namespace {

HeadPlace placeOf(int group, int layer, int head) { return {GroupIndex(group), LayerIndex(layer), HeadIndex(head)}; }

/// A session in which no member has its usual value.
Session fullSession()
{
    Session s;
    s.program = "0.1.0";
    s.saved_as = "/home/me/S.headscope";
    AttentionMap answers;
    answers.n_heads = 4;
    answers.norm_first = true;
    answers.activation = "relu";
    answers.orientation = Orientation::InOut;
    answers.roles[AttentionRole::W_Q] = "odd \"name\"";
    s.model = {"", {"/models/gpt2", "../gpt2"}, std::string(64, 'a'), answers, true};
    s.input = {"The keys <b>&\n\t\u2028 مرحبا 漢字 🙂", "second", "target", {2, 77, 4}, 12, {"/p.png", "p.png"}, {"/a.wav", "a.wav"}, {{"query", {"/q.npy", "q.npy"}}, {"key", {"/k.npy", "k.npy"}}}, 3};
    s.selection = {placeOf(2, 5, 1), QueryPos(9), KeyPos(4), {placeOf(2, 5, 1), placeOf(2, 0, 7)}};
    s.display = {Shown::ValueNorm, true, true, true, true, {{GroupIndex(2), 4, " the"}, {GroupIndex(0), 0, "<s>"}}, placeOf(2, 3, 3), {LimitKind::ByHand, {-0.25f, 0.1f}}, true};
    s.views = {"linesView", LinesOf::Layer, 0.15f, true, true, Direction::To, Together::Mean, {1, 2, 30}, HeadFold::Min};
    s.views.merge = {MergeKind::Weights, {0.5f, 0, 1000}};
    s.views.map_strength = 35;
    s.views.map_grey = false;
    s.views.map_rollout = HeadFold::Max;
    s.views.heatmap_cells = SessionCells{3, 2, 10, 1};
    s.views.compare = {CompareWith::Kept, Side::B, {true, std::pair(LayerIndex(1), HeadIndex(5))}, "another\ntext", SessionKept{{"english", {}, "b", std::nullopt, false}, {"kept text", "", "", {}, 0, {}, {}, {{"image", {"/p.png", "p.png"}}}, 0}}, {"", {"/models/other", "../other"}, "c", std::nullopt, true}};
    s.heads = {"entropy", "induction", true, "layer > 1 and sink < 0.5"};
    s.colormap = "magma";
    s.layout = {"AAEC", {390, 640, 250}};
    s.notes = {{placeOf(0, 5, 1), "looks back\nat <i>itself</i>"}, {placeOf(2, 0, 0), "?"}};
    s.unknown = R"({"bookmarks":[1,{"a":2}]})";
    return s;
}

std::string errorOf(const std::string &json)
{
    const auto session = parseSession(json, "S");
    return session ? "" : session.error().message;
}

/// A file with one member changed. `pointer`: where, as RFC 6901 writes it.
std::string with(const std::string &pointer, const Json &value)
{
    Json document = Json::parse(sessionText(fullSession()));
    document[Json::json_pointer(pointer)] = value;
    return document.dump();
}

} // namespace

TEST(Session, ReadsWhatItWrote)
{
    const Session before = fullSession();
    const auto after = parseSession(sessionText(before), "S");
    ASSERT_TRUE(after) << after.error().message;
    EXPECT_EQ(*after, before);
    EXPECT_EQ(sessionText(*after), sessionText(before));
    Session bare;
    bare.model.bundled = "english";
    EXPECT_EQ(*parseSession(sessionText(bare), "S"), bare);
}

TEST(Session, EveryMemberStandsInTheFile)
{
    const Json document = Json::parse(sessionText(fullSession()));
    EXPECT_EQ(document["format"], "headscope-session");
    EXPECT_EQ(document["version"], 1);
    EXPECT_EQ(document["model"]["answers"]["n_heads"], 4);
    EXPECT_EQ(document["selection"]["heads"], Json::parse("[[5,1],[0,7]]"));
    EXPECT_EQ(document["display"]["shown"], "norms");
    EXPECT_EQ(document["display"]["strips"], true);
    EXPECT_EQ(document["display"]["reference"], Json::parse(R"({"attention":2,"layer":3,"head":3})"));
    EXPECT_EQ(document["views"]["lines"]["heads"], "layer");
    EXPECT_EQ(document["views"]["merged"], Json::parse(R"({"kind":"weights","weights":[0.5,0.0,1000.0]})"));
    EXPECT_EQ(document["views"]["compare"]["kept"]["input"]["text"], "kept text");
    EXPECT_EQ(document["heads"]["filter"], "layer > 1 and sink < 0.5");
    EXPECT_EQ(document["notes"][0]["text"], "looks back\nat <i>itself</i>");
}

/// What a member is that an older program did not write.
TEST(Session, WhatAFileLacksHasItsUsualValue)
{
    const auto least = parseSession(R"({"format": "headscope-session", "version": 1, "model": {"bundled": "english"}, "input": {"text": "hi"}})", "S");
    ASSERT_TRUE(least) << least.error().message;
    Session expected;
    expected.model.bundled = "english";
    expected.input.text = "hi";
    EXPECT_EQ(*least, expected);
}

TEST(Session, UnknownMembersAreKeptAtTheTopAndPassedOverBelow)
{
    Json document = Json::parse(sessionText(fullSession()));
    document["later"] = {{"x", 1}};
    document["display"]["later"] = true;
    const auto read = parseSession(document.dump(), "S");
    ASSERT_TRUE(read) << read.error().message;
    const Json again = Json::parse(sessionText(*read));
    EXPECT_EQ(again["later"], document["later"]);
    EXPECT_EQ(again["bookmarks"], document["bookmarks"]);
    EXPECT_FALSE(again["display"].contains("later"));
}

TEST(Session, UnknownMembersNeverReplaceOurs)
{
    Session session = fullSession();
    session.unknown = R"({"model": {"bundled": "other"}, "version": 7})";
    EXPECT_EQ(Json::parse(sessionText(session))["version"], 1);
    EXPECT_FALSE(Json::parse(sessionText(session))["model"].contains("bundled"));
}

TEST(Session, ANewerVersionIsRefusedByName)
{
    const std::string error = errorOf(R"({"format": "headscope-session", "version": 2, "program": "9.1", "model": 3})");
    EXPECT_NE(error.find("expected 1 or less, found 2"), std::string::npos) << error;
    EXPECT_NE(error.find("newer Headscope (9.1)"), std::string::npos) << error;
}

TEST(Session, OtherFilesAreRefused)
{
    EXPECT_NE(errorOf("").find("byte"), std::string::npos);
    EXPECT_NE(errorOf("[]").find("found array"), std::string::npos);
    EXPECT_NE(errorOf("{}").find("another format"), std::string::npos);
    EXPECT_NE(errorOf(R"({"format": "headscope-weights", "version": 1})").find("another format"), std::string::npos);
    EXPECT_NE(errorOf(R"({"format": "headscope-session"})").find("version"), std::string::npos);
    EXPECT_NE(errorOf(R"({"format": "headscope-session", "version": 1, "selection": {"layer": 1e999}})").find("too large"), std::string::npos);
    EXPECT_NE(errorOf(std::string(100000, '[')).find("levels"), std::string::npos);
    EXPECT_NE(errorOf("{\"format\": \"headscope-session\", \"version\": 1, \"input\": {\"text\": \"\xff\"}}").find("byte"), std::string::npos);
}

TEST(Session, AFaultNamesItsPlace)
{
    const std::vector<std::tuple<std::string, Json, std::string>> cases = {
        {"/version", "one", "S: version: expected a whole number"},
        {"/version", 0, "S: version: expected a whole number"},
        {"/model", 3, "S: model: expected an object, found 3"},
        {"/model/path", std::string("a\0b", 3), "S: model.path: expected a path"},
        {"/model/answers", Json::array(), "S: model.answers: expected {\"roles\""},
        {"/model/answers/n_heads", 0, "S: model.answers: n_heads: expected a whole number from 1 to 4096"},
        {"/input/text", 7, "S: input.text: expected a text, found 7"},
        {"/input/decoder_input_ids/1", -1, "S: input.decoder_input_ids[1]: expected a whole number from 0"},
        {"/input/arrays/0/role", nullptr, ""},
        {"/selection/layer", -1, "S: selection.layer: expected a whole number from 0 to 16777216, found -1"},
        {"/selection/layer", 1.5, "S: selection.layer: "},
        {"/selection/layer", 18446744073709551615u, "S: selection.layer: "},
        {"/selection/heads", "all", "S: selection.heads: expected a list"},
        {"/selection/heads/1", Json::parse("[1]"), "S: selection.heads[1]: expected [layer, head]"},
        {"/selection/heads/1", Json::parse("[1,2,3]"), "S: selection.heads[1]: expected at most 2"},
        {"/display/shown", "pattern", "S: display.shown: expected one of weights, scores, log, share, norms, found \"pattern\""},
        {"/display/words", 1, "S: display.words: expected true or false"},
        {"/display/limits/low", -1e6, "S: display.limits.low: expected a number from -10000 to 10000"},
        {"/views/lines/threshold", 2, "S: views.lines.threshold: expected a number from 0 to 1"},
        {"/views/text/pins/0", "x", "S: views.text.pins[0]: "},
        {"/views/merged/weights/0", -1, "S: views.merged.weights[0]: expected a number from 0 to 1000"},
        {"/views/map/strength", 101, "S: views.map.strength: expected a whole number from 0 to 100"},
        {"/views/map/grey", 1, "S: views.map.grey: expected true or false"},
        {"/views/map/rollout", "sum", "S: views.map.rollout: expected one of mean, max, min, found \"sum\""},
        {"/views/heatmap/rows", 0, "S: views.heatmap.rows: expected a whole number from 1"},
        {"/views/compare/side", "left", "S: views.compare.side: expected one of difference, this, other"},
        {"/views/compare/kept/input/text", 1, "S: views.compare.kept.input.text: expected a text"},
        {"/heads/filter", 4, "S: heads.filter: expected a text"},
        {"/layout/splitter/0", -4, "S: layout.splitter[0]: "},
        {"/notes/1/text", false, "S: notes[1].text: expected a text"},
        {"/notes/0", 5, "S: notes[0]: expected an object"},
    };
    for (const auto &[pointer, value, expected] : cases) {
        const std::string error = errorOf(with(pointer, value));
        EXPECT_TRUE(expected.empty() ? error.empty() : error.starts_with(expected)) << pointer << ": " << error;
        EXPECT_EQ(error.find('\n'), std::string::npos) << error;
    }
}

TEST(Session, LongTextsAndListsAreRefused)
{
    EXPECT_NE(errorOf(with("/notes/0/text", std::string(100000, 'x'))).find("notes[0].text: expected at most 65536 bytes, found 100000"), std::string::npos);
    EXPECT_NE(errorOf(with("/selection/heads", std::vector<std::vector<int>>(70000, {0, 0}))).find("selection.heads: expected at most 65536 elements"), std::string::npos);
    EXPECT_NE(errorOf(with("/layout/splitter", std::vector<int>(17))).find("layout.splitter: expected at most 16"), std::string::npos);
}

/// Whatever is cut off is refused; nothing ends the process.
TEST(Session, EveryTruncationIsRefused)
{
    const std::string whole = sessionText(fullSession());
    for (size_t size = 0; size + 2 < whole.size(); ++size) {
        EXPECT_FALSE(parseSession(std::string_view(whole).substr(0, size), "S")) << size;
    }
}

/// Every value replaced by one of every other type: opens or is refused with its place, and what opens is written and read again.
TEST(Session, EveryValueMayBeOfAnyType)
{
    const Json document = Json::parse(sessionText(fullSession()));
    const std::vector<Json> others = {nullptr, true, -1, 0, 1e300, 18446744073709551615u, "", "weights", Json::array(), Json::array({1, "a", nullptr}), Json::object(), Json::parse(R"({"path": 3, "layer": [], "roles": {}})")};
    size_t refused = 0, opened = 0;
    const Json flat = document.flatten();
    for (const auto &[pointer, ignored] : flat.items()) {
        for (std::string at = pointer; !at.empty(); at = at.substr(0, at.rfind('/'))) { // the value and all that it stands in
            for (const Json &other : others) {
                Json changed = document;
                changed[Json::json_pointer(at)] = other;
                const auto session = parseSession(changed.dump(), "S");
                session ? ++opened : ++refused;
                if (session) {
                    EXPECT_EQ(*parseSession(sessionText(*session), "S"), *session) << at << " " << other;
                } else {
                    EXPECT_TRUE(session.error().message.starts_with("S: ")) << session.error().message;
                }
            }
        }
    }
    EXPECT_GT(refused, 500u);
    EXPECT_GT(opened, 100u);
}

TEST(Session, BytesTurnedAtRandomOpenOrAreRefused)
{
    const std::string whole = sessionText(fullSession());
    RandomNumbers random(3);
    for (int i = 0; i < 3000; ++i) {
        std::string changed = whole;
        for (const float number : random.list(3, 1)) {
            const auto at = static_cast<size_t>(std::abs(number) * 1e6f) % changed.size();
            changed[at] = static_cast<char>(static_cast<int>(std::abs(number) * 1e7f) % 256);
        }
        if (const auto session = parseSession(changed, "S")) {
            EXPECT_TRUE(parseSession(sessionText(*session), "S"));
        }
    }
}

TEST(Session, ABrokenUtf8TextIsWrittenWithReplacements)
{
    Session session;
    session.input.text = "a\xff"
                         "b";
    EXPECT_EQ(parseSession(sessionText(session), "S")->input.text, "a\xEF\xBF\xBD"
                                                                   "b");
}

TEST(Session, AModelIsFoundBesideTheSessionFirst)
{
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "a/model");
    const SessionFile file = sessionFile(folder / "a/model", folder / "a/S.headscope");
    EXPECT_EQ(file.relative, "model");
    EXPECT_EQ(*findSessionFile(file, folder / "a/S.headscope"), folder / "a/model");
    std::filesystem::rename(folder / "a", folder / "b"); // moved as a whole
    EXPECT_EQ(*findSessionFile(file, folder / "b/S.headscope"), folder / "b/model");
    std::filesystem::create_directories(folder / "a/model");
    std::filesystem::create_directories(folder / "c");
    EXPECT_EQ(*findSessionFile(file, folder / "c/S.headscope"), folder / "a/model"); // only the session was moved
    std::filesystem::remove_all(folder / "a");
    EXPECT_FALSE(findSessionFile(file, folder / "c/S.headscope"));
    const auto nowhere = modelReference({"", file, "", {}, false}, folder / "c/S.headscope");
    ASSERT_FALSE(nowhere);
    EXPECT_NE(nowhere.error().message.find((folder / "a/model").string()), std::string::npos) << nowhere.error().message;
    EXPECT_EQ(*modelReference({"english", {}, "", {}, false}, "S.headscope"), "bundled:english");
    EXPECT_FALSE(modelReference({}, "S.headscope"));
    EXPECT_TRUE(sessionFile("", "/S.headscope").none());
}

/// kill -9 in the middle of writing, a hundred times at random moments.
TEST(Session, AKilledProcessLeavesTheOldFileOrTheNewOne)
{
    const TemporaryFolder folder;
    const auto path = folder / "S.headscope";
    Session one = fullSession(), other = fullSession();
    one.input.text = std::string(200000, 'a');
    other.input.text = std::string(300000, 'b');
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_TRUE(writeSession(path, one));
    const auto longest = 4 * (std::chrono::steady_clock::now() - begin) + std::chrono::milliseconds(20); // a sanitizer or a busy machine writes slowly
    RandomNumbers random(5);
    size_t seenOne = 0, seenOther = 0;
    int round = 0;
    for (const float moment : random.list(100, 1)) {
        const Session &first = ++round % 2 == 0 ? one : other, &second = round % 2 == 0 ? other : one;
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            for (;;) {
                (void)writeSession(path, first);
                (void)writeSession(path, second);
            }
        }
        std::this_thread::sleep_for(std::abs(moment) * std::chrono::duration<float>(longest));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        const auto left = readSession(path);
        ASSERT_TRUE(left) << left.error().message;
        ASSERT_TRUE(*left == one || *left == other);
        ++(*left == one ? seenOne : seenOther);
    }
    EXPECT_GT(seenOne, 0u);
    EXPECT_GT(seenOther, 0u); // or nothing was ever written
}

namespace {

/// Runs in a process of its own: 0 where the old session is intact behind a refusal to write.
int writesIntoFullDisk(const std::filesystem::path &path)
{
    Session large = fullSession();
    large.input.text = std::string(500000, 'x');
    if (writeSession(path, large)) {
        return 1;
    }
    const auto left = readSession(path);
    return left && *left == fullSession() ? 0 : 2;
}

template <class Child>
int statusOf(Child child)
{
    const pid_t id = ::fork();
    if (id == 0) {
        ::_exit(child());
    }
    int status = 0;
    ::waitpid(id, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
}

} // namespace

TEST(Session, AFullDiskLeavesTheOldFile)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(writeSession(folder / "S.headscope", fullSession()));
    EXPECT_EQ(statusOf([&] { // writes end in the middle of the file
        const rlimit most{100000, 100000};
        return ::signal(SIGXFSZ, SIG_IGN) == SIG_ERR || ::setrlimit(RLIMIT_FSIZE, &most) != 0 ? 3 : writesIntoFullDisk(folder / "S.headscope");
    }), 0);
    const int status = statusOf([&] { // a file system of 128 KB, where this process may mount one
        const bool own = ::unshare(CLONE_NEWNS) == 0 || ::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0;
        if (!own || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 || ::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=128k") != 0) {
            return 77;
        }
        return writeSession(folder / "S.headscope", fullSession()) ? writesIntoFullDisk(folder / "S.headscope") : 4;
    });
    if (status == 77) {
        std::puts("no file system may be mounted here: the one that is full was not tried");
    } else {
        EXPECT_EQ(status, 0);
    }
}

TEST(Session, IsWrittenWholeOrNotAtAll)
{
    const TemporaryFolder folder;
    const auto path = folder / "S.headscope";
    ASSERT_TRUE(writeSession(path, fullSession()));
    EXPECT_EQ(*readSession(path), fullSession());
    EXPECT_FALSE(writeSession(folder / "missing/S.headscope", fullSession()));
    Session large = fullSession(); // could be written, and never read again
    large.input.text = std::string(17u << 20, 'x');
    const auto refused = writeSession(path, large);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("input.text: expected at most"), std::string::npos) << refused.error().message;
    EXPECT_EQ(*readSession(path), fullSession());
    EXPECT_FALSE(readSession(folder / "none.headscope"));
    EXPECT_FALSE(readSession(folder.path()));
    EXPECT_TRUE(isSessionName("a/b.headscope"));
    EXPECT_FALSE(isSessionName(".headscope"));
    EXPECT_FALSE(isSessionName("weights.headscope.json"));
}

TEST(Session, AMergeThatTheModelCannotDoHasEqualWeights)
{
    EXPECT_EQ(mergeOf({MergeKind::Weights, {0.5f, 2}}, 2).weights, (std::vector<float>{0.5f, 2}));
    EXPECT_EQ(mergeOf({MergeKind::Weights, {0.5f, 2}}, 3).weights, (std::vector<float>{1, 1, 1}));
    EXPECT_EQ(mergeOf({MergeKind::Weights, {0, 0}}, 2).weights, (std::vector<float>{1, 1}));
    EXPECT_TRUE(mergeOf({MergeKind::Mean, {0.5f}}, 3).weights.empty());
    EXPECT_EQ(mergeOf({MergeKind::Max, {}}, 3).kind, MergeKind::Max);
}
