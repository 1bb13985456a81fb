#include "services/iam/testing.h"
#include "services/sts/operations.h"
#include "shapes/sts.h"

namespace sekisho::sts {
namespace {

namespace shapes = sekisho::shapes::sts;
namespace iam_shapes = sekisho::shapes::iam;
using iam::testing::TestAccount;

const std::string member = "210987654321";

/// Roles of the member account, asked for by users of the other.
class CrossAccount : public testing::Test {
protected:
    CrossAccount() { account_.add(make_operations({issuer_, verifier_})); }

    std::string role_of_member(const std::string& name, const std::string& principal)
    {
        iam_shapes::CreateRoleRequest create;
        create.RoleName = name;
        create.AssumeRolePolicyDocument = iam::testing::trust(principal);
        return account_.call<iam_shapes::CreateRoleOperation>(outsider_, create)->Role.Arn;
    }
    Result<shapes::AssumeRoleResponse> assume(const op::Caller& caller, const std::string& role)
    {
        shapes::AssumeRoleRequest ask;
        ask.RoleArn = role;
        ask.RoleSessionName = "session";
        return account_.call<shapes::AssumeRoleOperation>(caller, ask);
    }
    op::Caller user(const std::string& name, const std::string& policy = {})
    {
        return account_.caller_of_key(account_.make_user(name, policy).key_id);
    }

    TestAccount account_;
    op::Caller outsider_ = account_.make_member(member);
    SessionIssuer issuer_{{account_.accounts(), account_.sealer(), account_.clock(), account_.policies()}};
    ProviderTokenVerifier verifier_{{issuer_, {}, nullptr}};
};

TEST_F(CrossAccount, BothSidesMustAllow)
{
    const auto ann = user("Ann", iam::testing::allow("sts:AssumeRole"));
    const auto bob = user("Bob");
    const auto open = role_of_member("Open", R"({"AWS":"123456789012"})");
    const auto named = role_of_member("Named", R"({"AWS":["arn:aws:iam::123456789012:user/Bob"]})");
    const auto closed = role_of_member("Closed", R"({"AWS":"210987654321"})");
    EXPECT_TRUE(assume(ann, open));
    EXPECT_FALSE(assume(bob, open));
    EXPECT_FALSE(assume(bob, named)) << "being named suffices within one account only";
    EXPECT_FALSE(assume(ann, named));
    EXPECT_FALSE(assume(ann, closed));
    account_.put_user_policy("Bob", iam::testing::allow("sts:AssumeRole", named));
    EXPECT_TRUE(assume(bob, named));
}

TEST_F(CrossAccount, TheSessionIsOneOfTheOtherAccountAndHasNothingLeftInItsOwn)
{
    const auto ann = user("Ann", iam::testing::allow("sts:AssumeRole"));
    const auto output = assume(ann, role_of_member("Open", R"({"AWS":"123456789012"})"));
    const auto session = account_.caller_of_key(output->Credentials->AccessKeyId, output->Credentials->SessionToken);
    EXPECT_EQ(session.account(), member);
    EXPECT_EQ(session.principal.arn, "arn:aws:sts::210987654321:assumed-role/Open/session");
    EXPECT_FALSE(account_.may(session, "s3:GetObject"));
    account_.suspend(member);
    EXPECT_EQ(account_.credentials()
                  .find(output->Credentials->AccessKeyId, output->Credentials->SessionToken, account_.clock().now())
                  .error()
                  .code,
              "InvalidClientTokenId");
    EXPECT_FALSE(assume(ann, "arn:aws:iam::210987654321:role/Open"));
}

TEST_F(CrossAccount, ARoleThatIsNotThereIsDeniedInTheSameWords)
{
    const auto ann = user("Ann", iam::testing::allow("sts:AssumeRole"));
    const auto closed = role_of_member("Closed", R"({"AWS":"210987654321"})");
    const auto nobody = assume(ann, "arn:aws:iam::210987654321:role/Nobody").error();
    const auto nowhere = assume(ann, "arn:aws:iam::333333333333:role/Nobody").error();
    const auto denied = assume(ann, closed).error();
    EXPECT_EQ(denied.code, nobody.code);
    EXPECT_EQ(denied.code, nowhere.code);
    EXPECT_EQ(denied.message.substr(denied.message.find(" because")),
              nobody.message.substr(nobody.message.find(" because")));
    EXPECT_EQ(denied.message.substr(denied.message.find(" because")),
              nowhere.message.substr(nowhere.message.find(" because")));
}

TEST_F(CrossAccount, ARecreatedUserOfTheOtherAccountIsNotTrusted)
{
    const auto all = iam::testing::allow("sts:AssumeRole");
    user("Bob", all);
    const auto named = role_of_member("Named", R"({"AWS":"arn:aws:iam::123456789012:user/Bob"})");
    const auto state = account_.directory().state();
    for (const auto& key : state->keys_of(state->find(iam::EntityKind::user, "Bob")->id)) {
        iam_shapes::DeleteAccessKeyRequest remove;
        remove.UserName = "Bob";
        remove.AccessKeyId = key->id;
        account_.must<iam_shapes::DeleteAccessKeyOperation>(remove);
    }
    iam_shapes::DeleteUserPolicyRequest detach;
    detach.UserName = "Bob";
    detach.PolicyName = "inline";
    account_.must<iam_shapes::DeleteUserPolicyOperation>(detach);
    iam_shapes::DeleteUserRequest erase;
    erase.UserName = "Bob";
    account_.must<iam_shapes::DeleteUserOperation>(erase);
    EXPECT_FALSE(assume(user("Bob", all), named));
}

TEST_F(CrossAccount, KeysTellTheirAccountToWhoMayAsk)
{
    shapes::GetAccessKeyInfoRequest ask;
    ask.AccessKeyId = outsider_.access_key_id;
    EXPECT_EQ(account_.call<shapes::GetAccessKeyInfoOperation>(account_.root(), ask)->Account, member);
    ask.AccessKeyId = account_.call<shapes::GetSessionTokenOperation>(outsider_, {})->Credentials->AccessKeyId;
    EXPECT_EQ(account_.call<shapes::GetAccessKeyInfoOperation>(account_.root(), ask)->Account, member);
    ask.AccessKeyId = iam::new_access_key_id(member);
    EXPECT_FALSE(account_.call<shapes::GetAccessKeyInfoOperation>(account_.root(), ask));
}

}  // namespace
}  // namespace sekisho::sts
