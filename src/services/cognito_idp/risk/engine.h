#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

/// How unusual a sign-in is: a pure function of facts, no store, no clock. docs/user-pools/risk.md has the table.
namespace sekisho::cognito_idp::risk {

struct Coordinates {
    double latitude = 0;   ///< degrees, north positive
    double longitude = 0;  ///< degrees, east positive
};
/// Along the surface of the earth.
[[nodiscard]] double kilometres_between(Coordinates a, Coordinates b) noexcept;

/// How well the device is known from sign-ins that were completed.
enum class Familiarity {
    unknown,
    similar,  ///< the same user agent, which anybody can send
    known,    ///< the same fingerprint or device key
};

/// From the place of the last completed sign-in to this one.
struct Travel {
    double kilometres = 0;
    std::chrono::seconds time{0};
};

/// What is known about a sign-in. A signal whose data are missing is nullopt and says nothing.
struct Facts {
    bool blocked_address = false;  ///< BlockedIPRangeList
    bool skipped_address = false;  ///< SkippedIPRangeList: nothing is assessed
    bool has_history = false;      ///< a sign-in was completed before; without one there is nothing to compare with
    Familiarity device = Familiarity::unknown;
    std::optional<bool> known_network;  ///< /24 or /48
    std::optional<bool> known_country;
    std::optional<Travel> travel;
    int failures_from_network = 0;  ///< of this user, from this network, within the last hour
};

enum class Level { none, low, medium, high };
enum class Reason { blocked_address, new_device, new_network, new_country, impossible_travel, failures_before };

/// "", "Low", "Medium", "High": RiskLevel.
[[nodiscard]] std::string_view to_text(Level level) noexcept;
[[nodiscard]] std::string_view to_text(Reason reason) noexcept;

struct Assessment {
    Level level = Level::none;
    bool always_block = false;  ///< the address is on the list
    std::vector<Reason> reasons;
};

/// Failures never raise the risk of a known device, and only those of the same network count: so nobody can lock a
/// user out by failing in his name.
[[nodiscard]] Assessment assess(const Facts& facts);

}  // namespace sekisho::cognito_idp::risk
