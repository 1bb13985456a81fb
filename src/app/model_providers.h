#pragma once

#include <vector>

#include "app/configuration.h"
#include "app/provider_keys.h"
#include "base/clock.h"
#include "models/catalogue.h"

namespace sekisho::app {

/// The configured models with those who answer for them. Code "Configuration": a key that is not there, a URL that is not
/// asked, a CA file that cannot be read. They must be gone before the executors of those who ask them.
[[nodiscard]] Result<std::vector<models::Model>> open_models(const Configuration& configuration, const ProviderKeys& keys,
                                                             const Clock& clock);

}  // namespace sekisho::app
