#include "services/cognito_idp/passkeys/passkey_operations.h"

#include "authn/webauthn/client_data.h"
#include "authn/webauthn/verdicts.h"
#include "base/encoding.h"
#include "crypto/random.h"
#include "services/cognito_idp/passkeys/errors.h"
#include "services/cognito_idp/passkeys/options.h"
#include "services/cognito_idp/passkeys/passkeys.h"

namespace sekisho::cognito_idp {

namespace webauthn = authn::webauthn;

namespace {

constexpr std::size_t challenge_bytes = 32;
constexpr std::chrono::minutes registration_lifetime{5};
constexpr std::chrono::minutes fresh_sign_in{5};
constexpr std::size_t largest_page = 20;

std::string list_name(std::string_view sub) { return fmt::format("ListWebAuthnCredentials|{}", sub); }

/// CVE-2026-105212 of another product: a passkey enrolled by a session that was only taken over.
Result<void> check_freshness(const Bearer& bearer, Time now)
{
    if (bearer.pool->mode == Mode::strict && now - bearer.auth_time > fresh_sign_in)
        return fail(errors::sign_in_not_fresh());
    return {};
}

/// AWS's exceptions for what authn/webauthn found; its reason goes to the audit trail.
Error refusal(const Error& verdict)
{
    namespace verdicts = webauthn::verdicts;
    auto error = errors::passkey_malformed();
    if (verdict.code == verdicts::wrong_origin) error = errors::passkey_origin_not_allowed();
    if (verdict.code == verdicts::wrong_relying_party) error = errors::passkey_relying_party_mismatch();
    if (verdict.code == verdicts::wrong_challenge) error = errors::passkey_challenge_not_found();
    if (verdict.code == verdicts::not_supported || verdict.code == verdicts::not_verified ||
        verdict.code == verdicts::wrong_signature)
        error = errors::passkey_not_supported(verdict.message);
    error.detail = verdict.message;
    return error;
}

passkeys::Passkey passkey_of(const passkeys::Registration& registration, const webauthn::RegistrationResponse& response,
                             webauthn::Credential credential)
{
    passkeys::Passkey passkey;
    passkey.sub = registration.sub;
    passkey.relying_party_id = registration.relying_party_id;
    passkey.transports = response.transports;
    passkey.attachment = response.attachment;
    passkey.name = passkeys::friendly_name(credential.aaguid);
    passkey.credential = std::move(credential);
    return passkey;
}

Result<webauthn::Credential> verify(const passkeys::Registration& registration,
                                    const webauthn::RegistrationResponse& response)
{
    const bool required = registration.user_verification == passkeys::UserVerification::required;
    const webauthn::RelyingParty party{registration.relying_party_id, required ? webauthn::UserVerification::required
                                                                               : webauthn::UserVerification::preferred};
    auto credential = webauthn::verify_registration(party, from_base64url(registration.challenge).value_or(""), response);
    if (!credential) return fail(refusal(credential.error()));
    return *std::move(credential);
}

api::WebAuthnCredentialDescription describe(const passkeys::Passkey& passkey)
{
    api::WebAuthnCredentialDescription description;
    description.CredentialId = passkey.id();
    description.FriendlyCredentialName = passkey.name;
    description.RelyingPartyId = passkey.relying_party_id;
    description.AuthenticatorAttachment = passkey.attachment;
    description.AuthenticatorTransports = passkey.transports;
    description.CreatedAt = passkey.created;
    return description;
}

}  // namespace

Task<Result<StartWebAuthnRegistration::Output>> StartWebAuthnRegistration::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    CO_TRY(const auto configuration, passkeys::configuration_of(*bearer.pool));
    const auto now = parts_.clock.now();
    CO_TRY_VOID(check_freshness(bearer, now));
    const passkeys::Registration registration{bearer.sub,
                                              bearer.client->id,
                                              base64url(crypto::random_bytes(challenge_bytes)),
                                              configuration.relying_party_id,
                                              configuration.user_verification,
                                              now + registration_lifetime};
    auto work = [this, bearer, registration](store::Connection& connection) -> Result<Output> {
        TRY(const auto user, parts_.user(connection, bearer));
        TRY(const auto held, passkeys::of_user(connection, user.sub));
        if (std::ssize(held) >= passkeys::most_per_user) return fail(errors::too_many_passkeys());
        TRY_VOID(passkeys::start_registration(connection, registration));
        Output output;
        output.CredentialCreationOptions =
            passkeys::creation_options(*bearer.pool, user, registration, passkeys::descriptors_of(held));
        return output;
    };
    co_return co_await parts_.database.write(std::move(work));
}

Task<Result<CompleteWebAuthnRegistration::Output>> CompleteWebAuthnRegistration::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    if (!passkeys::enabled(*bearer.pool)) co_return fail(errors::passkeys_not_enabled());
    const auto response = webauthn::RegistrationResponse::parse(input->Credential);
    if (!response) co_return fail(refusal(response.error()));
    auto challenge = webauthn::claimed_challenge(response->client_data);
    if (!challenge) co_return fail(refusal(challenge.error()));
    passkeys::Registration claimed;
    claimed.sub = bearer.sub;
    claimed.client_id = bearer.client->id;
    claimed.challenge = *std::move(challenge);
    auto take = [this, claimed](store::Connection& connection) {
        return passkeys::take_registration(connection, claimed, parts_.clock.now());
    };
    CO_TRY(const auto registration, co_await parts_.database.write(std::move(take)));
    CO_TRY(auto credential, verify(registration, *response));
    auto passkey = passkey_of(registration, *response, std::move(credential));
    passkey.pool_id = bearer.pool->id;
    passkey.created = parts_.clock.now();
    auto keep = [this, bearer, passkey](store::Connection& connection) -> Result<void> {
        TRY_VOID(parts_.user(connection, bearer));
        return passkeys::insert(connection, passkey);
    };
    CO_TRY_VOID(co_await parts_.database.write(std::move(keep)));
    co_return Output{};
}

Task<Result<ListWebAuthnCredentials::Output>> ListWebAuthnCredentials::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    const auto list = list_name(bearer.sub);
    CO_TRY(const auto position, paging_.position(list, input->NextToken));
    const auto asked = static_cast<std::size_t>(input->MaxResults.value_or(0));
    const auto limit = asked == 0 ? largest_page : asked;
    auto work = [bearer](store::Connection& connection) { return passkeys::of_user(connection, bearer.sub); };
    CO_TRY(const auto held, co_await parts_.database.read(std::move(work)));
    std::map<std::string, passkeys::Passkey, std::less<>> ordered;
    for (const auto& passkey : held)
        ordered.emplace(fmt::format("{:016}|{}", epoch_milliseconds(passkey.created), passkey.id()), passkey);
    const auto page = page_of(ordered, position, limit, [](const auto&) { return true; });
    Output output;
    for (const auto* passkey : page.entries) output.Credentials.push_back(describe(*passkey));
    if (page.more) output.NextToken = paging_.token(list, page.last);
    co_return output;
}

Task<Result<DeleteWebAuthnCredential::Output>> DeleteWebAuthnCredential::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    auto work = [bearer, id = input->CredentialId](store::Connection& connection) -> Result<void> {
        TRY(const bool removed, passkeys::remove(connection, bearer.sub, id));
        if (!removed) return fail(errors::passkey_not_found());
        return {};
    };
    CO_TRY_VOID(co_await parts_.database.write(std::move(work)));
    co_return Output{};
}

op::Operations make_passkey_operations(const SelfParts& parts, const Paging& paging)
{
    op::Operations all;
    all.push_back(op::make_operation<StartWebAuthnRegistration>(parts));
    all.push_back(op::make_operation<CompleteWebAuthnRegistration>(parts));
    all.push_back(op::make_operation<ListWebAuthnCredentials>(parts, paging));
    all.push_back(op::make_operation<DeleteWebAuthnCredential>(parts));
    return all;
}

}  // namespace sekisho::cognito_idp
