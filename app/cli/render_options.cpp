// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/render_options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <set>

#include "app/cli/merge_option.h"
#include "app/cli/open.h"
#include "core/base/text.h"
#include "ui/export/figure_painter.h"
#include "ui/export/numbers_file.h"

namespace headscope::cli {

namespace {

/// "WIDTHxHEIGHT" in pixels, with or without "px" behind it.
Result<QSize> readSize(const std::string &text)
{
    int width = 0, height = 0;
    const char *end = text.data() + text.size() - (text.ends_with("px") ? 2 : 0);
    const auto first = std::from_chars(text.data(), end, width);
    const bool cross = first.ec == std::errc() && first.ptr != end && *first.ptr == 'x';
    const auto second = cross ? std::from_chars(first.ptr + 1, end, height) : first;
    const auto fits = [](int v) { return v >= 64 && v <= ui::mostFigurePixels; };
    if (!cross || second.ec != std::errc() || second.ptr != end || !fits(width) || !fits(height)) {
        return badInput(concat("--size: expected WIDTHxHEIGHT in pixels, each from 64 to ", ui::mostFigurePixels, " pixels, found \"", printable(text), "\""));
    }
    return QSize(width, height);
}

bool readNumber(const std::string &text, double &value)
{
    const char *end = text.data() + text.size();
    const auto got = std::from_chars(text.data(), end, value);
    return got.ec == std::errc() && got.ptr == end && std::isfinite(value);
}

/// The number given for an option, or `otherwise`.
Result<double> number(const Arguments &arguments, const char *option, double otherwise, double low, double high)
{
    double value = otherwise;
    if (arguments.has(option) && (!readNumber(arguments.text(option), value) || value < low || value > high)) {
        return badInput(concat(option, ": expected a number from ", low, " to ", high, ", found \"", printable(arguments.text(option)), "\""));
    }
    return value;
}

template <class T, size_t N>
Result<T> oneOf(const Arguments &arguments, const char *option, const std::array<std::pair<const char *, T>, N> &known)
{
    const std::string given = arguments.text(option, known[0].first);
    std::string names;
    for (size_t i = 0; i < N; ++i) {
        if (given == known[i].first) {
            return known[i].second;
        }
        names += concat(i == 0 ? "" : i + 1 == N ? " or " : ", ", known[i].first);
    }
    return badInput(concat(option, ": expected ", names, ", found \"", printable(given), "\""));
}

/// "auto", "unit" or "LOW,HIGH".
Result<ColourLimits> readLimits(const std::string &text)
{
    if (text == "auto" || text == "unit") {
        return ColourLimits{text == "auto" ? LimitKind::Automatic : LimitKind::Unit, {}};
    }
    const size_t comma = text.find(',');
    double low = 0, high = 0;
    if (comma == std::string::npos || !readNumber(text.substr(0, comma), low) || !readNumber(text.substr(comma + 1), high) || !(static_cast<float>(low) < static_cast<float>(high))) {
        return badInput(concat("--limits: expected auto, unit, or LOW,HIGH with LOW below HIGH, found \"", printable(text), "\""));
    }
    return ColourLimits{LimitKind::ByHand, {static_cast<float>(low), static_cast<float>(high)}};
}

Status readDisplay(const Arguments &arguments, RenderRequest &request)
{
    constexpr std::array<std::pair<const char *, Shown>, 5> shown = {{{"weights", Shown::Weight}, {"scores", Shown::Score}, {"log", Shown::LogWeight}, {"share", Shown::RowShare}, {"norms", Shown::ValueNorm}}};
    ui::DisplayChoice &display = request.options.display;
    HS_TRY(what, oneOf(arguments, "--shown", shown));
    HS_TRY(limits, readLimits(arguments.text("--limits", "auto")));
    display.shown = what;
    display.limits = limits;
    display.words = arguments.has("--words");
    display.hideSpecial = arguments.has("--hide-special");
    for (const char *option : {"--shown", "--limits", "--words", "--hide-special", "--own-limits"}) {
        if (arguments.has(option) && request.kind != ui::FigureKind::Heads) {
            return wrongUsage(concat(option, ": expected --view heatmap of heads beside it, found ", arguments.has("--grid") ? "--grid" : "another view"));
        }
    }
    return Done{};
}

/// Options that only mean something in one view.
Status checkCompanions(const Arguments &arguments, ui::FigureKind kind)
{
    using enum ui::FigureKind;
    const bool pixels = arguments.has("--size");
    for (const char *option : {"--width-mm", "--height-mm"}) {
        if (pixels && arguments.has(option)) {
            return wrongUsage(concat("expected --size in pixels, or ", option, ", found both"));
        }
    }
    if (arguments.has("--grid") && (arguments.has("--layer") || arguments.has("--head") || arguments.has("--heads") || arguments.has("--view"))) {
        return wrongUsage("expected --grid, or --layer and --head (or --heads, --view), found both");
    }
    if (arguments.has("--head") && arguments.has("--heads")) {
        return wrongUsage("expected --head or --heads, found both");
    }
    if (arguments.has("--threshold") && kind != Lines) {
        return wrongUsage("--threshold: expected --view lines beside it, found another view");
    }
    if (arguments.has("--key") && kind != Text && kind != Steps) {
        return wrongUsage("--key: expected --view text or steps beside it, found another view");
    }
    if (arguments.has("--query") && kind != Text && kind != Map && kind != Steps && kind != Flow) {
        return wrongUsage("--query: expected --view text, image, steps or flow beside it, found another view");
    }
    if (arguments.has("--query") && arguments.has("--key") && kind == Text) {
        return wrongUsage("expected --query or --key, found both");
    }
    if (arguments.has("--heads") && kind != Heads && kind != Lines) {
        return wrongUsage("--heads: expected --view heatmap or lines beside it, found another view");
    }
    const bool rollout = arguments.has("--rollout");
    if ((kind == Flow || rollout) && (arguments.has("--layer") || arguments.has("--head"))) {
        return wrongUsage(concat("expected ", rollout ? "--rollout" : "--view flow", ", which shows all heads, or --layer and --head, found both"));
    }
    if (kind == Merged && arguments.has("--head")) {
        return wrongUsage("expected --view merged, which shows all heads of a layer, or --head, found both");
    }
    if (arguments.has("--fold") && kind != Flow && !rollout) {
        return wrongUsage("--fold: expected --view flow, or --view image with --rollout beside it, found another view");
    }
    for (const char *option : {"--blend", "--ground", "--rollout"}) {
        if (arguments.has(option) && kind != Map) {
            return wrongUsage(concat(option, ": expected --view image beside it, found another view"));
        }
    }
    if (arguments.has("--merge") && kind != Merged) {
        return wrongUsage("--merge: expected --view merged beside it, found another view");
    }
    return Done{};
}

/// What stands in the name of a file against what is drawn.
Status checkOut(const Arguments &arguments, const RenderRequest &request)
{
    using enum ui::FigureKind;
    const bool byHead = request.out.find("{head}") != std::string::npos, byLayer = request.out.find("{layer}") != std::string::npos;
    const bool rollout = arguments.has("--rollout"), all = request.kind == Grid || request.kind == Flow || rollout;
    if (all && (byHead || byLayer)) {
        return wrongUsage(concat("expected ", request.kind == Grid ? "--grid" : rollout ? "--rollout" : "--view flow", ", which shows all heads of all layers, or ", byHead ? "{head}" : "{layer}", " in --out, found both"));
    }
    if (request.kind == Merged && byHead) {
        return wrongUsage("expected --view merged, which shows all heads of a layer, or {head} in --out, found both");
    }
    if (arguments.has("--transparent") && ui::figureFormat(request.out) == ui::FigureFormat::Jpeg) {
        return wrongUsage("expected --transparent, or a JPEG, which has no transparency, found both");
    }
    const std::string ending = std::filesystem::path(request.out).extension().string();
    HS_TRY(heads, arguments.integers("--heads"));
    if (!byHead && std::set<int>(heads.begin(), heads.end()).size() > 1 && ui::holdsOneMatrix(request.out)) {
        return wrongUsage(concat("expected one head for a ", ending, " file, or .npz, .json or .safetensors for several (or {head} in --out), found --heads ", printable(arguments.text("--heads"))));
    }
    return Done{};
}

Status readLook(const Arguments &arguments, ui::FigureOptions &options)
{
    if (arguments.has("--size")) {
        HS_TRY(size, readSize(arguments.text("--size")));
        options.pixels = size;
    }
    HS_TRY(width, number(arguments, "--width-mm", 0, ui::smallestSide, ui::largestSide));
    HS_TRY(height, number(arguments, "--height-mm", 0, ui::smallestSide, ui::largestSide));
    HS_TRY(dpi, number(arguments, "--dpi", options.dpi, ui::smallestDpi, ui::largestDpi));
    HS_TRY(points, number(arguments, "--font-size", options.fontSize, ui::smallestFont, ui::largestFont));
    options.widthMm = width;
    options.heightMm = height;
    options.dpi = dpi;
    options.fontSize = points;
    options.font = QString::fromStdString(arguments.text("--font"));
    if (arguments.has("--title")) {
        if (firstInvalidUtf8(arguments.text("--title"))) {
            return badInput("--title: expected UTF-8, found other bytes");
        }
        options.title = QString::fromStdString(arguments.text("--title"));
    }
    options.caption = arguments.has("--caption");
    options.colourBar = !arguments.has("--no-colorbar");
    options.transparent = arguments.has("--transparent");
    options.sharedLimits = !arguments.has("--own-limits");
    const std::string map = arguments.text("--colormap", "viridis");
    options.colormap = findColormap(map);
    return options.colormap ? Status(Done{}) : Status(badInput(concat("--colormap: expected viridis, cividis, magma or grey, found \"", printable(map), "\"")));
}

/// Those of an option, checked, each once.
Result<std::vector<int>> chosen(const Arguments &arguments, const char *option, int count)
{
    HS_TRY(given, arguments.integers(option));
    for (const int i : given) {
        if (i >= count) {
            return badInput(concat(option, ": expected numbers from 0 to ", count - 1, ", found ", i));
        }
    }
    if (given.size() > 4096) {
        return badInput(concat(option, ": expected at most 4096 numbers, found ", given.size()));
    }
    std::vector<int> once;
    std::copy_if(given.begin(), given.end(), std::back_inserter(once), [seen = std::set<int>()](int i) mutable { return seen.insert(i).second; });
    return once;
}

void replace(std::string &text, std::string_view what, const std::string &value)
{
    for (size_t at = text.find(what); at != std::string::npos; at = text.find(what)) {
        text.replace(at, what.size(), value);
    }
}

/// {n}, and {n:4} with zeros in front.
void replaceNumber(std::string &text, size_t number)
{
    const std::string plain = std::to_string(number);
    replace(text, "{n}", plain);
    for (size_t digits = 1; digits <= 9; ++digits) {
        replace(text, concat("{n:", digits, "}"), std::string(digits - std::min(digits, plain.size()), '0') + plain);
    }
}

/// What a display option needs and a head does not have is an error here; in the window it is greyed out.
Status checkHeads(const RenderRequest &request, const Trace &trace, const ui::FigureSubject &subject)
{
    DisplayOptions wanted;
    wanted.shown = request.options.display.shown;
    wanted.words = request.options.display.words;
    for (const HeadPlace &place : subject.heads) {
        HS_TRY_STATUS(checkDisplay(trace, place, wanted));
    }
    return Done{};
}

/// The cell that is taken apart: --query and --key, else the last query and its first key.
Status readCell(const Arguments &arguments, const Trace &trace, ui::FigureSubject &subject)
{
    const GroupIndex group = subject.heads.front().group;
    HS_TRY(query, arguments.integer("--query", trace.nQuery(group) - 1, 0, trace.nQuery(group) - 1));
    HS_TRY(key, arguments.integer("--key", 0, 0, trace.nKey(group) - 1));
    subject.positions = {query};
    subject.key = key;
    return Done{};
}

/// The token whose attention shades a text or a map, or flows: --query, --key, else the last query.
Status readPosition(const Arguments &arguments, const Trace &trace, ui::FigureSubject &subject)
{
    const GroupIndex group = subject.heads.front().group;
    const bool to = arguments.has("--key");
    const char *option = to ? "--key" : "--query";
    const int count = to ? trace.nKey(group) : trace.nQuery(group);
    HS_TRY(position, arguments.integer(option, count - 1, 0, count - 1));
    subject.direction = to ? Direction::To : Direction::From;
    subject.positions = {position};
    return Done{};
}

/// Braces with something else in them are a slip more often than a name.
Status checkPattern(const std::filesystem::path &file)
{
    const std::string out = file.filename().string();
    for (size_t at = out.find('{'); at != std::string::npos; at = out.find('{', at + 1)) {
        const std::string_view rest = std::string_view(out).substr(at);
        const bool padded = rest.starts_with("{n:") && rest.size() > 4 && rest[3] >= '1' && rest[3] <= '9' && rest[4] == '}';
        if (!rest.starts_with("{n}") && !padded && !rest.starts_with("{layer}") && !rest.starts_with("{head}")) {
            return badInput(concat("--out: expected {n}, {n:1} to {n:9}, {layer} or {head} in braces, found \"", printable(rest.substr(0, rest.find('}') + 1)), "\""));
        }
    }
    return Done{};
}

} // namespace

std::vector<Option> subjectOptions()
{
    return {{"--view", "NAME", "heatmap, lines, text, image (or map), steps, flow or merged (heatmap)"}, {"--layer", "L", "of the head (0)"}, {"--head", "H", "of the head (0)"}, {"--heads", "H", "several heads of the layer: 0,2 or 0-3"}, {"--grid", "", "every head as a thumbnail"},
        {"--attention", "NAME", "which kind, where a model has several: encoder, decoder, cross"}, {"--shown", "WHAT", "weights, scores, log, share (of the row's largest) or norms (of weighted values)"}, {"--hide-special", "", "without special tokens and padding, the rest renormalised"},
        {"--words", "", "pieces put together to words"}, {"--limits", "L", "of the colours: auto, unit (0 to 1), or LOW,HIGH (auto)"}, {"--threshold", "X", "of lines: the smallest weight that has one (0.02)"},
        {"--query", "Q", "text, image and flow: attention from this token; steps: the cell's query (the last)"}, {"--key", "K", "text: attention to this token; steps: the cell's key (0)"},
        {"--blend", "X", "image: how opaque the strongest attention is, 0 to 1 (0.8)"}, {"--ground", "HOW", "image: the picture below in grey or colour (grey)"}, {"--rollout", "", "image: rollout of all layers instead of one head"}, {"--fold", "HOW", "flow and rollout: mean, max or min of a layer's heads (mean)"}, {"--merge", "HOW", "merged: mean, max or weights:W0,W1,... (mean)"}, {"--colormap", "NAME", "viridis, cividis, magma, grey"}};
}

std::vector<Option> renderOptions()
{
    std::vector<Option> all = {{"--out", "FILE", ".png, .jpg, .jpeg, .tif, .tiff, .svg or .pdf; of heatmaps also the numbers that they show: .csv, .npy, .npz, .json or .safetensors; {n}, {layer} and {head} in it are replaced by numbers. With {n}, each line of --text-file or each entry of a list in --input is an input of its own, counted from 1 "
                                               "({n:4} from 0001, so that files sort); with {head} or {layer} each head or layer has a file"},
        {"--session", "S.headscope", "instead of MODEL and INPUT: what a saved session shows, as it shows it"}};
    const std::vector<Option> subject = subjectOptions();
    all.insert(all.end(), subject.begin(), subject.end());
    all.insert(all.end(), {{"--own-limits", "", "of several heads, each has limits of its own"}, {"--title", "T", "instead of model and head; empty = none"}, {"--caption", "", "says below what is shown: model and its digest, text, head, what is shown, version"}, {"--no-colorbar", "", "without the colour bar"},
                              {"--transparent", "", "without a white ground; not for JPEG"}, {"--width-mm", "MM", "of the figure: 25 to 2000, and no less than labels and colour bar need, which the message says where it is less (as it needs)"}, {"--height-mm", "MM", "the same for its height"},
                              {"--dpi", "D", "pixels an inch (200)"}, {"--size", "WxH", "pixels, instead of millimetres"}, {"--font", "NAME", "a family that is installed"}, {"--font-size", "PT", "points, of labels (8)"}});
    return all;
}

bool namesInputs(const std::string &out) { return out.find("{n}") != std::string::npos || out.find("{n:") != std::string::npos; }

Result<RenderRequest> readRenderRequest(const Arguments &arguments)
{
    if (!arguments.has("--out")) {
        return wrongUsage("expected --out FILE, found none");
    }
    RenderRequest request;
    request.out = arguments.text("--out");
    const bool numbers = ui::isNumbers(request.out);
    if (!ui::figureFormat(request.out) && !numbers) {
        return badInput(concat("--out: expected a file ending in ", ui::figureEndings(), ", or in .csv, .npy, .npz, .json or .safetensors for numbers, found \"", printable(request.out), "\""));
    }
    HS_TRY_STATUS(checkPattern(request.out));
    using enum ui::FigureKind;
    constexpr std::array<std::pair<const char *, ui::FigureKind>, 8> views = {{{"heatmap", Heads}, {"lines", Lines}, {"text", Text}, {"image", Map}, {"map", Map}, {"steps", Steps}, {"flow", Flow}, {"merged", Merged}}};
    constexpr std::array<std::pair<const char *, HeadFold>, 3> folds = {{{"mean", HeadFold::Mean}, {"max", HeadFold::Max}, {"min", HeadFold::Min}}};
    HS_TRY(kind, oneOf(arguments, "--view", views));
    request.kind = arguments.has("--grid") ? Grid : kind;
    if (numbers && request.kind != Heads) {
        return wrongUsage(concat("--out: expected --view heatmap of heads beside a file of numbers, found ", arguments.has("--grid") ? "--grid" : "another view"));
    }
    HS_TRY_STATUS(checkCompanions(arguments, request.kind));
    HS_TRY_STATUS(checkOut(arguments, request));
    HS_TRY_STATUS(readDisplay(arguments, request));
    HS_TRY_STATUS(readLook(arguments, request.options));
    HS_TRY(threshold, number(arguments, "--threshold", 0.02, 0, 1));
    request.threshold = static_cast<float>(threshold);
    HS_TRY(fold, oneOf(arguments, "--fold", folds));
    HS_TRY(merge, readMerge(arguments.text("--merge", "mean")));
    constexpr std::array<std::pair<const char *, bool>, 2> grounds = {{{"grey", true}, {"colour", false}}};
    HS_TRY(blend, number(arguments, "--blend", ui::FigureSubject().blend, 0, 1));
    HS_TRY(grey, oneOf(arguments, "--ground", grounds));
    request.blend = blend;
    request.grey = grey;
    request.fold = fold;
    request.merge = std::move(merge);
    if (namesInputs(request.out) && !arguments.has("--text-file") && !arguments.has("--input")) {
        return wrongUsage("--out with {n}: expected --text-file with a line an input, or --input with a list, found neither");
    }
    return request;
}

Result<std::vector<RenderFile>> renderFiles(const Arguments &arguments, const RenderRequest &request, const Trace &trace, size_t number)
{
    HS_TRY(group, givenGroup(arguments, *trace.model));
    const int n_layers = trace.model->group(group).n_layers, n_heads = trace.model->group(group).n_heads;
    HS_TRY(layer, arguments.integer("--layer", 0, 0, n_layers - 1));
    HS_TRY(head, arguments.integer("--head", 0, 0, n_heads - 1));
    HS_TRY(heads, chosen(arguments, "--heads", n_heads));
    const bool byHead = request.out.find("{head}") != std::string::npos, byLayer = request.out.find("{layer}") != std::string::npos;
    std::vector<int> layers = {layer};
    if (byLayer && !arguments.has("--layer")) {
        layers.clear();
        for (int l = 0; l < n_layers; ++l) {
            layers.push_back(l);
        }
    }
    if (heads.empty()) {
        for (int h = 0; h < n_heads && byHead && !arguments.has("--head"); ++h) {
            heads.push_back(h);
        }
        heads = heads.empty() ? std::vector<int>{head} : heads;
    }
    std::vector<RenderFile> out;
    for (const int l : layers) {
        for (size_t first = 0; first < heads.size(); first += byHead ? 1 : heads.size()) {
            RenderFile file;
            std::string name = request.out;
            replaceNumber(name, number);
            replace(name, "{layer}", std::to_string(l));
            replace(name, "{head}", std::to_string(heads[first]));
            file.path = name;
            file.subject.kind = request.kind;
            file.subject.threshold = request.threshold;
            file.subject.fold = request.fold;
            file.subject.merge = request.merge;
            file.subject.blend = request.blend;
            file.subject.grey = request.grey;
            file.subject.rollout = arguments.has("--rollout");
            for (size_t i = first; i < (byHead ? first + 1 : heads.size()); ++i) {
                file.subject.heads.push_back({group, LayerIndex(l), HeadIndex(heads[i])});
            }
            if (request.kind == ui::FigureKind::Heads) {
                HS_TRY_STATUS(checkHeads(request, trace, file.subject));
            }
            if (request.kind == ui::FigureKind::Text || request.kind == ui::FigureKind::Map || request.kind == ui::FigureKind::Flow) {
                HS_TRY_STATUS(readPosition(arguments, trace, file.subject));
            } else if (request.kind == ui::FigureKind::Steps) {
                HS_TRY_STATUS(readCell(arguments, trace, file.subject));
            }
            out.push_back(std::move(file));
        }
    }
    return out;
}

} // namespace headscope::cli
