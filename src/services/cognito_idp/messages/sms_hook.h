#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/secret.h"
#include "net/client.h"
#include "services/cognito_idp/messages/carrier.h"

namespace sekisho::cognito_idp {

/// SMS through somebody's gateway: every message is POSTed to one URL as JSON, signed in the form of the triggers'
/// webhooks. docs/user-pools/messages.md is the protocol:
///
///     X-Sekisho-Timestamp: seconds since 1970 of this attempt
///     X-Sekisho-Message:   the message's id, the same at every attempt
///     X-Sekisho-Signature: v1=<hex of HMAC-SHA256(key, "v1\n<timestamp>\n<id>\n<body>")>
///
/// 2xx: taken. 408, 425, 429, 5xx and no answer: again later. Everything else: never again.
class SmsHook final : public Carrier {
public:
    struct Target {
        std::string url;  ///< https, or http to this machine
        Secret key;       ///< shortest_key bytes at least
    };
    static constexpr std::size_t shortest_key = 32;

    SmsHook(std::unique_ptr<net::Client> client, Target target, const Clock& clock)
        : client_(std::move(client)), target_(std::move(target)), clock_(clock)
    {
    }
    Task<Carriage> carry(Message message) override;
    void close() override { client_->close(); }

    [[nodiscard]] static std::string body_of(const Message& message);
    [[nodiscard]] static std::string signature(const Secret& key, std::string_view timestamp, std::string_view id,
                                               std::string_view body);

private:
    std::unique_ptr<net::Client> client_;
    Target target_;
    const Clock& clock_;
};

}  // namespace sekisho::cognito_idp
