#include "policy/reference/generator.h"

#include <fmt/format.h>

#include <cstring>

#include "policy/reference/vocabulary.h"

namespace sekisho::policy::reference {
namespace {

std::string quoted(const std::string& text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out.push_back('\\');
        if (c == '\n') out += "\\n";
        else out.push_back(c);
    }
    return out + "\"";
}

std::string list_of_texts(const std::vector<std::string>& texts)
{
    if (texts.size() == 1) return quoted(texts[0]);
    std::string out;
    for (const auto& text : texts) out += (out.empty() ? "" : ",") + quoted(text);
    return "[" + out + "]";
}

Principal principal_of_kind(std::size_t which)
{
    Principal who;
    who.account = "123456789012";
    switch (which) {
        case 0:
            who.kind = PrincipalKind::user;
            who.arn = "arn:aws:iam::123456789012:user/u";
            who.unique_id = "AIDAU";
            break;
        case 1:
            who.kind = PrincipalKind::assumed_role;
            who.arn = "arn:aws:sts::123456789012:assumed-role/R/s";
            who.role_arn = "arn:aws:iam::123456789012:role/p/R";
            who.unique_id = "AROAR";
            break;
        case 2:
            who.kind = PrincipalKind::federated_user;
            who.arn = "arn:aws:sts::123456789012:federated-user/f";
            who.user_arn = "arn:aws:iam::123456789012:user/u";
            who.unique_id = "AIDAU";
            break;
        case 3:
            who.kind = PrincipalKind::root;
            who.arn = "arn:aws:iam::123456789012:root";
            break;
        case 4:
            who.kind = PrincipalKind::user;
            who.account = "999999999999";
            who.arn = "arn:aws:iam::999999999999:user/x";
            break;
        case 5:
            who = {};
            who.kind = PrincipalKind::service;
            who.provider = "logs.amazonaws.com";
            break;
        case 6:
            who = {};
            who.kind = PrincipalKind::web_identity;
            who.provider = "idp.example.com";
            break;
        default: who = {}; break;
    }
    return who;
}

constexpr std::size_t huge = 100;  ///< one list in so many is long

bool names_principals(PolicyKind kind)
{
    return kind == PolicyKind::resource || kind == PolicyKind::trust || kind == PolicyKind::endpoint ||
           kind == PolicyKind::resource_control;
}

}  // namespace

std::string text_of_one(const StatementText& statement)
{
    std::string text = fmt::format(R"({{"Effect":"{}","{}":{})", statement.allow ? "Allow" : "Deny",
                                   statement.not_action ? "NotAction" : "Action", list_of_texts(statement.actions));
    if (!statement.resources.empty())
        text += fmt::format(R"(,"{}":{})", statement.not_resource ? "NotResource" : "Resource",
                            list_of_texts(statement.resources));
    if (!statement.principal.empty()) text += "," + statement.principal;
    std::string conditions;
    for (const auto& condition : statement.conditions)
        conditions += fmt::format("{}{}:{{{}:{}}}", conditions.empty() ? "" : ",", quoted(condition.op),
                                  quoted(condition.key), list_of_texts(condition.values));
    if (!conditions.empty()) text += fmt::format(R"(,"Condition":{{{}}})", conditions);
    return text + "}";
}

std::string text_of(const std::vector<StatementText>& statements, const std::string& version)
{
    std::string list;
    for (const auto& statement : statements) list += (list.empty() ? "" : ",") + text_of_one(statement);
    const auto shown = version.empty() ? std::string() : fmt::format(R"("Version":"{}",)", version);
    return fmt::format(R"({{{}"Statement":[{}]}})", shown, list);
}

std::string Generator::value_for(const std::string& folded_operator)
{
    if (folded_operator.starts_with("string")) return pick(strings);
    if (folded_operator.starts_with("numeric")) return pick(numbers);
    if (folded_operator.starts_with("date")) return pick(dates);
    if (folded_operator.starts_with("arn")) return pick(arns);
    if (folded_operator.ends_with("ipaddress")) return pick(addresses);
    if (folded_operator == "binaryequals") return pick(binaries);
    return pick(booleans);
}

StatementText::Condition Generator::condition()
{
    StatementText::Condition condition;
    const auto base = pick(operators);
    const auto folded = lower(base);
    condition.key = pick(keys);
    const auto count = one_in(12) ? 0 : one_in(huge) ? 200 : 1 + below(3);
    for (std::size_t i = 0; i < count; ++i) condition.values.push_back(value_for(folded));
    const auto set = below(4);
    condition.op = (set == 0 ? "ForAllValues:" : set == 1 ? "foranyvalue:" : "") + base;
    if (folded != "null" && one_in(4)) condition.op += "IfExists";
    return condition;
}

std::string Generator::principal_element(bool allow, PolicyKind kind)
{
    if (!names_principals(kind)) return {};
    if (kind == PolicyKind::resource_control || (kind != PolicyKind::trust && one_in(4))) return R"("Principal":"*")";
    if (kind == PolicyKind::trust)
        return fmt::format(R"("Principal":{{{}}})", one_in(3) ? pick(named_in_trust) : pick(named));
    const bool negated = !allow && one_in(2);
    return fmt::format(R"("{}":{{{}}})", negated ? "NotPrincipal" : "Principal", pick(named));
}

StatementText Generator::statement(PolicyKind kind)
{
    StatementText statement;
    const bool trust = kind == PolicyKind::trust;
    statement.allow = !one_in(3);
    statement.not_action = !trust && one_in(6);
    statement.not_resource = !trust && one_in(6);
    for (auto count = 1 + below(3); count > 0; --count)
        statement.actions.push_back(trust ? pick(trust_actions) : pick(actions));
    for (auto count = trust ? 0 : 1 + below(3); count > 0; --count) {
        auto resource = pick(resources);
        const bool organisation = kind == PolicyKind::service_control || kind == PolicyKind::resource_control;
        if (organisation && (resource == "arn:aws:sqs" || resource == "arn:aws:sqs:us-*")) resource = "*";
        statement.resources.push_back(std::move(resource));
    }
    statement.principal = principal_element(statement.allow, kind);
    for (auto count = one_in(2) ? 0 : below(3); count > 0; --count) {
        auto added = condition();
        bool fresh = true;
        for (const auto& other : statement.conditions) fresh = fresh && lower(other.op) != lower(added.op);
        if (fresh) statement.conditions.push_back(std::move(added));
    }
    return statement;
}

std::string Generator::letters(std::size_t most)
{
    std::string text;
    for (auto count = below(most + 1); count > 0; --count) text.push_back("bku/"[below(4)]);
    return text;
}

std::string Generator::object() { return "arn:aws:s3:::" + letters(5); }

StatementText Generator::narrow_statement(PolicyKind kind)
{
    auto narrow = statement(kind);
    if (kind == PolicyKind::trust) return narrow;
    if (narrow.principal.empty()) narrow.allow = !one_in(12);
    if (!one_in(3)) narrow.conditions.clear();
    narrow.not_action = one_in(20);
    narrow.not_resource = one_in(20);
    for (auto& action : narrow.actions) action = pick(narrow_actions);
    for (auto& resource : narrow.resources) resource = object() + pick(narrow_ends);
    return narrow;
}

StatementText Generator::allow_all(PolicyKind kind)
{
    StatementText statement;
    if (kind == PolicyKind::trust) {
        statement.actions = {"sts:*"};
        statement.principal = R"("Principal":{"AWS":"*"})";
        return statement;
    }
    statement.actions = statement.resources = {"*"};
    if (names_principals(kind)) statement.principal = R"("Principal":"*")";
    return statement;
}

std::string Generator::document(PolicyKind kind)
{
    std::vector<StatementText> statements;
    if (one_in(3)) statements.push_back(allow_all(kind));  // else hardly anything is ever allowed
    if (one_in(10)) {
        for (auto count = 8 + below(20); count > 0; --count) statements.push_back(narrow_statement(kind));
    } else {
        for (auto count = 1 + below(4); count > 0; --count) statements.push_back(statement(kind));
    }
    auto text = text_of(statements);
    const bool old_version = (kind == PolicyKind::resource || kind == PolicyKind::endpoint) && one_in(5);
    // As literal text "${x:arn}" is no ARN pattern, and the document would be refused.
    if (!old_version || text.contains(R"("${x:arn}")")) return text;
    return text_of(statements, one_in(2) ? "2008-10-17" : "");
}

std::vector<std::string> Generator::documents(PolicyKind kind, std::size_t most)
{
    std::vector<std::string> texts;
    for (auto count = below(most + 1); count > 0; --count) texts.push_back(document(kind));
    return texts;
}

Scenario Generator::asker()
{
    Scenario scenario;
    scenario.principal = principal_of_kind(below(8));
    scenario.action = pick(asked_actions);
    scenario.resource = one_in(3) ? object() : pick(asked_resources);
    if (one_in(3)) scenario.resource_account = one_in(3) ? "111111111111" : "123456789012";
    for (const auto* key : keys) {
        if (std::strcmp(key, "x:absent") == 0 || one_in(3)) continue;
        if (!lower(key).ends_with("list")) {
            scenario.context.set(key, pick(asked_values));
            continue;
        }
        std::vector<std::string> values;
        for (auto count = one_in(huge) ? 300 : below(4); count > 0; --count) values.push_back(pick(asked_values));
        scenario.context.set_list(key, std::move(values));
    }
    return scenario;
}

Scenario Generator::scenario()
{
    auto scenario = asker();
    auto& documents_of = scenario.documents;
    documents_of.identity = documents(PolicyKind::identity, 3);
    if (one_in(3)) documents_of.boundary = document(PolicyKind::boundary);
    if (one_in(3)) documents_of.session = documents(PolicyKind::session, 2);
    if (one_in(2)) {
        documents_of.resource_kind = one_in(3) ? PolicyKind::trust : PolicyKind::resource;
        documents_of.resource = document(documents_of.resource_kind);
    }
    if (documents_of.resource_kind == PolicyKind::trust || one_in(6)) documents_of.resource_side = ResourceSide::must_allow;
    for (auto count = one_in(4) ? below(4) : 0; count > 0; --count)
        documents_of.service_control.push_back(documents(PolicyKind::service_control, 2));
    for (auto count = one_in(5) ? below(3) : 0; count > 0; --count)
        documents_of.resource_control.push_back(documents(PolicyKind::resource_control, 2));
    if (one_in(6)) documents_of.endpoint = document(PolicyKind::endpoint);
    return scenario;
}

std::string Scenario::describe() const
{
    std::string text =
        fmt::format("{} {} on {} owned by '{}'\n", principal.arn + principal.provider, action, resource, resource_account);
    for (const auto& entry : context.entries())
        text += fmt::format("  {} = [{}]\n", entry.name, fmt::join(entry.values, "|"));
    for (const auto& one : documents.identity) text += "  identity " + one + "\n";
    if (documents.boundary) text += "  boundary " + *documents.boundary + "\n";
    if (documents.session)
        for (const auto& one : *documents.session) text += "  session " + one + "\n";
    if (documents.resource) text += "  resource " + *documents.resource + "\n";
    for (const auto& level : documents.service_control)
        for (const auto& one : level) text += "  scp " + one + "\n";
    for (const auto& level : documents.resource_control)
        for (const auto& one : level) text += "  rcp " + one + "\n";
    if (documents.endpoint) text += "  endpoint " + *documents.endpoint + "\n";
    return text;
}

}  // namespace sekisho::policy::reference
