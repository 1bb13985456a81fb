#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::models::demo {

/// Splits text into sentences: at '.', '!', '?' (and their full-width forms) before white space or the end, and at line
/// ends. List items and short lines stay whole. White space around a sentence is removed.
[[nodiscard]] std::vector<std::string> sentences(std::string_view text);

/// The words of a text in lower case with plural and verb endings cut, without the commonest function words.
/// Characters beyond ASCII are kept as they are; each CJK character is a word of its own.
[[nodiscard]] std::vector<std::string> terms(std::string_view text);

/// Passages ranked against a question by BM25 over sentences (k1 = 1.2, b = 0.75).
class Ranking {
public:
    explicit Ranking(std::vector<std::string> passages);
    /// Indices of the at most `limit` best passages with a score of their own, in reading order.
    [[nodiscard]] std::vector<std::size_t> best(std::string_view question, std::size_t limit) const;
    [[nodiscard]] const std::string& passage(std::size_t index) const { return passages_[index]; }

private:
    [[nodiscard]] double score(std::size_t index, const std::vector<std::string>& question) const;
    [[nodiscard]] double weight(const std::string& term) const;

    std::vector<std::string> passages_;
    std::vector<std::vector<std::string>> terms_;
    double average_length_ = 1;
};

}  // namespace sekisho::models::demo
