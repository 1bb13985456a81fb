#include "guardrails/engine/topics.h"

#include <algorithm>
#include <deque>
#include <set>

namespace sekisho::guardrails {
namespace {

/// What a word of each kind is worth, and how much is enough (docs/guardrails.md).
constexpr double in_name = 1.0, in_several = 0.9, in_example = 0.6, in_definition = 0.35, enough = 1.2;
constexpr double share_of_an_example = 0.75;
constexpr std::size_t least_words = 2;

std::vector<std::string> stems_of(const std::string& text)
{
    const auto folded = fold(text, Case::lower);
    std::set<std::string> stems;
    for (const auto& token : tokenize(folded.text))
        if (!is_stop_word(token.text) && (token.text.size() > 2 || static_cast<unsigned char>(token.text[0]) >= 0x80))
            stems.insert(token.stem);
    return {stems.begin(), stems.end()};
}

}  // namespace

Topic::Topic(const std::string& name, const std::string& definition, const std::vector<std::string>& examples)
{
    std::map<std::string, int> uses;
    const auto raise = [this](const std::string& word, double weight) {
        auto& known = weights_[word];
        known = std::max(known, weight);
    };
    for (const auto& word : stems_of(definition)) raise(word, in_definition), ++uses[word];
    for (const auto& example : examples) {
        auto stems = stems_of(example);
        for (const auto& word : stems) raise(word, in_example), ++uses[word];
        if (stems.size() >= least_words) phrases_.push_back(std::move(stems));
    }
    for (const auto& [word, count] : uses)
        if (count > 1) raise(word, in_several);
    for (const auto& word : stems_of(name)) raise(word, in_name);
}

std::optional<Topic::Hit> Topic::find(const Reading& reading) const
{
    struct Seen {
        std::string_view stem;
        double weight;
        std::uint32_t begin;
    };
    std::deque<Seen> window;
    for (const auto& token : reading.words) {
        const auto found = weights_.find(token.stem);
        if (found == weights_.end()) continue;
        while (!window.empty() && window.front().begin + topic_window < token.begin) window.pop_front();
        std::erase_if(window, [&](const Seen& seen) { return seen.stem == token.stem; });
        window.push_back({token.stem, found->second, token.begin});
        double sum = 0;
        for (const auto& seen : window) sum += seen.weight;
        const bool like_an_example = std::ranges::any_of(phrases_, [&](const auto& phrase) {
            const auto common = std::ranges::count_if(
                window, [&](const Seen& seen) { return std::ranges::binary_search(phrase, seen.stem); });
            return common >= 2 && static_cast<double>(common) >= share_of_an_example * static_cast<double>(phrase.size());
        });
        if (window.size() < least_words || (sum < enough && !like_an_example)) continue;
        const auto range = reading.in_original(reading.lower, token.begin, token.end);
        return Hit{range.begin, range.end};
    }
    return std::nullopt;
}

}  // namespace sekisho::guardrails
