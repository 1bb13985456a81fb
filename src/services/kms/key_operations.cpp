#include "crypto/aead.h"
#include "crypto/random.h"
#include "services/kms/families.h"
#include "services/kms/handler.h"
#include "services/kms/policies.h"
#include "services/kms/tags.h"

/// CreateKey, DescribeKey, ListKeys, UpdateKeyDescription, GetKeyRotationStatus and the states of a key.
namespace sekisho::kms {
namespace {

std::string word_of(KeyState state)
{
    switch (state) {
        case KeyState::enabled: return std::string(api::KeyState::Enabled);
        case KeyState::pending_deletion: return std::string(api::KeyState::PendingDeletion);
        case KeyState::disabled: break;
    }
    return std::string(api::KeyState::Disabled);
}

api::KeyMetadata describe_key(const Key& key)
{
    api::KeyMetadata shape;
    shape.AWSAccountId = key.account;
    shape.KeyId = key.id;
    shape.Arn = key.arn();
    shape.CreationDate = key.created;
    shape.Enabled = key.state == KeyState::enabled;
    shape.Description = key.description;
    shape.KeyUsage = "ENCRYPT_DECRYPT";
    shape.KeyState = word_of(key.state);
    shape.DeletionDate = key.deletion;
    shape.Origin = "AWS_KMS";
    shape.KeyManager = "CUSTOMER";
    shape.CustomerMasterKeySpec = "SYMMETRIC_DEFAULT";
    shape.KeySpec = "SYMMETRIC_DEFAULT";
    shape.EncryptionAlgorithms = std::vector<std::string>{"SYMMETRIC_DEFAULT"};
    shape.MultiRegion = false;
    return shape;
}

/// Keys of other kinds than this server has are refused, never made as something else.
Result<void> refuse_unserved(const api::CreateKeyRequest& input)
{
    const auto is = [](const std::optional<std::string>& value, std::string_view served) {
        return value.value_or(std::string(served)) == served;
    };
    const bool served = is(input.KeyUsage, "ENCRYPT_DECRYPT") && is(input.KeySpec, "SYMMETRIC_DEFAULT") &&
                        is(input.CustomerMasterKeySpec, "SYMMETRIC_DEFAULT") && is(input.Origin, "AWS_KMS") &&
                        !input.CustomKeyStoreId && !input.XksKeyId && !input.MultiRegion.value_or(false);
    if (!served)
        return fail(errors::unsupported("Only symmetric encryption keys of a single region, made by KMS, are supported."));
    return {};
}

class CreateKey : public api::CreateKeyOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    explicit CreateKey(Keys& keys) : keys_(&keys) {}

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& /*envelope*/) const
    {
        auto create = check_on("kms:CreateKey", "*", caller);
        create.context.set("kms:KeySpec", input.KeySpec.value_or("SYMMETRIC_DEFAULT"));
        create.context.set("kms:KeyUsage", input.KeyUsage.value_or("ENCRYPT_DECRYPT"));
        create.context.set("kms:KeyOrigin", input.Origin.value_or("AWS_KMS"));
        create.context.set("kms:MultiRegion", input.MultiRegion.value_or(false) ? "true" : "false");
        create.context.set("kms:BypassPolicyLockoutSafetyCheck",
                           input.BypassPolicyLockoutSafetyCheck.value_or(false) ? "true" : "false");
        op::AccessChecks checks{std::move(create)};
        if (!input.Tags || input.Tags->empty()) return checks;
        add_request_tags(checks.front().context, *input.Tags);
        auto tag = check_on("kms:TagResource", "*", caller);
        add_request_tags(tag.context, *input.Tags);
        checks.push_back(std::move(tag));
        return checks;
    }

    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY_VOID(refuse_unserved(*call));
        Key key;
        key.id = crypto::uuid();
        key.account = call.caller().account();
        key.region = call.envelope().region;
        key.description = call->Description.value_or("");
        key.created = call.envelope().time;
        CO_TRY_VOID(put_tags(key.tags, call->Tags.value_or(std::vector<api::Tag>{})));
        const auto lockout = call->BypassPolicyLockoutSafetyCheck.value_or(false) ? Lockout::accepted : Lockout::refused;
        CO_TRY(key.policy, key_policy(*keys_, call->Policy, key, call.caller(), lockout));
        key.material = Secret(crypto::random_bytes(crypto::aead_key_length));
        CO_TRY(const auto made, co_await keys_->create(std::move(key)));
        Output output;
        output.KeyMetadata = describe_key(*made);
        co_return output;
    }

private:
    Keys* keys_;
};

class DescribeKey : public OnKey<DescribeKey, api::DescribeKeyOperation, op::Effect::read> {
public:
    using OnKey::OnKey;
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY(const auto key, key_of(call));
        Output output;
        output.KeyMetadata = describe_key(*key);
        co_return output;
    }
};

class ListKeys : public api::ListKeysOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit ListKeys(const Keys& keys) : keys_(&keys) {}

    Result<op::AccessChecks> access(const Input& /*input*/, const op::Caller& caller, const op::Envelope& /*envelope*/) const
    {
        return op::AccessChecks{check_on("kms:ListKeys", "*", caller)};
    }
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        const auto state = keys_->state();
        std::vector<api::KeyListEntry> entries;
        for (const auto& [id, stored] : *state->keys) {
            const auto key = state->find(id, keys_->now());
            if (!key || key->account != call.caller().account() || key->region != call.envelope().region) continue;
            auto& entry = entries.emplace_back();
            entry.KeyId = key->id;
            entry.KeyArn = key->arn();
        }
        Output output;
        output.Keys = page_of(std::move(entries), *call, output, [](const auto& entry) { return *entry.KeyId; });
        co_return output;
    }

private:
    const Keys* keys_;
};

class UpdateKeyDescription : public OnKey<UpdateKeyDescription, api::UpdateKeyDescriptionOperation, op::Effect::write> {
public:
    using OnKey::OnKey;
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY(const auto key, key_of(call));
        std::function<Result<void>(Key&)> edit = [description = call->Description](Key& draft) -> Result<void> {
            TRY_VOID(changeable(draft));
            draft.description = description;
            return {};
        };
        CO_TRY_VOID(co_await keys().change(key, std::move(edit)));
        co_return Output{};
    }
};

class GetKeyRotationStatus : public OnKey<GetKeyRotationStatus, api::GetKeyRotationStatusOperation, op::Effect::read> {
public:
    using OnKey::OnKey;
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY(const auto key, key_of(call));
        Output output;
        output.KeyRotationEnabled = false;
        output.KeyId = key->arn();
        co_return output;
    }
};

/// EnableKey and DisableKey.
template <class Description, KeyState state>
class SetState : public OnKey<SetState<Description, state>, Description, op::Effect::write> {
public:
    using Base = OnKey<SetState<Description, state>, Description, op::Effect::write>;
    using Base::Base;
    using typename Base::Input;
    using typename Base::Output;
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY(const auto key, Base::key_of(call));
        std::function<Result<void>(Key&)> edit = [](Key& draft) -> Result<void> {
            TRY_VOID(changeable(draft));
            draft.state = state;
            return {};
        };
        CO_TRY_VOID(co_await Base::keys().change(key, std::move(edit)));
        co_return Output{};
    }
};

class ScheduleKeyDeletion : public OnKey<ScheduleKeyDeletion, api::ScheduleKeyDeletionOperation, op::Effect::write> {
public:
    using OnKey::OnKey;
    static void describe(const Input& input, policy::Context& context)
    {
        context.set("kms:ScheduleKeyDeletionPendingWindowInDays",
                    std::to_string(input.PendingWindowInDays.value_or(default_days)));
    }
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        const int days = call->PendingWindowInDays.value_or(default_days);
        if (days < 7 || days > default_days)
            co_return fail(errors::validation("PendingWindowInDays must be between 7 and 30 days."));
        CO_TRY(const auto key, key_of(call));
        const auto deletion = call.envelope().time + std::chrono::hours(24 * days);
        std::function<Result<void>(Key&)> edit = [days, deletion](Key& draft) -> Result<void> {
            TRY_VOID(changeable(draft));
            draft.state = KeyState::pending_deletion;
            draft.deletion = deletion;
            draft.pending_window_days = days;
            return {};
        };
        CO_TRY_VOID(co_await keys().change(key, std::move(edit)));
        Output output;
        output.KeyId = key->arn();
        output.DeletionDate = deletion;
        output.KeyState = word_of(KeyState::pending_deletion);
        output.PendingWindowInDays = days;
        co_return output;
    }

private:
    static constexpr int default_days = 30;
};

class CancelKeyDeletion : public OnKey<CancelKeyDeletion, api::CancelKeyDeletionOperation, op::Effect::write> {
public:
    using OnKey::OnKey;
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY(const auto key, key_of(call));
        std::function<Result<void>(Key&)> edit = [](Key& draft) -> Result<void> {
            if (draft.state != KeyState::pending_deletion) return fail(errors::not_pending_deletion(draft.arn()));
            draft.state = KeyState::disabled;  // as on AWS: it has to be enabled on purpose
            draft.deletion.reset();
            return {};
        };
        CO_TRY_VOID(co_await keys().change(key, std::move(edit)));
        Output output;
        output.KeyId = key->arn();
        co_return output;
    }
};

}  // namespace

void add_key_operations(op::Operations& operations, Keys& keys)
{
    operations.push_back(op::make_operation<CreateKey>(keys));
    operations.push_back(op::make_operation<DescribeKey>(keys));
    operations.push_back(op::make_operation<ListKeys>(keys));
    operations.push_back(op::make_operation<UpdateKeyDescription>(keys));
    operations.push_back(op::make_operation<GetKeyRotationStatus>(keys));
    operations.push_back(op::make_operation<SetState<api::EnableKeyOperation, KeyState::enabled>>(keys));
    operations.push_back(op::make_operation<SetState<api::DisableKeyOperation, KeyState::disabled>>(keys));
    operations.push_back(op::make_operation<ScheduleKeyDeletion>(keys));
    operations.push_back(op::make_operation<CancelKeyDeletion>(keys));
}

}  // namespace sekisho::kms
