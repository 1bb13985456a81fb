#include "op/rates.h"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <functional>

#include "crypto/random.h"

namespace sekisho::op {
namespace {

bool is_loopback(std::string_view address)
{
    boost::system::error_code problem;
    auto parsed = boost::asio::ip::make_address(address, problem);
    if (problem) return false;
    if (parsed.is_v6() && parsed.to_v6().is_v4_mapped())
        return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, parsed.to_v6()).is_loopback();
    return parsed.is_loopback();
}

}  // namespace

bool RateBucket::take(Time now, Rate rate) noexcept
{
    constexpr std::int64_t second = 1'000'000;
    if (rate.per_second <= 0 || rate.per_second > second) return true;
    const auto interval = second / rate.per_second;
    const auto most_ahead = interval * std::max<std::int64_t>(rate.burst, 1);
    const auto moment = epoch_milliseconds(now) * 1000;
    auto full_at = full_at_.load(std::memory_order_relaxed);
    for (;;) {
        const auto next = std::max(full_at, moment) + interval;
        if (next - moment > most_ahead) return false;
        if (full_at_.compare_exchange_weak(full_at, next, std::memory_order_relaxed)) return true;
    }
}

RateTable::RateTable(std::size_t slots) : salt_(crypto::random_bytes(16)), buckets_(slots) {}

RateBucket& RateTable::of(std::string_view key) const
{
    return buckets_[std::hash<std::string>()(salt_ + std::string(key)) % buckets_.size()];
}

Result<void> AddressRates::admit(std::string_view address, Time now) const
{
    if (per_address_.per_second == 0 || (loopback_ == Loopback::free && is_loopback(address))) return {};
    if (!table_.of(counted_as(address)).take(now, per_address_)) return rate_exceeded();
    return {};
}

std::unexpected<Error> rate_exceeded() { return fail("TooManyRequestsException", "Rate exceeded"); }

std::string counted_as(std::string_view address)
{
    boost::system::error_code problem;
    const auto parsed = boost::asio::ip::make_address(address, problem);
    if (problem || parsed.is_v4()) return std::string(address);
    const auto v6 = parsed.to_v6();
    if (v6.is_v4_mapped()) return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, v6).to_string();
    const auto bytes = v6.to_bytes();
    return std::string(bytes.begin(), bytes.begin() + 8);
}

}  // namespace sekisho::op
