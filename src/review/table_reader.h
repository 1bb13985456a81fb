#pragma once

#include <map>
#include <string>
#include <string_view>

#include "policy/context.h"
#include "policy/evaluate.h"
#include "policy/principal.h"
#include "policy/trace.h"
#include "review/decision_table.h"

/// The parts of a decision table.
namespace sekisho::review {

[[nodiscard]] Error table_error(std::string_view place, std::string_view why);

/// Refuses members other than those.
[[nodiscard]] Result<void> only_members(const wire::Json& json, std::initializer_list<std::string_view> known,
                                        std::string_view place);

/// "user", "session", "root", "anonymous", an ARN, or an object with the members of Principal.
[[nodiscard]] Result<policy::Principal> table_principal(const wire::Json* json, std::string_view place);

/// {"key": "value"} or {"key": ["multivalued"]}; null: known to be absent.
[[nodiscard]] Result<policy::Context> table_context(const wire::Json* json, std::string_view place);

/// The account of a resource that the table does not name: that of its ARN, else the principal's.
[[nodiscard]] std::string table_owner(std::string_view resource, const policy::Principal& principal);

/// Policies of a test, by name (of the table's "policies"), by file or in place.
class TablePolicies {
public:
    TablePolicies(const wire::Json* named, const ReadPolicy& read_policy) : named_(named), read_policy_(read_policy) {}
    /// The members identity, boundary, session, resource, trust, scp, rcp, endpoint and resource_side of `test`.
    [[nodiscard]] Result<policy::PolicySet> set_of(const wire::Json& test, const std::string& place) const;

private:
    [[nodiscard]] Result<policy::PolicyPtr> parse(const wire::Json& json, policy::PolicyKind kind, std::string name,
                                                  const std::string& place) const;
    /// One policy or a list of policies.
    [[nodiscard]] Result<std::vector<policy::PolicyPtr>> list(const wire::Json& json, policy::PolicyKind kind,
                                                              std::string_view name, const std::string& place) const;
    [[nodiscard]] Result<policy::PolicyPtr> one(const wire::Json& test, std::string_view member, policy::PolicyKind kind,
                                                const std::string& place) const;
    [[nodiscard]] Result<std::vector<std::vector<policy::PolicyPtr>>> levels(const wire::Json& test, std::string_view member,
                                                                             policy::PolicyKind kind,
                                                                             const std::string& place) const;

    const wire::Json* named_;
    const ReadPolicy& read_policy_;
};

}  // namespace sekisho::review
