#include "services/iam/documents.h"

#include <gtest/gtest.h>

#include "policy/stand_in.h"
#include "policy/trace.h"

namespace sekisho::iam {
namespace {

const std::string role = "arn:aws:iam::123456789012:role/r";

policy::Question asked(const policy::Principal& principal, const policy::Context& context)
{
    return {principal, "sts:AssumeRole", role, "123456789012", context};
}

TEST(StoredDocuments, ThatNoLongerParseDenyEverythingAndSaySo)
{
    const policy::Principal user{
        policy::PrincipalKind::user, "123456789012", "arn:aws:iam::123456789012:user/u", "", "", ""};
    const policy::Context context;
    for (const std::string document :
         {"", "{", "\xff", R"({"Version":"2031-01-01","Statement":[]})",
          R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Mode":"new"}})"}) {
        const auto stored = restore_policy(document, "P");
        EXPECT_EQ(stored.document, document) << "what is stored stays as it is";
        EXPECT_TRUE(policy::is_stand_in(*stored.compiled));
        policy::PolicySet policies;
        policies.identity = {allow_everything(), stored.compiled};
        const auto trace = policy::trace(asked(user, context), policies);
        EXPECT_EQ(trace.verdict, policy::Verdict::explicit_deny);
        ASSERT_FALSE(trace.changes.empty());
        EXPECT_EQ(trace.changes.front(),
                  "The identity policy P denies everything, for the stored document no longer parses: replace it.");
    }
}

TEST(StoredDocuments, OfTrustThatNoLongerParseTrustNobody)
{
    const policy::Principal user{
        policy::PrincipalKind::user, "123456789012", "arn:aws:iam::123456789012:user/u", "", "", ""};
    const policy::Context context;
    policy::PolicySet policies;
    policies.identity = {allow_everything()};
    policies.resource = restore_trust("{", {}, role).policy.compiled;
    policies.resource_side = policy::ResourceSide::must_allow;
    const auto decision = policy::evaluate(asked(user, context), policies);
    EXPECT_EQ(decision.verdict, policy::Verdict::explicit_deny);
    EXPECT_EQ(decision.deciding_type, policy::PolicyType::trust);
    EXPECT_EQ(decision.evidence.front().policy, role);
    EXPECT_EQ(decision.evidence.front().statement, policy::unreadable_statement);
    for (const auto kind : {policy::PrincipalKind::anonymous, policy::PrincipalKind::service,
                            policy::PrincipalKind::web_identity, policy::PrincipalKind::root}) {
        const policy::Principal other{kind, "", "", "", "", "idp.example.com"};
        EXPECT_EQ(policy::evaluate(asked(other, context), policies).verdict, policy::Verdict::explicit_deny);
    }
}

}  // namespace
}  // namespace sekisho::iam
