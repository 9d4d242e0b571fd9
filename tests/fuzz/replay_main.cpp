// SPDX-License-Identifier: GPL-3.0-or-later

/// Gives every file of the folders named on the command line to LLVMFuzzerTestOneInput, without a fuzzer. Fails when a folder holds none.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "core/base/file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int count, char **arguments)
{
    constexpr size_t mostBytes = 1 << 20;
    for (int i = 1; i < count; ++i) {
        std::vector<std::filesystem::path> files;
        for (const auto &entry : std::filesystem::directory_iterator(arguments[i])) {
            files.push_back(entry.path());
        }
        std::sort(files.begin(), files.end());
        for (const auto &file : files) {
            const auto bytes = headscope::readFile(file, mostBytes);
            if (!bytes) {
                std::fprintf(stderr, "%s\n", bytes.error().message.c_str());
                return 1;
            }
            std::fprintf(stderr, "%s\n", file.filename().c_str()); // the last one named is the one that aborts
            LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t *>(bytes->data()), bytes->size());
        }
        std::printf("%s: %zu files replayed\n", arguments[i], files.size());
        if (files.empty()) {
            return 1;
        }
    }
    return count > 1 ? 0 : 1;
}
