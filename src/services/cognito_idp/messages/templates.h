#pragma once

#include "services/cognito_idp/messages/message.h"
#include "services/cognito_idp/triggers/triggers.h"

/// The texts of messages: the pool's templates, or AWS's defaults, with the placeholders filled in. What is filled into
/// HTML is escaped; the templates themselves are HTML by their administrator's hand. Nothing that is filled in is looked
/// through for placeholders again.
namespace sekisho::cognito_idp {

/// A code; any kind but the invitation and the risk notices. `custom`: texts that go before the pool's, member by member,
/// e.g. the custom message trigger's.
[[nodiscard]] Message code_message(const Pool& pool, const User& user, MessageKind kind, Contact to, const Secret& code,
                                   const CustomMessage& custom = {});
/// Where `custom` says nothing: the texts of EmailMfaConfiguration, for MFA and one-time codes by e-mail.
[[nodiscard]] CustomMessage with_email_mfa(CustomMessage custom, const std::optional<api::EmailMfaConfigType>& configured);

[[nodiscard]] Message invitation_message(const Pool& pool, const User& user, Contact to, const Secret& password,
                                         const CustomMessage& custom = {});

/// What a notice of threat protection can tell; empty: unknown. The user's name is filled in, too.
/// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-message-templates.html
struct RiskFacts {
    std::string ip_address;      ///< {ip-address}
    std::string city;            ///< {city}
    std::string country;         ///< {country}
    std::string login_time;      ///< {login-time}
    std::string device_name;     ///< {device-name}
    std::string event_id;        ///< {event-id}
    std::string feedback_token;  ///< {feedback-token}
    std::string valid_link;      ///< {one-click-link-valid}
    std::string invalid_link;    ///< {one-click-link-invalid}
};
/// `kind` (risk_blocked, risk_no_action, risk_mfa) chooses the template; AWS's default where the pool has none. From and
/// ReplyTo of the configuration go before the pool's.
[[nodiscard]] Message risk_message(const Pool& pool, const User& user, MessageKind kind, std::string email,
                                   const api::NotifyConfigurationType& configuration, const RiskFacts& facts);

/// CodeDeliveryFailureException where the message could not go out as it is, e.g. because of a custom message's texts:
/// nothing in it, a line break in its subject, longer than AWS allows (SMS 140 characters and the values filled in, e-mail
/// 20,000 and a subject of 140).
[[nodiscard]] Result<void> check_sendable(const Message& message);

/// InvalidParameterException for texts of a pool that could not be sent as they are: control characters (line breaks
/// above all) in a subject, sender or reply address.
[[nodiscard]] Result<void> check_message_settings(const api::UserPoolType& settings);
/// The same of NotifyConfiguration and of EmailMfaConfiguration.
[[nodiscard]] Result<void> check_message_settings(const api::NotifyConfigurationType& configuration);
[[nodiscard]] Result<void> check_message_settings(const api::EmailMfaConfigType& configuration);

}  // namespace sekisho::cognito_idp
