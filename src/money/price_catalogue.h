#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "money/price.h"

namespace sekisho::money {

/// What every price key costs, and since when. Immutable; thread-safe. A key that is not in it has no price, and a model
/// without one is denied.
class PriceCatalogue {
public:
    /// ValidationException for a price that does not hold, or two of one key from the same time on. `name`: of this set of
    /// prices, e.g. "2026-11-20".
    static Result<PriceCatalogue> compile(std::vector<Price> prices, std::string_view name);

    /// The price of a call begun at `time`; nullptr where there is none (yet).
    [[nodiscard]] const Price* find(std::string_view key, Time time) const;
    /// "<name>+<12 hexadecimal digits of the SHA-256 of all prices>": what a ledger row was priced by.
    [[nodiscard]] const std::string& version() const noexcept { return version_; }
    [[nodiscard]] std::vector<Price> all() const;

private:
    std::map<std::string, std::vector<Price>, std::less<>> prices_;  ///< the earliest first
    std::string version_;
};

/// Published prices of models on Amazon Bedrock, on demand, us-east-1 (https://aws.amazon.com/bedrock/pricing/), as of
/// `default_prices_name`. Cache classes where AWS publishes them.
[[nodiscard]] std::vector<Price> default_prices();
inline constexpr std::string_view default_prices_name = "bedrock-2026-11";

/// `defaults` without the keys that `own` has, and `own`.
[[nodiscard]] std::vector<Price> overridden(std::vector<Price> defaults, std::vector<Price> own);

}  // namespace sekisho::money
