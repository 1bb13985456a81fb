#pragma once

#include <optional>
#include <string>

#include "crypto/sealer.h"
#include "services/cognito_idp/risk/geo_lookup.h"
#include "services/cognito_idp/sign_in/sign_in.h"

namespace sekisho::cognito_idp::risk {

/// What an Origin tells, in the form in which it is compared and kept. All of it is what a client says, but for the
/// address; bounded, free of control characters. Empty: not known.
struct Sighting {
    std::string address;      ///< as text, normalised
    std::string network;      ///< its /24 or /48
    std::string agent;        ///< a MAC of the user agent
    std::string fingerprint;  ///< a MAC of what the client's library says about the device
    std::string device_key;   ///< what the client says it is
    std::string device_name;  ///< to be shown: "Firefox, Linux"
    std::string timezone;
    std::optional<Place> place;
};

/// EncodedData is base64 JSON of AWS's libraries (version JS20171115 and its like), whose payload names the device; text of
/// any other form is a fingerprint as a whole.
[[nodiscard]] Sighting sighting_of(const Origin& origin, const crypto::Sealer& sealer, const GeoLookup* geo);

/// "203.0.113.0/24", "2001:db8:1::/48"; empty for what is no address. An IPv4 address mapped into IPv6 is IPv4.
[[nodiscard]] std::string network_of(std::string_view address);
/// "Firefox, Windows" of a user agent; "Other" where nothing is recognised.
[[nodiscard]] std::string device_name_of(std::string_view user_agent);

}  // namespace sekisho::cognito_idp::risk
