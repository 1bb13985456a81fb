#include "access/statement.h"

#include <algorithm>

namespace sekisho::access {
namespace {

using wire::Json;

constexpr std::size_t longest_sid = 48;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_word(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// One value stands alone, as AWS writes it.
Json list_of(const std::vector<std::string>& values)
{
    if (values.size() == 1) return values.front();
    Json::Array array;
    for (const auto& value : values) array.emplace_back(value);
    return array;
}

Json conditions_of(const std::vector<Condition>& conditions)
{
    Json block;
    for (const auto& condition : conditions) {
        const auto* present = block.find(condition.op);
        Json keys = present ? *present : Json();
        keys.set(condition.key, list_of(condition.values));
        block.set(condition.op, std::move(keys));
    }
    return block;
}

Json json_of(const Statement& statement)
{
    Json json;
    json.set("Sid", statement.sid);
    json.set("Effect", statement.effect);
    if (!statement.principal.is_null()) json.set("Principal", statement.principal);
    json.set("Action", list_of(statement.actions));
    if (!statement.resources.empty()) json.set("Resource", list_of(statement.resources));
    if (!statement.conditions.empty()) json.set("Condition", conditions_of(statement.conditions));
    return json;
}

}  // namespace

void Document::add(Statement statement)
{
    const auto says_the_same = [&](const Statement& other) {
        return other.effect == statement.effect && other.principal == statement.principal &&
               other.actions == statement.actions && other.resources == statement.resources &&
               other.conditions == statement.conditions;
    };
    if (std::ranges::any_of(statements_, says_the_same)) return;
    auto sid = statement.sid;
    for (int number = 2; !sids_.insert(sid).second; ++number) sid = statement.sid + std::to_string(number);
    statement.sid = std::move(sid);
    statements_.push_back(std::move(statement));
}

std::string Document::text() const
{
    Json::Array statements;
    for (const auto& statement : statements_) statements.push_back(json_of(statement));
    Json document;
    document.set("Version", "2012-10-17");
    document.set("Statement", std::move(statements));
    return wire::to_text(document);
}

std::string sid_of(std::string_view name)
{
    std::string sid;
    bool begins = true;
    for (const char c : name) {
        if (!is_word(c)) {
            begins = true;
            continue;
        }
        sid += begins && is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
        begins = false;
        if (sid.size() == longest_sid) break;
    }
    return sid;
}

}  // namespace sekisho::access
