#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "policy/context.h"
#include "policy/policy.h"
#include "policy/principal.h"

namespace sekisho::op {

/// What temporary credentials bring along.
struct Session {
    std::string name;  ///< RoleSessionName or federated user name
    Time issued;
    Time expires;
    std::optional<std::vector<policy::PolicyPtr>> policies;  ///< session policies; nullopt: none
    std::vector<std::string> transitive_tag_keys;
    std::string source_identity;
    bool from_role_chaining = false;
};

/// Who calls, after verification and never before: anonymous unless a signature or token was verified.
struct Caller {
    policy::Principal principal;
    std::string access_key_id;               ///< empty for unsigned calls
    policy::Context context;                 ///< keys of the principal and session: aws:PrincipalArn, aws:userid, tags, ...
    std::shared_ptr<const Session> session;  ///< null for long-term credentials and anonymous

    [[nodiscard]] bool anonymous() const noexcept { return principal.kind == policy::PrincipalKind::anonymous; }
    [[nodiscard]] const std::string& account() const noexcept { return principal.account; }
};

}  // namespace sekisho::op
