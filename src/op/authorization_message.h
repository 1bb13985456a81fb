#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "crypto/sealer.h"
#include "policy/evaluate.h"

/// The encoded authorization message of a denial: the decision with its reasons, sealed, so that only those who may call
/// sts:DecodeAuthorizationMessage in the caller's account can read it. It expires after a day.
namespace sekisho::op {

inline constexpr std::size_t encoded_message_limit = 10'240;  ///< characters that DecodeAuthorizationMessage takes

/// base64url text; empty where the message would be longer than the limit even without conditions.
[[nodiscard]] std::string encode_authorization_message(const crypto::Sealer& sealer, const policy::Question& question,
                                                       const policy::Decision& decision, Time now);

/// The JSON text of AWS's form {"allowed", "explicitDeny", "matchedStatements", "failures", "context"}. nullopt for what
/// was not encoded here, belongs to another account, or has expired.
[[nodiscard]] std::optional<std::string> decode_authorization_message(const crypto::Sealer& sealer, std::string_view account,
                                                                      std::string_view encoded, Time now);

}  // namespace sekisho::op
