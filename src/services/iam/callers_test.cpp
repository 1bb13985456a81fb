#include "services/iam/callers.h"

#include <gtest/gtest.h>

namespace sekisho::iam {
namespace {

const std::string account = "123456789012";

std::shared_ptr<Entity> entity(EntityKind kind, const std::string& id, const std::string& name)
{
    auto made = std::make_shared<Entity>();
    made->kind = kind;
    made->id = id;
    made->name = name;
    made->path = "/team/";
    made->arn = iam_arn(account, word_of(kind), made->path, name);
    made->tags = {{"team", "red"}};
    return made;
}

IamState sample_state()
{
    IamState state;
    state.account = account;
    state.put(entity(EntityKind::user, "AIDA1", "alice"));
    state.put(entity(EntityKind::role, "AROA1", "reader"));
    state.put(entity(EntityKind::group, "AGPA1", "all"));
    return state;
}

TEST(CallerAs, UserHasNameAndTags)
{
    const auto caller = caller_as(sample_state(), "arn:aws:iam::123456789012:user/team/alice");
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->principal.kind, policy::PrincipalKind::user);
    EXPECT_EQ(caller->context.value("aws:username"), "alice");
    EXPECT_EQ(caller->context.value("aws:PrincipalTag/team"), "red");
}

TEST(CallerAs, RoleIsASessionOfIt)
{
    const auto caller = caller_as(sample_state(), "arn:aws:iam::123456789012:role/team/reader");
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->principal.arn, "arn:aws:sts::123456789012:assumed-role/reader/evaluated");
    EXPECT_EQ(caller->context.value("aws:PrincipalArn"), "arn:aws:iam::123456789012:role/team/reader");
}

TEST(CallerAs, SessionKeepsItsName)
{
    const auto caller = caller_as(sample_state(), "arn:aws:sts::123456789012:assumed-role/reader/bob");
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->context.value("aws:userid"), "AROA1:bob");
    EXPECT_EQ(caller->principal.role_arn, "arn:aws:iam::123456789012:role/team/reader");
}

TEST(CallerAs, RootOfThisAccountOnly)
{
    EXPECT_TRUE(caller_as(sample_state(), "arn:aws:iam::123456789012:root"));
    EXPECT_FALSE(caller_as(sample_state(), "arn:aws:iam::999999999999:root"));
}

TEST(CallerAs, NobodyElseIsACaller)
{
    for (const auto* arn :
         {"", "*", "alice", "arn:aws:iam::123456789012:user/alice", "arn:aws:iam::123456789012:group/team/all",
          "arn:aws:iam::999999999999:user/team/alice", "arn:aws:sts::123456789012:assumed-role/reader",
          "arn:aws:sts::123456789012:assumed-role/reader/", "arn:aws:sts::123456789012:assumed-role/Reader/s",
          "arn:aws:sts::123456789012:assumed-role/other/s"}) {
        const auto caller = caller_as(sample_state(), arn);
        ASSERT_FALSE(caller) << arn;
        EXPECT_EQ(caller.error().code, "NoSuchEntity") << arn;
    }
}

}  // namespace
}  // namespace sekisho::iam
