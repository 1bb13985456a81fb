#include "services/sts/web_identity.h"

#include "services/sts/errors.h"
#include "services/sts/session_issuer.h"

namespace sekisho::sts {

namespace {

constexpr std::string_view request_tag = "aws:RequestTag/";

std::string text_of(const policy::Context& context, const std::string& name)
{
    return std::string(context.value(name).value_or(""));
}

std::vector<std::string> list_of(const policy::Context& context, const std::string& name)
{
    const auto* entry = context.find(name);
    return entry ? entry->values : std::vector<std::string>{};
}

/// Members of their own beside `claims`.
bool set_apart(std::string_view claim) { return claim == "aud" || claim == "sub" || claim == "amr"; }

}  // namespace

op::Caller caller_of(const WebIdentity& identity)
{
    op::Caller caller;
    caller.principal.kind = policy::PrincipalKind::web_identity;
    caller.principal.provider = identity.provider;
    auto& context = caller.context;
    for (const auto& claim : identity.claims) {
        const auto key = identity.issuer + ":" + claim.name;
        if (claim.multivalued) context.set_list(key, claim.values);
        else context.set(key, claim.values.front());
    }
    context.set(identity.issuer + ":aud", identity.audience);
    context.set(identity.issuer + ":sub", identity.subject);
    if (!identity.amr.empty()) context.set_list(identity.issuer + ":amr", identity.amr);
    for (const auto& tag : identity.tags.tags) context.set(std::string(request_tag) + tag.key, tag.value);
    if (!identity.tags.transitive_keys.empty()) context.set_list("sts:TransitiveTagKeys", identity.tags.transitive_keys);
    if (!identity.source_identity.empty()) context.set("sts:SourceIdentity", identity.source_identity);
    context.set("aws:FederatedProvider", identity.provider);
    context.set("aws:PrincipalType", "Anonymous");
    context.set("aws:userid", identity.provider + ":" + identity.audience + ":" + identity.subject);
    return caller;
}

WebIdentity identity_of(const op::Caller& caller)
{
    const auto& context = caller.context;
    WebIdentity identity;
    identity.provider = caller.principal.provider;
    identity.issuer = issuer_of_provider(identity.provider);
    identity.audience = text_of(context, identity.issuer + ":aud");
    identity.subject = text_of(context, identity.issuer + ":sub");
    identity.amr = list_of(context, identity.issuer + ":amr");
    const auto prefix = identity.issuer + ":";
    for (const auto& entry : context.entries()) {
        if (entry.values.empty()) continue;
        if (entry.name.starts_with(request_tag))
            identity.tags.tags.push_back({entry.name.substr(request_tag.size()), entry.values.front()});
        else if (entry.name.starts_with(prefix) && !set_apart(entry.name.substr(prefix.size())))
            identity.claims.push_back({entry.name.substr(prefix.size()), entry.values, entry.multivalued});
    }
    identity.tags.transitive_keys = list_of(context, "sts:TransitiveTagKeys");
    identity.source_identity = text_of(context, "sts:SourceIdentity");
    return identity;
}

std::string issuer_of_provider(std::string_view provider)
{
    constexpr std::string_view marker = ":oidc-provider/";
    const auto place = provider.find(marker);
    return std::string(place == std::string_view::npos ? provider : provider.substr(place + marker.size()));
}

iam::EntityPtr find_role(const iam::Accounts& accounts, std::string_view role_arn)
{
    auto entity = accounts.find_by_arn(role_arn);
    return entity && entity->kind == iam::EntityKind::role ? entity : nullptr;
}

op::AccessChecks web_identity_checks(const WebIdentity& identity, const iam::EntityPtr& role, const std::string& role_arn,
                                     const RoleSessionRequest& request)
{
    static const iam::Tags none;
    auto checks = trust_checks({.action = "sts:AssumeRoleWithWebIdentity",
                                .role_arn = role_arn,
                                .role = role,
                                .session_name = request.session_name,
                                .external_id = {},
                                .source_identity = identity.source_identity,
                                .tags = identity.tags,
                                .inherited = none,
                                .chained = false});
    for (auto& check : checks) check.denied_message = errors::not_authorized(check.action).message;
    return checks;
}

}  // namespace sekisho::sts
