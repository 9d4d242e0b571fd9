// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/decoders.h"

#include <algorithm>

#include "core/base/text.h"

namespace headscope {

namespace {

std::string replaced(std::string_view text, std::string_view what, std::string_view with)
{
    std::string out;
    size_t done = 0;
    for (size_t at = what.empty() ? std::string_view::npos : text.find(what); at != std::string_view::npos; at = text.find(what, done)) {
        out.append(text.substr(done, at - done)).append(with);
        done = at + what.size();
    }
    return out.append(text.substr(done));
}

/// In this order, each on the whole token, as the reference does it.
std::string cleanedUp(std::string text)
{
    constexpr std::pair<const char *, const char *> rules[] = {{" .", "."},       {" ?", "?"},   {" !", "!"},   {" ,", ","},     {" ' ", "'"},    {" n't", "n't"},
                                                               {" 'm", "'m"}, {" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"}};
    for (const auto &[what, with] : rules) {
        text = replaced(text, what, with);
    }
    return text;
}

int hexDigit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

} // namespace

void WordPieceDecoder::apply(std::vector<std::string> &tokens, BrokenBytes) const
{
    for (size_t i = 0; i < tokens.size(); ++i) {
        if (i > 0) {
            tokens[i] = tokens[i].starts_with(options_.prefix) ? tokens[i].substr(options_.prefix.size()) : " " + tokens[i];
        }
        if (options_.cleanUp) {
            tokens[i] = cleanedUp(std::move(tokens[i]));
        }
    }
}

void MetaspaceDecoder::apply(std::vector<std::string> &tokens, BrokenBytes) const
{
    for (size_t i = 0; i < tokens.size(); ++i) {
        tokens[i] = replaced(tokens[i], options_.replacement, i == 0 && options_.prepended ? "" : " ");
    }
}

std::optional<unsigned char> byteOfToken(std::string_view token)
{
    if (token.size() != 6 || !token.starts_with("<0x") || !token.ends_with('>')) {
        return std::nullopt;
    }
    const int high = hexDigit(token[3]), low = hexDigit(token[4]);
    return high < 0 || low < 0 ? std::nullopt : std::optional(static_cast<unsigned char>(high * 16 + low));
}

std::string tokenOfByte(unsigned char byte)
{
    constexpr char digits[] = "0123456789ABCDEF";
    return {'<', '0', 'x', digits[byte >> 4], digits[byte & 15], '>'};
}

void ByteFallbackDecoder::apply(std::vector<std::string> &tokens, BrokenBytes broken) const
{
    std::vector<std::string> out;
    std::string bytes;
    const auto flush = [&] {
        if (!bytes.empty() && broken == BrokenBytes::Replace && firstInvalidUtf8(bytes)) {
            out.insert(out.end(), bytes.size(), "\xEF\xBF\xBD");
        } else if (!bytes.empty()) {
            out.push_back(bytes);
        }
        bytes.clear();
    };
    for (std::string &token : tokens) {
        if (const auto byte = byteOfToken(token)) {
            bytes += static_cast<char>(*byte);
        } else {
            flush();
            out.push_back(std::move(token));
        }
    }
    flush();
    tokens = std::move(out);
}

void FuseDecoder::apply(std::vector<std::string> &tokens, BrokenBytes) const
{
    std::string all;
    for (const std::string &token : tokens) {
        all += token;
    }
    tokens = {std::move(all)};
}

void StripDecoder::apply(std::vector<std::string> &tokens, BrokenBytes) const
{
    const std::string &content = options_.content;
    for (std::string &token : tokens) {
        size_t begin = 0, end = token.size();
        for (size_t i = 0; i < options_.start && token.compare(begin, content.size(), content) == 0 && begin < end; ++i) {
            begin += content.size();
        }
        for (size_t i = 0; i < options_.stop && end >= begin + content.size() && token.compare(end - content.size(), content.size(), content) == 0; ++i) {
            end -= content.size();
        }
        token = token.substr(begin, end - begin);
    }
}

void ReplaceDecoder::apply(std::vector<std::string> &tokens, BrokenBytes) const
{
    PatternSearch search(pattern_);
    for (std::string &token : tokens) {
        std::vector<PatternPart> parts;
        if (firstInvalidUtf8(token) || !search.parts(token, parts)) {
            continue;
        }
        std::string out;
        for (const PatternPart &part : parts) {
            out += part.match ? std::string_view(content_) : std::string_view(token).substr(part.begin, part.end - part.begin);
        }
        token = std::move(out);
    }
}

void SuffixDecoder::apply(std::vector<std::string> &tokens, BrokenBytes) const
{
    for (size_t i = 0; i < tokens.size(); ++i) {
        tokens[i] = replaced(tokens[i], suffix_, i + 1 == tokens.size() ? "" : " ");
    }
}

void CtcDecoder::apply(std::vector<std::string> &tokens, BrokenBytes) const
{
    tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
    std::vector<std::string> out;
    for (const std::string &token : tokens) {
        std::string text = replaced(token, options_.padding, "");
        if (options_.cleanUp) {
            text = replaced(cleanedUp(std::move(text)), options_.delimiter, " ");
        }
        if (!text.empty()) {
            out.push_back(std::move(text));
        }
    }
    tokens = std::move(out);
}

void BlankDecoder::apply(std::vector<std::string> &tokens, BrokenBytes) const
{
    for (size_t i = 1; i < tokens.size(); ++i) {
        tokens[i].insert(0, " ");
    }
}

} // namespace headscope
