#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/cognito_idp/risk/sighting.h"
#include "store/database.h"

/// The record of what users did: AdminListUserAuthEvents. Functions of one transaction. Kept are, per user, for half a
/// year: 200 sign-ins, 100 failed ones and 100 other events. Each kind makes room among its own alone, so that nobody can
/// push a user's sign-ins out of the list by failing in his name.
namespace sekisho::cognito_idp::risk {

struct Event {
    std::string id;
    std::string type = "SignIn";  ///< EventType
    Time created;
    std::string response;  ///< EventResponseType
    std::string level;     ///< RiskLevelType; empty: none
    std::string decision = "NoRisk";
    std::string action;  ///< the AccountTakeover action that is enforced; empty: none
    std::optional<bool> breached;
    std::string reasons;   ///< for the operator: names of Reason, with commas
    std::string password;  ///< ChallengeResponse; empty: not asked
    std::string mfa;
    std::string address;
    std::string network;
    std::string device;       ///< "fingerprint:MAC agent:MAC", each where it is known
    std::string device_name;  ///< to be shown
    std::string timezone;
    std::string city;
    std::string country;
    std::string feedback;  ///< FeedbackValueType; empty: none
    std::string feedback_provider;
    std::optional<Time> feedback_at;
};

/// An event with the context of `sighting`.
[[nodiscard]] Event make_event(std::string type, const Sighting& sighting, Time now);
/// What an event has to say about what is familiar of its user.
[[nodiscard]] Sighting seen_by(const Event& event);
[[nodiscard]] api::AuthEventType to_api(const Event& event);

namespace events {

/// Nothing where there is no such user.
Result<void> insert(store::Connection& connection, const std::string& sub, const Event& event);
/// Response, decision, password and MFA of an event that is there.
Result<void> update(store::Connection& connection, const std::string& sub, const Event& event);
Result<void> set_feedback(store::Connection& connection, const std::string& sub, const Event& event);
[[nodiscard]] Result<std::optional<Event>> find(store::Connection& connection, const std::string& sub,
                                                const std::string& id);
/// Newest first, after `position` (what position_of() made of the last one seen; empty: from the beginning).
[[nodiscard]] Result<std::vector<Event>> list(store::Connection& connection, const std::string& sub,
                                              const std::string& position, std::int64_t limit);
[[nodiscard]] std::string position_of(const Event& event);
/// Failed sign-ins from this network within the last hour.
[[nodiscard]] Result<int> failures_from(store::Connection& connection, const std::string& sub, const std::string& network,
                                        Time now);

}  // namespace events

}  // namespace sekisho::cognito_idp::risk
