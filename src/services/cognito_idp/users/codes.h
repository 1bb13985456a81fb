#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "crypto/sealer.h"
#include "services/cognito_idp/users/contact.h"
#include "services/cognito_idp/users/user.h"
#include "store/database.h"

namespace sekisho::cognito_idp {

/// What a code confirms, and how long it lives: 24 hours, a forgotten password's 1 hour.
enum class CodePurpose { sign_up, forgot_password, attribute };

/// Whether the contact is the user's already, or becomes so by the code.
enum class ContactState { held, pending };

/// Six-digit codes. Only a MAC is kept, bound to user, purpose and the contact that the code was sent to: it proves
/// nothing about another address. A new code replaces the one before; a code is good once. Guesses are bounded by
/// the callers' quotas. Thread-safe.
class Codes {
public:
    Codes(const crypto::Sealer& sealer, const Clock& clock) : sealer_(sealer), clock_(clock) {}

    [[nodiscard]] Result<Secret> issue(store::Connection& connection, const User& user, CodePurpose purpose,
                                       const Contact& to, ContactState state) const;

    /// The contact that a right code proves. CodeMismatchException, or ExpiredCodeException where it is too old, none
    /// was asked for, or the user's contact has changed since. With an empty `attribute` any will do. Does not spend.
    [[nodiscard]] Result<Contact> check(store::Connection& connection, const User& user, CodePurpose purpose,
                                        std::string_view attribute, std::string_view code) const;
    /// The same, and the code is spent.
    [[nodiscard]] Result<Contact> confirm(store::Connection& connection, const User& user, CodePurpose purpose,
                                          std::string_view attribute, std::string_view code) const;
    /// The new value of `attribute` that waits for its code.
    [[nodiscard]] Result<std::optional<Contact>> pending(store::Connection& connection, const User& user,
                                                         std::string_view attribute) const;

private:
    [[nodiscard]] std::string mac(const User& user, CodePurpose purpose, const Contact& to, std::string_view code) const;

    const crypto::Sealer& sealer_;
    const Clock& clock_;
};

}  // namespace sekisho::cognito_idp
