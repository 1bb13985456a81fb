#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/clock.h"
#include "models/provider.h"
#include "models/upstreams/api_url.h"
#include "models/upstreams/authorizer.h"
#include "models/upstreams/dialect.h"
#include "models/upstreams/failures.h"
#include "models/upstreams/remote_answer.h"
#include "net/client.h"

namespace sekisho::models::upstreams {

struct Timeouts {
    std::chrono::milliseconds connect{5'000};       ///< name, connection and handshake
    std::chrono::milliseconds first_token{60'000};  ///< of a stream
    std::chrono::milliseconds idle{60'000};         ///< of a stream, without a byte
    std::chrono::milliseconds total{600'000};       ///< to the answer's end
};

/// A configured provider, shared by all its models. Immutable; what it points to is thread-safe.
struct Connection {
    ApiUrl url;
    std::shared_ptr<net::Client> client;
    std::shared_ptr<Authorizer> authorizer;
    std::shared_ptr<const Dialect> dialect;
    Timeouts timeouts;
    const Clock& clock;
};

/// One model at a provider outside. A request is sent once: nothing here is tried again. Thread-safe.
class RemoteProvider final : public Provider {
public:
    RemoteProvider(std::shared_ptr<const Connection> connection, Target target);

    [[nodiscard]] std::string_view name() const override { return target_->provider; }
    Task<Result<AnswerPtr>> ask(Prompt prompt) override;
    Task<Result<std::int64_t>> count_tokens(Prompt prompt) override;
    /// ModelTimeoutException and ModelStreamErrorException where it may have been charged.
    Task<Result<Embeddings>> embed(EmbeddingRequest request) override;
    [[nodiscard]] Bound bound(const Prompt& prompt) const override;

private:
    [[nodiscard]] net::ClientRequest request_of(Dialect::Outgoing outgoing) const;
    [[nodiscard]] Task<Result<net::ClientRequest>> sealed_request(Dialect::Outgoing outgoing, bool streams) const;
    [[nodiscard]] Task<Result<AnswerPtr>> answer_of(net::ClientResponse response, Terms terms, bool streams) const;
    [[nodiscard]] AnswerPtr stream_of(net::ClientResponse response, Terms terms) const;
    [[nodiscard]] Task<Failure> refusal_of(net::ClientResponse response) const;
    [[nodiscard]] Task<Result<std::string>> call(Dialect::Outgoing outgoing) const;

    const std::shared_ptr<const Connection> connection_;
    const std::shared_ptr<const Target> target_;
};

}  // namespace sekisho::models::upstreams
