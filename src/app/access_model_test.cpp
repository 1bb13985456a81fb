#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "access/question.h"
#include "app/access_model_settings.h"
#include "app/files.h"
#include "policy/lint/lint.h"
#include "policy/trace.h"
#include "wire/json.h"

/// The YAML form, and the roles that ship: every cell of their matrix, judged by the engine over the compiled policies.
namespace sekisho::app {
namespace {

using ::testing::HasSubstr;
using wire::Json;

const std::string account = "123456789012";
const std::string pool = "us-east-1:11111111-2222-3333-4444-555555555555";

AccessModelSettings shipped() { return {SEKISHO_SOURCE_DIR "/examples/mangaassist/access.yaml", {{"identity_pool", pool}}}; }

access::Compiled compiled()
{
    auto model = load_access_model(shipped(), account);
    if (!model) throw std::runtime_error(model.error().message);
    return *std::move(model);
}

std::string text_of(const Json& object, std::string_view name)
{
    const auto* value = object.find(name);
    return value && value->string() ? *value->string() : std::string();
}

std::vector<std::string> list_of(const Json& object, std::string_view name)
{
    std::vector<std::string> texts;
    const auto* value = object.find(name);
    if (value && value->array())
        for (const auto& item : *value->array()) texts.push_back(*item.string());
    return texts;
}

Json cases(const std::string& name)
{
    return *wire::parse_json(*read_file(SEKISHO_SOURCE_DIR "/tests/cases/access_model/" + name));
}

/// One line of the matrix: role x model x action, by environment the most tokens; absent: denied there.
void check_row(const access::CompiledView& view, const Json& row, std::int64_t& cells)
{
    const auto role = text_of(row, "role");
    const auto* most = row.find("most_tokens");
    for (const std::string environment : {"production", "staging", "development", ""}) {
        const auto* bound = most->find(environment.empty() ? "unknown" : environment);
        for (const auto& action : list_of(row, "actions"))
            for (const std::int64_t tokens : {1, 1024, 2048, 2049, 4096, 4097, 8192, 8193}) {
                access::Question question;
                question.model = text_of(row, "model");
                question.action = action;
                question.environment = environment;
                question.tokens = tokens;
                const auto verdict = access::ask(view, *view.subject(role), *view.find(role), question);
                ASSERT_TRUE(verdict.has_value()) << verdict.error().message;
                const bool expected = bound && tokens <= *bound->integer();
                EXPECT_EQ(verdict->allowed, expected) << role << " " << action << " " << question.model << " in `"
                                                      << environment << "` with " << tokens << " tokens\n"
                                                      << verdict->tree;
                ++cells;
                if (verdict->allowed) {
                    EXPECT_EQ(verdict->constraints->max_output_tokens,
                              *bound->integer() < 1'000'000 ? std::optional(*bound->integer()) : std::nullopt);
                    continue;
                }
                const auto* reason = row.find("reason");
                if (const auto* own = reason ? reason->find(environment.empty() ? "unknown" : environment) : nullptr)
                    EXPECT_THAT(verdict->reason, HasSubstr(*own->string()));
                EXPECT_FALSE(verdict->changes.empty());
            }
    }
}

TEST(ShippedRoles, EveryCellOfTheMatrixIsAsPublished)
{
    const auto model = compiled();
    const auto view = access::CompiledView::of(model, account);
    ASSERT_TRUE(view.has_value());
    std::int64_t cells = 0;
    const auto rows = cases("matrix.json");
    for (const auto& row : *rows.array()) check_row(*view, row, cells);
    EXPECT_GE(cells, 1'000);
}

TEST(ShippedRoles, QuestionsOfOtherKindsAreAnsweredAsTheySay)
{
    const auto model = compiled();
    const auto view = access::CompiledView::of(model, account);
    const auto questions = cases("questions.json");
    for (const auto& one : *questions.array()) {
        const auto role = text_of(one, "role");
        access::Question question;
        question.model = text_of(one, "model");
        question.action = text_of(one, "action");
        question.environment = text_of(one, "environment");
        if (const auto* tokens = one.find("tokens")) question.tokens = *tokens->integer();
        if (const auto* context = one.find("context"))
            for (const auto& [key, value] : *context->object()) question.more.set(key, *value.string());
        const auto verdict = access::ask(*view, *view->subject(role), *view->find(role), question);
        ASSERT_TRUE(verdict.has_value()) << text_of(one, "name");
        EXPECT_EQ(verdict->allowed, *one.find("allowed")->boolean()) << text_of(one, "name") << "\n" << verdict->tree;
        EXPECT_THAT(verdict->reason, HasSubstr(text_of(one, "reason"))) << text_of(one, "name");
    }
}

/// Who becomes what: the trust policies, as STS asks them.
TEST(ShippedRoles, AreGivenToThePeopleOfTheirGroupsAlone)
{
    const auto model = compiled();
    for (const auto& role : model.roles) {
        policy::PolicySet set;
        set.resource = *policy::parse_policy(role.trust, policy::PolicyKind::trust, role.name);
        set.resource_side = policy::ResourceSide::must_allow;
        for (const std::string mapped : {"admin", "developer", "operator", "readonly", ""})
            for (const auto& through : {pool, std::string("us-east-1:99999999-2222-3333-4444-555555555555")})
                for (const std::string amr : {"authenticated", "unauthenticated"}) {
                    policy::Principal principal;
                    principal.kind = policy::PrincipalKind::web_identity;
                    principal.provider = "cognito-identity.amazonaws.com";
                    policy::Context context;
                    context.set("cognito-identity.amazonaws.com:aud", through);
                    context.set_list("cognito-identity.amazonaws.com:amr", {amr});
                    if (!mapped.empty()) context.set("aws:RequestTag/sekisho:Role", mapped);
                    for (const std::string action : {"sts:AssumeRoleWithWebIdentity", "sts:TagSession"}) {
                        const auto arn = "arn:aws:iam::123456789012:role/" + role.name;
                        const policy::Question question{principal, action, arn, account, context};
                        EXPECT_EQ(policy::evaluate(question, set).allowed(),
                                  mapped == role.name && through == pool && amr == "authenticated")
                            << role.name << " for " << mapped << " through " << through << " " << amr;
                    }
                }
    }
}

TEST(ShippedRoles, HaveTheBudgetsThatArePublishedAndNoFindings)
{
    const auto model = compiled();
    std::map<std::string, std::int64_t> dollars;
    for (const auto& budget : model.budgets) dollars[budget.role] = budget.nano_dollars / 1'000'000'000;
    EXPECT_EQ(dollars,
              (std::map<std::string, std::int64_t>{{"admin", 500}, {"developer", 50}, {"operator", 20}, {"readonly", 0}}));
    for (const auto& role : model.roles) {
        for (const auto& policy : role.policies)
            for (const auto& finding : policy::lint::lint(policy.document, {policy::PolicyKind::identity, {}}))
                ADD_FAILURE() << role.name << " " << policy.name << ": " << finding.code << " " << finding.details;
        for (const auto& finding : policy::lint::lint(role.trust, {policy::PolicyKind::trust, {}}))
            ADD_FAILURE() << role.name << ": " << finding.code << " " << finding.details;
    }
}

const std::string small = R"(name: small
model_tiers:
  haiku: [anthropic.claude-3-haiku-*]
roles:
  - name: developer
    assumed_by: {users: [ann]}
    models:
      - {tier: haiku, access: invoke, max_output_tokens: 2048}
    data:
      - {s3: manga, operations: [read]}
    sessions: {duration: 90m, concurrent: 2, mfa: required, allowed_ip_ranges: [198.51.100.0/24]}
    limits: {requests_per_minute: 10, counted: role}
    budget: {usd_per_day: "0.25"}
    tags: {team: red}
)";

/// The Error's text without the file's name, or "compiled".
std::string verdict(const std::string& text, std::map<std::string, std::string> parameters = {})
{
    const auto file =
        (std::filesystem::temp_directory_path() / ("sekisho-access-" + std::to_string(::getpid()) + ".yaml")).string();
    std::ofstream(file) << text;
    const auto model = load_access_model({file, std::move(parameters)}, account);
    std::filesystem::remove(file);
    if (model) return "compiled";
    auto message = model.error().message;
    for (auto at = message.find(file); at != std::string::npos; at = message.find(file)) message.erase(at, file.size());
    return message;
}

std::string changed(const std::string& from, const std::string& to)
{
    auto text = small;
    text.replace(text.find(from), from.size(), to);
    return verdict(text);
}

TEST(AccessModelFile, RefusesWhatCouldNotBeMeantWithLineAndKey)
{
    EXPECT_EQ(verdict(small), "compiled");
    EXPECT_THAT(changed("tier: haiku", "tiers: haiku"), HasSubstr(":8: unknown key `tiers`"));
    EXPECT_THAT(changed("tier: haiku, ", "tier: haiku, tier: haiku, "), HasSubstr(":8: `tier` stands there twice"));
    EXPECT_EQ(changed("tier: haiku", "tier: sonnet"), ":8: `tier`: there is no tier `sonnet`");
    EXPECT_THAT(changed("access: invoke, ", ""), HasSubstr(":8: `access` is missing"));
    EXPECT_THAT(changed("access: invoke", "access: all"), HasSubstr("`all` is none of none, read, invoke, manage, full"));
    EXPECT_THAT(changed("max_output_tokens: 2048", "max_output_tokens: many"),
                HasSubstr("`max_output_tokens` has a value of the wrong type"));
    EXPECT_EQ(changed("max_output_tokens: 2048", "max_output_tokens: 0"),
              ":8: `max_output_tokens`: 0 is not from 1 to 10000000");
    EXPECT_THAT(changed("duration: 90m", "duration: 90"), HasSubstr("`90` is no duration"));
    EXPECT_EQ(changed("duration: 90m", "duration: 13h"), ":5: `duration`: 46800 seconds are not from 1 to 12 hours");
    EXPECT_THAT(changed("mfa: required", "mfa: true"), HasSubstr("neither required nor optional"));
    EXPECT_THAT(changed("counted: role", "counted: user"), HasSubstr("neither each_user nor role"));
    EXPECT_THAT(changed("\"0.25\"", "-1"), HasSubstr(":13: `usd_per_day`"));
    EXPECT_THAT(changed("s3: manga, ", ""), HasSubstr("one of `s3`, `dynamodb` and `resource`"));
    EXPECT_THAT(changed("{team: red}", "{team: red, team: blue}"), HasSubstr("`team` stands there twice"));
    EXPECT_THAT(changed("name: small\n", "name: small\nname: large\n"), HasSubstr("`name` stands there twice"));
    EXPECT_THAT(changed("users: [ann]", "identity_pools: [\"us-east-1:x\"]"), HasSubstr("`mfa`"));
    EXPECT_EQ(verdict(small + small.substr(small.find("  - name"))), ":15: `name`: the role `developer` stands there twice");
    EXPECT_THAT(changed("      - {tier: haiku, access: invoke, max_output_tokens: 2048}\n",
                        "      - {tier: haiku, access: invoke, max_output_tokens: 2048}\n      - {model: \"anthropic.*\", "
                        "access: read}\n"),
                HasSubstr(":9: `model`: `anthropic.*` overlaps with `haiku` of :8: which of the two holds?"));
    EXPECT_THAT(verdict("- a"), HasSubstr("expected a mapping"));
    EXPECT_THAT(verdict("name: ["), HasSubstr(":1:"));
}

TEST(AccessModelFile, ParametersAreDeclaredAndGiven)
{
    auto text = small;
    text.replace(text.find("users: [ann]"), 12, "users: [\"${user}\"]");
    EXPECT_THAT(verdict(text), HasSubstr(":6: `user` is not declared"));
    text = "parameters: [user]\n" + text;
    EXPECT_THAT(verdict(text), HasSubstr(":1: the parameter `user` is not given"));
    EXPECT_EQ(verdict(text, {{"user", "ann"}}), "compiled");
    EXPECT_THAT(verdict(text, {{"user", "ann"}, {"pool", "x"}}), HasSubstr("there is no parameter `pool`"));
    // A value is a value: it does not become YAML.
    EXPECT_THAT(verdict(text, {{"user", "ann, \"*\"]"}}), HasSubstr("neither a name nor an ARN"));
}

TEST(AccessModelFile, MappedRolesMustBeKnownToTheMapping)
{
    const auto model = read_access_model(shipped());
    ASSERT_TRUE(model.has_value()) << model.error().message;
    AccessMappingSection mapping;
    EXPECT_THAT(check_mapped_roles(*model, mapping).error().message, HasSubstr("has no role `admin`"));
    mapping.mappings.emplace_back();
    for (const auto* name : {"admin", "developer", "operator", "readonly"}) {
        op::AccessLevel level;
        level.name = name;
        mapping.mappings.front().roles.push_back(std::move(level));
    }
    EXPECT_TRUE(check_mapped_roles(*model, mapping).has_value());
}

}  // namespace
}  // namespace sekisho::app
