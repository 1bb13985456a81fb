#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "shapes/cognito_identity.h"

namespace sekisho::cognito_identity {

namespace api = shapes::cognito_identity;

/// How claims of one provider become session tags.
struct TagMap {
    bool use_defaults = false;
    std::map<std::string, std::string> principal_tags;  ///< tag key: claim name
};

/// An identity pool with everything that is set on it. Immutable once published.
struct Pool {
    std::string account;  ///< that made it
    api::IdentityPool settings;
    std::map<std::string, std::string> roles;               ///< "authenticated" and "unauthenticated": role ARNs
    std::map<std::string, api::RoleMapping> role_mappings;  ///< by "<provider>:<client id>", or provider
    std::map<std::string, TagMap> tag_maps;                 ///< by provider

    [[nodiscard]] const std::string& id() const { return settings.IdentityPoolId; }
};

using PoolPtr = std::shared_ptr<const Pool>;

struct DirectoryState {
    using Pools = std::map<std::string, PoolPtr, std::less<>>;
    std::shared_ptr<const Pools> pools = std::make_shared<const Pools>();

    [[nodiscard]] PoolPtr pool(std::string_view id) const;  ///< null: none
};

/// "arn:aws:cognito-identity:<region>:<account>:identitypool/<id>"
[[nodiscard]] std::string pool_arn(std::string_view pool_id, std::string_view account);

}  // namespace sekisho::cognito_identity
