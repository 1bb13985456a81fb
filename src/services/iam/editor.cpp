#include "base/encoding.h"
#include "services/iam/directory.h"
#include "services/iam/errors.h"
#include "services/iam/record_tables.h"
#include "services/iam/tags.h"

/// The Editor's steps on the records of records.h.
namespace sekisho::iam {

/// Takes the tag away from a role whose change it has confirmed.
Result<void> Editor::guard(Entity& role) const
{
    if (guard_ == PolicyGuard::off || role.kind != EntityKind::role) return {};
    const auto before = draft_.find_by_id(role.id);
    if (!before) return {};
    TRY(const auto confirmation, guard_role(draft_, *before, draft_, role));
    if (confirmation == Confirmation::used) remove_tags(role.tags, {std::string(confirmation_tag)});
    return {};
}

/// Every role that the policy reaches; those whose change was confirmed, without their tags.
Result<std::vector<Entity>> Editor::guard(const ManagedPolicy& policy) const
{
    std::vector<Entity> confirmed;
    if (guard_ == PolicyGuard::off || !draft_.find_policy(policy.arn)) return confirmed;
    auto next = draft_;
    next.policies.edit()[policy.arn] = std::make_shared<const ManagedPolicy>(policy);
    for (const auto& [name, role] : draft_.of(EntityKind::role)) {
        if (!contains(role->attached, policy.arn) && role->boundary != policy.arn) continue;
        TRY(const auto confirmation, guard_role(draft_, *role, next, *role));
        if (confirmation == Confirmation::not_needed) continue;
        confirmed.push_back(*role);
        remove_tags(confirmed.back().tags, {std::string(confirmation_tag)});
    }
    return confirmed;
}

Result<Entity> Editor::any_entity(EntityKind kind, std::string_view name) const
{
    const auto found = draft_.find(kind, name);
    if (!found) return fail(errors::no_such(kind, name));
    return *found;
}

Result<SamlProvider> Editor::saml_provider(const std::string& arn) const
{
    const auto found = draft_.saml_providers->find(arn);
    if (found == draft_.saml_providers->end()) return fail(errors::no_such_saml_provider(arn));
    return *found->second;
}

Result<MfaDevice> Editor::mfa_device(const std::string& serial) const
{
    const auto found = draft_.mfa_devices->find(serial);
    if (found == draft_.mfa_devices->end()) return fail(errors::no_such_mfa_device(serial));
    return *found->second;
}

Result<InstanceProfile> Editor::instance_profile(const std::string& name) const
{
    const auto found = draft_.find_instance_profile(name);
    if (!found) return fail(errors::no_such_instance_profile(name));
    return *found;
}

Result<void> Editor::save(SamlProvider provider)
{
    TRY_VOID(tables::save(connection_, draft_.account, provider));
    const auto arn = provider.arn;
    draft_.saml_providers.edit()[arn] = std::make_shared<const SamlProvider>(std::move(provider));
    return {};
}

Result<void> Editor::erase(const SamlProvider& provider)
{
    TRY_VOID(tables::erase(connection_, provider));
    draft_.saml_providers.edit().erase(provider.arn);
    return {};
}

Result<void> Editor::save(MfaDevice device)
{
    TRY_VOID(tables::save(connection_, draft_.account, sealer_, device));
    const auto serial = device.serial;
    draft_.mfa_devices.edit()[serial] = std::make_shared<const MfaDevice>(std::move(device));
    return {};
}

Result<void> Editor::erase(const MfaDevice& device)
{
    TRY_VOID(tables::erase(connection_, device));
    draft_.mfa_devices.edit().erase(device.serial);
    return {};
}

Result<void> Editor::save(InstanceProfile profile)
{
    TRY_VOID(tables::save(connection_, draft_.account, profile));
    const auto name = lower_ascii(profile.name);
    draft_.instance_profiles.edit()[name] = std::make_shared<const InstanceProfile>(std::move(profile));
    return {};
}

Result<void> Editor::erase(const InstanceProfile& profile)
{
    TRY_VOID(tables::erase(connection_, profile));
    draft_.instance_profiles.edit().erase(lower_ascii(profile.name));
    return {};
}

Result<void> Editor::save(ServiceCredential credential)
{
    TRY_VOID(tables::save(connection_, draft_.account, credential));
    const auto alias = credential.alias;
    draft_.service_credentials.edit()[alias] = std::make_shared<const ServiceCredential>(std::move(credential));
    return {};
}

Result<void> Editor::erase(const ServiceCredential& credential)
{
    TRY_VOID(tables::erase(connection_, credential));
    draft_.service_credentials.edit().erase(credential.alias);
    return {};
}

Result<void> Editor::set_password_policy(std::optional<PasswordPolicy> policy)
{
    TRY_VOID(tables::save_password_policy(connection_, draft_.account, policy));
    draft_.password_policy = policy;
    return {};
}

}  // namespace sekisho::iam
