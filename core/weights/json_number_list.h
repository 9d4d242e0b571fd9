// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Reads one tensor from numbers in JSON: a number, or lists of lists of numbers that form a regular box. The shape is found on the way: the first list of each depth
/// sets the size, every later one must agree.
///
/// Numbers keep the dtype that is asked for. float32 is rounded from the nearest float64, float16 and bfloat16 from it directly, once; integers and booleans must be exact.
/// Memory: exactly the tensor, because the commas are counted first. Cost: measured in tests/bench.

#include <cstddef>
#include <optional>
#include <vector>

#include "core/tensor/tensor.h"
#include "core/weights/json_scanner.h"

namespace headscope {

/// How far a list of numbers at most reaches: up to the first character that no such list contains.
struct ListExtent {
    const char *end = nullptr; ///< behind the last bracket before that character; nullptr when there is none
    size_t numbers = 0;        ///< at most so many numbers
};

/// The extent of the list that starts here; nothing when it was told to stop. Moves nothing.
std::optional<ListExtent> listExtent(JsonScanner &scanner);

class JsonNumberList {
public:
    /// `acceptNonFinite`: NaN and Infinity, written as words, are numbers (of floating point dtypes), and null is NaN.
    JsonNumberList(JsonScanner &scanner, DType dtype, bool acceptNonFinite);

    /// Reads the number or list that starts here, of which at most `mostNumbers` numbers are to be expected (ListExtent::numbers, 1 for a number). False: the scanner says why.
    bool read(size_t mostNumbers);
    /// What was read. REQUIRES: read() was true. Once.
    Tensor take();

private:
    bool beginList();
    bool endList();
    bool readRow();
    bool readSlow();
    bool readWord(const char *start);
    bool store(double value, std::string_view token, bool whole);
    bool storeWhole(double value, std::string_view token, bool whole);
    template <class T>
    bool keep(T value);
    bool isBeyond(double value) const;
    template <class Refuse>
    bool within(size_t depth, Refuse refuse);
    bool refuseNumber(const char *place, const std::string &expected, const std::string &found);
    bool refuseKind(const char *place, const std::string &expected);
    bool refuseSyntax(const std::string &expected);

    JsonScanner &scanner_;
    DType dtype_;
    bool acceptNonFinite_;
    Shape shape_;                 ///< size of each depth, -1 while unknown
    std::vector<int64_t> counts_; ///< elements so far in each open list, the one being read included
    size_t leafDepth_ = 0;        ///< depth at which the numbers stand
    bool leafKnown_ = false;
    std::shared_ptr<std::byte[]> values_;
    size_t count_ = 0, capacity_ = 0;
};

} // namespace headscope
