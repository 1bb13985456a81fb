#include "services/s3/public_policy.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/encoding.h"
#include "services/s3/errors.h"
#include "services/s3/names.h"
#include "wire/json.h"

namespace sekisho::s3 {
namespace {

using wire::Json;

std::vector<std::string> texts(const Json* value)
{
    std::vector<std::string> found;
    if (value == nullptr) return found;
    if (const auto* text = value->string()) found.push_back(*text);
    if (const auto* list = value->array())
        for (const auto& element : *list)
            if (const auto* text = element.string()) found.push_back(*text);
    return found;
}

bool names_everyone(const Json* principal)
{
    if (principal == nullptr) return true;  // NotPrincipal
    if (principal->string() != nullptr) return true;
    const auto everyone = [](const std::string& text) { return text.contains('*') || text.contains('?'); };
    const auto* members = principal->object();
    return members == nullptr || std::ranges::any_of(*members, [&](const auto& member) {
               return std::ranges::any_of(texts(&member.second), everyone);
           });
}

bool fixed_value(std::string_view text)
{
    return !text.empty() && !text.contains('*') && !text.contains('?') && !text.contains("${");
}

// Ranges broader than these are public: "very broad IP ranges (for example, 0.0.0.0/1) are evaluated as public".
bool narrow_range(std::string_view text)
{
    if (!fixed_value(text)) return false;
    const bool six = text.contains(':');
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return true;
    int bits = -1;
    const auto digits = text.substr(slash + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    return bits >= (six ? 32 : 8);
}

bool holds_caller_fast(std::string_view key, const std::vector<std::string>& values)
{
    constexpr std::array<std::string_view, 12> identifying{"aws:sourcearn",
                                                           "aws:sourcevpc",
                                                           "aws:sourcevpce",
                                                           "aws:sourceowner",
                                                           "aws:sourceaccount",
                                                           "aws:principalorgid",
                                                           "aws:principalorgpaths",
                                                           "aws:principalarn",
                                                           "aws:principalaccount",
                                                           "s3:dataaccesspointarn",
                                                           "s3:dataaccesspointaccount",
                                                           "aws:userid"};
    if (values.empty()) return false;
    if (key == "aws:sourceip") return std::ranges::all_of(values, narrow_range);
    if (key == "aws:userid")  // "aws:userid, outside the pattern AROLEID:*"
        return std::ranges::all_of(values, [](std::string_view value) {
            if (value.ends_with(":*")) value.remove_suffix(2);
            return fixed_value(value);
        });
    return std::ranges::find(identifying, key) != identifying.end() && std::ranges::all_of(values, fixed_value);
}

// A condition helps only if it must match: no negation, no IfExists, no ForAllValues (true of no values).
bool positive_operator(std::string_view name)
{
    const auto folded = lower_ascii(name);
    if (folded.starts_with("forallvalues:") || folded.ends_with("ifexists") || folded.contains("not")) return false;
    constexpr std::array<std::string_view, 6> known{
        "stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress"};
    const auto colon = folded.find(':');
    const auto plain = colon == std::string::npos ? std::string_view(folded) : std::string_view(folded).substr(colon + 1);
    return std::ranges::find(known, plain) != known.end();
}

bool restricted_by_condition(const Json* condition)
{
    const auto* operators = condition == nullptr ? nullptr : condition->object();
    if (operators == nullptr) return false;
    for (const auto& [name, keys] : *operators) {
        if (!positive_operator(name) || keys.object() == nullptr) continue;
        for (const auto& [key, values] : *keys.object())
            if (holds_caller_fast(lower_ascii(key), texts(&values))) return true;
    }
    return false;
}

// The tags that an object has are not known where access is decided. A Deny that can never match would be a trap.
bool asks_for_stored_tags(const Json* condition)
{
    const auto* operators = condition == nullptr ? nullptr : condition->object();
    if (operators == nullptr) return false;
    return std::ranges::any_of(*operators, [](const auto& one) {
        const auto* keys = one.second.object();
        return keys != nullptr && std::ranges::any_of(*keys, [](const auto& key) {
                   return lower_ascii(key.first).starts_with("s3:existingobjecttag/");
               });
    });
}

std::vector<const Json*> statements_of(const Json& policy)
{
    std::vector<const Json*> found;
    const auto* statement = policy.find("Statement");
    if (statement == nullptr) return found;
    if (const auto* list = statement->array())
        for (const auto& element : *list) found.push_back(&element);
    else found.push_back(statement);
    return found;
}

bool public_statement(const Json* statement)
{
    const auto effect = texts(statement->find("Effect"));
    if (effect == std::vector<std::string>{"Deny"}) return false;
    return names_everyone(statement->find("Principal")) && !restricted_by_condition(statement->find("Condition"));
}

bool of_bucket(std::string_view resource, std::string_view bucket)
{
    const auto arn = bucket_arn(bucket);
    return resource == arn || (resource.starts_with(arn) && resource[arn.size()] == '/');
}

}  // namespace

bool is_public_policy(std::string_view document)
{
    const auto parsed = wire::parse_json(document);
    return !parsed || std::ranges::any_of(statements_of(*parsed), public_statement);
}

Result<void> check_bucket_policy(std::string_view document, std::string_view bucket)
{
    const auto parsed = wire::parse_json(document);
    if (!parsed) return fail(errors::malformed_policy("Policies must be valid JSON and the first byte must be '{'"));
    for (const auto* statement : statements_of(*parsed)) {
        auto resources = texts(statement->find("Resource"));
        if (statement->find("NotResource") != nullptr) resources = texts(statement->find("NotResource"));
        if (resources.empty()) return fail(errors::malformed_policy("Missing required field Resource"));
        if (!std::ranges::all_of(resources, [&](const auto& resource) { return of_bucket(resource, bucket); }))
            return fail(errors::malformed_policy("Policy has invalid resource"));
        if (asks_for_stored_tags(statement->find("Condition")))
            return fail(
                errors::malformed_policy("Conditions on s3:ExistingObjectTag are not supported by this installation."));
        auto actions = texts(statement->find("Action"));
        if (statement->find("NotAction") != nullptr) actions = texts(statement->find("NotAction"));
        if (!std::ranges::all_of(actions,
                                 [](const auto& action) { return action == "*" || lower_ascii(action).starts_with("s3:"); }))
            return fail(errors::malformed_policy("Policy has invalid action"));
    }
    return {};
}

}  // namespace sekisho::s3
