#include "services/iam/credential_source.h"

#include "authn/session_token.h"
#include "services/iam/testing.h"

namespace sekisho::iam {
namespace {

namespace shapes = sekisho::shapes::iam;
using testing::TestAccount;

class Credentials : public ::testing::Test {
protected:
    /// A session of the role or user with `unique_id`, sealed as sts does.
    std::string session_of(const std::string& unique_id, authn::SessionKind kind,
                           const std::string& key = "ASIA0123456789ABCDEF")
    {
        authn::SessionClaims claims;
        claims.kind = kind;
        claims.secret_access_key = Secret("secret");
        claims.issued = account_.clock().now();
        claims.expires = claims.issued + std::chrono::hours(1);
        claims.account = testing::account;
        claims.unique_id = unique_id;
        claims.session_name = "s";
        claims.policies = policies_;
        claims.tags = {{"Team", "blue"}};
        claims.context = {{"cognito-identity.amazonaws.com:sub", {"us-east-1:1"}, false},
                          {"cognito-identity.amazonaws.com:amr", {"authenticated"}, true}};
        return authn::seal_session(account_.sealer(), key, claims).value();
    }

    std::string code_of(const std::string& key, const std::string& token = {})
    {
        const auto found = account_.credentials().find(key, token, account_.clock().now());
        return found ? "found" : found.error().code;
    }

    std::string make_role()
    {
        account_.make_role("R", testing::trust(R"({"AWS":"123456789012"})"), testing::allow("s3:*"));
        return account_.directory().state()->find(EntityKind::role, "R")->id;
    }

    static constexpr const char* key_ = "ASIA0123456789ABCDEF";
    std::optional<std::vector<std::string>> policies_;
    TestAccount account_;
};

TEST_F(Credentials, AnUnknownKeyIsRefused) { EXPECT_EQ(code_of("AKIA0000000000000000"), "InvalidClientTokenId"); }

TEST_F(Credentials, AnInactiveKeyIsRefusedAndAnActivatedOneWorksAgain)
{
    const auto user = account_.make_user("Bob");
    EXPECT_EQ(code_of(user.key_id), "found");
    shapes::UpdateAccessKeyRequest update;
    update.UserName = "Bob";
    update.AccessKeyId = user.key_id;
    update.Status = "Inactive";
    account_.must<shapes::UpdateAccessKeyOperation>(update);
    EXPECT_EQ(code_of(user.key_id), "InvalidClientTokenId");
    update.Status = "Active";
    account_.must<shapes::UpdateAccessKeyOperation>(update);
    EXPECT_EQ(code_of(user.key_id), "found");
}

TEST_F(Credentials, ASessionTokenOnALongTermKeyIsRefused)
{
    const auto user = account_.make_user("Bob");
    EXPECT_EQ(code_of(user.key_id, "AAAA"), "InvalidClientTokenId");
    EXPECT_EQ(code_of(user.key_id, session_of(user.id, authn::SessionKind::user, user.key_id + "x")),
              "InvalidClientTokenId");
}

TEST_F(Credentials, ATemporaryKeyWithoutItsTokenIsRefused)
{
    session_of(make_role(), authn::SessionKind::assumed_role);
    EXPECT_EQ(code_of(key_), "InvalidClientTokenId");
}

TEST_F(Credentials, ATamperedOrForeignTokenIsRefused)
{
    auto token = session_of(make_role(), authn::SessionKind::assumed_role);
    EXPECT_EQ(code_of(key_, token), "found");
    EXPECT_EQ(code_of("ASIA0123456789ABCDEG", token), "InvalidClientTokenId");
    token[token.size() / 2] = token[token.size() / 2] == 'A' ? 'B' : 'A';
    EXPECT_EQ(code_of(key_, token), "InvalidClientTokenId");
}

TEST_F(Credentials, ATokenOfAnotherInstallationIsRefusedEvenWhereItWasOpenedOnce)
{
    const auto token = session_of(make_role(), authn::SessionKind::assumed_role);
    EXPECT_EQ(code_of(key_, token), "found");
    const auto other = crypto::Sealer::ephemeral();
    const DirectoryCredentialSource foreign(account_.accounts(), *other);
    EXPECT_FALSE(foreign.find(key_, token, account_.clock().now()));
}

TEST_F(Credentials, AnExpiredSessionIsRefusedAtTheSecondOfItsExpiry)
{
    const auto token = session_of(make_role(), authn::SessionKind::assumed_role);
    account_.clock().advance(std::chrono::minutes(59));
    EXPECT_EQ(code_of(key_, token), "found");
    account_.clock().advance(std::chrono::minutes(1));
    EXPECT_EQ(code_of(key_, token), "ExpiredToken");
}

TEST_F(Credentials, TheSessionOfADeletedRoleEndsEvenIfTheRoleIsMadeAgain)
{
    const auto token = session_of(make_role(), authn::SessionKind::assumed_role);
    const auto before = account_.caller_of_key(key_, token);
    shapes::DeleteRolePolicyRequest remove;
    remove.RoleName = "R";
    remove.PolicyName = "inline";
    account_.must<shapes::DeleteRolePolicyOperation>(remove);
    shapes::DeleteRoleRequest erase;
    erase.RoleName = "R";
    account_.must<shapes::DeleteRoleOperation>(erase);
    EXPECT_EQ(code_of(key_, token), "InvalidClientTokenId");
    make_role();
    EXPECT_EQ(code_of(key_, token), "InvalidClientTokenId");
    EXPECT_FALSE(account_.policies().policies_of(before)) << "a caller that is already inside is out, too";
}

TEST_F(Credentials, ATokenOfAUserDoesNotPassAsOneOfARole)
{
    const auto user = account_.make_user("Bob");
    EXPECT_EQ(code_of(key_, session_of(user.id, authn::SessionKind::assumed_role)), "InvalidClientTokenId");
}

TEST_F(Credentials, ARoleSessionBringsItsConditionKeys)
{
    const auto role = make_role();
    const auto caller = account_.caller_of_key(key_, session_of(role, authn::SessionKind::assumed_role));
    EXPECT_EQ(caller.principal.arn, "arn:aws:sts::123456789012:assumed-role/R/s");
    EXPECT_EQ(caller.context.value("aws:PrincipalArn"), "arn:aws:iam::123456789012:role/R");
    EXPECT_EQ(caller.context.value("aws:userid"), role + ":s");
    EXPECT_EQ(caller.context.value("aws:PrincipalTag/team"), "blue");
    EXPECT_EQ(caller.context.value("cognito-identity.amazonaws.com:sub"), "us-east-1:1");
    EXPECT_EQ(caller.context.value("cognito-identity.amazonaws.com:amr"), std::nullopt) << "multivalued";
    EXPECT_EQ(caller.context.value("aws:MultiFactorAuthPresent"), "false");
    EXPECT_EQ(caller.context.value("aws:username"), std::nullopt);
    EXPECT_EQ(caller.context.value("aws:TokenIssueTime"), iso8601(account_.clock().now()));
}

TEST_F(Credentials, ASessionTagReplacesTheRolesTagWhateverTheCase)
{
    const auto role = make_role();
    shapes::TagRoleRequest tag;
    tag.RoleName = "R";
    tag.Tags.emplace_back();
    tag.Tags.front().Key = "TEAM";
    tag.Tags.front().Value = "red";
    account_.must<shapes::TagRoleOperation>(tag);
    const auto caller = account_.caller_of_key(key_, session_of(role, authn::SessionKind::assumed_role));
    EXPECT_EQ(caller.context.value("aws:PrincipalTag/Team"), "blue");
}

TEST_F(Credentials, ASessionPolicyLimitsAndADeletedManagedOneDeniesEverything)
{
    const auto role = make_role();
    EXPECT_TRUE(
        account_.may(account_.caller_of_key(key_, session_of(role, authn::SessionKind::assumed_role)), "s3:PutObject"));
    policies_ = {testing::allow("s3:GetObject")};
    const auto limited = account_.caller_of_key(key_, session_of(role, authn::SessionKind::assumed_role));
    EXPECT_TRUE(account_.may(limited, "s3:GetObject"));
    EXPECT_FALSE(account_.may(limited, "s3:PutObject"));
    policies_ = {testing::allow("s3:GetObject"), "arn:aws:iam::123456789012:policy/gone"};
    const auto broken = account_.caller_of_key(key_, session_of(role, authn::SessionKind::assumed_role));
    EXPECT_FALSE(account_.may(broken, "s3:GetObject"));
}

TEST_F(Credentials, SessionsOfUsersCannotCallIamAndFederatedOnesHaveNothingWithoutASessionPolicy)
{
    const auto user = account_.make_user("Bob", testing::allow_all);
    const auto session = account_.caller_of_key(key_, session_of(user.id, authn::SessionKind::user));
    EXPECT_TRUE(account_.may(session, "s3:GetObject"));
    const auto refused = account_.call<shapes::ListUsersOperation>(session, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "InvalidClientTokenId");
    const auto federated = account_.caller_of_key(key_, session_of(user.id, authn::SessionKind::federated_user));
    EXPECT_EQ(federated.principal.arn, "arn:aws:sts::123456789012:federated-user/s");
    EXPECT_FALSE(account_.may(federated, "s3:GetObject"));
    policies_ = {testing::allow("s3:GetObject")};
    const auto granted = account_.caller_of_key(key_, session_of(user.id, authn::SessionKind::federated_user));
    EXPECT_TRUE(account_.may(granted, "s3:GetObject"));
    EXPECT_FALSE(account_.may(granted, "s3:PutObject"));
}

TEST_F(Credentials, TheRootMayDoEverythingAndTheSecretIsTheOneThatWasMade)
{
    EXPECT_EQ(account_.root().principal.arn, "arn:aws:iam::123456789012:root");
    EXPECT_EQ(account_.root().context.value("aws:userid"), testing::account);
    EXPECT_TRUE(account_.may(account_.root(), "iam:DeleteUser"));
    const auto user = account_.make_user("Bob");
    const auto found = account_.credentials().find(user.key_id, {}, account_.clock().now());
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->secret_key.reveal() == user.secret.reveal());
    EXPECT_EQ(found->caller.context.value("aws:username"), "Bob");
}

TEST_F(Credentials, KeysAndTheirUseSurviveARestart)
{
    const auto user = account_.make_user("Bob");
    account_.credentials().note_use(account_.caller_of_key(user.key_id), "s3", "us-east-1");
    ASSERT_TRUE(testing::run(account_.directory().store_uses()));
    account_.reopen();
    const auto found = account_.credentials().find(user.key_id, {}, account_.clock().now());
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->secret_key.reveal() == user.secret.reveal());
    shapes::GetAccessKeyLastUsedRequest ask;
    ask.AccessKeyId = user.key_id;
    const auto used = account_.must<shapes::GetAccessKeyLastUsedOperation>(ask);
    EXPECT_EQ(used.AccessKeyLastUsed->ServiceName, "s3");
    EXPECT_EQ(used.UserName, "Bob");
    EXPECT_FALSE(*testing::run(ensure_root(account_.directory(), std::nullopt))) << "the root key is made once";
}

}  // namespace
}  // namespace sekisho::iam
