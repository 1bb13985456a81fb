#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/context.h"
#include "policy/evaluate.h"
#include "policy/policy.h"

namespace sekisho::op {

/// Where an account stands in its organisation, and the policies that bind it there. Immutable, compiled.
struct OrganizationPlace {
    using Levels = std::vector<std::vector<policy::PolicyPtr>>;

    std::string organization;  ///< "o-a1b2c3d4e5"
    std::string path;          ///< "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/", as aws:PrincipalOrgPaths has it
    Levels service_control;    ///< root first, the account last; empty where none apply: the management account,
                               ///< and while policies of that type are not enabled
    Levels resource_control;   ///< likewise
};

/// What organisations say about accounts. Implemented by services/organizations over its snapshot, connected by
/// app. Thread-safe; no lock, no I/O.
class OrganizationSource {
public:
    virtual ~OrganizationSource() = default;
    /// Null: the account is in no organisation.
    [[nodiscard]] virtual std::shared_ptr<const OrganizationPlace> place_of(std::string_view account) const = 0;
};

/// Service control policies of the caller's account into `set`. Service-linked roles are exempt.
void add_service_control(const OrganizationPlace& place, const policy::Principal& principal, policy::PolicySet& set);
/// Whether resource control policies reach the actions of a service ("s3"), by AWS's data (policy/authorization).
[[nodiscard]] bool resource_control_reaches(std::string_view service) noexcept;
/// Resource control policies of the owner's account into `set`, where `action` is one of a service that they reach; else
/// `set` has none afterwards.
void set_resource_control(const OrganizationPlace* place, std::string_view action, policy::PolicySet& set);

}  // namespace sekisho::op
