// SPDX-License-Identifier: GPL-3.0-or-later
// figures_bench MODEL TOKENS: what figures cost behind a pass over so many random tokens: one head, and all heads, as PNG, SVG and PDF. Medians of five.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "core/forward/forward.h"
#include "ui/application.h"
#include "ui/export/figure.h"
#include "ui/export/figure_painter.h"

using namespace headscope;

namespace {

double medianMs(const std::function<void()> &work)
{
    std::vector<double> times;
    for (int round = 0; round < 5; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        work();
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    }
    std::sort(times.begin(), times.end());
    return times[2];
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 3) {
        std::fputs("figures_bench MODEL TOKENS\n", stderr);
        return 2;
    }
    const auto application = ui::offscreenApplication();
    const auto model = openModel(argv[1]);
    if (!model) {
        std::fprintf(stderr, "%s\n", model.error().message.c_str());
        return 3;
    }
    std::vector<int> ids;
    for (int i = 0; i < std::atoi(argv[2]); ++i) {
        ids.push_back((i * 7919 + 13) % (*model)->spec.main().d_vocab);
    }
    auto input = inputFromIds(**model, {ids, {}, {}});
    const auto trace = input ? runForward(*model, std::move(*input)) : Result<std::shared_ptr<const Trace>>(input.error());
    if (!trace) {
        std::fprintf(stderr, "%s\n", trace.error().message.c_str());
        return 3;
    }
    const HeadPlace place{GroupIndex(0), LayerIndex(0), HeadIndex(0)};
    for (const auto &[name, kind] : {std::pair("one head", ui::FigureKind::Heads), std::pair("all heads", ui::FigureKind::Grid)}) {
        for (const auto &[form, format] : {std::pair("PNG", ui::FigureFormat::Png), std::pair("SVG", ui::FigureFormat::Svg), std::pair("PDF", ui::FigureFormat::Pdf)}) {
            size_t size = 0;
            const double time = medianMs([&] {
                const ui::FigureOptions options;
                const auto drawing = ui::drawFigure(*trace, {kind, {place}}, options, ui::isVector(format));
                size = drawing ? ui::figureBytes(*drawing, format, options.dpi)->size() : 0;
            });
            std::printf("%-9s %s  %7.1f ms  %6.2f MB\n", name, form, time, static_cast<double>(size) / 1e6);
        }
    }
    return 0;
}
