#pragma once

#include "op/access_mapping.h"
#include "services/cognito_idp/pools/directory.h"
#include "wire/json.h"

namespace sekisho::cognito_idp {

struct TokenSubject;

/// Writes the enterprise mapping of a user (op/access_mapping.h) into his tokens. Thread-safe.
class AccessClaims {
public:
    /// Both outlive the claims. Null: there is no mapping.
    AccessClaims(const op::AccessMappings* mappings, const Directory& directory) : mappings_(mappings), directory_(directory)
    {
    }

    /// The last word on the claims of both tokens, after triggers: every claim of our prefix goes that somebody else put
    /// there; "sekisho:role" and "sekisho:model_tier" come where a mapping is for the pool; and where it gives a role ARN,
    /// "cognito:roles" and "cognito:preferred_role" are that one alone.
    void write(const TokenSubject& subject, wire::Json& id, wire::Json& access) const;

private:
    const op::AccessMappings* mappings_;
    const Directory& directory_;
};

}  // namespace sekisho::cognito_idp
