#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "authn/webauthn/ceremonies.h"
#include "base/clock.h"
#include "services/cognito_idp/passkeys/configuration.h"
#include "services/cognito_idp/users/user.h"
#include "store/database.h"

/// Rows of passkeys and of the challenges of their registration. Functions of one transaction.
namespace sekisho::cognito_idp::passkeys {

/// What AWS lets a user have.
inline constexpr std::int64_t most_per_user = 20;

struct Passkey {
    std::string pool_id;
    std::string sub;
    std::string relying_party_id;
    authn::webauthn::Credential credential;
    std::vector<std::string> transports;
    std::optional<std::string> attachment;
    std::string name;
    Time created;

    [[nodiscard]] std::string id() const;  ///< in base64url, as clients know it
};

/// What an authenticator keeps as the user's handle: the sub, which is random, stays, and says nothing of the person.
[[nodiscard]] std::string user_handle(const User& user);

/// The passkeys of a user, oldest first. With `relying_party_id`, only those that were made for it.
[[nodiscard]] Result<std::vector<Passkey>> of_user(store::Connection& connection, std::string_view sub,
                                                   const std::optional<std::string>& relying_party_id = {});
/// That of the user, and of nobody else, by its id in bytes.
[[nodiscard]] Result<std::optional<Passkey>> find(store::Connection& connection, const User& user, std::string_view id);

/// LimitExceededException, or InvalidParameterException where the pool knows the id already, be it another user's.
Result<void> insert(store::Connection& connection, const Passkey& passkey);
/// What an assertion has told. false where the passkey is gone, or its counter has been moved on meanwhile.
[[nodiscard]] Result<bool> record_use(store::Connection& connection, const Passkey& passkey,
                                      const authn::webauthn::Assertion& assertion, Time now);
/// false where the user has no such passkey.
[[nodiscard]] Result<bool> remove(store::Connection& connection, std::string_view sub, std::string_view id);

/// A registration that has been started. One for each user and client: a new one replaces the one before.
struct Registration {
    std::string sub;
    std::string client_id;
    std::string challenge;  ///< in base64url
    std::string relying_party_id;
    UserVerification user_verification = UserVerification::preferred;
    Time expires;
};

Result<void> start_registration(store::Connection& connection, const Registration& registration);
/// The one that this challenge began; it is used up. WebAuthnChallengeNotFoundException where the user has none of it
/// or it has expired, WebAuthnClientMismatchException where it is another client's (and stays).
[[nodiscard]] Result<Registration> take_registration(store::Connection& connection, const Registration& claimed, Time now);

}  // namespace sekisho::cognito_idp::passkeys
