#include "services/bedrock/guardrails/rules.h"

#include <fmt/format.h>

#include <set>

#include "op/errors.h"
#include "wire/codec.h"

namespace sekisho::bedrock {
namespace {

using guardrails::Action;
using guardrails::Sides;
using guardrails::Strength;
using shapes::bedrock::CreateGuardrailRequest;

std::unexpected<Error> invalid(std::string message) { return fail(op::errors::validation(std::move(message))); }

Action action_of(std::string_view word)
{
    return word == "NONE" ? Action::none : word == "ANONYMIZE" ? Action::anonymize : Action::block;
}

/// What inputAction, outputAction, inputEnabled and outputEnabled say; `usual` where they are silent.
template <class Rule>
Sides sides_of(const Rule& rule, std::string_view usual = "BLOCK")
{
    Sides sides;
    sides.input = {action_of(rule.inputAction.value_or(std::string(usual))), rule.inputEnabled.value_or(true)};
    sides.output = {action_of(rule.outputAction.value_or(std::string(usual))), rule.outputEnabled.value_or(true)};
    return sides;
}

Strength strength_of(std::string_view word)
{
    return word == "HIGH"     ? Strength::high
           : word == "MEDIUM" ? Strength::medium
           : word == "LOW"    ? Strength::low
                              : Strength::none;
}

bool wants_images(const std::optional<std::vector<std::string>>& modalities)
{
    return modalities && std::ranges::find(*modalities, "IMAGE") != modalities->end();
}

/// What Bedrock has and this server does not.
Result<void> refuse_unserved(const CreateGuardrailRequest& request)
{
    if (request.crossRegionConfig) return invalid("Cross-Region inference of guardrails is not supported by this server.");
    if (request.automatedReasoningPolicyConfig)
        return invalid("Automated reasoning policies are not supported by this server.");
    if (request.kmsKeyId) return invalid("Guardrails with customer managed keys are not supported by this server.");
    const auto standard = [](const auto& policy) {
        return policy && policy->tierConfig && policy->tierConfig->tierName != "CLASSIC";
    };
    if (standard(request.topicPolicyConfig) || standard(request.contentPolicyConfig))
        return invalid("The STANDARD tier is not supported by this server.");
    return {};
}

Result<void> take_topics(const CreateGuardrailRequest& request, guardrails::Configuration& to)
{
    if (!request.topicPolicyConfig) return {};
    std::set<std::string> names;
    for (const auto& topic : request.topicPolicyConfig->topicsConfig) {
        if (!names.insert(topic.name).second) return invalid(fmt::format("The topic {} stands there twice.", topic.name));
        to.topics.push_back(
            {topic.name, topic.definition, topic.examples.value_or(std::vector<std::string>{}), sides_of(topic)});
    }
    return {};
}

Result<void> take_filters(const CreateGuardrailRequest& request, guardrails::Configuration& to)
{
    if (!request.contentPolicyConfig) return {};
    std::set<std::string> types;
    for (const auto& filter : request.contentPolicyConfig->filtersConfig) {
        if (!types.insert(filter.type).second)
            return invalid(fmt::format("The content filter {} stands there twice.", filter.type));
        if (wants_images(filter.inputModalities) || wants_images(filter.outputModalities))
            return invalid("Content filters on images are not supported by this server.");
        if (filter.type == "PROMPT_ATTACK" && filter.outputStrength != "NONE")
            return invalid("The output strength of PROMPT_ATTACK must be NONE.");
        to.filters.push_back(
            {filter.type, strength_of(filter.inputStrength), strength_of(filter.outputStrength), sides_of(filter)});
    }
    return {};
}

void take_words(const CreateGuardrailRequest& request, guardrails::Configuration& to)
{
    if (!request.wordPolicyConfig) return;
    const auto& policy = *request.wordPolicyConfig;
    if (policy.wordsConfig)
        for (const auto& word : *policy.wordsConfig) to.words.push_back({word.text, sides_of(word)});
    if (policy.managedWordListsConfig)
        for (const auto& list : *policy.managedWordListsConfig) to.profanity = sides_of(list);
}

Result<void> take_sensitive(const CreateGuardrailRequest& request, guardrails::Configuration& to)
{
    if (!request.sensitiveInformationPolicyConfig) return {};
    const auto& policy = *request.sensitiveInformationPolicyConfig;
    std::set<std::string> names;
    if (policy.piiEntitiesConfig)
        for (const auto& entity : *policy.piiEntitiesConfig) {
            if (!names.insert(entity.type).second)
                return invalid(fmt::format("The PII type {} stands there twice.", entity.type));
            to.sensitive.push_back({entity.type, sides_of(entity, entity.action)});
        }
    if (policy.regexesConfig)
        for (const auto& regex : *policy.regexesConfig) {
            if (!names.insert("regex " + regex.name).second)
                return invalid(fmt::format("The regular expression {} stands there twice.", regex.name));
            to.regexes.push_back({regex.name, regex.pattern, sides_of(regex, regex.action)});
        }
    return {};
}

Result<void> take_grounding(const CreateGuardrailRequest& request, guardrails::Configuration& to)
{
    if (!request.contextualGroundingPolicyConfig) return {};
    std::set<std::string> types;
    for (const auto& filter : request.contextualGroundingPolicyConfig->filtersConfig) {
        if (!types.insert(filter.type).second)
            return invalid(fmt::format("The grounding filter {} stands there twice.", filter.type));
        if (filter.threshold > 0.99) return invalid("The threshold of contextual grounding must be between 0 and 0.99.");
        to.grounding.push_back({filter.type == "RELEVANCE", filter.threshold, action_of(filter.action.value_or("BLOCK")),
                                filter.enabled.value_or(true)});
    }
    return {};
}

/// The same rules in the shape of an answer, whose members have the same names.
template <class To, class From>
std::vector<To> described(const std::vector<From>& rules)
{
    std::vector<To> all;
    for (const auto& rule : rules)
        if (auto shape = wire::from_json_text<To>(wire::to_json_text(rule))) all.push_back(*std::move(shape));
    return all;
}

}  // namespace

Result<guardrails::GuardrailPtr> compile_guardrail(const CreateGuardrailRequest& request)
{
    TRY_VOID(refuse_unserved(request));
    guardrails::Configuration configuration;
    configuration.blocked_input = request.blockedInputMessaging;
    configuration.blocked_output = request.blockedOutputsMessaging;
    take_words(request, configuration);
    TRY_VOID(take_topics(request, configuration));
    TRY_VOID(take_filters(request, configuration));
    TRY_VOID(take_sensitive(request, configuration));
    TRY_VOID(take_grounding(request, configuration));
    if (configuration.words.empty() && !configuration.profanity && configuration.topics.empty() &&
        configuration.filters.empty() && configuration.sensitive.empty() && configuration.regexes.empty() &&
        configuration.grounding.empty())
        return invalid("At least one policy configuration must be provided.");
    return guardrails::Guardrail::compile(std::move(configuration));
}

CreateGuardrailRequest as_creation(const shapes::bedrock::UpdateGuardrailRequest& request)
{
    CreateGuardrailRequest creation;
    creation.name = request.name;
    creation.description = request.description;
    creation.topicPolicyConfig = request.topicPolicyConfig;
    creation.contentPolicyConfig = request.contentPolicyConfig;
    creation.wordPolicyConfig = request.wordPolicyConfig;
    creation.sensitiveInformationPolicyConfig = request.sensitiveInformationPolicyConfig;
    creation.contextualGroundingPolicyConfig = request.contextualGroundingPolicyConfig;
    creation.automatedReasoningPolicyConfig = request.automatedReasoningPolicyConfig;
    creation.crossRegionConfig = request.crossRegionConfig;
    creation.blockedInputMessaging = request.blockedInputMessaging;
    creation.blockedOutputsMessaging = request.blockedOutputsMessaging;
    creation.kmsKeyId = request.kmsKeyId;
    return creation;
}

void describe_policies(const CreateGuardrailRequest& request, shapes::bedrock::GetGuardrailResponse& to)
{
    using namespace shapes::bedrock;
    if (const auto& topics = request.topicPolicyConfig) {
        auto& policy = to.topicPolicy.emplace();
        policy.topics = described<GuardrailTopic>(topics->topicsConfig);
        policy.tier.emplace().tierName = "CLASSIC";
    }
    if (const auto& content = request.contentPolicyConfig) {
        auto& policy = to.contentPolicy.emplace();
        policy.filters = described<GuardrailContentFilter>(content->filtersConfig);
        policy.tier.emplace().tierName = "CLASSIC";
    }
    if (const auto& words = request.wordPolicyConfig) {
        auto& policy = to.wordPolicy.emplace();
        if (words->wordsConfig) policy.words = described<GuardrailWord>(*words->wordsConfig);
        if (words->managedWordListsConfig)
            policy.managedWordLists = described<GuardrailManagedWords>(*words->managedWordListsConfig);
    }
    if (const auto& sensitive = request.sensitiveInformationPolicyConfig) {
        auto& policy = to.sensitiveInformationPolicy.emplace();
        if (sensitive->piiEntitiesConfig) policy.piiEntities = described<GuardrailPiiEntity>(*sensitive->piiEntitiesConfig);
        if (sensitive->regexesConfig) policy.regexes = described<GuardrailRegex>(*sensitive->regexesConfig);
    }
    if (const auto& grounding = request.contextualGroundingPolicyConfig)
        to.contextualGroundingPolicy.emplace().filters =
            described<GuardrailContextualGroundingFilter>(grounding->filtersConfig);
}

}  // namespace sekisho::bedrock
