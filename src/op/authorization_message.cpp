#include "op/authorization_message.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/encoding.h"
#include "op/denial.h"
#include "wire/json.h"

namespace sekisho::op {

namespace {

using wire::Json;

constexpr std::string_view purpose = "authorization-message";
constexpr std::chrono::hours lifetime{24};

Json items_of(Json::Array items)
{
    Json list;
    list.set("items", Json(std::move(items)));
    return list;
}

constexpr std::size_t statement_limit = 12;

bool of_another_account(const policy::Question& question)
{
    return !question.resource_account.empty() && question.resource_account != question.principal.account;
}

/// Keys that tell of the resource: its tags, its aliases, its account and where that stands.
bool is_hidden(const policy::Question& question, std::string_view folded_key)
{
    return of_another_account(question) && (folded_key.contains(":resource") || folded_key.contains(":existingobjecttag/"));
}

/// One statement as AWS shows it in matchedStatements; policyType, policy, failed and condition are our own.
Json statement_of(const policy::Question& question, const policy::NearMiss& found, std::string_view principal)
{
    Json who;
    who.set("value", Json(principal));
    Json item;
    item.set("statementId", Json(found.statement->id));
    item.set("effect", Json(found.statement->effect == policy::Effect::allow ? "ALLOW" : "DENY"));
    item.set("principals", items_of({std::move(who)}));
    item.set("policyType", Json(policy::to_text(found.policy->type)));
    item.set("policy", Json(found.policy->name));
    if (found.statement->applies == policy::Truth::yes) return item;
    item.set("failed", Json(to_text(found.statement->failed)));
    const auto& condition = found.statement->condition;
    if (condition && !is_hidden(question, lower_ascii(condition->key)))
        item.set("condition", Json(policy::to_text(*condition)));
    return item;
}

/// Statements that apply, and those that do not.
struct Statements {
    Json::Array matched;
    Json::Array failed;
    std::vector<std::string> keys;  ///< of the conditions that failed
};

/// The policies of another account are not for the administrators of the caller's.
bool is_foreign(const policy::Question& question, policy::PolicyType type)
{
    return of_another_account(question) && (type == policy::PolicyType::resource || type == policy::PolicyType::trust ||
                                            type == policy::PolicyType::resource_control);
}

Statements statements_of(const policy::Question& question, const policy::Trace& trace, std::string_view principal)
{
    Statements all;
    for (const auto& found : bearing_on(trace, statement_limit)) {
        if (is_foreign(question, found.policy->type)) continue;
        const bool matched = found.statement->applies == policy::Truth::yes;
        (matched ? all.matched : all.failed).push_back(statement_of(question, found, principal));
        if (found.statement->condition) all.keys.push_back(lower_ascii(found.statement->condition->key));
    }
    return all;
}

/// How much of what is known is told.
enum class Extent { everything, deciding_keys, no_keys, no_failures };

Json conditions_of(const policy::Question& question, Extent extent, const std::vector<std::string>& keys)
{
    Json::Array items;
    for (const auto& entry : question.context.entries()) {
        if (extent >= Extent::no_keys) break;
        if (is_hidden(question, entry.folded)) continue;
        if (extent == Extent::deciding_keys && std::ranges::find(keys, entry.folded) == keys.end()) continue;
        Json::Array values;
        for (const auto& value : entry.values) {
            Json item;
            item.set("value", Json(value));
            values.push_back(std::move(item));
        }
        Json item;
        item.set("key", Json(entry.name));
        item.set("values", items_of(std::move(values)));
        items.push_back(std::move(item));
    }
    return items_of(std::move(items));
}

std::string message_of(const policy::Question& question, const policy::Trace& trace, Extent extent)
{
    const std::string id(question.context.value("aws:userid").value_or(question.principal.unique_id));
    auto statements = statements_of(question, trace, id);
    Json principal;
    principal.set("id", Json(id));
    principal.set("arn", Json(question.principal.arn));
    Json context;
    context.set("principal", std::move(principal));
    context.set("action", Json(question.action));
    context.set("resource", Json(question.resource));
    context.set("conditions", conditions_of(question, extent, statements.keys));
    Json message;
    message.set("allowed", Json(trace.verdict == policy::Verdict::allowed));
    message.set("explicitDeny", Json(trace.verdict == policy::Verdict::explicit_deny));
    message.set("matchedStatements", items_of(std::move(statements.matched)));
    message.set("failures", items_of(extent == Extent::no_failures ? Json::Array() : std::move(statements.failed)));
    message.set("decidingPolicyType", Json(policy::to_text(trace.deciding_type)));
    message.set("context", std::move(context));
    return wire::to_text(message);
}

}  // namespace

std::string encode_authorization_message(const crypto::Sealer& sealer, const policy::Question& question,
                                         const policy::Trace& trace, Time now, std::size_t limit)
{
    const auto expires = std::to_string(epoch_seconds(now + lifetime));
    for (const auto extent : {Extent::everything, Extent::deciding_keys, Extent::no_keys, Extent::no_failures}) {
        const auto plain = expires + "\n" + message_of(question, trace, extent);
        if (plain.size() > limit) continue;  // sealing and base64 only add
        auto encoded = base64url(sealer.seal(purpose, question.principal.account, plain));
        if (encoded.size() <= limit) return encoded;
    }
    return {};
}

std::string AuthorizationMessages::seal(const policy::Question& question, const policy::Trace& trace) const
{
    if (question.principal.account.empty()) return {};
    return encode_authorization_message(sealer_, question, trace, clock_.now(), message_header_limit);
}

std::optional<std::string> decode_authorization_message(const crypto::Sealer& sealer, std::string_view account,
                                                        std::string_view encoded, Time now)
{
    if (encoded.size() > encoded_message_limit) return std::nullopt;
    const auto sealed = from_base64url(encoded);
    if (!sealed) return std::nullopt;
    const auto plain = sealer.open_sealed(purpose, account, *sealed);
    if (!plain) return std::nullopt;
    const auto end = plain->find('\n');
    if (end == std::string::npos) return std::nullopt;
    std::int64_t expires = 0;
    std::from_chars(plain->data(), plain->data() + end, expires);
    if (now >= from_epoch_seconds(expires)) return std::nullopt;
    return plain->substr(end + 1);
}

}  // namespace sekisho::op
