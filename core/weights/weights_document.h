// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Walks a JSON document of weights member by member and decides what each is: tensor, object of tensors, wrapper, configuration, or something beside the weights.
/// The rules stand in json_weights.h. Part of that reader; nothing else needs this header. Thread rule: one thread at a time.

#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/weights/json_scanner.h"
#include "core/weights/json_tensor.h"
#include "core/weights/json_weights.h"

namespace headscope {

class WeightsDocument {
public:
    WeightsDocument(JsonScanner &scanner, const JsonReadOptions &options) : scanner_(scanner), options_(options) { weights_.index.source = scanner.source(); }

    /// Reads the whole text. False: the scanner says why.
    bool read();
    /// What was read. REQUIRES: read() was true. Once.
    JsonWeights take() { return std::move(weights_); }

private:
    enum class Role { Tensor, Wrapper, Config, Tokenizer, Vocab, Merges, Metadata, Format, Version, Beside };
    /// One open object that holds tensors.
    struct Level {
        std::string prefix;      ///< of the names of its tensors
        int wrappers = -1;       ///< wrappers around it; -1 for an object of tensors, in which names have no role
        bool hasWrapper = false; ///< then what is no tensor stands beside the weights
        std::unordered_set<std::string> names;
        std::vector<std::pair<std::string, std::string_view>> scalars; ///< numbers, name and text: tensors, unless the level has a wrapper
        std::optional<Error> refusal;                        ///< due unless the level has a wrapper
    };
    struct Member {
        std::string name;
        const char *place = nullptr; ///< of its name
    };

    static Role roleOf(std::string_view name);

    bool readLevel(Level &level);
    bool readMembers(Level &level);
    bool readMember(Level &level, const Member &member);
    bool readWrapper(Level &level, const Member &member);
    bool readOther(Level &level, const Member &member);
    bool readTensorOrObject(Level &level, const Member &member);
    bool readList(Level &level, const Member &member);
    bool readWords(const Member &member);
    bool readListOfObjects(const Level &level, const Member &member);
    bool readScalar(Level &level, const Member &member);
    bool readConfig(const Member &member);
    bool readText(std::string &out, const Member &member, bool mayBeList);
    bool readMetadata();
    bool readFormat();
    bool readVersion(Level &level, const Member &member);
    bool readBeside(const Member &member);
    bool setAside(Level &level, const Member &member, const char *value, std::pair<int, size_t> where);
    bool finishLevel(Level &level);
    bool finish();
    bool store(const std::string &name, const Member &member, Tensor tensor);
    void note(std::string name, std::string_view text);

    JsonScanner &scanner_;
    JsonReadOptions options_;
    JsonWeights weights_;
    int configRank_ = -1;
    std::string vocab_, merges_;
    bool format_ = false;
    std::optional<std::string> version_;
    std::optional<Error> firstPassedOver_; ///< the first scalar beside the tensors, for when there are no tensors at all
};

} // namespace headscope
