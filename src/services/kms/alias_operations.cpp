#include "services/kms/families.h"
#include "services/kms/handler.h"

/// CreateAlias, UpdateAlias, DeleteAlias, ListAliases. Changing an alias needs the permission on it and on its keys
/// (https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html).
namespace sekisho::kms {
namespace {

Result<void> check_alias_name(std::string_view name)
{
    constexpr std::string_view prefix = "alias/";
    if (!name.starts_with(prefix) || name.size() == prefix.size())
        return fail(
            errors::invalid_alias("Alias must start with the prefix \"alias/\". Please see "
                                  "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"));
    if (name.starts_with("alias/aws/"))
        return fail(errors::invalid_alias("Aliases beginning with alias/aws/ are reserved."));
    if (name.find(':') != std::string_view::npos) return fail(errors::invalid_alias("An alias name has no colon."));
    return {};
}

/// CreateAlias and UpdateAlias: on the alias, the key that it shall name, and the key that it names now.
template <class Description, Keys::Existing existing>
class PutAlias : public Description {
public:
    static constexpr op::Effect effect = op::Effect::write;
    using Input = typename Description::Input;
    using Output = typename Description::Output;
    explicit PutAlias(Keys& keys) : keys_(&keys) {}

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const
    {
        const auto place = place_of(caller, envelope);
        const auto action = "kms:" + std::string(Description::schema.name);
        TRY(auto target, check_on_reference(action, input.TargetKeyId, *keys_, caller, envelope));
        const auto state = keys_->state();
        const auto arn = alias_arn(place.region, place.account, input.AliasName);
        op::AccessChecks checks{check_on(action, arn, caller), std::move(target)};
        const auto* known = state->find_alias(arn);
        if (existing == Keys::Existing::must_exist && known != nullptr)
            if (const auto current = state->find(known->key_id, keys_->now()))
                checks.push_back(check_on_key(action, *current, *state, caller));
        return checks;
    }

    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        const auto place = place_of(call.caller(), call.envelope());
        CO_TRY_VOID(check_alias_name(call->AliasName));
        CO_TRY(const auto target, target_of(*call, place));
        CO_TRY_VOID(changeable(*target));
        const auto now = call.envelope().time;
        Alias alias{place.account, place.region, call->AliasName, target->id, now, now};
        CO_TRY_VOID(co_await keys_->put_alias(std::move(alias), existing));
        co_return Output{};
    }

private:
    /// A key of the same account and region, by its id or ARN and not by an alias.
    Result<KeyPtr> target_of(const Input& input, const Place& place) const
    {
        if (input.TargetKeyId.find("alias/") != std::string::npos)
            return fail(errors::validation("Aliases must refer to keys. Not aliases"));
        TRY(auto key, keys_->resolve(input.TargetKeyId, place));
        if (key->account != place.account) return fail(errors::key_not_found(input.TargetKeyId));
        return key;
    }

    Keys* keys_;
};

class DeleteAlias : public api::DeleteAliasOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    explicit DeleteAlias(Keys& keys) : keys_(&keys) {}

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const
    {
        const auto place = place_of(caller, envelope);
        const auto arn = alias_arn(place.region, place.account, input.AliasName);
        op::AccessChecks checks{check_on("kms:DeleteAlias", arn, caller)};
        const auto state = keys_->state();
        if (const auto* alias = state->find_alias(arn))
            if (const auto key = state->find(alias->key_id, keys_->now()))
                checks.push_back(check_on_key("kms:DeleteAlias", *key, *state, caller));
        return checks;
    }
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY_VOID(
            co_await keys_->remove_alias(alias_arn(call.envelope().region, call.caller().account(), call->AliasName)));
        co_return Output{};
    }

private:
    Keys* keys_;
};

class ListAliases : public api::ListAliasesOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit ListAliases(const Keys& keys) : keys_(&keys) {}

    Result<op::AccessChecks> access(const Input& /*input*/, const op::Caller& caller, const op::Envelope& /*envelope*/) const
    {
        return op::AccessChecks{check_on("kms:ListAliases", "*", caller)};
    }
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        const auto place = place_of(call.caller(), call.envelope());
        std::string wanted;
        if (call->KeyId) {
            CO_TRY(const auto arn, keys_->arn_of(*call->KeyId, place));
            // A key of another account is told apart from none at all by nobody.
            const auto key = keys_->resolve(arn, place);
            if (!key || (*key)->account != place.account) co_return fail(errors::key_not_found(*call->KeyId));
            wanted = (*key)->id;
        }
        std::vector<api::AliasListEntry> entries;
        const auto state = keys_->state();
        for (const auto& [arn, alias] : *state->aliases) {
            const bool ours = alias.account == place.account && alias.region == place.region;
            if (!ours || (!wanted.empty() && alias.key_id != wanted)) continue;
            entries.push_back({alias.name, arn, alias.key_id, alias.created, alias.updated});
        }
        Output output;
        output.Aliases = page_of(std::move(entries), *call, output, [](const auto& entry) { return *entry.AliasArn; });
        co_return output;
    }

private:
    const Keys* keys_;
};

}  // namespace

void add_alias_operations(op::Operations& operations, Keys& keys)
{
    operations.push_back(op::make_operation<PutAlias<api::CreateAliasOperation, Keys::Existing::must_not_exist>>(keys));
    operations.push_back(op::make_operation<PutAlias<api::UpdateAliasOperation, Keys::Existing::must_exist>>(keys));
    operations.push_back(op::make_operation<DeleteAlias>(keys));
    operations.push_back(op::make_operation<ListAliases>(keys));
}

}  // namespace sekisho::kms
