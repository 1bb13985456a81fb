#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "guardrails/engine/tokens.h"

namespace sekisho::guardrails {

/// Weighted phrases, and what of them is in a text.
///
/// A line is `WEIGHT PHRASE`. A phrase is words, compared by stem; `a|b` is either, `@class` one of a class, `~N` at most N
/// words between; `=word` is the word as it stands. `@class: a b c` makes a class. `#` begins a comment.
/// A weight of 3 is enough by itself for HIGH confidence, 2 for MEDIUM, 1 for LOW; negative weights speak against.
/// Immutable; thread-safe.
class Lexicon {
public:
    explicit Lexicon(std::string_view source);

    struct Hit {
        std::uint32_t phrase = 0;  ///< which line
        int weight = 0;
        std::uint32_t begin = 0;  ///< in the folded text
        std::uint32_t end = 0;
    };
    /// In the order of their first words.
    [[nodiscard]] std::vector<Hit> find(std::span<const Token> tokens) const;
    /// The words of the shipped phrases of which `letters`, written without spaces, is made: for spelled-out text.
    [[nodiscard]] Tokens words_in(const Spelled& spelled) const;

private:
    struct Element {
        std::vector<std::uint32_t> words;  ///< sorted
        int gap = 0;                       ///< words that may stand before it
    };
    struct Phrase {
        int weight = 0;
        std::vector<Element> elements;
    };
    using Class = std::vector<std::uint32_t>;

    std::uint32_t intern(std::string_view word);
    void add_alternatives(Class& to, std::string_view text);
    void add_phrase(std::string_view line);
    [[nodiscard]] bool matches(const Phrase& phrase, std::span<const std::pair<std::uint32_t, std::uint32_t>> words,
                               std::size_t at, std::size_t element, std::size_t& last) const;

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    using Vocabulary = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;
    Vocabulary vocabulary_;   ///< stems
    Vocabulary standing_;     ///< words as they stand
    std::uint32_t last_ = 0;  ///< the numbers of both
    std::unordered_map<std::string, Class, Hash, std::equal_to<>> classes_;
    std::vector<Phrase> phrases_;
    std::vector<std::vector<std::uint32_t>> by_first_word_;
    std::vector<std::string> written_;  ///< words as they stand in the source, longest first
};

/// How sure a score is.
enum class Confidence { none, low, medium, high };

/// When a text reaches each confidence: by the sum of the weights of different phrases that begin within evidence_window.
/// What speaks against may stand a little behind as well, and takes away `most_against` at most.
struct Levels {
    struct Reached {
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    Confidence confidence = Confidence::none;
    Reached at[4] = {};  ///< for each confidence up to `confidence`: the phrase that brought it, in the folded text
};
inline constexpr std::size_t evidence_window = 320;  ///< bytes of folded text
inline constexpr std::size_t evidence_ahead = 160;
[[nodiscard]] Levels levels_of(std::vector<Lexicon::Hit> hits, int most_against);

}  // namespace sekisho::guardrails
