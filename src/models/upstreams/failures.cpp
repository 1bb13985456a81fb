#include "models/upstreams/failures.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/log.h"
#include "models/errors.h"
#include "models/routes/routes.h"
#include "net/client.h"
#include "wire/json.h"

namespace sekisho::models::upstreams {
namespace {

constexpr std::int64_t longest_retry_after = 3600;  // seconds

/// RFC 9110, 10.2.3: seconds or a date.
std::optional<std::int64_t> retry_after_of(const net::Headers& headers, Time now)
{
    const auto text = headers.get("retry-after");
    if (!text) return std::nullopt;
    std::int64_t seconds = 0;
    const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    if (problem != std::errc() || end != text->data() + text->size()) {
        const auto date = parse_http_date(*text);
        if (!date) return std::nullopt;
        seconds = epoch_seconds(*date) - epoch_seconds(now);
    }
    return std::clamp<std::int64_t>(seconds, 0, longest_retry_after);
}

bool is_ours(int status) { return status == 401 || status == 402 || status == 403 || status == 404 || status < 400; }

Failure our_fault(const Refusal& refusal, Authorizer& authorizer)
{
    if (refusal.status == 401 || refusal.status == 403) authorizer.refused();
    const auto said = printable(authorizer.without_keys(std::string(refusal.body)));
    log::error("a model provider refuses what this installation asks: check its key, permissions and model names",
               {{"provider", std::string(refusal.provider)}, {"status", std::to_string(refusal.status)}, {"said", said}});
    const bool model = refusal.status == 403 || refusal.status == 404;
    return {errors::service_unavailable(
                fmt::format("{} ({})", model ? routes::refused_model : "the provider refuses us", refusal.status)),
            Charge::none};
}

/// Who answers with these is not the provider, or does not know what became of the request.
bool leaves_charge_open(const Refusal& refusal, const Dialect& dialect)
{
    if (refusal.status == 408 || refusal.status == 499 || refusal.status == 504) return true;
    const bool settled = refusal.status < 500 || refusal.status == 500 || refusal.status == 503 || refusal.status == 529;
    return !settled && !dialect.is_own_error(refusal.headers, refusal.body);
}

}  // namespace

std::string printable(std::string_view text, std::size_t longest)
{
    auto valid = wire::with_valid_utf8(text.substr(0, longest * 2));
    std::replace_if(
        valid.begin(), valid.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    if (valid.size() > longest) {
        auto end = longest;
        while (end > 0 && (static_cast<unsigned char>(valid[end]) & 0xC0) == 0x80) --end;
        valid.resize(end);
    }
    return valid;
}

Failure failure_of(const Refusal& refusal, const Dialect& dialect, Authorizer& authorizer, Time now)
{
    if (is_ours(refusal.status)) return our_fault(refusal, authorizer);
    auto error = dialect.read_error(refusal.status, refusal.headers, refusal.body);
    error.message = printable(authorizer.without_keys(std::move(error.message)));
    error.detail = printable(authorizer.without_keys(std::move(error.detail)));
    if (const auto seconds = retry_after_of(refusal.headers, now);
        seconds && (error.code == "ThrottlingException" || error.status == 503))
        error.headers.emplace_back("Retry-After", std::to_string(*seconds));
    // What broke off in the middle is paid for as far as it came: another gateway behind us says so.
    const bool open = leaves_charge_open(refusal, dialect) || error.code == "ModelStreamErrorException" ||
                      error.code == "ModelTimeoutException";
    return {std::move(error), open ? Charge::unknown : Charge::none};
}

Failure failure_of(const Error& client_error)
{
    auto detail = printable(client_error.code + ": " + client_error.message + ": " + client_error.detail);
    if (net::certainly_not_sent(client_error)) return {errors::service_unavailable(std::move(detail)), Charge::none};
    if (client_error.code == net::client_errors::timed_out)
        return {errors::model_timeout(std::move(detail)), Charge::unknown};
    return {errors::model_stream_error("The model's provider broke off the connection.", std::move(detail)),
            Charge::unknown};
}

}  // namespace sekisho::models::upstreams
