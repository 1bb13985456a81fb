#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "review/policy_view.h"

/// A view over policies in memory, for tests.
namespace sekisho::review {

class MemoryView final : public PolicyView {
public:
    using Inline = std::vector<std::pair<std::string, policy::PolicyPtr>>;

    [[nodiscard]] Result<policy::PolicySet> policies_of(const op::Caller& caller) const override
    {
        policy::PolicySet set;
        for (const auto& holder : holders_of(caller.principal)) {
            if (const auto found = inlined.find(holder); found != inlined.end())
                for (const auto& [name, policy] : found->second) set.identity.push_back(policy);
            if (const auto found = attached.find(holder); found != attached.end())
                for (const auto& arn : found->second) set.identity.push_back(managed.at(arn));
        }
        if (gone) return fail("InvalidClientTokenId", "gone", 403);
        if (caller.session) set.session = caller.session->policies;
        set.boundary = boundary;
        return set;
    }
    void set_accounts(const op::Caller&, std::string_view owner, std::string_view, policy::PolicySet&,
                      policy::Context& context) const override
    {
        if (!owner.empty()) context.set("aws:ResourceAccount", std::string(owner));
    }
    [[nodiscard]] std::optional<ResourcePolicy> resource_policy(const op::Caller&, std::string_view,
                                                                std::string_view resource) const override
    {
        if (!resource.starts_with("arn:aws:s3:::b")) return std::nullopt;
        ResourcePolicy own;
        own.name = "arn:aws:s3:::b";
        own.policy = bucket;
        own.account = "123456789012";
        return own;
    }
    [[nodiscard]] policy::PolicyPtr managed_policy(const std::string& arn) const override
    {
        const auto found = managed.find(arn);
        return found == managed.end() ? nullptr : found->second;
    }
    [[nodiscard]] std::vector<std::string> holders_of(const policy::Principal& principal) const override
    {
        if (principal.kind == policy::PrincipalKind::assumed_role) return {principal.role_arn};
        if (principal.kind != policy::PrincipalKind::user) return {};
        return {principal.arn, "arn:aws:iam::123456789012:group/G"};
    }
    [[nodiscard]] std::optional<Inline> inline_policies(const std::string& holder) const override
    {
        const auto found = inlined.find(holder);
        if (found == inlined.end()) return std::nullopt;
        return found->second;
    }

    std::map<std::string, Inline> inlined;
    std::map<std::string, std::vector<std::string>> attached;
    std::map<std::string, policy::PolicyPtr> managed;
    policy::PolicyPtr boundary;
    policy::PolicyPtr bucket;
    bool gone = false;
};

}  // namespace sekisho::review
