#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/sealer.h"
#include "services/cognito_idp/pools/pool.h"
#include "store/database.h"

namespace sekisho::cognito_idp {

/// What a sign-in can prove on its way. The numbers stand in sealed sessions: they are not to change.
enum class Proof : std::uint32_t {
    password = 1U << 0,       ///< sent or by SRP
    one_time_code = 1U << 1,  ///< EMAIL_OTP or SMS_OTP as the first factor
    passkey = 1U << 2,
    custom = 1U << 3,  ///< the define trigger said so
    new_password = 1U << 4,
    second_factor = 1U << 5,  ///< TOTP, SMS or e-mail code after the first
    device = 1U << 6,         ///< a remembered device, by its own SRP
    risk_assessed = 1U << 7,  ///< not a proof of the user: adaptive authentication has judged this sign-in
};

/// How far a sign-in has come. Travels from challenge to challenge inside the sealed session.
struct Progress {
    std::string flow;                ///< the AuthFlow that it began with
    std::uint32_t proofs = 0;        ///< bits of Proof
    std::string device_key;          ///< the device that the client says it is; proven only with Proof::device
    bool second_factor_due = false;  ///< by risk, although the pool would not ask
    std::string risk_event;          ///< the id of the record of this sign-in; empty: none is kept

    [[nodiscard]] bool has(Proof proof) const noexcept { return (proofs & static_cast<std::uint32_t>(proof)) != 0; }
    [[nodiscard]] bool has_first_factor() const noexcept
    {
        return has(Proof::password) || has(Proof::one_time_code) || has(Proof::passkey) || has(Proof::custom);
    }
    void add(Proof proof) noexcept { proofs |= static_cast<std::uint32_t>(proof); }
};

/// A sign-in between two calls. The client carries it, sealed, as Session or SECRET_BLOCK.
struct SignInSession {
    std::string id;                       ///< random; what is remembered once it is spent
    std::string username;                 ///< the internal user name (USER_ID_FOR_SRP)
    std::string typed;                    ///< the name as it was given
    std::string sub;                      ///< empty: the user does not exist, and the sign-in is only pretended
    std::int64_t credential_version = 0;  ///< the password it began with; another one ends it
    Time expires;
    Progress progress;
    std::map<std::string, std::string> notes;  ///< what the challenge has to remember, e.g. the MAC of a code; small
};

/// Seals and spends sessions. Each is bound to pool, client and step, expires after the client's AuthSessionValidity
/// and is good once, on whichever replica. Thread-safe.
class Sessions {
public:
    Sessions(const crypto::Sealer& sealer, const Clock& clock) : sealer_(sealer), clock_(clock) {}

    /// A new one, for `user`-filled fields; id and expiry are set here.
    [[nodiscard]] SignInSession begin(const App& app) const;
    /// Bytes; the caller chooses base64 (SECRET_BLOCK) or base64url (Session, 2,048 characters at most). Padded, so that
    /// its length does not tell real and pretended users apart.
    [[nodiscard]] std::string seal(const App& app, std::string_view step, const SignInSession& session) const;
    /// NotAuthorizedException: bogus (not ours, of another client or step), or expired.
    [[nodiscard]] Result<SignInSession> open(const App& app, std::string_view step, std::string_view sealed) const;
    /// The client that a sealed session says it is of; for operations that do not name theirs. Believed by open() alone.
    [[nodiscard]] static std::optional<std::string> client_of(std::string_view sealed);
    /// NotAuthorizedException where it was spent before. Stands with the transaction.
    Result<void> spend(store::Connection& connection, const SignInSession& session) const;

private:
    const crypto::Sealer& sealer_;
    const Clock& clock_;
};

}  // namespace sekisho::cognito_idp
