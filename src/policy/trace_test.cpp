#include "policy/trace.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "policy/stand_in.h"

namespace sekisho::policy {
namespace {

using Part = StatementTrace::Part;

const std::string user = "arn:aws:iam::123456789012:user/u";

PolicyPtr policy_of(const std::string& statements, PolicyKind kind = PolicyKind::identity, std::string name = "P")
{
    auto policy = parse_policy(R"({"Version":"2012-10-17","Statement":)" + statements + "}", kind, std::move(name));
    if (!policy) throw std::runtime_error(policy.error().detail);
    return *policy;
}

/// s3:GetObject on arn:aws:s3:::b/k by the user u.
class Traces : public testing::Test {
protected:
    Trace traced(AbsentKeys absent_keys = AbsentKeys::absent) { return policy::trace(question(), policies_, absent_keys); }
    Question question() const { return {principal_, action_, resource_, account_, context_}; }
    void allow_identity(const std::string& condition)
    {
        policies_.identity.push_back(policy_of(
            R"([{"Sid":"S","Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":)" + condition + "}]"));
    }
    void allow_all() { policies_.identity.push_back(policy_of(R"([{"Effect":"Allow","Action":"*","Resource":"*"}])")); }

    Principal principal_{PrincipalKind::user, "123456789012", user, "", "AIDAU", ""};
    std::string action_ = "s3:GetObject";
    std::string resource_ = "arn:aws:s3:::b/k";
    std::string account_;
    Context context_;
    PolicySet policies_;
};

TEST_F(Traces, say_of_every_deny_of_several_policies_which_condition_is_met)
{
    for (const std::string name : {"A", "B"}) {
        std::string statements;
        for (int i = 0; i < 20; ++i) {
            const auto key = "x:" + name + std::to_string(i);
            context_.set(key, "v");
            statements += std::string(i > 0 ? "," : "") + R"({"Effect":"Deny","Action":"*","Resource":"*","Condition":)" +
                          R"({"StringEquals":{")" + key + R"(":"v"}}})";
        }
        policies_.identity.push_back(policy_of("[" + statements + "]", PolicyKind::identity, name));
    }
    allow_all();
    const auto changes = traced().changes;
    ASSERT_EQ(changes.size(), 40U);
    for (int i = 0; i < 20; ++i) {
        const auto number = std::to_string(i);
        const auto says = [&](const std::string& sentence, const std::string& name) {
            return sentence.contains("#" + number + "\" of identity policy " + name) &&
                   sentence.contains("x:" + name + number);
        };
        EXPECT_TRUE(std::ranges::any_of(changes, [&](const auto& sentence) { return says(sentence, "A"); })) << i;
        EXPECT_TRUE(std::ranges::any_of(changes, [&](const auto& sentence) { return says(sentence, "B"); })) << i;
    }
}

TEST_F(Traces, name_the_first_element_that_fails)
{
    policies_.identity.push_back(policy_of(R"([
        {"Effect":"Allow","Action":"s3:PutObject","Resource":"*"},
        {"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::other/*"},
        {"Effect":"Allow","Action":"s3:Get*","Resource":"*","Condition":{"Bool":{"x:b":"true"}}},
        {"Sid":"Yes","Effect":"Allow","Action":"s3:Get*","Resource":"*"}])"));
    policies_.resource =
        policy_of(R"([{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"s3:*","Resource":"*"}])",
                  PolicyKind::resource, "b");
    const auto trace = traced();
    ASSERT_EQ(trace.policies.size(), 2U);
    EXPECT_EQ(trace.policies[0].type, PolicyType::resource) << "in reporting order";
    EXPECT_EQ(trace.policies[0].statements.at(0).failed, Part::principal);
    const auto& statements = trace.policies[1].statements;
    ASSERT_EQ(statements.size(), 4U);
    EXPECT_EQ(statements[0].failed, Part::action);
    EXPECT_EQ(statements[1].failed, Part::resource);
    EXPECT_EQ(statements[2].failed, Part::condition);
    EXPECT_EQ(statements[2].id, "#2");
    EXPECT_EQ(statements[3].failed, Part::none);
    EXPECT_EQ(statements[3].applies, Truth::yes);
    EXPECT_EQ(trace.outcome, Outcome::allowed);
    EXPECT_TRUE(trace.changes.empty());
    EXPECT_EQ(near_miss(trace).statement, nullptr);
}

TEST_F(Traces, show_a_condition_in_the_words_of_the_document)
{
    context_.set("aws:PrincipalTag/team", "blue");
    allow_identity(
        R"({"Null":{"AWS:username":true},"forAnyValue:StringLike":{},"stringEquals":{"aws:principaltag/Team":["red","green"]}})");
    const auto trace = traced();
    const auto miss = near_miss(trace);
    ASSERT_NE(miss.statement, nullptr);
    ASSERT_TRUE(miss.statement->condition.has_value());
    const auto& condition = *miss.statement->condition;
    EXPECT_EQ(condition.op, "stringEquals");
    EXPECT_EQ(condition.key, "aws:principaltag/Team");
    EXPECT_EQ(condition.wanted, (std::vector<std::string>{"red", "green"}));
    EXPECT_EQ(condition.present, std::vector<std::string>{"blue"});
    EXPECT_EQ(condition.holds, Truth::no);
    EXPECT_EQ(to_text(condition),
              R"(stringEquals aws:principaltag/Team: wanted one of "red", "green", the request has "blue")");
    EXPECT_EQ(miss.policy->name, "P");
}

TEST_F(Traces, say_what_would_have_to_change)
{
    context_.set("aws:PrincipalTag/team", "blue");
    allow_identity(R"({"StringEquals":{"aws:PrincipalTag/team":"red"}})");
    policies_.boundary = policy_of(R"([{"Effect":"Allow","Action":"sts:*","Resource":"*"}])", PolicyKind::boundary, "B");
    policies_.service_control = {
        {policy_of(R"([{"Effect":"Allow","Action":"*","Resource":"*"}])", PolicyKind::service_control, "Full")}, {}};
    policies_.endpoint = policy_of(R"([{"Sid":"D","Effect":"Deny","Principal":"*","Action":"*","Resource":"*",
        "Condition":{"Bool":{"aws:SecureTransport":"false"}}}])",
                                   PolicyKind::endpoint, "E");
    context_.set("aws:SecureTransport", "false");
    const std::vector<std::string> expected{
        R"(Deny "D" of VPC endpoint policy E applies, and nothing overrules a Deny: change or remove it, or make a request that does not meet its condition (Bool aws:SecureTransport: wanted "false", the request has "false").)",
        "A service control policy at level 1 must allow s3:GetObject on arn:aws:s3:::b/k.",
        "The VPC endpoint policy E must allow s3:GetObject on arn:aws:s3:::b/k.",
        "An identity policy of arn:aws:iam::123456789012:user/u must allow s3:GetObject on arn:aws:s3:::b/k, or a policy of "
        "the resource must allow it to arn:aws:iam::123456789012:user/u.",
        R"(Allow "S" of identity policy P would do if its condition were met: StringEquals aws:PrincipalTag/team: wanted "red", the request has "blue".)",
        "The permissions boundary B must allow s3:GetObject on arn:aws:s3:::b/k."};
    EXPECT_EQ(traced().changes, expected);
}

TEST_F(Traces, point_at_the_resource_policy_that_would_do)
{
    policies_.resource = policy_of(R"([
        {"Sid":"Named","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/u"},"Action":"s3:*","Resource":"*",
         "Condition":{"Bool":{"aws:SecureTransport":"true"}}},
        {"Sid":"Delegated","Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"s3:*","Resource":"*",
         "Condition":{"Bool":{"aws:SecureTransport":"true"}}}])",
                                   PolicyKind::resource, "b");
    const auto changes = traced().changes;
    ASSERT_EQ(changes.size(), 2U) << "an Allow for the account needs an identity policy as well";
    EXPECT_EQ(changes[1], R"(Allow "Named" of resource policy b would do if its condition were met: )"
                          R"(Bool aws:SecureTransport: wanted "true", the request has none.)");
}

TEST_F(Traces, say_that_a_federated_user_needs_a_session_policy)
{
    principal_.kind = PrincipalKind::federated_user;
    allow_all();
    const auto changes = traced().changes;
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_TRUE(changes[0].starts_with("GetFederationToken must be called with a session policy")) << changes[0];
}

TEST_F(Traces, say_why_the_resource_of_another_account_is_out_of_reach)
{
    account_ = "999999999999";
    allow_all();
    const auto trace = traced();
    EXPECT_EQ(trace.changes, std::vector<std::string>{"The resource arn:aws:s3:::b/k has no policy (it belongs to account "
                                                      "999999999999): one must allow s3:GetObject to " +
                                                      user + "."});
    EXPECT_EQ(near_miss(trace).statement, nullptr);
}

TEST_F(Traces, point_at_the_deny_that_decided)
{
    allow_all();
    policies_.identity.push_back(policy_of(R"([{"Sid":"A","Effect":"Deny","Action":"s3:Put*","Resource":"*"},
        {"Sid":"B","Effect":"Deny","Action":"s3:Get*","Resource":"*"}])",
                                           PolicyKind::identity, "Q"));
    const auto trace = traced();
    EXPECT_EQ(trace.verdict, Verdict::explicit_deny);
    ASSERT_NE(near_miss(trace).statement, nullptr);
    EXPECT_EQ(near_miss(trace).statement->id, "B");
    EXPECT_EQ(near_miss(trace).policy->name, "Q");
}

TEST_F(Traces, leave_unknown_what_hangs_on_a_key_that_nobody_knows)
{
    allow_identity(R"({"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}})");
    EXPECT_EQ(traced().outcome, Outcome::denied) << "absent keys being absent";
    const auto trace = traced(AbsentKeys::unknown);
    EXPECT_EQ(trace.outcome, Outcome::unknown);
    EXPECT_EQ(trace.verdict, Verdict::implicit_deny);
    EXPECT_EQ(trace.unknown_keys, std::vector<std::string>{"aws:SourceIp"});
    EXPECT_EQ(
        trace.changes,
        std::vector<std::string>{
            R"(Allow "S" of identity policy P must apply: that hangs on aws:SourceIp (IpAddress aws:SourceIp: wanted "10.0.0.0/8", nobody knows what the request has).)"});
    ASSERT_NE(near_miss(trace).statement, nullptr);
    EXPECT_EQ(near_miss(trace).statement->applies, Truth::unknown);
    context_.set_list("aws:SourceIp", {});
    EXPECT_EQ(traced(AbsentKeys::unknown).outcome, Outcome::denied) << "known to be absent";
}

TEST_F(Traces, know_the_outcome_where_the_unknown_does_not_matter)
{
    allow_identity(R"({"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}})");
    allow_all();
    auto trace = traced(AbsentKeys::unknown);
    EXPECT_EQ(trace.outcome, Outcome::allowed);
    EXPECT_TRUE(trace.unknown_keys.empty());
    EXPECT_EQ(trace.policies[0].statements[0].applies, Truth::unknown) << "the statement itself stays unknown";
    policies_.identity.push_back(policy_of(R"([{"Effect":"Deny","Action":"s3:GetObject","Resource":"*"}])"));
    EXPECT_EQ(traced(AbsentKeys::unknown).outcome, Outcome::denied) << "a Deny that is certain decides at once";
}

TEST_F(Traces, leave_an_unknown_deny_open)
{
    allow_all();
    policies_.boundary = policy_of(R"([{"Effect":"Allow","Action":"*","Resource":"*"},
        {"Sid":"D","Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::b/${aws:username}","Condition":{"StringNotEquals":{"AWS:Region":"x"}}}])",
                                   PolicyKind::boundary, "B");
    auto trace = traced(AbsentKeys::unknown);
    EXPECT_EQ(trace.outcome, Outcome::unknown);
    EXPECT_EQ(trace.unknown_keys, (std::vector<std::string>{"AWS:Region", "aws:username"}));
    ASSERT_NE(near_miss(trace).statement, nullptr);
    EXPECT_EQ(near_miss(trace).statement->id, "D");
    resource_ = "arn:aws:s3:::c/k";
    EXPECT_EQ(traced(AbsentKeys::unknown).outcome, Outcome::allowed) << "no name of a user makes this resource match";
}

TEST_F(Traces, do_not_ask_for_keys_that_change_nothing)
{
    allow_identity(R"({"StringEquals":{"x:a":"1"}})");
    policies_.boundary =
        policy_of(R"([{"Effect":"Allow","Action":"sts:*","Resource":"*","Condition":{"Bool":{"x:b":"true"}}}])",
                  PolicyKind::boundary, "B");
    EXPECT_EQ(traced(AbsentKeys::unknown).outcome, Outcome::denied) << "the boundary cannot allow it";
    policies_.boundary = policy_of(
        R"([{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"x:b":"true"}}}])",
        PolicyKind::boundary, "B");
    EXPECT_EQ(traced(AbsentKeys::unknown).unknown_keys, std::vector<std::string>{"x:a"});
}

TEST_F(Traces, of_conditions_that_come_out_the_same_either_way_are_known)
{
    allow_identity(R"({"Null":{"x:a":["true","false"]},"ForAllValues:Null":{"x:b":"true"}})");
    EXPECT_EQ(traced(AbsentKeys::unknown).outcome, Outcome::allowed);
    policies_.identity.clear();
    allow_identity(R"({"StringEquals":{"x:a":[]}})");
    EXPECT_EQ(traced(AbsentKeys::unknown).outcome, Outcome::denied);
    policies_.identity.clear();
    context_.set("x:a", "p/q");
    allow_identity(R"({"StringLike":{"x:a":"o/${aws:username}/*"}})");
    EXPECT_EQ(traced(AbsentKeys::unknown).outcome, Outcome::denied) << "whatever the name of the user";
}

TEST_F(Traces, name_a_stored_document_that_no_longer_parses)
{
    allow_all();
    for (const auto kind : {PolicyKind::identity, PolicyKind::resource, PolicyKind::trust, PolicyKind::boundary}) {
        PolicySet policies = policies_;
        auto broken = unreadable_policy("{", kind, "B");
        EXPECT_TRUE(is_stand_in(*broken));
        EXPECT_EQ(document_of(*broken), "{");
        if (kind == PolicyKind::identity) policies.identity.push_back(broken);
        else if (kind == PolicyKind::boundary) policies.boundary = broken;
        else policies.resource = broken;
        const auto trace = policy::trace(question(), policies);
        EXPECT_EQ(trace.verdict, Verdict::explicit_deny);
        ASSERT_NE(near_miss(trace).statement, nullptr);
        EXPECT_EQ(near_miss(trace).statement->id, "the stored document no longer parses");
        ASSERT_FALSE(trace.changes.empty());
        EXPECT_TRUE(
            trace.changes[0].ends_with(" B denies everything, for the stored document no longer parses: replace it."))
            << trace.changes[0];
        EXPECT_TRUE(tree_of(question(), trace).contains("Deny \"the stored document no longer parses\" applies"));
    }
    const auto spoof = policy_of(
        R"([{"Sid":"the stored document no longer parses","Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}])",
        PolicyKind::resource);
    EXPECT_FALSE(is_stand_in(*spoof));
    EXPECT_TRUE(is_stand_in(*missing_policy(PolicyKind::boundary, "B")));
}

TEST_F(Traces, make_a_short_tree)
{
    resource_ = "arn:aws:s3:::b/k\n\x1b[31m\u202e";
    context_.set("aws:PrincipalTag/team", "bl\nue");
    allow_identity(R"({"StringNotEquals":{"aws:PrincipalTag/team":"bl\nue"}})");
    policies_.identity.push_back(
        policy_of(R"([{"Effect":"Allow","Action":"sts:*","Resource":"*"}])", PolicyKind::identity, "Q"));
    EXPECT_EQ(tree_of(question(), traced()),
              R"(denied: s3:GetObject on arn:aws:s3:::b/k  [31m  for arn:aws:iam::123456789012:user/u
  because no identity policy allows it
policies
  identity policy P
    - Allow "S" has a condition that fails: StringNotEquals aws:PrincipalTag/team: wanted not "bl ue", the request has "bl ue"
  identity policy Q
    says nothing about this action
what would have to change
  1. An identity policy of arn:aws:iam::123456789012:user/u must allow s3:GetObject on arn:aws:s3:::b/k  [31m , or a policy of the resource must allow it to arn:aws:iam::123456789012:user/u.
  2. Allow "S" of identity policy P would do if its condition were met: StringNotEquals aws:PrincipalTag/team: wanted not "bl ue", the request has "bl ue".
)");
    const auto unknown = tree_of(question(), [&] {
        context_.remove("aws:PrincipalTag/team");
        return traced(AbsentKeys::unknown);
    }());
    EXPECT_TRUE(unknown.starts_with("unknown: ")) << unknown;
    EXPECT_TRUE(unknown.contains("it hangs on what nobody has said: aws:PrincipalTag/team\n")) << unknown;
    EXPECT_TRUE(unknown.contains("    ? Allow \"S\" has a condition that is unknown: ")) << unknown;
}

TEST(ConditionTexts, are_short)
{
    ConditionTrace condition{"StringEquals", "k", {}, std::vector<std::string>{std::string(5000, 'x')}, Truth::no};
    for (int i = 0; i < 50; ++i) condition.wanted.push_back(std::to_string(i));
    const auto text = to_text(condition);
    EXPECT_LT(text.size(), 400U);
    EXPECT_TRUE(text.contains("and 45 more")) << text;
    condition = {"NumericEquals", "k", {}, std::nullopt, Truth::no};
    EXPECT_EQ(to_text(condition), "NumericEquals k: wanted a value of an empty list, the request has none");
}

}  // namespace
}  // namespace sekisho::policy
