#pragma once

#include <optional>
#include <string>

#include "base/secret.h"
#include "services/iam/directory.h"

namespace sekisho::iam {

struct RootCredentials {
    std::string access_key_id;
    Secret secret_access_key;
};

/// What the first start is given, or was made by it.
struct RootKey {
    RootCredentials credentials;
    bool generated = false;  ///< true: print the secret once, it cannot be read again
};

/// Makes sure that the account's root has an access key. At the first start the key is `given`, or made at random;
/// a later start changes nothing and returns nullopt. Errors: InvalidInput for an id or secret that is too short or
/// has characters that an access key cannot have.
[[nodiscard]] Task<Result<std::optional<RootKey>>> ensure_root(Directory& directory, std::optional<RootCredentials> given);

}  // namespace sekisho::iam
