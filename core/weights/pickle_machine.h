// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Runs the pickle inside a PyTorch file without running anything that it asks for.
///
/// A pickle is a program for a stack machine (Python's Lib/pickletools.py describes every opcode). Python's machine imports and calls whatever the program names; this one knows a closed
/// list of names (tensors, storages, dtypes, OrderedDict, Size, device), for each of which it has a value of its own, and refuses every other by name. The result is a graph
/// of plain values over the text of the pickle. Nothing here recurses, and stack, memo and objects are limited, so memory stays below some 60 times the pickle, and below
/// 400 MB for the largest that is accepted.
/// Thread rule: pure.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/tensor/tensor.h"

namespace headscope {

constexpr size_t mostPickleBytes = 16u << 20; ///< some 80,000 tensors

/// A value; what it is made of lies in the graph.
struct PickleValue {
    enum class Kind : uint8_t {
        None,
        Bool,
        Int,
        Text,    ///< index into texts
        Other,   ///< floats, bytes, large integers, devices: of no use here
        List,    ///< index into lists; tuples, sets and sizes too
        Dict,    ///< index into dicts
        Global,  ///< row in the table of known names
        Storage, ///< index into storages
        Tensor,  ///< index into tensors
    };
    Kind kind = Kind::None;
    int64_t number = 0; ///< the integer, 0 or 1 of a Bool, or the index
};

/// A block of numbers in a member of its own.
struct PickledStorage {
    std::string_view key;   ///< names the member
    std::string_view dtype; ///< as safetensors would name it; empty: bytes, of which the tensor says the dtype
    int64_t numel = 0;      ///< numbers, or bytes where dtype is empty; not negative
};

/// A view of a storage, nothing checked against the storage yet.
struct PickledTensor {
    size_t storage = 0; ///< index into storages
    std::string_view dtype;
    int64_t offset = 0; ///< in numbers
    Shape shape;        ///< at most 32 sizes
    Shape strides;      ///< in numbers; as many as sizes
};

/// What a pickle describes. Texts are views of it: it must outlive the graph.
struct PickleGraph {
    using Items = std::vector<PickleValue>;
    using Entries = std::vector<std::pair<PickleValue, PickleValue>>;
    std::vector<std::string_view> texts;
    std::vector<Items> lists;
    std::vector<Entries> dicts;   ///< in order; a key may stand twice
    std::vector<PickledStorage> storages;
    std::vector<PickledTensor> tensors;
    PickleValue root;

    const Items &items(PickleValue list) const { return lists[static_cast<size_t>(list.number)]; }
    const Entries &entries(PickleValue dict) const { return dicts[static_cast<size_t>(dict.number)]; }
    std::string_view text(PickleValue value) const { return texts[static_cast<size_t>(value.number)]; }
};

/// Protocols 2 to 5. BadInput, without the name of the file in front: "refused: os.system: this file asks to run code ..." for a name outside the list; a pickle that is cut off, too large, or breaks
/// the rules of the machine (the message names the byte).
Result<PickleGraph> runPickle(std::string_view pickle);

} // namespace headscope
