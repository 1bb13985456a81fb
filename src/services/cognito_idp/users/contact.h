#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/cognito_idp/pools/pool.h"
#include "services/cognito_idp/users/user.h"

namespace sekisho::cognito_idp {

/// Where a message may go: an e-mail address or a phone number of a user.
struct Contact {
    std::string attribute;  ///< "email" or "phone_number"
    std::string value;

    /// CodeDeliveryDetails, with the destination masked: "j***@g***", "+*******1234".
    [[nodiscard]] api::CodeDeliveryDetailsType details() const;
    [[nodiscard]] std::string medium() const { return attribute == "email" ? "EMAIL" : "SMS"; }
};

/// The contact that a code after sign-up goes to: one that the pool verifies; the phone number is preferred.
[[nodiscard]] std::optional<Contact> verification_contact(const Pool& pool, const User& user);
/// The verified contact for password recovery, by AccountRecoverySetting; nullopt where there is none.
[[nodiscard]] std::optional<Contact> recovery_contact(const Pool& pool, const User& user);
/// What an answer about a user that does not exist pretends: `name` itself where it has the form of a contact, else
/// letters drawn from `seed` (16 bytes or more, the same every time for the same name).
[[nodiscard]] api::CodeDeliveryDetailsType simulated_details(std::string_view name, std::string_view seed);

}  // namespace sekisho::cognito_idp
