#include "services/bedrock/inference_profiles.h"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/random.h"
#include "op/errors.h"
#include "services/bedrock/errors.h"

namespace sekisho::bedrock {
namespace {

using gateway::InferenceProfile;

constexpr std::string_view id_alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::size_t id_characters = 12;
constexpr std::size_t default_page = 100;

std::string application_arn(std::string_view id, std::string_view account, std::string_view region)
{
    return fmt::format("arn:aws:bedrock:{}:{}:application-inference-profile/{}", region, account, id);
}

/// The profile of the caller that a text names: by id or ARN.
std::optional<InferenceProfile> find(const ProfileParts& parts, const std::string& named, const op::Caller& caller,
                                     const op::Envelope& envelope)
{
    if (auto found = parts.models.profile(named, caller.account(), envelope.region)) return found;
    return parts.profiles.find(application_arn(named, caller.account(), envelope.region));
}

/// The permission on one profile; one that is not there is asked for by the ARN that it would have.
op::AccessChecks may(std::string action, const ProfileParts& parts, const std::string& named, const op::Caller& caller,
                     const op::Envelope& envelope)
{
    op::AccessChecks checks(1);
    auto& check = checks.front();
    check.action = std::move(action);
    if (const auto found = find(parts, named, caller, envelope)) {
        check.resource = found->arn;
        for (const auto& [key, value] : found->tags) check.context.set("aws:ResourceTag/" + key, value);
    } else {
        check.resource = named.starts_with("arn:") ? named : application_arn(named, caller.account(), envelope.region);
    }
    return checks;
}

template <class Shape>
Shape describe(const InferenceProfile& profile)
{
    const bool own = profile.type == InferenceProfile::Type::application;
    Shape shape;
    shape.inferenceProfileName = profile.name;
    shape.inferenceProfileArn = profile.arn;
    shape.inferenceProfileId = profile.id;
    if (!profile.description.empty()) shape.description = profile.description;
    for (const auto& arn : profile.model_arns) shape.models.emplace_back().modelArn = arn;
    shape.status = "ACTIVE";
    shape.type = own ? "APPLICATION" : "SYSTEM_DEFINED";
    if (own) shape.createdAt = shape.updatedAt = profile.created;
    return shape;
}

bool foundation_model(std::string_view arn) { return arn.find("::foundation-model/") != std::string_view::npos; }

}  // namespace

std::vector<InferenceProfile> ListInferenceProfiles::all(const Input& input, const op::Caller& caller,
                                                         const op::Envelope& envelope) const
{
    std::vector<InferenceProfile> profiles;
    if (input.typeEquals != "APPLICATION")
        profiles = gateway::system_profiles(parts_.models.catalogue(), caller.account(), envelope.region);
    if (input.typeEquals != "SYSTEM_DEFINED")
        for (auto& own : parts_.profiles.of(caller.account(), envelope.region)) profiles.push_back(std::move(own));
    return profiles;
}

op::AccessChecks ListInferenceProfiles::advice_on(const InferenceProfile& profile, const op::Caller& caller,
                                                  const op::Envelope& envelope) const
{
    const gateway::Asking asking{.model_id = profile.arn, .streaming = gateway::Streaming::no, .max_tokens = 1};
    auto checks = parts_.models.to_ask(asking, caller, envelope);
    for (auto& check : checks) check.advisory = true;
    return checks;
}

Result<op::AccessChecks> ListInferenceProfiles::access(const Input& input, const op::Caller& caller,
                                                       const op::Envelope& envelope) const
{
    op::AccessChecks checks(1);
    checks.front().action = "bedrock:ListInferenceProfiles";
    for (const auto& profile : all(input, caller, envelope))
        for (auto& check : advice_on(profile, caller, envelope)) checks.push_back(std::move(check));
    return checks;
}

Task<Result<ListInferenceProfiles::Output>> ListInferenceProfiles::execute(op::Authorized<Input> input) const
{
    Output output;
    auto& shown = output.inferenceProfileSummaries.emplace();
    const auto limit = input->maxResults ? static_cast<std::size_t>(*input->maxResults) : default_page;
    auto verdict = input.advisory().begin();
    for (const auto& profile : all(*input, input.caller(), input.envelope())) {
        // A profile made in the meantime has no advice: it is for the next list.
        const auto asked = static_cast<std::ptrdiff_t>(advice_on(profile, input.caller(), input.envelope()).size());
        if (input.advisory().end() - verdict < asked) break;
        const bool seen = std::all_of(verdict, verdict + asked, [](bool allowed) { return allowed; });
        verdict += asked;
        if (!seen || (input->nextToken && profile.arn <= *input->nextToken)) continue;
        shown.push_back(describe<shapes::bedrock::InferenceProfileSummary>(profile));
    }
    std::ranges::sort(shown, {}, &shapes::bedrock::InferenceProfileSummary::inferenceProfileArn);
    if (shown.size() > limit) {
        shown.resize(limit);
        output.nextToken = shown.back().inferenceProfileArn;
    }
    co_return output;
}

Result<op::AccessChecks> GetInferenceProfile::access(const Input& input, const op::Caller& caller,
                                                     const op::Envelope& envelope) const
{
    return may("bedrock:GetInferenceProfile", parts_, input.inferenceProfileIdentifier, caller, envelope);
}

Task<Result<GetInferenceProfile::Output>> GetInferenceProfile::execute(op::Authorized<Input> input) const
{
    const auto found = find(parts_, input->inferenceProfileIdentifier, input.caller(), input.envelope());
    if (!found) co_return fail(errors::no_such_profile(input->inferenceProfileIdentifier));
    co_return describe<Output>(*found);
}

Result<op::AccessChecks> CreateInferenceProfile::access(const Input& input, const op::Caller& caller,
                                                        const op::Envelope& envelope) const
{
    op::AccessChecks checks(1);
    checks.front().action = "bedrock:CreateInferenceProfile";
    checks.front().resource = application_arn("*", caller.account(), envelope.region);
    if (input.modelSource.copyFrom) {
        auto& source = checks.emplace_back();
        source.action = "bedrock:CreateInferenceProfile";
        source.resource = *input.modelSource.copyFrom;
    }
    if (!input.tags) return checks;
    std::vector<std::string> keys;
    for (const auto& tag : *input.tags) keys.push_back(tag.key);
    for (auto& check : checks) {
        for (const auto& tag : *input.tags) check.context.set("aws:RequestTag/" + tag.key, tag.value);
        check.context.set_list("aws:TagKeys", keys);
    }
    return checks;
}

Task<Result<CreateInferenceProfile::Output>> CreateInferenceProfile::execute(op::Authorized<Input> input) const
{
    const auto source = input->modelSource.copyFrom.value_or("");
    const auto system = parts_.models.profile(source, input.caller().account(), input.envelope().region);
    const auto model = parts_.models.find(source);
    if (!model || !(foundation_model(source) || (system && system->type == InferenceProfile::Type::system_defined)))
        co_return fail(op::errors::validation("The provided model identifier is invalid."));
    StoredProfile stored{input.caller().account(), input.envelope().region, {}};
    auto& profile = stored.profile;
    profile.type = InferenceProfile::Type::application;
    profile.id = crypto::random_text(id_characters, id_alphabet);
    profile.arn = application_arn(profile.id, stored.account, stored.region);
    profile.name = input->inferenceProfileName;
    profile.description = input->description.value_or("");
    profile.model_id = (*model)->id;
    profile.model_arns = system ? system->model_arns : std::vector<std::string>{source};
    profile.created = parts_.clock.now();
    if (input->tags)
        for (const auto& tag : *input->tags) profile.tags[tag.key] = tag.value;
    Output output;
    output.inferenceProfileArn = profile.arn;
    output.status = "ACTIVE";
    CO_TRY_VOID(co_await parts_.profiles.create(std::move(stored)));
    co_return output;
}

Result<op::AccessChecks> DeleteInferenceProfile::access(const Input& input, const op::Caller& caller,
                                                        const op::Envelope& envelope) const
{
    return may("bedrock:DeleteInferenceProfile", parts_, input.inferenceProfileIdentifier, caller, envelope);
}

Task<Result<DeleteInferenceProfile::Output>> DeleteInferenceProfile::execute(op::Authorized<Input> input) const
{
    const auto found = find(parts_, input->inferenceProfileIdentifier, input.caller(), input.envelope());
    if (!found) co_return fail(errors::no_such_profile(input->inferenceProfileIdentifier));
    if (found->type == InferenceProfile::Type::system_defined)
        co_return fail(op::errors::validation("Inference profiles that the system defines cannot be deleted."));
    CO_TRY_VOID(co_await parts_.profiles.remove(found->arn));
    co_return Output{};
}

}  // namespace sekisho::bedrock
