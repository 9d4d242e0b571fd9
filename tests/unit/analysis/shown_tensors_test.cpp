// SPDX-License-Identifier: GPL-3.0-or-later
// Files of what a heatmap shows, read back by readers of their own or by Python's.
#include "core/analysis/shown_tensors.h"

#include <cmath>
#include <cstdio>
#include <gtest/gtest.h>

#include "core/analysis/metric_sheet.h"
#include "core/base/file.h"
#include "core/forward/forward.h"
#include "tests/support/run_python.h"
#include "tests/support/tiny_model.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

std::shared_ptr<const Trace> traceOfText(const std::string &text)
{
    const auto model = openTiny(tinyGpt2(), true);
    return *runForward(model, *inputFromText(*model, text));
}

std::shared_ptr<const HeadDisplay> displayOf(const std::shared_ptr<const Trace> &trace, int layer, int head, DisplayOptions options = {}) { return *HeadDisplay::make(trace, {GroupIndex(0), LayerIndex(layer), HeadIndex(head)}, std::move(options)); }

/// Numbers as Python prints them with %r of a float.
std::string expected(const HeadDisplay &display)
{
    std::string out;
    for (int i = 0; i < display.queries().size(); ++i) {
        for (int j = 0; j < display.keys().size(); ++j) {
            char text[40];
            const float v = display.cell(i, j);
            std::snprintf(text, sizeof text, "%.9g ", static_cast<double>(v));
            out += std::isnan(v) ? "nan " : text;
        }
    }
    return out;
}

constexpr const char *readAll = R"(
import csv, json, sys, numpy as np
folder = sys.argv[1]
def say(name, matrix): print(name, ''.join('nan ' if np.isnan(v) else '%.9g ' % v for v in np.asarray(matrix, dtype=np.float32).ravel()))
say('npy', np.load(folder + '/a.npy'))
npz = np.load(folder + '/a.npz')
say('npz', npz['L1H2.weights'])
print('rows', '|'.join(npz['rows']))
rows = list(csv.reader(open(folder + '/a.csv', encoding='utf-8', newline='')))
say('csv', [[float(v) for v in row[1:]] for row in rows[1:]])
print('columns', '|'.join(rows[0][1:]))
document = json.load(open(folder + '/a.json', encoding='utf-8'))
say('json', [np.nan if v is None else v for v in document['tensors']['L1H2.weights']['data']])
print('shown', document['metadata']['shown'])
raw = open(folder + '/a.safetensors', 'rb').read()
length = int.from_bytes(raw[:8], 'little')
header = json.loads(raw[8:8 + length])
begin, end = header['L1H2.weights']['data_offsets']
say('safetensors', np.frombuffer(raw[8 + length + begin:8 + length + end], dtype='<f4'))
print('text', header['__metadata__']['text'])
)";

} // namespace

TEST(ShownTensors, EveryFormatHoldsWhatIsShown)
{
    const TemporaryFolder folder;
    const auto trace = traceOfText("abc de fghij");
    const auto display = displayOf(trace, 1, 2);
    for (const char *ending : {"npy", "npz", "csv", "json", "safetensors"}) {
        const Status written = writeShown(folder / concat("a.", ending), {display});
        ASSERT_TRUE(written) << written.error().message;
    }
    const auto said = runPython(folder, readAll);
    if (!said) {
        GTEST_SKIP() << "no python3 with numpy";
    }
    const std::string numbers = expected(*display);
    for (const char *format : {"npy ", "npz ", "csv ", "json ", "safetensors "}) {
        EXPECT_NE(said->find(concat(format, numbers, "\n")), std::string::npos) << format << "\n" << *said;
    }
    EXPECT_NE(said->find("rows <s>|a|b|c|"), std::string::npos) << *said;
    EXPECT_NE(said->find("columns <s>|a|b|c|"), std::string::npos) << *said;
    EXPECT_NE(said->find("shown L1H2: weights\n"), std::string::npos) << *said;
    EXPECT_NE(said->find("text abc de fghij\n"), std::string::npos) << *said;
}

TEST(ShownTensors, OptionsAreInTheNumbersAndInWords)
{
    const auto trace = traceOfText("abc de fghij");
    DisplayOptions options;
    options.shown = Shown::RowShare;
    options.words = true;
    options.hidden.assign(static_cast<size_t>(trace->nKey(GroupIndex(0))), 0);
    options.hidden[0] = options.hidden[2] = 1;
    options.reference = HeadPlace{GroupIndex(0), LayerIndex(0), HeadIndex(1)};
    const auto display = displayOf(trace, 1, 2, options);
    EXPECT_EQ(describeDisplay(*display), "row share of words; keys 0, 2 hidden, the rest renormalised; minus L0H1");
    const ShownTensors shown = shownTensors({display});
    ASSERT_EQ(shown.tensors.size(), 2u);
    EXPECT_EQ(shown.tensors[0].name, "L1H2.row_share");
    const auto values = shown.tensors[0].values();
    ASSERT_TRUE(values);
    for (int i = 0; i < display->queries().size(); ++i) {
        for (int j = 0; j < display->keys().size(); ++j) {
            const float got = (*values)[static_cast<size_t>(i * display->keys().size() + j)], wanted = display->cell(i, j);
            EXPECT_TRUE(got == wanted || (std::isnan(got) && std::isnan(wanted)));
        }
        EXPECT_EQ((*shown.tensors[1].values())[static_cast<size_t>(i)], display->removed(i));
    }
    const TemporaryFolder folder;
    ASSERT_TRUE(writeShown(folder / "a.csv", {display}));
    const std::string csv = readFile(folder / "a.csv", 1 << 20).value();
    EXPECT_NE(csv.find(",removed mass\r\n"), std::string::npos);
    ASSERT_TRUE(writeShown(folder / "a.npy", {display}));
}

TEST(ShownTensors, SeveralHeadsStandInOneFileButNotInACsv)
{
    const TemporaryFolder folder;
    const auto trace = traceOfText("abc");
    const std::vector<std::shared_ptr<const HeadDisplay>> two = {displayOf(trace, 0, 1), displayOf(trace, 1, 3)};
    EXPECT_TRUE(writeShown(folder / "a.npz", two));
    for (const char *ending : {".csv", ".npy", ".CSV"}) {
        const Status refused = writeShown(folder / concat("b", ending), two);
        ASSERT_FALSE(refused);
        EXPECT_NE(refused.error().message.find("one head"), std::string::npos);
        EXPECT_FALSE(std::filesystem::exists(folder / concat("b", ending)));
    }
    EXPECT_FALSE(writeShown(folder / "a.xls", {two.front()}));
}

TEST(MetricSheet, JsonAndCsvSayTheMetrics)
{
    const TemporaryFolder folder;
    const auto trace = traceOfText("abc de");
    const auto metrics = allHeadMetrics(*trace, GroupIndex(0));
    ASSERT_TRUE(metrics);
    const auto rows = metricRows(*metrics, {{1, 2, 3, 4}, {5, 6, 7, 8.5}});
    ASSERT_TRUE(writeFile(folder / "m.json", metricsJson(*trace, rows)));
    ASSERT_TRUE(writeFile(folder / "m.csv", metricsCsv(rows)));
    const auto said = runPython(folder, R"(
import csv, json, sys
folder = sys.argv[1]
document = json.load(open(folder + '/m.json', encoding='utf-8'))
rows = list(csv.DictReader(open(folder + '/m.csv', encoding='utf-8', newline='')))
for a, b in zip(document['heads'], rows):
    assert list(a) == list(b), (list(a), list(b))
    for key in a:
        assert (a[key] is None) == (b[key] == '') and (a[key] is None or abs(float(b[key]) - a[key]) < 1e-7), (key, a[key], b[key])
print(len(rows), document['tokens'][:2], '%.9g' % document['heads'][5]['entropy'], document['heads'][7]['induction_probe'], document['heads'][0]['duplicate'])
)");
    if (!said) {
        GTEST_SKIP() << "no python3";
    }
    char wanted[100];
    std::snprintf(wanted, sizeof wanted, "8 ['<s>', 'a'] %.9g 8.5 None\n", *(*metrics)[1][1].entropy);
    EXPECT_EQ(*said, wanted);
}
