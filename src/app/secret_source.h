#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace sekisho::app {

/// Where a secret of the configuration is: never in the configuration itself.
struct SecretSource {
    std::string file;         ///< one line end at its end does not count
    std::string environment;  ///< a variable's name

    [[nodiscard]] bool empty() const noexcept { return file.empty() && environment.empty(); }
};

/// `key`: what the secret is called in the configuration, for Errors (code "Configuration"): both places or none are given,
/// there is nothing, or a line break is in it.
[[nodiscard]] Result<Secret> read_secret(const SecretSource& source, std::string_view key);

}  // namespace sekisho::app
