#include <gtest/gtest.h>

#include "services/cognito_idp/sign_in/throttle.h"
#include "services/cognito_idp/testing.h"
#include "services/cognito_idp/tokens/token_families.h"

namespace sekisho::cognito_idp {
namespace {

/// Rows whose time is over go as others are written: some at a time, the oldest first.
class Sweeping : public ::testing::Test {
protected:
    Sweeping() { harness_.make_user(pool_, "alice", "correct-horse"); }

    void write(const std::function<Result<void>(store::Connection&)>& work)
    {
        Harness::must(harness_.database().write_blocking(work, {}));
    }

    std::int64_t count(const std::string& table)
    {
        std::int64_t found = 0;
        Harness::must(harness_.database().read_blocking([&](store::Connection& connection) -> Result<void> {
            TRY(const auto rows, connection.query("SELECT COUNT(*) AS n FROM " + table));
            found = rows.front().integer("n");
            return {};
        }));
        return found;
    }

    void sign_in() { Harness::must(harness_.sign_in(client_, "alice", "correct-horse")); }

    Harness harness_;
    std::string pool_ = harness_.make_pool();
    std::string client_ = harness_.make_client(pool_);
};

TEST_F(Sweeping, NoSignInPaysForAllThatHasExpired)
{
    sign_in();
    write([this](store::Connection& connection) -> Result<void> {
        TRY(const auto rows, connection.query("SELECT sub FROM user_pool_users"));
        TokenFamily family;
        family.pool_id = pool_;
        family.client_id = client_;
        family.sub = rows.front().text("sub");
        for (int i = 0; i < 250; ++i) {
            family.origin_jti = fmt::format("old-{}", i);
            family.auth_time = harness_.clock.now() - std::chrono::hours(24 * 60);
            family.expires = harness_.clock.now() - std::chrono::hours(24 * 30) + std::chrono::seconds(i);
            TRY_VOID(families::start(connection, family, make_refresh_token(), family.auth_time));
        }
        return {};
    });
    ASSERT_EQ(count("user_pool_token_families"), 251);
    sign_in();
    EXPECT_EQ(count("user_pool_token_families"), 152);
    EXPECT_EQ(count("user_pool_refresh_tokens"), 152);
    EXPECT_EQ(count("user_pool_token_families WHERE origin_jti = 'old-99'"), 0) << "the oldest first";
    sign_in();
    sign_in();
    EXPECT_EQ(count("user_pool_token_families"), 4) << "none is forgotten";
}

TEST_F(Sweeping, NoGuessPaysForAllForgottenGuesses)
{
    const auto long_ago = harness_.clock.now() - std::chrono::hours(1);
    write([&](store::Connection& connection) -> Result<void> {
        for (int i = 0; i < 250; ++i)
            TRY_VOID(lockout::record_failure(connection, pool_, fmt::format("stranger-{}", i), long_ago));
        return {};
    });
    EXPECT_FALSE(harness_.sign_in(client_, "alice", "wrong-horse"));
    EXPECT_EQ(count("user_pool_sign_in_failures"), 151);
}

}  // namespace
}  // namespace sekisho::cognito_idp
