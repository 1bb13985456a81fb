#include "services/iam/service_credentials.h"

#include <fmt/format.h>

#include "authn/bearer/bearer.h"
#include "base/encoding.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "policy/lint/hint.h"
#include "policy/stand_in.h"
#include "services/iam/documents.h"
#include "services/iam/errors.h"

namespace sekisho::iam {

namespace {

constexpr std::size_t secret_bytes = 36;  // the whole key is then as long as AWS's
constexpr std::size_t alias_characters = 4;
constexpr std::size_t id_characters = 17;

std::string new_alias(const IamState& state)
{
    while (true) {
        const auto mark = lower_ascii(crypto::random_text(alias_characters, crypto::base32_alphabet));
        auto alias = fmt::format("BedrockAPIKey-{}-at-{}", mark, state.account);
        if (!state.service_credentials->contains(alias)) return alias;
    }
}

}  // namespace

Result<StoredPolicy> accept_session_policy(std::string document, std::string name)
{
    if (document.size() > longest_session_policy)
        return fail(errors::validation(fmt::format(
            "1 validation error detected: Value at 'sessionPolicy' failed to satisfy constraint: Member must have length "
            "less than or equal to {}",
            longest_session_policy)));
    auto compiled = policy::parse_policy(document, policy::PolicyKind::session, std::move(name));
    if (!compiled) return fail(policy::lint::with_hint(std::move(compiled).error(), document, policy::PolicyKind::session));
    TRY_VOID(refuse_unknowable_keys(**compiled));
    return StoredPolicy{std::move(document), *std::move(compiled)};
}

StoredPolicy restore_session_policy(std::string document, std::string name)
{
    auto compiled = policy::parse_policy(document, policy::PolicyKind::session, name);
    if (compiled) return {std::move(document), *std::move(compiled)};
    log::error("the session policy of an API key no longer parses and lets nothing pass",
               {{"key", name}, {"reason", compiled.error().message}});
    auto stand_in = policy::unreadable_policy(document, policy::PolicyKind::session, std::move(name));
    return {std::move(document), std::move(stand_in)};
}

Secret renew_secret(ServiceCredential& credential)
{
    const Secret secret(base64(crypto::random_bytes(secret_bytes)));
    credential.secret_hash = crypto::sha256(secret.reveal());
    return authn::long_term_key(credential.alias, secret);
}

NewServiceCredential make_service_credential(const IamState& state, std::string owner, Time now)
{
    NewServiceCredential made;
    auto& credential = made.credential;
    credential.id = "ACCA" + crypto::random_text(id_characters, crypto::base32_alphabet);
    credential.alias = new_alias(state);
    credential.owner = std::move(owner);
    credential.service = bedrock_service;
    credential.created = now;
    made.key = renew_secret(credential);
    return made;
}

}  // namespace sekisho::iam
