#include "services/cognito_idp/devices/device_rules.h"

namespace sekisho::cognito_idp {

bool tracks_devices(const Pool& pool)
{
    const auto& configuration = pool.settings.DeviceConfiguration;
    return configuration && (configuration->ChallengeRequiredOnNewDevice || configuration->DeviceOnlyRememberedOnUserPrompt);
}

bool device_replaces_second_factor(const Pool& pool)
{
    return tracks_devices(pool) && pool.settings.DeviceConfiguration->ChallengeRequiredOnNewDevice.value_or(false);
}

bool device_stands_in(const Pool& pool, const Progress& progress)
{
    return device_replaces_second_factor(pool) && progress.has(Proof::device) && !progress.second_factor_due;
}

bool user_decides_about_devices(const Pool& pool)
{
    return tracks_devices(pool) && pool.settings.DeviceConfiguration->DeviceOnlyRememberedOnUserPrompt.value_or(false);
}

}  // namespace sekisho::cognito_idp
