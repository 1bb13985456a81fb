#include "services/iam/record_tables.h"

#include "base/encoding.h"
#include "services/iam/rows.h"
#include "services/iam/service_credentials.h"

namespace sekisho::iam::tables {

namespace {

constexpr std::string_view seed_purpose = "iam-mfa-seed";

store::Value optional_time(const std::optional<Time>& time)
{
    if (!time) return std::monostate();
    return epoch_milliseconds(*time);
}

std::optional<Time> maybe_time(const store::Row& row, std::string_view column)
{
    const auto milliseconds = row.maybe_integer(column);
    if (!milliseconds) return std::nullopt;
    return from_epoch_milliseconds(*milliseconds);
}

store::Value optional_number(const std::optional<int>& number)
{
    if (!number) return std::monostate();
    return static_cast<std::int64_t>(*number);
}

std::optional<int> maybe_number(const store::Row& row, std::string_view column)
{
    const auto number = row.maybe_integer(column);
    if (!number) return std::nullopt;
    return static_cast<int>(*number);
}

using TagsByOwner = std::unordered_map<std::string, Tags>;

Result<void> load_saml_providers(store::Connection& connection, TagsByOwner& tags, IamState& state)
{
    auto& providers = state.saml_providers.edit();
    TRY(const auto rows, connection.query("SELECT * FROM iam_saml_provider WHERE account = ?", {state.account}));
    for (const auto& row : rows) {
        SamlProvider provider;
        provider.arn = row.text("arn");
        provider.name = row.text("name");
        provider.uuid = row.text("uuid");
        provider.entity_id = row.text("entity_id");
        provider.metadata = row.text("metadata");
        provider.valid_until = maybe_time(row, "valid_until");
        provider.created = from_epoch_milliseconds(row.integer("created"));
        provider.tags = std::move(tags[provider.arn]);
        const auto arn = provider.arn;
        providers[arn] = std::make_shared<const SamlProvider>(std::move(provider));
    }
    return {};
}

Result<void> load_mfa_devices(store::Connection& connection, const crypto::Sealer& sealer, TagsByOwner& tags,
                              IamState& state)
{
    auto& devices = state.mfa_devices.edit();
    TRY(const auto rows, connection.query("SELECT * FROM iam_mfa_device WHERE account = ?", {state.account}));
    for (const auto& row : rows) {
        MfaDevice device;
        device.serial = row.text("serial");
        device.name = row.text("name");
        device.path = row.text("path");
        const auto sealed = from_base64(row.text("sealed_seed"));
        auto seed = sealed ? sealer.open_sealed(seed_purpose, device.serial, *sealed) : std::nullopt;
        if (!seed) return fail("StoreFailure", "the seed of an MFA device does not open under this master key", 500);
        device.seed = Secret(*std::move(seed));
        device.owner = row.text("owner");
        device.created = from_epoch_milliseconds(row.integer("created"));
        device.enabled = maybe_time(row, "enabled");
        device.drift = row.integer("drift");
        device.used_step = row.integer("used_step");
        device.tags = std::move(tags[device.serial]);
        const auto serial = device.serial;
        devices[serial] = std::make_shared<const MfaDevice>(std::move(device));
    }
    return {};
}

Result<void> load_instance_profiles(store::Connection& connection, TagsByOwner& tags, IamState& state)
{
    auto& profiles = state.instance_profiles.edit();
    TRY(const auto rows, connection.query("SELECT * FROM iam_instance_profile WHERE account = ?", {state.account}));
    for (const auto& row : rows) {
        InstanceProfile profile;
        profile.id = row.text("id");
        profile.name = row.text("name");
        profile.path = row.text("path");
        profile.arn = iam_arn(state.account, "instance-profile", profile.path, profile.name);
        profile.created = from_epoch_milliseconds(row.integer("created"));
        profile.role = row.text("role");
        profile.tags = std::move(tags[profile.id]);
        const auto name = lower_ascii(profile.name);
        profiles[name] = std::make_shared<const InstanceProfile>(std::move(profile));
    }
    return {};
}

Result<void> load_service_credentials(store::Connection& connection, IamState& state)
{
    auto& credentials = state.service_credentials.edit();
    TRY(const auto rows, connection.query("SELECT * FROM iam_service_credential WHERE account = ?", {state.account}));
    for (const auto& row : rows) {
        ServiceCredential credential;
        credential.id = row.text("id");
        credential.alias = row.text("alias");
        credential.owner = row.text("owner");
        credential.service = row.text("service");
        credential.secret_hash = from_base64(row.text("secret_hash")).value_or("");
        credential.status = row.text("status") == "Active" ? KeyStatus::active : KeyStatus::inactive;
        credential.created = from_epoch_milliseconds(row.integer("created"));
        credential.expires = maybe_time(row, "expires");
        if (auto policy = row.maybe_text("session_policy"))
            credential.session_policy = restore_session_policy(*std::move(policy), credential.id);
        const auto alias = credential.alias;
        credentials[alias] = std::make_shared<const ServiceCredential>(std::move(credential));
    }
    return {};
}

Result<void> load_password_policy(store::Connection& connection, IamState& state)
{
    TRY(const auto rows, connection.query("SELECT * FROM iam_password_policy WHERE account = ?", {state.account}));
    if (rows.empty()) return {};
    const auto& row = rows.front();
    auto& policy = state.password_policy.emplace();
    policy.minimum_length = static_cast<int>(row.integer("minimum_length"));
    policy.require_symbols = row.integer("require_symbols") != 0;
    policy.require_numbers = row.integer("require_numbers") != 0;
    policy.require_uppercase = row.integer("require_uppercase") != 0;
    policy.require_lowercase = row.integer("require_lowercase") != 0;
    policy.users_may_change = row.integer("users_may_change") != 0;
    policy.maximum_age = maybe_number(row, "maximum_age");
    policy.reuse_prevention = maybe_number(row, "reuse_prevention");
    if (const auto hard = row.maybe_integer("hard_expiry")) policy.hard_expiry = *hard != 0;
    return {};
}

Result<void> load_uses(store::Connection& connection, IamState& state)
{
    TRY(const auto rows, connection.query("SELECT * FROM iam_service_use ORDER BY entity_id, service"));
    for (const auto& row : rows) {
        const auto entity = state.find_by_id(row.text("entity_id"));
        if (!entity) continue;
        entity->uses->restore({from_epoch_milliseconds(row.integer("used")), row.text("service"), row.text("region")});
    }
    return {};
}

}  // namespace

Result<void> load_records(store::Connection& connection, const crypto::Sealer& sealer, IamState& state)
{
    TRY(auto tags, load_tags(connection));
    TRY_VOID(load_saml_providers(connection, tags, state));
    TRY_VOID(load_mfa_devices(connection, sealer, tags, state));
    TRY_VOID(load_instance_profiles(connection, tags, state));
    TRY_VOID(load_service_credentials(connection, state));
    TRY_VOID(load_password_policy(connection, state));
    return load_uses(connection, state);
}

Result<void> save(store::Connection& connection, const std::string& account, const SamlProvider& provider)
{
    TRY_VOID(connection.execute(
        "INSERT INTO iam_saml_provider (arn, account, name, uuid, entity_id, metadata, valid_until, created) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (arn) DO UPDATE SET entity_id = excluded.entity_id, "
        "metadata = excluded.metadata, valid_until = excluded.valid_until",
        {provider.arn, account, provider.name, provider.uuid, provider.entity_id, provider.metadata,
         optional_time(provider.valid_until), epoch_milliseconds(provider.created)}));
    return replace_tags(connection, provider.arn, provider.tags);
}

Result<void> erase(store::Connection& connection, const SamlProvider& provider)
{
    TRY_VOID(remove_rows(connection, "iam_tag", "owner", provider.arn));
    return remove_rows(connection, "iam_saml_provider", "arn", provider.arn);
}

Result<void> save(store::Connection& connection, const std::string& account, const crypto::Sealer& sealer,
                  const MfaDevice& device)
{
    const auto sealed = base64(sealer.seal(seed_purpose, device.serial, device.seed.reveal()));
    TRY_VOID(connection.execute(
        "INSERT INTO iam_mfa_device (serial, account, name, path, sealed_seed, owner, created, enabled, drift, used_step) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (serial) DO UPDATE SET owner = excluded.owner, "
        "enabled = excluded.enabled, drift = excluded.drift, used_step = excluded.used_step",
        {device.serial, account, device.name, device.path, sealed, device.owner, epoch_milliseconds(device.created),
         optional_time(device.enabled), device.drift, device.used_step}));
    return replace_tags(connection, device.serial, device.tags);
}

Result<void> erase(store::Connection& connection, const MfaDevice& device)
{
    TRY_VOID(remove_rows(connection, "iam_tag", "owner", device.serial));
    return remove_rows(connection, "iam_mfa_device", "serial", device.serial);
}

Result<void> save(store::Connection& connection, const std::string& account, const InstanceProfile& profile)
{
    TRY_VOID(
        connection.execute("INSERT INTO iam_instance_profile (id, account, name, folded_name, path, created, role) "
                           "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET role = excluded.role",
                           {profile.id, account, profile.name, lower_ascii(profile.name), profile.path,
                            epoch_milliseconds(profile.created), profile.role}));
    return replace_tags(connection, profile.id, profile.tags);
}

Result<void> erase(store::Connection& connection, const InstanceProfile& profile)
{
    TRY_VOID(remove_rows(connection, "iam_tag", "owner", profile.id));
    return remove_rows(connection, "iam_instance_profile", "id", profile.id);
}

Result<void> save(store::Connection& connection, const std::string& account, const ServiceCredential& credential)
{
    const auto policy =
        credential.session_policy ? store::Value(credential.session_policy->document) : store::Value(std::monostate());
    TRY_VOID(connection.execute(
        "INSERT INTO iam_service_credential (id, account, alias, owner, service, secret_hash, status, created, expires, "
        "session_policy) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "secret_hash = excluded.secret_hash, status = excluded.status",
        {credential.id, account, credential.alias, credential.owner, credential.service, base64(credential.secret_hash),
         credential.status == KeyStatus::active ? "Active" : "Inactive", epoch_milliseconds(credential.created),
         optional_time(credential.expires), policy}));
    return {};
}

Result<void> erase(store::Connection& connection, const ServiceCredential& credential)
{
    return remove_rows(connection, "iam_service_credential", "id", credential.id);
}

Result<void> save_password_policy(store::Connection& connection, const std::string& account,
                                  const std::optional<PasswordPolicy>& policy)
{
    TRY_VOID(remove_rows(connection, "iam_password_policy", "account", account));
    if (!policy) return {};
    const auto flag = [](bool value) { return store::Value(std::int64_t{value ? 1 : 0}); };
    TRY_VOID(connection.execute(
        "INSERT INTO iam_password_policy (account, minimum_length, require_symbols, require_numbers, require_uppercase, "
        "require_lowercase, users_may_change, maximum_age, reuse_prevention, hard_expiry) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {account, static_cast<std::int64_t>(policy->minimum_length), flag(policy->require_symbols),
         flag(policy->require_numbers), flag(policy->require_uppercase), flag(policy->require_lowercase),
         flag(policy->users_may_change), optional_number(policy->maximum_age), optional_number(policy->reuse_prevention),
         policy->hard_expiry ? flag(*policy->hard_expiry) : store::Value(std::monostate())}));
    return {};
}

Result<void> save_uses(store::Connection& connection, const std::string& entity_id, const ServiceUses::List& uses)
{
    for (const auto& use : uses) {
        TRY_VOID(connection.execute(
            "INSERT INTO iam_service_use (entity_id, service, used, region) SELECT id, ?, ?, ? FROM iam_entity WHERE id = ? "
            "ON CONFLICT (entity_id, service) DO UPDATE SET used = excluded.used, region = excluded.region",
            {use.service, epoch_milliseconds(use.time), use.region, entity_id}));
    }
    return {};
}

}  // namespace sekisho::iam::tables
