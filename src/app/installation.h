#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/configuration.h"
#include "audit/file_trail.h"
#include "base/result.h"
#include "net/http.h"
#include "op/operation.h"

namespace sekisho::app {

/// The administrator's key, shown once after the first start.
struct FirstCredentials {
    std::string access_key_id;
    Secret secret_access_key;
};

/// One installation, wired: the composition root. Opening it migrates the store, recovers the trail and makes what the first
/// start has to make. Destroyed after the servers that hand it requests.
class Installation {
public:
    static Result<std::unique_ptr<Installation>> open(const Configuration& configuration);
    ~Installation();

    /// Where every request goes.
    [[nodiscard]] net::Handler& gate() noexcept;
    [[nodiscard]] const op::Operations& operations() const noexcept;
    [[nodiscard]] audit::FileTrail& trail() noexcept;
    /// Present only after the first start, and only where the credentials were not given from outside.
    [[nodiscard]] const std::optional<FirstCredentials>& first_credentials() const noexcept;
    /// What is done now and then, e.g. noting when keys were last used. Blocks.
    void tend();

private:
    struct Parts;
    explicit Installation(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace sekisho::app
