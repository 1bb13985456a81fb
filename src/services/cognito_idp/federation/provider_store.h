#pragma once

#include "services/cognito_idp/federation/provider_details.h"
#include "services/cognito_idp/pools/document_change.h"

/// How identity providers stand among the documents of a pool.
namespace sekisho::cognito_idp::providers {

/// A provider as it is stored: `type.ProviderDetails` without secrets.
struct Provider {
    api::IdentityProviderType type;
    Details secret;
};

/// ResourceNotFoundException where the pool has none of that name.
[[nodiscard]] Result<Provider> get(const Pool& pool, std::string_view name);
/// With what AWS shows of the secrets: client_secret, but no private key.
[[nodiscard]] api::IdentityProviderType described(const Provider& provider);
/// Refuses identifiers that another provider has, or that come twice.
Result<void> put(DocumentChange& change, const Provider& provider);

}  // namespace sekisho::cognito_idp::providers
