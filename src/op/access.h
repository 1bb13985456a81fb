#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "op/caller.h"
#include "policy/context.h"
#include "policy/evaluate.h"

namespace sekisho::op {

/// One permission that a call needs. Every check of a call must be allowed; the first that fails is reported.
/// Not so an advisory check: its verdict does not stop the call but is handed to execute(), which must heed it
/// (S3's DeleteObjects answers per key; a missing key is 404 only to callers who may list).
struct AccessCheck {
    std::string action;                 ///< "iam:CreateAccessKey"
    std::string resource = "*";         ///< ARN, or "*"
    policy::Context context;            ///< the operation's own keys, e.g. s3:prefix; request keys are added by the gate
    std::string resource_account;       ///< empty: see owner_of
    policy::PolicyPtr resource_policy;  ///< bucket policy, trust policy; null: none
    policy::ResourceSide resource_side = policy::ResourceSide::either_suffices;
    bool advisory = false;       ///< true: the verdict goes into Authorized::advisory()
    std::string denied_message;  ///< AWS's fixed text for a denial; empty: policy::access_denied_message
    /// Somebody else about whom the caller asks (a decision point's subject): judged by that one's policies and keys, with
    /// none of the caller's own, nor of the request's but its time. Null: the caller.
    std::shared_ptr<const Caller> subject;
    /// The resource is not there for this caller, who is judged as if he could have it: what he is told where he may ask.
    /// So a resource of another account, addressed by its id, is told apart from none at all by nobody.
    std::optional<Error> absent;
};

using AccessChecks = std::vector<AccessCheck>;

/// The account that owns the resource of a check: as the operation says; else the one that the ARN names, so that a foreign
/// ARN is judged across accounts; else the caller's own. Empty for callers without an account.
[[nodiscard]] std::string owner_of(const AccessCheck& check, const Caller& caller);

}  // namespace sekisho::op
