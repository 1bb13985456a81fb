#include "services/iam/state.h"

#include <algorithm>

#include "base/encoding.h"
#include "services/iam/accounts.h"

namespace sekisho::iam {

bool is_service_linked(const Entity& entity) noexcept
{
    return entity.kind == EntityKind::role && entity.path.starts_with("/aws-service-role/");
}

const PolicyVersion* ManagedPolicy::version(int number) const noexcept
{
    const auto found = std::ranges::find(versions, number, &PolicyVersion::number);
    return found == versions.end() ? nullptr : &*found;
}

const PolicyVersion& ManagedPolicy::default_policy() const noexcept
{
    const auto* found = version(default_version);
    return found ? *found : versions.front();
}

EntityPtr IamState::find(EntityKind kind, std::string_view name) const
{
    const auto& names = of(kind);
    const auto found = names.find(lower_ascii(name));
    return found == names.end() ? nullptr : found->second;
}

EntityPtr IamState::find_by_id(const std::string& id) const
{
    const auto found = entities_by_id->find(id);
    return found == entities_by_id->end() ? nullptr : found->second;
}

EntityPtr IamState::find_by_arn(std::string_view arn) const
{
    const auto parts = parse_iam_arn(arn);
    if (!parts || parts->account != account) return nullptr;
    const auto kind = kind_of(parts->type);
    if (!kind || *kind == EntityKind::group) return nullptr;
    auto entity = find(*kind, parts->name);
    return entity && entity->arn == arn ? entity : nullptr;
}

EntityPtr IamState::find_principal(std::string_view arn) const
{
    if (auto own = find_by_arn(arn)) return own;
    const auto parts = parse_iam_arn(arn);
    if (accounts == nullptr || !parts || parts->account == account) return nullptr;
    return accounts->find_by_arn(arn);
}

EntityPtr IamState::find_principal(std::string_view arn, const std::string& id) const
{
    const auto parts = parse_iam_arn(arn);
    if (accounts == nullptr || !parts || parts->account == account) return find_by_id(id);
    const auto there = accounts->state_of(parts->account);
    return there ? there->find_by_id(id) : nullptr;
}

ManagedPolicyPtr IamState::find_policy(const std::string& arn) const
{
    const auto found = policies->find(arn);
    return found == policies->end() ? nullptr : found->second;
}

OidcProviderPtr IamState::find_provider_of(std::string_view issuer) const
{
    const auto scheme = issuer.find("://");
    if (scheme == std::string_view::npos) return nullptr;
    auto name = issuer.substr(scheme + 3);
    if (name.ends_with('/')) name.remove_suffix(1);  // as registrations are kept
    const auto found = providers->find(iam_arn(account, "oidc-provider", "/", name));
    return found == providers->end() ? nullptr : found->second;
}

std::vector<ServiceCredentialPtr> IamState::service_credentials_of(std::string_view owner) const
{
    std::vector<ServiceCredentialPtr> found;
    for (const auto& [alias, credential] : *service_credentials) {
        if (credential->owner == owner) found.push_back(credential);
    }
    std::ranges::sort(found, {},
                      [](const ServiceCredentialPtr& credential) -> const std::string& { return credential->id; });
    return found;
}

std::vector<AccessKeyPtr> IamState::keys_of(std::string_view owner) const
{
    std::vector<AccessKeyPtr> keys;
    for (const auto& [id, key] : *access_keys) {
        if (key->owner == owner) keys.push_back(key);
    }
    return keys;
}

std::vector<MfaDevicePtr> IamState::devices_of(std::string_view owner) const
{
    std::vector<MfaDevicePtr> devices;
    for (const auto& [serial, device] : *mfa_devices) {
        if (device->owner == owner) devices.push_back(device);
    }
    return devices;
}

InstanceProfilePtr IamState::find_instance_profile(std::string_view name) const
{
    const auto found = instance_profiles->find(lower_ascii(name));
    return found == instance_profiles->end() ? nullptr : found->second;
}

std::vector<InstanceProfilePtr> IamState::profiles_of(std::string_view role_id) const
{
    std::vector<InstanceProfilePtr> profiles;
    for (const auto& [name, profile] : *instance_profiles) {
        if (profile->role == role_id) profiles.push_back(profile);
    }
    return profiles;
}

void IamState::put(EntityPtr entity)
{
    if (const auto old = find_by_id(entity->id)) {
        if (lower_ascii(old->name) != lower_ascii(entity->name)) {
            entities[static_cast<std::size_t>(old->kind)].edit().erase(lower_ascii(old->name));
        }
    }
    entities[static_cast<std::size_t>(entity->kind)].edit()[lower_ascii(entity->name)] = entity;
    entities_by_id.edit()[entity->id] = entity;
}

void IamState::remove(const Entity& entity)
{
    // `entity` may be owned by the very maps that are being changed.
    const auto id = entity.id;
    entities[static_cast<std::size_t>(entity.kind)].edit().erase(lower_ascii(entity.name));
    entities_by_id.edit().erase(id);
}

bool contains(const std::vector<std::string>& texts, std::string_view text) noexcept
{
    return std::ranges::find(texts, text) != texts.end();
}

const Tag* find_tag(const Tags& tags, std::string_view key) noexcept
{
    const auto found = std::ranges::find_if(tags, [&](const Tag& tag) { return equal_ignoring_case(tag.key, key); });
    return found == tags.end() ? nullptr : &*found;
}

}  // namespace sekisho::iam
