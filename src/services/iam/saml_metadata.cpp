#include "services/iam/saml_metadata.h"

#include "services/iam/errors.h"

namespace sekisho::iam {

Result<SamlMetadata> read_saml_metadata(std::string_view document, Time now)
{
    auto metadata = authn::read_saml_metadata(document, now);
    if (metadata) return metadata;
    auto error = errors::invalid_input(metadata.error().message);
    error.detail = std::move(metadata.error().detail);
    return fail(std::move(error));
}

}  // namespace sekisho::iam
