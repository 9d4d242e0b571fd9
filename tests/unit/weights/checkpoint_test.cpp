// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/checkpoint.h"

#include <chrono>
#include <cstring>
#include <fstream>

#include <gtest/gtest.h>

#include "core/base/text.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/zip_text.h"

using namespace headscope;
using namespace headscope::testing;
namespace fs = std::filesystem;

namespace {

const fs::path shared = fs::path(HEADSCOPE_SOURCE_DIR) / "../shared/parity";
const fs::path pytorchFixtures = fs::path(HEADSCOPE_SOURCE_DIR) / "tests/fixtures/pytorch";

/// A safetensors file of scalars: name -> value.
std::string safetensorsOf(const std::map<std::string, float> &values)
{
    std::string header = "{", data;
    for (const auto &[name, value] : values) {
        header += concat(header.size() > 1 ? "," : "", "\"", name, R"(":{"dtype":"F32","shape":[],"data_offsets":[)", data.size(), ",", data.size() + 4, "]}");
        data.append(reinterpret_cast<const char *>(&value), sizeof value);
    }
    header += "}";
    return littleEndian(header.size(), 8) + header + data;
}

std::string indexOf(const std::map<std::string, std::string> &map)
{
    std::string out = R"({"metadata":{"total_size":8},"weight_map":{)";
    for (const auto &[tensor, shard] : map) {
        out += concat(out.back() == '{' ? "" : ",", "\"", tensor, "\":\"", shard, "\"");
    }
    return out + "}}";
}

/// The message of a refusal, which names the folder; "opened NAME..." when there was none.
std::string answer(const fs::path &path)
{
    const auto index = openCheckpoint(path);
    if (!index) {
        EXPECT_EQ(index.error().message.find('\n'), std::string::npos);
        EXPECT_NE(index.error().message.find(path.filename().string()), std::string::npos) << index.error().message;
        return index.error().message;
    }
    std::string out = "opened";
    for (const auto &[name, tensor] : index->tensors) {
        out += " " + name;
    }
    return out;
}

void put(const fs::path &path, const std::string &bytes) { ASSERT_TRUE(writeFile(path, bytes)) << path; }

#define EXPECT_SAYS(given, words) EXPECT_NE((given).find(words), std::string::npos) << (given)

} // namespace

TEST(Checkpoint, FindsTheWeightsOfAFolderInOrder)
{
    const TemporaryFolder folder;
    put(folder / "odd.pth", "x");
    EXPECT_EQ(findCheckpoint(folder.path())->path, folder / "odd.pth");
    EXPECT_EQ(findCheckpoint(folder.path())->form, CheckpointForm::Pytorch);
    struct Step {
        std::string name;
        CheckpointForm form;
    };
    const std::vector<Step> steps = {{"weights.json", CheckpointForm::Json}, {"pytorch_model.bin.index.json", CheckpointForm::ShardIndex}, {"pytorch_model.bin", CheckpointForm::Pytorch},
        {"model.safetensors.index.json", CheckpointForm::ShardIndex}, {"model.safetensors", CheckpointForm::Safetensors}};
    for (const auto &step : steps) {
        put(folder / step.name, "x");
        const auto found = findCheckpoint(folder.path());
        ASSERT_TRUE(found) << found.error().message;
        EXPECT_EQ(found->path, folder / step.name);
        EXPECT_EQ(found->form, step.form);
    }
}

TEST(Checkpoint, ListsWhatItCannotChooseFrom)
{
    const TemporaryFolder folder;
    EXPECT_SAYS(answer(folder.path()), "expected weights (model.safetensors, ");
    put(folder / "training_args.bin", "x");
    put(folder / "optimizer.pt", "x");
    put(folder / "rng_state_0.pth", "x");
    EXPECT_SAYS(answer(folder.path()), "found no such file");
    put(folder / "tf_model.h5", "x");
    EXPECT_SAYS(answer(folder.path()), "found only tf_model.h5 (HDF5 of TensorFlow, which is not read)");
    put(folder / "b.pt", "x");
    put(folder / "a.safetensors", "x");
    EXPECT_SAYS(answer(folder.path()), "found 2: a.safetensors, b.pt (open one of them)");
    EXPECT_SAYS(answer(folder / "nothing"), "found nothing there");
    EXPECT_SAYS(answer("/dev/null"), "found something else");
}

TEST(Checkpoint, KnowsSingleFilesByTheirFirstBytes)
{
    const TemporaryFolder folder;
    put(folder / "a", safetensorsOf({{"w", 1}}));
    EXPECT_EQ(answer(folder / "a"), "opened w");
    put(folder / "b", R"( {"v": [1.5]})");
    EXPECT_EQ(answer(folder / "b"), "opened v");
    fs::copy_file(pytorchFixtures / "nested-4.pt", folder / "c");
    EXPECT_EQ(answer(folder / "c"), "opened 7 layers.0.w layers.1.w pair.0");
    put(folder / "d", "GGUF and more");
    EXPECT_SAYS(answer(folder / "d"), "found GGUF, which is not read");
    put(folder / "e", "hello");
    EXPECT_SAYS(answer(folder / "e"), "begins like none of them");
}

TEST(Checkpoint, JoinsShards)
{
    const TemporaryFolder folder;
    put(folder / "one.safetensors", safetensorsOf({{"a", 1}, {"b", 2}, {"stray", 3}}));
    put(folder / "two.safetensors", safetensorsOf({{"c", 4}, {"a", 9}}));
    put(folder / "model.safetensors.index.json", indexOf({{"a", "one.safetensors"}, {"b", "one.safetensors"}, {"c", "two.safetensors"}}));
    const auto index = openCheckpoint(folder.path());
    ASSERT_TRUE(index) << index.error().message;
    ASSERT_EQ(index->tensors.size(), 3u);
    EXPECT_EQ(toFloat(*index->find("a")), std::vector<float>{1});
    EXPECT_EQ(toFloat(*index->find("c")), std::vector<float>{4});
    EXPECT_EQ(index->files.size(), 2u);
    EXPECT_EQ(index->source, (folder / "model.safetensors.index.json").string());
    ASSERT_EQ(index->notes.size(), 2u);
    EXPECT_EQ(index->notes[0], "The index lists 1 tensor of one.safetensors not or in another shard; left out: stray.");
    EXPECT_EQ(answer(folder / "model.safetensors.index.json"), "opened a b c");
}

TEST(Checkpoint, JoinsShardsOfPyTorch)
{
    const TemporaryFolder folder;
    fs::copy_file(pytorchFixtures / "nested-4.pt", folder / "pytorch_model-00001-of-00002.bin");
    fs::copy_file(pytorchFixtures / "state.pt", folder / "pytorch_model-00002-of-00002.bin");
    put(folder / "pytorch_model.bin.index.json",
        indexOf({{"layers.0.w", "pytorch_model-00001-of-00002.bin"}, {"w", "pytorch_model-00002-of-00002.bin"}, {"complex", "pytorch_model-00002-of-00002.bin"}}));
    const auto index = openCheckpoint(folder.path());
    ASSERT_TRUE(index) << index.error().message;
    EXPECT_EQ(toFloat(*index->find("layers.0.w")), (std::vector<float>{1, 2}));
    EXPECT_EQ(index->find("w")->shape, (Shape{3, 4}));
    EXPECT_TRUE(index->unreadable.contains("complex"));
}

TEST(Checkpoint, AnIndexStaysInsideItsFolder)
{
    const TemporaryFolder outer;
    const fs::path folder = outer / "model";
    fs::create_directories(folder / "sub");
    put(outer / "outside.safetensors", safetensorsOf({{"a", 1}}));
    put(folder / "sub/inside.safetensors", safetensorsOf({{"a", 1}}));
    fs::create_symlink("../outside.safetensors", folder / "link.safetensors");
    fs::create_directory_symlink("..", folder / "up");
    fs::create_symlink("sub/inside.safetensors", folder / "good.safetensors");
    fs::create_symlink("nowhere", folder / "dangling.safetensors");
    const auto with = [&](const std::string &shard) {
        put(folder / "model.safetensors.index.json", indexOf({{"a", shard}}));
        return answer(folder);
    };
    EXPECT_EQ(with("sub/inside.safetensors"), "opened a");
    EXPECT_EQ(with("./sub/inside.safetensors"), "opened a");
    EXPECT_EQ(with("good.safetensors"), "opened a");
    EXPECT_SAYS(with("../outside.safetensors"), "a: expected the name of a file inside the folder, found \"../outside.safetensors\"");
    EXPECT_SAYS(with("sub/../../outside.safetensors"), "expected the name of a file inside");
    EXPECT_SAYS(with((outer / "outside.safetensors").string()), "expected the name of a file inside");
    EXPECT_SAYS(with("link.safetensors"), "found a link that leads out of it");
    EXPECT_SAYS(with("up/outside.safetensors"), "found a link that leads out of it");
    EXPECT_SAYS(with("dangling.safetensors"), "no such file");
    EXPECT_SAYS(with("sub"), "to be a file");
    EXPECT_SAYS(with(""), "expected the name of a file inside");
    EXPECT_SAYS(with("sub/"), "expected the name of a file inside");
    EXPECT_SAYS(with("sub\\u0000/inside.safetensors"), "expected the name of a file inside");
    EXPECT_SAYS(with("config.json"), "no such file");
    EXPECT_SAYS(with("model.safetensors.index.json"), "expected shards that end in");
}

TEST(Checkpoint, TheCacheOfHuggingFaceOpens)
{
    const TemporaryFolder outer; // files of a snapshot are links to blobs, which the cache keeps beside the snapshots
    const fs::path folder = outer / "models--x/snapshots/0123";
    fs::create_directories(folder);
    fs::create_directories(outer / "models--x/blobs");
    put(outer / "models--x/blobs/aa", safetensorsOf({{"a", 1}}));
    put(outer / "secret", safetensorsOf({{"a", 1}}));
    fs::create_symlink("../../blobs/aa", folder / "one.safetensors");
    fs::create_symlink("../../../secret", folder / "two.safetensors");
    put(folder / "model.safetensors.index.json", indexOf({{"a", "one.safetensors"}}));
    EXPECT_EQ(answer(folder), "opened a");
    put(folder / "model.safetensors.index.json", indexOf({{"a", "two.safetensors"}}));
    EXPECT_SAYS(answer(folder), "found a link that leads out of it");
}

TEST(Checkpoint, RefusesAnIndexThatDoesNotFit)
{
    const TemporaryFolder folder;
    put(folder / "one.safetensors", safetensorsOf({{"a", 1}}));
    const auto with = [&](const std::string &json) {
        put(folder / "model.safetensors.index.json", json);
        return answer(folder.path());
    };
    EXPECT_SAYS(with("hello"), "model.safetensors.index.json: not JSON");
    EXPECT_SAYS(with("[]"), "expected an object with a weight_map");
    EXPECT_SAYS(with("{}"), "expected an object with a weight_map");
    EXPECT_SAYS(with(R"({"weight_map": {}})"), "expected an object with a weight_map");
    EXPECT_SAYS(with(R"({"weight_map": {"a": 1}})"), "a: expected the name of a shard, found number");
    EXPECT_SAYS(with(R"({"weight_map": {"a": "one.safetensors", "a": "two.safetensors"}})"), "a: expected the name once");
    EXPECT_SAYS(with(std::string(100000, '[')), "levels");
    EXPECT_SAYS(with(indexOf({{"a", "one.safetensors"}, {"b", "one.safetensors"}})), "b: expected it in the shard one.safetensors, found none of this name there");
    EXPECT_SAYS(with(indexOf({{"a", "one.safetensors"}, {"b", "two.safetensors"}})), "b: expected the shard two.safetensors in the folder, found no such file");
}

TEST(Checkpoint, AChangeOfAnyFileIsNoticed)
{
    const TemporaryFolder folder;
    put(folder / "one.safetensors", safetensorsOf({{"a", 1}}));
    put(folder / "two.safetensors", safetensorsOf({{"b", 2}}));
    put(folder / "model.safetensors.index.json", indexOf({{"a", "one.safetensors"}, {"b", "two.safetensors"}}));
    const auto index = openCheckpoint(folder.path());
    ASSERT_TRUE(index) << index.error().message;
    EXPECT_TRUE(checkIntact(*index));
    fs::resize_file(folder / "two.safetensors", 10);
    (void)toFloat(*index->find("b")); // no crash
    const auto status = checkIntact(*index);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::BadInput);
    EXPECT_SAYS(status.error().message, (folder / "two.safetensors").string() + ": expected it unchanged");
}

TEST(Checkpoint, StopsOnRequest)
{
    const TemporaryFolder folder;
    put(folder / "model.safetensors", safetensorsOf({{"a", 1}}));
    std::stop_source stop;
    stop.request_stop();
    const auto index = openCheckpoint(folder.path(), {stop.get_token(), {}});
    ASSERT_FALSE(index);
    EXPECT_EQ(index.error().code, ErrorCode::Cancelled);
}

namespace {

/// Resident bytes of the process.
size_t residentBytes()
{
    std::ifstream file("/proc/self/statm");
    size_t whole = 0, resident = 0;
    file >> whole >> resident;
    return resident * 4096;
}

} // namespace

TEST(Checkpoint, OpeningTouchesHeadersOnly)
{
    const TemporaryFolder folder;
    constexpr size_t gigabytes2 = size_t{2} << 30;
    const std::string header = concat(R"({"w":{"dtype":"F32","shape":[)", gigabytes2 / 4, R"(],"data_offsets":[0,)", gigabytes2, "]}}");
    put(folder / "model.safetensors", littleEndian(header.size(), 8) + header);
    fs::resize_file(folder / "model.safetensors", 8 + header.size() + gigabytes2); // sparse: takes no room on the disk
    const size_t before = residentBytes();
    const auto begin = std::chrono::steady_clock::now();
    const auto index = openCheckpoint(folder.path());
    const auto took = std::chrono::steady_clock::now() - begin;
    const size_t after = residentBytes();
    ASSERT_TRUE(index) << index.error().message;
    EXPECT_EQ(index->find("w")->bytes.size(), gigabytes2);
    std::printf("opened 2 GB in %.2f ms, %zd kB more resident\n", std::chrono::duration<double, std::milli>(took).count(), (static_cast<ssize_t>(after) - static_cast<ssize_t>(before)) / 1024);
    EXPECT_LT(took, std::chrono::milliseconds(50));
    EXPECT_LT(after, before + (size_t{20} << 20));
}

TEST(CheckpointParity, FoldersOfAllFormsOpen)
{
    if (!fs::exists(shared / "hf")) {
        GTEST_SKIP() << "no recorded cases at " << shared;
    }
    size_t opened = 0;
    for (const auto &entry : fs::directory_iterator(shared / "hf")) {
        const auto index = openCheckpoint(entry.path() / "model");
        EXPECT_TRUE(index) << index.error().message;
        EXPECT_TRUE(!index || (!index->tensors.empty() && index->unreadable.empty() && index->notes.empty())) << entry.path();
        opened += index ? 1 : 0;
    }
    EXPECT_GE(opened, 30u);
    const auto shards = openCheckpoint(shared / "hf/llama3-rope-sharded-bf16/model");
    ASSERT_TRUE(shards);
    EXPECT_EQ(shards->files.size(), 3u);
    EXPECT_TRUE(openCheckpoint(shared / "json-weights/bert-json-folder/model"));
}

TEST(CheckpointParity, MalformedFoldersAreRefusedAsTheirSheetSays)
{
    if (!fs::exists(shared / "malformed/folders")) {
        GTEST_SKIP() << "no malformed files at " << shared;
    }
    const fs::path folders = shared / "malformed/folders";
    EXPECT_SAYS(answer(folders / "no-weights"), "model.safetensors");
    EXPECT_SAYS(answer(folders / "empty-folder"), "expected weights");
    EXPECT_SAYS(answer(folders / "index-missing-shard"), "model-00002-of-00002.safetensors");
    EXPECT_SAYS(answer(folders / "index-path-outside"), "../outside.safetensors");
    EXPECT_SAYS(answer(folders / "pickle-with-call"), "refused: os.mkdir");
}
