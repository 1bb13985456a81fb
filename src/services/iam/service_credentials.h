#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "services/iam/state.h"

/// Long-term API keys of Bedrock.
/// https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-generate.html
namespace sekisho::iam {

/// The only service that has such keys here.
inline constexpr std::string_view bedrock_service = "bedrock.amazonaws.com";

/// Session policies of keys: as long as those of AssumeRole may be.
inline constexpr std::size_t longest_session_policy = 2048;

/// A document from a caller: MalformedPolicyDocument, ValidationError where it is too long.
[[nodiscard]] Result<StoredPolicy> accept_session_policy(std::string document, std::string name);
/// What the store holds. Never fails: a text that no longer parses lets nothing pass.
[[nodiscard]] StoredPolicy restore_session_policy(std::string document, std::string name);

/// A key with its secret, of which only the hash is kept.
struct NewServiceCredential {
    ServiceCredential credential;
    Secret key;  ///< "ABSK...": what is shown once
};
/// A new, active key of that user: its alias is nobody else's.
[[nodiscard]] NewServiceCredential make_service_credential(const IamState& state, std::string owner, Time now);
/// Another secret in place of the present one.
[[nodiscard]] Secret renew_secret(ServiceCredential& credential);

}  // namespace sekisho::iam
