#pragma once

#include "services/cognito_idp/messages/messages.h"
#include "services/cognito_idp/risk/events.h"
#include "services/cognito_idp/risk/feedback.h"
#include "services/cognito_idp/risk/threat_watch.h"

namespace sekisho::cognito_idp::risk {

/// Adaptive authentication. Costs a sign-in one read and an insert, in pools with threat protection alone.
///
/// As the first stage after the first factor it judges the sign-in, records it as InProgress and, where the pool enforces,
/// blocks it or makes a second factor due. As companion it records that the sign-in was completed and learns what is
/// familiar of the user; as witness it records that a factor was wrong. Thread-safe.
class AdaptiveAuthentication final : public Stage, public Companion, public Witness {
public:
    /// Whether the user has a second factor that he can be asked for.
    using HasSecondFactor = std::function<Result<bool>(store::Connection&, const Pool&, const User&)>;
    struct Parts {
        const Sources& sources;
        store::Database& database;
        const crypto::Sealer& sealer;
        const Sessions& sessions;
        Messages& messages;
        const Clock& clock;
        HasSecondFactor has_second_factor;
    };
    explicit AdaptiveAuthentication(Parts parts) : parts_(std::move(parts)), feedback_(parts_.sealer, parts_.clock) {}

    Task<Result<std::optional<Demand>>> demand(SignInPtr sign_in) const override;
    [[nodiscard]] bool is_idle(const SignIn& sign_in) const override;
    Result<void> complete(store::Connection& connection, Completion completion) const override;
    Result<void> failed(store::Connection& connection, const SignInCall& call, const std::string& sub) const override;

private:
    struct Refusal {
        Event event;
        Error error;
        bool reset_password = false;
        bool notify = false;
    };
    /// Ends the sign-in: records why, spends its session, tells the user, and answers the Error to return.
    Task<Error> refuse(SignInPtr sign_in, Refusal refusal) const;
    struct Verdict;
    [[nodiscard]] Sighting sighting(const Origin& origin) const;
    [[nodiscard]] Result<Verdict> judge(store::Connection& connection, const SignIn& sign_in, Protection protection) const;
    Result<void> notify(store::Connection& connection, const SignIn& sign_in, MessageKind kind, const Event& event) const;

    Parts parts_;
    FeedbackTokens feedback_;
};

}  // namespace sekisho::cognito_idp::risk
