#include "gate/gate.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.h"
#include "base/metrics.h"
#include "gate/credential_watch.h"
#include "gate/encode.h"
#include "op/errors.h"

namespace sekisho::gate {

Gate::Gate(GateSettings settings, const Clock& clock, const op::Operations& operations,
           const op::CredentialSource& credentials, const op::PolicySource& policies,
           const op::AuthorizationMessages& messages, audit::Trail& trail, const op::TokenCallers* tokens)
    : clock_(clock),
      origins_(std::move(settings.browser_origins)),
      acceptor_(clock, settings.region),
      decoder_(operations),
      authenticator_(credentials, tokens, clock),
      authorizer_(policies, messages),
      limiter_(settings.requests_per_caller),
      recorder_(trail, settings.account)
{
}

Task<net::Response> Gate::handle(net::Request request)
{
    // A client that goes away cancels its connection's tasks. What has begun to pass is not cancelled with them: a change
    // whose client hung up in the right moment would otherwise be made and not recorded.
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto page = origins_.allowed(request);
    if (page && BrowserOrigins::is_preflight(request)) co_return BrowserOrigins::answer_preflight(request, *page);
    auto whole = passage_of(std::move(request));
    auto response = co_await boost::asio::co_spawn(
        executor, std::move(whole),
        boost::asio::bind_cancellation_slot(boost::asio::cancellation_slot(), boost::asio::use_awaitable));
    if (page) BrowserOrigins::mark(response, *page);
    co_return response;
}

Task<net::Response> Gate::passage_of(net::Request request)
{
    // 1 accept        Name the request before anything in it is believed; every later stage reports under this name.
    auto passage = acceptor_.accept(request);

    // 2 - 6           Each may refuse; a refusal, too, goes on record and is encoded below.
    Limiter::Hold hold;
    const auto outcome = co_await pass(passage, request, hold);

    // 7 audit         The record comes before the answer: nobody learns an outcome that is not on record.
    const auto recorded = co_await recorder_.record(passage, outcome ? nullptr : &outcome.error());
    if (!recorded) co_return encode_error(passage, request, recorded.error());

    // 8 encode        The only place where bytes are made.
    if (!outcome) co_return encode_error(passage, request, outcome.error());
    auto response = encode_output(passage);
    const auto executor = co_await boost::asio::this_coro::executor;
    if (auto* stream = std::get_if<net::BodyStream>(&response.body); stream && *stream)
        *stream = recorder_.follow(passage, watched(passage, std::move(*stream)), std::move(hold), executor);
    co_return response;
}

/// Who asks a model loses its answer with his credential.
net::BodyStream Gate::watched(Passage& passage, net::BodyStream answer) const
{
    if (passage.operation->effect() != op::Effect::model) return answer;
    return watch_credential(std::move(answer), {authenticator_, clock_, std::move(passage.claim), passage.envelope});
}

Task<Result<void>> Gate::pass(Passage& passage, net::Request& request, Limiter::Hold& hold)
{
    static Counter& bugs = metrics::counter("sekisho_internal_failures_total", "operations that ended with an exception");
    std::string what = "unknown exception";
    try {
        co_return co_await stages(passage, request, hold);
    } catch (const std::exception& exception) {
        what = exception.what();
    } catch (...) {
    }
    // An exception is a bug, in whichever stage: caught once, here, so that it is on record, answered as InternalFailure
    // and counted.
    bugs.add();
    log::error("an operation ended with an exception", {{"requestId", passage.envelope->request_id}, {"what", what}});
    co_return fail(op::errors::internal_failure(std::move(what)));
}

Task<Result<void>> Gate::stages(Passage& passage, net::Request& request, Limiter::Hold& hold)
{
    // 2 decode, first half    Only as much as routing needs: the body is not parsed before its signature is verified.
    CO_TRY(auto arrival, limiter_.arrive(passage.envelope->source_ip));
    CO_TRY(passage.claim, read_claim(request));
    CO_TRY(auto read, co_await decoder_.route(passage, request, passage.claim));
    CO_TRY_VOID(co_await authenticator_.admit(passage, passage.claim));
    CO_TRY(const auto body, co_await Decoder::body_of(passage, request, std::move(read)));

    // 3 authenticate          The signature covers method, path, headers and body; then the body may be parsed.
    CO_TRY_VOID(authenticator_.authenticate(passage, request, passage.claim, body));
    CO_TRY_VOID(Decoder::decode(passage, request, body));
    CO_TRY_VOID(co_await Authenticator::identify(passage));

    // 4 authorize             Every permission that the operation declares; default deny. Yields the only key to execute.
    CO_TRY(const auto key, authorizer_.authorize(passage));

    // 5 limit                 After authorize, so that a caller is counted under a name that is proven.
    arrival = Limiter::Hold();
    CO_TRY(hold, limiter_.admit(*passage.caller, passage.envelope->source_ip));

    // 6 execute               Not begun when its outcome could not be recorded.
    CO_TRY_VOID(recorder_.ready_for(*passage.operation));
    co_return co_await passage.call->execute(key, passage.caller, passage.envelope);
}

}  // namespace sekisho::gate
