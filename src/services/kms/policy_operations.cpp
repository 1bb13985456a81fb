#include "services/kms/families.h"
#include "services/kms/handler.h"
#include "services/kms/policies.h"

/// GetKeyPolicy, PutKeyPolicy, ListKeyPolicies. Every key has one policy, "default".
namespace sekisho::kms {
namespace {

Result<void> check_name(const std::optional<std::string>& name)
{
    if (name && *name != policy_name) return fail(errors::policy_not_found());
    return {};
}

class GetKeyPolicy : public OnKey<GetKeyPolicy, api::GetKeyPolicyOperation, op::Effect::read> {
public:
    using OnKey::OnKey;
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY_VOID(check_name(call->PolicyName));
        CO_TRY(const auto key, key_of(call));
        Output output;
        output.Policy = key->policy.document;
        output.PolicyName = policy_name;
        co_return output;
    }
};

class PutKeyPolicy : public OnKey<PutKeyPolicy, api::PutKeyPolicyOperation, op::Effect::write> {
public:
    using OnKey::OnKey;
    static void describe(const Input& input, policy::Context& context)
    {
        context.set("kms:BypassPolicyLockoutSafetyCheck",
                    input.BypassPolicyLockoutSafetyCheck.value_or(false) ? "true" : "false");
    }
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY_VOID(check_name(call->PolicyName));
        CO_TRY(const auto key, key_of(call));
        const auto lockout = call->BypassPolicyLockoutSafetyCheck.value_or(false) ? Lockout::accepted : Lockout::refused;
        CO_TRY(auto compiled, key_policy(keys(), call->Policy, *key, call.caller(), lockout));
        std::function<Result<void>(Key&)> edit = [compiled = std::move(compiled)](Key& draft) -> Result<void> {
            TRY_VOID(changeable(draft));
            draft.policy = compiled;
            return {};
        };
        CO_TRY_VOID(co_await keys().change(key, std::move(edit)));
        co_return Output{};
    }
};

class ListKeyPolicies : public OnKey<ListKeyPolicies, api::ListKeyPoliciesOperation, op::Effect::read> {
public:
    using OnKey::OnKey;
    Task<Result<Output>> execute(op::Authorized<Input> /*call*/) const
    {
        Output output;
        output.PolicyNames = std::vector<std::string>{std::string(policy_name)};
        output.Truncated = false;
        co_return output;
    }
};

}  // namespace

void add_policy_operations(op::Operations& operations, Keys& keys)
{
    operations.push_back(op::make_operation<GetKeyPolicy>(keys));
    operations.push_back(op::make_operation<PutKeyPolicy>(keys));
    operations.push_back(op::make_operation<ListKeyPolicies>(keys));
}

}  // namespace sekisho::kms
