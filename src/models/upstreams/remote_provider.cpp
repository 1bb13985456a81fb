#include "models/upstreams/remote_provider.h"

#include <utility>

#include "base/encoding.h"
#include "models/bound.h"
#include "models/errors.h"

namespace sekisho::models::upstreams {
namespace {

constexpr std::uint64_t most_of_answer = 64ULL * 1024 * 1024, most_of_error = 64ULL * 1024;

/// An error behind which something has been charged, or may have been.
Error after_a_charge(Error error)
{
    if (error.code == "ModelTimeoutException") return error;
    return errors::model_stream_error(std::move(error.message), std::move(error.detail));
}

bool is_success(int status) { return status >= 200 && status < 300; }

/// "text/event-stream" of "text/event-stream; charset=utf-8"
std::string media_type(const net::Headers& headers)
{
    const auto field = headers.get("content-type").value_or("");
    auto type = lower_ascii(field.substr(0, field.find(';')));
    while (type.ends_with(' ')) type.pop_back();
    return type;
}

}  // namespace

RemoteProvider::RemoteProvider(std::shared_ptr<const Connection> connection, Target target)
    : connection_(std::move(connection)), target_(std::make_shared<const Target>(std::move(target)))
{
}

Bound RemoteProvider::bound(const Prompt& prompt) const
{
    return bound_by_bytes(prompt, target_->context_window, target_->max_output_tokens);
}

net::ClientRequest RemoteProvider::request_of(Dialect::Outgoing outgoing) const
{
    net::ClientRequest request;
    request.method = "POST";
    request.url = connection_->url.origin + connection_->url.path + outgoing.path;
    request.headers = std::move(outgoing.headers);
    if (!request.headers.has("content-type")) request.headers.add("content-type", "application/json");
    request.body = std::move(outgoing.body);
    request.connect_time = connection_->timeouts.connect;
    request.total_time = connection_->timeouts.total;
    request.body_limit = most_of_answer;
    request.resend = net::Resend::never;
    return request;
}

Task<Result<net::ClientRequest>> RemoteProvider::sealed_request(Dialect::Outgoing outgoing, bool streams) const
{
    auto request = request_of(std::move(outgoing));
    // Who answers at once does not begin before the end.
    request.answer_time = streams ? connection_->timeouts.first_token : connection_->timeouts.total;
    request.idle_time = streams ? connection_->timeouts.idle : connection_->timeouts.total;
    co_return co_await connection_->authorizer->authorize(std::move(request));
}

Task<Result<AnswerPtr>> RemoteProvider::ask(Prompt prompt)
{
    const auto& dialect = *connection_->dialect;
    CO_TRY(auto outgoing, dialect.ask(prompt, target_->model));
    Terms terms{target_, connection_->authorizer, bound(prompt), dialect.hides_tokens(prompt)};
    const bool streams = prompt.streams;
    prompt = {};
    CO_TRY(auto request, co_await sealed_request(std::move(outgoing), streams));
    auto response = co_await connection_->client->send(std::move(request));
    if (!response) {
        auto failure = failure_of(response.error());
        if (failure.charge == Charge::none) co_return fail(std::move(failure.error));
        co_return failed_answer(std::move(terms), std::move(failure.error));
    }
    co_return co_await answer_of(*std::move(response), std::move(terms), streams);
}

Task<Result<AnswerPtr>> RemoteProvider::answer_of(net::ClientResponse response, Terms terms, bool streams) const
{
    if (!is_success(response.status)) {
        auto failure = co_await refusal_of(std::move(response));
        if (failure.charge == Charge::none) co_return fail(std::move(failure.error));
        co_return failed_answer(std::move(terms), std::move(failure.error));
    }
    if (streams) co_return stream_of(std::move(response), std::move(terms));
    const auto body = co_await net::read_all(*response.body, most_of_answer);
    if (!body) co_return failed_answer(std::move(terms), failure_of(body.error()).error);
    auto whole = connection_->dialect->read_answer(*body);
    if (!whole) co_return failed_answer(std::move(terms), std::move(whole).error());
    co_return given_answer(std::move(terms), *std::move(whole));
}

AnswerPtr RemoteProvider::stream_of(net::ClientResponse response, Terms terms) const
{
    const auto& dialect = *connection_->dialect;
    const auto type = media_type(response.headers);
    if (type != dialect.stream_type())
        return failed_answer(std::move(terms), errors::model_error(response.status, "The model's provider sent no stream.",
                                                                   "content type " + printable(type, 64)));
    return streamed_answer(std::move(terms),
                           {std::move(response.body), dialect.frames(), dialect.reader(), connection_->clock,
                            connection_->clock.now() + connection_->timeouts.first_token});
}

Task<Failure> RemoteProvider::refusal_of(net::ClientResponse response) const
{
    std::string body;
    while (body.size() < most_of_error) {
        const auto chunk = co_await response.body->next();
        if (!chunk || !*chunk) break;
        body += **chunk;
    }
    const Refusal refusal{target_->provider, response.status, response.headers, body};
    co_return failure_of(refusal, *connection_->dialect, *connection_->authorizer, connection_->clock.now());
}

/// The whole body of an answer that succeeded.
Task<Result<std::string>> RemoteProvider::call(Dialect::Outgoing outgoing) const
{
    CO_TRY(auto request, co_await sealed_request(std::move(outgoing), false));
    auto response = co_await connection_->client->send(std::move(request));
    if (!response) co_return fail(failure_of(response.error()).error);
    if (is_success(response->status)) {
        auto body = co_await net::read_all(*response->body, most_of_answer);
        if (!body) co_return fail(failure_of(body.error()).error);
        co_return body;
    }
    auto failure = co_await refusal_of(*std::move(response));
    if (failure.charge == Charge::unknown && failure.error.code != "ModelTimeoutException")
        co_return fail(errors::model_stream_error(failure.error.message, failure.error.detail));
    co_return fail(std::move(failure.error));
}

Task<Result<std::int64_t>> RemoteProvider::count_tokens(Prompt prompt)
{
    CO_TRY(auto outgoing, connection_->dialect->count(prompt, target_->model));
    CO_TRY(const auto body, co_await call(std::move(outgoing)));
    co_return connection_->dialect->read_count(body);
}

Task<Result<Embeddings>> RemoteProvider::embed(EmbeddingRequest request)
{
    const auto& dialect = *connection_->dialect;
    CO_TRY(auto all, dialect.embed(request, target_->model));
    Embeddings embeddings;
    const auto each = request.inputs.size() / std::max<std::size_t>(all.size(), 1);
    bool charged = false;
    for (auto& outgoing : all) {
        auto body = co_await call(std::move(outgoing));
        if (!body) co_return fail(charged ? after_a_charge(std::move(body).error()) : std::move(body).error());
        charged = true;
        if (auto read = dialect.read_vectors(*body, each, embeddings); !read)
            co_return fail(after_a_charge(std::move(read).error()));
    }
    embeddings.provider = target_->provider;
    embeddings.price_key = target_->price_key;
    co_return embeddings;
}

}  // namespace sekisho::models::upstreams
