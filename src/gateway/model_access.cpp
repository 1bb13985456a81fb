#include "gateway/model_access.h"

#include <fmt/format.h>

#include <algorithm>

#include "op/errors.h"
#include "wire/json.h"

namespace sekisho::gateway {
namespace {

std::string guardrail_arn(const Asking& asking, std::string_view account, std::string_view region)
{
    return asking.guardrail.starts_with("arn:")
               ? std::string(asking.guardrail)
               : fmt::format("arn:aws:bedrock:{}:{}:guardrail/{}", region, account, asking.guardrail);
}

/// The value of bedrock:GuardrailIdentifier: "arn:aws:bedrock:<region>:<account>:guardrail/<id>[:<version>]".
/// https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-id.html
std::string guardrail_value(const Asking& asking, std::string_view account, std::string_view region)
{
    auto value = guardrail_arn(asking, account, region);
    if (!asking.guardrail_version.empty() && asking.guardrail_version != "DRAFT")
        value += fmt::format(":{}", asking.guardrail_version);
    return value;
}

constexpr std::string_view custom_prefix = "custom-model/";
/// "custom-model/..." of "arn:aws:bedrock:<region>:<account>:custom-model/..."; empty: it is no such ARN. The type stands
/// right behind the account: what else is named like it further on is part of another resource's name.
std::string_view custom_id_of(std::string_view arn)
{
    constexpr std::string_view beginning = "arn:aws:bedrock:";
    if (!arn.starts_with(beginning)) return {};
    const auto account = arn.find(':', beginning.size());
    const auto type = account == std::string_view::npos ? account : arn.find(':', account + 1);
    if (type == std::string_view::npos || !arn.substr(type + 1).starts_with(custom_prefix)) return {};
    return arn.substr(type + 1);
}

/// A guardrail that is asked for must be one that the caller may apply.
op::AccessCheck guardrail_check(const Asking& asking, std::string_view account, std::string_view region)
{
    op::AccessCheck check;
    check.action = "bedrock:ApplyGuardrail";
    check.resource = guardrail_arn(asking, account, region);
    return check;
}

}  // namespace

/// What one permission is asked for.
struct ModelAccess::Target {
    std::string resource;
    std::string through;  ///< the profile's ARN, where the resource is a model behind one
    std::map<std::string, std::string> tags = {};
};

std::optional<InferenceProfile> ModelAccess::profile(std::string_view id_or_arn, std::string_view account,
                                                     std::string_view region) const
{
    if (auto found = system_profile(catalogue_, id_or_arn, account, region)) return found;
    return profiles_ != nullptr ? profiles_->find(id_or_arn) : std::nullopt;
}

std::vector<ModelAccess::Target> ModelAccess::targets(std::string_view model_id, const std::string& account,
                                                      std::string_view region) const
{
    const auto* named = catalogue_.find(model_id);
    if (const auto custom = custom_id_of(model_id); !named && !custom.empty()) named = catalogue_.find(custom);
    const auto through = named ? std::nullopt : profile(model_id, account, region);
    if (through) return targets_through(*through, account, region);
    std::vector<Target> all{{model_arn(model_id, account, region), {}}};
    // Without an account a custom model has no ARN to compare with.
    if (!named || (account.empty() && is_custom_model(named->id))) return all;
    if (auto own = model_arn(named->id, account, region); own != all.front().resource) all.push_back({std::move(own), {}});
    return all;
}

std::vector<ModelAccess::Target> ModelAccess::targets_through(const InferenceProfile& profile, const std::string& account,
                                                              std::string_view region) const
{
    const bool is_system = profile.type == InferenceProfile::Type::system_defined && !account.empty();
    const auto own = (is_system ? system_profile(catalogue_, profile.id, account, region) : std::nullopt).value_or(profile);
    std::vector<Target> all;
    if (!account.empty()) all.push_back({profile.arn, {}, profile.tags});
    if (own.arn != profile.arn) all.push_back({own.arn, {}});
    for (const auto& arn : own.model_arns) all.push_back({arn, own.arn});
    // One that an account has made of a model's ARN has the Region that was named then.
    const auto here = models::foundation_model_arn(own.model_id, region);
    const bool made = profile.type == InferenceProfile::Type::application && !is_custom_model(own.model_id);
    if (made && std::ranges::find(own.model_arns, here) == own.model_arns.end()) all.push_back({here, own.arn});
    return all;
}

op::AccessChecks ModelAccess::checks(const std::string& action, const std::vector<Target>& targets) const
{
    op::AccessChecks all;
    for (const auto& target : targets) {
        auto& check = all.emplace_back();
        check.action = action;
        check.resource = target.resource;
        if (!environment_.empty()) check.context.set("sekisho:Environment", environment_);
        if (!target.through.empty()) check.context.set("bedrock:InferenceProfileArn", target.through);
        for (const auto& [key, value] : target.tags) check.context.set("aws:ResourceTag/" + key, value);
    }
    return all;
}

op::AccessChecks ModelAccess::to_ask(const Asking& asking, const op::Caller& caller, const op::Envelope& envelope) const
{
    auto all = checks(asking.streaming == Streaming::yes ? "bedrock:InvokeModelWithResponseStream" : "bedrock:InvokeModel",
                      targets(asking.model_id, caller.account(), envelope.region));
    // A model that nobody knows has no most: whoever limits tokens must not let it pass.
    const auto model = find(asking.model_id);
    const auto max_tokens = asking.max_tokens ? asking.max_tokens
                            : model           ? std::optional((*model)->max_output_tokens)
                                              : std::nullopt;
    for (auto& check : all) {
        if (!asking.guardrail.empty())
            check.context.set("bedrock:GuardrailIdentifier", guardrail_value(asking, caller.account(), envelope.region));
        if (max_tokens) check.context.set("sekisho:MaxOutputTokens", std::to_string(*max_tokens));
    }
    if (!asking.guardrail.empty()) all.push_back(guardrail_check(asking, caller.account(), envelope.region));
    return all;
}

op::AccessChecks ModelAccess::to_use(std::string action, std::string_view model_id, const op::Envelope& envelope) const
{
    return checks(action, targets(model_id, {}, envelope.region));
}

Result<const models::Model*> ModelAccess::find(std::string_view model_id) const
{
    const auto* model = catalogue_.find(model_id);
    if (const auto custom = custom_id_of(model_id); !model && !custom.empty()) model = catalogue_.find(custom);
    if (!model)
        if (const auto through = profile(model_id, {}, {})) model = catalogue_.find(through->model_id);
    if (!model) return fail(op::errors::validation("The provided model identifier is invalid."));
    return model;
}

Result<const models::Model*> ModelAccess::find_named(std::string_view name) const
{
    if (auto found = find(id_of(name))) return found;
    return fail(no_such_model(name));
}

std::string ModelAccess::id_of(std::string_view name) const
{
    const auto* model = catalogue_.find_by_any_name(name);
    const bool is_alias = model && !catalogue_.find(name);
    return is_alias ? model->id : std::string(name);
}

bool is_custom_model(std::string_view id) noexcept { return id.starts_with(custom_prefix); }

std::string model_arn(std::string_view id, std::string_view account, std::string_view region)
{
    if (is_custom_model(id)) return fmt::format("arn:aws:bedrock:{}:{}:{}", region, account, id);
    return models::foundation_model_arn(id, region);
}

Error no_such_model(std::string_view name)
{
    return {"ResourceNotFoundException",
            fmt::format("The model `{}` does not exist or you do not have access to it.", wire::with_valid_utf8(name)),
            404,
            {},
            {},
            {}};
}

}  // namespace sekisho::gateway
