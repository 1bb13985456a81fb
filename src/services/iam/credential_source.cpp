#include "services/iam/credential_source.h"

#include <atomic>
#include <unordered_map>

#include "authn/bearer/bearer.h"
#include "authn/session_token.h"
#include "base/encoding.h"
#include "crypto/hash.h"
#include "policy/stand_in.h"
#include "services/iam/callers.h"
#include "services/iam/errors.h"
#include "services/iam/policy_source.h"
#include "services/iam/service_credentials.h"

namespace sekisho::iam {

namespace {

using authn::SessionClaims;
using authn::SessionKind;

/// A session token opened once: its claims, and its session policies: a compiled inline document, or the ARN of a
/// managed policy, which is looked up at every use.
struct SessionPolicy {
    policy::PolicyPtr document;
    std::string arn;
};
struct OpenedSession {
    SessionClaims claims;
    Tags tags;
    std::vector<SessionPolicy> policies;
};
using OpenedSessionPtr = std::shared_ptr<const OpenedSession>;

constexpr std::size_t cached_sessions = 512;

/// Keyed by everything that decided the opening, the whole token included.
struct CacheKey {
    std::uint64_t instance;
    std::string access_key_id;
    std::string token;
    bool operator==(const CacheKey&) const = default;
};
struct CacheHash {
    std::size_t operator()(const CacheKey& key) const noexcept { return std::hash<std::string>()(key.token); }
};
using SessionCache = std::unordered_map<CacheKey, OpenedSessionPtr, CacheHash>;

SessionCache& thread_cache()
{
    static thread_local SessionCache cache;
    return cache;
}

SessionPolicy compile_session_policy(const std::string& text)
{
    if (text.starts_with("arn:")) return {nullptr, text};
    auto parsed = policy::parse_policy(text, policy::PolicyKind::session, "session policy");
    if (!parsed) parsed = policy::unreadable_policy(text, policy::PolicyKind::session, "session policy");
    return {*std::move(parsed), {}};
}

OpenedSessionPtr open_cached(const crypto::Sealer& sealer, CacheKey key)
{
    auto& cache = thread_cache();
    if (const auto found = cache.find(key); found != cache.end()) return found->second;
    auto claims = authn::open_session(sealer, key.access_key_id, key.token);
    if (!claims) return nullptr;
    auto opened = std::make_shared<OpenedSession>();
    opened->claims = *std::move(claims);
    for (const auto& [name, value] : opened->claims.tags) opened->tags.push_back({name, value});
    if (opened->claims.policies) {
        for (const auto& text : *opened->claims.policies) opened->policies.push_back(compile_session_policy(text));
    }
    if (cache.size() >= cached_sessions) cache.clear();
    cache.emplace(std::move(key), opened);
    return opened;
}

Result<op::Caller> session_caller(const IamState& state, const OpenedSession& opened)
{
    const auto& claims = opened.claims;
    if (claims.account != state.account) return fail(errors::invalid_client_token());
    const bool of_root =
        claims.kind == SessionKind::root || (claims.kind == SessionKind::federated_user && claims.unique_id.empty());
    const auto owner = of_root ? nullptr : state.find_by_id(claims.unique_id);
    const auto wanted = claims.kind == SessionKind::assumed_role ? EntityKind::role : EntityKind::user;
    if (!of_root && (!owner || owner->kind != wanted)) return fail(errors::invalid_client_token());
    switch (claims.kind) {
        case SessionKind::assumed_role: return role_caller(state.account, *owner, claims.session_name, opened.tags);
        case SessionKind::federated_user:
            return federated_caller(state.account, owner.get(), claims.session_name, opened.tags);
        case SessionKind::user: return user_caller(state.account, *owner, opened.tags);
        case SessionKind::root: return root_caller(state.account);
    }
    return fail(errors::invalid_client_token());
}

void set_session_keys(policy::Context& context, const SessionClaims& claims, Time now)
{
    for (const auto& key : claims.context) {
        if (key.multivalued) context.set_list(key.name, key.values);
        else if (!key.values.empty()) context.set(key.name, key.values.front());
    }
    context.set("aws:TokenIssueTime", iso8601(claims.issued));
    context.set("aws:MultiFactorAuthPresent", claims.mfa_authenticated ? "true" : "false");
    if (claims.mfa_authenticated)
        context.set("aws:MultiFactorAuthAge", std::to_string(epoch_seconds(now) - epoch_seconds(*claims.mfa_authenticated)));
    if (!claims.source_identity.empty()) context.set("aws:SourceIdentity", claims.source_identity);
}

std::shared_ptr<const op::Session> make_session(const IamState& state, const OpenedSession& opened)
{
    const auto& claims = opened.claims;
    auto session = std::make_shared<op::Session>();
    session->name = claims.session_name;
    session->issued = claims.issued;
    session->expires = claims.expires;
    session->transitive_tag_keys = claims.transitive_tag_keys;
    session->source_identity = claims.source_identity;
    session->from_role_chaining = claims.from_role_chaining;
    if (claims.policies) {
        auto& policies = session->policies.emplace();
        for (const auto& policy : opened.policies)
            policies.push_back(policy.document ? policy.document : compiled_policy(state, policy.arn));
    }
    return session;
}

}  // namespace

DirectoryCredentialSource::DirectoryCredentialSource(const Accounts& accounts, const crypto::Sealer& sealer)
    : accounts_(accounts), sealer_(sealer)
{
    static std::atomic<std::uint64_t> instances{0};
    instance_ = instances.fetch_add(1);
}

Result<op::Credential> DirectoryCredentialSource::find(std::string_view access_key_id, std::string_view session_token,
                                                       Time now) const
{
    return session_token.empty() ? find_long_term(access_key_id) : find_session(access_key_id, session_token, now);
}

Result<op::Caller> DirectoryCredentialSource::find_api_key(std::string_view alias, const Secret& secret, Time now) const
{
    const auto hash = crypto::sha256(secret.reveal());
    const auto state = accounts_.state_of(authn::account_of_key_alias(alias));
    if (!state) return fail(authn::errors::unknown_bearer_token());
    const auto found = state->service_credentials->find(alias);
    if (found == state->service_credentials->end()) return fail(authn::errors::unknown_bearer_token());
    const auto& key = *found->second;
    const auto user = state->find_by_id(key.owner);
    if (!crypto::equal_constant_time(hash, key.secret_hash) || key.status != KeyStatus::active ||
        key.service != bedrock_service || !user || user->kind != EntityKind::user)
        return fail(authn::errors::unknown_bearer_token());
    if (key.expires && now >= *key.expires) return fail(authn::errors::expired_bearer_token());
    auto caller = user_caller(state->account, *user, {});
    caller.access_key_id = key.id;
    if (key.session_policy) {
        auto session = std::make_shared<op::Session>();
        session->name = key.alias;
        session->issued = key.created;
        session->expires = key.expires.value_or(Time::max());
        session->policies.emplace({key.session_policy->compiled});
        caller.session = std::move(session);
    }
    return caller;
}

void DirectoryCredentialSource::note_use(const op::Caller& caller, std::string_view service, std::string_view region) const
{
    const auto* directory = accounts_.find(caller.account());
    if (directory != nullptr) directory->note_use({caller.access_key_id, caller.principal.unique_id, service, region});
}

Result<op::Credential> DirectoryCredentialSource::find_long_term(std::string_view access_key_id) const
{
    const auto* directory = accounts_.find_key(access_key_id);
    if (directory == nullptr) return fail(errors::invalid_client_token());
    const auto state = directory->state();
    const auto found = state->access_keys->find(access_key_id);
    if (found == state->access_keys->end() || found->second->status != KeyStatus::active)
        return fail(errors::invalid_client_token());
    const auto& key = *found->second;
    op::Caller caller;
    if (key.owner == state->account) {
        caller = root_caller(state->account);
    } else {
        const auto user = state->find_by_id(key.owner);
        if (!user || user->kind != EntityKind::user) return fail(errors::invalid_client_token());
        caller = user_caller(state->account, *user, {});
    }
    caller.access_key_id = key.id;
    return op::Credential{key.secret, std::move(caller)};
}

Result<op::Credential> DirectoryCredentialSource::find_session(std::string_view access_key_id,
                                                               std::string_view session_token, Time now) const
{
    const auto opened = open_cached(sealer_, {instance_, std::string(access_key_id), std::string(session_token)});
    if (!opened) return fail(errors::invalid_client_token());
    if (now >= opened->claims.expires) return fail(errors::expired_token());
    const auto state = accounts_.state_of(opened->claims.account);
    if (!state) return fail(errors::invalid_client_token());
    TRY(auto caller, session_caller(*state, *opened));
    set_session_keys(caller.context, opened->claims, now);
    caller.access_key_id = access_key_id;
    caller.session = make_session(*state, *opened);
    return op::Credential{opened->claims.secret_access_key, std::move(caller)};
}

}  // namespace sekisho::iam
