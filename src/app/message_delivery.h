#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/secret_source.h"
#include "services/cognito_idp/messages/delivery.h"

namespace sekisho::app {

/// `email`: the server that takes mail to users.
struct EmailSettings {
    std::string host;
    std::uint16_t port = 0;        ///< 0: 465, or 587 with starttls, or 25 without TLS
    std::string tls = "implicit";  ///< implicit, starttls, none
    std::string username;
    SecretSource password;
    std::string from;  ///< "Name <address>" or an address
    std::string reply_to;
    std::vector<std::string> senders;  ///< addresses and domains that pools may name as their From
    std::string ca_file;               ///< PEM: these authorities alone; empty: the system's
    bool allow_private_addresses = true;
};

/// `sms`: the hook that takes SMS.
struct SmsSettings {
    std::string url;
    SecretSource key;
    std::string ca_file;
    bool allow_private_addresses = true;
};

struct MessageSettings {
    std::optional<EmailSettings> email;
    std::optional<SmsSettings> sms;
};

/// Who carries messages by these settings; none where nothing is set. Code "Configuration" for settings that cannot be
/// used.
[[nodiscard]] Result<cognito_idp::Delivery::Carriers> open_carriers(const MessageSettings& settings, const Clock& clock);

}  // namespace sekisho::app
