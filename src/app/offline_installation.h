#pragma once

#include <memory>
#include <string>
#include <vector>

#include "access/role.h"
#include "base/clock.h"
#include "base/result.h"
#include "review/can.h"
#include "review/policy_view.h"

namespace sekisho::iam {
struct IamState;
}

namespace sekisho::app {

/// The policies of an installation, looked at from outside: also while a server has it open. Sees what was stored when it
/// was opened. Changes nothing, not even a file. Used on one thread.
class OfflineInstallation final : public review::PolicyView {
public:
    /// `account`: as configured for the server. Errors where the folder holds no installation, or its master key does not
    /// open it.
    static Result<std::unique_ptr<OfflineInstallation>> open(const std::string& data, const std::string& account);
    ~OfflineInstallation() override;

    [[nodiscard]] Result<policy::PolicySet> policies_of(const op::Caller& caller) const override;
    void set_accounts(const op::Caller& caller, std::string_view owner, std::string_view action, policy::PolicySet& set,
                      policy::Context& context) const override;
    [[nodiscard]] std::optional<review::ResourcePolicy> resource_policy(const op::Caller& caller, std::string_view action,
                                                                        std::string_view resource) const override;
    [[nodiscard]] policy::PolicyPtr managed_policy(const std::string& arn) const override;
    [[nodiscard]] std::vector<std::string> holders_of(const policy::Principal& principal) const override;
    [[nodiscard]] std::optional<Inline> inline_policies(const std::string& holder) const override;

    /// "anonymous", "root", or the ARN of a root, user, role or role session. NoSuchEntity where it is not here.
    [[nodiscard]] Result<review::Subject> subject(const std::string& text) const;
    /// All that IAM says of a role of the account, by its name or ARN. NoSuchEntity where it is not here.
    [[nodiscard]] Result<access::RoleFacts> role(const std::string& name_or_arn) const;
    /// The account's directory as it was when this was opened.
    [[nodiscard]] std::shared_ptr<const iam::IamState> iam_state() const;
    /// ARNs of all users and roles, in alphabetical order.
    [[nodiscard]] std::vector<std::string> principals() const;
    /// As it is needed to compile a proposed bucket or trust policy.
    [[nodiscard]] policy::PrincipalResolver resolver() const;

private:
    struct Parts;
    [[nodiscard]] std::optional<review::ResourcePolicy> bucket_policy(const op::Caller& caller, std::string_view action,
                                                                      std::string_view resource) const;
    [[nodiscard]] std::optional<review::ResourcePolicy> trust_policy(std::string_view resource) const;
    [[nodiscard]] std::optional<review::ResourcePolicy> key_policy(std::string_view resource) const;
    explicit OfflineInstallation(std::unique_ptr<Parts> parts);
    static Result<std::unique_ptr<OfflineInstallation>> open_parts(const std::string& data, const std::string& account);
    std::unique_ptr<Parts> parts_;
};

}  // namespace sekisho::app
