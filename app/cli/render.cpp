// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <charconv>

#include "app/cli/command.h"
#include "app/cli/open.h"
#include "app/cli/render_session.h"
#include "core/base/text.h"
#include "ui/application.h"
#include "ui/export/figure.h"

namespace headscope::cli {

namespace {

/// "WIDTHxHEIGHT" in pixels.
Result<QSize> readSize(const std::string &text)
{
    int width = 0, height = 0;
    const char *end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, width);
    const bool cross = first.ec == std::errc() && first.ptr != end && *first.ptr == 'x';
    const auto second = cross ? std::from_chars(first.ptr + 1, end, height) : first;
    const auto fits = [](int v) { return v >= 64 && v <= ui::mostFigurePixels; };
    if (!cross || second.ec != std::errc() || second.ptr != end || !fits(width) || !fits(height)) {
        return badInput(concat("--size: expected WIDTHxHEIGHT in pixels, each from 64 to ", ui::mostFigurePixels, ", found \"", printable(text), "\""));
    }
    return QSize(width, height);
}

Status run(const Arguments &arguments, const Progress &progress)
{
    if (!arguments.has("--out")) {
        return wrongUsage("expected --out FILE.png, found none");
    }
    const std::string out = arguments.text("--out");
    if (!out.ends_with(".png") && !out.ends_with(".PNG")) {
        return badInput(concat("--out: expected a file ending in .png, found \"", printable(out), "\""));
    }
    for (const char *other : {"--layer", "--head", "--attention", "--grid", "--colormap", "--text", "--text-file", "--ids", "--input", "--matrix", "--image", "--audio", "--features"}) {
        if (arguments.has("--session") && (arguments.has(other) || !arguments.positionals().empty())) {
            return wrongUsage(concat("expected --session, which says what is drawn, or MODEL and INPUT, found both", arguments.has(other) ? concat(" (", other, ")") : ""));
        }
    }
    if (arguments.has("--grid") && (arguments.has("--layer") || arguments.has("--head"))) {
        return wrongUsage("expected --grid, or --layer and --head, found both");
    }
    ui::FigureOptions options;
    if (arguments.has("--size")) {
        HS_TRY(size, readSize(arguments.text("--size")));
        if (!arguments.has("--grid") && std::min(size.width(), size.height()) < ui::fewestHeadPixels) {
            return badInput(concat("--size: expected at least ", ui::fewestHeadPixels, " pixels a side for a head with its labels, found \"", arguments.text("--size"), "\""));
        }
        options.size = size;
    }
    if (arguments.has("--session")) {
        HS_TRY(figure, figureOfSession(arguments.text("--session"), progress));
        figure.options.size = options.size;
        const auto application = ui::offscreenApplication();
        return ui::savePng(out, ui::headFigure(*figure.trace, figure.place, figure.options));
    }
    const std::string map = arguments.text("--colormap", "viridis");
    options.colormap = findColormap(map);
    if (!options.colormap) {
        return badInput(concat("--colormap: expected viridis, cividis, magma or grey, found \"", printable(map), "\""));
    }
    HS_TRY(trace, runGiven(arguments, progress));
    HS_TRY(group, givenGroup(arguments, *trace->model));
    HS_TRY(layer, arguments.integer("--layer", 0, 0, trace->model->group(group).n_layers - 1));
    HS_TRY(head, arguments.integer("--head", 0, 0, trace->model->group(group).n_heads - 1));
    const auto application = ui::offscreenApplication();
    const QImage image = arguments.has("--grid") ? ui::gridFigure(*trace, group, options) : ui::headFigure(*trace, {group, LayerIndex(layer), HeadIndex(head)}, options);
    if (progress.cancelled()) {
        return cancelled();
    }
    return ui::savePng(out, image);
}

} // namespace

const Command &renderCommand()
{
    static const Command command = {"render", "MODEL INPUT --out FILE.png [--layer L] [--head H] [--grid], or --session S.headscope --out FILE.png", "draws one head, or the grid of all heads, as a picture",
        withInputOptions({{"--out", "FILE", "a .png file"}, {"--layer", "L", "of the head (0)"}, {"--head", "H", "of the head (0)"}, {"--attention", "NAME", "which kind, where a model has several: encoder, decoder, cross"}, {"--grid", "", "every head as a thumbnail"}, {"--session", "S.headscope", "instead of MODEL and INPUT: the head that a saved session shows, as it shows it"}, {"--size", "WxH", "pixels"},
            {"--colormap", "NAME", "viridis, cividis, magma, grey"}}),
        1, run};
    return command;
}

} // namespace headscope::cli
