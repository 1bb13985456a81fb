#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "issuers/external_keys.h"
#include "net/address.h"

namespace sekisho::issuers {

/// Keys of issuers outside as a running server has them: a client, the cache, and a thread that fetches and refreshes.
class Service {
public:
    struct Options {
        std::string ca_file;  ///< PEM: these authorities alone; empty: the system's
        net::AddressRules addresses;
    };
    /// An Error where the CA file cannot be read. `clock` outlives the service.
    static Result<std::unique_ptr<Service>> open(Options options, const Clock& clock);
    /// To be destroyed when nobody waits for keys any more (a server that stops cancels its tasks), and before the executors
    /// of those who did.
    ~Service();

    [[nodiscard]] ExternalKeys& keys() noexcept;

private:
    struct Parts;
    explicit Service(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace sekisho::issuers
