#include "guardrails/engine/lexicon.h"

#include <algorithm>
#include <charconv>

namespace sekisho::guardrails {
namespace {

/// The next part of `rest` before `separator`, which is taken off; skips empty parts.
std::string_view next(std::string_view& rest, char separator)
{
    while (rest.starts_with(separator)) rest.remove_prefix(1);
    const auto part = rest.substr(0, rest.find(separator));
    rest.remove_prefix(part.size());
    return part;
}

int number(std::string_view text)
{
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

Lexicon::Lexicon(std::string_view source)
{
    while (!source.empty()) {
        auto line = next(source, '\n');
        if (line.empty() || line.starts_with('#')) continue;
        if (!line.starts_with('@')) {
            add_phrase(line);
            continue;
        }
        auto name = next(line, ' ');
        name.remove_suffix(1);  // the colon
        auto& members = classes_[std::string(name.substr(1))];
        for (auto word = next(line, ' '); !word.empty(); word = next(line, ' ')) add_alternatives(members, word);
    }
    by_first_word_.resize(last_ + 1);
    for (std::uint32_t i = 0; i < phrases_.size(); ++i)
        for (const auto word : phrases_[i].elements.front().words) by_first_word_[word].push_back(i);
    std::ranges::sort(written_,
                      [](const auto& a, const auto& b) { return a.size() != b.size() ? a.size() > b.size() : a < b; });
    written_.erase(std::ranges::unique(written_).begin(), written_.end());
}

std::uint32_t Lexicon::intern(std::string_view word)
{
    const bool stands = word.starts_with('=');
    if (stands) word.remove_prefix(1);
    written_.emplace_back(word);
    const auto [entry, added] =
        stands ? standing_.try_emplace(std::string(word), last_ + 1) : vocabulary_.try_emplace(stem(word), last_ + 1);
    if (added) ++last_;
    return entry->second;
}

void Lexicon::add_alternatives(Class& to, std::string_view text)
{
    for (auto word = next(text, '|'); !word.empty(); word = next(text, '|')) {
        if (!word.starts_with('@')) {
            to.push_back(intern(word));
            continue;
        }
        const auto& members = classes_.at(std::string(word.substr(1)));
        to.insert(to.end(), members.begin(), members.end());
    }
    std::ranges::sort(to);
}

void Lexicon::add_phrase(std::string_view line)
{
    Phrase phrase;
    phrase.weight = number(next(line, ' '));
    int gap = 0;
    for (auto part = next(line, ' '); !part.empty(); part = next(line, ' ')) {
        if (part.starts_with('~')) {
            gap = number(part.substr(1));
            continue;
        }
        Element element;
        element.gap = std::exchange(gap, 0);
        add_alternatives(element.words, part);
        phrase.elements.push_back(std::move(element));
    }
    phrases_.push_back(std::move(phrase));
}

bool Lexicon::matches(const Phrase& phrase, std::span<const std::pair<std::uint32_t, std::uint32_t>> words, std::size_t at,
                      std::size_t element, std::size_t& last) const
{
    if (element == phrase.elements.size()) return true;
    const auto& wanted = phrase.elements[element];
    for (std::size_t i = at; i < words.size() && i <= at + static_cast<std::size_t>(wanted.gap); ++i) {
        const bool here = std::ranges::binary_search(wanted.words, words[i].first) ||
                          (words[i].second != 0 && std::ranges::binary_search(wanted.words, words[i].second));
        if (!here) continue;
        last = i;
        if (matches(phrase, words, i + 1, element + 1, last)) return true;
    }
    return false;
}

std::vector<Lexicon::Hit> Lexicon::find(std::span<const Token> tokens) const
{
    std::vector<std::pair<std::uint32_t, std::uint32_t>> words;  // by stem, as it stands
    words.reserve(tokens.size());
    const auto number_of = [](const Vocabulary& vocabulary, std::string_view word) {
        const auto found = vocabulary.empty() ? vocabulary.end() : vocabulary.find(word);
        return found == vocabulary.end() ? 0 : found->second;
    };
    for (const auto& token : tokens)
        words.emplace_back(number_of(vocabulary_, token.stem), number_of(standing_, token.text));
    std::vector<Hit> hits;
    for (std::size_t at = 0; at < words.size(); ++at) {
        const auto try_all = [&](std::uint32_t word) {
            if (word == 0) return;
            for (const auto index : by_first_word_[word]) {
                std::size_t last = at;
                if (!matches(phrases_[index], words, at + 1, 1, last)) continue;
                hits.push_back({index, phrases_[index].weight, tokens[at].begin, tokens[last].end});
            }
        };
        try_all(words[at].first);
        if (words[at].second != words[at].first) try_all(words[at].second);
    }
    return hits;
}

Tokens Lexicon::words_in(const Spelled& spelled) const
{
    Tokens tokens;
    const std::string_view letters = spelled.letters;
    for (std::size_t at = 0; at < letters.size();) {
        const auto found =
            std::ranges::find_if(written_, [&](const auto& word) { return letters.substr(at).starts_with(word); });
        const auto length = found == written_.end() ? 1 : found->size();
        const auto word = letters.substr(at, length);
        tokens.push_back({word, spelled.begins[at], spelled.begins[at + length - 1] + 1, stem(word)});
        at += length;
    }
    return tokens;
}

namespace {

/// The sum of the weights of different phrases within a window that moves on.
class Sum {
public:
    explicit Sum(std::vector<Lexicon::Hit> hits) : hits_(std::move(hits)) {}

    /// Of the hits that begin within [from, to]; neither ever goes back.
    int within(std::size_t from, std::size_t to)
    {
        for (; newest_ < hits_.size() && hits_[newest_].begin <= to; ++newest_)
            if (counts_[hits_[newest_].phrase]++ == 0) sum_ += hits_[newest_].weight;
        for (; oldest_ < newest_ && hits_[oldest_].begin < from; ++oldest_)
            if (--counts_[hits_[oldest_].phrase] == 0) sum_ -= hits_[oldest_].weight;
        return sum_;
    }

private:
    std::vector<Lexicon::Hit> hits_;
    std::unordered_map<std::uint32_t, int> counts_;
    std::size_t oldest_ = 0;
    std::size_t newest_ = 0;
    int sum_ = 0;
};

}  // namespace

Levels levels_of(std::vector<Lexicon::Hit> hits, int most_against)
{
    std::ranges::sort(hits, [](const auto& a, const auto& b) {
        return std::tie(a.begin, a.end, a.phrase) < std::tie(b.begin, b.end, b.phrase);
    });
    std::vector<Lexicon::Hit> against;
    std::ranges::copy_if(hits, std::back_inserter(against), [](const auto& hit) { return hit.weight < 0; });
    std::erase_if(hits, [](const auto& hit) { return hit.weight < 0; });
    Sum speaking_for(hits);
    Sum speaking_against(std::move(against));
    Levels levels;
    for (const auto& hit : hits) {
        const auto from = hit.begin > evidence_window ? hit.begin - evidence_window : 0;
        const int evidence = speaking_for.within(from, hit.begin);
        const int score = evidence + std::max(speaking_against.within(from, hit.begin + evidence_ahead), -most_against);
        const auto reached = static_cast<Confidence>(std::clamp(score, 0, 3));
        while (levels.confidence < reached) {
            levels.confidence = static_cast<Confidence>(static_cast<int>(levels.confidence) + 1);
            levels.at[static_cast<int>(levels.confidence)] = {hit.begin, hit.end};
        }
    }
    return levels;
}

}  // namespace sekisho::guardrails
