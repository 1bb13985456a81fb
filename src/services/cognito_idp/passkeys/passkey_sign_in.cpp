#include "services/cognito_idp/passkeys/passkey_sign_in.h"

#include <array>

#include "base/encoding.h"
#include "crypto/random.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/passkeys/errors.h"
#include "services/cognito_idp/passkeys/options.h"
#include "services/cognito_idp/passkeys/passkeys.h"

namespace sekisho::cognito_idp {

namespace webauthn = authn::webauthn;

namespace {

constexpr const char* step = "WEB_AUTHN";
constexpr const char* challenge_note = "challenge";
constexpr std::size_t challenge_bytes = 32;
constexpr std::size_t largest_answer = 32 * 1024;

Demand demand_of(const App& app, const passkeys::Configuration& configuration, std::vector<passkeys::Descriptor> allow)
{
    const passkeys::RequestOptions options{base64url(crypto::random_bytes(challenge_bytes)), app.client->session_validity(),
                                           std::move(allow)};
    Demand demand;
    demand.challenge = step;
    demand.parameters = {{"CREDENTIAL_REQUEST_OPTIONS", wire::to_text(passkeys::request_options(configuration, options))}};
    demand.notes = {{challenge_note, options.challenge}};
    return demand;
}

Result<webauthn::AssertionResponse> parse_answer(const std::string& text)
{
    const auto json = wire::parse_json(text, {.depth = 16, .bytes = largest_answer});
    if (!json) return fail(errors::passkey_malformed());
    auto response = webauthn::AssertionResponse::parse(*json);
    if (!response) return fail(errors::passkey_malformed());
    return *std::move(response);
}

webauthn::RelyingParty party_of(const passkeys::Configuration& configuration)
{
    const bool required = configuration.user_verification == passkeys::UserVerification::required;
    return {configuration.relying_party_id,
            required ? webauthn::UserVerification::required : webauthn::UserVerification::preferred};
}

/// The generator of P-256 as a key of nobody: where there is no passkey, as much is computed as where there is one.
/// What comes of it is never looked at.
webauthn::Credential nobodys_credential(const webauthn::AssertionResponse& response)
{
    static const std::string key = from_hex(
                                       "a5010203262001215820"
                                       "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                                       "225820"
                                       "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
                                       .value();
    webauthn::Credential credential;
    credential.id = response.id;
    credential.public_key = key;
    return credential;
}

/// What an answer proves of the passkey that it names; an Error of no interest to the client where it proves nothing.
Result<webauthn::Assertion> prove(const passkeys::Configuration& configuration, const SignInSteps::Resumed& resumed,
                                  const std::optional<passkeys::Passkey>& passkey,
                                  const webauthn::AssertionResponse& response)
{
    const auto note = resumed.session.notes.find(challenge_note);
    const auto challenge = note == resumed.session.notes.end() ? std::nullopt : from_base64url(note->second);
    const bool known = passkey && resumed.user && passkey->relying_party_id == configuration.relying_party_id;
    const auto credential = known ? passkey->credential : nobodys_credential(response);
    const auto handle = known ? passkeys::user_handle(*resumed.user) : response.user_handle.value_or("");
    auto assertion =
        webauthn::verify_assertion(party_of(configuration), challenge.value_or(""), credential, handle, response);
    if (!known) return fail("WrongCredential", "no such passkey of this user");
    return assertion;
}

}  // namespace

Result<bool> PasskeySignIn::available(store::Connection& connection, const Pool& pool, const User& user) const
{
    const auto configuration = passkeys::configuration_of(pool);
    if (!configuration) return false;
    TRY(const auto held, passkeys::of_user(connection, user.sub, configuration->relying_party_id));
    return !held.empty();
}

Result<std::optional<Demand>> PasskeySignIn::demand(store::Connection& connection, const App& app, const User& user) const
{
    const auto configuration = passkeys::configuration_of(*app.pool);
    if (!configuration) return std::nullopt;
    TRY(const auto held, passkeys::of_user(connection, user.sub, configuration->relying_party_id));
    if (held.empty()) return std::nullopt;
    return demand_of(app, *configuration, passkeys::descriptors_of(held));
}

std::optional<Demand> PasskeySignIn::pretended_demand(const App& app, std::string_view name) const
{
    const auto configuration = passkeys::configuration_of(*app.pool);
    if (!configuration) return std::nullopt;
    const auto key = fmt::format("{}|{}", app.pool->id, app.pool->fold(name));
    const auto& sealer = steps_.parts().sealer;
    const auto shape = sealer.mac("user-pool-pretended-passkey", key + "|shape");
    // The ids that phones (20 and 16 bytes), computers (32) and security keys (48 and 64) make, and how they are reached.
    struct Kind {
        std::size_t bytes;
        std::vector<std::string> transports;
    };
    static const std::array<Kind, 4> kinds{
        {{20, {"internal", "hybrid"}}, {16, {"internal", "hybrid"}}, {32, {"internal"}}, {48, {"nfc", "usb"}}}};
    const auto& kind = kinds[static_cast<unsigned char>(shape.front()) % kinds.size()];
    const auto id =
        sealer.mac("user-pool-pretended-passkey", key + "|id") + sealer.mac("user-pool-pretended-passkey", key + "|more");
    return demand_of(app, *configuration, {{base64url(id.substr(0, kind.bytes)), kind.transports}});
}

Task<Result<SignInAnswer>> PasskeySignIn::respond(SignInCall call) const
{
    CO_TRY(const auto text, required_parameter(call.parameters, "CREDENTIAL"));
    CO_TRY(auto resumed, co_await steps_.resume(call, step));
    CO_TRY(const auto configuration, passkeys::configuration_of(*call.app.pool));
    CO_TRY(const auto response, parse_answer(text));
    auto read = [user = resumed.user,
                 id = response.id](store::Connection& connection) -> Result<std::optional<passkeys::Passkey>> {
        User nobody;
        return passkeys::find(connection, user ? *user : nobody, id);
    };
    CO_TRY(const auto passkey, co_await steps_.parts().database.read(std::move(read)));
    const auto assertion = prove(configuration, resumed, passkey, response);
    if (!assertion) {
        const auto subject = resumed.session.sub.empty() ? steps_.subject_of_stranger(*call.app.pool, resumed.session.typed)
                                                         : resumed.session.sub;
        auto error = co_await steps_.refuse(call, subject, resumed.session);
        error.detail = assertion.error().message;
        co_return fail(std::move(error));
    }
    auto sign_in = steps_.proceed(std::move(call), std::move(resumed), Proof::passkey);
    if (configuration.multi_factor && assertion->user_verified) sign_in->progress.add(Proof::second_factor);
    auto record = [passkey = *passkey, assertion = *assertion, now = steps_.parts().clock.now()](
                      store::Connection& connection, User&) -> Result<void> {
        TRY(const bool recorded, passkeys::record_use(connection, passkey, assertion, now));
        if (!recorded) return fail(errors::wrong_password());
        return {};
    };
    sign_in->writes.push_back(std::move(record));
    co_return co_await steps_.advance(std::move(sign_in));
}

}  // namespace sekisho::cognito_idp
