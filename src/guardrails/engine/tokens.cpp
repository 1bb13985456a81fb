#include "guardrails/engine/tokens.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace sekisho::guardrails {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Three bytes that are a character of a script without spaces: U+3000 to U+D7FF, and Thai (U+0E00 to U+0E7F).
bool stands_alone(std::string_view text, std::size_t at)
{
    const auto first = static_cast<unsigned char>(text[at]);
    if (at + 2 >= text.size()) return false;
    return (first >= 0xE3 && first <= 0xED) || (first == 0xE0 && (static_cast<unsigned char>(text[at + 1]) == 0xB8 ||
                                                                  static_cast<unsigned char>(text[at + 1]) == 0xB9));
}

/// Punctuation of U+2000 to U+206F and U+3000 to U+303F, and U+00A0 to U+00BF: they separate.
bool is_wide_punctuation(std::string_view text, std::size_t at)
{
    const auto first = static_cast<unsigned char>(text[at]);
    const auto second = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0;
    return (first == 0xE2 && (second == 0x80 || second == 0x81)) || (first == 0xE3 && second == 0x80) ||
           (first == 0xC2 && second < 0xC0);
}

constexpr char letter_of(char c, char one = 'i')
{
    switch (c) {
        case '0': return 'o';
        case '1':
        case '!':
        case '|': return one;
        case '3': return 'e';
        case '4':
        case '@': return 'a';
        case '5':
        case '$': return 's';
        case '7':
        case '+': return 't';
        case '8': return 'b';
        case '9': return 'g';
        default: return c;
    }
}
bool is_leet(char c) { return letter_of(c) != c; }

bool ends_with_any(std::string_view word, std::size_t least, std::initializer_list<std::string_view> endings,
                   std::string_view& ending)
{
    for (const auto candidate : endings)
        if (word.size() >= candidate.size() + least && word.ends_with(candidate)) {
            ending = candidate;
            return true;
        }
    return false;
}

}  // namespace

bool is_word_byte(char c) noexcept { return is_letter(c) || is_digit(c) || (c >= 'A' && c <= 'Z'); }

Tokens tokenize(std::string_view folded)
{
    Tokens tokens;
    tokens.reserve(folded.size() / 6 + 4);
    const auto add = [&](std::size_t begin, std::size_t end) {
        const auto word = folded.substr(begin, end - begin);
        tokens.push_back({word, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), stem(word)});
    };
    std::size_t at = 0;
    while (at < folded.size()) {
        if (static_cast<unsigned char>(folded[at]) >= 0x80 && is_wide_punctuation(folded, at)) {
            at += static_cast<unsigned char>(folded[at]) == 0xC2 ? 2 : 3;
            continue;
        }
        if (!is_word_byte(folded[at])) {
            ++at;
            continue;
        }
        const auto begin = at;
        if (stands_alone(folded, at)) {
            at += 3;
            add(begin, at);
            continue;
        }
        while (at < folded.size() && is_word_byte(folded[at]) && !stands_alone(folded, at) &&
               !is_wide_punctuation(folded, at))
            ++at;
        add(begin, at);
    }
    return tokens;
}

std::string without_leetspeak(std::string_view folded, char one)
{
    std::string read;
    const auto part = [&](std::size_t at) { return is_letter(folded[at]) || is_leet(folded[at]); };
    for (std::size_t at = 0; at < folded.size();) {
        if (!part(at)) {
            ++at;
            continue;
        }
        auto begin = at;
        while (at < folded.size() && part(at)) ++at;
        auto end = at;
        while (end > begin && (folded[end - 1] == '!' || folded[end - 1] == '+' || folded[end - 1] == '|')) --end;
        const auto run = folded.substr(begin, end - begin);
        const auto letters = std::ranges::count_if(run, is_letter);
        if (run.size() < 3 || letters == 0 || letters == static_cast<std::ptrdiff_t>(run.size())) continue;
        if (read.empty()) read = folded;
        for (auto i = begin; i < end; ++i) read[i] = letter_of(folded[i], one);
    }
    return read;
}

std::vector<Spelled> spelled_out(std::string_view folded)
{
    constexpr std::size_t shortest = 4;
    std::vector<Spelled> all;
    Spelled run;
    std::size_t last = 0;
    const auto finish = [&] {
        if (run.letters.size() >= shortest) all.push_back(std::move(run));
        run = {};
    };
    const auto alone = [&](std::size_t at) {
        const bool left = at == 0 || !is_word_byte(folded[at - 1]);
        const bool right = at + 1 == folded.size() || !is_word_byte(folded[at + 1]);
        return left && right;
    };
    for (std::size_t at = 0; at < folded.size(); ++at) {
        if (!is_word_byte(folded[at])) continue;
        if (static_cast<unsigned char>(folded[at]) >= 0x80 || !alone(at)) {
            finish();
            continue;
        }
        if (!run.letters.empty() && at - last > 4) finish();
        run.letters += is_leet(folded[at]) ? letter_of(folded[at]) : folded[at];
        run.begins.push_back(static_cast<std::uint32_t>(at));
        last = at;
    }
    finish();
    return all;
}

std::string stem(std::string_view word)
{
    std::string_view ending;
    const auto cut = [&] { word.remove_suffix(ending.size()); };
    if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") && !word.ends_with("is"))
        word.remove_suffix(word.ends_with("ies") || word.ends_with("sses") || word.ends_with("ches") ||
                                   word.ends_with("shes") || word.ends_with("xes")
                               ? 2
                               : 1);
    if (ends_with_any(word, 3, {"ations", "ation", "ingly", "edly", "ments", "ment", "ness", "ings", "ing", "ions", "ion"},
                      ending))
        cut();
    else if (ends_with_any(word, 3, {"ers", "ors", "er", "or", "ed", "ly"}, ending)) cut();
    if (word.size() > 4 && word.ends_with('e')) word.remove_suffix(1);
    if (word.size() > 3 && word[word.size() - 1] == word[word.size() - 2] && !word.ends_with('l') && !word.ends_with('s') &&
        static_cast<unsigned char>(word.back()) < 0x80)
        word.remove_suffix(1);
    std::string result(word);
    if (result.size() > 2 && result.ends_with('i')) result.back() = 'y';
    return result;
}

bool is_stop_word(std::string_view word) noexcept
{
    static const std::unordered_set<std::string_view> words{
        "a",        "about",     "above",   "after",       "again",    "all",       "also",     "am",         "an",
        "and",      "any",       "are",     "as",          "at",       "be",        "because",  "been",       "before",
        "being",    "below",     "best",    "better",      "between",  "both",      "but",      "by",         "can",
        "cannot",   "could",     "d",       "did",         "do",       "does",      "doing",    "don",        "down",
        "during",   "each",      "few",     "for",         "from",     "further",   "get",      "give",       "go",
        "good",     "had",       "has",     "have",        "having",   "he",        "help",     "her",        "here",
        "hers",     "him",       "his",     "how",         "i",        "if",        "in",       "into",       "is",
        "it",       "its",       "just",    "know",        "let",      "ll",        "like",     "m",          "make",
        "many",     "may",       "me",      "might",       "more",     "most",      "much",     "must",       "my",
        "need",     "no",        "nor",     "not",         "now",      "of",        "off",      "on",         "once",
        "one",      "only",      "or",      "other",       "our",      "out",       "over",     "own",        "please",
        "re",       "really",    "s",       "same",        "say",      "shall",     "she",      "should",     "so",
        "some",     "something", "such",    "t",           "take",     "tell",      "than",     "that",       "the",
        "their",    "them",      "then",    "there",       "these",    "they",      "thing",    "things",     "this",
        "those",    "through",   "to",      "too",         "under",    "until",     "up",       "us",         "use",
        "used",     "using",     "ve",      "very",        "want",     "was",       "way",      "we",         "were",
        "what",     "when",      "where",   "which",       "while",    "who",       "whom",     "why",        "will",
        "with",     "would",     "yes",     "you",         "your",     "yours",     "related",  "regarding",  "including",
        "etc",      "example",   "provide", "information", "question", "questions", "anything", "everything", "someone",
        "somebody", "think",     "year",    "today",       "day",      "new",       "time",     "people"};
    return words.contains(word);
}

}  // namespace sekisho::guardrails
