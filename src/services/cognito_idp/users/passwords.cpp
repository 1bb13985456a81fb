#include "services/cognito_idp/users/passwords.h"

#include "authn/srp/srp.h"
#include "crypto/foreign_hash.h"
#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::string_view hash_purpose = "user-pool-password-hash";
constexpr std::string_view verifier_purpose = "user-pool-srp-verifier";

bool matches(const Secret& password, const std::string& hash)
{
    return crypto::is_foreign_hash(hash) ? crypto::verify_foreign_hash(password, hash)
                                         : crypto::verify_password(password, hash);
}

}  // namespace

Task<Result<Credentials>> Passwords::make(PoolPtr pool, std::string username, std::string sub, Secret password) const
{
    auto work = [this, pool, username, sub, password]() -> Result<Credentials> {
        const authn::srp::Identity identity{std::string(pool->srp_name()), username};
        return seal(sub, crypto::hash_password(password, cost_), authn::srp::make_verifier(identity, password));
    };
    co_return co_await workers_.run(std::move(work));
}

Credentials Passwords::seal(const std::string& sub, const std::string& hash, const authn::srp::Verifier& verifier) const
{
    return {sealer_.seal(hash_purpose, sub, hash), verifier.salt.to_hex(),
            sealer_.seal(verifier_purpose, sub, verifier.value.to_bytes())};
}

Task<Result<bool>> Passwords::verify(std::optional<Credentials> credentials, std::string sub, Secret password) const
{
    auto work = [this, credentials, sub, password]() -> Result<bool> {
        const auto hash = credentials ? sealer_.open_sealed(hash_purpose, sub, credentials->password_hash) : std::nullopt;
        if (hash) return matches(password, *hash);
        crypto::spend_verification(password, cost_);
        return false;
    };
    co_return co_await workers_.run(std::move(work));
}

Task<Result<void>> Passwords::check_unused(std::vector<std::string> sealed_hashes, std::string sub, Secret password) const
{
    auto work = [this, sealed_hashes, sub, password]() -> Result<void> {
        for (const auto& sealed : sealed_hashes) {
            const auto hash = sealer_.open_sealed(hash_purpose, sub, sealed);
            if (hash && matches(password, *hash)) return fail(errors::password_history());
        }
        return {};
    };
    co_return co_await workers_.run(std::move(work));
}

Credentials Passwords::keep_foreign(const std::string& sub, const std::string& hash) const
{
    return {sealer_.seal(hash_purpose, sub, hash), {}, {}};
}

std::optional<crypto::Number> Passwords::open_verifier(const Credentials& credentials, const std::string& sub) const
{
    const auto bytes = sealer_.open_sealed(verifier_purpose, sub, credentials.srp_verifier);
    if (!bytes) return std::nullopt;
    return crypto::Number::from_bytes(*bytes);
}

Task<Result<Credentials>> NewPasswords::accept(PoolPtr pool, User user, Secret password, PolicyWording wording) const
{
    CO_TRY_VOID(check_password(pool->password_policy(), password.reveal(), wording));
    if (const int size = pool->password_policy().PasswordHistorySize.value_or(0); size > 0) {
        auto read = [sub = user.sub, size](store::Connection& connection) {
            return users::password_history(connection, sub, size - 1);
        };
        CO_TRY(auto hashes, co_await database_.read(std::move(read)));
        if (user.credentials) hashes.push_back(user.credentials->password_hash);
        CO_TRY_VOID(co_await passwords_.check_unused(std::move(hashes), user.sub, password));
    }
    co_return co_await passwords_.make(std::move(pool), user.username, user.sub, std::move(password));
}

void set_credentials(User& user, const Pool& pool, Credentials credentials, PasswordLife life, Time now)
{
    user.credentials = std::move(credentials);
    user.credential_version += 1;
    user.modified = now;
    user.temporary_until.reset();
    user.status = status::confirmed;
    if (life == PasswordLife::permanent) return;
    user.status = status::force_change_password;
    user.temporary_until = now + std::chrono::days(pool.password_policy().TemporaryPasswordValidityDays.value_or(7));
}

}  // namespace sekisho::cognito_idp
