#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/cognito_idp/pools/pool.h"

/// How a pool uses passkeys: AllowedFirstAuthFactors of its policies, and the WebAuthnConfiguration that
/// SetUserPoolMfaConfig sets and GetUserPoolMfaConfig answers (Pool::web_authn).
namespace sekisho::cognito_idp::passkeys {

enum class UserVerification { required, preferred };

/// What holds for a pool, defaults filled in.
struct Configuration {
    std::string relying_party_id;
    /// `required` also where passkeys count as two factors.
    UserVerification user_verification = UserVerification::preferred;
    /// MULTI_FACTOR_WITH_USER_VERIFICATION: a passkey whose authenticator has verified the user satisfies MFA.
    bool multi_factor = false;
};

/// InvalidParameterException for a RelyingPartyId that is no domain ("localhost" is one), nullopt of no effect.
/// For SetUserPoolMfaConfig; within Directory::change_pool. A field that is left out falls back to its default:
/// UserVerification preferred, FactorConfiguration SINGLE_FACTOR, RelyingPartyId the domain of the pool.
[[nodiscard]] Result<void> configure(Pool& pool, const std::optional<api::WebAuthnConfigurationType>& requested);

/// WEB_AUTHN is among the pool's AllowedFirstAuthFactors.
[[nodiscard]] bool enabled(const Pool& pool);
/// WebAuthnNotEnabledException; WebAuthnConfigurationMissingException where the pool has neither a RelyingPartyId nor a
/// domain.
[[nodiscard]] Result<Configuration> configuration_of(const Pool& pool);

/// Lower-case labels of letters, digits and hyphens, at least two of them, the last one not a number; or "localhost".
[[nodiscard]] bool is_relying_party_id(std::string_view text);

}  // namespace sekisho::cognito_idp::passkeys
