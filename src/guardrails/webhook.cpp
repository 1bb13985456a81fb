#include "guardrails/webhook.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "wire/json.h"

namespace sekisho::guardrails {
namespace {

using wire::Json;

constexpr std::uint64_t answer_limit = 8 * 1024 * 1024;

Error failed(std::string_view why)
{
    return {"ServiceUnavailableException",
            "The guardrail could not be asked.",
            503,
            fmt::format("external guardrail: {}", why),
            {},
            {}};
}

std::string body_of(External::Question question)
{
    Json::Array texts;
    for (auto& text : question.texts) texts.emplace_back(std::move(text));
    return wire::to_text(Json::Object{{"source", question.source == Source::input ? "INPUT" : "OUTPUT"},
                                      {"account", std::move(question.account)},
                                      {"role", std::move(question.role)},
                                      {"model", std::move(question.model)},
                                      {"texts", std::move(texts)}});
}

}  // namespace

Result<External::Opinion> read_opinion(std::string_view body, std::size_t texts)
{
    const auto json = wire::parse_json(body);
    if (!json || !json->object()) return fail(failed("its answer is no JSON object"));
    const auto* action = json->find("action");
    if (!action || !action->string()) return fail(failed("its answer has no action"));
    External::Opinion opinion;
    if (*action->string() == "NONE") return opinion;
    if (*action->string() == "GUARDRAIL_INTERVENED") {
        opinion.action = External::Opinion::Action::intervened;
        if (const auto* message = json->find("message"); message && message->string()) opinion.message = *message->string();
        return opinion;
    }
    const auto* masked = json->find("texts");
    if (*action->string() != "MASKED" || !masked || !masked->array() || masked->array()->size() != texts)
        return fail(failed("its answer has another action, or another number of texts"));
    opinion.action = External::Opinion::Action::masked;
    for (const auto& text : *masked->array()) {
        if (!text.string()) return fail(failed("one of its texts is none"));
        opinion.texts.push_back(*text.string());
    }
    return opinion;
}

Task<Result<External::Opinion>> Webhook::ask(Question question)
{
    const auto count = question.texts.size();
    const auto timestamp = std::to_string(epoch_seconds(clock_.now()));
    const auto id = crypto::uuid();
    net::ClientRequest request;
    request.method = "POST";
    request.url = target_.url;
    request.body = body_of(std::move(question));
    const auto signature =
        hex(crypto::hmac_sha256(target_.key.reveal(), fmt::format("v1\n{}\n{}\n{}", timestamp, id, request.body)));
    request.headers.add("Content-Type", "application/json");
    request.headers.add("X-Sekisho-Timestamp", timestamp);
    request.headers.add("X-Sekisho-Invocation", id);
    request.headers.add("X-Sekisho-Signature", "v1=" + signature);
    request.connect_time = request.total_time = target_.time;
    request.body_limit = answer_limit;
    auto response = co_await net::send_whole(*client_, std::move(request));
    if (!response) co_return fail(failed(response.error().message));
    if (response->status != 200) co_return fail(failed(fmt::format("status {}", response->status)));
    co_return read_opinion(response->body, count);
}

}  // namespace sekisho::guardrails
