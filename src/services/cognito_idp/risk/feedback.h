#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "crypto/sealer.h"

namespace sekisho::cognito_idp::risk {

/// FeedbackToken: the right to say of one event of one user whether it was him. Nothing else. Good for 30 days.
/// Thread-safe.
class FeedbackTokens {
public:
    FeedbackTokens(const crypto::Sealer& sealer, const Clock& clock) : sealer_(sealer), clock_(clock) {}
    [[nodiscard]] std::string make(std::string_view sub, std::string_view event_id) const;
    [[nodiscard]] bool is_good(std::string_view token, std::string_view sub, std::string_view event_id) const;

private:
    const crypto::Sealer& sealer_;
    const Clock& clock_;
};

}  // namespace sekisho::cognito_idp::risk
