/// Precision and recall over tests/cases/guardrails. The figures are printed, stand in docs/guardrails.md, and may not fall.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "guardrails/engine/grounding.h"
#include "guardrails/engine/guardrail.h"
#include "guardrails/engine/sensitive.h"
#include "wire/json.h"

namespace sekisho::guardrails {
namespace {

using wire::Json;

std::vector<Json> cases(const std::string& name)
{
    std::ifstream file(SEKISHO_SOURCE_DIR "/tests/cases/guardrails/" + name + ".jsonl");
    std::vector<Json> all;
    for (std::string line; std::getline(file, line);) all.push_back(wire::parse_json(line).value());
    EXPECT_GT(all.size(), 10U) << name;
    return all;
}

/// How well something is found.
struct Figures {
    int found = 0, missed = 0, wrong = 0, silent = 0;

    void count(bool expected, bool seen, const std::string& text)
    {
        ++(expected ? seen ? found : missed : seen ? wrong : silent);
        if (expected != seen && std::getenv("SEKISHO_SHOW_MISSES") != nullptr)
            fmt::print("   {} {}\n", expected ? "missed:" : "wrong: ", text);
    }
    [[nodiscard]] double precision() const { return found + wrong == 0 ? 1 : 1.0 * found / (found + wrong); }
    [[nodiscard]] double recall() const { return found + missed == 0 ? 1 : 1.0 * found / (found + missed); }
    void hold(const std::string& what, double least_precision, double least_recall) const
    {
        fmt::print("{:<34} precision {:.3f}  recall {:.3f}   ({} found, {} missed, {} wrong, {} rightly silent)\n", what,
                   precision(), recall(), found, missed, wrong, silent);
        EXPECT_GE(precision(), least_precision) << what;
        EXPECT_GE(recall(), least_recall) << what;
    }
};

GuardrailPtr filter(const std::string& type, Strength strength)
{
    Configuration configuration;
    configuration.filters.push_back({.type = type, .input = strength, .output = Strength::none, .sides = {}});
    return Guardrail::compile(std::move(configuration)).value();
}

Figures filtered(const std::string& file, const std::string& type, Strength strength)
{
    const auto guardrail = filter(type, strength);
    Figures figures;
    for (const auto& one : cases(file)) {
        const auto& labels = *one.find("labels")->array();
        // What belongs to another category may belong to this one as well: it counts for neither.
        const bool expected = !labels.empty() && *labels.front().string() == type;
        if (!labels.empty() && !expected) continue;
        const auto& text = *one.find("text")->string();
        figures.count(expected, !guardrail->find(text, Source::input).empty(), text);
    }
    return figures;
}

TEST(Measured, PromptAttacksAreFoundAsOftenAsTheDocumentationSays)
{
    filtered("attacks", "PROMPT_ATTACK", Strength::high).hold("PROMPT_ATTACK at HIGH", 0.9, 0.84);
    filtered("attacks", "PROMPT_ATTACK", Strength::medium).hold("PROMPT_ATTACK at MEDIUM", 0.9, 0.84);
    filtered("attacks", "PROMPT_ATTACK", Strength::low).hold("PROMPT_ATTACK at LOW", 0.9, 0.75);
}

TEST(Measured, ContentFiltersFindAsMuchAsTheDocumentationSays)
{
    for (const std::string type : {"HATE", "INSULTS", "SEXUAL", "VIOLENCE", "MISCONDUCT"}) {
        filtered("content", type, Strength::high).hold(type + " at HIGH", 0.85, 0.7);
        filtered("content", type, Strength::medium).hold(type + " at MEDIUM", 0.85, 0.7);
        filtered("content", type, Strength::low).hold(type + " at LOW", 0.9, 0.45);
    }
}

TEST(Measured, ManagedWordsAreFoundInDisguiseAndNotInsideOtherWords)
{
    Configuration configuration;
    configuration.profanity.emplace();
    const auto guardrail = Guardrail::compile(std::move(configuration)).value();
    Figures figures;
    for (const auto& one : cases("words")) {
        const auto& text = *one.find("text")->string();
        figures.count(*one.find("profane")->boolean(), !guardrail->find(text, Source::input).empty(), text);
    }
    figures.hold("PROFANITY", 0.95, 0.9);
}

TEST(Measured, DeniedTopicsAreFoundByTheirWords)
{
    Figures figures;
    for (const auto& one : cases("topics")) {
        Configuration configuration;
        TopicRule rule{*one.find("topic")->string(), *one.find("definition")->string(), {}, {}};
        for (const auto& example : *one.find("examples")->array()) rule.examples.push_back(*example.string());
        configuration.topics.push_back(std::move(rule));
        const auto guardrail = Guardrail::compile(std::move(configuration)).value();
        const auto& text = *one.find("text")->string();
        figures.count(*one.find("about")->boolean(), !guardrail->find(text, Source::input).empty(), text);
    }
    figures.hold("denied topics", 0.85, 0.7);
}

TEST(Measured, SensitiveInformationIsFoundInItsFullLength)
{
    Configuration configuration;
    for (const auto type : sensitive_types())
        configuration.sensitive.push_back({.type = std::string(type), .sides = {{Action::anonymize}, {Action::anonymize}}});
    const auto guardrail = Guardrail::compile(std::move(configuration)).value();
    Figures all;
    std::map<std::string, Figures> by_type;
    for (const auto& one : cases("sensitive")) {
        const auto& text = *one.find("text")->string();
        auto findings = guardrail->find(text, Source::input);
        for (const auto& entity : *one.find("entities")->array()) {
            const auto& type = *entity.array()->at(0).string();
            const auto begin = text.find(*entity.array()->at(1).string());
            const auto end = begin + entity.array()->at(1).string()->size();
            const auto hit = [&](const Finding& finding) { return finding.begin <= begin && finding.end >= end; };
            const bool seen =
                std::ranges::any_of(findings, [&](const auto& one_of) { return one_of.name == type && hit(one_of); });
            by_type[type].count(true, seen, type + " in " + text);
            all.count(true, seen, "");
            // What overlaps an entity is no false alarm, whichever of the types it was taken for.
            std::erase_if(findings, [&](const Finding& finding) { return finding.begin < end && finding.end > begin; });
        }
        for (const auto& finding : findings) {
            by_type[finding.name].count(false, true, finding.name + " in " + text);
            all.count(false, true, "");
        }
    }
    for (const auto& [type, figures] : by_type) figures.hold(type, 0, 0);
    all.hold("sensitive information", 0.98, 0.92);
}

TEST(Measured, GroundingTellsWhatTheSourceSaysFromWhatItDoesNot)
{
    Figures grounded, relevant;
    for (const auto& one : cases("grounding")) {
        const auto text = [&](const char* name) -> const std::string& { return *one.find(name)->string(); };
        grounded.count(!*one.find("grounded")->boolean(), grounding_score(text("source"), text("answer")) < 0.7,
                       text("answer"));
        if (one.find("relevant")->is_null()) continue;
        relevant.count(!*one.find("relevant")->boolean(),
                       relevance_score(text("query"), text("source"), text("answer")) < 0.5, text("answer"));
    }
    grounded.hold("GROUNDING below 0.7", 0.85, 0.85);
    relevant.hold("RELEVANCE below 0.5", 0.85, 0.85);
}

}  // namespace
}  // namespace sekisho::guardrails
