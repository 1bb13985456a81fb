#pragma once

#include "app/configuration.h"
#include "base/clock.h"
#include "services/cognito_idp/triggers/functions.h"

namespace sekisho::app {

/// The functions of the section `triggers`, ready to be called. Error "Configuration" for what cannot be held to: an ARN
/// twice or malformed, neither or both of `url` and `command`, http to another machine, a key that is short, missing or
/// in a file that others may read, a local executable without `allow_local_executables`. `clock` outlives them.
[[nodiscard]] Result<cognito_idp::Functions> open_trigger_functions(const TriggerSettings& settings, const Clock& clock);

}  // namespace sekisho::app
