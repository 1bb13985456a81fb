#include "services/iam/documents.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/log.h"
#include "policy/introspect.h"
#include "policy/lint/hint.h"
#include "policy/stand_in.h"

namespace sekisho::iam {

namespace {

constexpr std::string_view allow_identity =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";

void log_unparsable(const std::string& name, const Error& error)
{
    log::error("stored policy no longer parses and denies everything",
               {{"policy", name}, {"reason", error.message}, {"detail", error.detail}});
}

bool shows_unchanged(const IamState& state, const std::map<std::string, std::string>& principals)
{
    return std::ranges::all_of(principals, [&](const auto& principal) {
        const auto entity = state.find_principal(principal.first, principal.second);
        return entity && entity->arn == principal.first;
    });
}

}  // namespace

Result<void> refuse_unknowable_keys(const policy::Policy& policy)
{
    for (const auto& key : policy::context_keys_of(policy))
        if (lower_ascii(key).starts_with("s3:existingobjecttag/"))
            return fail("MalformedPolicyDocument",
                        "Conditions on s3:ExistingObjectTag are not supported by this installation.");
    return {};
}

Result<StoredPolicy> accept_policy(std::string document, std::string name)
{
    auto parsed = policy::parse_policy(document, policy::PolicyKind::identity, std::move(name));
    if (!parsed) return fail(policy::lint::with_hint(std::move(parsed).error(), document, policy::PolicyKind::identity));
    auto compiled = *std::move(parsed);
    TRY_VOID(refuse_unknowable_keys(*compiled));
    return StoredPolicy{std::move(document), std::move(compiled)};
}

Result<TrustPolicy> accept_trust(const IamState& state, std::string document, const std::string& role_arn)
{
    std::map<std::string, std::string> principals;
    const auto resolver = resolver_of(state);
    const policy::PrincipalResolver recording = [&](std::string_view arn) {
        auto id = resolver(arn);
        if (id) principals.insert_or_assign(std::string(arn), *id);
        return id;
    };
    auto parsed = policy::parse_policy(document, policy::PolicyKind::trust, role_arn, recording);
    if (!parsed) return fail(policy::lint::with_hint(std::move(parsed).error(), document, policy::PolicyKind::trust));
    auto compiled = *std::move(parsed);
    return TrustPolicy{StoredPolicy{std::move(document), std::move(compiled)}, std::move(principals)};
}

StoredPolicy restore_policy(std::string document, std::string name)
{
    auto compiled = policy::parse_policy(document, policy::PolicyKind::identity, name);
    if (compiled) return {std::move(document), *std::move(compiled)};
    log_unparsable(name, compiled.error());
    auto stand_in = policy::unreadable_policy(document, policy::PolicyKind::identity, std::move(name));
    return {std::move(document), std::move(stand_in)};
}

TrustPolicy restore_trust(std::string document, std::map<std::string, std::string> principals, const std::string& role_arn)
{
    const policy::PrincipalResolver recorded = [&](std::string_view arn) -> std::optional<std::string> {
        const auto found = principals.find(std::string(arn));
        if (found == principals.end()) return std::nullopt;
        return found->second;
    };
    auto compiled = policy::parse_policy(document, policy::PolicyKind::trust, role_arn, recorded);
    if (!compiled) {
        log_unparsable(role_arn, compiled.error());
        compiled = policy::unreadable_policy(document, policy::PolicyKind::trust, role_arn);
    }
    return {StoredPolicy{std::move(document), *std::move(compiled)}, std::move(principals)};
}

policy::PolicyPtr allow_everything()
{
    static const auto compiled = policy::parse_policy(allow_identity, policy::PolicyKind::identity, "root").value();
    return compiled;
}

policy::PrincipalResolver resolver_of(IamState state)
{
    return [state = std::move(state)](std::string_view arn) -> std::optional<std::string> {
        const auto entity = state.find_principal(arn);
        if (!entity) return std::nullopt;
        return entity->id;
    };
}

std::string shown_trust(const IamState& state, const TrustPolicy& trust)
{
    if (shows_unchanged(state, trust.principals)) return trust.policy.document;
    const policy::PrincipalResolver show = [&](std::string_view arn) -> std::optional<std::string> {
        const auto resolved = trust.principals.find(std::string(arn));
        if (resolved == trust.principals.end()) return std::nullopt;
        const auto entity = state.find_principal(arn, resolved->second);
        return entity ? entity->arn : resolved->second;
    };
    return policy::replace_principals(trust.policy.document, show).value_or(trust.policy.document);
}

}  // namespace sekisho::iam
