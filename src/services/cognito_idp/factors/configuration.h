#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "services/cognito_idp/pools/pool.h"

/// How a pool asks for second factors: MfaConfiguration of its settings, and the factors that SetUserPoolMfaConfig switches
/// on (Pool::mfa).
namespace sekisho::cognito_idp {

enum class SecondFactor { sms, software_token, email };

/// The name of its challenge: SMS_MFA, SOFTWARE_TOKEN_MFA, EMAIL_OTP.
[[nodiscard]] std::string_view to_text(SecondFactor factor);
[[nodiscard]] std::optional<SecondFactor> to_second_factor(std::string_view text);

namespace mfa {

/// MfaConfiguration is ON: nobody signs in without.
[[nodiscard]] bool required(const Pool& pool);
/// Whether the pool uses `factor`. Where MFA is OFF: none in an aws_compat pool; a strict one still asks for what users
/// have enrolled, until the factor itself is switched off.
[[nodiscard]] bool offers(const Pool& pool, SecondFactor factor);
[[nodiscard]] std::vector<SecondFactor> offered(const Pool& pool);

/// SetUserPoolMfaConfig: the factors that the request leaves out are off. InvalidParameterException with AWS's texts for
/// factors together with OFF, and for ON or OPTIONAL without any; FeatureUnavailableInTierException for e-mail in LITE.
/// Passkeys are not its matter. For Directory::change_pool.
[[nodiscard]] Result<void> configure(Pool& pool, const api::SetUserPoolMfaConfigRequest& request);
/// UpdateUserPool has replaced `before` by the pool's settings: MFA cannot become required so, nor be on without a factor.
[[nodiscard]] Result<void> check_update(const api::UserPoolType& before, const Pool& pool);

/// As GetUserPoolMfaConfig answers, passkeys included.
[[nodiscard]] api::GetUserPoolMfaConfigResponse describe(const Pool& pool);

}  // namespace mfa
}  // namespace sekisho::cognito_idp
