#include "services/cognito_idp/messages/sms_hook.h"

#include "base/encoding.h"
#include "crypto/hash.h"
#include "wire/json.h"

namespace sekisho::cognito_idp {
namespace {

namespace codes = net::client_errors;

constexpr std::chrono::milliseconds connect_time(5'000), total_time(15'000);
constexpr std::uint64_t answer_limit = 64 * 1024;

Carriage of_status(int status)
{
    if (status >= 200 && status < 300) return {};
    const bool passing = status == 408 || status == 425 || status == 429 || status >= 500;
    return {passing ? Carriage::Fate::later : Carriage::Fate::never, fmt::format("the SMS hook answered {}", status)};
}

}  // namespace

std::string SmsHook::body_of(const Message& message)
{
    wire::Json body;
    body.set("id", message.id);
    body.set("userPoolId", message.pool_id);
    body.set("userName", message.username);
    body.set("kind", to_text(message.kind));
    body.set("phoneNumber", message.to.value);
    body.set("message", message.body.reveal());
    body.set("createdAt", iso8601(message.created));
    body.set("expiresAt", iso8601(message.created + message.life));
    return wire::to_text(body);
}

std::string SmsHook::signature(const Secret& key, std::string_view timestamp, std::string_view id, std::string_view body)
{
    return "v1=" + hex(crypto::hmac_sha256(key.reveal(), fmt::format("v1\n{}\n{}\n{}", timestamp, id, body)));
}

Task<Carriage> SmsHook::carry(Message message)
{
    const auto timestamp = std::to_string(epoch_seconds(clock_.now()));
    net::ClientRequest request;
    request.method = "POST";
    request.url = target_.url;
    request.body = body_of(message);
    request.headers.add("Content-Type", "application/json");
    request.headers.add("X-Sekisho-Timestamp", timestamp);
    request.headers.add("X-Sekisho-Message", message.id);
    request.headers.add("X-Sekisho-Signature", signature(target_.key, timestamp, message.id, request.body));
    request.connect_time = connect_time;
    request.total_time = total_time;
    request.body_limit = answer_limit;
    auto response = co_await client_->send(std::move(request));
    // Its status says all; the body is not read.
    if (response) co_return of_status(response->status);
    const bool final = response.error().code == codes::invalid_request;
    co_return Carriage{final ? Carriage::Fate::never : Carriage::Fate::later,
                       response.error().message + ": " + response.error().detail};
}

}  // namespace sekisho::cognito_idp
