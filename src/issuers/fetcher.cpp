#include "issuers/fetcher.h"

#include <fmt/format.h>

#include "issuers/discovery.h"

namespace sekisho::issuers {
namespace {

constexpr std::chrono::milliseconds connect_time{3'000};
constexpr std::chrono::milliseconds total_time{5'000};
constexpr int ok = 200;
constexpr int too_many_requests = 429;
constexpr int first_server_error = 500;

Error failure(std::string_view code, const ExternalIssuer& issuer, std::string detail)
{
    Error error;
    error.code = code;
    error.status = 502;
    error.message = fmt::format("The keys of {} cannot be had", issuer.url);
    error.detail = std::move(detail);
    return error;
}

std::string_view code_of(std::string_view client_code)
{
    if (client_code == net::client_errors::refused_certificate) return errors::certificate;
    const bool passing = client_code == net::client_errors::unreachable || client_code == net::client_errors::broken ||
                         client_code == net::client_errors::timed_out || client_code == net::client_errors::closed;
    return passing ? errors::unreachable : errors::unusable;
}

}  // namespace

Task<Result<net::WholeResponse>> HttpFetcher::get(ExternalIssuer issuer, std::string url, std::uint64_t limit)
{
    net::ClientRequest request;
    request.url = std::move(url);
    request.headers.add("Accept", "application/json");
    request.headers.add("User-Agent", "sekisho");
    request.connect_time = connect_time;
    request.total_time = total_time;
    request.body_limit = limit;
    request.pinned_sha1 = issuer.thumbprints;
    const auto asked = request.url;
    auto answer = co_await net::send_whole(client_, std::move(request));
    if (!answer) {
        const auto& error = answer.error();
        co_return fail(failure(code_of(error.code), issuer, fmt::format("{}: {} {}", asked, error.code, error.detail)));
    }
    if (answer->status != ok) {
        const bool passing = answer->status == too_many_requests || answer->status >= first_server_error;
        co_return fail(failure(passing ? errors::unreachable : errors::unusable, issuer,
                               fmt::format("{}: status {}", asked, answer->status)));
    }
    if (!is_json(answer->headers)) co_return fail(failure(errors::unusable, issuer, asked + ": the answer is not JSON"));
    co_return answer;
}

Task<Result<FetchedKeys>> HttpFetcher::fetch(ExternalIssuer issuer)
{
    if (!may_be_fetched(issuer.url)) co_return fail(failure(errors::unusable, issuer, "the issuer is not https"));
    CO_TRY(const auto discovery, co_await get(issuer, discovery_url(issuer.url), largest_discovery));
    const auto address = read_discovery(discovery.body, issuer.url);
    if (!address) co_return fail(failure(errors::unusable, issuer, address.error().message));
    CO_TRY(const auto key_set, co_await get(issuer, *address, largest_key_set));
    auto keys = read_key_set(key_set.body);
    if (!keys) co_return fail(failure(errors::unusable, issuer, keys.error().message));
    co_return FetchedKeys{*std::move(keys), lifetime_of(key_set.headers)};
}

}  // namespace sekisho::issuers
