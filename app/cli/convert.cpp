// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>

#include "app/cli/command.h"
#include "app/cli/open.h"
#include "core/base/text.h"
#include "core/model/save_model.h"

namespace headscope::cli {

namespace {

Status run(const Arguments &arguments, const Progress &progress)
{
    if (!arguments.has("--out")) {
        return wrongUsage("expected --out FILE.json, found none");
    }
    const std::string out = arguments.text("--out");
    if (!out.ends_with(".json")) {
        return badInput(concat("--out: expected a file ending in .json, found \"", printable(out), "\""));
    }
    HS_TRY(model, openGivenModel(arguments, progress));
    if (model->tokenizer && model->tokenizerText.empty()) {
        std::fprintf(stderr, "headscope: the tokenizer (%s) is not a tokenizer.json and is not written\n", model->tokenizer->kind().c_str());
    }
    return saveModelAsJson(*model, out, progress);
}

} // namespace

const Command &convertCommand()
{
    static const Command command = {"convert", "MODEL --out FILE.json", "writes the open weights in the program's own JSON form, bit for bit", withModelOptions({{"--out", "FILE", "a .json file"}}), 1, run};
    return command;
}

} // namespace headscope::cli
