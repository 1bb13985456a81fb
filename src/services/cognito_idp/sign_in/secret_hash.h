#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "services/cognito_idp/pools/pool.h"

namespace sekisho::cognito_idp {

/// Base64(HMAC-SHA256(client_secret, username || client_id)).
[[nodiscard]] std::string secret_hash(const Secret& secret, std::string_view username, std::string_view client_id);

/// A client with a secret must prove it: NotAuthorizedException, with the texts for missing and wrong. `names` are those
/// under which the user may be meant: as typed, and the internal user name.
[[nodiscard]] Result<void> check_secret_hash(const Client& client, std::initializer_list<std::string_view> names,
                                             const std::optional<std::string>& presented);

}  // namespace sekisho::cognito_idp
