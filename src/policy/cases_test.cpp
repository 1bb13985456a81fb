// Runs the data cases of tests/cases/policy and tests/cases/policy_malformed.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "policy/evaluate.h"
#include "policy/json_reader.h"
#include "policy/trace.h"

namespace sekisho::policy {
namespace {

std::string read_file(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

struct Case {
    std::string document;  ///< the text of the whole file: policies are cut out of it by their place
    JsonNode node;
};

std::vector<std::string> files_in(std::string_view folder)
{
    std::vector<std::string> files;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(SEKISHO_SOURCE_DIR) / "tests/cases" / folder))
        if (entry.path().extension() == ".json") files.push_back(entry.path().string());
    std::ranges::sort(files);
    return files;
}

std::vector<Case> load(const std::string& file)
{
    std::vector<Case> cases;
    const auto text = read_file(file);
    auto root = read_json(text);
    if (!root)
        throw std::runtime_error(file + " at byte " + std::to_string(root.error().offset) + ": " + root.error().reason);
    for (auto& node : root->items) cases.push_back({text, std::move(node)});
    return cases;
}

std::string stem_of(const testing::TestParamInfo<std::string>& info)
{
    return std::filesystem::path(info.param).stem().string();
}

std::string text_of(const JsonNode& object, std::string_view member, std::string_view otherwise = {})
{
    const auto* node = object.find(member);
    return node != nullptr ? node->text : std::string(otherwise);
}

constexpr std::string_view account = "123456789012";

Principal named_principal(std::string_view arn)
{
    Principal principal;
    principal.arn = arn;
    principal.account = arn.size() > 25 ? std::string(arn.substr(13, 12)) : std::string();
    if (arn.contains(":user/")) principal.kind = PrincipalKind::user;
    else if (arn.contains(":assumed-role/")) principal.kind = PrincipalKind::assumed_role;
    else if (arn.contains(":federated-user/")) principal.kind = PrincipalKind::federated_user;
    else if (arn.ends_with(":root")) principal.kind = PrincipalKind::root;
    return principal;
}

/// A text: "anonymous", "root", "user", "session", or an ARN; or an object with the members of Principal.
Principal principal_from(const JsonNode* node)
{
    if (node == nullptr) return named_principal("arn:aws:iam::123456789012:user/u");
    if (node->is(JsonNode::Type::string)) {
        if (node->text == "anonymous") return {};
        if (node->text == "user") return named_principal("arn:aws:iam::123456789012:user/u");
        if (node->text == "root") return named_principal("arn:aws:iam::123456789012:root");
        if (node->text == "session") return named_principal("arn:aws:sts::123456789012:assumed-role/R/s");
        return named_principal(node->text);
    }
    auto principal = named_principal(text_of(*node, "arn"));
    principal.role_arn = text_of(*node, "role_arn");
    principal.unique_id = text_of(*node, "unique_id");
    principal.user_arn = text_of(*node, "user_arn");
    principal.provider = text_of(*node, "provider");
    if (text_of(*node, "kind") == "web_identity") principal.kind = PrincipalKind::web_identity;
    if (text_of(*node, "kind") == "service") principal.kind = PrincipalKind::service;
    return principal;
}

Context context_from(const JsonNode* node)
{
    Context context;
    if (node == nullptr) return context;
    for (std::size_t i = 0; i < node->items.size(); ++i) {
        const auto& value = node->items[i];
        if (!value.is(JsonNode::Type::array)) {
            context.set(node->names[i].text, value.text);
            continue;
        }
        std::vector<std::string> values;
        for (const auto& item : value.items) values.push_back(item.text);
        context.set_list(node->names[i].text, std::move(values));
    }
    return context;
}

PolicyKind kind_named(std::string_view name)
{
    constexpr std::array<std::pair<std::string_view, PolicyKind>, 8> kinds{{{"identity", PolicyKind::identity},
                                                                            {"boundary", PolicyKind::boundary},
                                                                            {"session", PolicyKind::session},
                                                                            {"resource", PolicyKind::resource},
                                                                            {"trust", PolicyKind::trust},
                                                                            {"scp", PolicyKind::service_control},
                                                                            {"rcp", PolicyKind::resource_control},
                                                                            {"endpoint", PolicyKind::endpoint}}};
    for (const auto& [text, kind] : kinds)
        if (text == name) return kind;
    throw std::runtime_error("no kind of policy: " + std::string(name));
}

/// The policies of one case.
class CasePolicies {
public:
    explicit CasePolicies(const Case& one_case) : case_(one_case) {}
    PolicySet set()
    {
        PolicySet policies;
        policies.identity = list("identity");
        policies.boundary = one("boundary");
        if (auto session = list("session"); !session.empty()) policies.session = std::move(session);
        policies.resource = one("resource");
        if (auto trust = one("trust")) {
            policies.resource = std::move(trust);
            policies.resource_side = ResourceSide::must_allow;
        }
        if (text_of(case_.node, "resource_side") == "must_allow") policies.resource_side = ResourceSide::must_allow;
        policies.service_control = levels("scp");
        policies.resource_control = levels("rcp");
        policies.endpoint = one("endpoint");
        return policies;
    }

private:
    /// The document of a case. Without Statement it is short for one: {"Effect":...} or [{...}, ...].
    PolicyPtr parse(const JsonNode& node, std::string_view kind)
    {
        auto text = case_.document.substr(node.offset, node.end - node.offset);
        if (node.find("Statement") == nullptr) text = R"({"Version":"2012-10-17","Statement":)" + text + "}";
        auto policy = parse_policy(text, kind_named(kind), std::string(kind) + "-policy");
        if (!policy) throw std::runtime_error(policy.error().message + " (" + policy.error().detail + ") in " + text);
        return *policy;
    }
    PolicyPtr one(std::string_view kind)
    {
        const auto* node = case_.node.find(kind);
        return node != nullptr ? parse(*node, kind) : nullptr;
    }
    /// "identity" is one policy, "identities" are several.
    std::vector<PolicyPtr> list(std::string_view kind)
    {
        std::vector<PolicyPtr> policies;
        if (auto policy = one(kind)) policies.push_back(std::move(policy));
        const auto plural = kind == "identity" ? "identities" : std::string(kind) + "s";
        if (const auto* node = case_.node.find(plural))
            for (const auto& policy : node->items) policies.push_back(parse(policy, kind));
        return policies;
    }
    std::vector<std::vector<PolicyPtr>> levels(std::string_view kind)
    {
        std::vector<std::vector<PolicyPtr>> levels;
        const auto* node = case_.node.find(kind);
        if (node == nullptr) return levels;
        for (const auto& level : node->items) {
            auto& list = levels.emplace_back();
            for (const auto& policy : level.items) list.push_back(parse(policy, kind));
        }
        return levels;
    }
    const Case& case_;
};

std::string_view expected_name(Verdict verdict)
{
    switch (verdict) {
        case Verdict::allowed: return "Allowed";
        case Verdict::implicit_deny: return "ImplicitlyDenied";
        case Verdict::explicit_deny: return "ExplicitlyDenied";
    }
    return "";
}

void check_decision(const Case& one_case)
{
    const auto& node = one_case.node;
    static const JsonNode nothing;
    const auto* request = node.find("request") != nullptr ? node.find("request") : &nothing;
    const auto principal = principal_from(request->find("principal"));
    const auto context = context_from(request->find("context"));
    const auto action = text_of(*request, "action", "s3:GetObject");
    const auto resource = text_of(*request, "resource", "arn:aws:s3:::b/k");
    const auto resource_account = text_of(*request, "resource_account", account);
    const Question question{principal, action, resource, resource_account, context};

    const auto policies = CasePolicies(one_case).set();
    const auto decision = evaluate(question, policies);

    EXPECT_EQ(expected_name(decision.verdict), text_of(node, "expected")) << explain(question, decision);
    const auto traced = trace(question, policies);
    EXPECT_EQ(traced.outcome == Outcome::allowed, decision.allowed()) << tree_of(question, traced);
    EXPECT_FALSE(text_of(node, "source").empty());
    if (node.find("by") != nullptr) EXPECT_EQ(to_text(decision.deciding_type), text_of(node, "by"));
    if (node.find("message") != nullptr) EXPECT_EQ(access_denied_message(question, decision), text_of(node, "message"));
    EXPECT_FALSE(decision.evidence.empty() && principal.kind != PrincipalKind::root) << "a decision shows its evidence";
}

class Policies : public testing::TestWithParam<std::string> {};

TEST_P(Policies, decide_as_the_cases_say)
{
    const auto cases = load(GetParam());
    ASSERT_FALSE(cases.empty());
    for (const auto& one_case : cases) {
        SCOPED_TRACE(text_of(one_case.node, "name"));
        check_decision(one_case);
    }
}

INSTANTIATE_TEST_SUITE_P(cases, Policies, testing::ValuesIn(files_in("policy")), stem_of);

/// {name, kind, document (an object, or the text itself), expected: AWS's message or "" for a good document, at: place in
/// detail}
void check_complaint(const Case& one_case)
{
    const auto& node = one_case.node;
    const auto& document = *node.find("document");
    const auto text = document.is(JsonNode::Type::string)
                          ? document.text
                          : one_case.document.substr(document.offset, document.end - document.offset);
    const auto policy = parse_policy(text, kind_named(text_of(node, "kind", "identity")), "p");
    const auto expected = text_of(node, "expected");
    if (expected.empty()) {
        EXPECT_TRUE(policy.has_value()) << policy.error().message << " (" << policy.error().detail << ")";
        return;
    }
    ASSERT_FALSE(policy.has_value()) << "accepted";
    EXPECT_EQ(policy.error().message, expected) << policy.error().detail;
    EXPECT_EQ(policy.error().code, "MalformedPolicyDocument");
    EXPECT_TRUE(policy.error().detail.starts_with("$")) << policy.error().detail;
    const auto at = text_of(node, "at");
    EXPECT_TRUE(at.empty() || policy.error().detail.starts_with(at + " at byte ")) << policy.error().detail;
}

class Malformed : public testing::TestWithParam<std::string> {};

TEST_P(Malformed, documents_get_the_text_of_aws)
{
    const auto cases = load(GetParam());
    ASSERT_FALSE(cases.empty());
    for (const auto& one_case : cases) {
        SCOPED_TRACE(text_of(one_case.node, "name"));
        check_complaint(one_case);
    }
}

INSTANTIATE_TEST_SUITE_P(cases, Malformed, testing::ValuesIn(files_in("policy_malformed")), stem_of);

/// Every point of the checklist names cases that are there, or says where else it is tested.
TEST(Coverage, of_the_checklist_names_cases_that_exist)
{
    std::set<std::string> known;
    for (const std::string folder : {"policy", "policy_malformed"})
        for (const auto& file : files_in(folder))
            for (const auto& one_case : load(file)) {
                const auto name =
                    folder + "/" + std::filesystem::path(file).filename().string() + ": " + text_of(one_case.node, "name");
                EXPECT_TRUE(known.insert(name).second) << "twice: " << name;
            }
    const std::filesystem::path root(SEKISHO_SOURCE_DIR);
    for (const auto& point : load(root / "tests/cases/policy_coverage.json")) {
        SCOPED_TRACE(text_of(point.node, "point"));
        const auto* cases = point.node.find("cases");
        const auto elsewhere = text_of(point.node, "elsewhere");
        EXPECT_TRUE(cases != nullptr || !elsewhere.empty());
        if (!elsewhere.empty())
            EXPECT_TRUE(std::filesystem::exists(root / elsewhere.substr(0, elsewhere.find_first_of(":;, ")))) << elsewhere;
        for (std::size_t i = 0; cases != nullptr && i < cases->items.size(); ++i)
            EXPECT_TRUE(known.contains(cases->items[i].text)) << cases->items[i].text;
    }
}

}  // namespace
}  // namespace sekisho::policy
