// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/merge_option.h"
#include "app/cli/open.h"
#include "app/cli/say.h"
#include "core/base/text.h"
#include <algorithm>
#include <cstdio>

#include "core/forward/trace_metadata.h"
#include "core/forward/trace_tensors.h"

namespace headscope::cli {

namespace {

/// Tensors of gigabytes are announced: a picture of --grid-size 256x256 has a pattern of 17 GB a head.
void sayWhenLarge(const std::string &file, const std::vector<TensorSource> &tensors)
{
    double bytes = 0;
    for (const TensorSource &tensor : tensors) {
        bytes += 4.0 * static_cast<double>(*elementCount(tensor.shape));
    }
    if (bytes >= 1e9) {
        std::fprintf(stderr, "headscope: %s will hold %.1f GB of numbers (--what, --layers and --heads choose fewer)\n", file.c_str(), bytes / 1e9);
    }
}

Status run(const Arguments &arguments, const Progress &progress)
{
    if (!arguments.has("--out")) {
        return wrongUsage("expected --out FILE (.safetensors, .npz, .npy, .json or .csv), found none");
    }
    TensorSelection selection;
    if (arguments.has("--what")) {
        selection.globs = splitByComma(arguments.text("--what"));
    }
    HS_TRY(layers, arguments.integers("--layers"));
    HS_TRY(heads, arguments.integers("--heads"));
    selection.layers = std::move(layers);
    selection.heads = std::move(heads);
    selection.stop = progress.stop;
    if (arguments.has("--merge")) {
        HS_TRY(merge, readMerge(arguments.text("--merge")));
        selection.merge = std::move(merge);
        selection.globs = arguments.has("--what") ? selection.globs : std::vector<std::string>{"*.merged_*"};
    }
    HS_TRY(trace, runGiven(arguments, progress));
    HS_TRY(tensors, traceTensors(trace, selection));
    WriteOptions options = traceMetadata(*trace);
    options.stop = progress.stop;
    sayWhenLarge(arguments.text("--out"), tensors);
    if (tensors.size() == 1) {
        labelMatrix(*trace, tensors[0], options);
    }
    for (TensorSource &source : tensors) {
        source.values = [values = source.values, &progress]() -> Result<std::vector<float>> {
            return progress.cancelled() ? Result<std::vector<float>>(cancelled()) : values();
        };
    }
    HS_TRY_STATUS(writeTensors(arguments.text("--out"), tensors, options));
    sayStep(concat("wrote ", printable(arguments.text("--out"), 400)));
    return Done{};
}

} // namespace

const Command &attendCommand()
{
    static const Command command = {"attend", "MODEL INPUT --out FILE [--what NAMES] [--layers L] [--heads H] [--merge HOW]", "one forward pass; writes the named tensors",
        withInputOptions({{"--out", "FILE", ".safetensors, .npz, .json, with the tokens; .npy for a single tensor, .csv for a single matrix"}, {"--what", "NAMES", "tensor names, by commas, * and ? allowed (*.pattern)"}, {"--layers", "L", "only these layers: 0,2 or 0-3"},
            {"--heads", "H", "only these heads; --merge merges these"}, {"--merge", "HOW", "adds merged_pattern, merged_z and merged_out of the heads: mean, max or weights:W0,W1,..., a weight for each of --heads"}}),
        1, run};
    return command;
}

} // namespace headscope::cli
