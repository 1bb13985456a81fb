#include "services/iam/access_model.h"

#include <gmock/gmock.h>

#include "services/iam/testing.h"

namespace sekisho::iam {
namespace {

using namespace testing;
namespace shapes = sekisho::shapes::iam;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string to_root = trust(R"({"AWS":"arn:aws:iam::123456789012:root"})");

WantedRole wanted_role(const std::string& name, const std::string& policy = allow("s3:GetObject"))
{
    WantedRole role;
    role.name = name;
    role.description = "made by a model";
    role.trust = to_root;
    role.policies = {{"models", policy}};
    role.max_session_duration = 7200;
    role.tags = {{"team", "red"}};
    return role;
}

WantedRoles wanted(std::vector<WantedRole> roles) { return {"shop", std::move(roles), {}}; }

class AccessModelRoles : public ::testing::Test {
protected:
    /// "created developer; updated operator: tags", or the Error.
    std::string apply(WantedRoles wanted)
    {
        const auto changes = run(apply_access_model(iam.directory(), std::move(wanted)));
        if (!changes) return changes.error().code + ": " + changes.error().message;
        std::string text;
        for (const auto& change : *changes) {
            text += std::string(text.empty() ? "" : "; ") + std::string(word_of(change.kind)) + " " + change.role;
            for (const auto& what : change.what) text += (&what == &change.what.front() ? ": " : ", ") + what;
        }
        return text;
    }
    EntityPtr role(const std::string& name) { return iam.directory().state()->find(EntityKind::role, name); }
    void put_policy(const std::string& role, const std::string& name, const std::string& document)
    {
        shapes::PutRolePolicyRequest put;
        put.RoleName = role;
        put.PolicyName = name;
        put.PolicyDocument = document;
        iam.must<shapes::PutRolePolicyOperation>(put);
    }

    TestAccount iam;
};

TEST_F(AccessModelRoles, AreMadeOnceAndThenLeftAlone)
{
    const auto model = wanted({wanted_role("admin"), wanted_role("developer")});
    EXPECT_EQ(apply(model), "created admin; created developer");
    ASSERT_TRUE(role("admin"));
    EXPECT_EQ(role("admin")->max_session_duration, 7200);
    EXPECT_EQ(find_tag(role("admin")->tags, access_model_tag)->value, "shop");
    EXPECT_EQ(find_tag(role("admin")->tags, "team")->value, "red");
    const auto before = iam.directory().state();
    EXPECT_EQ(apply(model), "");
    EXPECT_EQ(iam.directory().state(), before) << "nothing was written";
    iam.reopen();
    EXPECT_EQ(apply(model), "");
}

TEST_F(AccessModelRoles, WhatAHandMadeIsNotOverwrittenAndNothingElseIsDone)
{
    iam.make_role("developer", to_root, allow("s3:PutObject"));
    const auto answer = apply(wanted({wanted_role("admin"), wanted_role("Developer")}));
    EXPECT_THAT(answer, HasSubstr("EntityAlreadyExists: The role developer was made by hand"));
    EXPECT_FALSE(role("admin"));
    EXPECT_TRUE(role("developer")->inline_policies.contains("inline"));
}

TEST_F(AccessModelRoles, OfAnotherModelAreNotTouched)
{
    EXPECT_EQ(apply(wanted({wanted_role("admin")})), "created admin");
    WantedRoles other{"office", {wanted_role("clerk")}, {}};
    EXPECT_EQ(apply(other), "created clerk");
    EXPECT_EQ(apply({"office", {}, {}}), "deleted clerk");
    EXPECT_TRUE(role("admin"));
    other.roles = {wanted_role("admin")};
    EXPECT_THAT(apply(other), HasSubstr("belongs to the access model shop"));
}

TEST_F(AccessModelRoles, WhatAHandChangedIsChangedBack)
{
    const auto model = wanted({wanted_role("admin")});
    apply(model);
    put_policy("admin", "more", allow_all);
    put_policy("admin", "models", allow_all);
    shapes::AttachRolePolicyRequest attach;
    attach.RoleName = "admin";
    attach.PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    iam.must<shapes::AttachRolePolicyOperation>(attach);
    shapes::UpdateRoleRequest update;
    update.RoleName = "admin";
    update.MaxSessionDuration = 43200;
    iam.must<shapes::UpdateRoleOperation>(update);
    shapes::TagRoleRequest tag;
    tag.RoleName = "admin";
    tag.Tags = {{.Key = "team", .Value = "blue"}};
    iam.must<shapes::TagRoleOperation>(tag);
    shapes::PutRolePermissionsBoundaryRequest bound;
    bound.RoleName = "admin";
    bound.PermissionsBoundary = "arn:aws:iam::aws:policy/IAMReadOnlyAccess";
    iam.must<shapes::PutRolePermissionsBoundaryOperation>(bound);

    EXPECT_EQ(apply(model),
              "updated admin: policy models, policy more removed, policy arn:aws:iam::aws:policy/AdministratorAccess "
              "detached, session duration, tags");
    EXPECT_EQ(role("admin")->inline_policies.size(), 1U);
    EXPECT_TRUE(role("admin")->attached.empty());
    EXPECT_EQ(role("admin")->boundary, "arn:aws:iam::aws:policy/IAMReadOnlyAccess") << "it only limits";
    EXPECT_EQ(apply(model), "");
}

TEST_F(AccessModelRoles, AreDeletedWithTheirPoliciesWhenTheModelHasThemNoMore)
{
    apply(wanted({wanted_role("admin"), wanted_role("developer")}));
    put_policy("developer", "more", allow_all);
    iam.make_role("other", to_root);
    EXPECT_EQ(apply(wanted({wanted_role("admin")})), "deleted developer");
    EXPECT_FALSE(role("developer"));
    EXPECT_TRUE(role("other"));
    iam.reopen();
    EXPECT_FALSE(role("developer"));
    EXPECT_EQ(apply(wanted({wanted_role("admin")})), "");
}

TEST_F(AccessModelRoles, AreNamedToTheLetter)
{
    apply(wanted({wanted_role("admin")}));
    EXPECT_EQ(apply(wanted({wanted_role("Admin")})), "deleted admin; created Admin");
    EXPECT_EQ(role("admin")->name, "Admin");
}

TEST_F(AccessModelRoles, NobodyElseSetsTheTagThatMarksThem)
{
    iam.make_role("mine", to_root);
    shapes::TagRoleRequest tag;
    tag.RoleName = "mine";
    tag.Tags = {{.Key = "Sekisho:Access-Model", .Value = "shop"}};
    const auto answer = iam.call<shapes::TagRoleOperation>(iam.root(), tag);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, "InvalidInput");
    EXPECT_EQ(apply(wanted({})), "");
    EXPECT_TRUE(role("mine"));
}

TEST_F(AccessModelRoles, MayTrustEachOtherInTheOrderOfTheModel)
{
    auto second = wanted_role("deputy");
    second.trust = trust(R"({"AWS":"arn:aws:iam::123456789012:role/admin"})");
    EXPECT_EQ(apply(wanted({wanted_role("admin"), second})), "created admin; created deputy");
    EXPECT_THAT(apply({"other",
                       {[&] {
                           auto one = second;
                           one.name = "x";
                           one.trust = trust(R"({"AWS":"arn:aws:iam::123456789012:user/nobody"})");
                           return one;
                       }()},
                       {}}),
                HasSubstr("MalformedPolicyDocument"));
    EXPECT_FALSE(role("x"));
}

TEST_F(AccessModelRoles, TrustWhoeverHasTheNameNow)
{
    iam.make_user("ann");
    auto one = wanted_role("admin");
    one.trust = trust(R"({"AWS":"arn:aws:iam::123456789012:user/ann"})");
    apply(wanted({one}));
    const auto first = role("admin")->trust.principals;
    shapes::DeleteAccessKeyRequest key;
    key.UserName = "ann";
    for (const auto& owned : iam.directory().state()->keys_of(iam.directory().state()->find(EntityKind::user, "ann")->id)) {
        key.AccessKeyId = owned->id;
        iam.must<shapes::DeleteAccessKeyOperation>(key);
    }
    shapes::DeleteUserRequest gone;
    gone.UserName = "ann";
    iam.must<shapes::DeleteUserOperation>(gone);
    EXPECT_THAT(apply(wanted({one})), HasSubstr("MalformedPolicyDocument")) << "a principal that is gone is no principal";
    iam.make_user("ann");
    EXPECT_EQ(apply(wanted({one})), "updated admin: trust policy");
    EXPECT_NE(role("admin")->trust.principals, first);
}

TEST_F(AccessModelRoles, GetNewAccessOnlyWithConfirmationWhereTheGuardIsOn)
{
    apply(wanted({wanted_role("admin")}));
    iam.guard(PolicyGuard::refuse_new_access);
    auto more = wanted({wanted_role("admin", allow("s3:*"))});
    const auto refusal = apply(more);
    EXPECT_THAT(refusal, HasSubstr("AccessDenied: The change would give role admin access that it does not have"));
    const std::string mark = "sekisho:confirm-access=";
    const auto at = refusal.find(mark) + mark.size();
    more.confirmations["admin"] = refusal.substr(at, 32);
    EXPECT_EQ(apply(more), "updated admin: policy models");
    EXPECT_EQ(find_tag(role("admin")->tags, "sekisho:confirm-access"), nullptr) << "it is used up";
    EXPECT_EQ(apply(wanted({wanted_role("admin", allow("s3:GetObject"))})), "updated admin: policy models")
        << "less needs none";
}

TEST_F(AccessModelRoles, DifferencesSayWhatWouldBeDoneAndDoNothing)
{
    const auto model = wanted({wanted_role("admin")});
    const auto changes = differences(*iam.directory().state(), model, iam.clock().now());
    ASSERT_TRUE(changes.has_value());
    ASSERT_EQ(changes->size(), 1U);
    EXPECT_FALSE(role("admin"));
}

}  // namespace
}  // namespace sekisho::iam
