// Statements, principals and the combination of policy types, by the letter of iam's evaluation logic.
#include "policy/reference/oracle.h"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace sekisho::policy::reference {
namespace {

bool has_account(const Principal& who)
{
    return who.kind == PrincipalKind::root || who.kind == PrincipalKind::user || who.kind == PrincipalKind::assumed_role ||
           who.kind == PrincipalKind::federated_user;
}

// --- conditions -----------------------------------------------------------------------------------------------------

bool condition_holds(std::string op, const std::string& key, const std::vector<std::string>& wanted,
                     const Question& question, const Context* variables)
{
    op = lower(op);
    std::string set;
    if (op.starts_with("forallvalues:")) set = "all";
    if (op.starts_with("foranyvalue:")) set = "any";
    if (!set.empty()) op = op.substr(op.find(':') + 1);
    const bool if_exists = op.ends_with("ifexists");
    if (if_exists) op = op.substr(0, op.size() - 8);

    const Context::Entry* entry = nullptr;
    for (const auto& candidate : question.context.entries())
        if (lower(candidate.name) == lower(key)) entry = &candidate;
    const std::vector<std::string> actual = entry != nullptr ? entry->values : std::vector<std::string>();

    if (op == "null") {
        if (set == "all") return true;
        if (set == "any") return false;
        bool holds = false;
        for (const auto& value : wanted) holds = holds || (lower(value) == "true") == actual.empty();
        return holds;
    }

    bool negated = false;
    if (const auto at = op.find("not"); at != std::string::npos) {
        negated = true;
        op.erase(at, 3);
    }

    if (actual.empty() || (!set.empty() && actual == std::vector<std::string>{""})) {
        if (if_exists) return true;
        if (set == "all") return true;
        if (set == "any") return false;
        return negated;
    }
    if (wanted.empty()) return false;
    if (set.empty() && entry->multivalued) return false;

    std::size_t satisfied = 0;
    for (const auto& value : actual) {
        bool listed = false;
        for (const auto& one : wanted) listed = listed || value_fits(op, one, value, variables);
        if (listed != negated) ++satisfied;
    }
    if (set == "any") return satisfied > 0;
    return satisfied == actual.size();
}

bool conditions_hold(const JsonNode& statement, const Question& question, const Context* variables)
{
    const auto* block = statement.find("Condition");
    if (block == nullptr) return true;
    for (std::size_t i = 0; i < block->items.size(); ++i)
        for (std::size_t k = 0; k < block->items[i].items.size(); ++k)
            if (!condition_holds(block->names[i].text, block->items[i].names[k].text, texts_of(block->items[i].items[k]),
                                 question, variables))
                return false;
    return true;
}

// --- actions and resources ------------------------------------------------------------------------------------------

bool action_listed(const JsonNode& list, const std::string& action)
{
    for (const auto& pattern : texts_of(list))
        if (fits(*tokens_of(lower(pattern), true, nullptr), lower(action))) return true;
    return false;
}

bool resource_listed(const JsonNode& list, const std::string& resource, PolicyKind kind, const Context* variables)
{
    for (auto pattern : texts_of(list)) {
        std::ptrdiff_t colons = std::ranges::count(pattern, ':');
        const bool wild = pattern.find_first_of("*?") != std::string::npos;
        if (pattern != "*" && colons < 5) {
            const bool identity_based =
                kind == PolicyKind::identity || kind == PolicyKind::boundary || kind == PolicyKind::session;
            if (!identity_based && !wild) continue;
            for (; colons < 5; ++colons) pattern += ":*";
        }
        const auto tokens = tokens_of(pattern, true, variables);
        if (tokens && fits(*tokens, resource)) return true;
    }
    return false;
}

// --- principals -----------------------------------------------------------------------------------------------------

enum Grant { nobody, by_account, by_role_or_user, by_itself };

std::string account_named(const std::string& text)
{
    if (text.size() == 12 && text.find(':') == std::string::npos) return text;
    if (text.starts_with("arn:") && text.ends_with(":root")) return text.substr(text.size() - 5 - 12, 12);
    return "";
}

Grant grant_of(const std::string& type, const std::string& text, const Principal& who)
{
    if (type == "Federated") return who.kind == PrincipalKind::web_identity && who.provider == text ? by_itself : nobody;
    if (type == "Service") return who.kind == PrincipalKind::service && who.provider == text ? by_itself : nobody;
    if (text == "*") return by_itself;
    if (!has_account(who)) return nobody;
    if (const auto account = account_named(text); !account.empty()) {
        if (account != who.account) return nobody;
        return who.kind == PrincipalKind::root ? by_itself : by_account;
    }
    if (who.kind != PrincipalKind::root && text == who.arn) return by_itself;
    if (!text.starts_with("arn:")) {
        if (who.unique_id != text || who.kind == PrincipalKind::root) return nobody;
        return who.kind == PrincipalKind::user ? by_itself : by_role_or_user;
    }
    if (who.kind == PrincipalKind::federated_user && !who.user_arn.empty() && text == who.user_arn) return by_role_or_user;
    if (who.kind == PrincipalKind::assumed_role && text.find(":role/") != std::string::npos) {
        // arn:aws:iam::account:role/path/name names arn:aws:sts::account:assumed-role/name/session.
        const auto partition = text.substr(4, text.find(':', 4) - 4);
        const auto account = text.substr(text.find("::") + 2, 12);
        const auto name = text.substr(text.rfind('/') + 1);
        if (who.arn.starts_with("arn:" + partition + ":sts::" + account + ":assumed-role/" + name + "/"))
            return by_role_or_user;
    }
    return nobody;
}

template <class Visit>
void each_principal(const JsonNode& element, Visit visit)
{
    if (element.is(JsonNode::Type::string)) visit("AWS", "*");
    for (std::size_t i = 0; i < element.items.size(); ++i)
        for (const auto& text : texts_of(element.items[i])) visit(element.names[i].text, text);
}

Grant principal_grant(const JsonNode& statement, const Principal& who, bool has_boundary, bool allow)
{
    if (const auto* element = statement.find("Principal")) {
        Grant best = nobody;
        each_principal(*element, [&](const std::string& type, const std::string& text) {
            if (text == "*" && allow && who.kind == PrincipalKind::web_identity) return;
            best = std::max(best, grant_of(type, text, who));
        });
        return best;
    }
    if (const auto* element = statement.find("NotPrincipal")) {
        bool everybody = false, account = false, behind = false, itself = false;
        each_principal(*element, [&](const std::string& type, const std::string& text) {
            const auto grant = grant_of(type, text, who);
            everybody = everybody || text == "*";
            account = account || (type == "AWS" && !account_named(text).empty() && grant != nobody);
            behind = behind || grant == by_role_or_user;
            itself = itself || grant == by_itself;
        });
        const bool needs_behind =
            who.kind == PrincipalKind::assumed_role || (who.kind == PrincipalKind::federated_user && !who.user_arn.empty());
        const bool exempt = everybody || (itself && (account || !has_account(who)) && (behind || !needs_behind));
        return exempt && !has_boundary ? nobody : by_itself;
    }
    return by_itself;  // an identity-based policy: whoever has it
}

// --- policies -------------------------------------------------------------------------------------------------------

struct Says {
    bool deny = false;
    Grant allow = nobody;
};

/// The document as JSON. Keeps the last ones, since most are asked about several times.
const JsonNode* tree_of(const std::string& document)
{
    constexpr std::size_t kept = 64;
    static thread_local std::map<std::string, JsonNode> trees;
    if (const auto known = trees.find(document); known != trees.end()) return &known->second;
    auto root = read_json(document);
    if (!root) throw std::runtime_error("the oracle was asked about a malformed document");
    if (trees.size() >= kept) trees.clear();
    return &trees.emplace(document, *std::move(root)).first->second;
}

Says says(const std::string& document, PolicyKind kind, const Question& question, bool has_boundary)
{
    const auto* root = tree_of(document);
    const auto* version = root->find("Version");
    const auto* variables = version != nullptr && version->text == "2012-10-17" ? &question.context : nullptr;
    const auto& statements = *root->find("Statement");
    const std::vector<JsonNode> list =
        statements.is(JsonNode::Type::array) ? statements.items : std::vector<JsonNode>{statements};
    Says result;
    for (const auto& statement : list) {
        const auto* action = statement.find("Action");
        const auto* not_action = statement.find("NotAction");
        const auto* resource = statement.find("Resource");
        const auto* not_resource = statement.find("NotResource");
        const bool allow = statement.find("Effect")->text == "Allow";
        if (action != nullptr && !action_listed(*action, std::string(question.action))) continue;
        if (not_action != nullptr && action_listed(*not_action, std::string(question.action))) continue;
        if (resource != nullptr && !resource_listed(*resource, std::string(question.resource), kind, variables)) continue;
        if (not_resource != nullptr && resource_listed(*not_resource, std::string(question.resource), kind, variables))
            continue;
        const auto grant = principal_grant(statement, question.principal, has_boundary, allow);
        if (grant == nobody || !conditions_hold(statement, question, variables)) continue;
        if (allow) result.allow = std::max(result.allow, grant);
        else result.deny = true;
    }
    return result;
}

Says says_any(const std::vector<std::string>& documents, PolicyKind kind, const Question& question, bool has_boundary)
{
    Says all;
    for (const auto& document : documents) {
        const auto one = says(document, kind, question, has_boundary);
        all.deny = all.deny || one.deny;
        all.allow = std::max(all.allow, one.allow);
    }
    return all;
}

std::vector<std::string> listed(const std::optional<std::string>& document)
{
    return document ? std::vector<std::string>{*document} : std::vector<std::string>();
}

}  // namespace

Verdict judge(const Question& question, const Documents& documents)
{
    const auto& who = question.principal;
    const bool bounded = documents.boundary.has_value();
    const auto ask = [&](const std::vector<std::string>& texts, PolicyKind kind) {
        return says_any(texts, kind, question, bounded);
    };

    bool denied = false, scp_allows = true;
    for (const auto& level : documents.resource_control) denied = ask(level, PolicyKind::resource_control).deny || denied;
    for (const auto& level : documents.service_control) {
        const auto one = ask(level, PolicyKind::service_control);
        denied = denied || one.deny;
        scp_allows = scp_allows && one.allow != nobody;
    }
    const auto endpoint = ask(listed(documents.endpoint), PolicyKind::endpoint);
    const auto resource = ask(listed(documents.resource), documents.resource_kind);
    const auto identity = ask(documents.identity, PolicyKind::identity);
    const auto boundary = ask(listed(documents.boundary), PolicyKind::boundary);
    const auto session = ask(documents.session.value_or(std::vector<std::string>()), PolicyKind::session);
    if (denied || endpoint.deny || resource.deny || identity.deny || boundary.deny || session.deny)
        return Verdict::explicit_deny;

    const auto verdict = [](bool allowed) { return allowed ? Verdict::allowed : Verdict::implicit_deny; };
    if (documents.endpoint && endpoint.allow == nobody) return Verdict::implicit_deny;
    if (!has_account(who)) return verdict(resource.allow != nobody);
    if (!scp_allows) return Verdict::implicit_deny;

    const bool boundary_ok = !documents.boundary || boundary.allow != nobody;
    const bool session_ok = !documents.session || session.allow != nobody;
    bool identity_ok = identity.allow != nobody;
    if (who.kind == PrincipalKind::federated_user && !documents.session) identity_ok = false;
    if (who.kind == PrincipalKind::root) identity_ok = true;
    const bool caller_side = identity_ok && boundary_ok && session_ok;

    const bool same_account = question.resource_account.empty() || question.resource_account == who.account;
    if (!same_account) return verdict(caller_side && resource.allow != nobody);
    if (documents.resource_side == ResourceSide::must_allow && resource.allow == nobody) return Verdict::implicit_deny;
    if (resource.allow == by_itself) return Verdict::allowed;
    if (resource.allow == by_role_or_user) return verdict(boundary_ok && session_ok);
    return verdict(caller_side);
}

Result<PolicySet> compile(const Documents& documents)
{
    PolicySet set;
    const auto add = [](std::vector<PolicyPtr>& list, const std::vector<std::string>& texts,
                        PolicyKind kind) -> Result<void> {
        for (const auto& text : texts) {
            TRY(auto policy, parse_policy(text, kind, "p"));
            list.push_back(std::move(policy));
        }
        return {};
    };
    const auto one = [](PolicyPtr& policy, const std::optional<std::string>& text, PolicyKind kind) -> Result<void> {
        if (!text) return {};
        TRY(policy, parse_policy(*text, kind, "p"));
        return {};
    };
    set.resource_side = documents.resource_side;
    TRY_VOID(add(set.identity, documents.identity, PolicyKind::identity));
    TRY_VOID(one(set.boundary, documents.boundary, PolicyKind::boundary));
    if (documents.session) TRY_VOID(add(set.session.emplace(), *documents.session, PolicyKind::session));
    TRY_VOID(one(set.resource, documents.resource, documents.resource_kind));
    for (const auto& level : documents.service_control)
        TRY_VOID(add(set.service_control.emplace_back(), level, PolicyKind::service_control));
    for (const auto& level : documents.resource_control)
        TRY_VOID(add(set.resource_control.emplace_back(), level, PolicyKind::resource_control));
    TRY_VOID(one(set.endpoint, documents.endpoint, PolicyKind::endpoint));
    return set;
}

}  // namespace sekisho::policy::reference
