// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/pytorch.h"

#include <gtest/gtest.h>

#include "core/base/file.h"
#include "core/base/text.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/zip_text.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

const std::filesystem::path fixtures = std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests/fixtures/pytorch";

WeightIndex opened(const std::string &name)
{
    const auto index = openPytorch(fixtures / name);
    EXPECT_TRUE(index) << index.error().message;
    return index ? *index : WeightIndex{};
}

/// "F32 [2, 3]: 1 2 3 4 5 6", or "none".
std::string shown(const WeightIndex &index, const std::string &name)
{
    const Tensor *tensor = index.find(name);
    if (!tensor) {
        return "none";
    }
    std::string out = concat(dtypeName(tensor->dtype), " ", shapeText(tensor->shape), ":");
    for (const float value : toFloat(*tensor)) {
        out += concat(" ", value);
    }
    return out;
}

Result<WeightIndex> indexOf(const std::string &bytes) { return indexPytorch("w.bin", std::as_bytes(std::span(bytes)), nullptr); }

std::string refusal(const std::string &bytes)
{
    const auto index = indexOf(bytes);
    if (index) {
        return "accepted";
    }
    EXPECT_TRUE(index.error().message.starts_with("w.bin: ")) << index.error().message;
    EXPECT_EQ(index.error().message.find('\n'), std::string::npos);
    return (index.error().code == ErrorCode::Unsupported ? "Unsupported: " : "BadInput: ") + index.error().message;
}

std::string text(const std::string &s) { return "X" + littleEndian(s.size(), 4) + s; }
std::string global(const std::string &module, const std::string &name) { return "c" + module + "\n" + name + "\n"; }

/// A pickled view "w" of a storage.
struct View {
    std::string type = "FloatStorage", key = "0";
    uint64_t numel = 4, offset = 0;
    std::vector<uint64_t> shape = {4}, strides = {1};
    std::string metadata = {};
};

std::string pickleOf(const View &view)
{
    const auto whole = [](uint64_t value) { return "\x8a\x08" + littleEndian(value, 8); };
    std::string shape = "(", strides = "(";
    for (const uint64_t size : view.shape) {
        shape += whole(size);
    }
    for (const uint64_t stride : view.strides) {
        strides += whole(stride);
    }
    return "\x80\x02}(" + text("w") + global("torch._utils", "_rebuild_tensor_v2") + "((" + text("storage") + global("torch", view.type) + text(view.key) + text("cpu") + whole(view.numel) +
           "tQ" + whole(view.offset) + shape + "t" + strides + "t\x89}" + view.metadata + "tRu.";
}

std::string archiveOf(const std::string &pickle, const std::string &numbers = std::string(16, '\0'))
{
    ZipText zip;
    zip.add("archive/data.pkl", pickle);
    zip.add("archive/data/0", numbers);
    zip.add("archive/version", "3\n");
    return zip.finish();
}

std::string refusalOf(const View &view) { return refusal(archiveOf(pickleOf(view))); }

#define EXPECT_SAYS(given, words) EXPECT_NE((given).find(words), std::string::npos) << (given)

} // namespace

TEST(Pytorch, ReadsEveryDtype)
{
    const auto index = opened("state.pt");
    EXPECT_EQ(shown(index, "float64"), "F64 [3]: -1.5 0 2");
    EXPECT_EQ(shown(index, "float32"), "F32 [3]: -1.5 0 2");
    EXPECT_EQ(shown(index, "float16"), "F16 [3]: -1.5 0 2");
    EXPECT_EQ(shown(index, "bfloat16"), "BF16 [3]: -1.5 0 2");
    EXPECT_EQ(shown(index, "int64"), "I64 [3]: -3 0 100");
    EXPECT_EQ(shown(index, "int32"), "I32 [3]: -3 0 100");
    EXPECT_EQ(shown(index, "int16"), "I16 [3]: -3 0 100");
    EXPECT_EQ(shown(index, "int8"), "I8 [3]: -3 0 100");
    EXPECT_EQ(shown(index, "uint8"), "U8 [3]: 3 0 200");
    EXPECT_EQ(shown(index, "bool"), "BOOL [3]: 1 0 1");
    EXPECT_EQ(index.find("complex"), nullptr);
    EXPECT_EQ(index.foundInstead("complex"), "dtype C64, with which Headscope does not compute");
    EXPECT_EQ(index.unreadable.size(), 1u);
    EXPECT_EQ(index.tensors.size(), 20u);
}

TEST(Pytorch, ReadsViewsAndSharedStorage)
{
    const auto index = opened("state.pt");
    EXPECT_EQ(shown(index, "w"), "F32 [3, 4]: 0 1 2 3 4 5 6 7 8 9 10 11");
    EXPECT_EQ(shown(index, "transposed"), "F32 [4, 3]: 0 4 8 1 5 9 2 6 10 3 7 11");
    EXPECT_EQ(shown(index, "window"), "F32 [2, 2]: 5 6 9 10");
    EXPECT_EQ(shown(index, "row"), "F32 [4]: 4 5 6 7");
    EXPECT_EQ(shown(index, "column"), "F32 [3]: 2 6 10");
    EXPECT_EQ(shown(index, "parameter"), "F32 [4]: 8 9 10 11");
    EXPECT_EQ(shown(index, "scalar"), "F32 []: 5");
    EXPECT_EQ(shown(index, "empty"), "F32 [0, 3]:");
    EXPECT_EQ(shown(index, "expanded"), "F32 [2, 4]: 7 7 7 7 7 7 7 7");
    EXPECT_EQ(index.find("w")->bytes.data(), index.find("tied")->bytes.data());
    EXPECT_EQ(index.find("row")->bytes.data(), index.find("w")->bytes.data() + 16) << "a contiguous view stays in the file";
    ASSERT_EQ(index.files.size(), 1u);
    EXPECT_EQ(index.find("w")->owner, index.files[0]);
    EXPECT_NE(index.find("transposed")->owner, index.files[0]);
    ASSERT_EQ(index.notes.size(), 1u);
    EXPECT_EQ(index.notes[0], "Of the file only \"state_dict\" was read; 2 other entries were left out.");
}

TEST(Pytorch, ReadsContainersOfProtocols4And5)
{
    for (const std::string name : {"nested-4.pt", "nested-5.pt"}) {
        const auto index = opened(name);
        EXPECT_EQ(index.tensors.size(), 4u);
        EXPECT_EQ(shown(index, "layers.0.w"), "F32 [2]: 1 2");
        EXPECT_EQ(shown(index, "layers.1.w"), "F32 [1]: 3");
        EXPECT_EQ(shown(index, "pair.0"), "F32 [1]: 4");
        EXPECT_EQ(shown(index, "7"), "F32 [1, 1]: 5");
        EXPECT_TRUE(index.notes.empty());
    }
}

TEST(Pytorch, RefusesCodeAndOtherFormsByName)
{
    const auto message = [](const std::string &name) {
        const auto index = openPytorch(fixtures / name);
        EXPECT_FALSE(index) << name;
        return index ? "" : (index.error().code == ErrorCode::Unsupported ? "Unsupported: " : "BadInput: ") + index.error().message;
    };
    EXPECT_SAYS(message("asks-for-a-call.pt"), "asks-for-a-call.pt: refused: posix.system: this file asks to run code");
    EXPECT_FALSE(std::filesystem::exists("pickle-was-executed"));
    EXPECT_SAYS(message("module.pt"), "refused: __main__.Tiny: ");
    EXPECT_SAYS(message("before-1.6.pt"), "Unsupported: ");
    EXPECT_SAYS(message("before-1.6.pt"), "the format of torch before 1.6");
    EXPECT_SAYS(message("script.pt"), "Unsupported: ");
    EXPECT_SAYS(message("script.pt"), "TorchScript");
}

TEST(Pytorch, RefusesWhatIsNoArchive)
{
    EXPECT_SAYS(refusal(""), "empty file");
    EXPECT_SAYS(refusal("hello"), "found something else");
    EXPECT_SAYS(refusal("version https://git-lfs.github.com/spec/v1\n"), "Git LFS pointer");
    EXPECT_SAYS(refusal("\x80\x02" + global("os", "mkdir") + "."), "BadInput: w.bin: refused: os.mkdir");
    EXPECT_SAYS(refusal("\x80\x02}."), "Unsupported: w.bin: expected a ZIP archive of torch.save, found a bare pickle");
    EXPECT_SAYS(refusal("PK\x03\x04" + std::string(100, 'x')), "a zip archive with a directory at its end");
    EXPECT_SAYS(refusal(std::string(257, 'x') + "ustar" + std::string(20, 'x')), "tar format");
}

TEST(Pytorch, RefusesViewsOutsideTheirStorage)
{
    EXPECT_EQ(refusalOf({}), "accepted");
    EXPECT_EQ(refusalOf({.shape = {2, 2}, .strides = {2, 1}}), "accepted");
    EXPECT_EQ(refusalOf({.shape = {2, 1, 2}, .strides = {1, uint64_t{1} << 62, 2}}), "accepted"); // the stride of a single element says nothing
    EXPECT_EQ(refusalOf({.offset = 400, .shape = {0}}), "accepted");
    EXPECT_SAYS(refusalOf({.shape = {5}}), "w: expected a view within the 4 numbers of storage 0, found shape [5], strides [1] from number 0");
    EXPECT_SAYS(refusalOf({.offset = 1}), "from number 1");
    EXPECT_SAYS(refusalOf({.shape = {2}, .strides = {4}}), "strides [4]");
    EXPECT_SAYS(refusalOf({.shape = {2}, .strides = {uint64_t{1} << 62}}), "within the 4 numbers");
    EXPECT_SAYS(refusalOf({.offset = (uint64_t{1} << 63) - 1, .shape = {1}}), "within the 4 numbers");
    EXPECT_SAYS(refusalOf({.offset = (uint64_t{1} << 63) - 1, .shape = {2}}), "within the 4 numbers");
    EXPECT_SAYS(refusalOf({.shape = {5, 1ull << 61}, .strides = {1ull << 61, 1}}), "63 bits");
    EXPECT_SAYS(refusalOf({.shape = {uint64_t{1} << 63}}), "at least 0");
    EXPECT_SAYS(refusalOf({.offset = ~uint64_t{0}}), "at least 0");
    EXPECT_SAYS(refusalOf({.strides = {~uint64_t{0}}}), "at least 0");
    EXPECT_SAYS(refusalOf({.strides = {1, 1}}), "a stride for each size");
    EXPECT_SAYS(refusalOf({.shape = std::vector<uint64_t>(33, 1), .strides = std::vector<uint64_t>(33, 1)}), "at most 32 sizes");
    EXPECT_SAYS(refusalOf({.shape = {1 << 20, 1 << 20}, .strides = {0, 0}}), "no more than four times the file");
    EXPECT_SAYS(refusalOf({.metadata = "}" + text("conj") + "\x88s"}), "without further properties");
}

TEST(Pytorch, RefusesStoragesThatDoNotFit)
{
    EXPECT_SAYS(refusalOf({.numel = 5}), "w: expected 5 numbers of 4 bytes in storage 0, found 16 bytes");
    EXPECT_SAYS(refusalOf({.numel = (uint64_t{1} << 63) - 1}), "found 16 bytes");
    EXPECT_SAYS(refusalOf({.type = "HalfStorage"}), "4 numbers of 2 bytes");
    EXPECT_SAYS(refusalOf({.key = "1"}), "archive/data/1: expected this member");
    EXPECT_SAYS(refusalOf({.key = "../version"}), "expected this member");
    EXPECT_SAYS(refusalOf({.type = "float32"}), "a storage with type");
    ZipText packed;
    packed.add("a/data.pkl", pickleOf({}));
    packed.add("a/data/0", std::string(16, '\0'), {.method = 8});
    EXPECT_SAYS(refusal(packed.finish()), "Unsupported: w.bin: w: a/data/0: expected a stored member, found a compressed one");
    ZipText big;
    big.add("a/data.pkl", pickleOf({}));
    big.add("a/byteorder", "big");
    EXPECT_SAYS(refusal(big.finish()), "little-endian");
    ZipText two;
    two.add("a/data.pkl", pickleOf({}));
    two.add("b/data.pkl", pickleOf({}));
    EXPECT_SAYS(refusal(two.finish()), "one member data.pkl in the archive, found 2");
}

TEST(Pytorch, EveryCutOfAFileIsRefused)
{
    const std::string whole = readFile(fixtures / "state.pt", 1 << 20).value();
    for (size_t size = 0; size < whole.size(); size += 7) {
        EXPECT_NE(refusal(whole.substr(0, size)), "accepted") << size;
    }
}

TEST(Pytorch, ChangedBytesNeverReadOutside)
{
    const std::string whole = readFile(fixtures / "state.pt", 1 << 20).value();
    for (size_t at = 0; at < whole.size(); ++at) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 0x41);
        const auto index = indexOf(changed);
        for (const auto &[name, tensor] : index ? index->tensors : std::map<std::string, Tensor>{}) {
            EXPECT_EQ(toFloat(tensor).size(), static_cast<size_t>(*elementCount(tensor.shape)));
        }
    }
}
