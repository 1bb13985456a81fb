#pragma once

#include "services/cognito_idp/pools/pool.h"
#include "services/cognito_idp/sign_in/sessions.h"

namespace sekisho::cognito_idp {

/// "When you provide a value for any DeviceConfiguration field, you activate the device-remembering feature."
/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeviceConfigurationType.html
[[nodiscard]] bool tracks_devices(const Pool& pool);

/// ChallengeRequiredOnNewDevice: a remembered device stands in for the second factor. It is asked before it, then; in
/// other pools after it.
[[nodiscard]] bool device_replaces_second_factor(const Pool& pool);

/// Whether the second factor is done with by the device of this sign-in: remembered, and proven by its own SRP.
/// Whoever asks for a second factor asks this first, and does not listen where the risk demands one.
[[nodiscard]] bool device_stands_in(const Pool& pool, const Progress& progress);

/// DeviceOnlyRememberedOnUserPrompt: a confirmed device is remembered only once its user says so.
[[nodiscard]] bool user_decides_about_devices(const Pool& pool);

}  // namespace sekisho::cognito_idp
