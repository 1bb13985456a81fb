#include "services/cognito_idp/triggers/webhook.h"

#include "base/encoding.h"
#include "crypto/hash.h"

namespace sekisho::cognito_idp {
namespace {

namespace codes = net::client_errors;

Attempt of_error(const Error& error)
{
    if (error.code == codes::timed_out) return {Attempt::End::timed_out, {}};
    if (error.code == codes::too_large) return {Attempt::End::unreadable, {}};
    if (error.code == codes::unreachable) return {Attempt::End::try_again, "ServiceException"};
    // A certificate or an address that is refused stays so.
    return {Attempt::End::failed, "ServiceException"};
}

Attempt of_response(net::WholeResponse response)
{
    if (response.status == 200) return read_answer(std::move(response.body));
    if (response.status == 429) return {Attempt::End::try_again, "TooManyRequestsException"};
    if (response.status >= 500) return {Attempt::End::try_again, "ServiceException"};
    if (response.status >= 400)
        if (auto refusal = refusal_of(response.body)) return {Attempt::End::refused, *std::move(refusal)};
    if (response.status == 401 || response.status == 403) return {Attempt::End::failed, "AccessDeniedException"};
    if (response.status == 404) return {Attempt::End::failed, "ResourceNotFoundException"};
    return {Attempt::End::failed, "InvalidRequestContentException"};
}

}  // namespace

std::string webhook_signature(const Secret& key, std::string_view timestamp, const Invocation& invocation)
{
    const auto text = fmt::format("v1\n{}\n{}\n{}", timestamp, invocation.id, invocation.body);
    return "v1=" + hex(crypto::hmac_sha256(key.reveal(), text));
}

Task<Attempt> Webhook::attempt(Invocation invocation) const
{
    const auto timestamp = std::to_string(epoch_seconds(clock_.now()));
    net::ClientRequest request;
    request.method = "POST";
    request.url = target_.url;
    request.headers.add("Content-Type", "application/json");
    request.headers.add("X-Sekisho-Timestamp", timestamp);
    request.headers.add("X-Sekisho-Invocation", invocation.id);
    request.headers.add("X-Sekisho-Signature", webhook_signature(target_.key, timestamp, invocation));
    request.body = std::move(invocation.body);
    request.connect_time = request.total_time = target_.time;
    request.body_limit = answer_limit;
    auto response = co_await net::send_whole(*client_, std::move(request));
    if (!response) co_return of_error(response.error());
    co_return of_response(*std::move(response));
}

}  // namespace sekisho::cognito_idp
