#include "money/price_catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/encoding.h"
#include "crypto/hash.h"

namespace sekisho::money {
namespace {

constexpr std::size_t hash_bytes = 6;

std::string optional_number(const std::optional<NanoDollars>& amount) { return amount ? std::to_string(*amount) : "-"; }

/// One line for each price, in one order: what the hash is of.
std::string canonical(const Price& price)
{
    return fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", price.key, epoch_milliseconds(price.from), price.free ? 1 : 0,
                       price.input, price.output, optional_number(price.cache_read), optional_number(price.cache_write),
                       price.image);
}

}  // namespace

Result<PriceCatalogue> PriceCatalogue::compile(std::vector<Price> prices, std::string_view name)
{
    PriceCatalogue catalogue;
    for (auto& price : prices) {
        TRY_VOID(check(price));
        auto& of_key = catalogue.prices_[price.key];
        const auto later = std::ranges::lower_bound(of_key, price.from, {}, &Price::from);
        if (later != of_key.end() && later->from == price.from)
            return fail("ValidationException",
                        fmt::format("`{}` has two prices from {} on.", price.key, iso8601(price.from)), 400);
        of_key.insert(later, std::move(price));
    }
    std::string text;
    for (const auto& price : catalogue.all()) text += canonical(price);
    catalogue.version_ = fmt::format("{}+{}", name, hex(crypto::sha256(text).substr(0, hash_bytes)));
    return catalogue;
}

const Price* PriceCatalogue::find(std::string_view key, Time time) const
{
    const auto found = prices_.find(key);
    if (found == prices_.end()) return nullptr;
    const auto later = std::ranges::upper_bound(found->second, time, {}, &Price::from);
    return later == found->second.begin() ? nullptr : &*std::prev(later);
}

std::vector<Price> PriceCatalogue::all() const
{
    std::vector<Price> all;
    for (const auto& [key, of_key] : prices_) all.insert(all.end(), of_key.begin(), of_key.end());
    return all;
}

std::vector<Price> overridden(std::vector<Price> defaults, std::vector<Price> own)
{
    std::erase_if(defaults, [&](const Price& price) {
        return std::ranges::any_of(own, [&](const Price& other) { return other.key == price.key; });
    });
    defaults.insert(defaults.end(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
    return defaults;
}

}  // namespace sekisho::money
