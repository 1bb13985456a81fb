#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "services/cognito_idp/pools/pool.h"

namespace sekisho::cognito_idp {

using Details = std::map<std::string, std::string>;

/// ProviderDetails of an identity provider, parted by what may be seen in the store.
struct ProviderDetails {
    Details shown;
    Details secret;  ///< client_secret, private_key; encryption_private_key (PEM) is our own
};

/// What the API's page says of each type: keys that must be there, keys that may, and those that the server fills in (the
/// addresses of the social providers, those of a SAML metadata document). InvalidParameterException for keys that the type
/// does not have, for addresses that are no URLs, and for metadata that cannot be believed. No address is asked.
/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html
[[nodiscard]] Result<ProviderDetails> check_details(std::string_view type, const Details& given, Time now);

/// Whether the provider's name is one that `type` may have: social providers are called like their type, and no other is.
[[nodiscard]] Result<void> check_provider_name(std::string_view type, std::string_view name);

/// Every key is "username" or an attribute of the pool's schema that a provider may write. Adds what AWS adds where
/// "username" is left out.
[[nodiscard]] Result<Details> check_mapping(const Pool& pool, std::string_view type, Details given);

}  // namespace sekisho::cognito_idp
