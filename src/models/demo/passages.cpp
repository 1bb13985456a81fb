#include "models/demo/passages.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/encoding.h"

namespace sekisho::models::demo {
namespace {

constexpr auto function_words = std::to_array<std::string_view>(
    {"a",   "about",  "all", "am",     "an",   "and",  "any",  "are",   "as",    "at",   "be",    "been",  "but",  "by",
     "can", "could",  "did", "do",     "does", "for",  "from", "get",   "had",   "has",  "have",  "he",    "her",  "how",
     "i",   "if",     "in",  "into",   "is",   "it",   "its",  "me",    "my",    "no",   "not",   "of",    "on",   "or",
     "our", "please", "she", "should", "so",   "tell", "that", "the",   "their", "them", "there", "these", "they", "this",
     "to",  "us",     "was", "we",     "were", "what", "when", "where", "which", "who",  "why",   "will",  "with", "you"});
static_assert(std::ranges::is_sorted(function_words));

bool is_function_word(std::string_view word) { return std::ranges::binary_search(function_words, word); }

/// Light stemming: enough for "refunds", "refunded" and "refunding" to meet "refund".
std::string stem(std::string word)
{
    const auto cut = [&word](std::string_view ending, std::size_t least) {
        if (word.size() < ending.size() + least || !word.ends_with(ending)) return false;
        word.resize(word.size() - ending.size());
        return true;
    };
    if (cut("ies", 2)) return word + "y";
    if (!word.ends_with("ss") && !word.ends_with("us")) cut("s", 3);
    if (!cut("ing", 4)) cut("ed", 4);
    if (word.size() > 4 && word.ends_with('e')) word.pop_back();
    return word;
}

bool is_ascii_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

std::size_t character_length(char lead)
{
    const auto byte = static_cast<unsigned char>(lead);
    return byte < 0x80 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view space = " \t\r\n";
    const auto first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

/// The length of a sentence's closing mark at `at`: ASCII before white space or the end, or full-width anywhere; 0: none.
std::size_t closing_mark(std::string_view text, std::size_t at)
{
    const char c = text[at];
    if (c == '.' || c == '!' || c == '?') {
        const bool last = at + 1 == text.size();
        return last || text[at + 1] == ' ' || text[at + 1] == '\n' || text[at + 1] == '\t' ? 1 : 0;
    }
    for (const std::string_view mark : {"\xe3\x80\x82", "\xef\xbc\x81", "\xef\xbc\x9f"})
        if (text.substr(at).starts_with(mark)) return mark.size();
    return 0;
}

}  // namespace

std::vector<std::string> sentences(std::string_view text)
{
    std::vector<std::string> found;
    std::size_t start = 0;
    const auto close = [&](std::size_t end) {
        if (const auto sentence = trimmed(text.substr(start, end - start)); !sentence.empty()) found.emplace_back(sentence);
        start = end;
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\n') close(at + 1);
        else if (const auto mark = closing_mark(text, at); mark != 0) close(at + mark);
    }
    close(text.size());
    return found;
}

std::vector<std::string> terms(std::string_view text)
{
    const auto lower = lower_ascii(text);
    std::vector<std::string> found;
    std::string word;
    const auto flush = [&] {
        if (!word.empty() && !is_function_word(word)) found.push_back(stem(std::move(word)));
        word.clear();
    };
    for (std::size_t at = 0; at < lower.size();) {
        const auto length = std::min(character_length(lower[at]), lower.size() - at);
        if (length == 1 && is_ascii_word(lower[at])) {
            word += lower[at];
        } else if (length == 2) {
            word += lower.substr(at, length);  // Latin, Greek, Cyrillic, ... words
        } else {
            flush();
            if (length >= 3) found.push_back(lower.substr(at, length));
        }
        at += length;
    }
    flush();
    return found;
}

Ranking::Ranking(std::vector<std::string> passages) : passages_(std::move(passages))
{
    std::size_t total = 0;
    for (const auto& passage : passages_) {
        terms_.push_back(terms(passage));
        total += terms_.back().size();
    }
    if (total > 0) average_length_ = static_cast<double>(total) / static_cast<double>(passages_.size());
}

double Ranking::weight(const std::string& term) const
{
    const auto holding =
        std::ranges::count_if(terms_, [&](const auto& list) { return std::ranges::find(list, term) != list.end(); });
    const auto with = static_cast<double>(holding), all = static_cast<double>(terms_.size());
    return std::log(1.0 + (all - with + 0.5) / (with + 0.5));
}

double Ranking::score(std::size_t index, const std::vector<std::string>& question) const
{
    constexpr double k1 = 1.2, b = 0.75;
    const auto& own = terms_[index];
    const double norm = k1 * (1 - b + b * static_cast<double>(own.size()) / average_length_);
    double sum = 0;
    for (const auto& term : question) {
        const auto frequency = static_cast<double>(std::ranges::count(own, term));
        if (frequency > 0) sum += weight(term) * frequency * (k1 + 1) / (frequency + norm);
    }
    return sum;
}

std::vector<std::size_t> Ranking::best(std::string_view question, std::size_t limit) const
{
    constexpr double share_of_best = 0.55;  // passages far behind the best one would only add noise
    auto asked = terms(question);
    std::ranges::sort(asked);
    asked.erase(std::ranges::unique(asked).begin(), asked.end());

    std::vector<std::pair<double, std::size_t>> scored;
    for (std::size_t i = 0; i < passages_.size(); ++i)
        if (const double value = score(i, asked); value > 0) scored.emplace_back(value, i);
    std::ranges::sort(
        scored, [](const auto& a, const auto& c) { return a.first != c.first ? a.first > c.first : a.second < c.second; });

    std::vector<std::size_t> chosen;
    for (const auto& [value, index] : scored)
        if (chosen.size() < limit && value >= share_of_best * scored.front().first) chosen.push_back(index);
    std::ranges::sort(chosen);
    return chosen;
}

}  // namespace sekisho::models::demo
