#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/cognito_idp/devices/device_secret.h"
#include "services/cognito_idp/users/user.h"
#include "store/database.h"

namespace sekisho::cognito_idp {

/// A device as a user pool tracks it: a key given out at the end of a sign-in, which counts for nothing until the client
/// has confirmed it with a secret of its own.
struct Device {
    std::string key;  ///< <region>_<UUID>; public
    std::string pool_id;
    std::string sub;
    std::string group_key;  ///< DeviceGroupKey: the pool name in the device's SRP
    std::optional<std::string> name;
    std::string last_ip;
    std::optional<SealedDeviceSecret> secret;  ///< none: not confirmed
    bool remembered = false;
    Time created;
    Time modified;
    Time authenticated;

    [[nodiscard]] bool confirmed() const noexcept { return secret.has_value(); }
};

/// Rows of devices. Functions of one transaction. What is asked for by a wrong pool or user is not there.
namespace devices {

inline constexpr int most_confirmed = 100;   ///< of one user; beyond, the one that was used least recently is forgotten
inline constexpr int most_unconfirmed = 10;  ///< of one user; beyond, the oldest goes
/// How long a device may wait for ConfirmDevice: as long as the longest life of an access token.
inline constexpr std::chrono::hours confirmation_time{24};

/// A device of `user`, not yet confirmed. Sweeps away those that never were.
Result<Device> create(store::Connection& connection, const User& user, std::string_view ip, Time now);
/// In any state.
[[nodiscard]] Result<std::optional<Device>> find(store::Connection& connection, std::string_view pool_id,
                                                 std::string_view sub, std::string_view key);
/// ResourceNotFoundException "Device does not exist." unless it is confirmed.
[[nodiscard]] Result<Device> get_confirmed(store::Connection& connection, std::string_view pool_id, std::string_view sub,
                                           std::string_view key);
/// The same unless it is confirmed and remembered.
[[nodiscard]] Result<Device> get_remembered(store::Connection& connection, std::string_view pool_id, std::string_view sub,
                                            std::string_view key);

/// Users see their remembered devices only; administrators all that are confirmed.
enum class Shown { remembered, confirmed };
/// Ordered by key, those after `after`.
[[nodiscard]] Result<std::vector<Device>> list(store::Connection& connection, const User& user, Shown shown,
                                               std::string_view after, std::size_t limit);

/// Every column that can change.
Result<void> update(store::Connection& connection, const Device& device);
/// Forgets the devices of this user beyond most_confirmed, but never `kept`.
Result<void> make_room(store::Connection& connection, const Device& kept, Time now);
/// Deletes it and ends the sign-ins that belong to it.
Result<void> forget(store::Connection& connection, const Device& device, Time now);
/// The row alone: its tokens cannot be refreshed any more.
Result<void> remove(store::Connection& connection, const Device& device);

}  // namespace devices

/// As the operations show it.
[[nodiscard]] api::DeviceType to_device_type(const Pool& pool, const User& user, const Device& device);

}  // namespace sekisho::cognito_idp
