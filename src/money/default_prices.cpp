#include <array>
#include <optional>
#include <string_view>

#include "money/price_catalogue.h"

namespace sekisho::money {
namespace {

constexpr NanoDollars thousandth = 1'000'000;  // of a dollar

/// In thousandths of a US dollar for a million tokens, times a hundred: 0.00875 USD is 875.
struct Line {
    std::string_view key;
    NanoDollars input, output;
    std::optional<NanoDollars> cache_read = std::nullopt;
    std::optional<NanoDollars> cache_write = std::nullopt;
};

constexpr NanoDollars unit = thousandth / 100;
constexpr NanoDollars dollar = 100'000;  // of these units

constexpr std::array<Line, 16> lines{{
    {"anthropic.claude-3-sonnet-20240229-v1:0", 3 * dollar, 15 * dollar},
    {"anthropic.claude-3-haiku-20240307-v1:0", dollar / 4, dollar * 5 / 4, dollar * 3 / 100, dollar * 3 / 10},
    {"anthropic.claude-3-opus-20240229-v1:0", 15 * dollar, 75 * dollar, dollar * 3 / 2, dollar * 75 / 4},
    {"anthropic.claude-3-5-sonnet-20240620-v1:0", 3 * dollar, 15 * dollar},
    {"anthropic.claude-3-5-sonnet-20241022-v2:0", 3 * dollar, 15 * dollar, dollar * 3 / 10, dollar * 15 / 4},
    {"anthropic.claude-3-5-haiku-20241022-v1:0", dollar * 8 / 10, 4 * dollar, dollar * 8 / 100, dollar},
    {"anthropic.claude-3-7-sonnet-20250219-v1:0", 3 * dollar, 15 * dollar, dollar * 3 / 10, dollar * 15 / 4},
    {"anthropic.claude-sonnet-4-20250514-v1:0", 3 * dollar, 15 * dollar, dollar * 3 / 10, dollar * 15 / 4},
    {"anthropic.claude-sonnet-4-5-20250929-v1:0", 3 * dollar, 15 * dollar, dollar * 3 / 10, dollar * 15 / 4},
    {"anthropic.claude-haiku-4-5-20251001-v1:0", dollar, 5 * dollar, dollar / 10, dollar * 5 / 4},
    {"anthropic.claude-opus-4-20250514-v1:0", 15 * dollar, 75 * dollar, dollar * 3 / 2, dollar * 75 / 4},
    {"amazon.nova-micro-v1:0", dollar * 35 / 1000, dollar * 14 / 100, 875},
    {"amazon.nova-lite-v1:0", dollar * 6 / 100, dollar * 24 / 100, dollar * 15 / 1000},
    {"amazon.nova-pro-v1:0", dollar * 8 / 10, dollar * 32 / 10, dollar / 5},
    {"amazon.titan-embed-text-v1", dollar / 10, 0},
    {"amazon.titan-embed-text-v2:0", dollar * 2 / 100, 0},
}};

std::optional<NanoDollars> in_nano_dollars(const std::optional<NanoDollars>& units)
{
    return units ? std::optional(*units * unit) : std::nullopt;
}

}  // namespace

std::vector<Price> default_prices()
{
    std::vector<Price> prices;
    for (const auto& line : lines)
        prices.push_back({.key = std::string(line.key),
                          .input = line.input * unit,
                          .output = line.output * unit,
                          .cache_read = in_nano_dollars(line.cache_read),
                          .cache_write = in_nano_dollars(line.cache_write)});
    return prices;
}

}  // namespace sekisho::money
