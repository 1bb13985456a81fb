#include "services/cognito_idp/risk/engine.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace sekisho::cognito_idp::risk {
namespace {

constexpr double earth_radius = 6371.0;  // kilometres
constexpr double fastest = 1000.0;       // kilometres per hour: an airliner
constexpr double near = 500.0;           // kilometres: as exact as databases of addresses are
constexpr int many_failures = 3;         // who mistypes does so once or twice
constexpr std::array<std::string_view, 4> level_texts = {"", "Low", "Medium", "High"};
constexpr std::array<std::string_view, 6> reason_texts = {"BlockedAddress", "NewDevice",        "NewNetwork",
                                                          "NewCountry",     "ImpossibleTravel", "FailuresBefore"};

double radians(double degrees) { return degrees * std::numbers::pi / 180.0; }

bool is_impossible(const Travel& travel)
{
    if (travel.kilometres <= near) return false;
    const auto hours = std::max(0.0, static_cast<double>(travel.time.count()) / 3600.0);
    return travel.kilometres > fastest * hours;
}

}  // namespace

double kilometres_between(Coordinates a, Coordinates b) noexcept
{
    // Haversine.
    const double dlat = radians(b.latitude - a.latitude) / 2, dlon = radians(b.longitude - a.longitude) / 2;
    const double h = std::sin(dlat) * std::sin(dlat) +
                     std::cos(radians(a.latitude)) * std::cos(radians(b.latitude)) * std::sin(dlon) * std::sin(dlon);
    return 2 * earth_radius * std::asin(std::sqrt(std::clamp(h, 0.0, 1.0)));
}

std::string_view to_text(Level level) noexcept { return level_texts[static_cast<std::size_t>(level)]; }
std::string_view to_text(Reason reason) noexcept { return reason_texts[static_cast<std::size_t>(reason)]; }

Assessment assess(const Facts& facts)
{
    Assessment result;
    if (facts.blocked_address) return {Level::high, true, {Reason::blocked_address}};
    if (facts.skipped_address || !facts.has_history) return result;

    const auto found = [&](bool present, Reason reason) {
        if (present) result.reasons.push_back(reason);
        return present;
    };
    const bool surely_known = facts.device == Familiarity::known;
    const bool device = found(facts.device == Familiarity::unknown, Reason::new_device);
    const bool network = found(facts.known_network == false, Reason::new_network);
    const bool country = found(facts.known_country == false, Reason::new_country);
    const bool travel = found(facts.travel && is_impossible(*facts.travel), Reason::impossible_travel);
    const bool failures = found(facts.failures_from_network >= many_failures && !surely_known, Reason::failures_before);

    int level = static_cast<int>(Level::none) + int{device} + int{network};
    if (country || travel) level = std::max(level, static_cast<int>(surely_known ? Level::medium : Level::high));
    level += int{failures};
    result.level = static_cast<Level>(std::min(level, static_cast<int>(Level::high)));
    return result;
}

}  // namespace sekisho::cognito_idp::risk
