// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Arguments of a subcommand, read by a table of options. The same table writes --help.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace headscope::cli {

/// Exit statuses of the command line.
enum Exit : int { Success = 0, Usage = 2, Fault = 3, CannotDo = 4, Resources = 5, Interrupted = 130 };

int exitStatus(ErrorCode code);

/// A message of core as the command line says it: "the setting causal=false" becomes "--config causal=false".
std::string inFlags(std::string message);

struct Option {
    std::string_view name;  ///< "--text"
    std::string_view value; ///< "T"; empty for a switch
    std::string_view help;
    bool repeatable = false;
};

class Arguments {
public:
    /// Reads `words` by the table: at most `positionals` words without a dash, options as "--name value" or "--name=value". BadInput carries a usage error.
    static Result<Arguments> parse(const std::vector<std::string> &words, const std::vector<Option> &table, size_t positionals);

    bool has(std::string_view option) const { return values_.find(option) != values_.end(); }
    /// The value given last, or `otherwise`.
    std::string text(std::string_view option, std::string otherwise = "") const;
    const std::vector<std::string> &all(std::string_view option) const;
    const std::vector<std::string> &positionals() const { return positionals_; }

    /// A whole number in [low, high]. BadInput names the option.
    Result<int> integer(std::string_view option, int otherwise, int low, int high) const;
    /// "1,2,5" or "0-3,7": whole numbers from 0 on.
    Result<std::vector<int>> integers(std::string_view option) const;

private:
    std::map<std::string, std::vector<std::string>, std::less<>> values_;
    std::vector<std::string> positionals_;
};

/// "a,b" as two words; an empty text as one empty word.
std::vector<std::string> splitByComma(const std::string &text);

} // namespace headscope::cli
