#include <gtest/gtest.h>

#include "services/cognito_idp/testing.h"
#include "services/cognito_idp/users/password_policy.h"
#include "services/cognito_idp/users/user_filter.h"

namespace sekisho::cognito_idp {
namespace {

using namespace std::chrono_literals;

std::string message(const auto& result) { return result ? "no error" : result.error().code + ": " + result.error().message; }

class Administration : public ::testing::Test {
protected:
    api::UserPoolType describe(const std::string& id)
    {
        return *Harness::must(harness.call<api::DescribeUserPoolOperation>(api::DescribeUserPoolRequest{id})).UserPool;
    }

    std::vector<std::string> list(const std::string& pool, std::optional<std::string> filter)
    {
        api::ListUsersRequest request;
        request.UserPoolId = pool;
        request.Filter = std::move(filter);
        std::vector<std::string> names;
        for (const auto& user : *Harness::must(harness.call<api::ListUsersOperation>(std::move(request))).Users)
            names.push_back(*user.Username);
        std::ranges::sort(names);
        return names;
    }

    using Names = std::vector<std::string>;
    Harness harness;
};

TEST_F(Administration, APoolHasAwssIdArnAndDefaults)
{
    api::CreateUserPoolRequest request;
    request.PoolName = "people";
    const auto pool = *Harness::must(harness.call<api::CreateUserPoolOperation>(std::move(request))).UserPool;
    EXPECT_EQ(pool.Id->size(), std::string("us-east-1_").size() + 9);
    EXPECT_EQ(*pool.Arn, "arn:aws:cognito-idp:us-east-1:123456789012:userpool/" + *pool.Id);
    EXPECT_EQ(pool.MfaConfiguration, "OFF");
    EXPECT_EQ(pool.DeletionProtection, "INACTIVE");
    EXPECT_EQ(pool.UserPoolTier, "ESSENTIALS");
    EXPECT_EQ(pool.Policies->PasswordPolicy->MinimumLength, 8);
    EXPECT_EQ(pool.Policies->PasswordPolicy->TemporaryPasswordValidityDays, 7);
    EXPECT_EQ(pool.SchemaAttributes->size(), 21U);
    harness.open();
    EXPECT_EQ(*describe(*pool.Id).Name, "people") << "a pool outlives a restart";
}

TEST_F(Administration, AnUpdateReplacesThePoolAsAWhole)
{
    const auto id = harness.make_pool([](auto& request) {
        request.AutoVerifiedAttributes = {"email"};
        request.DeletionProtection = "ACTIVE";
        request.UsernameAttributes = {"email"};
    });
    api::UpdateUserPoolRequest request;
    request.UserPoolId = id;
    Harness::must(harness.call<api::UpdateUserPoolOperation>(std::move(request)));
    const auto pool = describe(id);
    EXPECT_FALSE(pool.AutoVerifiedAttributes);
    EXPECT_EQ(pool.DeletionProtection, "INACTIVE");
    EXPECT_EQ(pool.Policies->PasswordPolicy->RequireUppercase, true) << "the default policy again";
    EXPECT_EQ(pool.UsernameAttributes, Names{"email"}) << "what cannot be changed stays";
}

TEST_F(Administration, ProtectionKeepsAPoolFromDeletion)
{
    const auto id = harness.make_pool([](auto& request) { request.DeletionProtection = "ACTIVE"; });
    EXPECT_EQ(harness.call<api::DeleteUserPoolOperation>(api::DeleteUserPoolRequest{id}).error().code,
              "InvalidParameterException");
    api::UpdateUserPoolRequest request;
    request.UserPoolId = id;
    Harness::must(harness.call<api::UpdateUserPoolOperation>(std::move(request)));
    EXPECT_TRUE(harness.call<api::DeleteUserPoolOperation>(api::DeleteUserPoolRequest{id}));
    EXPECT_EQ(message(harness.call<api::DescribeUserPoolOperation>(api::DescribeUserPoolRequest{id})),
              "ResourceNotFoundException: User pool " + id + " does not exist.");
}

TEST_F(Administration, ADeletedPoolTakesUsersAndClientsAlong)
{
    const auto id = harness.make_pool();
    const auto client = harness.make_client(id);
    harness.make_user(id, "alice", "correct-horse");
    ASSERT_TRUE(harness.sign_in(client, "alice", "correct-horse"));
    Harness::must(harness.call<api::DeleteUserPoolOperation>(api::DeleteUserPoolRequest{id}));
    EXPECT_EQ(message(harness.sign_in(client, "alice", "correct-horse")),
              "ResourceNotFoundException: User pool client " + client + " does not exist.");
}

TEST_F(Administration, ProtectionsThatNothingEnforcesAreRefused)
{
    api::CreateUserPoolRequest request;
    request.PoolName = "people";
    request.MfaConfiguration = "ON";
    EXPECT_EQ(harness.call<api::CreateUserPoolOperation>(request).error().code, "InvalidParameterException");
    request.MfaConfiguration.reset();
    request.LambdaConfig.emplace().PreSignUp = "arn:aws:lambda:us-east-1:123456789012:function:f";
    EXPECT_EQ(harness.call<api::CreateUserPoolOperation>(request).error().code, "InvalidParameterException");
    request.LambdaConfig.reset();
    request.AliasAttributes = {"email"};
    request.UsernameAttributes = {"email"};
    EXPECT_EQ(harness.call<api::CreateUserPoolOperation>(request).error().code, "InvalidParameterException");
}

TEST_F(Administration, AClientHasItsSecretOnlyWhenItWasAskedFor)
{
    const auto pool = harness.make_pool();
    api::CreateUserPoolClientRequest request;
    request.UserPoolId = pool;
    request.ClientName = "web";
    EXPECT_FALSE(Harness::must(harness.call<api::CreateUserPoolClientOperation>(request)).UserPoolClient->ClientSecret);
    request.GenerateSecret = true;
    const auto made = *Harness::must(harness.call<api::CreateUserPoolClientOperation>(request)).UserPoolClient;
    EXPECT_GE(made.ClientSecret->size(), 50U);
    EXPECT_EQ(made.RefreshTokenValidity, 30);
    EXPECT_EQ(made.AuthSessionValidity, 3);
    EXPECT_EQ(made.EnableTokenRevocation, true);
    harness.open();
    const auto found =
        *Harness::must(harness.call<api::DescribeUserPoolClientOperation>({pool, *made.ClientId})).UserPoolClient;
    EXPECT_EQ(found.ClientSecret, made.ClientSecret);
    api::AddUserPoolClientSecretRequest second;
    second.UserPoolId = pool;
    second.ClientId = *made.ClientId;
    const auto descriptor =
        Harness::must(harness.call<api::AddUserPoolClientSecretOperation>(second)).ClientSecretDescriptor;
    EXPECT_EQ(harness.call<api::AddUserPoolClientSecretOperation>(second).error().code, "LimitExceededException");
    EXPECT_TRUE(harness.call<api::DeleteUserPoolClientSecretOperation>({pool, *made.ClientId, *descriptor->ClientSecretId}));
    EXPECT_EQ(Harness::must(harness.call<api::ListUserPoolClientSecretsOperation>({pool, *made.ClientId, {}}))
                  .ClientSecrets->size(),
              1U);
}

TEST_F(Administration, TokenValidityHasLimits)
{
    const auto pool = harness.make_pool();
    api::CreateUserPoolClientRequest request;
    request.UserPoolId = pool;
    request.ClientName = "web";
    request.AccessTokenValidity = 4;
    request.TokenValidityUnits.emplace().AccessToken = "minutes";
    EXPECT_EQ(message(harness.call<api::CreateUserPoolClientOperation>(request)),
              "InvalidParameterException: Invalid range for token validity.");
    request.AccessTokenValidity = 5;
    EXPECT_TRUE(harness.call<api::CreateUserPoolClientOperation>(request));
}

TEST_F(Administration, UsersAreFoundByFilters)
{
    const auto pool = harness.make_pool();
    harness.make_user(pool, "alice", "correct-horse",
                      {{.Name = "email", .Value = "alice@example.com"}, {.Name = "family_name", .Value = "Sato"}});
    harness.make_user(pool, "alan", "correct-horse", {{.Name = "email", .Value = "alan@example.org"}});
    api::AdminDisableUserRequest disable;
    disable.UserPoolId = pool;
    disable.Username = "alan";
    Harness::must(harness.call<api::AdminDisableUserOperation>(std::move(disable)));
    EXPECT_EQ(list(pool, {}), (Names{"alan", "alice"}));
    EXPECT_EQ(list(pool, R"(email = "alice@example.com")"), Names{"alice"});
    EXPECT_EQ(list(pool, R"("username" ^= "al")"), (Names{"alan", "alice"}));
    EXPECT_EQ(list(pool, R"(family_name ^= "Sa")"), Names{"alice"});
    EXPECT_EQ(list(pool, R"(status = "Disabled")"), Names{"alan"});
    EXPECT_EQ(list(pool, R"(cognito:user_status = "confirmed")"), (Names{"alan", "alice"}));
    EXPECT_EQ(list(pool, R"(email = "%")"), Names{});
}

TEST_F(Administration, UsersArePaged)
{
    const auto pool = harness.make_pool();
    for (const auto* name : {"a-user", "b-user", "c-user"}) harness.make_user(pool, name, "correct-horse");
    api::ListUsersRequest request;
    request.UserPoolId = pool;
    request.Limit = 2;
    const auto first = Harness::must(harness.call<api::ListUsersOperation>(request));
    EXPECT_EQ(first.Users->size(), 2U);
    request.PaginationToken = first.PaginationToken;
    const auto second = Harness::must(harness.call<api::ListUsersOperation>(request));
    EXPECT_EQ(second.Users->size(), 1U);
    EXPECT_FALSE(second.PaginationToken);
    request.Filter = R"(username ^= "a")";
    EXPECT_EQ(message(harness.call<api::ListUsersOperation>(request)),
              "InvalidParameterException: Invalid pagination token given.");
}

TEST_F(Administration, ACreatedUserMustChangeThePasswordAndIsInvited)
{
    const auto pool = harness.make_pool();
    api::AdminCreateUserRequest request;
    request.UserPoolId = pool;
    request.Username = "alice";
    request.UserAttributes = {{.Name = "email", .Value = "alice@example.com"}};
    const auto user = *Harness::must(harness.call<api::AdminCreateUserOperation>(request)).User;
    EXPECT_EQ(user.UserStatus, "FORCE_CHANGE_PASSWORD");
    EXPECT_EQ(user.Attributes->front().Name, "sub");
    EXPECT_EQ(message(harness.call<api::AdminCreateUserOperation>(request)),
              "UsernameExistsException: User account already exists");
    request.MessageAction = "RESEND";
    EXPECT_TRUE(harness.call<api::AdminCreateUserOperation>(request));
    EXPECT_EQ(message(harness.call<api::AdminGetUserOperation>({pool, "nobody"})),
              "UserNotFoundException: User does not exist.");
    EXPECT_EQ(Harness::must(harness.call<api::AdminGetUserOperation>({pool, *user.Attributes->front().Value})).Username,
              "alice");
}

TEST_F(Administration, PasswordsOfTheHistoryAreRefused)
{
    const auto pool = harness.make_pool([](auto& request) { request.Policies->PasswordPolicy->PasswordHistorySize = 2; });
    harness.make_user(pool, "alice", "first-password");
    api::AdminSetUserPasswordRequest request;
    request.UserPoolId = pool;
    request.Username = "alice";
    request.Permanent = true;
    const auto set = [&](const char* password) {
        request.Password = password;
        return harness.call<api::AdminSetUserPasswordOperation>(request);
    };
    EXPECT_EQ(set("first-password").error().code, "PasswordHistoryPolicyViolationException");
    EXPECT_TRUE(set("second-password"));
    EXPECT_EQ(set("first-password").error().code, "PasswordHistoryPolicyViolationException");
    EXPECT_TRUE(set("third-password"));
    EXPECT_TRUE(set("first-password")) << "the last two are remembered";
}

TEST_F(Administration, CustomAttributesAreCheckedAgainstTheirType)
{
    const auto pool = harness.make_pool([](auto& request) {
        api::SchemaAttributeType team;
        team.Name = "team";
        team.AttributeDataType = "String";
        team.Mutable = false;
        api::SchemaAttributeType level;
        level.Name = "level";
        level.AttributeDataType = "Number";
        level.NumberAttributeConstraints.emplace().MaxValue = "9";
        request.Schema = {team, level};
    });
    harness.make_user(pool, "alice", "correct-horse", {{.Name = "custom:team", .Value = "red"}});
    api::AdminUpdateUserAttributesRequest request;
    request.UserPoolId = pool;
    request.Username = "alice";
    request.UserAttributes = {{.Name = "custom:team", .Value = "blue"}};
    EXPECT_EQ(message(harness.call<api::AdminUpdateUserAttributesOperation>(request)),
              "InvalidParameterException: user.custom:team: Attribute cannot be updated.\n");
    request.UserAttributes = {{.Name = "custom:level", .Value = "10"}};
    EXPECT_EQ(harness.call<api::AdminUpdateUserAttributesOperation>(request).error().code, "InvalidParameterException");
    request.UserAttributes = {{.Name = "custom:level", .Value = "9"}};
    EXPECT_TRUE(harness.call<api::AdminUpdateUserAttributesOperation>(request));
    request.UserAttributes = {{.Name = "sub", .Value = "x"}};
    EXPECT_EQ(message(harness.call<api::AdminUpdateUserAttributesOperation>(request)),
              "InvalidParameterException: Cannot modify the non-mutable attribute sub");
}

TEST_F(Administration, GroupsHaveMembers)
{
    const auto pool = harness.make_pool();
    harness.make_user(pool, "alice", "correct-horse");
    api::CreateGroupRequest creation;
    creation.UserPoolId = pool;
    creation.GroupName = "admins";
    ASSERT_TRUE(harness.call<api::CreateGroupOperation>(creation));
    EXPECT_EQ(harness.call<api::CreateGroupOperation>(creation).error().code, "GroupExistsException");
    ASSERT_TRUE(harness.call<api::AdminAddUserToGroupOperation>({pool, "alice", "admins"}));
    ASSERT_TRUE(harness.call<api::AdminAddUserToGroupOperation>({pool, "alice", "admins"})) << "twice is once";
    EXPECT_EQ(harness.call<api::AdminAddUserToGroupOperation>({pool, "alice", "missing"}).error().code,
              "ResourceNotFoundException");
    EXPECT_EQ(harness.call<api::AdminAddUserToGroupOperation>({pool, "nobody", "admins"}).error().code,
              "UserNotFoundException");
    EXPECT_EQ(Harness::must(harness.call<api::ListUsersInGroupOperation>({pool, "admins", {}, {}})).Users->size(), 1U);
    EXPECT_EQ(Harness::must(harness.call<api::AdminListGroupsForUserOperation>({"alice", pool, {}, {}})).Groups->size(), 1U);
    ASSERT_TRUE(harness.call<api::DeleteGroupOperation>({"admins", pool}));
    EXPECT_EQ(Harness::must(harness.call<api::AdminListGroupsForUserOperation>({"alice", pool, {}, {}})).Groups->size(), 0U);
}

TEST_F(Administration, TagsArePutListedAndTakenAway)
{
    const auto pool = describe(harness.make_pool());
    ASSERT_TRUE(harness.call<api::TagResourceOperation>({*pool.Arn, {{"team", "red"}, {"cost", "7"}}}));
    ASSERT_TRUE(harness.call<api::UntagResourceOperation>({*pool.Arn, {"cost"}}));
    const std::map<std::string, std::string> expected = {{"team", "red"}};
    EXPECT_EQ(Harness::must(harness.call<api::ListTagsForResourceOperation>({*pool.Arn})).Tags, expected);
    EXPECT_FALSE(harness.call<api::ListTagsForResourceOperation>({*pool.Arn + "x"}));
}

TEST_F(Administration, DiscoveryNamesTheIssuerAndItsKeys)
{
    const auto pool = harness.make_pool();
    const shapes::discovery::IssuerRequest request{pool};
    const auto document = Harness::must(harness.call<shapes::discovery::GetOpenIdConfigurationOperation>(request));
    EXPECT_EQ(document.issuer, "http://127.0.0.1:8080/" + pool);
    EXPECT_EQ(document.jwks_uri, document.issuer + "/.well-known/jwks.json");
    const auto missing = harness.call<shapes::discovery::GetOpenIdConfigurationOperation>(
        shapes::discovery::IssuerRequest{"us-east-1_missing"});
    EXPECT_EQ(missing.error().status, 404);
}

TEST(PasswordPolicy, NamesTheFirstRuleThatIsBroken)
{
    const auto policy = with_defaults(std::nullopt);
    const auto refusal = [&](std::string_view password) {
        return message(check_password(policy, password, PolicyWording::sign_up));
    };
    const std::string lead = "InvalidPasswordException: Password did not conform with policy: ";
    EXPECT_EQ(refusal("Ab1!"), lead + "Password not long enough");
    EXPECT_EQ(refusal("abcdef1!"), lead + "Password must have uppercase characters");
    EXPECT_EQ(refusal("ABCDEF1!"), lead + "Password must have lowercase characters");
    EXPECT_EQ(refusal("Abcdefg!"), lead + "Password must have numeric characters");
    EXPECT_EQ(refusal("Abcdefg1"), lead + "Password must have symbol characters");
    EXPECT_EQ(refusal("Abcdef1!"), "no error");
    EXPECT_EQ(message(check_password(policy, "Ab1!", PolicyWording::change)),
              "InvalidPasswordException: Password does not conform to policy: Password not long enough");
}

TEST(PasswordPolicy, TemporaryPasswordsMeetIt)
{
    auto policy = with_defaults(std::nullopt);
    policy.MinimumLength = 30;
    for (int i = 0; i < 50; ++i)
        EXPECT_TRUE(check_password(policy, make_temporary_password(policy).reveal(), PolicyWording::sign_up));
}

TEST(UserFilter, RefusesWhatItDoesNotKnow)
{
    for (const auto* bad :
         {"email", "email =", R"(email = "a)", R"(email = a)", R"(email = "a" or 1=1)", R"(= "a")", R"(email = "a"")"})
        EXPECT_FALSE(parse_user_filter(bad)) << bad;
    EXPECT_EQ(message(parse_user_filter(R"(custom:team = "red")")),
              "InvalidParameterException: Invalid search attribute: custom:team");
    const auto filter = parse_user_filter(R"(name ^= "O\"Neil")");
    ASSERT_TRUE(filter);
    EXPECT_EQ((*filter)->value, R"(O"Neil)");
    EXPECT_EQ((*filter)->match, UserFilter::Match::starts_with);
}

}  // namespace
}  // namespace sekisho::cognito_idp
