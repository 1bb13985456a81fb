#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "services/cognito_idp/risk/engine.h"

namespace sekisho::cognito_idp::risk {

/// Where an address is thought to be. Any part may be missing.
struct Place {
    std::string country;  ///< ISO 3166, two letters
    std::string city;     ///< in English
    std::optional<Coordinates> coordinates;
};

/// Thread-safe; does not block for long: what it reads is mapped into memory.
class GeoLookup {
public:
    virtual ~GeoLookup() = default;
    /// nullopt for an address that is none or that it does not know.
    [[nodiscard]] virtual std::optional<Place> find(const std::string& address) const = 0;
};

/// A database file in MaxMind's format (GeoLite2-City, GeoIP2-City, DB-IP, ...), mapped. The file must not be
/// overwritten while it is open: replace it by a rename.
[[nodiscard]] Result<std::unique_ptr<const GeoLookup>> open_geo_database(const std::string& file);

}  // namespace sekisho::cognito_idp::risk
