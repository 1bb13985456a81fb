#include "guardrails/engine/grounding.h"

#include <algorithm>
#include <set>

#include "guardrails/engine/folding.h"
#include "guardrails/engine/tokens.h"

namespace sekisho::guardrails {
namespace {

using Words = std::set<std::string, std::less<>>;

struct Sentence {
    Words words;    ///< stems of what is no stop word
    Words numbers;  ///< what has a digit
    bool negated = false;
};

bool negates(std::string_view word)
{
    return word == "not" || word == "no" || word == "never" || word == "cannot" || word == "without" || word == "none";
}

Sentence sentence_of(std::string_view text)
{
    Sentence sentence;
    for (const auto& token : tokenize(text)) {
        const bool digits = std::ranges::any_of(token.text, [](char c) { return c >= '0' && c <= '9'; });
        if (digits) sentence.numbers.emplace(token.text);
        if (negates(token.text)) sentence.negated = true;
        if (digits || !is_stop_word(token.text)) sentence.words.insert(token.stem);
    }
    return sentence;
}

std::vector<Sentence> sentences_of(std::string_view original)
{
    const auto folded = fold(original, Case::lower);
    const std::string_view text = folded.text;
    std::vector<Sentence> sentences;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= text.size(); ++at) {
        const bool ends =
            at == text.size() || text[at] == '\n' ||
            ((text[at] == '.' || text[at] == '!' || text[at] == '?') && (at + 1 == text.size() || text[at + 1] == ' '));
        if (!ends) continue;
        auto sentence = sentence_of(text.substr(begin, at - begin));
        if (!sentence.words.empty()) sentences.push_back(std::move(sentence));
        begin = at + 1;
    }
    return sentences;
}

double share(const Words& part, const Words& whole)
{
    if (part.empty()) return 0;
    const auto common = std::ranges::count_if(part, [&](const auto& word) { return whole.contains(word); });
    return static_cast<double>(common) / static_cast<double>(part.size());
}

/// How much one sentence is supported by the source's sentence that supports it best, and by the source as a whole.
double support(const Sentence& sentence, const std::vector<Sentence>& source, const Words& all, const Words& numbers)
{
    const Sentence* nearest = nullptr;
    double best = -1;
    for (const auto& candidate : source)
        if (const auto common = share(sentence.words, candidate.words); common > best) best = common, nearest = &candidate;
    double score = share(sentence.words, all);
    if (!std::ranges::includes(numbers, sentence.numbers)) score /= 2;
    if (nearest && sentence.negated != nearest->negated) score /= 2;
    return score;
}

}  // namespace

double grounding_score(std::string_view source, std::string_view answer)
{
    const auto known = sentences_of(source);
    Words all, numbers;
    for (const auto& sentence : known) {
        all.insert(sentence.words.begin(), sentence.words.end());
        numbers.insert(sentence.numbers.begin(), sentence.numbers.end());
    }
    double weakest = 1;
    for (const auto& sentence : sentences_of(answer)) weakest = std::min(weakest, support(sentence, known, all, numbers));
    return weakest;
}

double relevance_score(std::string_view query, std::string_view source, std::string_view answer)
{
    Words asked, said;
    for (const auto& sentence : sentences_of(query)) asked.insert(sentence.words.begin(), sentence.words.end());
    for (const auto& sentence : sentences_of(answer)) said.insert(sentence.words.begin(), sentence.words.end());
    if (asked.empty() || said.empty()) return asked.empty() ? 1 : 0;
    auto near = said;
    for (const auto& sentence : sentences_of(source))
        if (share(sentence.words, said) >= 0.5) near.insert(sentence.words.begin(), sentence.words.end());
    return share(asked, near);
}

}  // namespace sekisho::guardrails
