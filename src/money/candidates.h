#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "money/price_catalogue.h"

namespace sekisho::money {

/// The prices of all who may answer one call, as of the time it began. Immutable.
class Candidates {
public:
    /// AccessDenied (403) where one of the keys has no price at that time, or there is no key.
    static Result<Candidates> find(std::shared_ptr<const PriceCatalogue> catalogue, const std::vector<std::string>& keys,
                                   Time time, std::string_view model);

    /// At the dearest of them.
    [[nodiscard]] NanoDollars worst(const models::Bound& bound) const noexcept;
    [[nodiscard]] NanoDollars dearest(const models::Usage& usage) const noexcept;
    /// At the price of `key`; at the dearest where it is none of them.
    [[nodiscard]] NanoDollars cost(std::string_view key, const models::Usage& usage) const noexcept;
    [[nodiscard]] const std::string& version() const noexcept { return catalogue_->version(); }

private:
    std::shared_ptr<const PriceCatalogue> catalogue_;  ///< keeps the prices
    std::vector<const Price*> prices_;
};

}  // namespace sekisho::money
