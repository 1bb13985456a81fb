#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "crypto/sealer.h"
#include "policy/trace.h"

/// The encoded authorization message of a denial: the decision with its reasons, sealed, so that only those who may call
/// sts:DecodeAuthorizationMessage in the caller's account can read it. It expires after a day.
namespace sekisho::op {

inline constexpr std::size_t encoded_message_limit = 10'240;  ///< characters that DecodeAuthorizationMessage takes
/// Characters of the response header in which a denial carries its message: with what else is in a head, below the 4 KB
/// that proxies commonly have for one.
inline constexpr std::size_t message_header_limit = 3'072;
inline constexpr std::string_view message_header = "x-sekisho-authorization-message";

/// base64url text. Of a resource of another account it shows nothing of that account's policies, and not what is known of
/// the resource (its tags). What does not fit into
/// `limit` characters is left out: first the condition keys on which nothing hung, then all of them, then the failures;
/// empty where even that does not suffice.
[[nodiscard]] std::string encode_authorization_message(const crypto::Sealer& sealer, const policy::Question& question,
                                                       const policy::Trace& trace, Time now,
                                                       std::size_t limit = encoded_message_limit);

/// The JSON text of AWS's form {"allowed", "explicitDeny", "matchedStatements", "failures", "context"}. nullopt for what
/// was not encoded here, belongs to another account, or has expired.
[[nodiscard]] std::optional<std::string> decode_authorization_message(const crypto::Sealer& sealer, std::string_view account,
                                                                      std::string_view encoded, Time now);

/// Seals the reasons of denials: what the gate needs of a sealer, and no more. Thread-safe.
class AuthorizationMessages {
public:
    /// Both must outlive this.
    AuthorizationMessages(const crypto::Sealer& sealer, const Clock& clock) : sealer_(sealer), clock_(clock) {}
    /// For a response header; empty where the caller has no account in which anybody could open it.
    [[nodiscard]] std::string seal(const policy::Question& question, const policy::Trace& trace) const;

private:
    const crypto::Sealer& sealer_;
    const Clock& clock_;
};

}  // namespace sekisho::op
