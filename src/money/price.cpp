#include "money/price.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace sekisho::money {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr Wide million = 1'000'000;
constexpr NanoDollars most_price = 1'000'000 * nano_dollars_in_dollar;  // for a million tokens, or a picture

std::unexpected<Error> invalid(std::string message) { return fail("ValidationException", std::move(message), 400); }

constexpr std::int64_t most_counted = std::int64_t{1} << 50;  // a thousand million million: costs more than there is

/// Negative counts are no credit.
Wide count(std::int64_t value) { return static_cast<Wide>(std::clamp<std::int64_t>(value, 0, most_counted)); }

Wide product(std::int64_t tokens, NanoDollars per_million) { return count(tokens) * count(per_million); }

/// Prices and counts are at most 2^50, so that products, even of a million, are far from wrapping 128 bits.
NanoDollars rounded_up(Wide millionths)
{
    constexpr auto most = static_cast<Wide>(std::numeric_limits<NanoDollars>::max());
    return static_cast<NanoDollars>(std::min(most, (millionths + million - 1) / million));
}

}  // namespace

Result<void> check(const Price& price)
{
    if (price.key.empty()) return invalid("A price has no `key`.");
    const auto in_range = [](NanoDollars amount) { return amount >= 0 && amount <= most_price; };
    for (const auto amount :
         {price.input, price.output, price.cache_read.value_or(0), price.cache_write.value_or(0), price.image})
        if (!in_range(amount)) return invalid(fmt::format("A price of `{}` is out of range.", price.key));
    const bool nothing = price.input == 0 && price.output == 0 && price.image == 0;
    if (nothing && !price.free)
        return invalid(fmt::format("The price of `{}` is nothing: where that is meant, it says `free: true`.", price.key));
    if (price.free && (!nothing || price.cache_read || price.cache_write))
        return invalid(fmt::format("The price of `{}` is free and has an amount.", price.key));
    return {};
}

NanoDollars cost_of(const Price& price, const models::Usage& usage) noexcept
{
    return rounded_up(product(usage.input_tokens, price.input) + product(usage.output_tokens, price.output) +
                      product(usage.cache_read_tokens, price.cache_read.value_or(price.input)) +
                      product(usage.cache_write_tokens, price.cache_write.value_or(price.input)) +
                      product(usage.images, price.image) * million);
}

NanoDollars worst_cost(const Price& price, const models::Bound& bound) noexcept
{
    const auto input = std::max({price.input, price.cache_read.value_or(0), price.cache_write.value_or(0)});
    return rounded_up(product(bound.input_tokens, input) + product(bound.output_tokens, price.output));
}

}  // namespace sekisho::money
