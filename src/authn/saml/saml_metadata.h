#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace sekisho::authn {

/// What we read of an identity provider's metadata (SAML 2.0 Metadata, 2.3.2 and 2.4.3). The addresses are as the document
/// says them: whoever uses one checks it.
struct SamlMetadata {
    std::string entity_id;
    std::optional<Time> valid_until;
    std::string sso_redirect_url;  ///< empty: none of that binding
    std::string sso_post_url;
    std::string slo_redirect_url;
};

/// Reads the document as bounded XML: an EntityDescriptor with an entityID, whose IDPSSODescriptor speaks SAML 2.0 and has a
/// certificate to sign with. Codes: MalformedSamlMetadata (`detail` says what is wrong), and ExpiredSamlMetadata for a
/// document whose validUntil has passed.
[[nodiscard]] Result<SamlMetadata> read_saml_metadata(std::string_view document, Time now);

}  // namespace sekisho::authn
