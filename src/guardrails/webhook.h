#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/secret.h"
#include "guardrails/external.h"
#include "net/client.h"

namespace sekisho::guardrails {

/// A guardrail behind a URL, asked once by POST and never again for the same texts; docs/guardrails.md is the protocol:
///
///     X-Sekisho-Timestamp:  seconds since 1970
///     X-Sekisho-Invocation: an id, new with every question
///     X-Sekisho-Signature:  v1=<hex of HMAC-SHA256(key, "v1\n<timestamp>\n<id>\n<body>")>
///
///     {"source": "INPUT", "account": "...", "role": "...", "model": "...", "texts": ["...", ...]}
///     {"action": "NONE"}, {"action": "MASKED", "texts": [...]} or {"action": "GUARDRAIL_INTERVENED", "message": "..."}
///
/// Whatever else comes back (another status, a redirect, another number of texts) is a failure.
class Webhook final : public External {
public:
    struct Target {
        std::string name;
        std::string url;  ///< https, or http to this machine
        Secret key;       ///< 32 bytes at least
        std::chrono::milliseconds time{2'000};
        OnFailure on_failure = OnFailure::refuse;
    };
    Webhook(std::shared_ptr<net::Client> client, Target target, const Clock& clock)
        : client_(std::move(client)), target_(std::move(target)), clock_(clock)
    {
    }
    const std::string& name() const noexcept override { return target_.name; }
    OnFailure on_failure() const noexcept override { return target_.on_failure; }
    Task<Result<Opinion>> ask(Question question) override;

private:
    std::shared_ptr<net::Client> client_;
    Target target_;
    const Clock& clock_;
};

/// The opinion that the body of an answer holds. `texts`: how many were shown.
[[nodiscard]] Result<External::Opinion> read_opinion(std::string_view body, std::size_t texts);

}  // namespace sekisho::guardrails
