#include "services/cognito_idp/sign_in/sign_in.h"

#include <gtest/gtest.h>

#include "authn/srp/srp.h"
#include "base/encoding.h"
#include "services/cognito_idp/sign_in/secret_hash.h"
#include "services/cognito_idp/testing.h"

namespace sekisho::cognito_idp {
namespace {

namespace srp = authn::srp;
using namespace std::chrono_literals;

class SignIn : public ::testing::Test {
protected:
    static std::string message(const auto& result)
    {
        return result ? "no error" : result.error().code + ": " + result.error().message;
    }

    /// Cognito's client library, in short.
    struct Attempt {
        srp::ClientKeys keys = srp::make_client_keys();
        Parameters challenge;
    };

    Result<Attempt> begin_srp(const std::string& client_id, const std::string& name)
    {
        Attempt attempt;
        TRY(auto started, harness.initiate(client_id, "USER_SRP_AUTH",
                                           {{"USERNAME", name}, {"SRP_A", attempt.keys.public_value.to_hex()}}));
        EXPECT_EQ(started.ChallengeName, "PASSWORD_VERIFIER");
        EXPECT_FALSE(started.Session);  // pycognito sends none back
        attempt.challenge = *started.ChallengeParameters;
        return attempt;
    }

    Parameters answer_srp(const Attempt& attempt, const std::string& password)
    {
        const auto& challenge = attempt.challenge;
        const srp::Identity identity{std::string(srp::pool_name_of(pool)), challenge.at("USER_ID_FOR_SRP")};
        const auto b = *crypto::Number::from_hex(challenge.at("SRP_B"));
        const auto x = srp::password_exponent(identity, Secret(password), *crypto::Number::from_hex(challenge.at("SALT")));
        const auto key =
            srp::session_key(srp::scramble(attempt.keys.public_value, b), srp::client_secret(attempt.keys, b, x));
        const srp::Claim claim{identity, *from_base64(challenge.at("SECRET_BLOCK")),
                               srp::format_timestamp(harness.clock.now())};
        return {{"USERNAME", challenge.at("USER_ID_FOR_SRP")},
                {"PASSWORD_CLAIM_SECRET_BLOCK", challenge.at("SECRET_BLOCK")},
                {"TIMESTAMP", claim.timestamp},
                {"PASSWORD_CLAIM_SIGNATURE", base64(srp::sign_claim(key, claim))}};
    }

    /// A user who must change the password "Temporary1".
    void invite(const std::string& name)
    {
        api::AdminCreateUserRequest request;
        request.UserPoolId = pool;
        request.Username = name;
        request.TemporaryPassword = "Temporary1";
        request.MessageAction = "SUPPRESS";
        Harness::must(harness.call<api::AdminCreateUserOperation>(std::move(request)));
    }

    std::string hiding_client()
    {
        return harness.make_client(pool, [](auto& request) { request.PreventUserExistenceErrors = "ENABLED"; });
    }

    static constexpr const char* wrong = "NotAuthorizedException: Incorrect username or password.";

    Harness harness;
    std::string pool = harness.make_pool();
    std::string client = harness.make_client(pool);
};

TEST_F(SignIn, ARightPasswordGivesThreeTokens)
{
    harness.make_user(pool, "alice", "correct-horse");
    const auto answer = harness.sign_in(client, "alice", "correct-horse");
    ASSERT_TRUE(answer) << message(answer);
    const auto& tokens = *answer->AuthenticationResult;
    EXPECT_TRUE(tokens.IdToken && tokens.AccessToken && tokens.RefreshToken);
    EXPECT_EQ(tokens.ExpiresIn, 3600);
    EXPECT_EQ(tokens.TokenType, "Bearer");
    EXPECT_EQ(std::ranges::count(*tokens.RefreshToken, '.'), 4);
}

TEST_F(SignIn, AWrongPasswordIsRefusedInCognitosWords)
{
    harness.make_user(pool, "alice", "correct-horse");
    EXPECT_EQ(message(harness.sign_in(client, "alice", "battery-staple")), wrong);
}

TEST_F(SignIn, AFlowThatIsSwitchedOffIsRefusedBeforeAnythingElse)
{
    const auto srp_only =
        harness.make_client(pool, [](auto& request) { request.ExplicitAuthFlows = {"ALLOW_USER_SRP_AUTH"}; });
    EXPECT_EQ(message(harness.sign_in(srp_only, "nobody", "whatever")),
              "InvalidParameterException: USER_PASSWORD_AUTH flow not enabled for this client");
    EXPECT_EQ(message(harness.initiate(client, "ADMIN_USER_PASSWORD_AUTH", {{"USERNAME", "alice"}, {"PASSWORD", "x"}})),
              "InvalidParameterException: Initiate Auth method not supported.");
}

TEST_F(SignIn, AMissingParameterIsNamed)
{
    EXPECT_EQ(message(harness.initiate(client, "USER_PASSWORD_AUTH", {{"USERNAME", "alice"}})),
              "InvalidParameterException: Missing required parameter PASSWORD");
}

TEST_F(SignIn, SrpSignsInAndItsTokensAreGood)
{
    harness.make_user(pool, "alice", "correct-horse");
    const auto attempt = begin_srp(client, "alice");
    ASSERT_TRUE(attempt) << message(attempt);
    const auto answer = harness.respond(client, "PASSWORD_VERIFIER", answer_srp(*attempt, "correct-horse"));
    ASSERT_TRUE(answer) << message(answer);
    api::GetUserRequest request;
    request.AccessToken = *answer->AuthenticationResult->AccessToken;
    const auto user = harness.call<api::GetUserOperation>(std::move(request));
    ASSERT_TRUE(user) << message(user);
    EXPECT_EQ(user->Username, "alice");
}

TEST_F(SignIn, SrpWithAWrongPasswordIsRefused)
{
    harness.make_user(pool, "alice", "correct-horse");
    const auto attempt = Harness::must(begin_srp(client, "alice"));
    EXPECT_EQ(message(harness.respond(client, "PASSWORD_VERIFIER", answer_srp(attempt, "battery-staple"))), wrong);
}

TEST_F(SignIn, ASecretBlockIsGoodOnce)
{
    harness.make_user(pool, "alice", "correct-horse");
    const auto attempt = Harness::must(begin_srp(client, "alice"));
    const auto responses = answer_srp(attempt, "correct-horse");
    ASSERT_TRUE(harness.respond(client, "PASSWORD_VERIFIER", responses));
    EXPECT_EQ(message(harness.respond(client, "PASSWORD_VERIFIER", responses)), wrong);
}

TEST_F(SignIn, ASecretBlockDiesWithItsTimeItsClientAndItsPassword)
{
    harness.make_user(pool, "alice", "correct-horse");
    const auto other = harness.make_client(pool);
    const auto elsewhere = Harness::must(begin_srp(client, "alice"));
    EXPECT_EQ(message(harness.respond(other, "PASSWORD_VERIFIER", answer_srp(elsewhere, "correct-horse"))), wrong);
    const auto late = Harness::must(begin_srp(client, "alice"));
    harness.clock.advance(3min);
    EXPECT_EQ(message(harness.respond(client, "PASSWORD_VERIFIER", answer_srp(late, "correct-horse"))), wrong);
    const auto stale = Harness::must(begin_srp(client, "alice"));
    api::AdminSetUserPasswordRequest change;
    change.UserPoolId = pool;
    change.Username = "alice";
    change.Password = "correct-horse";
    change.Permanent = true;
    Harness::must(harness.call<api::AdminSetUserPasswordOperation>(std::move(change)));
    EXPECT_EQ(message(harness.respond(client, "PASSWORD_VERIFIER", answer_srp(stale, "correct-horse"))), wrong);
}

TEST_F(SignIn, PasswordVerifierWithoutAChallengeIsRefused)
{
    harness.make_user(pool, "alice", "correct-horse");
    const Parameters forged = {{"USERNAME", "alice"},
                               {"PASSWORD_CLAIM_SECRET_BLOCK", base64("made up")},
                               {"TIMESTAMP", srp::format_timestamp(harness.clock.now())},
                               {"PASSWORD_CLAIM_SIGNATURE", base64("x")}};
    EXPECT_EQ(message(harness.respond(client, "PASSWORD_VERIFIER", forged)), wrong);
}

TEST_F(SignIn, AnotherUsersNameInTheAnswerIsRefused)
{
    harness.make_user(pool, "alice", "correct-horse");
    harness.make_user(pool, "bob", "correct-horse");
    auto responses = answer_srp(Harness::must(begin_srp(client, "alice")), "correct-horse");
    responses["USERNAME"] = "bob";
    EXPECT_EQ(message(harness.respond(client, "PASSWORD_VERIFIER", responses)), wrong);
}

TEST_F(SignIn, AZeroOrAMultipleOfNAsSrpAIsRefused)
{
    harness.make_user(pool, "alice", "correct-horse");
    for (const auto& bad : {std::string("0"), std::string(768, '0'), srp::group().value().to_hex()}) {
        const auto answer = harness.initiate(client, "USER_SRP_AUTH", {{"USERNAME", "alice"}, {"SRP_A", bad}});
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, "InvalidParameterException");
    }
}

TEST_F(SignIn, UnknownUsersAreNamedOnlyByClientsThatDoNotHideThem)
{
    EXPECT_EQ(message(harness.sign_in(client, "nobody", "password")), "UserNotFoundException: User does not exist.");
    EXPECT_EQ(message(harness.sign_in(hiding_client(), "nobody", "password")), wrong);
}

TEST_F(SignIn, ASimulatedChallengeIsTheSameForTheSameName)
{
    const auto hiding = hiding_client();
    const auto first = Harness::must(begin_srp(hiding, "nobody")).challenge;
    const auto second = Harness::must(begin_srp(hiding, "nobody")).challenge;
    EXPECT_EQ(first.at("SALT"), second.at("SALT"));
    EXPECT_EQ(first.at("USER_ID_FOR_SRP"), second.at("USER_ID_FOR_SRP"));
    // Whoever signs in by his user name is called so in his challenge; a stranger must not stand out.
    EXPECT_EQ(first.at("USER_ID_FOR_SRP"), "nobody");
    EXPECT_NE(first.at("SRP_B"), second.at("SRP_B"));
    EXPECT_NE(first.at("SALT"), Harness::must(begin_srp(hiding, "somebody")).challenge.at("SALT"));
    const auto attempt = Harness::must(begin_srp(hiding, "nobody"));
    EXPECT_EQ(message(harness.respond(hiding, "PASSWORD_VERIFIER", answer_srp(attempt, "password"))), wrong);
}

TEST_F(SignIn, FiveFailuresLockTheUserForDoublingTimes)
{
    harness.make_user(pool, "alice", "correct-horse");
    constexpr const char* locked = "NotAuthorizedException: Password attempts exceeded";
    for (int i = 0; i < 5; ++i) EXPECT_EQ(message(harness.sign_in(client, "alice", "guess-guess")), wrong);
    EXPECT_EQ(message(harness.sign_in(client, "alice", "correct-horse")), locked);
    EXPECT_EQ(message(begin_srp(client, "alice")), locked);
    harness.clock.advance(1s);
    EXPECT_EQ(message(harness.sign_in(client, "alice", "guess-guess")), wrong);
    harness.clock.advance(1s);
    EXPECT_EQ(message(harness.sign_in(client, "alice", "correct-horse")), locked);  // now 2 seconds
    harness.open();                                                                 // a restart does not help
    EXPECT_EQ(message(harness.sign_in(client, "alice", "correct-horse")), locked);
    harness.clock.advance(1s);
    EXPECT_TRUE(harness.sign_in(client, "alice", "correct-horse"));
    EXPECT_EQ(message(harness.sign_in(client, "alice", "guess-guess")), wrong);  // the count began anew
    EXPECT_TRUE(harness.sign_in(client, "alice", "correct-horse"));
}

TEST_F(SignIn, UnknownNamesLockLikeKnownOnes)
{
    const auto hiding = hiding_client();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(message(harness.sign_in(hiding, "nobody", "guess-guess")), wrong);
    EXPECT_EQ(message(harness.sign_in(hiding, "nobody", "guess-guess")),
              "NotAuthorizedException: Password attempts exceeded");
}

TEST_F(SignIn, ADisabledUserIsToldSo)
{
    harness.make_user(pool, "alice", "correct-horse");
    api::AdminDisableUserRequest request;
    request.UserPoolId = pool;
    request.Username = "alice";
    Harness::must(harness.call<api::AdminDisableUserOperation>(std::move(request)));
    EXPECT_EQ(message(harness.sign_in(client, "alice", "correct-horse")), "NotAuthorizedException: User is disabled.");
    // Where existence is hidden, only to whoever knows the password.
    EXPECT_EQ(message(harness.sign_in(hiding_client(), "alice", "guess-guess")), wrong);
    EXPECT_EQ(message(harness.sign_in(hiding_client(), "alice", "correct-horse")),
              "NotAuthorizedException: User is disabled.");
}

TEST_F(SignIn, ATemporaryPasswordMustBeProvenBeforeItIsChanged)
{
    invite("carol");
    EXPECT_EQ(message(harness.sign_in(client, "carol", "guess-guess")), wrong);
    const auto challenge = harness.sign_in(client, "carol", "Temporary1");
    ASSERT_TRUE(challenge) << message(challenge);
    EXPECT_EQ(challenge->ChallengeName, "NEW_PASSWORD_REQUIRED");
    EXPECT_EQ(challenge->ChallengeParameters->at("requiredAttributes"), "[]");
    EXPECT_FALSE(challenge->AuthenticationResult);

    const Parameters responses = {{"USERNAME", "carol"}, {"NEW_PASSWORD", "my-own-secret"}};
    EXPECT_EQ(message(harness.respond(client, "NEW_PASSWORD_REQUIRED", responses)),
              "InvalidParameterException: Missing required parameter Session");
    EXPECT_EQ(message(harness.respond(client, "NEW_PASSWORD_REQUIRED", responses, crypto::uuid())),
              "NotAuthorizedException: Invalid session for the user.");
    const auto answer = harness.respond(client, "NEW_PASSWORD_REQUIRED", responses, challenge->Session);
    ASSERT_TRUE(answer) << message(answer);
    EXPECT_TRUE(answer->AuthenticationResult->IdToken);
    EXPECT_TRUE(harness.sign_in(client, "carol", "my-own-secret"));
    EXPECT_EQ(message(harness.sign_in(client, "carol", "Temporary1")), wrong);
}

TEST_F(SignIn, ANewPasswordDoesNotComeWithNewImmutableAttributes)
{
    pool = harness.make_pool([](auto& request) {
        api::SchemaAttributeType tenant;
        tenant.Name = "tenant";
        tenant.AttributeDataType = "String";
        tenant.Mutable = false;
        request.Schema = {tenant};
    });
    client = harness.make_client(pool);
    api::AdminCreateUserRequest request;
    request.UserPoolId = pool;
    request.Username = "carol";
    request.TemporaryPassword = "Temporary1";
    request.MessageAction = "SUPPRESS";
    request.UserAttributes = {{.Name = "custom:tenant", .Value = "hers"}};
    Harness::must(harness.call<api::AdminCreateUserOperation>(std::move(request)));
    const auto session = *Harness::must(harness.sign_in(client, "carol", "Temporary1")).Session;
    Parameters responses = {
        {"USERNAME", "carol"}, {"NEW_PASSWORD", "my-own-secret"}, {"userAttributes.custom:tenant", "another"}};
    EXPECT_EQ(message(harness.respond(client, "NEW_PASSWORD_REQUIRED", responses, session)),
              "InvalidParameterException: user.custom:tenant: Attribute cannot be updated.\n");
    responses["userAttributes.custom:tenant"] = "hers";  // an echo is no change
    EXPECT_TRUE(harness.respond(client, "NEW_PASSWORD_REQUIRED", responses, session));
}

TEST_F(SignIn, ANewPasswordSessionIsBoundToUserClientTimeAndPolicy)
{
    invite("carol");
    invite("dave");
    const auto session = *Harness::must(harness.sign_in(client, "carol", "Temporary1")).Session;
    const auto bogus = "NotAuthorizedException: Invalid session for the user.";
    EXPECT_EQ(message(harness.respond(client, "NEW_PASSWORD_REQUIRED",
                                      {{"USERNAME", "dave"}, {"NEW_PASSWORD", "my-own-secret"}}, session)),
              bogus);
    const auto other = harness.make_client(pool);
    EXPECT_EQ(message(harness.respond(other, "NEW_PASSWORD_REQUIRED",
                                      {{"USERNAME", "carol"}, {"NEW_PASSWORD", "my-own-secret"}}, session)),
              bogus);
    EXPECT_EQ(message(harness.respond(client, "NEW_PASSWORD_REQUIRED", {{"USERNAME", "carol"}, {"NEW_PASSWORD", "short"}},
                                      session)),
              "InvalidPasswordException: Password does not conform to policy: Password not long enough");
    harness.clock.advance(3min);
    EXPECT_EQ(message(harness.respond(client, "NEW_PASSWORD_REQUIRED",
                                      {{"USERNAME", "carol"}, {"NEW_PASSWORD", "my-own-secret"}}, session)),
              "NotAuthorizedException: Invalid session for the user, session is expired.");
}

TEST_F(SignIn, SrpAsksForTheNewPasswordToo)
{
    invite("carol");
    const auto attempt = Harness::must(begin_srp(client, "carol"));
    const auto answer = harness.respond(client, "PASSWORD_VERIFIER", answer_srp(attempt, "Temporary1"));
    ASSERT_TRUE(answer) << message(answer);
    EXPECT_EQ(answer->ChallengeName, "NEW_PASSWORD_REQUIRED");
    EXPECT_FALSE(answer->AuthenticationResult);
}

TEST_F(SignIn, ATemporaryPasswordEnds)
{
    invite("carol");
    harness.clock.advance(std::chrono::days(7));
    EXPECT_EQ(message(harness.sign_in(client, "carol", "Temporary1")),
              "NotAuthorizedException: Temporary password has expired and must be reset by an administrator.");
}

TEST_F(SignIn, AClientWithASecretMustProveIt)
{
    harness.make_user(pool, "alice", "correct-horse");
    api::CreateUserPoolClientRequest request;
    request.UserPoolId = pool;
    request.ClientName = "confidential";
    request.GenerateSecret = true;
    request.ExplicitAuthFlows = {"ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"};
    const auto made = *Harness::must(harness.call<api::CreateUserPoolClientOperation>(std::move(request))).UserPoolClient;
    const auto id = *made.ClientId;
    EXPECT_EQ(message(harness.sign_in(id, "alice", "correct-horse")),
              "NotAuthorizedException: Client " + id + " is configured with secret but SECRET_HASH was not received");
    Parameters parameters = {{"USERNAME", "alice"}, {"PASSWORD", "correct-horse"}, {"SECRET_HASH", base64("wrong")}};
    EXPECT_EQ(message(harness.initiate(id, "USER_PASSWORD_AUTH", parameters)),
              "NotAuthorizedException: Unable to verify secret hash for client " + id);
    const auto hash = secret_hash(Secret(*made.ClientSecret), "alice", id);
    parameters["SECRET_HASH"] = hash;
    const auto answer = harness.initiate(id, "USER_PASSWORD_AUTH", parameters);
    ASSERT_TRUE(answer) << message(answer);
    const auto refresh = *answer->AuthenticationResult->RefreshToken;
    EXPECT_FALSE(harness.initiate(id, "REFRESH_TOKEN_AUTH", {{"REFRESH_TOKEN", refresh}}));
    EXPECT_TRUE(harness.initiate(id, "REFRESH_TOKEN_AUTH", {{"REFRESH_TOKEN", refresh}, {"SECRET_HASH", hash}}));
}

TEST_F(SignIn, AnAdministratorMaySendThePasswordAndAnswerSrp)
{
    harness.make_user(pool, "alice", "correct-horse");
    api::AdminInitiateAuthRequest request;
    request.UserPoolId = pool;
    request.ClientId = client;
    request.AuthFlow = "ADMIN_USER_PASSWORD_AUTH";
    request.AuthParameters = Parameters{{"USERNAME", "alice"}, {"PASSWORD", "correct-horse"}};
    EXPECT_TRUE(harness.call<api::AdminInitiateAuthOperation>(request));
    const auto attempt = Harness::must(begin_srp(client, "alice"));
    api::AdminRespondToAuthChallengeRequest response;
    response.UserPoolId = pool;
    response.ClientId = client;
    response.ChallengeName = "PASSWORD_VERIFIER";
    response.ChallengeResponses = answer_srp(attempt, "correct-horse");
    EXPECT_TRUE(harness.call<api::AdminRespondToAuthChallengeOperation>(std::move(response)));
    request.UserPoolId = harness.make_pool();  // the client is another pool's
    EXPECT_FALSE(harness.call<api::AdminInitiateAuthOperation>(request));
}

TEST_F(SignIn, AChallengeThatNobodyWasGivenIsRefused)
{
    for (const auto* name : {"SOFTWARE_TOKEN_MFA", "SMS_MFA", "CUSTOM_CHALLENGE", "MFA_SETUP", "SELECT_CHALLENGE"})
        EXPECT_EQ(message(harness.respond(client, name,
                                          {{"USERNAME", "alice"},
                                           {"ANSWER", "yes"},
                                           {"SMS_MFA_CODE", "123456"},
                                           {"SOFTWARE_TOKEN_MFA_CODE", "123456"}},
                                          crypto::uuid())),
                  "NotAuthorizedException: Invalid session for the user.");
}

}  // namespace
}  // namespace sekisho::cognito_idp
