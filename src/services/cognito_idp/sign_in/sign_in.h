#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/cognito_idp/sign_in/sessions.h"
#include "services/cognito_idp/tokens/tokens.h"
#include "services/cognito_idp/triggers/triggers.h"
#include "store/database.h"

/// A sign-in is a walk: a flow begins it, challenges are answered one by one, tokens end it.
///
///     Starter::start()     a flow: looks at the first factor, or asks for it
///     Responder::respond() an answer to a challenge: proves one thing more
///     SignInSteps::advance() asks the stages in their order what is still due, else finish() makes the tokens
///
/// Whatever an answer changes (a new password, the step of a code) is written in the same transaction in which its
/// session is spent: advance() and finish() do both. So of two answers to one challenge exactly one wins.
namespace sekisho::cognito_idp {

/// AuthParameters and ChallengeResponses.
using Parameters = std::map<std::string, std::string>;

[[nodiscard]] std::optional<std::string> parameter(const Parameters& parameters, const std::string& name);
/// InvalidParameterException "Missing required parameter NAME" where it is not there or empty.
[[nodiscard]] Result<std::string> required_parameter(const Parameters& parameters, const std::string& name);

/// Who calls: an app client without a signature, or an administrator's server by SigV4.
enum class Door { client, administrator };

/// From where; as far as it is known.
struct Origin {
    std::string ip;  ///< of the connection; at the administrator's door ContextData.IpAddress
    std::string user_agent;
    std::string fingerprint;  ///< EncodedData: what the client's library says about the device; never trusted
};

/// One call of a sign-in: by which client, with what, from where, under which request id.
struct SignInCall {
    App app;
    Parameters parameters;
    std::optional<std::string> session;
    std::string event_id;
    Door door = Door::client;
    ClientMetadata metadata;         ///< of an answer to a challenge
    ClientMetadata validation_data;  ///< ClientMetadata of the call that begins: two triggers alone hear of it
    Origin origin;
};

/// What the four operations of authentication answer: a challenge or tokens.
struct SignInAnswer {
    std::optional<std::string> challenge;
    std::optional<std::string> session;
    std::optional<Parameters> challenge_parameters;
    std::optional<std::vector<std::string>> available_challenges;  ///< of SELECT_CHALLENGE
    std::optional<api::AuthenticationResultType> tokens;
};

/// What is to be written in the transaction of the step, e.g. a new password. May refuse, which undoes the step.
using StepWrite = std::function<Result<void>(store::Connection&, User&)>;

/// A sign-in on its way, its first factor asked for or proven.
struct SignIn {
    SignInCall call;
    User user;  ///< as it was read when the proof was checked
    Progress progress;
    std::optional<SignInSession> spent;  ///< the session that this answer uses up
    std::vector<StepWrite> writes;
    TokenSource source = TokenSource::authentication;
    bool breached = false;  ///< the password that was sent is on the list of breached ones
};
using SignInPtr = std::shared_ptr<SignIn>;

/// A challenge to be answered before the sign-in goes on.
struct Demand {
    std::string challenge;
    Parameters parameters;
    std::map<std::string, std::string> notes;  ///< for the session
    std::optional<std::vector<std::string>> available_challenges;
};

/// Something that may be due between the first factor and the tokens: a new password, a second factor, a device.
/// Asked anew at every step; says from `progress` what has been done. Thread-safe.
class Stage {
public:
    virtual ~Stage() = default;
    /// nullopt: nothing (more) to ask. An Error refuses the sign-in. May add to progress and writes.
    virtual Task<Result<std::optional<Demand>>> demand(SignInPtr sign_in) const = 0;
    /// It can be told without a look at the store that demand() has nothing to ask, to refuse or to change.
    [[nodiscard]] virtual bool is_idle(const SignIn& sign_in) const = 0;
};

/// Takes part in the transaction that ends a sign-in, e.g. to note the device. Thread-safe.
class Companion {
public:
    struct Completion {
        const SignIn& sign_in;
        TokenFamily& family;                    ///< not yet written
        api::AuthenticationResultType& result;  ///< its tokens come later
    };
    virtual ~Companion() = default;
    virtual Result<void> complete(store::Connection& connection, Completion completion) const = 0;
};

/// Hears of first factors that failed. Takes part in the transaction that counts the failure. Thread-safe.
class Witness {
public:
    virtual ~Witness() = default;
    virtual Result<void> failed(store::Connection& connection, const SignInCall& call, const std::string& sub) const = 0;
};

/// The steps that every way of signing in takes; none can be left out, since only finish() makes tokens.
/// Thread-safe.
class SignInSteps {
public:
    struct Parts {
        store::Database& database;
        const crypto::Sealer& sealer;
        const Sessions& sessions;
        const Tokens& tokens;
        const Triggers& triggers;
        const Clock& clock;
        std::vector<const Stage*> stages;  ///< in the order in which they are asked
        std::vector<const Companion*> companions;
        std::vector<const Witness*> witnesses;
    };
    explicit SignInSteps(Parts parts) : parts_(std::move(parts)) {}

    /// The user a name refers to, if any, not locked out. `subject` is what failures are counted under.
    struct Candidate {
        std::optional<User> user;
        std::string subject;
    };
    /// NotAuthorizedException "Password attempts exceeded" during a lock; UserNotFoundException where the client
    /// does not hide existence. Calls the pre authentication trigger.
    Task<Result<Candidate>> find(SignInCall call, std::string name) const;

    /// Where the client does not hide existence: refuses disabled, unconfirmed and reset users before their password
    /// has been looked at. Where it does, nothing: advance() refuses them.
    [[nodiscard]] Result<void> before_password(const App& app, const std::optional<User>& user) const;

    /// The first factor was wrong: counts the failure and spends the session, durably, and answers the Error to return.
    Task<Error> refuse(SignInCall call, std::string subject, std::optional<SignInSession> spent) const;

    /// A first factor of `user` is proven: the sign-in from here.
    [[nodiscard]] SignInPtr begin(SignInCall call, User user, Proof proof, std::string flow) const;

    /// The session of an answer: sealed for this client and challenge, not expired, of the user that USERNAME names, its
    /// SECRET_HASH right. Looks at nothing else of the answer and spends nothing.
    struct Resumed {
        SignInSession session;
        std::optional<User> user;  ///< nullopt: pretended, deleted, or with another password meanwhile
    };
    Task<Result<Resumed>> resume(SignInCall call, std::string challenge) const;
    /// The sign-in that goes on after a right answer; the session will be spent by the next step.
    [[nodiscard]] SignInPtr proceed(SignInCall call, Resumed resumed, Proof proven) const;

    /// What is due next: a challenge, or tokens.
    Task<Result<SignInAnswer>> advance(SignInPtr sign_in) const;
    /// Asks `demand` of a sign-in: spends its session, does its writes, seals the next session.
    Task<Result<SignInAnswer>> challenge(SignInPtr sign_in, Demand demand) const;

    /// A challenge of somebody who may not exist, before any proof: nothing is written.
    [[nodiscard]] SignInAnswer first_challenge(const SignInCall& call, SignInSession session, Demand demand) const;

    /// The name under which failures of a name without a user are counted.
    [[nodiscard]] std::string subject_of_stranger(const Pool& pool, std::string_view name) const;
    [[nodiscard]] const Parts& parts() const { return parts_; }

private:
    Task<Result<SignInAnswer>> finish(SignInPtr sign_in) const;
    [[nodiscard]] Result<User> commit_step(store::Connection& connection, const SignIn& sign_in) const;

    Parts parts_;
};

/// The first call of a flow.
class Starter {
public:
    virtual ~Starter() = default;
    virtual Task<Result<SignInAnswer>> start(SignInCall call) const = 0;
};

/// The answer to a challenge.
class Responder {
public:
    virtual ~Responder() = default;
    virtual Task<Result<SignInAnswer>> respond(SignInCall call) const = 0;
};

}  // namespace sekisho::cognito_idp
