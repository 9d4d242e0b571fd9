// SPDX-License-Identifier: GPL-3.0-or-later
// tokenizer_bench FOLDER...: megabytes of text for each second of processor time, for English-like text and for texts that are hostile to tokenizers.
#include <chrono>
#include <cstdio>
#include <ctime>
#include <random>
#include <string>

#include "core/tokenizer/tokenizer.h"

using namespace headscope;

namespace {

/// English-like prose: words drawn by a Zipf-like law from a list that the seed makes, with punctuation and numbers, so that most words come more than once and new ones keep coming.
std::string prose(size_t bytes)
{
    const char *common[] = {"the", "of", "and", "to", "in", "a", "is", "that", "for", "it", "as", "was", "with", "be", "by", "on", "not", "he", "his", "but", "at", "are", "this", "have", "which"};
    std::mt19937 random(7);
    std::vector<std::string> rare;
    for (int i = 0; i < 20000; ++i) {
        std::string word;
        for (int syllables = 1 + static_cast<int>(random() % 4); syllables > 0; --syllables) {
            word += "bcdfghlmnprst"[random() % 13];
            word += "aeiou"[random() % 5];
            word += "nrst"[random() % 4];
        }
        rare.push_back(word);
    }
    std::string out;
    while (out.size() < bytes) {
        const uint32_t kind = random() % 100;
        if (kind < 55) {
            out += common[random() % std::size(common)];
        } else if (kind < 97) {
            const double u = static_cast<double>(random()) / 4294967296.0;
            out += rare[static_cast<size_t>(u * u * u * static_cast<double>(rare.size()))];
        } else {
            out += std::to_string(random() % 3000);
        }
        out += kind % 12 == 0 ? ". " : kind % 17 == 0 ? ", " : kind == 50 ? "\n" : " ";
    }
    return out;
}

void measure(const Tokenizer &tokenizer, const char *name, const std::string &text)
{
    const std::clock_t begin = std::clock();
    const auto encoding = tokenizer.encode(text);
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    std::printf("  %-28s %9zu bytes  %8.3f s  %8.2f MB/s  %s\n", name, text.size(), seconds, static_cast<double>(text.size()) / seconds / 1e6,
                encoding ? (std::to_string(encoding->ids.size()) + " tokens").c_str() : encoding.error().message.c_str());
}

std::string repeated(std::string_view part, size_t bytes)
{
    std::string out;
    while (out.size() < bytes) {
        out += part;
    }
    return out;
}

} // namespace

int main(int count, char **arguments)
{
    for (int i = 1; i < count; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        const auto tokenizer = Tokenizer::openFolder(arguments[i]);
        if (!tokenizer || !*tokenizer) {
            std::printf("%s: %s\n", arguments[i], tokenizer ? "no tokenizer" : tokenizer.error().message.c_str());
            return 1;
        }
        std::printf("%s: %s, opened in %.3f s\n", arguments[i], (*tokenizer)->kind().c_str(), std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
        measure(**tokenizer, "prose", prose(8'000'000));
        measure(**tokenizer, "prose without blanks", [] {
            std::string text = prose(1'000'000);
            std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '.' || c == ','; });
            return text;
        }());
        measure(**tokenizer, "aaa…", std::string(100'000, 'a'));
        measure(**tokenizer, "aaa…, ten times as long", std::string(1'000'000, 'a'));
        measure(**tokenizer, "blanks", std::string(100'000, ' '));
        measure(**tokenizer, "blanks, then a word", std::string(100'000, ' ') + "a");
        measure(**tokenizer, "word, then blanks, then word", "a" + std::string(100'000, ' ') + "a");
        measure(**tokenizer, "line ends", std::string(100'000, '\n'));
        measure(**tokenizer, "!!!…", std::string(100'000, '!'));
        measure(**tokenizer, "111…", std::string(100'000, '1'));
        measure(**tokenizer, "Chinese", repeated("注意力机制", 100'000));
        measure(**tokenizer, "one letter, many marks", "e" + repeated("\u0301\u0323", 100'000));
        measure(**tokenizer, "emoji", repeated("👩‍👩‍👧‍👦🏽", 100'000));
    }
}
