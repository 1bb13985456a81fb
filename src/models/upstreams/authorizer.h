#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "base/task.h"
#include "net/client.h"

namespace sekisho::models::upstreams {

/// How a provider knows us. Thread-safe.
class Authorizer {
public:
    virtual ~Authorizer() = default;
    /// The request with our proof. `request.url` is `origin` (scheme and authority) and the target. Errors:
    /// ServiceUnavailableException where there is no proof to be had.
    virtual Task<Result<net::ClientRequest>> authorize(net::ClientRequest request) = 0;
    /// The provider refused it: what is cached may be outdated.
    virtual void refused() {}
    /// `text` without anything of our keys: providers repeat them in their errors.
    [[nodiscard]] virtual std::string without_keys(std::string text) const = 0;
};

/// A key in a header field of its own, or after "Bearer ".
class KeyAuthorizer final : public Authorizer {
public:
    KeyAuthorizer(std::string field, std::string scheme, Secret key)
        : field_(std::move(field)), scheme_(std::move(scheme)), key_(std::move(key))
    {
    }
    Task<Result<net::ClientRequest>> authorize(net::ClientRequest request) override;
    [[nodiscard]] std::string without_keys(std::string text) const override;

private:
    const std::string field_, scheme_;
    const Secret key_;
};

/// A server that asks for no key.
class NoAuthorizer final : public Authorizer {
public:
    Task<Result<net::ClientRequest>> authorize(net::ClientRequest request) override;
    [[nodiscard]] std::string without_keys(std::string text) const override { return text; }
};

/// `text` with every occurrence of `key` replaced.
[[nodiscard]] std::string without(std::string text, std::string_view key);

}  // namespace sekisho::models::upstreams
