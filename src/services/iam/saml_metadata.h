#pragma once

#include "authn/saml/saml_metadata.h"

namespace sekisho::iam {

using authn::SamlMetadata;

/// authn::read_saml_metadata with IAM's error: InvalidInput.
[[nodiscard]] Result<SamlMetadata> read_saml_metadata(std::string_view document, Time now);

}  // namespace sekisho::iam
