#pragma once

#include "services/cognito_idp/sign_in/flows.h"
#include "services/cognito_idp/triggers/custom_states.h"

namespace sekisho::cognito_idp {

/// CUSTOM_AUTH: the define trigger says what comes next, the create trigger makes a challenge, the verify trigger judges its
/// answer. With CHALLENGE_NAME=SRP_A the password is proven by SRP first; a wrong one ends the sign-in. The triggers alone
/// decide whether the sign-in succeeds; no second factor is asked, as on AWS.
/// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html
namespace custom_auth {

inline constexpr std::string_view flow = "CUSTOM_AUTH";
inline constexpr std::string_view challenge = "CUSTOM_CHALLENGE";
/// Answers in one sign-in, whatever the define trigger says; AWS has no such bound.
inline constexpr std::size_t most_answers = 20;

/// What the define trigger wants, its challenge made.
struct Next {
    enum class Kind { tokens, refusal, password, challenge };
    Kind kind = Kind::refusal;
    CreatedChallenge challenge;
};

/// Asks define and, where it wants a challenge, create. InvalidLambdaResponseException for a challenge that this server
/// does not know, for PASSWORD_VERIFIER anywhere but after SRP_A, and for tokens after SRP_A alone, which proves nothing.
Task<Result<Next>> next(const Triggers& triggers, TriggerEvent event, std::vector<ChallengeResult> history);

}  // namespace custom_auth

/// The first step of CUSTOM_AUTH, and every answer to CUSTOM_CHALLENGE. Somebody who does not exist goes through the same
/// triggers where that is hidden, and never gets tokens. An answer spends its session before any trigger sees it: a
/// challenge is answered once, whatever the triggers do. In strict pools a wrong answer counts towards the lock.
class CustomSignIn final : public Starter, public Responder {
public:
    CustomSignIn(const SignInSteps& steps, const SrpSignIn& srp) : steps_(steps), srp_(srp) {}
    Task<Result<SignInAnswer>> start(SignInCall call) const override;
    Task<Result<SignInAnswer>> respond(SignInCall call) const override;

private:
    struct Claimed;
    Task<Result<SignInAnswer>> begin_with(SignInCall call, std::string name, std::string srp_a) const;
    Task<Result<Claimed>> claim(SignInCall call) const;
    Task<Result<void>> note_answer(SignInCall call, std::string subject, bool right) const;
    Task<Result<SignInAnswer>> ask(SignInCall call, SignInSession session, CustomState state) const;

    const SignInSteps& steps_;
    const SrpSignIn& srp_;
};

/// What CUSTOM_AUTH asks once the password is proven by SRP. Before every other stage.
class CustomAuthStage final : public Stage {
public:
    struct Parts {
        const Triggers& triggers;
        const crypto::Sealer& sealer;
        const Clock& clock;
    };
    explicit CustomAuthStage(Parts parts) : parts_(parts) {}
    Task<Result<std::optional<Demand>>> demand(SignInPtr sign_in) const override;
    [[nodiscard]] bool is_idle(const SignIn& sign_in) const override;

private:
    Parts parts_;
};

}  // namespace sekisho::cognito_idp
