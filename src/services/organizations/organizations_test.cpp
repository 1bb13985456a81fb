#include "services/organizations/organizations.h"

#include "services/iam/testing.h"
#include "services/organizations/operations.h"
#include "services/organizations/schema.h"
#include "shapes/organizations.h"

namespace sekisho::organizations {
namespace {

namespace shapes = sekisho::shapes::organizations;
namespace iam_shapes = sekisho::shapes::iam;

const std::string no_users =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iam:ListUsers","Resource":"*"}]})";

class OrganizationsTest : public testing::Test {
protected:
    OrganizationsTest() { reopen(); }

    /// As after a restart.
    void reopen()
    {
        account_.reopen();
        auto opened = Organizations::open({account_.database(), account_.accounts(), account_.clock()});
        if (!opened) throw std::runtime_error(opened.error().message + opened.error().detail);
        organizations_ = *std::move(opened);
        account_.add(make_operations(*organizations_));
        account_.govern_by(*organizations_);
    }

    template <class Operation>
    Result<typename Operation::Output> call(typename Operation::Input input)
    {
        return account_.call<Operation>(account_.root(), std::move(input));
    }
    template <class Operation>
    std::string code(typename Operation::Input input)
    {
        const auto output = call<Operation>(std::move(input));
        return output ? "allowed" : output.error().code;
    }
    template <class Operation>
    std::string reason(typename Operation::Input input)
    {
        const auto output = call<Operation>(std::move(input));
        return output || output.error().members.empty() ? "" : output.error().members.front().second;
    }

    std::string found()
    {
        account_.must<shapes::CreateOrganizationOperation>({});
        return organizations_->state()->root;
    }
    void enable(std::string_view type)
    {
        account_.must<shapes::EnablePolicyTypeOperation>({organizations_->state()->root, std::string(type)});
    }
    std::string make_unit(const std::string& parent, const std::string& name)
    {
        shapes::CreateOrganizationalUnitRequest create;
        create.ParentId = parent;
        create.Name = name;
        return *account_.must<shapes::CreateOrganizationalUnitOperation>(create).OrganizationalUnit->Id;
    }
    std::string make_account(const std::string& name)
    {
        shapes::CreateAccountRequest create;
        create.AccountName = name;
        create.Email = name + "@example.com";
        return *account_.must<shapes::CreateAccountOperation>(create).CreateAccountStatus->AccountId;
    }
    std::string make_policy(const std::string& name, const std::string& content = no_users)
    {
        shapes::CreatePolicyRequest create;
        create.Name = name;
        create.Type = "SERVICE_CONTROL_POLICY";
        create.Content = content;
        return *account_.must<shapes::CreatePolicyOperation>(create).Policy->PolicySummary->Id;
    }
    /// The root of a member.
    op::Caller root_of(const std::string& account)
    {
        const auto key = iam::testing::run(iam::ensure_root(*account_.accounts().find(account), std::nullopt));
        return account_.caller_of_key((*key)->credentials.access_key_id);
    }
    bool may_list_users(const op::Caller& caller)
    {
        return account_.may(caller, "iam:ListUsers", "arn:aws:iam::" + caller.account() + ":user/");
    }

    iam::testing::TestAccount account_{migrations()};
    std::unique_ptr<Organizations> organizations_;
};

TEST_F(OrganizationsTest, NothingIsThereBeforeItIsFounded)
{
    EXPECT_EQ(code<shapes::DescribeOrganizationOperation>({}), "AWSOrganizationsNotInUseException");
    EXPECT_EQ(code<shapes::ListAccountsOperation>({}), "AWSOrganizationsNotInUseException");
    EXPECT_FALSE(organizations_->place_of(iam::testing::account));
    found();
    EXPECT_EQ(code<shapes::CreateOrganizationOperation>({}), "AlreadyInOrganizationException");
    const auto shown = account_.must<shapes::DescribeOrganizationOperation>({}).Organization;
    EXPECT_EQ(shown->MasterAccountId, iam::testing::account);
    EXPECT_EQ(shown->Arn, "arn:aws:organizations::123456789012:organization/" + *shown->Id);
}

TEST_F(OrganizationsTest, AnAccountComesWithTheRoleThatAdministersIt)
{
    found();
    const auto id = make_account("blue");
    const auto role = account_.accounts().find_by_arn("arn:aws:iam::" + id + ":role/OrganizationAccountAccessRole");
    ASSERT_TRUE(role);
    EXPECT_EQ(role->attached, std::vector<std::string>{"arn:aws:iam::aws:policy/AdministratorAccess"});
    EXPECT_NE(role->trust.policy.document.find("arn:aws:iam::123456789012:root"), std::string::npos);
    reopen();
    EXPECT_TRUE(account_.accounts().find_by_arn(role->arn));
    EXPECT_EQ(account_.must<shapes::ListAccountsOperation>({}).Accounts->size(), 2U);
}

TEST_F(OrganizationsTest, AFailedCreationIsOnRecordAndMakesNothing)
{
    found();
    make_account("blue");
    shapes::CreateAccountRequest again;
    again.AccountName = "again";
    again.Email = "BLUE@example.com";
    const auto status = *account_.must<shapes::CreateAccountOperation>(again).CreateAccountStatus;
    EXPECT_EQ(status.State, "FAILED");
    EXPECT_EQ(status.FailureReason, "EMAIL_ALREADY_EXISTS");
    EXPECT_EQ(account_.accounts().ids().size(), 2U);
    shapes::ListCreateAccountStatusRequest failed;
    failed.States = {"FAILED"};
    EXPECT_EQ(account_.must<shapes::ListCreateAccountStatusOperation>(failed).CreateAccountStatuses->size(), 1U);
    EXPECT_EQ(account_.must<shapes::DescribeCreateAccountStatusOperation>({*status.Id}).CreateAccountStatus->State,
              "FAILED");
}

TEST_F(OrganizationsTest, PoliciesBindFromTheRootDownAndOutliveARestart)
{
    const auto root = found();
    const auto unit = make_unit(root, "unit");
    const auto member = make_account("blue");
    account_.must<shapes::MoveAccountOperation>({member, root, unit});
    enable("SERVICE_CONTROL_POLICY");
    const auto caller = root_of(member);
    EXPECT_TRUE(may_list_users(caller));
    const auto policy = make_policy("no-users");
    for (const auto& target : {root, unit, member}) {
        account_.must<shapes::AttachPolicyOperation>({policy, target});
        EXPECT_FALSE(may_list_users(caller)) << target;
        EXPECT_TRUE(may_list_users(account_.root())) << target;
        reopen();
        EXPECT_FALSE(may_list_users(caller)) << target;
        account_.must<shapes::DetachPolicyOperation>({policy, target});
        EXPECT_TRUE(may_list_users(caller)) << target;
    }
    EXPECT_EQ(organizations_->place_of(member)->path, organizations_->state()->id + "/" + root + "/" + unit + "/");
}

TEST_F(OrganizationsTest, APolicyThatNoLongerParsesDeniesEverything)
{
    const auto root = found();
    enable("SERVICE_CONTROL_POLICY");
    const auto member = make_account("blue");
    const auto caller = root_of(member);
    account_.must<shapes::AttachPolicyOperation>({make_policy("no-users"), root});
    ASSERT_TRUE(account_.may(caller, "iam:ListRoles"));
    auto spoil = [](store::Connection& connection) -> Result<void> {
        TRY_VOID(connection.execute("UPDATE organization_policy SET content = '{'"));
        return {};
    };
    ASSERT_TRUE(account_.database().write_blocking(spoil, {}));
    reopen();
    EXPECT_FALSE(account_.may(caller, "iam:ListRoles"));
    EXPECT_TRUE(account_.may(account_.root(), "iam:ListRoles"));
}

TEST_F(OrganizationsTest, NewTargetsHaveFullAccessAndTheLastPolicyStays)
{
    const auto root = found();
    enable("SERVICE_CONTROL_POLICY");
    enable("RESOURCE_CONTROL_POLICY");
    const auto unit = make_unit(root, "unit");
    const auto member = make_account("blue");
    for (const auto& target : {root, unit, member, iam::testing::account}) {
        shapes::ListPoliciesForTargetRequest list;
        list.TargetId = target;
        list.Filter = "SERVICE_CONTROL_POLICY";
        const auto attached = account_.must<shapes::ListPoliciesForTargetOperation>(list).Policies;
        ASSERT_EQ(attached->size(), 1U) << target;
        EXPECT_EQ(attached->front().Arn, "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess");
    }
    EXPECT_EQ(reason<shapes::DetachPolicyOperation>({"p-FullAWSAccess", unit}), "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED");
    EXPECT_EQ(reason<shapes::DetachPolicyOperation>({"p-RCPFullAWSAccess", unit}), "NON_DETACHABLE_POLICY");
    EXPECT_EQ(code<shapes::EnablePolicyTypeOperation>({root, "SERVICE_CONTROL_POLICY"}),
              "PolicyTypeAlreadyEnabledException");
    account_.must<shapes::DisablePolicyTypeOperation>({root, "SERVICE_CONTROL_POLICY"});
    EXPECT_EQ(code<shapes::AttachPolicyOperation>({"p-FullAWSAccess", unit}), "PolicyTypeNotEnabledException");
    EXPECT_TRUE(organizations_->place_of(member)->service_control.empty());
}

TEST_F(OrganizationsTest, UnitsNestFiveDeepAndAreDeletedEmpty)
{
    auto parent = found();
    std::string last;
    for (const auto* name : {"1", "2", "3", "4", "5"}) {
        last = parent;
        parent = make_unit(parent, name);
    }
    shapes::CreateOrganizationalUnitRequest sixth;
    sixth.ParentId = parent;
    sixth.Name = "6";
    EXPECT_EQ(reason<shapes::CreateOrganizationalUnitOperation>(sixth), "OU_DEPTH_LIMIT_EXCEEDED");
    sixth.ParentId = "ou-none-00000000";
    EXPECT_EQ(code<shapes::CreateOrganizationalUnitOperation>(sixth), "ParentNotFoundException");
    EXPECT_EQ(code<shapes::DeleteOrganizationalUnitOperation>({last}), "OrganizationalUnitNotEmptyException");
    EXPECT_EQ(code<shapes::DeleteOrganizationalUnitOperation>({parent}), "allowed");
    EXPECT_EQ(code<shapes::DeleteOrganizationalUnitOperation>({parent}), "OrganizationalUnitNotFoundException");
}

TEST_F(OrganizationsTest, ListsArePaged)
{
    found();
    for (const auto* name : {"a", "b", "c"}) make_account(name);
    shapes::ListAccountsRequest list;
    list.MaxResults = 3;
    const auto first = account_.must<shapes::ListAccountsOperation>(list);
    EXPECT_EQ(first.Accounts->size(), 3U);
    list.NextToken = first.NextToken;
    const auto second = account_.must<shapes::ListAccountsOperation>(list);
    EXPECT_EQ(second.Accounts->size(), 1U);
    EXPECT_FALSE(second.NextToken);
    list.NextToken = "!";
    EXPECT_EQ(reason<shapes::ListAccountsOperation>(list), "INVALID_NEXT_TOKEN");
}

TEST_F(OrganizationsTest, TagsDecideAndAreBounded)
{
    found();
    const auto member = make_account("blue");
    shapes::TagResourceRequest tag;
    tag.ResourceId = member;
    tag.Tags = {{"team", "blue"}};
    account_.must<shapes::TagResourceOperation>(tag);
    tag.Tags = {{"Team", "red"}, {"team", "blue"}};
    EXPECT_EQ(reason<shapes::TagResourceOperation>(tag), "DUPLICATE_TAG_KEY") << "which of them a condition would see?";
    tag.Tags = {{"aws:x", "y"}};
    EXPECT_EQ(reason<shapes::TagResourceOperation>(tag), "INVALID_SYSTEM_TAGS_PARAMETER");
    tag.ResourceId = "999999999999";
    EXPECT_EQ(code<shapes::TagResourceOperation>(tag), "TargetNotFoundException");
    const auto user = account_.make_user(
        "ann", R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"organizations:DescribeAccount",
                  "Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"blue"}}}]})");
    const auto ann = account_.caller_of_key(user.key_id);
    EXPECT_TRUE(account_.call<shapes::DescribeAccountOperation>(ann, {member}));
    EXPECT_FALSE(account_.call<shapes::DescribeAccountOperation>(ann, {iam::testing::account}));
}

TEST_F(OrganizationsTest, AnotherManagementAccountIsRefusedAtTheStart)
{
    found();
    const auto other = iam::Accounts::open({account_.database(), account_.sealer(), account_.clock()}, "999999999999");
    ASSERT_TRUE(other);
    const auto opened = Organizations::open({account_.database(), **other, account_.clock()});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, "Configuration");
}

}  // namespace
}  // namespace sekisho::organizations
