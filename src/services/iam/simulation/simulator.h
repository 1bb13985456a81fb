#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "op/caller.h"
#include "op/policy_source.h"
#include "policy/evaluate.h"
#include "services/iam/accounts.h"
#include "shapes/iam.h"

/// What the gate would say, without a request: the same policies, the same engine, and what nobody has said is missing.
namespace sekisho::iam {

/// The policies of one simulation. Each is compiled under the id by which results name it.
class Scenario {
public:
    /// What results say of a policy.
    struct Source {
        std::string type;  ///< "user", "group", "role", "aws-managed", "user-managed", "resource", "none"
        policy::PolicyPtr policy;
    };

    op::Caller caller;
    policy::PolicySet policies;         ///< all but what depends on the resource
    policy::PolicyPtr resource_policy;  ///< that was given; null: none
    policy::Context given;              ///< over what is known of the caller
    std::string resource_owner;         ///< account of resources whose ARN names none; empty: the caller's
    bool without_resource_control = false;

    /// The policy under its id; ids that are taken already get a number. Documents that the engine made up itself (a
    /// denial in place of what no longer parses) are taken as they are.
    policy::PolicyPtr add(const policy::PolicyPtr& policy, policy::PolicyKind kind, std::string id, std::string type);
    /// Documents from a request: "PolicyInputList.1", ... InvalidInput where one does not parse.
    Result<std::vector<policy::PolicyPtr>> parse(const std::vector<std::string>& documents, policy::PolicyKind kind,
                                                 std::string_view list, std::string type);
    [[nodiscard]] const Source* find(std::string_view id) const;
    /// The bytes of all documents, by which the cost of a page is bounded.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Every condition key that a policy mentions.
    [[nodiscard]] std::vector<std::string> context_keys() const;

private:
    std::map<std::string, Source, std::less<>> sources_;
    std::size_t size_ = 0;
};

/// Answers for one account. Pure; thread-safe.
class Simulator {
public:
    Simulator(const IamState& state, const op::PolicySource& policies, const Scenario& scenario)
        : state_(state), policies_(policies), scenario_(scenario), keys_(scenario.context_keys())
    {
    }

    [[nodiscard]] shapes::iam::EvaluationResult simulate(const std::string& action, const std::string& resource) const;

private:
    struct Asked;
    [[nodiscard]] std::string owner_of(const std::string& resource) const;
    [[nodiscard]] Asked ask(const std::string& action, const std::string& resource) const;
    [[nodiscard]] std::vector<shapes::iam::Statement> matched(const policy::Decision& decision) const;

    const IamState& state_;
    const op::PolicySource& policies_;
    const Scenario& scenario_;
    std::vector<std::string> keys_;
};

}  // namespace sekisho::iam
