#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "store/database.h"

namespace sekisho::cognito_identity {

/// Who somebody is at a provider: the key under which an identity is found again. For user pools and OIDC providers the
/// subject is the token's `sub`; for developer providers it is the developer's own identifier.
struct LoginKey {
    std::string provider;
    std::string subject;
};

struct Identity {
    std::string id;
    std::string pool_id;
    bool disabled = false;
    Time created;
    Time modified;
    Time guest_seen;  ///< when a guest came last, to the day; the epoch: no guest
    std::vector<LoginKey> logins;

    [[nodiscard]] bool guest() const { return logins.empty(); }
};

/// Identities and their logins, in the store. Thread-safe.
class Identities {
public:
    Identities(store::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

    /// A new identity without logins.
    Task<Result<Identity>> create_guest(std::string pool_id) const;

    /// What to resolve.
    struct Wanted {
        std::string pool_id;
        std::vector<LoginKey> logins;      ///< not empty, all proven
        std::optional<std::string> known;  ///< an identity that the caller named
        std::string developer_provider;    ///< the pool's, of which one identity may have several logins; empty: none
        /// Whether `known` is the caller's by his logins, or because the developer's back end says so.
        enum class Claim { by_login, by_developer } claim = Claim::by_login;
    };
    /// The identity of these logins. The same login finds the same identity every time; several logins passed together are
    /// linked; where they belong to two identities, these are merged: one is disabled and its logins move, so the identity
    /// may be another than the one that was named. One that was named takes up unlinked logins where it is a guest, one of
    /// the logins is its own, or the developer claims it; NotAuthorizedException otherwise. A guest whose login has an
    /// identity already becomes that one. Errors: ResourceConflictException for a second login of one provider and for
    /// more than 20, DeveloperUserAlreadyRegisteredException where the developer's user has another identity than named.
    Task<Result<Identity>> resolve(Wanted wanted) const;

    /// Notes that this guest has come; written at most once a day.
    Task<Result<void>> note_guest(Identity guest) const;
    /// Removes guests who have not come since `before`, 1000 at most; says how many.
    Task<Result<std::int64_t>> sweep_guests(Time before) const;

    /// ResourceNotFoundException where there is none, or it is disabled.
    Task<Result<Identity>> find(std::string identity_id) const;
    /// Disabled ones as well.
    Task<Result<Identity>> find_any(std::string identity_id) const;
    Task<Result<std::optional<Identity>>> find_by_login(std::string pool_id, LoginKey login) const;

    struct Page {
        std::vector<Identity> identities;
        std::optional<std::string> next;  ///< the id after which the next page begins
    };
    enum class Disabled { show, hide };
    Task<Result<Page>> list(std::string pool_id, std::string after, int limit, Disabled disabled) const;

    /// Those of pools that `mine` accepts, disabled ones included; the ids of all others, there or not, are returned.
    Task<Result<std::vector<std::string>>> remove(std::vector<std::string> identity_ids,
                                                  std::function<bool(const std::string&)> mine) const;
    /// Takes logins away; an identity left without any is disabled, for it can never be reached again.
    Task<Result<void>> unlink(std::string identity_id, std::vector<LoginKey> logins) const;
    /// Moves everything from the identity of `source` to that of `destination`, both of the developer's provider, and
    /// disables the former. ResourceConflictException where both have logins of another common provider, or together more
    /// than 20.
    Task<Result<Identity>> merge(std::string pool_id, LoginKey source, LoginKey destination) const;

private:
    store::Database& database_;
    const Clock& clock_;
};

}  // namespace sekisho::cognito_identity
