// Fills a user pool of a server that is not running: through the service's own rows, but with one password for all, so
// that a million users take minutes and not a day. For bench/users.sh.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "authn/srp/srp.h"
#include "base/encoding.h"
#include "crypto/random.h"
#include "services/cognito_idp/pools/directory.h"
#include "services/cognito_idp/tokens/token_families.h"
#include "services/cognito_idp/users/passwords.h"
#include "store/sqlite/sqlite.h"

namespace sekisho {
namespace {

using namespace cognito_idp;

constexpr std::uint64_t batch_size = 2'000;
constexpr std::uint64_t namesakes = 50;  ///< so many users have one name

struct Options {
    std::string data;
    std::string user_pool_id;
    std::uint64_t users = 0;
    std::uint64_t srp_step = 1;  ///< only users whose number is a multiple of it can sign in with SRP
    std::uint64_t sessions = 0;
    std::string client_id;    ///< of the sessions
    std::string tokens_file;  ///< where their refresh tokens go
    Secret password;
};

class Filler {
public:
    Filler(const Options& options, store::Database& database, const crypto::Sealer& sealer, PoolPtr pool)
        : options_(options),
          database_(database),
          passwords_(sealer, workers_),
          pool_(std::move(pool)),
          hash_(crypto::hash_password(options.password)),
          now_(SystemClock().now())
    {
    }

    Result<void> add_users()
    {
        // In the order of the index: a page is filled before the next one is begun.
        for (std::uint64_t i = 0; i < options_.users; ++i) subs_.push_back(crypto::uuid());
        std::ranges::sort(subs_);
        for (std::uint64_t from = 0; from < options_.users; from += batch_size)
            TRY_VOID(in_batches(from, options_.users, [this](store::Connection& connection, std::uint64_t index) {
                return add_user(connection, index);
            }));
        return {};
    }

    /// Of users that are there already.
    Result<void> add_sessions()
    {
        TRY_VOID(database_.read_blocking([this](store::Connection& connection) -> Result<void> {
            TRY(const auto rows, connection.query("SELECT sub FROM user_pool_users WHERE pool_id = ? AND enabled = 1 "
                                                  "ORDER BY sub LIMIT 100000",
                                                  {pool_->id}));
            subs_.clear();
            for (const auto& row : rows) subs_.push_back(row.text("sub"));
            return {};
        }));
        if (subs_.empty()) return fail("Empty", "the pool has no users");
        std::ofstream tokens(options_.tokens_file);
        for (std::uint64_t from = 0; from < options_.sessions; from += batch_size)
            TRY_VOID(
                in_batches(from, options_.sessions, [this, &tokens](store::Connection& connection, std::uint64_t index) {
                    return add_session(connection, index, tokens);
                }));
        return {};
    }

private:
    template <class Add>
    Result<void> in_batches(std::uint64_t from, std::uint64_t end, Add add)
    {
        auto work = [from, until = std::min(from + batch_size, end), add](store::Connection& connection) -> Result<void> {
            for (auto index = from; index < until; ++index) TRY_VOID(add(connection, index));
            return {};
        };
        return database_.write_blocking(std::move(work), {});
    }

    /// Names are not in the order of the subs: no list is read in the order in which its rows were written.
    [[nodiscard]] std::uint64_t number_of(std::uint64_t index) const { return index * 7919 % options_.users; }

    /// A number of the same size where nobody will ask for it.
    [[nodiscard]] crypto::Number verifier_of(const User& user, std::uint64_t number) const
    {
        if (number % options_.srp_step != 0) return crypto::Number::from_bytes(crypto::random_bytes(383)).value_or(salt_);
        const authn::srp::Identity identity{std::string(pool_->srp_name()), user.username};
        return authn::srp::verifier_of(authn::srp::password_exponent(identity, options_.password, salt_));
    }

    Result<void> add_user(store::Connection& connection, std::uint64_t index)
    {
        const auto number = number_of(index);
        User user;
        user.sub = subs_[index];
        user.pool_id = pool_->id;
        user.username = fmt::format("user-{:07}", number);
        user.status = status::confirmed;
        user.enabled = number % 10 != 5;
        user.created = user.modified = now_;
        user.attributes = {{"email", user.username + "@example.com"},
                           {"email_verified", "true"},
                           {"name", fmt::format("Person {:05}", number / namesakes)},
                           {"given_name", fmt::format("Given {:03}", number % 500)}};
        user.credentials = passwords_.seal(user.sub, hash_, {salt_, verifier_of(user, number)});
        TRY(const bool inserted, users::insert(connection, *pool_, user));
        if (!inserted) return fail("NotEmpty", "the pool has users of these names already");
        return users::write_attributes(connection, *pool_, user, AliasConflict::refuse);
    }

    Result<void> add_session(store::Connection& connection, std::uint64_t index, std::ofstream& tokens)
    {
        TokenFamily family;
        family.origin_jti = crypto::uuid();
        family.pool_id = pool_->id;
        family.client_id = options_.client_id;
        family.sub = subs_[index * 7919 % subs_.size()];
        family.event_id = crypto::uuid();
        family.auth_time = now_;
        family.expires = now_ + std::chrono::days(30);
        const auto token = make_refresh_token();
        tokens << token << '\n';
        return families::start(connection, family, token, now_);
    }

    const Options& options_;
    store::Database& database_;
    WorkerPool workers_{1, 1};
    Passwords passwords_;
    PoolPtr pool_;
    std::string hash_;
    crypto::Number salt_ = crypto::Number::from_bytes(crypto::random_bytes(16)).value();
    Time now_;
    std::vector<std::string> subs_;
};

Result<void> fill(const Options& options)
{
    TRY(const auto sealer, crypto::Sealer::open(options.data + "/master.key"));
    store::SqliteOptions settings;
    settings.path = options.data + "/store/sekisho.db";
    TRY(const auto database, store::open_sqlite(settings));
    TRY(const auto directory, Directory::open(*database, *sealer));
    TRY(auto pool, directory->pool(options.user_pool_id));
    Filler filler(options, *database, *sealer, std::move(pool));
    if (options.users > 0) TRY_VOID(filler.add_users());
    if (options.sessions > 0) TRY_VOID(filler.add_sessions());
    return {};
}

int main_with(int count, char** arguments)
{
    Options options;
    CLI::App app("Fills a user pool; the server is not running. The users' password is in SEKISHO_LOAD_PASSWORD.");
    app.add_option("--data", options.data, "the server's data folder")->required();
    app.add_option("--user-pool-id", options.user_pool_id)->required();
    app.add_option("--users", options.users, "to make")->check(CLI::Range(1, 10'000'000));
    app.add_option("--srp-step", options.srp_step, "one user in so many can sign in with SRP")->check(CLI::PositiveNumber);
    app.add_option("--sessions", options.sessions, "of users that are there, to make");
    app.add_option("--client-id", options.client_id, "of the sessions");
    app.add_option("--tokens", options.tokens_file, "file for the refresh tokens, one on each line");
    CLI11_PARSE(app, count, arguments);
    const char* const password = std::getenv("SEKISHO_LOAD_PASSWORD");
    options.password = Secret(std::string(password == nullptr ? "" : password));
    const auto filled = fill(options);
    if (filled) return 0;
    fmt::print(stderr, "sekisho-fill: {}: {} {}\n", filled.error().code, filled.error().message, filled.error().detail);
    return 1;
}

}  // namespace
}  // namespace sekisho

int main(int count, char** arguments) { return sekisho::main_with(count, arguments); }
