#include "services/kms/handler.h"

namespace sekisho::kms {

op::AccessCheck check_on(std::string action, std::string resource, const op::Caller& caller)
{
    op::AccessCheck check;
    check.action = std::move(action);
    check.resource = std::move(resource);
    check.resource_account = caller.account();
    check.context.set("kms:CallerAccount", caller.account());
    return check;
}

op::AccessCheck check_on_key(std::string action, const Key& key, const State& state, const op::Caller& caller)
{
    auto check = check_on(std::move(action), key.arn(), caller);
    check.resource_account = key.account;
    check.resource_policy = key.policy.compiled;
    check.resource_side = policy::ResourceSide::must_allow;
    check.context.set("kms:KeySpec", "SYMMETRIC_DEFAULT");
    check.context.set("kms:KeyUsage", "ENCRYPT_DECRYPT");
    check.context.set("kms:KeyOrigin", "AWS_KMS");
    check.context.set("kms:MultiRegion", "false");
    for (const auto& [name, value] : key.tags) check.context.set("aws:ResourceTag/" + name, value);
    std::vector<std::string> aliases;
    for (const auto& [arn, alias] : *state.aliases)
        if (alias.key_id == key.id) aliases.push_back(alias.name);
    check.context.set_list("kms:ResourceAliases", std::move(aliases));
    return check;
}

Result<op::AccessCheck> check_on_reference(std::string action, std::string_view reference, const Keys& keys,
                                           const op::Caller& caller, const op::Envelope& envelope)
{
    const auto place = place_of(caller, envelope);
    if (const auto key = keys.resolve(reference, place))
        return check_on_key(std::move(action), **key, *keys.state(), caller);
    TRY(auto arn, keys.arn_of(reference, place));
    auto check = check_on(std::move(action), std::move(arn), caller);
    check.resource_account.clear();  // the gate reads the owner from the ARN
    return check;
}

void add_encryption_keys(policy::Context& context, const std::optional<EncryptionContext>& encryption_context,
                         std::string_view reference)
{
    context.set("kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT");
    const auto alias = reference.find("alias/");
    if (alias != std::string_view::npos) context.set("kms:RequestAlias", std::string(reference.substr(alias)));
    if (!encryption_context) return;
    std::vector<std::string> names;
    for (const auto& [name, value] : *encryption_context) {
        context.set("kms:EncryptionContext:" + name, value);
        names.push_back(name);
    }
    context.set_list("kms:EncryptionContextKeys", std::move(names));
}

Result<void> usable(const Key& key)
{
    TRY_VOID(changeable(key));
    if (key.state != KeyState::enabled) return fail(errors::disabled(key.arn()));
    return {};
}

Result<void> changeable(const Key& key)
{
    if (key.state == KeyState::pending_deletion) return fail(errors::pending_deletion(key.arn()));
    return {};
}

}  // namespace sekisho::kms
