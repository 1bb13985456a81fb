#include "op/authorization_message.h"

#include <charconv>

#include "base/encoding.h"
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

Json evidence_of(const policy::Decision& decision)
{
    Json::Array items;
    for (const auto& evidence : decision.evidence) {
        Json item;
        item.set("policyType", Json(policy::to_text(evidence.type)));
        item.set("policy", Json(evidence.policy));
        item.set("statement", Json(evidence.statement));
        items.push_back(std::move(item));
    }
    return items_of(std::move(items));
}

Json conditions_of(const policy::Context& context)
{
    Json::Array items;
    for (const auto& entry : context.entries()) {
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

enum class Conditions { shown, omitted };

std::string message_of(const policy::Question& question, const policy::Decision& decision, Conditions conditions)
{
    Json principal;
    principal.set("id", Json(question.context.value("aws:userid").value_or(question.principal.unique_id)));
    principal.set("arn", Json(question.principal.arn));
    Json context;
    context.set("principal", std::move(principal));
    context.set("action", Json(question.action));
    context.set("resource", Json(question.resource));
    context.set("conditions", conditions == Conditions::shown ? conditions_of(question.context) : items_of({}));
    Json message;
    message.set("allowed", Json(decision.allowed()));
    message.set("explicitDeny", Json(decision.verdict == policy::Verdict::explicit_deny));
    message.set("matchedStatements", evidence_of(decision));
    message.set("failures", items_of({}));
    message.set("context", std::move(context));
    return wire::to_text(message);
}

}  // namespace

std::string encode_authorization_message(const crypto::Sealer& sealer, const policy::Question& question,
                                         const policy::Decision& decision, Time now)
{
    const auto expires = std::to_string(epoch_seconds(now + lifetime));
    for (const auto conditions : {Conditions::shown, Conditions::omitted}) {
        const auto plain = expires + "\n" + message_of(question, decision, conditions);
        auto encoded = base64url(sealer.seal(purpose, question.principal.account, plain));
        if (encoded.size() <= encoded_message_limit) return encoded;
    }
    return {};
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
