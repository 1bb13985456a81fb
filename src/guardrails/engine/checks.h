#pragma once

#include <string_view>

/// Check digits and forms of numbers that name people, accounts and things. Separators (space, hyphen, dot) do not count.
namespace sekisho::guardrails::checks {

[[nodiscard]] bool luhn(std::string_view number);             ///< ISO/IEC 7812: cards, Canadian SIN
[[nodiscard]] bool card_number(std::string_view number);      ///< Luhn, and a length and prefix that are issued
[[nodiscard]] bool iban(std::string_view number);             ///< ISO 13616: mod 97 = 1, and the country's length
[[nodiscard]] bool nhs_number(std::string_view number);       ///< ten digits, mod 11
[[nodiscard]] bool unique_taxpayer(std::string_view number);  ///< ten digits of HMRC, the first a check digit
[[nodiscard]] bool routing_number(std::string_view number);   ///< ABA: weights 3 7 1
[[nodiscard]] bool vehicle_number(std::string_view number);   ///< ISO 3779 with North America's check digit
[[nodiscard]] bool social_security(std::string_view number);  ///< no area 000, 666, 9xx; no group 00; no serial 0000
[[nodiscard]] bool swift_code(std::string_view code);         ///< ISO 9362 with a country of ISO 3166
[[nodiscard]] bool ip_address(std::string_view address);      ///< dotted IPv4, or IPv6 of RFC 4291
[[nodiscard]] bool secret_key(std::string_view key);          ///< 40 characters that look random
[[nodiscard]] bool phone_number(std::string_view number);     ///< 7 to 15 digits, not all the same

}  // namespace sekisho::guardrails::checks
