#include "authn/webauthn/ceremonies.h"

#include "authn/webauthn/attestation.h"
#include "authn/webauthn/client_data.h"
#include "authn/webauthn/verdicts.h"
#include "crypto/hash.h"

namespace sekisho::authn::webauthn {
namespace {

/// 7.1 steps 13 to 16, 7.2 steps 16 to 19.
Result<void> check_authenticator_data(const RelyingParty& party, const AuthenticatorData& data)
{
    if (!crypto::equal_constant_time(data.rp_id_hash, crypto::sha256(party.id)))
        return fail(verdicts::wrong_relying_party, "made for another relying party");
    if (!data.user_present) return fail(verdicts::not_verified, "the user was not present");
    if (party.user_verification == UserVerification::required && !data.user_verified)
        return fail(verdicts::not_verified, "the authenticator has not verified the user");
    return {};
}

}  // namespace

Result<Credential> verify_registration(const RelyingParty& party, std::string_view challenge,
                                       const RegistrationResponse& response)
{
    TRY_VOID(verify_client_data(Ceremony::create, party.id, challenge, response.client_data));
    const auto hash = crypto::sha256(response.client_data);
    TRY(const auto object, AttestationObject::parse(response.attestation_object));
    TRY(const auto data, AuthenticatorData::parse(object.authenticator_data));
    TRY_VOID(check_authenticator_data(party, data));
    if (!data.credential) return fail(verdicts::malformed, "no credential");
    if (data.credential->id != response.id) return fail(verdicts::malformed, "the ids of the credential differ");
    TRY(const auto key, CoseKey::parse(data.credential->public_key));
    TRY_VOID(verify_attestation(object, data, key, hash));
    Credential credential;
    credential.id = data.credential->id;
    credential.public_key = data.credential->public_key;
    credential.aaguid = data.credential->aaguid;
    credential.format = object.format;
    credential.sign_count = data.sign_count;
    credential.user_verified = data.user_verified;
    credential.backup_eligible = data.backup_eligible;
    credential.backed_up = data.backed_up;
    return credential;
}

Result<Assertion> verify_assertion(const RelyingParty& party, std::string_view challenge, const Credential& credential,
                                   std::string_view user_handle, const AssertionResponse& response)
{
    if (response.id != credential.id) return fail(verdicts::wrong_credential, "another credential");
    if (response.user_handle && *response.user_handle != user_handle)
        return fail(verdicts::wrong_credential, "a credential of another user");
    TRY_VOID(verify_client_data(Ceremony::get, party.id, challenge, response.client_data));
    TRY(const auto data, AuthenticatorData::parse(response.authenticator_data));
    TRY_VOID(check_authenticator_data(party, data));
    if (data.backup_eligible != credential.backup_eligible)
        return fail(verdicts::wrong_credential, "whether it may be backed up has changed");
    TRY(const auto key, CoseKey::parse(credential.public_key));
    if (!key.verify(response.authenticator_data + crypto::sha256(response.client_data), response.signature))
        return fail(verdicts::wrong_signature, "the signature is wrong");
    if ((data.sign_count != 0 || credential.sign_count != 0) && data.sign_count <= credential.sign_count)
        return fail(verdicts::counter_went_back, "the signature counter has not grown");
    return Assertion{data.sign_count, data.user_verified, data.backed_up};
}

}  // namespace sekisho::authn::webauthn
