#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"

/// One-time codes as authenticator applications make them: RFC 6238 over HMAC-SHA-1, six digits, steps of 30 seconds from
/// the epoch. Pure; which codes were used before is the caller's to remember.
namespace sekisho::authn {

inline constexpr std::chrono::seconds totp_step_length{30};

/// The number of the step in which `time` lies.
[[nodiscard]] std::int64_t totp_step(Time time) noexcept;
/// The code of a step; six digits.
[[nodiscard]] std::string totp_code(const Secret& seed, std::int64_t step);

/// The steps in which a code is looked for.
struct TotpWindow {
    std::int64_t center = 0;
    std::int64_t reach = 1;         ///< steps before and after `center`
    std::int64_t used = INT64_MIN;  ///< codes of this step and of earlier ones have been used, and are refused
};

/// The step of the window whose code is `code`; nullopt: none. Every code of the window is compared, each in constant time.
[[nodiscard]] std::optional<std::int64_t> find_totp(const Secret& seed, std::string_view code, const TotpWindow& window);
/// The same for two codes of which the second follows upon the first; the step of the second.
[[nodiscard]] std::optional<std::int64_t> find_totp_pair(const Secret& seed, std::string_view first, std::string_view second,
                                                         const TotpWindow& window);

/// 40 random bytes, of which base32() makes 64 characters.
[[nodiscard]] Secret new_totp_seed();
/// RFC 4648, section 6, without padding.
[[nodiscard]] std::string base32(std::string_view bytes);

}  // namespace sekisho::authn
