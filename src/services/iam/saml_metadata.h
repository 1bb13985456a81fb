#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace sekisho::iam {

/// What IAM reads of an identity provider's metadata (SAML 2.0 Metadata, 2.3.2 and 2.4.3).
struct SamlMetadata {
    std::string entity_id;
    std::optional<Time> valid_until;
};

/// Reads the document as bounded XML: an EntityDescriptor with an entityID, whose IDPSSODescriptor speaks SAML 2.0 and has a
/// certificate to sign with. InvalidInput for anything else, and for a document whose validUntil has passed.
[[nodiscard]] Result<SamlMetadata> read_saml_metadata(std::string_view document, Time now);

}  // namespace sekisho::iam
