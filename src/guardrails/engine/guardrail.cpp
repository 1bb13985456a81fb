#include "guardrails/engine/guardrail.h"

#include <algorithm>

#include "guardrails/engine/grounding.h"
#include "guardrails/engine/reading.h"
#include "guardrails/engine/sensitive.h"
#include "guardrails/lexicons/lexicons.h"

namespace sekisho::guardrails {
namespace {

struct Shipped {
    std::string_view type;
    Lexicon lexicon;
    int most_against;  ///< how far words of an innocent setting excuse; less for attacks, whose authors would use them
};

const Shipped* shipped(std::string_view type)
{
    static const Shipped all[] = {{"HATE", Lexicon(lexicons::hate()), 2},
                                  {"INSULTS", Lexicon(lexicons::insults()), 2},
                                  {"SEXUAL", Lexicon(lexicons::sexual()), 3},
                                  {"VIOLENCE", Lexicon(lexicons::violence()), 3},
                                  {"MISCONDUCT", Lexicon(lexicons::misconduct()), 3},
                                  {"PROMPT_ATTACK", Lexicon(lexicons::prompt_attack()), 2}};
    const auto* found = std::ranges::find(all, type, &Shipped::type);
    return found == std::end(all) ? nullptr : found;
}

const WordList& profane_words()
{
    static const WordList list = [] {
        std::vector<std::string> words;
        for (const auto& token : tokenize(lexicons::profanity())) words.emplace_back(token.text);
        return WordList(words);
    }();
    return list;
}

/// The confidence from which a filter of this strength acts; nullopt: it does not.
std::optional<Confidence> least_confidence(Strength strength)
{
    switch (strength) {
        case Strength::high: return Confidence::low;
        case Strength::medium: return Confidence::medium;
        case Strength::low: return Confidence::high;
        case Strength::none: break;
    }
    return std::nullopt;
}

Strength strength_of(const ContentRule& rule, Source source) { return source == Source::input ? rule.input : rule.output; }

bool acts(const ContentRule& rule, Source source)
{
    const bool of_attacks = rule.type == "PROMPT_ATTACK" && source == Source::output;
    return rule.sides.of(source).enabled && strength_of(rule, source) != Strength::none && !of_attacks;
}

}  // namespace

Result<GuardrailPtr> Guardrail::compile(Configuration configuration)
{
    std::shared_ptr<Guardrail> made(new Guardrail(std::move(configuration)));
    std::vector<std::string> words;
    for (const auto& rule : made->configuration_.words) {
        if (WordList::says_nothing(rule.text)) return fail("ValidationException", "A word must have a visible character.");
        words.push_back(rule.text);
    }
    made->words_ = WordList(words);
    for (const auto& rule : made->configuration_.topics)
        made->topics_.emplace_back(rule.name, rule.definition, rule.examples);
    for (const auto& rule : made->configuration_.filters)
        if (!shipped(rule.type))
            return fail("ValidationException", "There is no content filter of the type " + rule.type + ".");
    for (const auto& rule : made->configuration_.sensitive)
        if (!is_sensitive_type(rule.type))
            return fail("ValidationException", "There is no rule that finds the PII type " + rule.type + ".");
    for (const auto& rule : made->configuration_.regexes) {
        TRY(auto pattern, Pattern::compile(rule.pattern));
        made->expressions_.push_back(std::move(pattern));
    }
    return GuardrailPtr(std::move(made));
}

bool Guardrail::looks_at(Source source) const noexcept
{
    const auto on = [source](const auto& rule) { return rule.sides.of(source).enabled; };
    return std::ranges::any_of(configuration_.words, on) ||
           (configuration_.profanity && configuration_.profanity->of(source).enabled) ||
           std::ranges::any_of(configuration_.topics, on) || std::ranges::any_of(configuration_.sensitive, on) ||
           std::ranges::any_of(configuration_.regexes, on) ||
           std::ranges::any_of(configuration_.filters, [&](const auto& rule) { return acts(rule, source); }) ||
           (source == Source::output && std::ranges::any_of(configuration_.grounding, &GroundingRule::enabled));
}

void Guardrail::find_words(const Reading& reading, Source source, Findings& findings) const
{
    for (const auto& hit : words_.find(reading)) {
        const auto& side = configuration_.words[hit.word].sides.of(source);
        if (side.enabled)
            findings.push_back(
                {.policy = Policy::word, .name = {}, .begin = hit.begin, .end = hit.end, .action = side.action});
    }
    if (!configuration_.profanity || !configuration_.profanity->of(source).enabled) return;
    for (const auto& hit : profane_words().find(reading))
        findings.push_back({.policy = Policy::managed_word,
                            .name = "PROFANITY",
                            .begin = hit.begin,
                            .end = hit.end,
                            .action = configuration_.profanity->of(source).action});
}

void Guardrail::find_topics(const Reading& reading, Source source, Findings& findings) const
{
    for (std::size_t i = 0; i < topics_.size(); ++i) {
        const auto& rule = configuration_.topics[i];
        if (!rule.sides.of(source).enabled) continue;
        if (const auto hit = topics_[i].find(reading))
            findings.push_back({.policy = Policy::topic,
                                .name = rule.name,
                                .begin = hit->begin,
                                .end = hit->end,
                                .action = rule.sides.of(source).action});
    }
}

void Guardrail::find_content(const Reading& reading, Source source, Findings& findings) const
{
    for (const auto& rule : configuration_.filters) {
        if (!acts(rule, source)) continue;
        const auto* filter = shipped(rule.type);
        auto hits = filter->lexicon.find(reading.words);
        const auto also = [&](const Tokens& tokens) {
            const auto more = filter->lexicon.find(tokens);
            hits.insert(hits.end(), more.begin(), more.end());
        };
        for (const auto& variant : reading.leetless) also(variant->words);
        for (const auto& run : reading.spelled) also(filter->lexicon.words_in(run));
        const auto levels = levels_of(std::move(hits), filter->most_against);
        const auto needed = least_confidence(strength_of(rule, source));
        if (levels.confidence < *needed) continue;
        const auto& reached = levels.at[static_cast<int>(*needed)];
        const auto range = reading.in_original(reading.lower, reached.begin, reached.end);
        findings.push_back({.policy = Policy::content,
                            .name = rule.type,
                            .begin = range.begin,
                            .end = range.end,
                            .action = rule.sides.of(source).action,
                            .confidence = levels.confidence,
                            .strength = strength_of(rule, source)});
    }
}

void Guardrail::find_sensitive_information(const Reading& reading, Source source, Findings& findings) const
{
    if (std::ranges::none_of(configuration_.sensitive, [&](const auto& rule) { return rule.sides.of(source).enabled; }))
        return;
    for (const auto& hit : find_sensitive(reading.plain.text)) {
        const auto rule = std::ranges::find(configuration_.sensitive, hit.type, &SensitiveRule::type);
        if (rule == configuration_.sensitive.end() || !rule->sides.of(source).enabled) continue;
        const auto range = reading.in_original(reading.plain, hit.begin, hit.end);
        findings.push_back({.policy = Policy::sensitive,
                            .name = rule->type,
                            .begin = range.begin,
                            .end = range.end,
                            .action = rule->sides.of(source).action});
    }
}

void Guardrail::find_expressions(const Reading& reading, Source source, Findings& findings) const
{
    for (std::size_t i = 0; i < expressions_.size(); ++i) {
        const auto& rule = configuration_.regexes[i];
        if (!rule.sides.of(source).enabled) continue;
        Pattern::Range whole, group;
        const auto add = [&](std::size_t begin, std::size_t end) {
            findings.push_back({.policy = Policy::regex,
                                .name = rule.name,
                                .begin = begin,
                                .end = end,
                                .action = rule.sides.of(source).action});
        };
        for (std::size_t from = 0; expressions_[i].find(reading.original, from, whole, group); from = whole.end)
            add(whole.begin, whole.end);
        if (reading.plain.origin.empty()) continue;
        for (std::size_t from = 0; expressions_[i].find(reading.plain.text, from, whole, group); from = whole.end) {
            const auto range = reading.in_original(reading.plain, whole.begin, whole.end);
            add(range.begin, range.end);
        }
    }
}

Findings Guardrail::find(std::string_view text, Source source) const
{
    Findings findings;
    if (text.empty() || !looks_at(source)) return findings;
    const Reading reading(text);
    find_words(reading, source, findings);
    find_topics(reading, source, findings);
    find_content(reading, source, findings);
    find_sensitive_information(reading, source, findings);
    find_expressions(reading, source, findings);
    std::ranges::sort(findings, [](const Finding& a, const Finding& b) {
        return std::tie(a.begin, b.end, a.policy, a.name) < std::tie(b.begin, a.end, b.policy, b.name);
    });
    return findings;
}

Findings Guardrail::ground(const Grounding& grounding, std::string_view answer) const
{
    Findings findings;
    for (const auto& rule : configuration_.grounding) {
        if (!rule.enabled || (rule.relevance ? grounding.query : grounding.source).empty()) continue;
        const double score = rule.relevance ? relevance_score(grounding.query, grounding.source, answer)
                                            : grounding_score(grounding.source, answer);
        findings.push_back({.policy = Policy::grounding,
                            .name = rule.relevance ? "RELEVANCE" : "GROUNDING",
                            .begin = 0,
                            .end = answer.size(),
                            .action = score < rule.threshold ? rule.action : Action::none,
                            .score = score,
                            .threshold = rule.threshold});
    }
    return findings;
}

std::string mask_of(const Finding& finding) { return "{" + finding.name + "}"; }

std::string masked(std::string_view text, Findings& findings)
{
    std::ranges::sort(
        findings, [](const Finding& a, const Finding& b) { return std::tie(a.begin, b.end) < std::tie(b.begin, a.end); });
    std::string result;
    std::size_t at = 0;
    for (const auto& finding : findings) {
        if (finding.action != Action::anonymize || finding.end <= at) continue;
        if (finding.begin >= at) {
            result.append(text.substr(at, finding.begin - at));
            result += mask_of(finding);
        }
        at = finding.end;  // what overlaps the mask before it is behind that mask
    }
    return result.append(text.substr(at));
}

}  // namespace sekisho::guardrails
