#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "models/conversation.h"
#include "models/provider.h"
#include "money/money.h"

namespace sekisho::money {

/// What a provider charges, from a time on. Prices of tokens are nano-dollars for a million tokens, so that every published
/// price is a whole number (0.25 USD for a million is 250,000,000); a call is rounded up to a nano-dollar once. Value type.
struct Price {
    std::string key;    ///< a model id, or a key of a provider's own: models::Model::price_keys
    Time from{};        ///< calls begun from then on, until the next price of the same key
    bool free = false;  ///< said explicitly; without it a price of nothing is refused
    NanoDollars input = 0;
    NanoDollars output = 0;
    std::optional<NanoDollars> cache_read = std::nullopt;   ///< none: as input
    std::optional<NanoDollars> cache_write = std::nullopt;  ///< none: as input
    NanoDollars image = 0;                                  ///< for each picture made

    friend bool operator==(const Price&, const Price&) = default;
};

/// ValidationException for a price without a key, a negative one, or one of nothing that does not say `free`.
[[nodiscard]] Result<void> check(const Price& price);

/// What `usage` costs, rounded up. Never wraps.
[[nodiscard]] NanoDollars cost_of(const Price& price, const models::Usage& usage) noexcept;

/// What can be charged at most within `bound`: all of its input at the dearest class of input. Never wraps.
[[nodiscard]] NanoDollars worst_cost(const Price& price, const models::Bound& bound) noexcept;

}  // namespace sekisho::money
