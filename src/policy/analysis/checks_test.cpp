#include "policy/analysis/checks.h"

#include <gtest/gtest.h>

#include "policy/analysis/replay.h"

namespace sekisho::policy::analysis {
namespace {

PolicyPtr policy_of(const std::string& statements, PolicyKind kind = PolicyKind::identity)
{
    auto policy = parse_policy(R"({"Version":"2012-10-17","Statement":[)" + statements + "]}", kind, "p");
    if (!policy) throw std::runtime_error(policy.error().message + " " + policy.error().detail);
    return *policy;
}

const std::string read = R"({"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"})";
const std::string write = R"({"Sid":"Write","Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::b/*"})";
const std::string all = R"({"Effect":"Allow","Action":"*","Resource":"*"})";

TEST(NoNewAccess, names_the_statements_that_grant_it)
{
    const std::vector<PolicyPtr> old_policies{policy_of(read)};
    const std::vector<PolicyPtr> new_policies{policy_of(read), policy_of(read + "," + write)};
    const auto finding = check_no_new_access(new_policies, old_policies);
    ASSERT_EQ(finding.reason, Reason::confirmed);
    ASSERT_EQ(finding.statements.size(), 1U);
    EXPECT_EQ(finding.statements[0].policy, 1U);
    EXPECT_EQ(finding.statements[0].statement, 1U);
    EXPECT_EQ(finding.statements[0].id, "Write");
    EXPECT_EQ(finding.message, "new access: s3:PutObject on arn:aws:s3:::b/example");
    EXPECT_EQ(finding.statements[0].example, "s3:PutObject on arn:aws:s3:::b/example");
}

TEST(NoNewAccess, gives_an_example_for_each_statement)
{
    const auto finding =
        check_no_new_access(policy_of(read + "," + write), policy_of(R"({"Effect":"Deny","Action":"*","Resource":"*"})"));
    ASSERT_EQ(finding.statements.size(), 2U);
    EXPECT_EQ(finding.statements[0].example, "s3:GetObject on arn:aws:s3:::b/example");
    EXPECT_EQ(finding.statements[1].example, "s3:PutObject on arn:aws:s3:::b/example");
}

TEST(NoNewAccess, several_policies_count_as_one)
{
    const std::vector<PolicyPtr> apart{policy_of(read), policy_of(write)};
    const auto together = policy_of(read + "," + write);
    EXPECT_TRUE(check_no_new_access(apart, std::span(&together, 1)).passed());
    EXPECT_TRUE(check_no_new_access(std::span(&together, 1), apart).passed());
}

TEST(NoNewAccess, against_nothing_every_grant_is_new)
{
    const auto policy = policy_of(read);
    EXPECT_EQ(check_no_new_access(std::span(&policy, 1), {}).reason, Reason::confirmed);
    EXPECT_TRUE(check_no_new_access({}, std::span(&policy, 1)).passed());
}

TEST(NoNewAccess, does_not_compare_policies_of_different_families)
{
    const auto identity = policy_of(read);
    const auto resource =
        policy_of(R"({"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"})", PolicyKind::resource);
    for (const auto& finding : {check_no_new_access(identity, resource), check_no_new_access(resource, identity),
                                check_no_new_access(identity, PolicyPtr())}) {
        EXPECT_EQ(finding.reason, Reason::not_proven);
        EXPECT_FALSE(finding.passed());
    }
}

TEST(NoNewAccess, over_budget_is_a_failure)
{
    const auto policy = policy_of(read + "," + write);
    for (std::uint64_t steps = 0; steps < 20'000; steps += 97) {
        const auto finding = check_no_new_access(policy, policy, Budget{steps});
        if (finding.passed()) return;
        EXPECT_EQ(finding.reason, Reason::out_of_budget);
        EXPECT_LE(finding.steps, steps);
    }
    FAIL() << "it does not take that much";
}

TEST(NoNewAccess, patterns_that_multiply_end_within_the_budget)
{
    std::string patterns, others;
    for (char c = 'a'; c <= 'z'; ++c) {
        patterns += std::string(c == 'a' ? "" : ",") + R"("arn:aws:s3:::*)" + c + "?????????*" + c + "*\"";
        others += std::string(c == 'a' ? "" : ",") + R"("arn:aws:s3:::*)" + c + "????????*" + c + "*\"";
    }
    const auto wide = policy_of(R"({"Effect":"Allow","Action":"s3:*","NotResource":[)" + patterns + "]}");
    const auto narrow = policy_of(R"({"Effect":"Allow","Action":"s3:*","NotResource":[)" + others + "]}");
    const auto finding = check_no_new_access(wide, narrow);
    EXPECT_FALSE(finding.passed());
    EXPECT_LE(finding.steps, Budget::usual_steps);
}

TEST(NoNewAccess, the_same_input_gives_the_same_answer)
{
    const auto first = check_no_new_access(policy_of(all), policy_of(read));
    const auto second = check_no_new_access(policy_of(all), policy_of(read));
    EXPECT_EQ(first.message, second.message);
    EXPECT_EQ(first.steps, second.steps);
}

TEST(NoNewAccess, messages_hold_no_control_characters)
{
    const auto odd = policy_of(R"({"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/\u001b[2J\n"})");
    const auto finding = check_no_new_access(odd, policy_of(write));
    ASSERT_EQ(finding.reason, Reason::confirmed);
    EXPECT_EQ(finding.message, "new access: s3:GetObject on arn:aws:s3:::b/.[2J.");
}

TEST(Grants, a_boundary_limits_what_policies_grant)
{
    const Grants limited{{policy_of(all)}, policy_of(read)};
    EXPECT_EQ(new_access(limited, Grants{{policy_of(read)}, nullptr}), std::nullopt);
    EXPECT_EQ(new_access(limited, limited), std::nullopt);
    EXPECT_EQ(new_access(Grants{{policy_of(read)}, nullptr}, limited), std::nullopt);
}

TEST(Grants, taking_a_boundary_away_is_new_access)
{
    const Grants before{{policy_of(read + "," + write)}, policy_of(read)};
    const Grants after{before.policies, nullptr};
    EXPECT_EQ(new_access(after, before), "new access: s3:PutObject on arn:aws:s3:::b/example");
}

TEST(Grants, a_deny_of_the_boundary_counts)
{
    const auto guarded = policy_of(all + R"(,{"Effect":"Deny","Action":"iam:*","Resource":"*"})");
    const Grants before{{policy_of(all)}, guarded};
    EXPECT_EQ(new_access(Grants{{policy_of(all)}, policy_of(all)}, before).value().substr(0, 15), "new access: iam");
    EXPECT_EQ(new_access(Grants{{guarded}, nullptr}, before), std::nullopt);
}

TEST(Grants, a_trust_policy_is_compared_as_it_is)
{
    const auto of_account = [](const std::string& account) {
        return policy_of(R"({"Effect":"Allow","Principal":{"AWS":")" + account + R"("},"Action":"sts:AssumeRole"})",
                         PolicyKind::trust);
    };
    EXPECT_EQ(new_access(of_account("111122223333"), of_account("111122223333")), std::nullopt);
    EXPECT_EQ(new_access(of_account("444455556666"), of_account("111122223333")),
              "new access: sts:AssumeRole on arn:aws:iam::123456789012:role/example");
    EXPECT_TRUE(new_access(of_account("111122223333"), nullptr));
    EXPECT_EQ(new_access(PolicyPtr(), of_account("111122223333")), std::nullopt);
}

TEST(Grants, trust_in_a_session_is_more_than_trust_in_its_account)
{
    const auto of = [](const std::string& principal) {
        return policy_of(R"({"Effect":"Allow","Principal":{"AWS":")" + principal + R"("},"Action":"sts:AssumeRole"})",
                         PolicyKind::trust);
    };
    const auto account = of("arn:aws:iam::111122223333:root");
    const auto session = of("arn:aws:sts::111122223333:assumed-role/Dev/mallory");
    EXPECT_EQ(new_access(session, account).value_or("").substr(0, 11), "not proven:");
    EXPECT_EQ(new_access(session, session), std::nullopt);
    EXPECT_EQ(new_access(session, of("arn:aws:iam::111122223333:role/Dev")).value_or("").substr(0, 11), "not proven:");
    EXPECT_EQ(check_no_new_access(session, account).reason, Reason::proven);
}

TEST(NoNewAccess, a_name_that_looks_like_ours_is_a_name_like_others)
{
    const auto of = [](const std::string& principals) {
        return policy_of(R"({"Effect":"Allow","Principal":{"AWS":)" + principals + R"(},"Action":"s3:*","Resource":"*"})",
                         PolicyKind::resource);
    };
    const auto one = of(R"(["arn:aws:iam::111122223333:user/unnamed","arn:aws:iam::111122223333:root","999999999999"])");
    const auto every = of(R"("*")");
    EXPECT_EQ(check_no_new_access(every, one).reason, Reason::confirmed);
    const auto users = of(R"(["arn:aws:iam::111122223333:user/unnamed","arn:aws:iam::111122223333:user/unnamed0"])");
    EXPECT_EQ(check_no_new_access(of(R"("111122223333")"), users).reason, Reason::confirmed);
}

TEST(NoPublicAccess, own_accounts_are_not_the_public)
{
    const auto policy =
        policy_of(R"({"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"})", PolicyKind::resource);
    EXPECT_EQ(check_no_public_access(policy, {"AWS::S3::Bucket", {"999999999999"}}).reason, Reason::confirmed);
    EXPECT_EQ(check_no_public_access(policy_of(read), {"AWS::S3::Bucket", {}}).reason, Reason::not_proven);
}

TEST(NoPublicAccess, knows_the_resource_types_of_the_api)
{
    EXPECT_TRUE(is_resource_type("AWS::S3::Bucket"));
    EXPECT_FALSE(is_resource_type("AWS::S3::bucket"));
    EXPECT_FALSE(is_resource_type(""));
    EXPECT_EQ(policy_kind_of("AWS::IAM::AssumeRolePolicyDocument"), PolicyKind::trust);
    EXPECT_EQ(policy_kind_of("AWS::KMS::Key"), PolicyKind::resource);
}

TEST(Keys, that_hold_several_values_in_requests_are_not_taken_for_single)
{
    // Every key that some service of ours fills with a list.
    for (const auto* key : {"aws:tagkeys", "sts:transitivetagkeys", "s3:requestobjecttagkeys", "dynamodb:leadingkeys",
                            "idp.example.com:amr", "cognito-identity.amazonaws.com:amr", "x:anything"})
        EXPECT_TRUE(may_be_multivalued(key)) << key;
    for (const auto* key : {"aws:sourceip", "aws:principaltag/team", "aws:requestedregion", "s3:prefix"})
        EXPECT_FALSE(may_be_multivalued(key)) << key;
}

}  // namespace
}  // namespace sekisho::policy::analysis
