#pragma once

#include <cstdint>
#include <cstdlib>

namespace sekisho::policy::reference {

inline std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise)
{
    const char* wanted = std::getenv(name);
    return wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : otherwise;
}

/// Seeds [first, end) of a test: SEKISHO_POLICY_ROUNDS (times `factor`) of them, from SEKISHO_POLICY_SEED on. Few by
/// default, so that a build is not held up; tools/differential.sh asks for millions.
struct Seeds {
    std::uint64_t first = 0;
    std::uint64_t end = 0;

    /// Enough for every verdict to be met.
    [[nodiscard]] bool many() const { return end - first >= 1000; }
};
inline Seeds seeds(std::uint64_t factor = 1)
{
    const auto rounds = factor * number_from_environment("SEKISHO_POLICY_ROUNDS", 1000);
    const auto first = factor * number_from_environment("SEKISHO_POLICY_SEED", 0);
    return {first, first + rounds};
}

}  // namespace sekisho::policy::reference
