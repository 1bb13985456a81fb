#pragma once

#include <chrono>

#include "issuers/external_keys.h"
#include "net/client.h"

namespace sekisho::issuers {

struct FetchedKeys {
    KeySetPtr keys;
    std::chrono::seconds lifetime{};  ///< how long they are fresh
};

class Fetcher {
public:
    virtual ~Fetcher() = default;
    virtual Task<Result<FetchedKeys>> fetch(ExternalIssuer issuer) = 0;
};

/// By discovery, then from the place that it names. Five seconds for each at most. Thread-safe.
class HttpFetcher final : public Fetcher {
public:
    explicit HttpFetcher(net::Client& client) : client_(client) {}
    Task<Result<FetchedKeys>> fetch(ExternalIssuer issuer) override;

private:
    Task<Result<net::WholeResponse>> get(ExternalIssuer issuer, std::string url, std::uint64_t limit);

    net::Client& client_;
};

}  // namespace sekisho::issuers
