#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <stdexcept>

#include "op/request_context.h"
#include "services/iam/bootstrap.h"
#include "services/iam/credential_source.h"
#include "services/iam/operations.h"
#include "services/iam/policy_source.h"
#include "services/iam/schema.h"
#include "shapes/iam.h"
#include "store/testing.h"

namespace sekisho::gate {

/// Stands in for the gate's authorize stage, which alone can make Authorized inputs. For tests of services, which do not
/// link the gate.
class Authorizer {
public:
    static op::PassKey pass() { return {}; }
};

}  // namespace sekisho::gate

namespace sekisho::iam::testing {

template <class T>
T run(Task<T> task)
{
    boost::asio::io_context io;
    auto future = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
    io.run();
    return future.get();
}

inline const std::string account = "123456789012";
inline const std::string allow_all =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";

inline std::string allow(const std::string& action, const std::string& resource = "*")
{
    return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":")" + action + R"(","Resource":")" + resource +
           R"("}]})";
}

/// A trust policy with one statement: `principal` and `condition` as JSON texts.
inline std::string trust(const std::string& principal, const std::string& action = "sts:AssumeRole",
                         const std::string& condition = "{}")
{
    return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":)" + principal + R"(,"Action":[")" +
           action + R"(","sts:TagSession","sts:SetSourceIdentity"],"Condition":)" + condition + "}]}";
}

/// An account on a real database, with a root key, and a gate that authorizes by the real engine.
class TestAccount {
public:
    /// `more` tables than IAM's.
    explicit TestAccount(const std::vector<store::Migration>& more = {}) : database_(with(more))
    {
        reopen();
        const auto made = run(ensure_root(directory(), std::nullopt));
        if (!made || !*made) throw std::runtime_error("no root key");
        root_key_ = (*made)->credentials.access_key_id;
        root_ = caller_of_key(root_key_);
    }

    /// As after a restart.
    void reopen()
    {
        operations_.clear();
        credentials_.reset();
        policies_.reset();
        auto opened = Accounts::open({*database_, *sealer_, clock_, guard_}, account);
        if (!opened) throw std::runtime_error(opened.error().message + opened.error().detail);
        accounts_ = *std::move(opened);
        policies_ = std::make_unique<DirectoryPolicySource>(*accounts_, clock_);
        credentials_ = std::make_unique<DirectoryCredentialSource>(*accounts_, *sealer_);
        operations_ = make_operations(*accounts_, *policies_);
    }

    /// With the policy guard set so; as after a restart.
    void guard(PolicyGuard guard)
    {
        guard_ = guard;
        reopen();
    }

    void add(op::Operations operations)
    {
        for (auto& operation : operations) operations_.push_back(std::move(operation));
    }

    /// From here on, policies are those of an organisation too. Ends with reopen().
    void govern_by(const op::OrganizationSource& organizations)
    {
        policies_ = std::make_unique<DirectoryPolicySource>(*accounts_, clock_, &organizations);
    }

    [[nodiscard]] store::Database& database() { return *database_; }
    [[nodiscard]] Accounts& accounts() { return *accounts_; }
    [[nodiscard]] Directory& directory() { return *accounts_->find(account); }
    /// Makes another account, empty, and answers with its root.
    op::Caller make_member(const std::string& id)
    {
        std::shared_ptr<Directory> made;
        auto work = [&](store::Connection& connection) -> Result<void> {
            TRY(made, accounts_->insert(connection, id, [](Editor&) { return Result<void>(); }));
            return {};
        };
        if (!database_->write_blocking(work, {})) throw std::runtime_error("account not made");
        accounts_->publish(made);
        const auto key = run(ensure_root(*made, std::nullopt));
        return caller_of_key((*key)->credentials.access_key_id);
    }
    void suspend(const std::string& id)
    {
        auto work = [&](store::Connection& connection) { return accounts_->suspend(connection, id); };
        if (!database_->write_blocking(work, {})) throw std::runtime_error("account not suspended");
        accounts_->publish_suspension(id);
    }

    [[nodiscard]] const crypto::Sealer& sealer() const { return *sealer_; }
    [[nodiscard]] ManualClock& clock() { return clock_; }
    [[nodiscard]] const op::CredentialSource& credentials() const { return *credentials_; }
    [[nodiscard]] const op::PolicySource& policies() const { return *policies_; }
    [[nodiscard]] const op::Caller& root() const { return root_; }
    [[nodiscard]] const std::string& root_key() const { return root_key_; }

    [[nodiscard]] op::Caller caller_of_key(const std::string& id, const std::string& token = {}) const
    {
        auto found = credentials_->find(id, token, clock_.now());
        if (!found) throw std::runtime_error("no such key: " + found.error().code);
        return found->caller;
    }

    [[nodiscard]] op::Envelope envelope() const
    {
        return {.request_id = "r",
                .region = "us-east-1",
                .source_ip = "192.0.2.1",
                .user_agent = "test",
                .secure = true,
                .time = clock_.now()};
    }

    /// One request of `caller` through access, policies and execute.
    template <class Operation>
    Result<typename Operation::Output> call(const op::Caller& caller, typename Operation::Input input)
    {
        const auto call = find(Operation::schema).begin();
        *static_cast<typename Operation::Input*>(call->input()) = std::move(input);
        const auto envelope = std::make_shared<const op::Envelope>(this->envelope());
        TRY(const auto identified, run(call->identify(envelope)));
        const auto who = std::make_shared<const op::Caller>(identified.value_or(caller));
        TRY(const auto checks, call->access(*who, *envelope));
        TRY_VOID(authorize(*who, *envelope, checks));
        TRY_VOID(run(call->execute(gate::Authorizer::pass(), who, envelope)));
        return std::move(*static_cast<typename Operation::Output*>(call->output()));
    }

    /// The same as the root, which must succeed.
    template <class Operation>
    typename Operation::Output must(typename Operation::Input input)
    {
        auto output = call<Operation>(root_, std::move(input));
        if (!output) throw std::runtime_error(output.error().code + ": " + output.error().message);
        return *std::move(output);
    }

    Result<void> authorize(const op::Caller& caller, const op::Envelope& envelope, const op::AccessChecks& checks) const
    {
        if (checks.empty()) return {};
        TRY(auto set, policies_->policies_of(caller));
        for (const auto& check : checks) {
            auto context = op::request_context(caller, envelope);
            context.merge(check.context);
            const auto owner = op::owner_of(check, caller);
            policies_->set_accounts(caller, owner, check.action, set, context);
            set.resource = check.resource_policy;
            set.resource_side = check.resource_side;
            const policy::Question question{caller.principal, check.action, check.resource, owner, context};
            const auto decision = policy::evaluate(question, set);
            if (decision.allowed()) continue;
            return fail(
                "AccessDenied",
                check.denied_message.empty() ? policy::access_denied_message(question, decision) : check.denied_message,
                403);
        }
        for (const auto& check : checks)
            if (check.absent) return fail(*check.absent);
        return {};
    }

    /// Whether `caller` may do `action` on `resource`, by his own policies.
    [[nodiscard]] bool may(const op::Caller& caller, const std::string& action, const std::string& resource = "*") const
    {
        op::AccessCheck check;
        check.action = action;
        check.resource = resource;
        return authorize(caller, envelope(), {check}).has_value();
    }

    struct User {
        std::string id;
        std::string arn;
        std::string key_id;
        Secret secret;
    };
    User make_user(const std::string& name, const std::string& policy = {})
    {
        namespace shapes = sekisho::shapes::iam;
        shapes::CreateUserRequest create;
        create.UserName = name;
        const auto user = *must<shapes::CreateUserOperation>(create).User;
        if (!policy.empty()) put_user_policy(name, policy);
        shapes::CreateAccessKeyRequest key;
        key.UserName = name;
        const auto made = must<shapes::CreateAccessKeyOperation>(key).AccessKey;
        return {user.UserId, user.Arn, made.AccessKeyId, Secret(made.SecretAccessKey)};
    }

    void put_user_policy(const std::string& name, const std::string& policy)
    {
        sekisho::shapes::iam::PutUserPolicyRequest put;
        put.UserName = name;
        put.PolicyName = "inline";
        put.PolicyDocument = policy;
        must<sekisho::shapes::iam::PutUserPolicyOperation>(put);
    }

    /// The role's ARN.
    std::string make_role(const std::string& name, const std::string& trust_policy, const std::string& policy = {})
    {
        namespace shapes = sekisho::shapes::iam;
        shapes::CreateRoleRequest create;
        create.RoleName = name;
        create.AssumeRolePolicyDocument = trust_policy;
        const auto role = must<shapes::CreateRoleOperation>(create).Role;
        if (policy.empty()) return role.Arn;
        shapes::PutRolePolicyRequest put;
        put.RoleName = name;
        put.PolicyName = "inline";
        put.PolicyDocument = policy;
        must<shapes::PutRolePolicyOperation>(put);
        return role.Arn;
    }

private:
    static std::vector<store::Migration> with(const std::vector<store::Migration>& more)
    {
        auto all = migrations();
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    /// By schema, not by name: services have operations of the same name.
    const op::Operation& find(const wire::OperationSchema& schema) const
    {
        for (const auto& operation : operations_) {
            if (&operation->schema() == &schema) return *operation;
        }
        throw std::runtime_error("no operation " + std::string(schema.name));
    }

    store::TemporaryDatabase database_;
    std::unique_ptr<crypto::Sealer> sealer_ = crypto::Sealer::ephemeral();
    ManualClock clock_{from_epoch_seconds(1'800'000'000)};
    PolicyGuard guard_ = PolicyGuard::off;
    std::unique_ptr<Accounts> accounts_;
    std::unique_ptr<DirectoryPolicySource> policies_;
    std::unique_ptr<DirectoryCredentialSource> credentials_;
    op::Operations operations_;
    std::string root_key_;
    op::Caller root_;
};

}  // namespace sekisho::iam::testing
