#include "gateway/model_access.h"

#include <fmt/format.h>

#include "op/errors.h"
#include "wire/json.h"

namespace sekisho::gateway {
namespace {

/// The value of bedrock:GuardrailIdentifier: "arn:aws:bedrock:<region>:<account>:guardrail/<id>[:<version>]".
/// https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-id.html
std::string guardrail_value(const Asking& asking, std::string_view account, std::string_view region)
{
    auto value = asking.guardrail.starts_with("arn:")
                     ? std::string(asking.guardrail)
                     : fmt::format("arn:aws:bedrock:{}:{}:guardrail/{}", region, account, asking.guardrail);
    if (!asking.guardrail_version.empty() && asking.guardrail_version != "DRAFT")
        value += fmt::format(":{}", asking.guardrail_version);
    return value;
}

}  // namespace

op::AccessChecks ModelAccess::to_ask(const Asking& asking, const op::Caller& caller, const op::Envelope& envelope) const
{
    auto checks =
        to_use(asking.streaming == Streaming::yes ? "bedrock:InvokeModelWithResponseStream" : "bedrock:InvokeModel",
               asking.model_id, envelope);
    auto& context = checks.front().context;
    if (!asking.guardrail.empty())
        context.set("bedrock:GuardrailIdentifier", guardrail_value(asking, caller.account(), envelope.region));
    // A model that nobody knows has no most: whoever limits tokens must not let it pass.
    const auto* model = catalogue_.find(asking.model_id);
    const auto max_tokens = asking.max_tokens ? asking.max_tokens
                            : model           ? std::optional(model->max_output_tokens)
                                              : std::nullopt;
    if (max_tokens) context.set("sekisho:MaxOutputTokens", std::to_string(*max_tokens));
    return checks;
}

op::AccessChecks ModelAccess::to_use(std::string action, std::string_view model_id, const op::Envelope& envelope) const
{
    op::AccessCheck check;
    check.action = std::move(action);
    check.resource = models::foundation_model_arn(model_id, envelope.region);
    if (!environment_.empty()) check.context.set("sekisho:Environment", environment_);
    return {std::move(check)};
}

Result<const models::Model*> ModelAccess::find(std::string_view model_id) const
{
    if (const auto* model = catalogue_.find(model_id)) return model;
    return fail(op::errors::validation("The provided model identifier is invalid."));
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
