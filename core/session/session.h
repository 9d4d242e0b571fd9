// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a window shows, as a file (.headscope): which model, what was typed or given, the selection, display options, layout, and the user's notes on heads. JSON, {"format": "headscope-session", "version": 1, "program": "0.1.0", ...}.
///
/// Files of an older version open: what they lack has its usual value. A file of a newer version is refused by name. Members at the top that this version does not know are kept and written again; unknown members further down
/// are passed over. Files are hostile: sizes, depth, types and ranges are checked, and a message names the place ("S.headscope: selection.layer: expected ..."). A session may still ask for heads, positions and tokens that the
/// model does not have: whoever applies it looks.
/// Pure values.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/analysis/comparison.h"
#include "core/analysis/display.h"
#include "core/analysis/rollout.h"
#include "core/analysis/token_attention.h"
#include "core/attention/merge.h"
#include "core/base/result.h"
#include "core/model/attention_roles.h"

namespace headscope {

constexpr int sessionVersion = 1;
constexpr std::string_view sessionEnding = ".headscope";

/// Which heads have lines.
enum class LinesOf { Chosen, Layer };

/// What the pass on show is compared with.
enum class CompareWith { Text, Kept, Model };

/// A file that a session needs: where it was, and the same as seen from the session's folder. Both empty = none.
struct SessionFile {
    std::string path, relative;
    bool none() const { return path.empty() && relative.empty(); }
    bool operator==(const SessionFile &) const = default;
};

struct SessionModel {
    std::string bundled;                  ///< name of a bundled model; empty = `file`
    SessionFile file;
    std::string digest;                   ///< modelDigest(); empty = not known
    std::optional<AttentionMap> answers;  ///< to what the weights do not say
    bool accept_non_finite = false;
    bool none() const { return bundled.empty() && file.none(); }
    bool operator==(const SessionModel &) const = default;
};

struct SessionArray {
    std::string role; ///< of arrayRoles(), or "image" where a model reads nothing but a picture
    SessionFile file;
    bool operator==(const SessionArray &) const = default;
};

struct SessionInput {
    std::string text, text_pair, decoder_text;
    std::vector<int> decoder_ids;      ///< of a target that the model wrote
    int first_token = 0;
    SessionFile picture, sound;
    std::vector<SessionArray> arrays;  ///< what is shown instead of a text; empty = the text
    int batch_index = 0;
    bool operator==(const SessionInput &) const = default;
};

struct SessionSelection {
    HeadPlace place;
    QueryPos query;
    KeyPos key;
    std::vector<HeadPlace> heads; ///< looked at together with it, of the same kind of attention, in the order in which they were chosen; empty = it alone
    bool operator==(const SessionSelection &) const = default;
};

/// A key that is hidden while that label stands at that position.
struct SessionHiddenKey {
    GroupIndex group;
    int position = 0;
    std::string label;
    bool operator==(const SessionHiddenKey &) const = default;
};

struct SessionDisplay {
    Shown shown = Shown::Weight;
    bool words = false, hide_special = false, difference = false;
    bool masked_blank = false;
    std::vector<SessionHiddenKey> hidden_keys;
    std::optional<HeadPlace> reference;
    ColourLimits limits;
    bool strips = false;
    bool operator==(const SessionDisplay &) const = default;
};

/// How the grid of heads is laid out and marked. Keys of metrics; empty = by layer, no frames.
struct SessionHeads {
    std::string order, colour;
    bool ascending = false;
    std::string filter;
    bool operator==(const SessionHeads &) const = default;
};

/// A pass that was kept, to compare later ones with.
struct SessionKept {
    SessionModel model; ///< none = the session's
    SessionInput input;
    bool operator==(const SessionKept &) const = default;
};

struct SessionCompare {
    CompareWith with = CompareWith::Text;
    Side side = Side::Difference;
    Beside beside = {};
    std::optional<std::string> text; ///< the other text; nothing = none has been begun
    std::optional<SessionKept> kept;
    SessionModel model;              ///< the other model
    bool operator==(const SessionCompare &) const = default;
};

/// How heads are merged. Weights of as many heads as the kind of attention has, or none.
struct SessionMerge {
    MergeKind kind = MergeKind::Mean;
    std::vector<float> weights;
    bool operator==(const SessionMerge &) const = default;
};

/// A rectangle of a heatmap's rows and columns.
struct SessionCells {
    int query = 0, key = 0, rows = 1, cols = 1;
    bool operator==(const SessionCells &) const = default;
};

/// Options of the other views.
struct SessionViews {
    std::string shown;                 ///< object name of the view in front: "heatmapView"; empty = as it is
    LinesOf lines = LinesOf::Chosen;
    float line_threshold = 0.02f;
    bool lines_without_first = false, lines_whole = false;
    Direction text_direction = Direction::From;
    Together text_together = Together::Sum;
    std::vector<int> text_pins;        ///< positions
    HeadFold flow_fold = HeadFold::Mean;
    SessionMerge merge = {};
    int map_strength = 80;             ///< per cent
    bool map_grey = true;              ///< a picture lies in grey under its attention
    std::optional<HeadFold> map_rollout = {}; ///< over it: rollout with heads put together so; nothing = the chosen head
    std::optional<SessionCells> heatmap_cells = {}; ///< in view; nothing = all
    SessionCompare compare = {};
    bool operator==(const SessionViews &) const = default;
};

/// Where things stood; how the bytes are read is the window's.
struct SessionLayout {
    std::string geometry;        ///< base64
    std::vector<int> splitter;   ///< widths
    bool operator==(const SessionLayout &) const = default;
};

struct SessionNote {
    HeadPlace place;
    std::string text;
    bool operator==(const SessionNote &) const = default;
};

struct Session {
    std::string program;  ///< version of the program that wrote it
    std::string saved_as; ///< of an autosave: the session file that it is newer than; empty = none
    SessionModel model;
    SessionInput input;
    SessionSelection selection;
    SessionDisplay display;
    SessionViews views;
    SessionHeads heads;
    std::string colormap; ///< empty = as it is
    SessionLayout layout;
    std::vector<SessionNote> notes;
    std::string unknown;  ///< JSON object of the members at the top that this version does not know; empty = none
    bool operator==(const Session &) const = default;
};

/// BadInput: no such file, more than 64 MB, no JSON, no session, a newer version, a value of the wrong type or out of range.
Result<Session> readSession(const std::filesystem::path &file);
/// The same from text; `source` is what messages name.
Result<Session> parseSession(std::string_view json, const std::string &source);
/// The file's text. Text that is no UTF-8 is written with replacement characters.
std::string sessionText(const Session &session);
/// Whole or not at all. Errors as writeFile; BadInput for what readSession would refuse, as a text of more than 16 MB.
Status writeSession(const std::filesystem::path &file, const Session &session);

/// True for names that end in .headscope.
bool isSessionName(std::string_view path);

/// The merge that a session asks for, where it has the weights for so many heads; else that of equal weights.
HeadMerge mergeOf(const SessionMerge &merge, int n_heads);

/// `path` as a session at `session` refers to it.
SessionFile sessionFile(const std::filesystem::path &path, const std::filesystem::path &session);
/// Where such a file is now: beside the session as it was, so that a folder may be moved as a whole; else where it was. Nothing when it is at neither place.
std::optional<std::filesystem::path> findSessionFile(const SessionFile &file, const std::filesystem::path &session);
/// What openModel() takes: "bundled:NAME" or a path. BadInput, with both places, when there is nothing at them.
Result<std::string> modelReference(const SessionModel &model, const std::filesystem::path &session);

} // namespace headscope
