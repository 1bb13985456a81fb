#pragma once

#include "services/cognito_idp/risk/sighting.h"
#include "store/database.h"

/// What is familiar of a user: devices, networks, countries, and where he was last. Written only by sign-ins that were
/// completed, so that whoever fails, or is asked for more than he can prove, changes nothing. A kind holds 20 values; the
/// one that was not seen for longest goes. Functions of one transaction.
namespace sekisho::cognito_idp::risk::familiar {

/// The facts that come from the user's history. `failures` and lists of addresses are the caller's.
[[nodiscard]] Result<Facts> compare(store::Connection& connection, std::string_view sub, const Sighting& sighting, Time now);
/// sighting.device_key must have been proven.
Result<void> learn(store::Connection& connection, std::string_view sub, const Sighting& sighting, std::string_view event_id,
                   Time now);
/// What an event that turned out to be an attack has brought.
Result<void> forget(store::Connection& connection, std::string_view sub, std::string_view event_id);

}  // namespace sekisho::cognito_idp::risk::familiar
