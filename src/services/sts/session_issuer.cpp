#include "services/sts/session_issuer.h"

#include <algorithm>

#include "crypto/random.h"
#include "op/request_context.h"
#include "policy/evaluate.h"
#include "services/iam/names.h"
#include "services/sts/errors.h"
#include "services/sts/identity_token.h"
#include "services/sts/session_key_id.h"
#include "services/sts/session_policies.h"

namespace sekisho::sts {

namespace {

constexpr int default_duration = 3600;
constexpr int chained_duration = 3600;
constexpr int minimum_duration = 900;

Result<std::chrono::seconds> role_duration(const iam::Entity& role, const RoleSessionRequest& request)
{
    const bool chained = request.origin == RoleSessionRequest::Origin::chained;
    const int seconds = request.duration_seconds.value_or(std::min(default_duration, role.max_session_duration));
    if (seconds < minimum_duration) return fail(errors::validation("The requested DurationSeconds is below 900 seconds."));
    if (chained && seconds > chained_duration) {
        return fail(
            errors::validation("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by "
                               "role chaining."));
    }
    if (seconds > role.max_session_duration)
        return fail(errors::validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role."));
    return std::chrono::seconds(seconds);
}

std::vector<std::pair<std::string, std::string>> pairs_of(const iam::Tags& tags)
{
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto& tag : tags) pairs.emplace_back(tag.key, tag.value);
    return pairs;
}

/// The keys by which policies know a web identity for as long as its session lasts.
std::vector<authn::SessionContextKey> context_of(const WebIdentity& identity)
{
    std::vector<authn::SessionContextKey> keys{{"aws:FederatedProvider", {identity.provider}, false},
                                               {identity.issuer + ":aud", {identity.audience}, false},
                                               {identity.issuer + ":sub", {identity.subject}, false}};
    if (!identity.amr.empty()) keys.push_back({identity.issuer + ":amr", identity.amr, true});
    for (const auto& claim : identity.claims)
        keys.push_back({identity.issuer + ":" + claim.name, claim.values, claim.multivalued});
    return keys;
}

}  // namespace

authn::SessionClaims SessionIssuer::begin(authn::SessionKind kind, const std::string& account,
                                          std::chrono::seconds duration) const
{
    authn::SessionClaims claims;
    claims.kind = kind;
    claims.secret_access_key = Secret(iam::new_secret_access_key());
    claims.issued = parts_.clock.now();
    // Whole seconds, so that the expiry that clients are told is the one that holds.
    claims.expires = from_epoch_seconds(epoch_seconds(claims.issued)) + duration;
    claims.account = account;
    return claims;
}

Result<Credentials> SessionIssuer::finish(authn::SessionClaims claims) const
{
    Credentials credentials;
    credentials.access_key_id = new_session_key_id(parts_.sealer, claims.account);
    TRY(credentials.session_token, authn::seal_session(parts_.sealer, credentials.access_key_id, claims));
    credentials.secret_access_key = std::move(claims.secret_access_key);
    credentials.expiration = claims.expires;
    return credentials;
}

Result<RoleSession> SessionIssuer::issue_for_role(const iam::Entity& role, const RoleSessionRequest& request) const
{
    const auto state = parts_.accounts.state_of(account_of_role(role.arn));
    if (!state) return fail(errors::not_authorized("sts:AssumeRole"));
    TRY(const auto duration, role_duration(role, request));
    auto claims = begin(authn::SessionKind::assumed_role, state->account, duration);
    claims.arn = iam::session_arn(claims.account, role.name, request.session_name);
    claims.role_arn = role.arn;
    claims.unique_id = role.id;
    claims.session_name = request.session_name;
    TRY(claims.policies, accept_session_policies(*state, request.policy, request.policy_arns));
    claims.tags = pairs_of(request.tags.tags);
    claims.transitive_tag_keys = request.tags.transitive_keys;
    claims.source_identity = request.source_identity;
    claims.from_role_chaining = request.origin == RoleSessionRequest::Origin::chained;
    if (request.web_identity) claims.context = context_of(*request.web_identity);

    RoleSession session;
    TRY(session.packed_policy_size, packed_size(claims));
    session.assumed_role_id = role.id + ":" + request.session_name;
    session.arn = claims.arn;
    TRY(session.credentials, finish(std::move(claims)));
    return session;
}

Result<void> SessionIssuer::check_trust(const std::string& role_arn, const WebIdentity& identity,
                                        const RoleSessionRequest& request, const op::Envelope& envelope) const
{
    const auto caller = caller_of(identity);
    const auto role = find_role(parts_.accounts, role_arn);
    const auto request_context = op::request_context(caller, envelope);
    for (const auto& check : web_identity_checks(identity, role, role_arn, request)) {
        auto context = request_context;
        context.merge(check.context);
        TRY(auto policies, parts_.policies.policies_of(caller));
        const auto owner = op::owner_of(check, caller);
        parts_.policies.set_accounts(caller, owner, check.action, policies, context);
        policies.resource = check.resource_policy;
        policies.resource_side = check.resource_side;
        const policy::Question question{caller.principal, check.action, check.resource, owner, context};
        if (!policy::evaluate(question, policies).allowed()) return fail(errors::access_denied(check.denied_message));
    }
    return {};
}

bool SessionIssuer::trusts_every_identity_pool(const std::string& role_arn, WebIdentity identity,
                                               const RoleSessionRequest& request, const op::Envelope& envelope) const
{
    if (identity.provider != identity_pool_provider) return false;
    // As he would come through a pool that this role has never heard of.
    const auto region = identity.audience.substr(0, identity.audience.find(':') + 1);
    identity.audience = region + crypto::uuid();
    identity.subject = region + crypto::uuid();
    if (check_trust(role_arn, identity, request, envelope)) return true;
    if (identity.tags.tags.empty()) return false;
    identity.tags = {};  // a pool of his own gives him what tags he likes
    return check_trust(role_arn, identity, request, envelope).has_value();
}

Result<RoleSession> SessionIssuer::issue_for_web_identity(const std::string& role_arn, const WebIdentity& identity,
                                                          RoleSessionRequest request, const op::Envelope& envelope) const
{
    const auto source = identity.provider == identity_pool_provider ? TagSource::identity_pool : TagSource::anybody;
    TRY(request.tags, join_tags(identity.tags, caller_of(identity), source));
    request.source_identity = identity.source_identity;
    request.web_identity = identity;
    request.origin = RoleSessionRequest::Origin::first_role;
    TRY_VOID(check_trust(role_arn, identity, request, envelope));
    if (trusts_every_identity_pool(role_arn, identity, request, envelope)) return fail(errors::open_trust());
    const auto role = find_role(parts_.accounts, role_arn);
    if (!role) return fail(errors::not_authorized("sts:AssumeRoleWithWebIdentity"));
    return issue_for_role(*role, request);
}

Result<Credentials> SessionIssuer::issue_for_user(const op::Caller& caller, std::chrono::seconds duration,
                                                  std::optional<Time> mfa_authenticated) const
{
    const bool of_root = caller.principal.kind == policy::PrincipalKind::root;
    auto claims = begin(of_root ? authn::SessionKind::root : authn::SessionKind::user, caller.account(), duration);
    claims.arn = caller.principal.arn;
    claims.mfa_authenticated = mfa_authenticated;
    claims.unique_id = caller.principal.unique_id;
    return finish(std::move(claims));
}

Result<SessionIssuer::FederationSession> SessionIssuer::issue_federated(const op::Caller& caller,
                                                                        const FederationRequest& request) const
{
    const auto state = parts_.accounts.state_of(caller.account());
    if (!state) return fail(errors::not_authorized("sts:GetFederationToken"));
    auto claims = begin(authn::SessionKind::federated_user, state->account, request.duration);
    claims.arn = iam::federated_user_arn(claims.account, request.name);
    claims.unique_id = caller.principal.unique_id;
    claims.session_name = request.name;
    TRY(claims.policies, accept_session_policies(*state, request.policy, request.policy_arns));
    claims.tags = pairs_of(request.tags);
    FederationSession session;
    TRY(const auto percent, packed_size(claims));
    session.packed_policy_size = percent.value_or(0);
    TRY(session.credentials, finish(std::move(claims)));
    return session;
}

std::string account_of_role(std::string_view role_arn)
{
    const auto parts = iam::parse_iam_arn(role_arn);
    return parts && parts->type == "role" ? parts->account : std::string();
}

}  // namespace sekisho::sts
