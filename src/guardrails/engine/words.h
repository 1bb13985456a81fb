#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "guardrails/engine/reading.h"

namespace sekisho::guardrails {

/// Words and phrases that are looked for as whole words, whatever their case, spaces between them and disguise. Immutable;
/// thread-safe.
class WordList {
public:
    WordList() = default;
    /// A word of which nothing is to be seen (says_nothing) is found nowhere.
    explicit WordList(const std::vector<std::string>& words);
    [[nodiscard]] static bool says_nothing(std::string_view word);

    struct Hit {
        std::size_t word = 0;   ///< which of the list
        std::size_t begin = 0;  ///< in the original
        std::size_t end = 0;
    };
    [[nodiscard]] std::vector<Hit> find(const Reading& reading) const;
    [[nodiscard]] bool empty() const noexcept { return words_.empty(); }

private:
    struct Word {
        std::string text;        ///< folded, in lower case, one space between words
        std::size_t anchor = 0;  ///< where its first word begins in it
    };
    void find_in(std::string_view text, const Tokens& tokens, const Reading& reading, std::vector<Hit>& hits) const;
    /// Where `word` ends in `text` if it stands at `at`; npos: it does not.
    [[nodiscard]] static std::size_t match(const Word& word, std::string_view text, std::size_t at);

    std::vector<Word> words_;
    std::unordered_map<std::string, std::vector<std::uint32_t>> by_first_word_;
    std::vector<std::uint32_t> without_words_;                ///< signs alone
    std::unordered_map<std::string, std::uint32_t> spelled_;  ///< those of one word, for text that is spelled out
};

}  // namespace sekisho::guardrails
