// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Messages in another language: texts with places, "expected %1 heads, found %2", are found in finished English messages and said in the other language.
///
/// A message is parts joined by ": " or "; " ("w.json: byte 7: expected a number, found a list"). Each part that is a text of the book is translated, what no text fits (names of files and tensors)
/// stays as it is, and so does a message of which nothing is known. What fills a place is translated in the same way, but for what stands in quotes there. A text is a run of literals,
/// searched from left to right, so that a message costs a number of comparisons that is bounded whatever stands in it.
/// Thread rule: const functions may run at once.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace headscope {

class PhraseBook {
public:
    static constexpr size_t mostBytes = 4096; ///< of a message; longer ones are given back as they are

    /// `source` has its places in order, %1 %2 ...; `translation` has the same in any order. False, and nothing is added, where it has not.
    /// "%1, %2" and "%1 and %2" are how lists are joined: where all parts of a list are known, they are joined as the translations say. `onlyInPlaces`: a word that is a name elsewhere.
    bool add(std::string_view source, std::string_view translation, bool onlyInPlaces = false);
    bool empty() const { return phrases_.empty(); }

    /// UTF-8 in, UTF-8 out.
    std::string translate(std::string_view message) const;

private:
    struct Phrase {
        std::vector<std::string> literals; ///< around the places: one more than these
        std::string translation;
        size_t weight = 0; ///< bytes of literals
        bool onlyInPlaces = false;
        bool keepsEnd = false; ///< the place that it ends with stays there
    };
    /// What may still be spent on a message.
    struct Budget {
        int64_t bytes, depth;
    };
    using Places = std::vector<std::string_view>;
    using Said = std::optional<std::string>;

    /// A text of the book that a part of a message is.
    struct Match {
        const Phrase *phrase = nullptr;
        Places places;
        bool stopped = false; ///< with a full stop that the text has not
    };

    Said sentence(std::string_view text, bool inPlace, Budget &budget) const;
    std::optional<Match> part(std::string_view text, bool inPlace, Budget &budget) const;
    std::optional<Match> phrase(std::string_view text, bool inPlace, Budget &budget) const;
    Said list(std::string_view text, Budget &budget) const;
    std::optional<Places> fit(const Phrase &phrase, std::string_view text, Budget &budget) const;
    std::string filled(const Match &match, Budget &budget) const;
    const Phrase *exact(std::string_view text) const;

    std::vector<Phrase> phrases_;
    std::unordered_map<std::string, size_t> exact_;       ///< those without places
    std::array<std::vector<size_t>, 257> byFirstByte_;    ///< those with places, by their first byte; last: those that begin with a place. The longest literals first
};

} // namespace headscope
