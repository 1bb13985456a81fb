#pragma once

#include <cstdint>

#include "net/worker.h"

namespace sekisho::net {

/// Counts what costs a client little and a server much (RFC 9113, 10.5; CVE-2023-44487, CVE-2019-9512 to
/// 9518, CVE-2024-28182). Windows of one second.
class FloodGuard {
public:
    explicit FloodGuard(std::uint32_t per_second) : per_second_(per_second) {}

    /// False: more than `per_second` in this second.
    [[nodiscard]] bool count(Moment now) noexcept
    {
        if (now - window_ >= std::chrono::seconds(1)) {
            window_ = now;
            seen_ = 0;
        }
        return ++seen_ <= per_second_;
    }

private:
    std::uint32_t per_second_;
    std::uint32_t seen_ = 0;
    Moment window_{};
};

}  // namespace sekisho::net
