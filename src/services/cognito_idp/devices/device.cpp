#include "services/cognito_idp/devices/device.h"

#include "crypto/random.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/tokens/token_families.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::string_view columns =
    "device_key, pool_id, sub, group_key, name, last_ip, salt, verifier, remembered, created_at, modified_at, "
    "authenticated_at";

Device from_row(const store::Row& row)
{
    Device device;
    device.key = row.text("device_key");
    device.pool_id = row.text("pool_id");
    device.sub = row.text("sub");
    device.group_key = row.text("group_key");
    device.name = row.maybe_text("name");
    device.last_ip = row.text("last_ip");
    if (auto verifier = row.maybe_blob("verifier"))
        device.secret = SealedDeviceSecret{row.text("salt"), *std::move(verifier)};
    device.remembered = row.integer("remembered") != 0;
    device.created = from_epoch_milliseconds(row.integer("created_at"));
    device.modified = from_epoch_milliseconds(row.integer("modified_at"));
    device.authenticated = from_epoch_milliseconds(row.integer("authenticated_at"));
    return device;
}

Result<void> sweep_unconfirmed(store::Connection& connection, std::string_view sub, Time now)
{
    TRY_VOID(connection.execute("DELETE FROM user_pool_devices WHERE verifier IS NULL AND created_at < ?",
                                {epoch_milliseconds(now - devices::confirmation_time)}));
    TRY_VOID(
        connection.execute("DELETE FROM user_pool_devices WHERE sub = ? AND verifier IS NULL AND device_key NOT IN "
                           "(SELECT device_key FROM user_pool_devices WHERE sub = ? AND verifier IS NULL "
                           "ORDER BY created_at DESC, device_key LIMIT ?)",
                           {std::string(sub), std::string(sub), std::int64_t{devices::most_unconfirmed} - 1}));
    return {};
}

}  // namespace

namespace devices {

Result<Device> create(store::Connection& connection, const User& user, std::string_view ip, Time now)
{
    TRY_VOID(sweep_unconfirmed(connection, user.sub, now));
    Device device;
    device.key = fmt::format("{}_{}", user.pool_id.substr(0, user.pool_id.find('_')), crypto::uuid());
    device.pool_id = user.pool_id;
    device.sub = user.sub;
    device.group_key = "-" + crypto::random_text(9, crypto::alphanumeric);
    device.last_ip = ip;
    device.created = device.modified = device.authenticated = now;
    const auto at = epoch_milliseconds(now);
    TRY_VOID(
        connection.execute("INSERT INTO user_pool_devices (device_key, pool_id, sub, group_key, last_ip, remembered, "
                           "created_at, modified_at, authenticated_at) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)",
                           {device.key, device.pool_id, device.sub, device.group_key, device.last_ip, at, at, at}));
    return device;
}

Result<std::optional<Device>> find(store::Connection& connection, std::string_view pool_id, std::string_view sub,
                                   std::string_view key)
{
    static const auto sql =
        fmt::format("SELECT {} FROM user_pool_devices WHERE device_key = ? AND sub = ? AND pool_id = ?", columns);
    TRY(const auto rows, connection.query(sql, {std::string(key), std::string(sub), std::string(pool_id)}));
    if (rows.empty()) return std::nullopt;
    return from_row(rows.front());
}

Result<Device> get_confirmed(store::Connection& connection, std::string_view pool_id, std::string_view sub,
                             std::string_view key)
{
    TRY(auto device, find(connection, pool_id, sub, key));
    if (!device || !device->confirmed()) return fail(errors::device_not_found());
    return *std::move(device);
}

Result<Device> get_remembered(store::Connection& connection, std::string_view pool_id, std::string_view sub,
                              std::string_view key)
{
    TRY(auto device, get_confirmed(connection, pool_id, sub, key));
    if (!device.remembered) return fail(errors::device_not_found());
    return device;
}

Result<std::vector<Device>> list(store::Connection& connection, const User& user, Shown shown, std::string_view after,
                                 std::size_t limit)
{
    static const auto sql = fmt::format(
        "SELECT {} FROM user_pool_devices WHERE sub = ? AND device_key > ? AND verifier IS NOT NULL AND remembered >= ? "
        "ORDER BY device_key LIMIT ?",
        columns);
    const std::int64_t least = shown == Shown::remembered ? 1 : 0;
    TRY(const auto rows, connection.query(sql, {user.sub, std::string(after), least, static_cast<std::int64_t>(limit)}));
    std::vector<Device> found;
    for (const auto& row : rows) found.push_back(from_row(row));
    return found;
}

Result<void> update(store::Connection& connection, const Device& device)
{
    const auto salt = device.secret ? store::Value(device.secret->salt) : store::Value();
    const auto verifier = device.secret ? store::Value(store::Blob{device.secret->verifier}) : store::Value();
    TRY_VOID(connection.execute(
        "UPDATE user_pool_devices SET name = ?, last_ip = ?, salt = ?, verifier = ?, "
        "remembered = ?, modified_at = ?, authenticated_at = ? WHERE device_key = ?",
        {store::optional_text(device.name), device.last_ip, salt, verifier, std::int64_t{device.remembered},
         epoch_milliseconds(device.modified), epoch_milliseconds(device.authenticated), device.key}));
    return {};
}

Result<void> make_room(store::Connection& connection, const Device& kept, Time now)
{
    static const auto sql = fmt::format(
        "SELECT {} FROM user_pool_devices WHERE sub = ? AND device_key <> ? AND verifier IS NOT NULL "
        "ORDER BY authenticated_at DESC, device_key LIMIT 1000 OFFSET ?",
        columns);
    TRY(const auto rows, connection.query(sql, {kept.sub, kept.key, std::int64_t{most_confirmed} - 1}));
    for (const auto& row : rows) TRY_VOID(forget(connection, from_row(row), now));
    return {};
}

Result<void> remove(store::Connection& connection, const Device& device)
{
    TRY_VOID(connection.execute("DELETE FROM user_pool_devices WHERE device_key = ?", {device.key}));
    return {};
}

Result<void> forget(store::Connection& connection, const Device& device, Time now)
{
    TRY_VOID(remove(connection, device));
    return families::revoke_all_on(connection, device.sub, device.key, now);
}

}  // namespace devices

api::DeviceType to_device_type(const Pool& pool, const User& user, const Device& device)
{
    const auto owner = fmt::format("{}.{}", user.username, pool.id);
    const auto service = pool.arn.substr(0, pool.arn.find("userpool/"));  // arn:aws:cognito-idp:<region>:<account>:
    api::DeviceType shown;
    shown.DeviceKey = device.key;
    auto& attributes = shown.DeviceAttributes.emplace();
    attributes.push_back({"device_status", "valid"});
    if (device.name) attributes.push_back({"device_name", *device.name});
    attributes.push_back({"dev:device_arn", fmt::format("{}owner/{}/device/{}", service, owner, device.key)});
    attributes.push_back({"dev:device_owner", owner});
    if (!device.last_ip.empty()) attributes.push_back({"last_ip_used", device.last_ip});
    attributes.push_back({"dev:device_remembered_status", device.remembered ? "remembered" : "not_remembered"});
    attributes.push_back({"dev:device_sdk", "aws-sdk-unknown-unknown"});
    shown.DeviceCreateDate = device.created;
    shown.DeviceLastModifiedDate = device.modified;
    shown.DeviceLastAuthenticatedDate = device.authenticated;
    return shown;
}

}  // namespace sekisho::cognito_idp
