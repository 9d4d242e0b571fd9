// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/shown_tensors.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/text.h"
#include "core/forward/trace_metadata.h"
#include "core/weights/json_text.h"

namespace headscope {

namespace {

std::string nameOf(const HeadPlace &place) { return concat("L", place.layer.value, "H", place.head.value); }

int64_t rowsOf(const HeadDisplay &display) { return display.queries().size(); }
int64_t colsOf(const HeadDisplay &display) { return display.keys().size(); }

std::vector<float> valuesOf(const HeadDisplay &display)
{
    const Tile whole{0, 0, display.queries().size(), display.keys().size()};
    return display.cells(whole, whole.rows, whole.cols).values;
}

std::vector<float> removedOf(const HeadDisplay &display) { return display.removed(0, display.queries().size(), display.queries().size()); }

/// The matrix with the removed mass behind each row.
TensorSource withRemoved(const TensorSource &matrix, std::shared_ptr<const HeadDisplay> display)
{
    return {matrix.name, {matrix.shape[0], matrix.shape[1] + 1}, [values = matrix.values, display = std::move(display)]() -> Result<std::vector<float>> {
        HS_TRY(cells, values());
        std::vector<float> out;
        out.reserve(cells.size() + static_cast<size_t>(rowsOf(*display)));
        for (int row = 0; row < display->queries().size(); ++row) {
            const auto first = cells.begin() + row * colsOf(*display);
            out.insert(out.end(), first, first + colsOf(*display));
            out.push_back(display->removed(row));
        }
        return out;
    }};
}

} // namespace

std::string_view shownKey(Shown shown)
{
    switch (shown) {
    case Shown::Weight: return "weights";
    case Shown::Score: return "scores";
    case Shown::LogWeight: return "log_weights";
    case Shown::RowShare: return "row_share";
    case Shown::ValueNorm: return "value_norms";
    }
    return "";
}

std::string describeDisplay(const HeadDisplay &display)
{
    const DisplayOptions &options = display.options();
    std::string out(shownKey(options.shown));
    std::replace(out.begin(), out.end(), '_', ' ');
    out += options.words ? " of words" : "";
    std::string hidden;
    for (size_t key = 0; key < options.hidden.size(); ++key) {
        hidden += options.hidden[key] ? concat(hidden.empty() ? "" : ", ", key) : "";
    }
    out += hidden.empty() ? "" : concat("; keys ", hidden, " hidden, the rest renormalised");
    return options.reference ? concat(out, "; minus ", nameOf(*options.reference)) : out;
}

ShownTensors shownTensors(const std::vector<std::shared_ptr<const HeadDisplay>> &displays)
{
    HS_CHECK(!displays.empty());
    const HeadDisplay &first = *displays.front();
    const Trace &trace = first.trace();
    const GroupIndex group = first.place().group;
    ShownTensors out{{}, traceMetadata(trace)};
    std::string shown;
    for (const auto &display : displays) {
        HS_CHECK(&display->trace() == &trace && display->place().group == group && display->queries() == first.queries() && display->keys() == first.keys());
        const std::string name = nameOf(display->place());
        out.tensors.push_back({concat(name, ".", shownKey(display->options().shown)), {rowsOf(*display), colsOf(*display)}, [display]() -> Result<std::vector<float>> { return valuesOf(*display); }});
        if (display->hides()) {
            out.tensors.push_back({name + ".removed_mass", {rowsOf(*display)}, [display]() -> Result<std::vector<float>> { return removedOf(*display); }});
        }
        shown += concat(shown.empty() ? "" : "\n", name, ": ", describeDisplay(*display));
    }
    out.options.rowLabels = groupLabels(first.queries(), trace.queries(group), trace.queries(group).labels);
    out.options.columnLabels = groupLabels(first.keys(), trace.keys(group), trace.keyLabels(group));
    out.options.texts["rows"] = out.options.rowLabels;
    out.options.texts["columns"] = out.options.columnLabels;
    out.options.metadata["rows"] = jsonList(out.options.rowLabels);
    out.options.metadata["columns"] = jsonList(out.options.columnLabels);
    out.options.metadata["shown"] = shown;
    if (trace.model->groups.size() > 1) {
        out.options.metadata["attention"] = trace.model->group(group).name;
    }
    return out;
}

Status writeShown(const std::filesystem::path &path, const std::vector<std::shared_ptr<const HeadDisplay>> &displays, std::stop_token stop)
{
    ShownTensors shown = shownTensors(displays);
    shown.options.stop = std::move(stop);
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(), [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
    const bool csv = ending == ".csv", single = csv || ending == ".npy";
    if (single && displays.size() > 1) {
        return badInput(concat(path.string(), ": expected one head for a ", ending, " file, found ", displays.size(), " (.npz, .json and .safetensors hold several)"));
    }
    if (single && displays.front()->hides()) {
        const TensorSource matrix = shown.tensors.front();
        shown.tensors = {csv ? withRemoved(matrix, displays.front()) : matrix};
        if (csv) {
            shown.options.columnLabels.push_back("removed mass");
        }
    }
    return writeTensors(path, shown.tensors, shown.options);
}

} // namespace headscope
