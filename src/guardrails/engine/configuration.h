#pragma once

#include <optional>
#include <string>
#include <vector>

/// What a guardrail looks for: Bedrock's configuration, without its wire forms.
/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateGuardrail.html
namespace sekisho::guardrails {

enum class Source { input, output };
enum class Action { none, anonymize, block };  ///< none: it is found and told, and nothing is done

struct Side {
    Action action = Action::block;
    bool enabled = true;
};
struct Sides {
    Side input;
    Side output;
    [[nodiscard]] const Side& of(Source source) const noexcept { return source == Source::input ? input : output; }
};

struct WordRule {
    std::string text;
    Sides sides;
};
struct TopicRule {
    std::string name;
    std::string definition;
    std::vector<std::string> examples;
    Sides sides;
};
/// A strength is the least confidence at which a filter acts: HIGH acts from LOW on, LOW at HIGH alone.
enum class Strength { none, low, medium, high };
struct ContentRule {
    std::string type;  ///< GuardrailContentFilterType: "HATE", ..., "PROMPT_ATTACK" (input alone)
    Strength input = Strength::none;
    Strength output = Strength::none;
    Sides sides;
};
struct SensitiveRule {
    std::string type;  ///< GuardrailPiiEntityType, one of sensitive_types()
    Sides sides;
};
struct RegexRule {
    std::string name;
    std::string pattern;
    Sides sides;
};
struct GroundingRule {
    bool relevance = false;  ///< RELEVANCE; else GROUNDING
    double threshold = 0;    ///< a score below it is found
    Action action = Action::block;
    bool enabled = true;
};

struct Configuration {
    std::vector<WordRule> words;
    std::optional<Sides> profanity;
    std::vector<TopicRule> topics;
    std::vector<ContentRule> filters;
    std::vector<SensitiveRule> sensitive;
    std::vector<RegexRule> regexes;
    std::vector<GroundingRule> grounding;
    std::string blocked_input;   ///< blockedInputMessaging
    std::string blocked_output;  ///< blockedOutputsMessaging
};

}  // namespace sekisho::guardrails
