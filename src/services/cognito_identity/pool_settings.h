#pragma once

#include <map>
#include <string>
#include <string_view>

#include "op/access.h"
#include "services/cognito_identity/provider_names.h"
#include "services/cognito_identity/state.h"

/// What is wrong with settings that each alone are well-formed: InvalidParameterException. Nothing is accepted that could
/// never be honoured.
namespace sekisho::cognito_identity {

/// Of a pool of that account.
[[nodiscard]] Result<void> check_settings(const api::IdentityPool& settings, std::string_view account);
/// Role ARNs, kinds of roles, at most 25 rules each.
[[nodiscard]] Result<void> check_roles(const api::SetIdentityPoolRolesInput& input);
/// Whether a provider of that name is the pool's.
[[nodiscard]] Result<void> check_provider(const api::IdentityPool& settings, const std::string& provider,
                                          const ProviderNames& names);
/// Of a role mapping: "<user pool>:<client id>", or the name of another provider of the pool.
[[nodiscard]] Result<void> check_mapping_key(const api::IdentityPool& settings, const std::string& key,
                                             const ProviderNames& names);
[[nodiscard]] Result<void> check_tags(const std::map<std::string, std::string>& tags);
/// aws:RequestTag/... and aws:TagKeys of a request that brings tags.
void set_request_tags(op::AccessCheck& check, const std::map<std::string, std::string>& tags);

}  // namespace sekisho::cognito_identity
