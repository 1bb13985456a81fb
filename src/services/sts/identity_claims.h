#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "services/iam/state.h"
#include "services/sts/web_identity.h"
#include "wire/json.h"

namespace sekisho::sts {

/// Which provider of the account stands for an issuer.
struct IdentityProvider {
    std::string name;                        ///< as in Principal {"Federated": ...}
    std::string issuer;                      ///< prefix of the condition keys
    iam::OidcProviderPtr registration;       ///< null for the identity pools' own
    std::vector<std::string> other_issuers;  ///< prefixes that belong to the account's other providers
};

/// What the claims of a verified token say about its holder. Every claim of text, number, boolean, or a list of these
/// becomes the condition key <issuer>:<name>; a list is multivalued however many values it has. Left out: claims of the
/// protocol itself, objects, two claims whose names differ in case alone, and names that would make the key of another
/// provider. Session tags and the source identity come nested or flat ("https://aws.amazon.com/tags/principal_tags/Team").
/// Errors: InvalidIdentityToken for audience and subject, IDPRejectedClaim for malformed tags and source identity.
[[nodiscard]] Result<WebIdentity> read_identity(const wire::Json& claims, const IdentityProvider& provider);

}  // namespace sekisho::sts
