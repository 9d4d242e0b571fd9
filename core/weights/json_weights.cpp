// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/json_weights.h"

#include <new>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/weights/weights_document.h"
#include "core/weights/json_source.h"

namespace headscope {

Result<JsonWeights> readJsonWeights(std::string_view text, const std::string &source, const JsonReadOptions &options, const Progress &progress)
{
    if (const auto encoding = wideEncoding(text); !encoding.empty()) {
        return badInput(concat(source, ": byte 0: expected JSON in UTF-8, found ", encoding));
    }
    constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";
    const size_t skipped = text.starts_with(byteOrderMark) ? byteOrderMark.size() : 0;
    text.remove_prefix(skipped);
    const size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) {
        return badInput(concat(source, ": expected JSON, found ", text.empty() ? "an empty file" : "white space only"));
    }
    if (progress.cancelled()) {
        return cancelled();
    }
    try {
        JsonScanner scanner(source, text, skipped, progress);
        if (scanner.left() <= first) { // nothing but a number
            scanner.refuse(text.data() + first, "an object of named tensors", "a number");
            return *scanner.error();
        }
        WeightsDocument document(scanner, options);
        if (!document.read()) {
            return *scanner.error();
        }
        progress.say(1.0, "reading weights");
        return document.take();
    } catch (const std::bad_alloc &) {
        return outOfResources(concat(source, ": not enough memory for its tensors"));
    }
}

Result<JsonWeights> openJsonWeights(const std::filesystem::path &path, const JsonReadOptions &options, const Progress &progress)
{
    HS_TRY(file, MappedFile::open(path));
    return readJsonWeights({reinterpret_cast<const char *>(file->bytes().data()), file->bytes().size()}, path.string(), options, progress);
}

Result<JsonWeights> openJsonWeights(const std::filesystem::path &path, const Progress &progress) { return openJsonWeights(path, JsonReadOptions{}, progress); }

} // namespace headscope
