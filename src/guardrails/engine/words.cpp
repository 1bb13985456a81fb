#include "guardrails/engine/words.h"

#include <algorithm>

namespace sekisho::guardrails {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string with_single_spaces(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (!is_space(c)) result += c;
        else if (!result.empty() && result.back() != ' ') result += ' ';
    }
    while (result.ends_with(' ')) result.pop_back();
    return result;
}

}  // namespace

bool WordList::says_nothing(std::string_view word) { return with_single_spaces(fold(word, Case::lower).text).empty(); }

WordList::WordList(const std::vector<std::string>& words)
{
    for (const auto& word : words) {
        Word made{with_single_spaces(fold(word, Case::lower).text), 0};
        const auto index = static_cast<std::uint32_t>(words_.size());
        const auto tokens = tokenize(made.text);
        if (made.text.empty()) {
            // Spaces and invisible characters alone stand between any two letters: nothing is found by them.
        } else if (tokens.empty()) {
            without_words_.push_back(index);
        } else {
            made.anchor = tokens.front().begin;
            by_first_word_[std::string(tokens.front().text)].push_back(index);
            if (tokens.size() == 1 && tokens.front().text.size() >= 4) spelled_.emplace(tokens.front().text, index);
        }
        words_.push_back(std::move(made));
    }
}

std::size_t WordList::match(const Word& word, std::string_view text, std::size_t at)
{
    const auto begin = at;
    for (const char c : word.text) {
        if (at >= text.size()) return std::string_view::npos;
        if (c == ' ') {
            if (!is_space(text[at])) return std::string_view::npos;
            while (at < text.size() && is_space(text[at])) ++at;
        } else if (text[at++] != c) {
            return std::string_view::npos;
        }
    }
    if (begin > 0 && is_word_byte(word.text.front()) && is_word_byte(text[begin - 1]) &&
        static_cast<unsigned char>(text[begin]) < 0xE3)
        return std::string_view::npos;
    if (at < text.size() && is_word_byte(word.text.back()) && is_word_byte(text[at]) &&
        static_cast<unsigned char>(text[at]) < 0xE3)
        return std::string_view::npos;
    return at;
}

void WordList::find_in(std::string_view text, const Tokens& tokens, const Reading& reading, std::vector<Hit>& hits) const
{
    std::string key;
    for (const auto& token : tokens) {
        key.assign(token.text);
        const auto candidates = by_first_word_.find(key);
        if (candidates == by_first_word_.end()) continue;
        for (const auto index : candidates->second) {
            const auto& word = words_[index];
            if (token.begin < word.anchor) continue;
            const auto begin = token.begin - word.anchor;
            const auto end = match(word, text, begin);
            if (end == std::string_view::npos) continue;
            const auto range = reading.in_original(reading.lower, begin, end);
            hits.push_back({index, range.begin, range.end});
        }
    }
}

std::vector<WordList::Hit> WordList::find(const Reading& reading) const
{
    std::vector<Hit> hits;
    if (words_.empty()) return hits;
    const std::string_view text = reading.lower.text;
    find_in(text, reading.words, reading, hits);
    for (const auto& variant : reading.leetless) find_in(variant->text, variant->words, reading, hits);
    for (const auto index : without_words_) {
        const std::string_view signs = words_[index].text;
        for (auto at = text.find(signs); at != std::string_view::npos; at = text.find(signs, at + signs.size())) {
            const auto range = reading.in_original(reading.lower, at, at + signs.size());
            hits.push_back({index, range.begin, range.end});
        }
    }
    for (const auto& run : reading.spelled)
        if (const auto found = spelled_.find(run.letters); found != spelled_.end()) {
            const auto range = reading.in_original(reading.lower, run.begins.front(), run.begins.back() + 1);
            hits.push_back({found->second, range.begin, range.end});
        }
    std::ranges::sort(hits, [](const Hit& a, const Hit& b) {
        return std::tie(a.begin, a.end, a.word) < std::tie(b.begin, b.end, b.word);
    });
    const auto again =
        std::ranges::unique(hits, [](const Hit& a, const Hit& b) { return a.begin == b.begin && a.word == b.word; });
    hits.erase(again.begin(), again.end());
    return hits;
}

}  // namespace sekisho::guardrails
