#pragma once

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
    std::vector<LoginKey> logins;

    [[nodiscard]] bool guest() const { return logins.empty(); }
};

/// Identities and their logins, in the store. Thread-safe.
class Identities {
public:
    Identities(store::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

    /// A new identity without logins.
    Task<Result<Identity>> create_guest(std::string pool_id) const;

    /// The identity of these logins (not empty, all proven). The same login finds the same identity every time; several
    /// logins passed together are linked; where they belong to two identities, these are merged: the other one is
    /// disabled and its logins move. `known` is an identity that the caller named: it takes up unlinked logins where it is a
    /// guest or one of the logins is its own, and NotAuthorizedException otherwise. A second login of one
    /// provider, and more than 20, is ResourceConflictException / LimitExceededException.
    Task<Result<Identity>> resolve(std::string pool_id, std::vector<LoginKey> logins,
                                   std::optional<std::string> known) const;

    /// ResourceNotFoundException where there is none, or it is disabled.
    Task<Result<Identity>> find(std::string identity_id) const;
    Task<Result<std::optional<Identity>>> find_by_login(std::string pool_id, LoginKey login) const;

    struct Page {
        std::vector<Identity> identities;
        std::optional<std::string> next;  ///< the id after which the next page begins
    };
    enum class Disabled { show, hide };
    Task<Result<Page>> list(std::string pool_id, std::string after, int limit, Disabled disabled) const;

    /// The ids that were not there are returned.
    Task<Result<std::vector<std::string>>> remove(std::vector<std::string> identity_ids) const;
    /// Takes logins away; an identity left without any is disabled, for it can never be reached again.
    Task<Result<void>> unlink(std::string identity_id, std::vector<LoginKey> logins) const;
    /// Moves everything from the identity of `source` to that of `destination`, and disables the former.
    Task<Result<Identity>> merge(std::string pool_id, LoginKey source, LoginKey destination) const;

private:
    store::Database& database_;
    const Clock& clock_;
};

}  // namespace sekisho::cognito_identity
