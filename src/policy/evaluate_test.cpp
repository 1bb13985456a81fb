#include "policy/evaluate.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace sekisho::policy {
namespace {

constexpr std::string_view object = "arn:aws:s3:::b/k";

PolicyPtr parsed(std::string_view document, PolicyKind kind, std::string name)
{
    auto policy = parse_policy(document, kind, std::move(name));
    if (!policy) throw std::runtime_error(policy.error().message + " " + policy.error().detail);
    return *policy;
}

Principal user()
{
    Principal principal;
    principal.kind = PrincipalKind::user;
    principal.account = "123456789012";
    principal.arn = "arn:aws:iam::123456789012:user/u";
    return principal;
}

class Decisions : public testing::Test {
protected:
    Decision decide() { return evaluate(question(), policies); }
    Question question() { return {principal, "s3:GetObject", object, account, context}; }

    Principal principal = user();
    std::string account;
    Context context;
    PolicySet policies;
};

constexpr std::string_view allow_and_deny = R"({"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":"*","Resource":"*"},
    {"Sid":"NoGet","Effect":"Deny","Action":"s3:Get*","Resource":"*"}]})";
constexpr std::string_view allow = R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";
constexpr std::string_view deny =
    R"({"Version":"2012-10-17","Statement":{"Sid":"D","Effect":"Deny","Action":"*","Resource":"*"}})";

TEST_F(Decisions, name_policy_and_sid_of_the_statement_that_denies)
{
    policies.identity = {parsed(allow_and_deny, PolicyKind::identity, "arn:aws:iam::123456789012:policy/p")};
    const auto decision = decide();
    ASSERT_EQ(decision.evidence.size(), 1U);
    EXPECT_EQ(decision.evidence[0].type, PolicyType::identity);
    EXPECT_EQ(decision.evidence[0].policy, "arn:aws:iam::123456789012:policy/p");
    EXPECT_EQ(decision.evidence[0].statement, "NoGet");
    EXPECT_EQ(explain(question(), decision),
              "explicit deny: s3:GetObject on arn:aws:s3:::b/k for arn:aws:iam::123456789012:user/u by identity policy "
              "arn:aws:iam::123456789012:policy/p statement NoGet");
}

TEST_F(Decisions, count_a_statement_without_sid_by_position)
{
    policies.identity = {parsed(allow, PolicyKind::identity, "inline")};
    const auto decision = decide();
    ASSERT_TRUE(decision.allowed());
    ASSERT_EQ(decision.evidence.size(), 1U);
    EXPECT_EQ(decision.evidence[0].policy, "inline");
    EXPECT_EQ(decision.evidence[0].statement, "#0");
}

TEST_F(Decisions, show_every_type_that_took_part_in_an_allow)
{
    policies.identity = {parsed(allow, PolicyKind::identity, "i")};
    policies.boundary = parsed(allow, PolicyKind::boundary, "b");
    policies.session.emplace().push_back(parsed(allow, PolicyKind::session, "s"));
    policies.service_control = {{parsed(allow, PolicyKind::service_control, "scp")}};
    const auto decision = decide();
    ASSERT_TRUE(decision.allowed());
    std::string types;
    for (const auto& evidence : decision.evidence)
        types += std::string(to_text(evidence.type)) + " " + std::string(evidence.policy) + ";";
    EXPECT_EQ(types, "service control scp;identity i;boundary b;session s;");
}

TEST_F(Decisions, name_the_boundary_that_lacks_an_allow)
{
    policies.identity = {parsed(allow, PolicyKind::identity, "i")};
    policies.boundary = parsed(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:*","Resource":"*"}})",
                               PolicyKind::boundary, "arn:aws:iam::123456789012:policy/boundary");
    const auto decision = decide();
    ASSERT_EQ(decision.evidence.size(), 1U);
    EXPECT_EQ(decision.evidence[0].type, PolicyType::boundary);
    EXPECT_EQ(decision.evidence[0].policy, "arn:aws:iam::123456789012:policy/boundary");
    EXPECT_EQ(decision.evidence[0].statement, "");
    EXPECT_EQ(
        explain(question(), decision),
        "implicit deny: s3:GetObject on arn:aws:s3:::b/k for arn:aws:iam::123456789012:user/u; no boundary policy allows it "
        "(arn:aws:iam::123456789012:policy/boundary)");
}

TEST_F(Decisions, put_the_reported_type_first_when_several_deny)
{
    policies.identity = {parsed(deny, PolicyKind::identity, "i")};
    policies.service_control = {{parsed(deny, PolicyKind::service_control, "scp")}};
    const auto decision = decide();
    EXPECT_EQ(decision.deciding_type, PolicyType::service_control);
    ASSERT_EQ(decision.evidence.size(), 2U);
    EXPECT_EQ(decision.evidence[0].policy, "scp");
    EXPECT_EQ(decision.evidence[1].policy, "i");
}

/// Statements that apply to the question, one for each way to name its action, and as many that do not.
std::string ten_applying_statements()
{
    std::string text = R"({"Version":"2012-10-17","Statement":[)";
    for (const auto* actions : {"s3:*", "s3:Get*", "*", "*:GetObject", "s3:GetObject", "s3:GetObject\",\"s3:Get*\",\"*",
                                "s3:GetObject\",\"sqs:Get*", "s3:?etObject", "s3:getobject\",\"s3:G*"})
        text += fmt::format(
            R"({{"Effect":"Allow","Action":["{}"],"Resource":"*"}},{{"Effect":"Allow","Action":"sqs:*","Resource":"*"}},)",
            actions);
    return text + R"({"Effect":"Allow","NotAction":"iam:*","Resource":"*"}]})";
}

TEST_F(Decisions, of_a_large_policy_keep_all_evidence_in_the_order_of_the_document)
{
    policies.identity = {parsed(ten_applying_statements(), PolicyKind::identity, "big")};
    const auto decision = decide();
    ASSERT_EQ(decision.evidence.size(), 10U) << "each statement once";
    for (std::size_t i = 0; i < decision.evidence.size(); ++i)
        EXPECT_EQ(decision.evidence[i].statement, fmt::format("#{}", 2 * i));
    EXPECT_FALSE(decision.evidence.is_cut_short());
}

TEST_F(Decisions, say_so_where_more_statements_apply_than_evidence_holds)
{
    policies.identity = {parsed(ten_applying_statements(), PolicyKind::identity, "i"),
                         parsed(ten_applying_statements(), PolicyKind::identity, "j")};
    const auto decision = decide();
    EXPECT_EQ(decision.evidence.size(), EvidenceList::capacity);
    EXPECT_TRUE(decision.evidence.is_cut_short());
    EXPECT_EQ(decision.evidence[9].statement, "#18");
    EXPECT_EQ(decision.evidence[10].policy, "j");
    EXPECT_TRUE(explain(question(), decision).ends_with(" and more"));
}

TEST_F(Decisions, deny_whatever_number_of_statements_allowed_before)
{
    policies.identity.assign(3, parsed(ten_applying_statements(), PolicyKind::identity, "i"));
    policies.identity.push_back(parsed(deny, PolicyKind::identity, "last"));
    EXPECT_EQ(decide().verdict, Verdict::explicit_deny);
    EXPECT_EQ(decide().evidence.front().policy, "last");
}

TEST_F(Decisions, without_any_policy_deny)
{
    const auto decision = decide();
    EXPECT_EQ(decision.verdict, Verdict::implicit_deny);
    EXPECT_EQ(decision.deciding_type, PolicyType::identity);
    Decision untouched;
    EXPECT_FALSE(untouched.allowed()) << "a decision nobody made denies";
}

TEST_F(Decisions, ignore_null_policies_in_lists)
{
    policies.identity = {nullptr, parsed(allow, PolicyKind::identity, "i")};
    EXPECT_TRUE(decide().allowed());
}

TEST_F(Decisions, of_a_session_without_session_policies_in_its_list_deny)
{
    policies.identity = {parsed(allow, PolicyKind::identity, "i")};
    policies.session.emplace();
    EXPECT_EQ(decide().deciding_type, PolicyType::session)
        << "a session policy that is there limits, even if it says nothing";
}

TEST_F(Decisions, deny_messages_end_with_the_arn_of_a_managed_policy)
{
    policies.identity = {parsed(deny, PolicyKind::identity, "arn:aws:iam::123456789012:policy/p")};
    EXPECT_EQ(access_denied_message(question(), decide()),
              "User: arn:aws:iam::123456789012:user/u is not authorized to perform: s3:GetObject on resource: "
              "arn:aws:s3:::b/k with an "
              "explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy/p");
}

TEST_F(Decisions, deny_messages_keep_the_arn_to_themselves_across_accounts)
{
    account = "999999999999";
    policies.identity = {parsed(deny, PolicyKind::identity, "arn:aws:iam::123456789012:policy/p")};
    EXPECT_TRUE(access_denied_message(question(), decide()).ends_with("with an explicit deny in an identity-based policy"));
}

TEST_F(Decisions, deny_messages_name_no_inline_policy)
{
    policies.identity = {parsed(deny, PolicyKind::identity, "inline")};
    EXPECT_TRUE(access_denied_message(question(), decide()).ends_with("with an explicit deny in an identity-based policy"));
}

TEST_F(Decisions, explanations_stay_on_one_line)
{
    const Question odd{principal, "s3:GetObject", "arn:aws:s3:::b/x\ninjected: allowed\r", account, context};
    EXPECT_EQ(explain(odd, evaluate(odd, policies)).find_first_of("\r\n"), std::string::npos);
}

TEST(Documents, keep_their_text_and_name)
{
    const auto policy = parsed(allow, PolicyKind::identity, "n");
    EXPECT_EQ(document_of(*policy), allow);
    EXPECT_EQ(name_of(*policy), "n");
}

TEST(Documents, say_where_the_fault_is)
{
    const auto policy = parse_policy(
        R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLik":{"a":"b"}}}})",
        PolicyKind::identity, "n");
    ASSERT_FALSE(policy.has_value());
    EXPECT_EQ(policy.error().detail, "$.Statement.Condition.StringLik at byte 107: unknown condition operator");
    EXPECT_EQ(policy.error().status, 400);
}

TEST(Documents, beyond_the_limit_are_refused_unread)
{
    const auto text = std::string(allow) + std::string(document_limit, ' ');
    EXPECT_FALSE(parse_policy(text, PolicyKind::identity, "n").has_value());
}

constexpr std::string_view trust = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
    "Principal":{"AWS":["arn:aws:iam::123456789012:user/u","123456789012"],"Service":"ec2.amazonaws.com"}}]})";

TEST(Principals, are_resolved_to_unique_ids)
{
    const PrincipalResolver resolver = [](std::string_view arn) -> std::optional<std::string> {
        if (arn == "arn:aws:iam::123456789012:user/u") return "AIDAEXAMPLE";
        return std::nullopt;
    };
    const auto policy = parse_policy(trust, PolicyKind::trust, "n", resolver);
    ASSERT_TRUE(policy.has_value());
    EXPECT_EQ(principals_of(**policy), (std::vector<std::string>{"AIDAEXAMPLE", "123456789012", "ec2.amazonaws.com"}));
}

TEST(Principals, that_do_not_exist_are_refused)
{
    const auto policy = parse_policy(trust, PolicyKind::trust, "n", [](std::string_view) { return std::nullopt; });
    ASSERT_FALSE(policy.has_value());
    EXPECT_EQ(policy.error().message, "Invalid principal in policy: \"AWS\":\"arn:aws:iam::123456789012:user/u\"");
    EXPECT_TRUE(policy.error().detail.starts_with("$.Statement[0].Principal.AWS[0] at byte "));
}

TEST(Principals, are_replaced_in_place)
{
    const auto replaced = replace_principals(trust, [](std::string_view arn) -> std::optional<std::string> {
        if (arn.ends_with("user/u")) return "AIDAEXAMPLE";
        return std::nullopt;
    });
    ASSERT_TRUE(replaced.has_value());
    std::string expected(trust);
    const std::string arn = "arn:aws:iam::123456789012:user/u";
    expected.replace(expected.find(arn), arn.size(), "AIDAEXAMPLE");
    EXPECT_EQ(*replaced, expected);
    const auto back = replace_principals(*replaced, [&](std::string_view id) -> std::optional<std::string> {
        if (id == "AIDAEXAMPLE") return arn;
        return std::nullopt;
    });
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(*back, trust);
    EXPECT_FALSE(replace_principals("{", [](std::string_view) { return std::nullopt; }).has_value());
}

TEST(Quotas, count_no_white_space) { EXPECT_EQ(counted_size(" { \"a b\"\t:\r\n1 } "), 8U); }

TEST(ContextKeys, are_found_without_regard_to_case)
{
    Context context;
    context.set("aws:RequestedRegion", "us-east-1");
    context.set_list("aws:TagKeys", {"a", "b"});
    EXPECT_EQ(context.value("AWS:requestedregion"), "us-east-1");
    EXPECT_EQ(context.value("aws:TagKeys"), std::nullopt) << "a multivalued key has no single value";
    ASSERT_NE(context.find("aws:tagkeys"), nullptr);
    EXPECT_EQ(context.find("aws:tagkeys")->values.size(), 2U);
    EXPECT_EQ(context.find("aws:TagKey"), nullptr);
    const std::string long_name(300, 'K');
    context.set(long_name, "v");
    EXPECT_EQ(context.value(std::string(300, 'k')), "v");
}

TEST(ContextKeys, of_a_copy_are_its_own)
{
    Context context;
    context.set("a", "1");
    context.set_list("b", {"1", "2"});
    auto copy = context;
    copy.set("a", "2");
    copy.remove("b");
    EXPECT_EQ(context.value("a"), "1");
    EXPECT_EQ(context.entries().size(), 2U);
    EXPECT_EQ(copy.value("a"), "2");
    Context merged;
    merged.merge(context);
    merged.set("b", "3");
    EXPECT_EQ(context.find("b")->values.size(), 2U);
}

TEST(ContextKeys, are_replaced_merged_and_removed)
{
    Context context, other;
    context.set("a", "1");
    context.set("A", "2");
    EXPECT_EQ(context.entries().size(), 1U);
    other.set("a", "3");
    other.set("b", "4");
    context.merge(other);
    EXPECT_EQ(context.value("a"), "3");
    context.remove("B");
    EXPECT_EQ(context.find("b"), nullptr);
    EXPECT_EQ(context.entries().size(), 1U);
}

}  // namespace
}  // namespace sekisho::policy
