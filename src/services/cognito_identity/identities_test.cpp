#include "services/cognito_identity/identities.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "services/cognito_identity/directory.h"
#include "services/cognito_identity/login_verifier.h"
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
        return run(identities_.resolve(in, std::move(logins), std::move(known)));
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

/// A user pool with one key, whose sign-ins can be ended.
class FakePool final : public op::IssuerKeys, public op::UserPoolTokens {
public:
    Result<std::shared_ptr<const authn::KeySet>> keys_for(std::string_view issuer) const override
    {
        if (issuer != "http://sekisho/us-east-1_abc") return fail("UnknownIssuer", "");
        return std::make_shared<const authn::KeySet>(authn::KeySet::of({key}));
    }
    bool serves(std::string_view issuer) const override { return issuer == issuer_of("us-east-1_abc"); }
    std::string issuer_of(std::string_view id) const override { return "http://sekisho/" + std::string(id); }
    Task<Result<bool>> token_is_live(SignIn) const override { co_return live; }

    authn::SigningKey key{"kid", crypto::RsaPrivateKey::generate()};
    bool live = true;
};

/// Verifies a token that is the subject's name for one registered provider.
class FakeOutside final : public sts::IdentityTokenVerifier {
public:
    Task<Result<sts::VerifiedIdentity>> verify(std::string token, std::string account, Time) const override
    {
        if (!failing.empty()) co_return fail(failing, "text", 400);
        if (account != "123456789012") co_return fail("InvalidIdentityToken", "another account's", 400);
        sts::VerifiedIdentity verified;
        verified.identity.provider = "arn:aws:iam::123456789012:oidc-provider/idp.example/pool";
        verified.identity.subject = token;
        verified.claims.set("sub", token).set("cognito:preferred_role", admin_role);
        verified.claims.set("cognito:roles", wire::Json::Array{admin_role});
        co_return verified;
    }

    std::string failing;
    static constexpr const char* admin_role = "arn:aws:iam::123456789012:role/Admin";
};

class LoginVerifierTest : public IdentitiesTest {
protected:
    void SetUp() override
    {
        IdentitiesTest::SetUp();
        auto& provider = pool_.settings.CognitoIdentityProviders.emplace().emplace_back();
        provider.ProviderName = "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc";
        provider.ClientId = "client";
        provider.ServerSideTokenCheck = true;
    }

    std::string token(wire::Json::Object changes) const
    {
        wire::Json claims = wire::Json::Object{{"iss", "http://sekisho/us-east-1_abc"},
                                               {"aud", "client"},
                                               {"sub", "alice"},
                                               {"token_use", "id"},
                                               {"exp", epoch_seconds(clock_.now()) + 60}};
        for (auto& [name, value] : changes) claims.set(name, std::move(value));
        return authn::sign_jwt(user_pool_.key, claims);
    }

    std::string verdict(const std::string& with,
                        const std::string& provider = "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc")
    {
        const auto verified = run(verifier_.verify(std::make_shared<const Pool>(pool_), {{provider, with}}));
        return verified ? verified->at(0).key.subject : verified.error().message;
    }

    Pool pool_;
    FakePool user_pool_;
    ProviderNames names_{"http://sekisho"};
    FakeOutside outside_;
    LoginVerifier verifier_{{names_, user_pool_, user_pool_, outside_, clock_}};
};

TEST_F(LoginVerifierTest, AcceptsAnIdTokenOfAConfiguredClientUnderBothNames)
{
    EXPECT_EQ(verdict(token({})), "alice");
    EXPECT_EQ(verdict(token({}), "sekisho/us-east-1_abc"), "alice");
}

TEST_F(LoginVerifierTest, RefusesEverythingElse)
{
    const std::string foreign = "Token is not from a supported provider of this identity pool.",
                      invalid = "Invalid login token.";
    EXPECT_EQ(verdict(token({{"aud", "other-client"}})), foreign);
    EXPECT_EQ(verdict(token({{"token_use", "access"}})), invalid);
    EXPECT_EQ(verdict(token({{"iss", "http://sekisho/us-east-1_other"}})), invalid);
    EXPECT_EQ(verdict(token({{"sub", ""}})), invalid);
    EXPECT_EQ(verdict(token({{"exp", epoch_seconds(clock_.now()) - 1}})), "Invalid login token. Token expired.");
    EXPECT_EQ(verdict(token({}), "cognito-idp.us-east-1.amazonaws.com/us-east-1_other"), foreign);
    EXPECT_EQ(verdict(token({}), "accounts.google.com"), foreign);
    EXPECT_EQ(verdict("not a token"), invalid);
    auto altered = token({});
    altered[altered.size() - 10] = altered[altered.size() - 10] == 'A' ? 'B' : 'A';
    EXPECT_EQ(verdict(altered), invalid);
    FakePool stranger;
    std::swap(user_pool_.key, stranger.key);
    const auto by_stranger = token({});
    std::swap(user_pool_.key, stranger.key);
    EXPECT_EQ(verdict(by_stranger), invalid) << "signed with another key under the same kid";
}

TEST_F(LoginVerifierTest, TakesLoginsOfThePoolsOpenIdProviders)
{
    const std::string arn = "arn:aws:iam::123456789012:oidc-provider/idp.example/pool",
                      foreign = "Token is not from a supported provider of this identity pool.";
    EXPECT_EQ(verdict("carol", "idp.example/pool"), foreign);
    pool_.settings.OpenIdConnectProviderARNs = {{"arn:aws:iam::123456789012:oidc-provider/idp.example/other", arn}};
    EXPECT_EQ(verdict("carol", "idp.example/pool"), "carol");
    EXPECT_EQ(verdict("carol", "idp.example/other"), "Invalid login token. Issuer doesn't match providerName");
    EXPECT_EQ(verdict("carol", "idp.example"), foreign);
    EXPECT_EQ(verdict("carol", "https://idp.example/pool"), foreign);
    EXPECT_EQ(verdict(token({})), "alice") << "user pools as before";
    const auto logins = run(verifier_.verify(std::make_shared<const Pool>(pool_), {{"idp.example/pool", "carol"}}));
    ASSERT_TRUE(logins);
    EXPECT_EQ(logins->front().key.provider, "idp.example/pool");
    EXPECT_EQ(logins->front().key.subject, "carol");
    EXPECT_EQ(logins->front().amr, (std::vector<std::string>{"idp.example/pool", arn + ":OIDC:carol"}));
    EXPECT_EQ(logins->front().mapping_keys, std::vector{arn});
    pool_.settings.OpenIdConnectProviderARNs = {{"arn:aws:iam::999999999999:oidc-provider/idp.example/pool"}};
    EXPECT_EQ(verdict("carol", "idp.example/pool"), "Invalid login token.");
}

TEST_F(LoginVerifierTest, LetsNoProviderOutsideNameRoles)
{
    const std::string arn = "arn:aws:iam::123456789012:oidc-provider/idp.example/pool";
    pool_.settings.OpenIdConnectProviderARNs = {{arn}};
    pool_.roles["authenticated"] = "arn:aws:iam::123456789012:role/Everybody";
    const auto logins = run(verifier_.verify(std::make_shared<const Pool>(pool_), {{"idp.example/pool", "carol"}}));
    ASSERT_TRUE(logins);
    EXPECT_FALSE(choose_role(pool_, *logins, FakeOutside::admin_role));
    EXPECT_EQ(choose_role(pool_, *logins, std::nullopt).value(), pool_.roles["authenticated"]);
    auto& mapping = pool_.role_mappings[arn];
    mapping.Type = "Token";
    mapping.AmbiguousRoleResolution = "AuthenticatedRole";
    EXPECT_EQ(choose_role(pool_, *logins, std::nullopt).value(), pool_.roles["authenticated"]);
    EXPECT_FALSE(choose_role(pool_, *logins, FakeOutside::admin_role));
}

TEST_F(LoginVerifierTest, SaysWhetherAnotherTryMayHelp)
{
    pool_.settings.OpenIdConnectProviderARNs = {{"arn:aws:iam::123456789012:oidc-provider/idp.example/pool"}};
    outside_.failing = "IDPCommunicationError";
    EXPECT_EQ(verdict("carol", "idp.example/pool"), "The identity provider could not be reached.");
    outside_.failing = "ExpiredTokenException";
    EXPECT_EQ(verdict("carol", "idp.example/pool"), "Invalid login token. Token expired.");
    outside_.failing = "InvalidIdentityToken";
    EXPECT_EQ(verdict("carol", "idp.example/pool"), "Invalid login token.");
}

TEST_F(LoginVerifierTest, RefusesASignInThatHasBeenEnded)
{
    user_pool_.live = false;
    EXPECT_NE(verdict(token({})), "alice");
    pool_.settings.CognitoIdentityProviders->front().ServerSideTokenCheck = false;
    EXPECT_NE(verdict(token({})), "alice") << "asked whatever the pool wants";
}

}  // namespace
}  // namespace sekisho::cognito_identity
