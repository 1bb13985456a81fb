#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"
#include "net/client.h"
#include "services/cognito_idp/triggers/functions.h"

namespace sekisho::cognito_idp {

/// A function behind a URL: the event is POSTed, the body of a 200 is its answer. Signed, so that the function knows who
/// calls; docs/user-pools/triggers.md says how to verify:
///
///     X-Sekisho-Timestamp:  seconds since 1970 of this try
///     X-Sekisho-Invocation: the id, the same at every try
///     X-Sekisho-Signature:  v1=<hex of HMAC-SHA256(key, "v1\n<timestamp>\n<id>\n<body>")>
class Webhook final : public Transport {
public:
    struct Target {
        std::string url;  ///< https, or http to this machine
        Secret key;       ///< 32 bytes at least
        std::chrono::milliseconds time = attempt_time;
    };
    /// `client` allows plain http to loopback at most; it never follows a redirect.
    Webhook(std::shared_ptr<net::Client> client, Target target, const Clock& clock)
        : client_(std::move(client)), target_(std::move(target)), clock_(clock)
    {
    }
    Task<Attempt> attempt(Invocation invocation) const override;

private:
    std::shared_ptr<net::Client> client_;
    Target target_;
    const Clock& clock_;
};

inline constexpr std::size_t shortest_webhook_key = 32;

/// The value of X-Sekisho-Signature.
[[nodiscard]] std::string webhook_signature(const Secret& key, std::string_view timestamp, const Invocation& invocation);

}  // namespace sekisho::cognito_idp
