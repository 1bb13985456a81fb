#include "services/cognito_idp/factors/testing.h"

/// What must not be learned from how a sign-in answers.
namespace sekisho::cognito_idp {
namespace {

class Oracles : public FactorTest {
protected:
    Oracles()
    {
        client = harness.make_client(pool, [](auto& request) {
            request.ExplicitAuthFlows = {"ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"};
            request.PreventUserExistenceErrors = "ENABLED";
        });
        make_user("alice");
    }

    Parameters challenge_of(const std::string& name, const std::string& srp_a)
    {
        return *Harness::must(harness.initiate(client, "USER_SRP_AUTH", {{"USERNAME", name}, {"SRP_A", srp_a}}))
                    .ChallengeParameters;
    }

    /// Of several tries: a number that begins with a zero byte is shorter now and then.
    std::size_t block_size(const std::string& name, const std::string& srp_a)
    {
        std::size_t longest = 0;
        for (int i = 0; i < 4; ++i) longest = std::max(longest, challenge_of(name, srp_a).at("SECRET_BLOCK").size());
        return longest;
    }

    std::string session_for_password(const std::string& name, const std::string& device_key = {})
    {
        Parameters parameters{{"USERNAME", name}, {"PREFERRED_CHALLENGE", "PASSWORD"}};
        if (!device_key.empty()) parameters.emplace("DEVICE_KEY", device_key);
        const auto asked = Harness::must(harness.initiate(client, "USER_AUTH", std::move(parameters)));
        EXPECT_EQ(asked.ChallengeName, "PASSWORD");
        return asked.Session.value_or("");
    }

    static constexpr const char* wrong = "NotAuthorizedException: Incorrect username or password.";
};

TEST_F(Oracles, NoSecretBlockIsLongerBecauseTheUserExists)
{
    for (const std::size_t digits : {254U, 300U, 440U, 512U, 600U, 767U}) {
        const std::string srp_a = "7" + std::string(digits - 1, '3');
        EXPECT_EQ(block_size("alice", srp_a), block_size("nancy", srp_a)) << digits;
    }
}

TEST_F(Oracles, NoSessionIsLongerBecauseTheUserExistsHoweverItIsStretched)
{
    for (std::size_t length = 1; length <= 512; length += 5) {
        const std::string device(length, 'd');
        ASSERT_EQ(session_for_password("alice", device).size(), session_for_password("nancy", device).size()) << length;
    }
}

TEST_F(Oracles, AStrangerIsCalledAsAUserIsWhoseNameIsTypedInAnotherCase)
{
    pool = harness.make_pool([](auto& request) { request.UsernameConfiguration.emplace().CaseSensitive = false; });
    client = harness.make_client(pool, [](auto& request) { request.PreventUserExistenceErrors = "ENABLED"; });
    make_user("alice");
    const auto srp_a = authn::srp::make_client_keys().public_value.to_hex();
    EXPECT_EQ(challenge_of("ALICE", srp_a).at("USER_ID_FOR_SRP"), "alice");
    EXPECT_EQ(challenge_of("NANCY", srp_a).at("USER_ID_FOR_SRP"), "nancy");
}

TEST_F(Oracles, DuringALockARightPasswordIsAnsweredLikeAWrongOne)
{
    const auto first = session_for_password("alice"), second = session_for_password("alice");
    api::AdminDisableUserRequest request;
    request.UserPoolId = pool;
    request.Username = "alice";
    Harness::must(harness.call<api::AdminDisableUserOperation>(std::move(request)));
    for (int i = 0; i < 5; ++i) EXPECT_EQ(message(harness.sign_in(client, "alice", "guess-guess")), wrong);
    EXPECT_EQ(message(answer("PASSWORD", first, {{"PASSWORD", "guess-guess"}})), locked);
    EXPECT_EQ(message(answer("PASSWORD", second, {{"PASSWORD", password}})), locked);
    harness.clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(message(answer("PASSWORD", first, {{"PASSWORD", "guess-guess"}})), wrong) << "the lock spends nothing";
}

}  // namespace
}  // namespace sekisho::cognito_idp
