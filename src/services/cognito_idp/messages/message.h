#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"
#include "services/cognito_idp/users/contact.h"

namespace sekisho::cognito_idp {

/// Why a message is sent.
enum class MessageKind {
    sign_up_code,
    resent_code,
    forgot_password_code,
    attribute_code,
    invitation,
    mfa_code,        ///< SMS_MFA and EMAIL_OTP after the first factor
    one_time_code,   ///< EMAIL_OTP and SMS_OTP as the first factor
    risk_blocked,    ///< NotifyConfiguration.BlockEmail
    risk_no_action,  ///< NotifyConfiguration.NoActionEmail
    risk_mfa,        ///< NotifyConfiguration.MfaEmail
};

[[nodiscard]] std::string_view to_text(MessageKind kind);
/// The inverse of to_text.
[[nodiscard]] std::optional<MessageKind> to_message_kind(std::string_view text);

/// A message to a user. It may hold a code or a temporary password.
struct Message {
    std::string id;
    std::string pool_id;
    std::string username;
    MessageKind kind = MessageKind::sign_up_code;
    Contact to;
    std::string subject;   ///< of e-mail
    Secret body;           ///< e-mail: HTML; SMS: text
    Secret plain_body;     ///< e-mail: the same as text, where there is such; else empty
    Secret code;           ///< the code or temporary password that the body holds; empty: none
    std::string from;      ///< e-mail, by the pool: "Name <address>" or an address; empty: the installation's
    std::string reply_to;  ///< likewise; empty: the installation's, if any
    Time created;          ///< set by whoever sends
    std::chrono::seconds life = std::chrono::hours(24);  ///< later than this it is of no use, and not sent any more
};

}  // namespace sekisho::cognito_idp
