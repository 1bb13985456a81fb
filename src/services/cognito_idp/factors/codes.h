#pragma once

#include <map>
#include <string>
#include <string_view>

#include "services/cognito_idp/messages/messages.h"
#include "services/cognito_idp/sign_in/sign_in.h"

namespace sekisho::cognito_idp {

/// Which step of a sign-in a code is for.
enum class Rank {
    first,   ///< in place of a password: 8 digits
    second,  ///< after the first factor: 6 digits
};

/// Codes that are sent during a sign-in: SMS_MFA, EMAIL_OTP, SMS_OTP. What the session remembers is a MAC, bound to user,
/// challenge, destination and a number of the session's own; so a code lives as long as the session, and proves nothing
/// about another user, session, challenge or address. Thread-safe.
class FactorCodes {
public:
    struct Parts {
        const crypto::Sealer& sealer;
        Messages& messages;
        const Triggers& triggers;
        const Clock& clock;
    };
    explicit FactorCodes(Parts parts) : parts_(parts) {}

    struct Order {
        App app;
        User user;
        ClientMetadata metadata;
        std::string challenge;
        Contact to;
        Rank rank = Rank::second;
    };
    /// The challenge, and what sends its code in the transaction of the step: at most 20 an hour to one user
    /// (LimitExceededException). Calls the custom message trigger.
    struct Issued {
        Demand demand;
        StepWrite send;
    };
    Task<Result<Issued>> issue(Order order) const;

    /// A challenge of the same shape for a name that nobody has; there is no code for it.
    [[nodiscard]] Demand pretend(const App& app, std::string_view name, const std::string& challenge) const;
    /// Counts a pretended sending as a real one would be. `subject`: of SignInSteps::find().
    Result<void> spend_pretended(store::Connection& connection, const Pool& pool, const std::string& subject) const;

    /// Whether `code` is what was sent to `to` for this session. Constant time.
    [[nodiscard]] bool right(const SignInSession& session, const std::string& challenge, const Contact& to,
                             std::string_view code) const;

private:
    [[nodiscard]] std::string mac(std::string_view sub, std::string_view challenge, const Contact& to,
                                  std::string_view code_and_nonce) const;
    Parts parts_;
};

/// The parameter in which the answer to a challenge brings its code: SMS_MFA_CODE and so on.
[[nodiscard]] std::string code_parameter(std::string_view challenge);

}  // namespace sekisho::cognito_idp
