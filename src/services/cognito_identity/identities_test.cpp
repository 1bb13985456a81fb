#include "services/cognito_identity/identities.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "services/cognito_identity/directory.h"
#include "services/cognito_identity/identity_rows.h"
#include "services/cognito_identity/tables.h"
#include "store/testing.h"

namespace sekisho::cognito_identity {
namespace {

const std::string pool_id = "us-east-1:11111111-1111-1111-1111-111111111111";
const std::string other_pool = "us-east-1:22222222-2222-2222-2222-222222222222";

class IdentitiesTest : public testing::Test {
protected:
    void SetUp() override
    {
        directory_ = *Directory::open(*database_, "123456789012");
        for (const auto& id : {pool_id, other_pool}) {
            Pool pool;
            pool.settings.IdentityPoolId = id;
            pool.settings.IdentityPoolName = "test";
            ASSERT_TRUE(run(directory_->create(std::move(pool))));
        }
    }

    template <class T>
    T run(Task<T> task)
    {
        io_.restart();
        auto done = boost::asio::co_spawn(io_, std::move(task), boost::asio::use_future);
        io_.run();
        return done.get();
    }

    Result<Identity> resolve(std::vector<LoginKey> logins, std::optional<std::string> known = std::nullopt,
                             const std::string& in = pool_id)
    {
        return run(identities_.resolve({in, std::move(logins), std::move(known), {}}));
    }

    boost::asio::io_context io_;
    ManualClock clock_{from_epoch_seconds(1'795'157'493)};
    store::TemporaryDatabase database_{migrations()};
    Identities identities_{*database_, clock_};
    std::unique_ptr<Directory> directory_;
};

const LoginKey alice{"pool-a", "alice"}, alice_elsewhere{"pool-b", "alice"}, bob{"pool-a", "bob"};

TEST_F(IdentitiesTest, TheSameLoginIsTheSameIdentityEveryTime)
{
    const auto first = resolve({alice});
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->id.starts_with("us-east-1:"));
    EXPECT_EQ(resolve({alice})->id, first->id);
    EXPECT_NE(resolve({bob})->id, first->id);
    EXPECT_NE(resolve({alice}, std::nullopt, other_pool)->id, first->id) << "identities of two pools have nothing in common";
}

TEST_F(IdentitiesTest, LoginsPassedTogetherAreLinked)
{
    const auto first = resolve({alice});
    EXPECT_EQ(resolve({alice, alice_elsewhere})->id, first->id);
    EXPECT_EQ(resolve({alice_elsewhere})->id, first->id);
}

TEST_F(IdentitiesTest, TwoIdentitiesOfOnePersonAreMergedAndTheOtherIsDisabled)
{
    const auto one = resolve({alice})->id, two = resolve({alice_elsewhere})->id;
    ASSERT_NE(one, two);
    const auto merged = resolve({alice, alice_elsewhere});
    ASSERT_TRUE(merged) << merged.error().message;
    EXPECT_EQ(merged->id, one);
    EXPECT_EQ(resolve({alice_elsewhere})->id, one);
    EXPECT_EQ(run(identities_.find(two)).error().code, "ResourceNotFoundException");
}

TEST_F(IdentitiesTest, ASecondLoginOfOneProviderIsAConflict)
{
    ASSERT_TRUE(resolve({alice}));
    EXPECT_EQ(resolve({alice, bob}).error().code, "ResourceConflictException");
    EXPECT_NE(resolve({bob})->id, resolve({alice})->id) << "the refused call must have changed nothing";
}

TEST_F(IdentitiesTest, NobodyTakesAnIdentityByNamingIt)
{
    const auto victim = resolve({alice})->id;
    const auto stolen = resolve({bob}, victim);
    ASSERT_FALSE(stolen);
    EXPECT_EQ(stolen.error().code, "NotAuthorizedException");
    EXPECT_EQ(resolve({alice})->id, victim);
    EXPECT_FALSE(resolve({alice_elsewhere}, victim)) << "an unlinked login needs one that is linked beside it";
    EXPECT_FALSE(resolve({alice}, victim, other_pool)) << "an identity of another pool";
}

TEST_F(IdentitiesTest, AGuestBecomesSomebodyByTheFirstLogin)
{
    const auto guest = run(identities_.create_guest(pool_id));
    ASSERT_TRUE(guest);
    EXPECT_EQ(resolve({alice}, guest->id)->id, guest->id);
    EXPECT_EQ(resolve({alice})->id, guest->id);
    EXPECT_FALSE(resolve({bob}, guest->id)) << "it is alice's now";
}

TEST_F(IdentitiesTest, AGuestWhoseLoginHasAnIdentityBecomesThatOne)
{
    const auto known = resolve({alice})->id;
    const auto guest = run(identities_.create_guest(pool_id));
    EXPECT_EQ(resolve({alice}, guest->id)->id, known) << "a login is the same identity every time";
    EXPECT_FALSE(run(identities_.find(guest->id)));
    EXPECT_TRUE(run(identities_.find_any(guest->id))->disabled);
}

TEST_F(IdentitiesTest, WhoComesBackUnderAMergedIdentityIsToldTheOther)
{
    const auto one = resolve({alice})->id, two = resolve({alice_elsewhere})->id;
    ASSERT_EQ(resolve({alice, alice_elsewhere})->id, one);
    EXPECT_EQ(resolve({alice_elsewhere}, two)->id, one);
    EXPECT_EQ(resolve({{"pool-c", "new"}}, two).error().code, "ResourceNotFoundException")
        << "a disabled one takes up nothing";
    EXPECT_EQ(resolve({alice, alice_elsewhere}, one)->id, one);
}

TEST_F(IdentitiesTest, HaveAtMostTwentyLogins)
{
    std::vector<LoginKey> logins;
    for (int i = 0; i < 20; ++i) logins.push_back({"provider-" + std::to_string(i), "alice"});
    const auto id = resolve(logins)->id;
    EXPECT_EQ(resolve({logins.front(), {"provider-20", "alice"}}).error().code, "ResourceConflictException");
    EXPECT_EQ(run(identities_.find(id))->logins.size(), 20U);
}

TEST_F(IdentitiesTest, MergedByTheDeveloperKeepNothingTwice)
{
    const LoginKey seven{"login.example", "7"}, eight{"login.example", "8"};
    const auto join = [&](const LoginKey& user, const LoginKey& login) {
        return run(identities_.resolve({pool_id, {user, login}, std::nullopt, "login.example"}))->id;
    };
    const auto seventh = join(seven, alice), eighth = join(eight, bob);
    EXPECT_EQ(run(identities_.merge(pool_id, eight, seven)).error().code, "ResourceConflictException")
        << "two users of one public provider";
    EXPECT_EQ(run(identities_.find_by_login(pool_id, eight)).value()->id, eighth) << "nothing has changed";
    ASSERT_TRUE(run(identities_.unlink(eighth, {bob})));
    const auto merged = run(identities_.merge(pool_id, eight, seven));
    ASSERT_TRUE(merged) << merged.error().message;
    EXPECT_EQ(merged->id, seventh);
    EXPECT_EQ(merged->logins.size(), 3U);
    EXPECT_FALSE(run(identities_.find(eighth)));
    EXPECT_EQ(run(identities_.merge(pool_id, {"login.example", "9"}, seven)).error().code, "ResourceNotFoundException");
}

TEST_F(IdentitiesTest, AnIdentityWithoutLoginsLeftIsDisabled)
{
    const auto id = resolve({alice})->id;
    ASSERT_TRUE(run(identities_.unlink(id, {alice})));
    EXPECT_FALSE(run(identities_.find(id)));
    EXPECT_NE(resolve({alice})->id, id) << "a disabled identity does not come back";
}

TEST_F(IdentitiesTest, GoWithTheirPool)
{
    const auto id = resolve({alice})->id;
    ASSERT_TRUE(run(directory_->remove(pool_id)));
    EXPECT_FALSE(run(identities_.find(id)));
}

TEST_F(IdentitiesTest, AreFoundByTheirUsersAndTheirUsersByThem)
{
    const auto id = resolve({alice, alice_elsewhere})->id;
    ASSERT_TRUE(resolve({bob}));
    const auto known = [&](const std::string& subject, const std::string& identity) {
        std::string found;
        const auto work = [&](store::Connection& connection) -> Result<void> {
            TRY(const auto logins, rows::known_logins(connection, subject, identity));
            for (const auto& login : logins) found += login.login.provider + ":" + login.login.subject + " ";
            return {};
        };
        EXPECT_TRUE(database_->read_blocking(work));
        return found;
    };
    EXPECT_EQ(known("alice", ""), "pool-a:alice pool-b:alice ");
    EXPECT_EQ(known("", id), "pool-a:alice pool-b:alice ");
    EXPECT_EQ(known("bob", id), "");
    EXPECT_EQ(known("nobody", ""), "");
}

TEST_F(IdentitiesTest, AreListedInPages)
{
    for (const auto* name : {"a", "b", "c"}) ASSERT_TRUE(resolve({{"pool-a", name}}));
    const auto first = run(identities_.list(pool_id, "", 2, Identities::Disabled::hide));
    ASSERT_TRUE(first && first->next);
    EXPECT_EQ(first->identities.size(), 2U);
    const auto second = run(identities_.list(pool_id, *first->next, 2, Identities::Disabled::hide));
    EXPECT_EQ(second->identities.size(), 1U);
    EXPECT_FALSE(second->next);
}

TEST_F(IdentitiesTest, AGuestWhoDoesNotComeBackIsForgottenAndNobodyElse)
{
    using std::chrono::days;
    const auto gone = *run(identities_.create_guest(pool_id)), kept = *run(identities_.create_guest(pool_id));
    const auto taken_up = *run(identities_.create_guest(pool_id));
    ASSERT_TRUE(resolve({alice}, taken_up.id));
    const auto member = *resolve({bob});
    clock_.advance(days(200));
    ASSERT_TRUE(run(identities_.note_guest(*run(identities_.find(kept.id)))));
    ASSERT_TRUE(run(identities_.note_guest(member))) << "a member is no guest for that";
    clock_.advance(days(200));
    EXPECT_EQ(*run(identities_.sweep_guests(clock_.now() - days(365))), 1);
    EXPECT_EQ(run(identities_.find(gone.id)).error().code, "ResourceNotFoundException");
    for (const auto& id : {kept.id, taken_up.id, member.id}) EXPECT_TRUE(run(identities_.find(id)));
    clock_.advance(days(365));
    EXPECT_EQ(*run(identities_.sweep_guests(clock_.now() - days(365))), 1);
    EXPECT_FALSE(run(identities_.find(kept.id)));
    EXPECT_TRUE(run(identities_.find(member.id))) << "who has a login stays";
}

TEST_F(IdentitiesTest, ThatAGuestCameIsWrittenOnceADay)
{
    auto guest = *run(identities_.create_guest(pool_id));
    clock_.advance(std::chrono::hours(23));
    ASSERT_TRUE(run(identities_.note_guest(guest)));
    EXPECT_EQ(run(identities_.find(guest.id))->guest_seen, guest.created);
    clock_.advance(std::chrono::hours(1));
    ASSERT_TRUE(run(identities_.note_guest(guest)));
    EXPECT_EQ(run(identities_.find(guest.id))->guest_seen, clock_.now());
}

}  // namespace
}  // namespace sekisho::cognito_identity
