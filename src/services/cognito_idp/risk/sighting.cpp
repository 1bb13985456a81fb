#include "services/cognito_idp/risk/sighting.h"

#include <array>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include "base/encoding.h"
#include "wire/json.h"

namespace sekisho::cognito_idp::risk {
namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t longest_encoded = 16 * 1024;
constexpr std::size_t longest_text = 64;

std::optional<ip::address> parsed(std::string_view text)
{
    boost::system::error_code problem;
    // A scope id ("%eth0") would make many addresses of one.
    if (text.empty() || text.size() > longest_text || text.find('%') != std::string_view::npos) return std::nullopt;
    auto address = ip::make_address(text, problem);
    if (problem) return std::nullopt;
    if (address.is_v6() && address.to_v6().is_v4_mapped()) address = ip::make_address_v4(ip::v4_mapped, address.to_v6());
    return address;
}

std::string network_text(const ip::address& address)
{
    if (address.is_v4()) return ip::network_v4(address.to_v4(), 24).canonical().to_string();
    return ip::network_v6(address.to_v6(), 48).canonical().to_string();
}

/// What is shown to administrators and in messages: short, printable ASCII.
std::string printable(std::string_view text)
{
    std::string result;
    for (const char c : text.substr(0, longest_text))
        if (c >= ' ' && c <= '~') result += c;
    return result;
}

std::string text_of(const wire::Json& json, std::string_view name)
{
    const auto* member = json.find(name);
    return member && member->string() ? *member->string() : std::string();
}

struct Said {
    std::string device;
    std::string timezone;
};

/// The payload of AWS's libraries; nullopt where the text is something else.
std::optional<Said> read_encoded_data(std::string_view text)
{
    const auto outer_text = from_base64(text);
    if (!outer_text) return std::nullopt;
    const auto outer = wire::parse_json(*outer_text, {.depth = 8, .bytes = longest_encoded});
    if (!outer) return std::nullopt;
    const auto payload = wire::parse_json(text_of(*outer, "payload"), {.depth = 8, .bytes = longest_encoded});
    if (!payload) return std::nullopt;
    const auto* context = payload->find("contextData");
    if (!context || !context->object()) return std::nullopt;
    // The whole text has a time stamp in it: only these stay the same.
    std::string device;
    for (const auto* name : {"DeviceId", "DeviceFingerprint"})
        if (device.empty()) device = text_of(*context, name);
    if (device.empty()) return std::nullopt;
    return Said{std::move(device), printable(text_of(*context, "ClientTimezone"))};
}

struct Mark {
    std::string_view token;
    std::string_view name;
};
// In this order: Edge calls itself Chrome, Chrome calls itself Safari.
constexpr std::array<Mark, 9> browsers = {{{"Edg", "Edge"},
                                           {"OPR/", "Opera"},
                                           {"Firefox/", "Firefox"},
                                           {"Chrome/", "Chrome"},
                                           {"Safari/", "Safari"},
                                           {"aws-cli/", "AWS CLI"},
                                           {"aws-sdk", "AWS SDK"},
                                           {"Boto3/", "AWS SDK"},
                                           {"curl/", "curl"}}};
constexpr std::array<Mark, 6> systems = {{{"iPhone", "iOS"},
                                          {"iPad", "iOS"},
                                          {"Android", "Android"},
                                          {"Windows", "Windows"},
                                          {"Mac", "macOS"},
                                          {"Linux", "Linux"}}};

template <std::size_t size>
std::string_view first_of(const std::array<Mark, size>& marks, std::string_view text)
{
    for (const auto& mark : marks)
        if (text.find(mark.token) != std::string_view::npos) return mark.name;
    return {};
}

}  // namespace

std::string network_of(std::string_view address)
{
    const auto found = parsed(address);
    return found ? network_text(*found) : std::string();
}

std::string device_name_of(std::string_view user_agent)
{
    const auto browser = first_of(browsers, user_agent), system = first_of(systems, user_agent);
    if (browser.empty() && system.empty()) return "Other";
    if (browser.empty() || system.empty()) return std::string(browser.empty() ? system : browser);
    return fmt::format("{}, {}", browser, system);
}

Sighting sighting_of(const Origin& origin, const crypto::Sealer& sealer, const GeoLookup* geo)
{
    constexpr std::string_view purpose = "user-pool-risk-device";
    Sighting sighting;
    if (const auto address = parsed(origin.ip)) {
        sighting.address = address->to_string();
        sighting.network = network_text(*address);
        if (geo) sighting.place = geo->find(sighting.address);
    }
    if (!origin.user_agent.empty()) {
        sighting.agent = base64url(sealer.mac(purpose, "agent|" + origin.user_agent));
        sighting.device_name = device_name_of(origin.user_agent);
    }
    if (!origin.fingerprint.empty() && origin.fingerprint.size() <= longest_encoded) {
        const auto said = read_encoded_data(origin.fingerprint);
        sighting.fingerprint = base64url(sealer.mac(purpose, "device|" + (said ? said->device : origin.fingerprint)));
        if (said) sighting.timezone = said->timezone;
    }
    return sighting;
}

}  // namespace sekisho::cognito_idp::risk
