// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/trace_metadata.h"

#include <algorithm>

#include "core/base/version.h"
#include "core/weights/json_text.h"

namespace headscope {

WriteOptions traceMetadata(const Trace &trace)
{
    WriteOptions options;
    options.metadata = {{"model", trace.model->name}, {"text", trace.input.main().text}, {"headscope", std::string(programVersion())}};
    if (!trace.input.main().pair.empty()) {
        options.metadata["text_pair"] = trace.input.main().pair;
    }
    const auto &sequences = trace.input.sequences;
    for (size_t i = 0; i < sequences.size(); ++i) {
        const bool stack = i < trace.model->spec.stacks.size();
        std::string name = i == 0 ? "" : stack ? trace.model->spec.stacks[i].prefix : "key_";
        std::replace(name.begin(), name.end(), '.', '_');
        options.texts[name + "tokens"] = sequences[i].tokens;
        options.texts[name + "labels"] = sequences[i].labels;
        options.metadata[name + "tokens"] = jsonList(sequences[i].tokens);
        options.metadata[name + "labels"] = jsonList(sequences[i].labels);
    }
    return options;
}

void labelMatrix(const Trace &trace, const TensorSource &matrix, WriteOptions &options)
{
    for (size_t g = 0; g < trace.model->groups.size() && matrix.shape.size() >= 2; ++g) {
        const GroupIndex group(static_cast<int>(g));
        if (!matrix.name.starts_with(trace.model->group(group).prefix)) {
            continue;
        }
        const auto rows = static_cast<int64_t>(trace.queries(group).size());
        if (matrix.shape[matrix.shape.size() - 2] == rows) {
            options.rowLabels = trace.queries(group).labels;
        }
        const bool byKey = matrix.name.ends_with(".pattern") || matrix.name.ends_with(".scores");
        if (byKey && matrix.name.find(trace.model->group(group).site + ".") != std::string::npos) {
            options.columnLabels = trace.keyLabels(group);
            return;
        }
    }
}

} // namespace headscope
