// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/pickle_machine.h"

#include <chrono>
#include <limits>

#include <gtest/gtest.h>

#include "core/weights/pickle_names.h"
#include "core/weights/pickle_tensors.h"
#include "tests/support/zip_text.h"

using namespace headscope;
using headscope::testing::littleEndian;

namespace {

/// A pickled text (BINUNICODE).
std::string text(const std::string &s) { return "X" + littleEndian(s.size(), 4) + s; }
std::string global(const std::string &module, const std::string &name) { return "c" + module + "\n" + name + "\n"; }
std::string storage(const std::string &key, int numel) { return "(" + text("storage") + global("torch", "FloatStorage") + text(key) + text("cpu") + "K" + littleEndian(static_cast<uint64_t>(numel), 1) + "tQ"; }
/// A tensor of `size` numbers from the beginning of the storage "0".
std::string tensor(int size)
{
    const std::string n = "K" + littleEndian(static_cast<uint64_t>(size), 1);
    return global("torch._utils", "_rebuild_tensor_v2") + "(" + storage("0", size) + "K" + std::string(1, '\0') + n + "\x85" + "K\x01\x85\x89" + global("collections", "OrderedDict") + ")RtR";
}

std::string problemOf(const std::string &pickle)
{
    const auto graph = runPickle(pickle);
    return graph ? "accepted" : graph.error().message;
}

/// "NAME NAME ", or the message.
std::string namesOf(const std::string &pickle)
{
    const auto graph = runPickle(pickle);
    if (!graph) {
        return graph.error().message;
    }
    const auto state = namedTensors(*graph, pickle.size());
    if (!state) {
        return state.error().message;
    }
    std::string out;
    for (const auto &named : state->tensors) {
        out += named.name + " ";
    }
    return out;
}

#define EXPECT_SAYS(given, words) EXPECT_NE((given).find(words), std::string::npos) << (given)

} // namespace

TEST(PickleMachine, BuildsTensors)
{
    const std::string pickle = "\x80\x02}(" + text("w") + tensor(3) + "u.";
    const auto graph = runPickle(pickle);
    ASSERT_TRUE(graph) << graph.error().message;
    ASSERT_EQ(graph->tensors.size(), 1u);
    EXPECT_EQ(graph->tensors[0].shape, Shape{3});
    EXPECT_EQ(graph->tensors[0].strides, Shape{1});
    EXPECT_EQ(graph->tensors[0].dtype, "F32");
    EXPECT_EQ(graph->storages[0].key, "0");
    EXPECT_EQ(graph->storages[0].numel, 3);
    EXPECT_EQ(namesOf(pickle), "w ");
}

TEST(PickleMachine, ReadsIntegersOfAllWidths)
{
    const auto number = [](const std::string &opcodes) {
        const std::string pickle = opcodes + ".";
        const auto graph = runPickle(pickle);
        EXPECT_TRUE(graph) << graph.error().message;
        EXPECT_EQ(graph->root.kind, PickleValue::Kind::Int);
        return graph->root.number;
    };
    EXPECT_EQ(number("K\xFF"), 255);
    EXPECT_EQ(number("M\xFF\xFF"), 65535);
    EXPECT_EQ(number("J\xFE\xFF\xFF\xFF"), -2);
    EXPECT_EQ(number(std::string("\x8a\x00", 2)), 0);
    EXPECT_EQ(number("\x8a\x01\x80"), -128);
    EXPECT_EQ(number("\x8a\x05\x01\x02\x03\x04\x05"), 0x0504030201);
    EXPECT_EQ(number("\x8a\x08" + littleEndian(uint64_t{1} << 63, 8)), std::numeric_limits<int64_t>::min());
    EXPECT_EQ(runPickle("\x8a\x09" + std::string(9, 'x') + ".")->root.kind, PickleValue::Kind::Other);
}

TEST(PickleMachine, RefusesEveryOtherNameAndNamesIt)
{
    for (const std::string &call : {global("os", "system"), text("os") + text("system") + "\x93", std::string("(ios\nsystem\n")}) {
        EXPECT_EQ(problemOf("\x80\x02" + call + text("touch x") + "\x85R.").find("refused: os.system: this file asks to run code"), 0u) << problemOf("\x80\x02" + call + ".");
    }
    for (const std::string module : {"builtins", "__builtin__", "torch.storage", "torch", "collections", "argparse", "numpy.core.multiarray"}) {
        for (const std::string name : {"eval", "getattr", "_load_from_bytes", "load", "Namespace", "defaultdict", "_reconstruct"}) {
            EXPECT_SAYS(problemOf(global(module, name) + "."), "refused: " + module + "." + name + ":");
        }
    }
    EXPECT_SAYS(problemOf(global("torch\x1b", "x") + "."), "refused: torch\\x1b.x");
    for (size_t i = 0; i < pickleNames.size(); ++i) { // and a name is of no use outside its module
        EXPECT_EQ(problemOf(global(std::string(pickleNames[i].module), std::string(pickleNames[i].name)) + "."), "accepted");
        EXPECT_SAYS(problemOf(global("elsewhere", std::string(pickleNames[i].name)) + "."), "refused: elsewhere.");
    }
}

TEST(PickleMachine, RefusesWhatBreaksTheRules)
{
    EXPECT_SAYS(problemOf(""), "expected 1 bytes more, found 0");
    EXPECT_SAYS(problemOf("\x80\x06N."), "protocol");
    EXPECT_SAYS(problemOf("."), "expected one value at the end, found none");
    EXPECT_SAYS(problemOf("NN."), "found several");
    EXPECT_SAYS(problemOf("t"), "expected a mark");
    EXPECT_SAYS(problemOf("\x86"), "expected a value on the stack, found none");
    EXPECT_SAYS(problemOf("N(\x85"), "expected a value on the stack, found none"); // not from below the mark
    EXPECT_SAYS(problemOf("Na."), "expected a list");
    EXPECT_SAYS(problemOf("N(NNu."), "no dictionary");
    EXPECT_SAYS(problemOf("}(Nu."), "half a pair");
    EXPECT_SAYS(problemOf("NNNs."), "no dictionary");
    EXPECT_SAYS(problemOf("h\x07."), "expected a value in the memo, found none");
    EXPECT_SAYS(problemOf("N)R."), "expected a known name");
    EXPECT_SAYS(problemOf("]Nb."), "expected attributes");
    EXPECT_SAYS(problemOf("NQ."), "expected a storage");
    EXPECT_SAYS(problemOf("I1\n."), "the byte 73");
    EXPECT_SAYS(problemOf("\x82\x01."), "expected an opcode");
    EXPECT_SAYS(problemOf("X\xFF\xFF\xFF\xFFx."), "expected 4294967295 bytes more, found 2");
    EXPECT_SAYS(problemOf("\x8d" + std::string(8, '\xFF') + "x."), "18446744073709551615 bytes more");
    EXPECT_SAYS(problemOf(global("torch", "Size") + "N\x85R."), "expected one list of sizes");
    EXPECT_SAYS(problemOf(global("torch", "float32") + ")R."), "found torch.float32");
    EXPECT_SAYS(problemOf(global("torch._utils", "_rebuild_tensor_v2") + "N\x85R."), "a tensor made of 6 parts, found 1");
    EXPECT_SAYS(problemOf(std::string(mostPickleBytes, 'N')), "at most 1048576 values on the stack");
    EXPECT_SAYS(problemOf(std::string(mostPickleBytes, '(')), "at most 1048576 marks");
    EXPECT_SAYS(problemOf(std::string(mostPickleBytes + 1, 'N')), "at most 16777216 bytes");
    std::string values;
    for (size_t i = 0; i <= (1u << 22); ++i) {
        values += "N0";
    }
    EXPECT_SAYS(problemOf(values), "at most 4194304 values");
    std::string shapes = "("; // one list of 32 sizes, used again and again
    for (int i = 0; i < 32; ++i) {
        shapes += "K\x01";
    }
    shapes += "tq" + std::string(1, '\0') + global("torch._utils", "_rebuild_tensor_v2") + "q\x01" + storage("0", 1) + "q\x02";
    for (int i = 0; i < 100; ++i) {
        shapes += "h\x01(h\x02K" + std::string(1, '\0') + std::string("h\0h\0", 4) + "\x89}tR0";
    }
    EXPECT_SAYS(problemOf(shapes), "sizes that fit a pickle of this size");
    std::string objects;
    for (size_t i = 0; i <= (1u << 20); ++i) {
        objects += "}0";
    }
    EXPECT_SAYS(problemOf(objects), "at most 1048576 objects");
}

TEST(PickleMachine, EveryCutIsRefused)
{
    const std::string whole = "\x80\x02}(" + text("w") + tensor(3) + text("list") + "](NK\x05\x8a\x01\x07" "eu.";
    ASSERT_EQ(problemOf(whole), "accepted");
    for (size_t size = 0; size < whole.size(); ++size) {
        EXPECT_NE(problemOf(whole.substr(0, size)), "accepted") << size;
    }
}

TEST(PickleTensors, NamesAreThePathsToThem)
{
    EXPECT_EQ(namesOf("}(" + text("a") + "}(" + text("b") + tensor(1) + "u" + text("c") + "](" + tensor(1) + "N" + tensor(1) + "eK\x05" + tensor(1) + "u."), "a.b c.0 c.2 5 ");
    EXPECT_EQ(namesOf("}(" + text("epoch") + "K\x03" + text("model") + "}(" + text("state_dict") + "}(" + text("w") + tensor(1) + "uuu."), "w ");
    EXPECT_EQ(namesOf("}(" + text("model") + tensor(1) + "u."), "model "); // no dictionary: a tensor of this name
    EXPECT_SAYS(namesOf(tensor(1) + "."), "a single tensor");
    EXPECT_SAYS(namesOf("N."), "expected a dictionary");
    EXPECT_SAYS(namesOf("}."), "expected named tensors, found none");
    EXPECT_SAYS(namesOf("}(" + text("a.b") + tensor(1) + text("a") + "}(" + text("b") + tensor(1) + "uu."), "a.b: expected the name once");
    EXPECT_SAYS(namesOf("}(" + text("\xFF") + tensor(1) + "u."), "UTF-8");
}

TEST(PickleTensors, ContainersThatReferToOneAnotherEnd)
{
    EXPECT_SAYS(namesOf("]q\x01h\x01\x61."), "at most 64 levels");        // a list that holds itself
    EXPECT_SAYS(namesOf("}q\x01" + text("state_dict") + "h\x01s."), "at most 64 levels"); // and a dictionary that unwraps to itself
    // 40 lists, each twice in the next: 2^40 paths
    std::string laughs = "](" + tensor(1) + "eq" + std::string(1, '\0');
    for (int i = 1; i <= 40; ++i) {
        const std::string previous = "h" + littleEndian(static_cast<uint64_t>(i - 1), 1);
        laughs += "](" + previous + previous + "eq" + littleEndian(static_cast<uint64_t>(i), 1);
    }
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_SAYS(namesOf(std::string("(") + laughs + "l."), "that fit a pickle of this size");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

TEST(PickleTensors, ManyDictionariesOfOneListEnd)
{
    std::string pickle = "](";
    for (int i = 0; i < 1000; ++i) {
        pickle += "K\x01N\x86";
    }
    pickle += "e\x85q" + std::string(1, '\0') + global("collections", "OrderedDict") + "q\x01";
    for (int i = 0; i < 100000; ++i) {
        pickle += std::string("h\x01h\x00R0", 6);
    }
    EXPECT_SAYS(problemOf(pickle), "at most 1048576 objects");
}
